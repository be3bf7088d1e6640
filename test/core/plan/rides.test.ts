/** The note for the day after rides with the times of the next visit, and is never lost with them; what an answer told stays out. */
import { describe, expect, test } from 'vitest';
import { live, type Told } from '../../../content/timelines/life.ts';
import { at, became, booked, moved, somebody } from '../../../content/timelines/people.ts';
import type { Enrollment } from '../../../functions/core/model/enrollment.ts';
import { hasRider, plan } from '../../../functions/core/plan/plan.ts';
import { type Instant, plusMs } from '../../../functions/core/time/time.ts';
import { shipped } from '../../support/shipped.ts';

const zone = 'America/New_York';
const ny = (wall: string): Instant => at(wall, zone);
const { clinic, journeys } = shipped();

/** Two infusions, on a Monday and on the Wednesday after it, booked eleven days before. */
const visit = (id: string, date: string) =>
  booked(ny('2027-02-11 10:00'), {
    id,
    location: 'kingston',
    start: ny(`${date} 10:30`),
    end: ny(`${date} 12:30`),
  });
const two = [visit('v1', '2027-02-22'), visit('v2', '2027-02-24')];
const treated = (when: string) => became(ny(when), 'v1', 'completed');

const lived = (...acts: readonly ReturnType<typeof treated>[]): readonly Told[] =>
  live({ clinic, journeys }, somebody(), [...two, ...acts], ny('2027-02-24 23:00'));
const went = (told: readonly Told[], ...steps: string[]) =>
  told.flatMap(({ at: when, step, enrollment }) =>
    steps.includes(step.id) ? [`${step.id} of ${enrollment.instance} ${when}`] : [],
  );
const holdsNote = (told: readonly Told[]) =>
  told.flatMap(({ at: when, journey, step, enrollment, person }) =>
    hasRider(journeys, { person, clinic }, { journey: journey.id, instance: enrollment.instance, step: step.id }, when)
      ? [step.id]
      : [],
  );

describe('the note for the day after (year.md 4)', () => {
  test('rides with the times of the next visit, when they go within a day of it', () => {
    const told = lived(treated('2027-02-22 12:35'));
    expect(went(told, 'next-day', 'next-day-short')).toEqual([]);
    expect(holdsNote(told)).toEqual(['eating']);
    expect(went(told, 'eating')).toContain('eating of v2 2027-02-23T16:00:00.000Z');
  });

  test('goes by itself when the next visit is cancelled before its times have gone', () => {
    const told = lived(treated('2027-02-22 12:35'), became(ny('2027-02-23 10:30'), 'v2', 'cancelled'));
    // It had waited for eleven o'clock; it is told as soon as nothing is waited for any more.
    expect(went(told, 'next-day')).toEqual([expect.stringMatching(/^next-day of v1 2027-02-23T1[56]:/)]);
    expect(holdsNote(told)).toEqual([]);
  });

  test('goes by itself when the visit is marked after the times of the next one have gone', () => {
    const told = lived(treated('2027-02-23 12:00'));
    expect(holdsNote(told)).toEqual([]);
    expect(went(told, 'next-day')).toEqual([expect.stringMatching(/^next-day of v1 2027-02-23T1[78]:/)]);
  });

  test('goes by itself when the times are in doubt: nobody knows whether they arrived', () => {
    const told = lived(treated('2027-02-22 12:35'));
    const times = told.find(({ step, enrollment }) => step.id === 'eating' && enrollment.instance === 'v2');
    const aftercare = journeys.find(({ id }) => id === 'aftercare');
    if (!times || !aftercare) throw new Error('the times of the second visit never went');
    const plannedAfter = (outcome: 'sent' | 'inDoubt') => {
      const settled = { ...times.enrollment.settled, eating: { revision: 0, at: times.at, outcome } };
      const enrollments = times.person.enrollments.map(
        (each): Enrollment => (each.instance === 'v2' ? { ...each, settled } : each),
      );
      const own = enrollments.find(({ journey }) => journey === 'aftercare') as Enrollment;
      return plan(aftercare, own, { person: { ...times.person, enrollments }, clinic }, plusMs(times.at, 900_000));
    };
    expect(plannedAfter('sent')).toMatchObject({ kind: 'skip', reason: 'merged', into: 'eating' });
    expect(plannedAfter('inDoubt')).toMatchObject({ kind: 'send', step: { id: 'next-day' } });
  });
});

describe('what the answer to a booking or a move has told (year.md 7)', () => {
  const one = (bookedAt: string, ...acts: readonly ReturnType<typeof treated>[]) => {
    const v1 = { id: 'v1', location: 'kingston', start: ny('2027-03-11 11:00'), end: ny('2027-03-11 13:00') };
    const all = [booked(ny(bookedAt), v1), ...acts];
    return went(live({ clinic, journeys }, somebody(), all, ny('2027-05-01 00:00')), 'driver');
  };

  test('the way home goes seven days before, and not again for who books or moves later than that', () => {
    expect(one('2027-03-01 14:10')).toEqual(['driver of v1 2027-03-04T15:00:00.000Z']);
    expect(one('2027-03-06 14:10')).toEqual([]);
    const near = moved(ny('2027-03-08 12:00'), 'v1', ny('2027-03-12 11:00'), ny('2027-03-12 13:00'));
    expect(one('2027-03-01 14:10', near)).toHaveLength(1);
    const far = moved(ny('2027-03-08 12:00'), 'v1', ny('2027-03-25 11:00'), ny('2027-03-25 13:00'));
    expect(one('2027-03-01 14:10', far)).toEqual([
      'driver of v1 2027-03-04T15:00:00.000Z',
      'driver of v1 2027-03-18T14:00:00.000Z',
    ]);
  });
});
