/**
 * Hours by which staff work: open doors, or an answered telephone. They are read on the wall of one zone, so a day has
 * as many open minutes as its wall shows: an open hour that the clocks leap over is not there, one that they repeat is
 * there twice. Lengths of open time are real time, in milliseconds.
 *
 * The wall's offset from UTC stands still between two transitions. There a range of the wall is one span of real time,
 * and everything below goes over such spans in their order.
 */
import { Temporal } from 'temporal-polyfill';
import { isoMs, isoText } from './iso.ts';
import { steadyOffset } from './offset.ts';
import { dayMs, epochMs, type Instant, instantFromMs, type WallTime, wallMs, type Zone } from './time.ts';

/** Half-open, [from, to). `to` may be 24:00, the end of the day; a range never goes past it. */
export interface WallRange {
  readonly from: WallTime;
  readonly to: WallTime | '24:00';
}

/** Calendar days `YYYY-MM-DD`, both included. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}

export interface OpeningHours {
  readonly zone: Zone;
  /** Seven days, Monday first. */
  readonly week: readonly (readonly WallRange[])[];
  readonly closed: readonly DateRange[];
  /** `YYYY-MM-DD` → the only ranges in which that day's hours hold. */
  readonly short: Readonly<Record<string, readonly WallRange[]>>;
}

/** Milliseconds, half-open: since 1970-01-01T00:00Z, or since midnight on a wall. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Who is closed for so many days on end does not open again, as far as anything here waits for it. */
export const lookAheadDays = 400;

/** The ranges in order, those that overlap or touch as one, and none that is empty or runs backwards. */
export function inOrder(ranges: readonly WallRange[]): WallRange[] {
  const joined: WallRange[] = [];
  for (const range of [...ranges].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = joined.at(-1);
    if (range.from >= range.to) continue;
    if (!last || range.from > last.to) joined.push(range);
    else if (range.to > last.to) joined[joined.length - 1] = { from: last.from, to: range.to };
  }
  return joined;
}

/** Number of the weekday, 0 for Monday. @param day days since 1970-01-01, which was a Thursday. */
const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

/** True when the weekday of `date` has hours, whether or not that day itself is closed. @param date `YYYY-MM-DD`. */
export function hasUsualHours(hours: OpeningHours, date: string): boolean {
  const day = Math.floor(isoMs(`${date}T00:00:00.000Z`) / dayMs);
  return (hours.week[weekdayOf(day)] ?? []).length > 0;
}

const spanOf = ({ from, to }: WallRange): Span => ({ from: wallMs(from), to: wallMs(to) });

/** Hours → day → its open ranges. A plan asks for the same few weeks again and again; hours are never changed, only made anew. */
const keptDays = new WeakMap<OpeningHours, Map<number, readonly Span[]>>();
/** Some years of days: who asks for more has them reckoned again. */
const daysKeptMax = 2_000;

/** The open ranges of a day, in milliseconds since its midnight. @param day days since 1970-01-01 on the wall. */
function openOnDay(hours: OpeningHours, day: number): readonly Span[] {
  let days = keptDays.get(hours);
  const known = days?.get(day);
  if (known) return known;
  if (!days || days.size >= daysKeptMax) {
    days = new Map();
    keptDays.set(hours, days);
  }
  const spans = reckonedDay(hours, day);
  days.set(day, spans);
  return spans;
}

function reckonedDay(hours: OpeningHours, day: number): readonly Span[] {
  const date = isoText(day * dayMs).slice(0, 10);
  if (hours.closed.some(({ from, to }) => from <= date && date <= to)) return [];
  const usual = inOrder(hours.week[weekdayOf(day)] ?? []).map(spanOf);
  const limits = hours.short[date];
  if (!limits) return usual;
  const within = inOrder(limits).map(spanOf);
  return usual.flatMap((span) => within.map((limit) => common(span, limit)).filter((each) => each.from < each.to));
}

const common = (a: Span, b: Span): Span => ({ from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) });

