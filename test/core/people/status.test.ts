/** What became of a visit: one rule, whoever says it. */
import { describe, expect, test } from 'vitest';
import { type Appointment, courseNumber } from '../../../functions/core/model/appointment.ts';
import { corrected, statusAfter } from '../../../functions/core/people/status.ts';
import { wantedEnrollments } from '../../../functions/core/plan/triggers.ts';
import { appointment, at, clinic, contact } from '../../support/people.ts';

const start = at('2026-11-20T15:00:00Z');
const ahead = at('2026-11-05T15:00:00Z');
const after = at('2026-11-20T18:00:00Z');
const visit = (changes: Partial<Appointment> = {}) =>
  appointment({ status: 'booked', start, end: at('2026-11-20T16:00:00Z'), revision: 2, version: 7, ...changes });

describe('what has not begun', () => {
  test.each(['completed', 'noshow'] as const)('is not %s', (status) => {
    expect(statusAfter(visit(), { status }, ahead)).toEqual({ kind: 'refused', why: 'notBegun' });
    expect(statusAfter(visit(), { status }, start)).toMatchObject({ kind: 'changed', next: { status } });
  });

  test('may be cancelled', () => {
    expect(statusAfter(visit(), { status: 'cancelled' }, ahead)).toMatchObject({
      kind: 'changed',
      next: { status: 'cancelled', statusAt: ahead, revision: 2, version: 8 },
    });
  });
});

describe('who came and was not treated', () => {
  const change = { status: 'untreated', why: 'foodOrDrink' } as const;
  const next = (result: ReturnType<typeof statusAfter>) =>
    result.kind === 'changed' ? result.next : expect.unreachable(result.kind);

  test('was there: not before the visit began, and the reason is kept until the mark changes', () => {
    expect(statusAfter(visit(), change, ahead)).toEqual({ kind: 'refused', why: 'notBegun' });
    const untreated = next(statusAfter(visit({ status: 'completed', stoppedEarly: true }), change, after));
    expect(untreated).toMatchObject({ status: 'untreated', untreatedFor: 'foodOrDrink', revision: 2 });
    expect('stoppedEarly' in untreated).toBe(false);
    expect(statusAfter(untreated, change, after)).toEqual({ kind: 'unchanged' });
    expect(next(statusAfter(untreated, { ...change, why: 'noDriver' }, after)).untreatedFor).toBe('noDriver');
    expect('untreatedFor' in next(statusAfter(untreated, { status: 'completed' }, after))).toBe(false);
    const slip = corrected(untreated, { kind: 'mistake' }, after, clinic);
    expect(slip.kind === 'changed' && [slip.next.status, slip.next.untreatedFor]).toEqual(['booked', undefined]);
  });

  test('gets no aftercare, and it is no infusion of the course', () => {
    const journey = (on: 'appointment.completed' | 'appointment.noshow') =>
      ({ id: on, class: 'reminder', start: { on }, stop: [], steps: [] }) as const;
    const person = (status: Appointment['status']) => ({
      contact: contact(),
      appointments: [visit({ status, statusAt: after, kind: 'infusion' })],
      enrollments: [],
    });
    const begun = (status: Appointment['status']) =>
      wantedEnrollments([journey('appointment.completed'), journey('appointment.noshow')], person(status), clinic).map(
        (wanted) => wanted.journey.id,
      );
    expect(begun('completed')).toEqual(['appointment.completed']);
    expect(begun('untreated')).toEqual([]);
    const later = visit({ id: 'later', kind: 'infusion', start: at('2026-11-27T15:00:00Z') });
    expect(courseNumber(later, person('completed').appointments)).toBe(2);
    expect(courseNumber(later, person('untreated').appointments)).toBe(1);
  });
});

describe('booked again', () => {
  test.each(['cancelled', 'noshow', 'untreated', 'completed'] as const)(
    'after it was %s, is a new revision',
    (status) => {
      expect(statusAfter(visit({ status }), { status: 'booked' }, after)).toMatchObject({
        kind: 'changed',
        next: { status: 'booked', revision: 3, revisedAt: after, statusAt: after },
      });
    },
  );

  test('what was said of the day before it is forgotten', () => {
    const before = visit({ status: 'noshow', missedEmailAt: after });
    const result = statusAfter(before, { status: 'booked' }, after);
    expect(result.kind === 'changed' && result.next.missedEmailAt).toBeUndefined();
  });

  test('while it is on the move, it stays where it is, told anew', () => {
    const result = statusAfter(visit({ movingSince: ahead }), { status: 'booked' }, ahead);
    expect(result).toMatchObject({ kind: 'changed', next: { revision: 3 } });
    expect(result.kind === 'changed' && 'movingSince' in result.next).toBe(false);
  });

  test('as it is, nothing changes', () => {
    expect(statusAfter(visit(), { status: 'booked' }, ahead)).toEqual({ kind: 'unchanged' });
  });
});

describe('a mark that was a slip', () => {
  const marked = visit({ status: 'completed', stoppedEarly: true, statusAt: after });
  const correct = (before: Appointment, now: string) => corrected(before, { kind: 'mistake' }, at(now), clinic);

  test('is taken back on its day under the same revision', () => {
    const result = correct(marked, '2026-11-20T19:00:00Z');
    expect(result).toMatchObject({ kind: 'changed', next: { status: 'booked', revision: 2, version: 8 } });
    expect(result.kind === 'changed' && 'stoppedEarly' in result.next).toBe(false);
  });

  test('the day is the one on the wall of the place', () => {
    // 23:30 in New York: the twenty-first in UTC.
    expect(correct(marked, '2026-11-21T04:30:00Z').kind).toBe('changed');
    expect(correct(marked, '2026-11-21T05:30:00Z')).toEqual({ kind: 'refused', why: 'oldMark' });
  });

  test('is no cancellation: the person has been told', () => {
    expect(correct(visit({ status: 'cancelled', statusAt: after }), '2026-11-20T19:00:00Z')).toEqual({
      kind: 'refused',
      why: 'cancellationTold',
    });
  });
});

describe('the record of a visit that goes on under another', () => {
  const replaced = visit({ status: 'replaced' });
  test('is said nothing of', () => {
    expect(statusAfter(replaced, { status: 'completed' }, after)).toEqual({ kind: 'refused', why: 'replaced' });
    expect(corrected(replaced, { kind: 'course', course: 2 }, after, clinic)).toEqual({
      kind: 'refused',
      why: 'replaced',
    });
  });
});

describe('a correction', () => {
  test('of the course is kept, and the same again changes nothing', () => {
    expect(corrected(visit(), { kind: 'course', course: 3 }, ahead, clinic)).toMatchObject({ next: { course: 3 } });
    expect(corrected(visit({ course: 3 }), { kind: 'course', course: 3 }, ahead, clinic).kind).toBe('unchanged');
  });

  test('sends the email about a missed visit once, and only where it was missed', () => {
    const release = { kind: 'sendMissed' } as const;
    expect(corrected(visit(), release, after, clinic)).toEqual({ kind: 'refused', why: 'notMissed' });
    const missed = visit({ status: 'noshow', statusAt: after });
    expect(corrected(missed, release, start, clinic)).toMatchObject({ next: { missedEmailAt: after } });
    expect(corrected({ ...missed, missedEmailAt: after }, release, after, clinic).kind).toBe('unchanged');
  });
});
