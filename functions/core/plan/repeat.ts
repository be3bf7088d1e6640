/** A short email that repeats another one: only what has gone is repeated, and only where it may have been forgotten. */
import { type Appointment, courseNumber, zoneOf } from '../model/appointment.ts';
import type { Clinic } from '../model/clinic.ts';
import { hourMs, type Instant, localMinute, plusMs } from '../time/time.ts';

/** What has just been read needs no repeating. */
const freshMs = 3 * hourMs;

/**
 * Whether an email that went at `told` is repeated at `at`: before the first visit of a course, after a move, and when it went
 * on an earlier day.
 * @param visits all of the same person.
 */
export function isRepeated(
  visit: Appointment,
  told: Instant,
  at: Instant,
  visits: readonly Appointment[],
  clinic: Clinic,
): boolean {
  if (plusMs(told, freshMs) > at) return false;
  const zone = zoneOf(visit, clinic);
  const isEarlierDay = localMinute(told, zone).slice(0, 10) < localMinute(at, zone).slice(0, 10);
  return isEarlierDay || visit.revision > 0 || courseNumber(visit, visits) === 1;
}
