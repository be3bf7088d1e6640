/** What stops somebody's emails while a visit is ahead: a call about each visit, and what staff are told at that moment. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Call } from '../../../functions/core/model/call.ts';
import { leaveReminders, resumeReminders } from '../../../functions/core/people/choices.ts';
import { setHold } from '../../../functions/core/people/hold.ts';
import { silence, speakAgain } from '../../../functions/core/people/silence.ts';
import { triedCall } from '../../../functions/core/people/visitCall.ts';
import { dayMs, hourMs, plusMs } from '../../../functions/core/time/time.ts';
import { MemoryPeopleRows } from '../../support/memoryPeopleRows.ts';
import { appointment, at, contact } from '../../support/people.ts';

const now = at('2027-03-08T10:00:00-05:00');
const who = contact().id;
let rows: MemoryPeopleRows;
const visit = (id: string, days: number, status: 'booked' | 'cancelled' = 'booked') =>
  appointment({ id, status, start: plusMs(now, days * dayMs), end: plusMs(now, days * dayMs + hourMs) });
beforeEach(async () => {
  rows = new MemoryPeopleRows();
  await rows.write({
    newContacts: [{ contact: contact() }],
    appointments: [visit('b', 5), visit('a', 2), visit('gone', -1), visit('off', 3, 'cancelled')].map((next) => ({
      next,
    })),
  });
});
const hold = (when = now) => silence(rows, who, when, setHold(true, 'staff:kim'), 'onHold');
const lift = (when = now) => speakAgain(rows, who, when, setHold(false, 'staff:kim'), 'onHold');
const calls = () => rows.all<Call>('call').map(({ id, state, reason }) => [id, state, reason]);

describe('a hold on somebody with visits ahead', () => {
  test('says which, the soonest first, and makes one call a visit (year.md 3)', async () => {
    const { changed, visits, asked } = await hold();
    expect([changed, visits.map(({ id }) => id), asked]).toEqual(['changed', ['a', 'b'], 2]);
    expect(calls().toSorted()).toEqual([
      ['visit-a', 'open', 'onHold'],
      ['visit-b', 'open', 'onHold'],
    ]);
  });

  test('set twice says the same, and asks for nothing more (pages-and-commands.md A5)', async () => {
    await hold();
    const { changed, visits, asked } = await hold(plusMs(now, hourMs));
    expect([changed, visits.length, asked]).toEqual(['unchanged', 2, 0]);
  });

  test('joins the call that is open already', async () => {
    await silence(rows, who, now, leaveReminders, 'leftReminders');
    expect(await hold(plusMs(now, hourMs))).toMatchObject({ asked: 0 });
    expect(rows.all<Call>('call').map(({ causes }) => causes?.map(({ reason }) => reason))).toEqual([
      ['leftReminders', 'onHold'],
      ['leftReminders', 'onHold'],
    ]);
  });

  test('that is lifted takes its calls back, and no other', async () => {
    await silence(rows, who, now, leaveReminders, 'leftReminders');
    await hold(plusMs(now, hourMs));
    expect(await lift(plusMs(now, 2 * hourMs))).toBe('changed');
    expect(calls().map(([, state]) => state)).toEqual(['open', 'open']);
    expect(await speakAgain(rows, who, plusMs(now, 3 * hourMs), resumeReminders, 'leftReminders')).toBe('changed');
    expect(calls().map(([, state]) => state)).toEqual(['open', 'open']);
  });

  test('that is lifted at once leaves nobody to call', async () => {
    await hold();
    await lift(plusMs(now, 1_000));
    expect(calls().map(([, state]) => state)).toEqual(['withdrawn', 'withdrawn']);
    await hold(plusMs(now, 2_000));
    expect(calls().map(([, state]) => state)).toEqual(['open', 'open']);
  });

  test('meets a call that is made at that moment: it stays made', async () => {
    await silence(rows, who, now, leaveReminders, 'leftReminders');
    rows.meanwhile = async () => {
      const seen = await rows.call(who, 'visit-a');
      const next = triedCall(seen, 'reached', plusMs(now, hourMs));
      if (next) await rows.write({ calls: [{ kind: 'put', seen, next }] });
    };
    await hold(plusMs(now, 2 * hourMs));
    expect(await rows.call(who, 'visit-a')).toMatchObject({ state: 'called', causes: [{}, { reason: 'onHold' }] });
  });
});

test('nobody has that id', async () => {
  expect(await silence(rows, 'nobody', now, setHold(true, 'x'), 'onHold')).toMatchObject({ changed: 'absent' });
  expect(await speakAgain(rows, 'nobody', now, setHold(false, 'x'), 'onHold')).toBe('absent');
});
