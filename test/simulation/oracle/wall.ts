/**
 * A second opinion on time: walls and instants by `Intl` alone, always with the moment as its argument. Nothing here is
 * the product's own, so that it can judge it.
 */

export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

export const minute = 60_000;
export const hour = 3_600_000;
export const day = 86_400_000;

/** Zone → quarter of an hour since 1970 → offset from UTC in ms: no zone has ever changed its own within one since 1972. */
const offsets = new Map<string, Map<number, number>>();
const quarter = 15 * minute;

/** What the clock on the wall of `zone` shows at `at` (ms since 1970). */
export function wallAt(at: number, zone: string): Wall {
  const slot = Math.floor(at / quarter);
  let kept = offsets.get(zone);
  if (!kept || kept.size > 20_000) {
    kept = new Map();
    offsets.set(zone, kept);
  }
  let offset = kept.get(slot);
  if (offset === undefined) {
    offset = asUtc(readByIntl(slot * quarter, zone)) - slot * quarter;
    kept.set(slot, offset);
  }
  const wall = new Date(at + offset);
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    second: wall.getUTCSeconds(),
  };
}

function readByIntl(at: number, zone: string): Wall {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(zone, formatter);
  }
  const found: Record<string, number> = {};
  for (const part of formatter.formatToParts(at)) found[part.type] = Number(part.value);
  const { year = 0, month = 0, day: date = 0, hour: hours = 0, minute: minutes = 0, second = 0 } = found;
  return { year, month, day: date, hour: hours, minute: minutes, second };
}

const asUtc = (wall: Wall): number =>
  Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);

const offsetAt = (at: number, zone: string): number => asUtc(wallAt(at, zone)) - Math.floor(at / 1000) * 1000;

/** Days since 1970 of the wall's date: for differences of dates. */
export const dateNumber = (wall: Wall): number => Math.floor(Date.UTC(wall.year, wall.month - 1, wall.day) / day);

/** 0 is Monday. */
export const weekdayOf = (wall: Wall): number => (dateNumber(wall) + 3) % 7;

/** Seconds since midnight on the wall. */
export const secondsOf = (wall: Wall): number => wall.hour * 3600 + wall.minute * 60 + wall.second;

/** The instant of a wall time in `zone`: of two the first, and one that is skipped moves forward (RFC 5545 §3.3.5). */
export function instantOf(dates: number, clock: string, zone: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  const guess = dates * day + hours * hour + minutes * minute;
  const before = offsetAt(guess - day, zone);
  const after = offsetAt(guess + day, zone);
  const fits = [before, after].map((offset) => guess - offset).filter((at) => asUtc(wallAt(at, zone)) === guess);
  return fits.length > 0 ? Math.min(...fits) : guess - before;
}

export interface Window {
  readonly from: string;
  readonly to: string;
}

const clockSeconds = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 3600 + minutes * 60;
};

/** Is the window open at `at`, give or take `slackMs` at its edges? */
export function isOpen(at: number, zone: string, window: Window, slackMs = 0): boolean {
  const open = (moment: number) => {
    const seconds = secondsOf(wallAt(moment, zone));
    return seconds >= clockSeconds(window.from) && seconds < clockSeconds(window.to);
  };
  return open(at) || (slackMs > 0 && (open(at - slackMs) || open(at + slackMs)));
}

/** The first opening at or after `at`; `at` itself when it is open. */
export function nextOpening(at: number, zone: string, window: Window, marginMs = 0): number {
  const today = dateNumber(wallAt(at, zone));
  for (let ahead = 0; ahead < 4; ahead += 1) {
    const opens = instantOf(today + ahead, window.from, zone);
    const closes = instantOf(today + ahead, window.to, zone);
    if (at < opens) return opens;
    if (at < closes - marginMs) return at;
  }
  throw new RangeError(`no opening in ${zone}`);
}

/** The last moment at or before `at` that is `marginMs` before a closing; `at` itself when it is open for longer. */
export function lastOpening(at: number, zone: string, window: Window, marginMs: number): number {
  const today = dateNumber(wallAt(at, zone));
  for (let back = 0; back < 4; back += 1) {
    const opens = instantOf(today - back, window.from, zone);
    const closes = instantOf(today - back, window.to, zone);
    if (at >= opens) return Math.min(at, closes - marginMs);
  }
  throw new RangeError(`no opening in ${zone}`);
}
