/**
 * Which enrollments a person should have, from the items as they stand now. Stream records are only hints: events are
 * states that current items show, so that a lost, doubled or reordered record changes nothing.
 */

import type { Appointment } from '../model/appointment.ts';
import { appointmentIdOf, notAmong, noticeOf, wantsMissedEmail } from '../model/appointment.ts';
import type { Clinic } from '../model/clinic.ts';
import type { EndReason, Enrollment } from '../model/enrollment.ts';
import type { Journey, Trigger } from '../model/journey.ts';
import type { Person } from '../model/person.ts';
import { settledBefore } from '../people/formerAddress.ts';
import type { Instant } from '../time/time.ts';
import { isReadInTime, seriesOf, talkAhead } from './beforeTalk.ts';
import { holds } from './conditions.ts';

const appointmentStatusOf: Partial<Record<Trigger, Appointment['status']>> = {
  'appointment.booked': 'booked',
  'appointment.completed': 'completed',
  'appointment.cancelled': 'cancelled',
  'appointment.noshow': 'noshow',
};

/** A start that current items show: which instance it concerns, and since when. */
interface Start {
  readonly instance: string;
  readonly at: Instant;
  readonly appointment?: Appointment;
}

/**
 * True when the status was set before the appointment began. A past appointment that staff enter afterwards starts no
 * journey: there is nothing left to prepare, and the person knows already.
 */
const wasAhead = ({ status, start, revisedAt, statusAt }: Appointment): boolean =>
  (status !== 'booked' || revisedAt < start) && (status !== 'cancelled' || statusAt < start);

function startsOf(journey: Journey, person: Person): readonly Start[] {
  const { contact, appointments } = person;
  switch (journey.start.on) {
    case 'signup.asked':
      return contact.marketing.state === 'asked' && contact.signup
        ? [{ instance: contact.signup.id, at: contact.signup.at }]
        : [];
    case 'address.asked': {
      const { moving, replaces } = contact;
      // The new address hears nothing before the old one has said yes.
      if (replaces) {
        const { agreedAt, doneAt } = replaces;
        return agreedAt !== undefined && doneAt === undefined ? [{ instance: contact.id, at: agreedAt }] : [];
      }
      return moving && moving.agreedAt === undefined ? [{ instance: moving.contactId, at: moving.at }] : [];
    }
    case 'address.changed':
      return contact.formerOf ? [{ instance: contact.id, at: contact.formerOf.at }] : [];
    case 'link.asked':
      return contact.linkAsked
        ? [{ instance: contact.linkAsked.at.replaceAll(/\D/g, ''), at: contact.linkAsked.at }]
        : [];
    case 'consent.confirmed':
      return contact.marketing.state === 'confirmed'
        ? [{ instance: 'once', at: contact.marketing.startsAt ?? contact.marketing.at }]
        : [];
    case 'consent.left':
      return contact.marketing.state === 'left' ? [{ instance: 'once', at: contact.marketing.at }] : [];
    case 'appointment.missed':
      return appointments.flatMap((appointment) =>
        wantsMissedEmail(appointment) && appointment.missedEmailAt !== undefined
          ? [{ instance: appointment.id, at: appointment.missedEmailAt, appointment }]
          : [],
      );
    case 'appointment.notice':
      return appointments.flatMap((appointment) => {
        const { id, status } = appointment;
        const notice = noticeOf(appointment);
        if (notice === undefined || status !== 'booked') return [];
        return [{ instance: notice.number === 1 ? id : `${id}.${notice.number}`, at: notice.at, appointment }];
      });
    default: {
      const status = appointmentStatusOf[journey.start.on];
      return appointments
        .filter((appointment) => appointment.status === status && wasAhead(appointment))
        .map((appointment) => ({
          instance: appointment.id,
          at: status === 'booked' ? appointment.bookedAt : appointment.statusAt,
          appointment,
        }));
    }
  }
}

/** A later infusion was completed: what follows counts from that one. */
function isSuperseded(appointment: Appointment, person: Person): boolean {
  return [...person.appointments, ...notAmong(person.appointments, person.before?.visits ?? [])].some(
    ({ kind, status, start }) => kind === 'infusion' && status === 'completed' && start > appointment.start,
  );
}

/** A first talk ends the invitations, not what is unread of the series and goes before it. */
function isOwedBeforeTalk(journey: Journey, enrollment: Enrollment, person: Person): boolean {
  const series = seriesOf(journey);
  const talk = series && talkAhead(person);
  return series !== undefined && talk !== undefined && isReadInTime(series, enrollment, person, talk);
}

