/** Who gets copies of the emails about visits after a change of address, of which, and for how long. */
import { describe, expect, test } from 'vitest';
import { copiedTo, copiesMs, withCopies } from '../../../functions/core/people/formerAddress.ts';
import { plan } from '../../../functions/core/plan/plan.ts';
import { wantedEnrollments } from '../../../functions/core/plan/triggers.ts';
import { hourMs, plusMs } from '../../../functions/core/time/time.ts';
import { appointment, at, clinic, contact, enrollment, journey, person } from '../../support/people.ts';

const changed = at('2026-03-10T15:00:00Z');
const formerId = 'c0000000000000000009';
const visit = appointment({ start: at('2026-03-20T15:00:00Z'), bookedAt: plusMs(changed, -hourMs) });
const owner = (changes: Parameters<typeof contact>[0] = {}) =>
  person({
    contact: contact({ movedFrom: { addressHash: 'a'.repeat(40), at: changed, contactId: formerId }, ...changes }),
    appointments: [visit],
    enrollments: [
      enrollment('prepare', {
        instance: visit.id,
        settled: {
          booked: { revision: 0, at: plusMs(changed, -hourMs), outcome: 'sent' },
          plan: { revision: 0, at: plusMs(changed, hourMs), outcome: 'sent' },
        },
      }),
    ],
  });
const former = (changes: Parameters<typeof contact>[0] = {}) =>
  person({
    contact: contact({ id: formerId, formerOf: { contactId: contact().id, at: changed }, ...changes }),
    appointments: [],
    enrollments: [],
  });
const prepare = journey('prepare', {
  class: 'reminder',
  start: { on: 'appointment.booked' },
  stop: { on: 'appointment.cancelled' },
  anchor: 'appointment.start',
  steps: ['booked', 'plan', 'eve'].map((id) => ({ id, template: `${id}.mjml`, send: { before: 'P1D', at: '12:00' } })),
});

describe('the old address', () => {
  test('is in the journeys of the visits, with what went there before the change settled, and what went since not (security.md S2)', () => {
    const both = withCopies(former(), owner());
    const [wanted] = wantedEnrollments([prepare], both, clinic);
    expect(wanted?.enrollment).toMatchObject({ contactId: formerId, instance: visit.id });
    expect(Object.keys(wanted?.enrollment.settled ?? {})).toEqual(['booked']);
  });

  test.each([
    ['the person is on hold (C21)', {}, { hold: true }],
    ['they have left the reminders', {}, { reminders: { state: 'left', at: changed } }],
  ] as const)('is as silent as the person: %s', (_why, mine, theirs) => {
    const { contact: one } = withCopies(former(mine), owner(theirs));
    expect(one).toMatchObject(theirs);
    expect(one.id).toBe(formerId);
  });

  test.each([
    ['the change was taken back', { formerOf: { contactId: contact().id, at: changed, undoneAt: changed } }, {}],
    [
      'another change followed',
      {},
      { movedFrom: { addressHash: 'a'.repeat(40), at: changed, contactId: 'c0000000000000000008' } },
    ],
  ])('hears of no visit once %s', (_why, mine, theirs) => {
    const alone = withCopies(former(mine), owner(theirs));
    expect(alone.copies).toBeUndefined();
    expect(wantedEnrollments([prepare], alone, clinic)).toEqual([]);
    const begun = enrollment('prepare', { contactId: formerId, instance: visit.id });
    expect(plan(prepare, begun, { person: alone, clinic }, changed)).toEqual({ kind: 'end', reason: 'copiesOver' });
  });

  test('hears of visits for two days and no longer', () => {
    const both = withCopies(former(), owner());
    const begun = enrollment('prepare', { contactId: formerId, instance: visit.id });
    const kindAt = (ms: number) => plan(prepare, begun, { person: both, clinic }, plusMs(changed, ms)).kind;
    expect(copiesMs).toBe(48 * hourMs);
    expect(kindAt(copiesMs - 1)).not.toBe('end');
    expect(kindAt(copiesMs)).toBe('end');
    expect(copiedTo(owner().contact, plusMs(changed, copiesMs - 1))).toBe(formerId);
    expect(copiedTo(owner().contact, plusMs(changed, copiesMs))).toBeUndefined();
    expect(copiedTo(contact(), changed)).toBeUndefined();
  });
});
