/** A day at the front desk: its visits, and whom to telephone. */

import type { Appointment } from '../../core/model/appointment.ts';
import { courseNumber, noticeOf, wantsMissedEmail, zoneOf } from '../../core/model/appointment.ts';
import type { Clinic } from '../../core/model/clinic.ts';
import { defined } from '../../core/model/defined.ts';
import type { VisitOfDay } from '../../core/ports.ts';
import { dayMs, epochMs, type Instant, inZone, localMinute, plusMs, type Zone } from '../../core/time/time.ts';
import type { WebParts } from '../../web/dependencies.ts';
import type { Day, DayVisit, DeskCall } from './view.ts';

const nameOf = ({ firstName, email }: { firstName?: string; email: string }) => firstName ?? email;

/** How many of a person's infusions were completed matters for one field only, so it is read for infusions alone. */
async function courseOf(made: WebParts, appointment: Appointment): Promise<number | undefined> {
  if (appointment.kind !== 'infusion') return undefined;
  return courseNumber(appointment, await made.people.appointments(appointment.contactId));
}

async function shown(
  made: WebParts,
  { appointment, contact }: VisitOfDay,
  clinic: Clinic,
  now: Instant,
): Promise<DayVisit> {
  const zone = zoneOf(appointment, clinic);
  const [date = '', time = ''] = localMinute(appointment.start, zone).split('T');
  const course = await courseOf(made, appointment);
  const notice = noticeOf(appointment);
  return defined<DayVisit>({
    contactId: contact.id,
    appointmentId: appointment.id,
    date,
    time,
    start: appointment.start,
    begun: appointment.start <= now,
    name: nameOf(contact),
    phone: contact.phone,
    kind: appointment.kind,
    location: clinic.locations[appointment.location]?.name ?? '',
    status: appointment.status,
    stoppedEarly: appointment.stoppedEarly === true,
    course,
    hold: contact.hold,
    leftReminders: contact.reminders.state === 'left',
    missedEmail: wantsMissedEmail(appointment),
    notice: notice?.kind,
  });
}

/** Widest zones apart: a day on any wall lies within this of the day in UTC. */
const zoneSpreadMs = 15 * 60 * 60_000;

/** Visits whose day on the wall of their place is `date`. */
export async function visitsOn(made: WebParts, date: string, clinic: Clinic): Promise<readonly VisitOfDay[]> {
  const midnight = `${date}T00:00:00.000Z` as Instant;
  const visits = await made.days.between(plusMs(midnight, -zoneSpreadMs), plusMs(midnight, dayMs + zoneSpreadMs));
  return visits.filter(
    ({ appointment }) => localMinute(appointment.start, zoneOf(appointment, clinic)).slice(0, 10) === date,
  );
}

/** `date` and the day after it. */
export async function dayAndNext(made: WebParts, date: string, clinic: Clinic, now: Instant): Promise<readonly Day[]> {
  const next = new Date(Date.parse(`${date}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);
  return Promise.all(
    [date, next].map(async (each) => {
      const visits = await visitsOn(made, each, clinic);
      const there = visits.filter(({ appointment }) => appointment.status !== 'cancelled');
      return { date: each, visits: await Promise.all(there.map((visit) => shown(made, visit, clinic, now))) };
    }),
  );
}

/** The open calls with what one needs to make them. */
export async function deskCalls(made: WebParts, clinic: Clinic, now: Instant): Promise<readonly DeskCall[]> {
  const calls = await made.calls.open(now);
  return Promise.all(
    calls.map(async ({ contactId, id, reason, at, appointmentId, booking }) => {
      const contact = await made.people.contact(contactId);
      const about = appointmentId === undefined ? undefined : await made.people.appointment(contactId, appointmentId);
      const start = about?.start ?? booking?.start;
      return defined<DeskCall>({
        contactId,
        id,
        reason,
        since: at,
        // Nobody here stands for a booking that could not be served: its own system knows whose it is.
        name: contact ? nameOf(contact) : booking ? `Booking ${booking.externalId} in ${booking.source}` : 'erased',
        phone: contact?.phone,
        visit: start === undefined ? undefined : localMinute(start, about ? zoneOf(about, clinic) : clinic.zone),
      });
    }),
  );
}

/** Today on the clinic's wall. */
export const todayAt = (now: Instant, zone: Zone): string => inZone(now, zone).toPlainDate().toString();

/** True for a day that exists: not the thirtieth of February. */
export const isDay = (date: string): boolean => {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return Number.isFinite(ms) && new Date(epochMs(new Date(ms).toISOString() as Instant)).toISOString().startsWith(date);
};
