/** Whom the first email about a visit asks for the language they read: whoever nobody has said one of. */
import { describe, expect, test } from 'vitest';
import { systemIdentity } from '../../../functions/adapters/identity.ts';
import { linksFor } from '../../../functions/core/email/links.ts';
import { valuesFor } from '../../../functions/core/email/values.ts';
import type { Contact } from '../../../functions/core/model/contact.ts';
import { appointment, at, clinic, contact, enrollment } from '../../support/people.ts';

const now = at('2026-01-10T15:00:00Z');
const said = { source: 'booking', at: now } as const;

function asks(facts: Contact['facts'], visits = 1): unknown {
  const reader: Contact = { ...contact(), locale: 'en', ...(facts === undefined ? {} : { facts }) };
  const appointments = Array.from({ length: visits }, (_, index) =>
    appointment({ id: `a${index}`, contactId: reader.id, externalId: `${index}` }),
  );
  const series = enrollment('prepare', { contactId: reader.id, instance: 'a0' });
  const links = linksFor(reader, 'https://care.example.com', now, systemIdentity);
  const person = { contact: reader, appointments, enrollments: [series] };
  const { values } = valuesFor({ release: { clinic }, person, enrollment: series, now }, 'booked', links);
  return (values.contact as Record<string, unknown>).asks_language;
}

describe('the language of somebody who was booked', () => {
  test('is asked for where their booking said none (field-reports.md A4; intake.md 9)', () => {
    expect(asks({})).toBe(true);
    expect(asks({ firstName: said, phone: said })).toBe(true);
  });

  test('is not asked for where somebody said it, or by whoever chose it', () => {
    expect(asks({ locale: said })).toBe(false);
    expect(asks({ locale: { source: 'chosen', at: now } })).toBe(false);
    // Of a row from before that was kept nobody knows: it stays as it is.
    expect(asks(undefined)).toBe(false);
  });

  test('is asked for once, with the first visit', () => {
    expect(asks({}, 2)).toBe(false);
  });
});
