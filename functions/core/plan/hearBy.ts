/** By when somebody must have heard that their visit is not as planned: one rule for the plan, the desk and the call list. */
import { type Appointment, momentOf } from '../model/appointment.ts';
import type { Clinic } from '../model/clinic.ts';
import { hourMs, type Instant, minuteMs, plusMs, type Zone } from '../time/time.ts';
import { nextOpen } from '../time/window.ts';

/** Somebody sets out, or begins to make ready, this long before they should be there. */
const settingOutMs = 2 * hourMs;

/** When somebody sets out for `visit`. */
export const settingOutOf = (visit: Appointment, clinic: Clinic): Instant =>
  plusMs(momentOf(visit, 'appointment.arrival', clinic), -settingOutMs);

/** The first of what is still ahead at `at`: the last meal before an infusion, or setting out. Undefined: they are on their way. */
export function hearBy(visit: Appointment, clinic: Clinic, at: Instant): Instant | undefined {
  const moments = [
    ...(visit.kind === 'infusion' ? [momentOf(visit, 'eating.lastMeal', clinic)] : []),
    settingOutOf(visit, clinic),
  ];
  return moments.filter((moment) => moment > at).toSorted()[0];
}

/** An email is read some time after it went: what goes later than this before a moment may come too late for it. */
export const readingMs = 30 * minuteMs;

/** Whether a notice of `at` that waits until `goes` finds its reader fasting, or on the way. */
export function isHeardTooLate(visit: Appointment, clinic: Clinic, at: Instant, goes: Instant): boolean {
  const by = hearBy(visit, clinic, at);
  return by === undefined || plusMs(goes, readingMs) > by;
}

/**
 * How somebody hears of a notice about `visit` that staff tell at `at`, if nothing keeps emails from them: when the email
 * goes, and whether they must be telephoned at once, for they set out before they could have read it.
 * @param zone of the reader, whose quiet hours count. @param inFlightMs the window must stay open for so long.
 */
export function noticeReach(
  visit: Appointment,
  zone: Zone,
  clinic: Clinic,
  at: Instant,
  inFlightMs: number,
): { readonly goes: Instant; readonly isCall: boolean } {
  const open = nextOpen(at, zone, clinic.sendingWindow, inFlightMs);
  const goes = isHeardTooLate(visit, clinic, at, open) ? at : open;
  return { goes, isCall: plusMs(goes, readingMs) > settingOutOf(visit, clinic) };
}
