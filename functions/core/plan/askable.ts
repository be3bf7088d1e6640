/** Until when a person can ask the clinic about a visit, or be asked. */
import { type Appointment, momentOf } from '../model/appointment.ts';
import type { Clinic } from '../model/clinic.ts';
import { phoneHours } from '../model/clinicHours.ts';
import { lastOpen } from '../time/openingHours.ts';
import { type Instant, minuteMs, plusMs } from '../time/time.ts';

/** Whoever reads an email later than this before the telephone falls silent does not call any more. */
export const readAndCallMs = 30 * minuteMs;
/** A telephone that was not answered for so many days is no way to ask. */
const daysBack = 8;

/** The next moment by which somebody must know what a visit asks of them: a last meal, a last drink, or being there. */
export function knownBy(visit: Appointment, clinic: Clinic, now: Instant): Instant {
  const moments = (
    visit.kind === 'infusion'
      ? (['eating.lastMeal', 'eating.lastClearLiquid', 'appointment.arrival'] as const)
      : (['appointment.arrival'] as const)
  ).map((moment) => momentOf(visit, moment, clinic));
  return moments.filter((moment) => moment > now).toSorted()[0] ?? visit.start;
}

/** The last moment before `knownBy` at which somebody answers the telephone; undefined when none is left for who reads now. */
export function askableUntil(visit: Appointment, clinic: Clinic, now: Instant): Instant | undefined {
  const until = lastOpen(phoneHours(clinic, visit.location), knownBy(visit, clinic, now), 0, daysBack);
  return until !== undefined && plusMs(now, readAndCallMs) <= until ? until : undefined;
}
