/** When a booking system counts as silent. */
import { describe, expect, test } from 'vitest';
import { placeHours } from '../../../functions/core/model/clinicHours.ts';
import { heardOf } from '../../../functions/core/reconcile/sourceSilence.ts';
import { dayMs, hourMs, type Instant, plusMs } from '../../../functions/core/time/time.ts';
import { at, clinic } from '../../support/people.ts';

/** Doors open from Monday to Friday, some eight hours a day. */
const open = placeHours(clinic);
/** A Monday, noon. */
const monday = at('2026-03-02T12:00:00-05:00');
/** Each weekday at noon, so many weeks back from `monday`: the weekend of three days is the longest gap. */
const weekdays = (weeks: number): Instant[] =>
  Array.from({ length: weeks * 7 + 1 }, (_, day) => plusMs(monday, (day - weeks * 7) * dayMs)).filter(
    (day) => ![0, 6].includes(new Date(day).getUTCDay()),
  );
const silentAt = (hours: readonly Instant[], now: Instant) => heardOf(hours, open, now)?.isSilent;

describe('a source', () => {
  test('that was never heard is nobody', () => {
    expect(heardOf([], open, monday)).toBeUndefined();
  });

  test('is silent after three times its longest gap of 28 days', () => {
    const hours = weekdays(6);
    expect(heardOf(hours, open, monday)).toMatchObject({ lastAt: monday, allowedMs: 9 * dayMs, isSilent: false });
    expect(silentAt(hours, plusMs(monday, 9 * dayMs))).toBe(false);
    expect(silentAt(hours, plusMs(monday, 9 * dayMs + 1))).toBe(true);
    // A pause that is older than four weeks says nothing of today.
    const paused = [plusMs(monday, -50 * dayMs), ...hours.filter((hour) => hour >= plusMs(monday, -28 * dayMs))];
    expect(silentAt(paused, plusMs(monday, 9 * dayMs + 1))).toBe(true);
  });

  test('that is heard every hour is given 24 open hours all the same', () => {
    const friday = at('2026-03-06T16:00:00-05:00');
    const hours = Array.from({ length: 40 * 24 }, (_, hour) => plusMs(friday, (hour - 40 * 24 + 1) * hourMs));
    expect(silentAt(hours, at('2026-03-10T16:00:00-04:00'))).toBe(false);
    expect(silentAt(hours, at('2026-03-12T16:00:00-04:00'))).toBe(true);
  });

  test('that is new is given 72 hours', () => {
    const always = Array.from({ length: 5 }, (_, hour) => plusMs(monday, (hour - 4) * hourMs));
    expect(silentAt(always, plusMs(monday, 72 * hourMs))).toBe(false);
    expect(heardOf(always, open, monday)?.allowedMs).toBe(72 * hourMs);
    expect(silentAt(always, plusMs(monday, 96 * hourMs))).toBe(true);
  });
});
