/** How long an infusion takes, where its type says so itself (words.md A7). */
import { describe, expect, test } from 'vitest';
import { systemIdentity } from '../../../functions/adapters/identity.ts';
import { linksFor } from '../../../functions/core/email/links.ts';
import { valuesFor } from '../../../functions/core/email/values.ts';
import type { Clinic } from '../../../functions/core/model/clinic.ts';
import { beginningOf, changeOf } from '../../../functions/core/people/booking.ts';
import { visitTypeOf } from '../../../functions/core/people/bookingFields.ts';
import { appointment, at, contact, enrollment, clinic as sample } from '../../support/people.ts';

const clinic: Clinic = {
  ...sample,
  appointmentTypes: {
    short: { kind: 'infusion', location: 'albany' },
    long: { kind: 'infusion', location: 'albany', infusionMinutes: { en: '2 to 4 hours', es: 'de 2 a 4 horas' } },
  },
};
const now = at('2026-01-10T15:00:00Z');
const start = at('2026-01-20T15:00:00Z');
const told = (type: string) =>
  ({
    source: 'test',
    externalId: 'A',
    status: 'booked',
    start,
    end: at('2026-01-20T19:00:00Z'),
    occurredAt: now,
    ...visitTypeOf(clinic, [type]),
  }) as const;

function printed(type: string, locale = 'en', clinicThen = clinic): unknown {
  const begun = beginningOf(told(type), now);
  if (begun.kind !== 'visit') return expect.unreachable();
  const reader = { ...contact(), locale };
  const visit = { ...begun.visit, id: 'a0', contactId: reader.id };
  const one = enrollment('prepare', { contactId: reader.id, instance: 'a0' });
  const person = { contact: reader, appointments: [visit], enrollments: [one] };
  const links = linksFor(reader, 'https://care.example.com', now, systemIdentity);
  const { values } = valuesFor({ release: { clinic: clinicThen }, person, enrollment: one, now }, 'booked', links);
  return (values.prep as Record<string, unknown>).infusion_minutes;
}

describe('how long an infusion takes (words.md A7)', () => {
  test('is what its type says, in the reader’s language, else what the clinic says of all', () => {
    expect(printed('long')).toBe('2 to 4 hours');
    expect(printed('long', 'es')).toBe('de 2 a 4 horas');
    expect(printed('short')).toBe(printed('long', 'en', sample));
  });

  test('is of the type it was last booked as', () => {
    const visit = appointment({ source: 'test', externalId: 'A', visitType: 'long', occurredAt: now });
    const later = { ...told('short'), occurredAt: at('2026-01-11T15:00:00Z') };
    const changed = changeOf(visit, 'same', later, at('2026-01-11T15:00:00Z'));
    expect(changed).toMatchObject({ kind: 'moved' });
    expect(changed.kind === 'moved' && 'visitType' in changed.next).toBe(false);
  });
});
