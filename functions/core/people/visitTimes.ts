/** Times that a visit can hardly be meant for. They are taken all the same, for a booking is never lost for a doubt; staff look into them. */
import type { Appointment } from '../model/appointment.ts';
import type { Clinic } from '../model/clinic.ts';
import { placeHours } from '../model/clinicHours.ts';
import type { Warning } from '../model/leftOut.ts';
import { isOpen, openTimeBetween } from '../time/openingHours.ts';
import { dayMs, type Instant, localMinute, plusMs, wallInstant } from '../time/time.ts';

/**
 * `past`: it begins before now. `closedDay`: its place has no hours that day. `outsideHours`: its place is closed when it begins,
 * at night above all.
 */
export const timeWarnings = ['past', 'closedDay', 'outsideHours'] as const;
export type TimeWarning = (typeof timeWarnings)[number];

const reasons: Readonly<Record<TimeWarning, string>> = {
  past: 'is past: nobody is reminded of it',
  closedDay: 'is on a day when the place is closed',
  outsideHours: 'is outside the hours of the place',
};

/** The same as its sender is told; the visit is booked all the same. */
export const timeWarningsOf = (warnings: readonly TimeWarning[]): readonly Warning[] =>
  warnings.map((warning) => ({ field: 'start', reason: reasons[warning] }));

/** What is odd about the time of a visit that was booked or moved at `at`. */
export function oddTimesOf(
  { start, location }: Pick<Appointment, 'start' | 'location'>,
  clinic: Clinic,
  at: Instant,
): readonly TimeWarning[] {
  const past: readonly TimeWarning[] = start <= at ? ['past'] : [];
  // A visit of a kind that nobody knows has no place whose hours could be asked.
  if (clinic.locations[location] === undefined) return past;
  const hours = placeHours(clinic, location);
  if (isOpen(hours, start)) return past;
  const midnight = wallInstant(localMinute(start, hours.zone).slice(0, 10), '00:00', hours.zone);
  const isClosed = openTimeBetween(hours, midnight, plusMs(midnight, dayMs)) === 0;
  return [...past, isClosed ? 'closedDay' : 'outsideHours'];
}
