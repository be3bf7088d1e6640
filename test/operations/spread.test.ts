/** First emails of an import: never too many in an hour, never at a bad one. */
import { expect, test } from 'vitest';
import { epochMs, hourMs, localMinute, plusMs } from '../../functions/core/time/time.ts';
import { Spread } from '../../operations/import/spread.ts';
import { at } from '../support/people.ts';
import fc from '../support/property.ts';

const window = { from: '08:00', to: '20:00' };
const from = at('2026-06-01T19:30:00Z'); // 15:30 in New York, 12:30 in Los Angeles

test('50,000 at 500 an hour take nine days of open hours, and no hour holds more', () => {
  const spread = new Spread(from, 500, window);
  const moments = Array.from({ length: 50_000 }, () => spread.next('America/New_York'));
  const hours = new Map<number, number>();
  for (const moment of moments) {
    const hour = Math.floor((epochMs(moment) - epochMs(from)) / hourMs);
    hours.set(hour, (hours.get(hour) ?? 0) + 1);
    const wall = localMinute(moment, 'America/New_York').slice(11);
    expect(wall >= '08:00' && wall < '20:00').toBe(true);
  }
  expect(Math.max(...hours.values())).toBe(500);
  expect(localMinute(moments.at(-1) ?? from, 'America/New_York').slice(0, 10)).toBe('2026-06-10');
});

test('an import that goes on two days later takes up none of the hours that have passed', () => {
  const begun = new Spread(from, 500, window);
  for (let taken = 0; taken < 600; taken += 1) begun.next('America/New_York');
  const now = plusMs(from, 48 * hourMs + 1);
  const goingOn = new Spread(from, 500, window, begun.snapshot(), now);
  const moments = Array.from({ length: 501 }, () => goingOn.next('America/New_York'));
  expect(moments.every((moment) => moment >= now)).toBe(true);
  expect(moments.filter((moment) => epochMs(moment) < epochMs(now) + hourMs).length).toBeLessThanOrEqual(500);
});

test('whatever the zones, the hour holds no more, and the next run goes on with what was taken', () => {
  const zones = ['America/New_York', 'America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC'];
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...zones), { maxLength: 300 }),
      fc.integer({ min: 1, max: 20 }),
      (people, perHour) => {
        let spread = new Spread(from, perHour, window);
        const hours = new Map<number, number>();
        people.forEach((zone, index) => {
          if (index === 150) spread = new Spread(from, perHour, window, spread.snapshot());
          const moment = spread.next(zone);
          const hour = Math.floor((epochMs(moment) - epochMs(from)) / hourMs);
          hours.set(hour, (hours.get(hour) ?? 0) + 1);
          const wall = localMinute(moment, zone).slice(11);
          if (moment < from || wall < '08:00' || wall >= '20:00') throw new Error(`${moment} is ${wall} in ${zone}`);
        });
        for (const count of hours.values()) expect(count).toBeLessThanOrEqual(perHour);
      },
    ),
    { numRuns: 60 },
  );
});