/** Why current items stop `enrollment`, or undefined. Anchored journeys look at their own appointment, others at any. */
export function stopFor(journey: Journey, enrollment: Enrollment, person: Person): EndReason | undefined {
  const ownId = appointmentIdOf(enrollment.instance);
  const own = person.appointments.filter((appointment) => appointment.id === ownId);
  const about = own.length > 0 ? own : person.appointments;
  for (const trigger of journey.stop) {
    const status = appointmentStatusOf[trigger];
    if (status !== undefined) {
      // A visit that was booked, whatever became of it since, has stopped the series for good.
      const stopped = about.some(
        (appointment) =>
          appointment.status === status ||
          (trigger === 'appointment.booked' && own.length === 0 && appointment.status !== 'cancelled'),
      );
      if (stopped && trigger === 'appointment.booked' && isOwedBeforeTalk(journey, enrollment, person)) continue;
      if (stopped || (trigger === 'appointment.booked' && own.length === 0 && person.before?.hasVisits)) return trigger;
    } else if (trigger === 'address.settled') {
      if (!startsOf(journey, person).some((start) => start.instance === enrollment.instance)) return trigger;
    } else if (trigger === 'appointment.superseded') {
      if (own.some((appointment) => isSuperseded(appointment, person))) return trigger;
    } else if (trigger === 'consent.left' && person.contact.marketing.state === 'left') {
      return trigger;
    } else if (trigger === 'consent.confirmed' && person.contact.marketing.state === 'confirmed') {
      return trigger;
    }
  }
  // A newer sign-up has a question of its own: the older one is not asked any more, nor its reminder sent.
  if (journey.start.on === 'signup.asked') {
    const { signup } = person.contact;
    if (signup !== undefined && signup.id !== enrollment.instance) return 'no longer signup.asked';
  }
  // What its start showed is no longer so: a completion taken back, a status corrected.
  if (own.length > 0 && !startsOf(journey, person).some((start) => start.instance === enrollment.instance)) {
    return `no longer ${journey.start.on}`;
  }
  return undefined;
}

/** An enrollment that ended may go on only for a new act: a later revision, or a new confirmed opt-in after leaving. */
function mayResume(journey: Journey, enrollment: Enrollment, start: Start): boolean {
  if (enrollment.ended === undefined || enrollment.ended.reason === 'done') return false;
  if (start.appointment) {
    return start.appointment.revision > enrollment.ended.revision || start.appointment.statusAt > enrollment.ended.at;
  }
  return (
    journey.start.on === 'consent.confirmed' &&
    enrollment.ended.reason !== 'appointment.booked' &&
    start.at > enrollment.ended.at
  );
}

/** A start or a resumption that current items ask for; `expected` is the version it replaces, undefined for a new one. */
export interface WantedEnrollment {
  readonly journey: Journey;
  readonly enrollment: Enrollment;
  readonly expected: number | undefined;
}

/** Enrollments to start or to take up again. Running ones are planned anew by the caller. */
export function wantedEnrollments(
  journeys: readonly Journey[],
  person: Person,
  clinic: Clinic,
): readonly WantedEnrollment[] {
  const wanted: WantedEnrollment[] = [];
  for (const journey of journeys) {
    for (const start of startsOf(journey, person)) {
      if (!holds(journey.start.when, person, start.appointment, clinic)) continue;
      const existing = person.enrollments.find(
        (each) => each.journey === journey.id && each.instance === start.instance,
      );
      if (existing === undefined) {
        const enrollment: Enrollment = {
          contactId: person.contact.id,
          journey: journey.id,
          instance: start.instance,
          state: 'active',
          startedAt: start.at,
          settled: settledBefore(person, journey.id, start.instance),
          seen: 0,
          version: 1,
        };
        if (stopFor(journey, enrollment, person) === undefined)
          wanted.push({ journey, enrollment, expected: undefined });
      } else if (existing.state === 'ended' && mayResume(journey, existing, start)) {
        const { ended: _ended, ...rest } = existing;
        const enrollment: Enrollment = { ...rest, state: 'active', startedAt: start.at };
        if (stopFor(journey, enrollment, person) === undefined)
          wanted.push({ journey, enrollment, expected: existing.version });
      }
    }
  }
  return wanted;
}
