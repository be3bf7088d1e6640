/** When the next email goes about a visit that must not go wrong. */
import { expect, test } from 'vitest';
import { nextSafetyEmail } from '../../../functions/core/plan/nextSafety.ts';
import { dayMs, plusMs } from '../../../functions/core/time/time.ts';
import { appointment, at, clinic, enrollment, person, prepare } from '../../support/people.ts';

const visit = appointment();
const release = { clinic, journeys: { prepare } };
const booked = { booked: { revision: 0, at: visit.bookedAt, outcome: 'sent' } } as const;
const known = (changes: object = {}) =>
  person({
    appointments: [visit],
    enrollments: [enrollment('prepare', { instance: visit.id, settled: booked, ...changes })],
  });
/** The evening before, on the wall of Albany. */
const eating = at('2026-01-19T17:00:00-05:00');
const early = plusMs(visit.start, -10 * dayMs);

test('is the first step of the visit that is marked so, whatever goes before it (I14)', () => {
  expect(nextSafetyEmail(release, known(), visit.id, early)).toBe(eating);
});

test('is none once it may go, for another visit, or when the journey has ended', () => {
  expect(nextSafetyEmail(release, known(), visit.id, plusMs(eating, 1))).toBeUndefined();
  expect(nextSafetyEmail(release, known(), 'another', early)).toBeUndefined();
  expect(nextSafetyEmail(release, known({ state: 'ended' }), visit.id, early)).toBeUndefined();
  expect(nextSafetyEmail({ ...release, journeys: {} }, known(), visit.id, early)).toBeUndefined();
});
