/**
 * Time has types (docs/design.md "Time has types"): a civil offset counts days on a wall calendar and needs a zone;
 * an elapsed offset counts milliseconds and needs none. They never meet: a day on the wall is not 24 hours. Where no
 * transition is near, wall time is reckoned from the zone's steady offset, else by Temporal
 * (`docs/decisions/0017-wall-time-by-arithmetic.md`).
 */
import { Temporal } from 'temporal-polyfill';
import { isoMs, isoText } from './iso.ts';
import { steadyOffset } from './offset.ts';

declare const instantBrand: unique symbol;

/** A moment, as `YYYY-MM-DDTHH:MM:SS.mmmZ`. Always with milliseconds, so that strings sort in time order. */
export type Instant = string & { readonly [instantBrand]: true };

/** An IANA zone name, for example `America/New_York`. */
export type Zone = string;

/** A wall-clock time of day, `HH:MM`, 00:00 to 23:59. */
export type WallTime = string;

/** Calendar days, and the wall time to land on; without `at`, the wall time of the moment counted from. */
export interface CivilOffset {
  readonly kind: 'civil';
  readonly days: number;
  readonly at?: WallTime;
}

/** A length of real time in milliseconds. */
export interface ElapsedOffset {
  readonly kind: 'elapsed';
  readonly ms: number;
}

export type Offset = CivilOffset | ElapsedOffset;

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** The instant `ms` milliseconds after 1970-01-01T00:00Z. */
export function instantFromMs(ms: number): Instant {
  return isoText(Math.trunc(ms)) as Instant;
}

/** Milliseconds since 1970-01-01T00:00Z. */
export function epochMs(instant: Instant): number {
  return isoMs(instant);
}

/**
 * Reads any ISO 8601 instant (offset or Z required) into our fixed-width form.
 * @throws RangeError when the text is not an instant, or one of a year that is not written in four digits: it would sort
 * before all others.
 */
export function parseInstant(text: string): Instant {
  const instant = instantFromMs(Temporal.Instant.from(text).epochMilliseconds);
  if (instant.startsWith('+') || instant.startsWith('-')) throw new RangeError('the year has more than four digits');
  return instant;
}

/** `instant` moved by `ms` milliseconds of real time; negative goes back. */
export function plusMs(instant: Instant, ms: number): Instant {
  return instantFromMs(epochMs(instant) + ms);
}

/** The later of two instants. */
export function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

/** The earlier of two instants. */
export function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}

/** The instant as a wall-clock moment in `zone`. */
export function inZone(instant: Instant, zone: Zone): Temporal.ZonedDateTime {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
}

/** The wall-clock moment back as an instant. */
export function toInstant(moment: Temporal.ZonedDateTime): Instant {
  return instantFromMs(moment.epochMilliseconds);
}

/**
 * The instant at which a wall in `zone` shows `time` on `date`. A time that the clocks leap over is the moment after
 * the leap, one that comes twice is the first of the two.
 *
 * @param date `YYYY-MM-DD`.
 * @param time `HH:MM`.
 * @throws RangeError when there is no such day.
 */
export function wallInstant(date: string, time: string, zone: Zone): Instant {
  return toInstant(Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone));
}

/** `YYYY-MM-DDTHH:MM` on the wall in `zone`. */
export function localMinute(instant: Instant, zone: Zone): string {
  const offset = steadyOffset(zone, epochMs(instant));
  if (offset !== undefined) return plusMs(instant, offset).slice(0, -':SS.mmmZ'.length);
  return inZone(instant, zone).toPlainDateTime().toString({ smallestUnit: 'minute' });
}

/** True when `zone` is a zone this runtime knows. */
export function isZone(zone: string): boolean {
  try {
    // Bare offsets ("+02:00") parse, but they know no daylight saving: refuse them as zones.
    if (!/^[A-Za-z]/.test(zone)) return false;
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** Zone names are at most 40 characters or so; what is longer is something else. Browsers say `Etc/Unknown`, which is none. */
export function readZone(text: unknown): Zone | undefined {
  return typeof text === 'string' && text.length <= 60 && isZone(text) ? text : undefined;
}

const twoDigits = (text: string, at: number): number => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 11 * 48;

/** Milliseconds from midnight to a wall time, on a day when nothing is skipped or repeated. */
export function wallMs(wall: WallTime): number {
  return twoDigits(wall, 0) * hourMs + twoDigits(wall, 3) * minuteMs;
}

/** `days` on from `baseMs` on the wall, by arithmetic; undefined where a transition is near either end. */
function onSteadyWall(baseMs: number, days: number, at: WallTime | undefined, zone: Zone): number | undefined {
  const from = steadyOffset(zone, baseMs);
  if (from === undefined) return undefined;
  const wall = baseMs + from;
  const moved = (at === undefined ? wall : Math.floor(wall / dayMs) * dayMs + wallMs(at)) + days * dayMs;
  const to = steadyOffset(zone, moved - from);
  // A zone may change its offset in between, but one that changed it by half a day has changed its dates too.
  return to === undefined || Math.abs(to - from) > 12 * hourMs ? undefined : moved - to;
}

/** A day or shift count of an offset as a moment: civil in `zone`, elapsed in real time. `sign` −1 counts back. */
export function applyOffset(base: Instant, offset: Offset, sign: 1 | -1, zone: Zone): Instant {
  if (offset.kind === 'elapsed') return plusMs(base, sign * offset.ms);
  const steady = onSteadyWall(epochMs(base), sign * offset.days, offset.at, zone);
  if (steady !== undefined) return instantFromMs(steady);
  const start = inZone(base, zone);
  const date = start.toPlainDate().add({ days: sign * offset.days });
  const wall = offset.at === undefined ? start.toPlainTime() : Temporal.PlainTime.from(offset.at);
  // RFC 5545 §3.3.5 reading of a wall time that a transition skips or repeats: skipped moves forward, repeated takes
  // the first. Temporal calls it "compatible".
  return toInstant(date.toZonedDateTime({ timeZone: zone, plainTime: wall }));
}

/**
 * `P3D`, `P2W` (calendar days) or `PT90M`, `PT2H` (real time). A mixed duration such as `P1DT2H` is neither and is
 * refused: the two kinds of time never mix.
 * @throws RangeError with the mend.
 */
export function parseOffset(text: string, at?: WallTime): Offset {
  const civil = /^P(?:(\d{1,4})W)?(?:(\d{1,4})D)?$/.exec(text);
  if (civil && (civil[1] !== undefined || civil[2] !== undefined)) {
    const days = Number(civil[1] ?? 0) * 7 + Number(civil[2] ?? 0);
    return at === undefined ? { kind: 'civil', days } : { kind: 'civil', days, at };
  }
  const elapsed = /^PT(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,5})S)?$/.exec(text);
  if (elapsed && (elapsed[1] ?? elapsed[2] ?? elapsed[3]) !== undefined) {
    if (at !== undefined)
      throw new RangeError(`"${text}" counts hours, so it cannot have "at": write days (P1D) or drop "at"`);
    const ms =
      Number(elapsed[1] ?? 0) * hourMs + Number(elapsed[2] ?? 0) * minuteMs + Number(elapsed[3] ?? 0) * secondMs;
    return { kind: 'elapsed', ms };
  }
  throw new RangeError(`"${text}" is not a duration: write days as P3D or P2W, hours and minutes as PT2H or PT90M`);
}
