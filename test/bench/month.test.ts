/** The script of a clinic's month, and the arithmetic on what it took. Nothing is played here. */
import { describe, expect, test } from 'vitest';
import { allMinus, allPlus, nothing, together } from '../../bench/month/count.ts';
import { workOf } from '../../bench/month/play.ts';
import { monthScript } from '../../bench/month/script.ts';
import { monthOf } from '../../bench/month/shares.ts';
import { withPart } from '../../bench/written.ts';
import { shipped } from '../support/shipped.ts';

const release = shipped();
const from = Date.parse('2026-11-25T12:00:00.000Z');

describe('the script', () => {
  const script = (times: number) => monthScript({ from, shares: monthOf(times), release, erase: async () => {} });

  test('has a month of the clinic that was counted, and begins on a Monday (year.md 11)', () => {
    const { begins, acts } = script(1);
    expect(new Date(begins).toISOString()).toBe('2026-11-30T05:00:00.000Z');
    // Sign-ups, confirmations, bookings, marks and the rest, at whole minutes and in their order.
    expect(acts.length).toBeGreaterThan(120);
    expect(acts.every(({ at }, index) => at % 60_000 === 0 && at >= (acts[index - 1]?.at ?? begins))).toBe(true);
  });

  test('is the same each time, and grows with the clinic', () => {
    const times = (of: ReturnType<typeof script>) => of.acts.map(({ at }) => at);
    expect(times(script(1))).toEqual(times(script(1)));
    // The desk's mornings stay as many.
    expect(script(10).acts.length / script(1).acts.length).toBeGreaterThan(7);
  });

  test('everything happens at least once, in whole numbers', () => {
    for (const size of [0.25, 1, 10])
      for (const count of Object.values(monthOf(size))) expect(Number.isInteger(count) && count >= 1).toBe(true);
    expect(monthOf(1)).toMatchObject({ signUps: 40, confirmed: 27, courses: 3, talks: 9 });
  });
});

describe('what it took', () => {
  const taken = (calls: number, invocations = 0) => ({ ...nothing, calls, invocations });

  test('is added and taken apart by function', () => {
    const sum = allPlus({ enroll: taken(2) }, { enroll: taken(3), staff: taken(1) });
    expect(sum).toEqual({ enroll: taken(5), staff: taken(1) });
    expect(allMinus(sum, { staff: taken(1) })).toEqual({ enroll: taken(5), staff: taken(0) });
    expect(together(sum).calls).toBe(6);
  });

  test('leaves out what the clock alone makes functions do, however often it was played', () => {
    const work = workOf(
      { dispatch: taken(90), upkeep: taken(100, 10), poll: taken(50, 10) },
      { upkeep: taken(16, 2), poll: taken(30, 30) },
    );
    // Ten sweeps, each eight calls when nothing is to be done: twenty were for something.
    expect([work.dispatch?.calls, work.upkeep?.calls, work.poll?.calls]).toEqual([90, 20, 0]);
  });
});

test('a page keeps what is written by hand around the part that the bench writes', () => {
  const page = 'by hand\n<!-- it: written by npm run bench, do not edit -->\nold\n<!-- end of it -->\nby hand too';
  const written = withPart(page, 'it', 'new');
  expect(written).toContain('by hand\n');
  expect(written).toContain('\n\nnew\n\n<!-- end of it -->\nby hand too');
  expect(written).not.toContain('old');
  expect(withPart(written, 'it', 'new')).toBe(written);
  expect(() => withPart(page, 'other', 'new')).toThrow('the page has no "<!-- other');
});
