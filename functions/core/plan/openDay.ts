/**
 * Emails that ask to be answered by telephone go while somebody answers it. The times of an infusion are told on the last
 * open day before it on which the person has no infusion; what asks for a call afterwards waits for the next open day.
 *
 * A day is open when the telephone of the visit's place is answered for an hour or more from the step's own hour on. Days are
 * those of the place's wall.
 */
import { type Appointment, isHeld, isShortNotice, noticeOf, zoneOf } from '../model/appointment.ts';
import type { Clinic } from '../model/clinic.ts';
import { phoneHours } from '../model/clinicHours.ts';
import type { LastOpenDay } from '../model/journey.ts';
import { lookAheadDays, openTimeBetween } from '../time/openingHours.ts';
import { applyOffset, hourMs, type Instant, localMinute, type WallTime, type Zone } from '../time/time.ts';

const dayOf = (at: Instant, zone: Zone): string => localMinute(at, zone).slice(0, 10);

/** `at` on the wall, so many days after `from`. */
const onDay = (from: Instant, days: number, at: WallTime, zone: Zone): Instant =>
  applyOffset(from, { kind: 'civil', days: Math.abs(days), at }, days < 0 ? -1 : 1, zone);

/** Somebody answers for an hour or more between `at` and the end of its day. */
function isAnsweredFrom(at: Instant, clinic: Clinic, location: string, zone: Zone): boolean {
  const midnight = onDay(at, 1, '00:00', zone);
  return openTimeBetween(phoneHours(clinic, location), at, midnight) >= hourMs;
}

/** `at`, or the same hour of the first open day after it; `at` itself where none comes. */
export function onOpenDay(at: Instant, { location }: Appointment, clinic: Clinic, zone: Zone): Instant {
  const wall = localMinute(at, zone).slice(11);
  for (let days = 0; days <= lookAheadDays; days += 1) {
    const moment = days === 0 ? at : onDay(at, days, wall, zone);
    if (isAnsweredFrom(moment, clinic, location, zone)) return moment;
  }
  return at;
}

/** What is known of a visit that is over and put away. */
type Past = Pick<Appointment, 'id' | 'kind' | 'status' | 'start'>;

/** When `visit` has an open day for its times; undefined when there is none since it was booked, or within so many days. */
function openDayOf(
  visit: Appointment,
  { at, withinDays }: LastOpenDay,
  visits: readonly Past[],
  clinic: Clinic,
): Instant | undefined {
  const zone = zoneOf(visit, clinic);
  const taken = new Set(
    visits.filter((other) => other.id !== visit.id && isHeld(other)).map(({ start }) => dayOf(start, zone)),
  );
  for (let back = 1; back <= withinDays; back += 1) {
    const moment = onDay(visit.start, -back, at, zone);
    if (moment < visit.revisedAt) return undefined;
    if (!taken.has(dayOf(moment, zone)) && isAnsweredFrom(moment, clinic, visit.location, zone)) return moment;
  }
  return undefined;
}

/** Whether the times of `visit` are told in an email of their own: not when one email has told all, or nobody is to come. */
const isTold = (visit: Appointment, clinic: Clinic): boolean =>
  isHeld(visit) &&
  visit.movingSince === undefined &&
  noticeOf(visit)?.kind !== 'closed' &&
  !isShortNotice(visit, clinic);

const isBefore = (one: Appointment, other: Appointment): boolean =>
  one.start < other.start || (one.start === other.start && one.id < other.id);

/** When the times of a visit are told, and whether that is the evening before. */
export interface TimesTold {
  readonly at: Instant;
  readonly isEvening: boolean;
}

/**
 * When the times of `visit` are told. Where those of several visits fall on one open day, the email of the first has a row
 * for each, and each other visit has its own email on the evening before, as one without an open day has.
 * @param visits all of the same person. @param before those that are over and put away.
 */
export function timesToldAt(
  visit: Appointment,
  timing: LastOpenDay,
  visits: readonly Appointment[],
  clinic: Clinic,
  before: readonly Past[] = [],
): TimesTold {
  const all = [...visits, ...before];
  const open = openDayOf(visit, timing, all, clinic);
  const others = visit.kind === 'infusion' ? visits : [];
  const isFirst = !others.some(
    (other) => isBefore(other, visit) && isTold(other, clinic) && openDayOf(other, timing, all, clinic) === open,
  );
  if (open !== undefined && isFirst) return { at: open, isEvening: false };
  return { at: onDay(visit.start, -1, timing.otherwise, zoneOf(visit, clinic)), isEvening: true };
}

/** The later visits of the same person whose times the email of `visit` tells too, in their order. */
export function alsoTold(
  visit: Appointment,
  timing: LastOpenDay,
  visits: readonly Appointment[],
  clinic: Clinic,
): readonly Appointment[] {
  if (visit.kind !== 'infusion' || timesToldAt(visit, timing, visits, clinic).isEvening) return [];
  const open = openDayOf(visit, timing, visits, clinic);
  return visits
    .filter(
      (other) =>
        isBefore(visit, other) &&
        other.status === 'booked' &&
        isTold(other, clinic) &&
        openDayOf(other, timing, visits, clinic) === open,
    )
    .sort((a, b) => (isBefore(a, b) ? -1 : 1));
}
