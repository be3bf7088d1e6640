/** Whether a booking system has fallen silent (I13): by what it used to tell, and by the clinic's open hours. Pure. */
import { type OpeningHours, openTimeBetween } from '../time/openingHours.ts';
import { dayMs, epochMs, hourMs, type Instant, plusMs } from '../time/time.ts';

/** A gap counts for so long. */
const gapsMs = 28 * dayMs;
/** Silence is told after so many times the longest gap, */
const times = 3;
/** and never before so many open hours of the clinic: nobody books while it is closed for days. */
const openMs = 24 * hourMs;
/** What has been known for less than `gapsMs` may not have shown its longest gap yet. */
const newMs = 72 * hourMs;

/** So far back is read: what was silent for longer is no source any more. */
export const heardWithinMs = 2 * gapsMs;

export interface Heard {
  /** The hour in which an event of it was taken last. */
  readonly lastAt: Instant;
  readonly isSilent: boolean;
  /** It is told when this has passed, and enough of it was open. */
  readonly allowedMs: number;
}

/**
 * @param hours the hours in which events of the source were taken, oldest first. @param open when the clinic's doors are.
 * @returns undefined for a source of which nothing was taken yet.
 */
export function heardOf(hours: readonly Instant[], open: OpeningHours, now: Instant): Heard | undefined {
  const [first, lastAt] = [hours.at(0), hours.at(-1)];
  if (first === undefined || lastAt === undefined) return undefined;
  const counted = hours.filter((at) => at >= plusMs(lastAt, -gapsMs));
  const gaps = counted.slice(1).map((at, index) => epochMs(at) - epochMs(counted[index] ?? at));
  const isNew = plusMs(first, gapsMs) > lastAt;
  const allowedMs = Math.max(times * Math.max(0, ...gaps), isNew ? newMs : 0);
  const isSilent = plusMs(lastAt, allowedMs) < now && openTimeBetween(open, lastAt, now) >= openMs;
  return { lastAt, isSilent, allowedMs };
}