/** A UTC day, cut where the zone's offset changes. @param day days since 1970-01-01T00:00Z. */
function steadyPartsOf(zone: Zone, day: number): readonly (Span & { readonly offset: number })[] {
  const end = (day + 1) * dayMs;
  const steady = steadyOffset(zone, day * dayMs);
  if (steady !== undefined) return [{ from: day * dayMs, to: end, offset: steady }];
  const parts: (Span & { offset: number })[] = [];
  for (let from = day * dayMs; from < end; ) {
    const moment = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
    const to = Math.min(moment.getTimeZoneTransition('next')?.epochMilliseconds ?? end, end);
    parts.push({ from, to, offset: moment.offsetNanoseconds / 1_000_000 });
    from = to;
  }
  return parts;
}

/**
 * What is open from `from` on, in order; spans may touch, and never overlap. It ends at `until`, and where nothing is
 * open for `emptyDaysMax` days on end.
 */
function* openSpans(hours: OpeningHours, from: number, until: number, emptyDaysMax: number): Generator<Span> {
  let emptyDays = 0;
  for (let utcDay = Math.floor(from / dayMs); utcDay * dayMs < until && emptyDays <= emptyDaysMax; utcDay += 1) {
    emptyDays += 1;
    for (const part of steadyPartsOf(hours.zone, utcDay)) {
      const asked = common(part, { from, to: until });
      const lastDay = Math.floor((part.to - 1 + part.offset) / dayMs);
      for (let day = Math.floor((part.from + part.offset) / dayMs); day <= lastDay; day += 1) {
        const midnight = day * dayMs - part.offset;
        for (const range of openOnDay(hours, day)) {
          const span = common({ from: midnight + range.from, to: midnight + range.to }, asked);
          if (span.from >= span.to) continue;
          emptyDays = 0;
          yield span;
        }
      }
    }
  }
}

/** True when `at` lies in an open range. */
export function isOpen(hours: OpeningHours, at: Instant): boolean {
  const ms = epochMs(at);
  for (const _ of openSpans(hours, ms, ms + 1, 1)) return true;
  return false;
}

/**
 * The first open moment at or after `at`.
 * @returns undefined when nothing is open for `lookAheadDays` days.
 */
export function nextOpen(hours: OpeningHours, at: Instant): Instant | undefined {
  for (const { from } of openSpans(hours, epochMs(at), Number.POSITIVE_INFINITY, lookAheadDays))
    return instantFromMs(from);
  return undefined;
}

/**
 * The last open moment at or before `at`, `marginMs` before its range ends; `at` itself while it is open.
 * @returns undefined when nothing was open for `daysBack` days.
 */
export function lastOpen(hours: OpeningHours, at: Instant, marginMs: number, daysBack: number): Instant | undefined {
  const ms = epochMs(at);
  for (let day = 1; day <= daysBack; day += 1) {
    // A millisecond more: who closes at `at` is open until then, and no longer.
    const span = [...openSpans(hours, ms - day * dayMs, ms + 1, 1)].at(-1);
    if (!span) continue;
    return instantFromMs(span.to > ms ? ms : Math.max(span.from, span.to - marginMs));
  }
  return undefined;
}

/** How much of the time from `from` to `to` is open, in milliseconds of real time; 0 when `to` is not later. */
export function openTimeBetween(hours: OpeningHours, from: Instant, to: Instant): number {
  let sum = 0;
  for (const span of openSpans(hours, epochMs(from), epochMs(to), Number.POSITIVE_INFINITY)) sum += span.to - span.from;
  return sum;
}

/**
 * The first moment by which `ms` milliseconds of open time have passed since `from`; `from` itself for 0.
 * @returns undefined when so much does not come: nothing is open for `lookAheadDays` days on end before.
 */
export function addOpenTime(hours: OpeningHours, from: Instant, ms: number): Instant | undefined {
  if (ms <= 0) return from;
  let rest = ms;
  for (const span of openSpans(hours, epochMs(from), Number.POSITIVE_INFINITY, lookAheadDays)) {
    if (rest <= span.to - span.from) return instantFromMs(span.from + rest);
    rest -= span.to - span.from;
  }
  return undefined;
}
