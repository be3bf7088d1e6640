/**
 * A zone's offset from UTC where it stands still, which is nearly always; there, wall time is arithmetic. Within a day
 * of a transition there is no answer, and the caller asks Temporal.
 */
import { Temporal } from 'temporal-polyfill';

const dayMs = 86_400_000;
/** Zone → days since 1970 → offset in ms at 00:00 UTC of that day. A clinic has a few zones and looks some weeks ahead. */
const kept = new Map<string, Map<number, number>>();
const daysKeptMax = 20_000;
let daysKept = 0;

function offsetAtDay(zone: string, day: number): number {
  let days = kept.get(zone);
  const known = days?.get(day);
  if (known !== undefined) return known;
  if (daysKept >= daysKeptMax) {
    kept.clear();
    daysKept = 0;
    days = undefined;
  }
  if (!days) {
    days = new Map();
    kept.set(zone, days);
  }
  const offset =
    Temporal.Instant.fromEpochMilliseconds(day * dayMs).toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000;
  days.set(day, offset);
  daysKept += 1;
  return offset;
}

/**
 * The offset of `zone` in ms, when it is the same from a day before `ms` to a day after; undefined near a transition.
 * (No zone has ever left its offset and come back to it within a day.)
 * @throws RangeError for a zone that this runtime does not know.
 */
export function steadyOffset(zone: string, ms: number): number | undefined {
  const day = Math.floor(ms / dayMs);
  const offset = offsetAtDay(zone, day);
  const still =
    offsetAtDay(zone, day - 1) === offset &&
    offsetAtDay(zone, day + 1) === offset &&
    offsetAtDay(zone, day + 2) === offset;
  return still ? offset : undefined;
}
