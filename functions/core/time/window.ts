/**
 * The sending window: no email is accepted outside it, on the recipient's own wall, daylight saving included (I4, C18).
 * Half-open, [from, to).
 */

import { Temporal } from 'temporal-polyfill';
import { steadyOffset } from './offset.ts';
import {
  dayMs,
  earlier,
  epochMs,
  type Instant,
  instantFromMs,
  inZone,
  plusMs,
  toInstant,
  type WallTime,
  wallMs,
  type Zone,
} from './time.ts';

export interface SendingWindow {
  readonly from: WallTime;
  readonly to: WallTime;
}

/** The window of the local day that `at` falls on. */
function windowOfDay(date: Temporal.PlainDate, zone: Zone, window: SendingWindow): { opens: Instant; closes: Instant } {
  const wall = (time: WallTime) =>
    toInstant(date.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) }));
  return { opens: wall(window.from), closes: wall(window.to) };
}

/** The window of the local day that `ms` falls on, or of one that is `awayMs` from it, where the zone's offset stands still. */
function steadyWindow(
  ms: number,
  offset: number,
  window: SendingWindow,
  awayMs = 0,
): { opens: Instant; closes: Instant } {
  const midnight = Math.floor((ms + offset) / dayMs) * dayMs - offset + awayMs;
  return { opens: instantFromMs(midnight + wallMs(window.from)), closes: instantFromMs(midnight + wallMs(window.to)) };
}

/**
 * The windows of eight local days, from the one that `at` falls on, forwards or backwards: a transition can swallow a whole
 * window (Samoa skipped a day), so a search goes on, but not for ever. By arithmetic as long as no transition is near.
 */
function* windowsFrom(at: Instant, zone: Zone, window: SendingWindow, direction: 1 | -1) {
  const ms = epochMs(at);
  const offset = steadyOffset(zone, ms);
  let steady = offset !== undefined;
  for (let day = 0; day < 8; day += 1) {
    const away = direction * day * dayMs;
    steady &&= steadyOffset(zone, ms + away) === offset;
    if (steady && offset !== undefined) {
      yield steadyWindow(ms, offset, window, away);
    } else {
      yield windowOfDay(
        inZone(at, zone)
          .toPlainDate()
          .add({ days: direction * day }),
        zone,
        window,
      );
    }
  }
}

/**
 * For how many milliseconds more the window that is open at `ms` stays open; undefined when none is open. A plan asks it of
 * each of its steps: where no transition is near it is arithmetic on the wall, without a text in between.
 */
function openFor(ms: number, zone: Zone, window: SendingWindow): number | undefined {
  const offset = steadyOffset(zone, ms);
  if (offset === undefined) {
    const day = windowOfDay(inZone(instantFromMs(ms), zone).toPlainDate(), zone, window);
    const closes = epochMs(day.closes);
    return ms >= epochMs(day.opens) && ms < closes ? closes - ms : undefined;
  }
  const wall = ms + offset;
  const ofDay = wall - Math.floor(wall / dayMs) * dayMs;
  const closes = wallMs(window.to);
  return ofDay >= wallMs(window.from) && ofDay < closes ? closes - ofDay : undefined;
}

/** When the window that is open at `at` closes; undefined when none is open. */
export function closingOf(at: Instant, zone: Zone, window: SendingWindow): Instant | undefined {
  const ms = epochMs(at);
  const left = openFor(ms, zone, window);
  return left === undefined ? undefined : instantFromMs(ms + left);
}

/** True when the window is open at `at` and stays so for `marginMs` more. */
export function isOpen(at: Instant, zone: Zone, window: SendingWindow, marginMs: number): boolean {
  const left = openFor(epochMs(at), zone, window);
  return left !== undefined && marginMs < left;
}

/** The first moment at or after `at` when the window is open for at least `marginMs` more. */
export function nextOpen(at: Instant, zone: Zone, window: SendingWindow, marginMs: number): Instant {
  if (isOpen(at, zone, window, marginMs)) return at;
  for (const { opens } of windowsFrom(at, zone, window, 1))
    if (opens >= at && isOpen(opens, zone, window, marginMs)) return opens;
  throw new RangeError(`no sending window of more than ${marginMs} ms within eight days in ${zone}`);
}

/** The last moment at or before `at` when the window is open for `marginMs` more. */
export function lastOpen(at: Instant, zone: Zone, window: SendingWindow, marginMs: number): Instant {
  if (isOpen(at, zone, window, marginMs)) return at;
  for (const { opens, closes } of windowsFrom(at, zone, window, -1)) {
    const latest = earlier(plusMs(closes, -marginMs), at);
    if (latest >= opens && latest < closes) return latest;
  }
  throw new RangeError(`no sending window of more than ${marginMs} ms within eight days in ${zone}`);
}
