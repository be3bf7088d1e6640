/** Which emails say that nobody can telephone us (words.md A19). */
import { expect, test } from 'vitest';
import { systemIdentity } from '../../../functions/adapters/identity.ts';
import { linksFor } from '../../../functions/core/email/links.ts';
import { valuesFor } from '../../../functions/core/email/values.ts';
import type { PhonesDown } from '../../../functions/core/ports.ts';
import { hourMs, plusMs } from '../../../functions/core/time/time.ts';
import { appointment, at, clinic, contact, enrollment } from '../../support/people.ts';

const now = at('2026-01-10T15:00:00Z');
const down = (changes: Partial<PhonesDown> = {}): PhonesDown => ({
  location: 'albany',
  from: now,
  until: plusMs(now, hourMs),
  ...changes,
});

function says(phonesDown: readonly PhonesDown[] | undefined, moment = now): unknown {
  const reader = contact();
  const one = enrollment('prepare', { contactId: reader.id, instance: 'a0' });
  const visit = appointment({ id: 'a0', contactId: reader.id, location: 'albany', start: plusMs(now, 240 * hourMs) });
  const person = { contact: reader, appointments: [visit], enrollments: [one] };
  const links = linksFor(reader, 'https://care.example.com', now, systemIdentity);
  const known = { release: { clinic }, person, enrollment: one, now: moment, phonesDown };
  return (valuesFor(known, 'booked', links).values.notice as Record<string, unknown>).phones_down;
}

test('an email about a visit of another day says that the phones are down, until they are not (words.md A19)', () => {
  expect(says([down()])).toBe(true);
  expect(says([down()], plusMs(now, hourMs))).toBe(false);
  expect(says([down({ from: plusMs(now, 1) })])).toBe(false);
  expect(says([down({ location: 'west' })])).toBe(false);
  expect(says(undefined)).toBe(false);
});
