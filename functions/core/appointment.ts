/** An appointment's moments and the facts steps may ask about. */
import type { Clinic } from './clinic.ts';
import type { Appointment, Notice, Person } from './items.ts';
import type { ConditionPath, Moment, When } from './journey.ts';
import { dayMs, epochMs, hourMs, type Instant, localMinute, minuteMs, plusMs, type Zone } from './time.ts';

/** The appointment an instance is about: a second notice of one visit is the instance `<appointment id>.2`. */
export const appointmentIdOf = (instance: string): string => instance.split('.', 1)[0] ?? instance;

export const appointmentFor = (instance: string, appointments: readonly Appointment[]): Appointment | undefined => {
  const id = appointmentIdOf(instance);
  return appointments.find((each) => each.id === id);
};

/** The instant a named moment of `appointment` falls on. Fasting counts real hours back from the start. */
export function momentOf(appointment: Appointment, moment: Moment, clinic: Clinic): Instant {
  switch (moment) {
    case 'appointment.start':
      return appointment.start;
    case 'appointment.end':
      return appointment.end;
    case 'appointment.arrival':
      return plusMs(appointment.start, -clinic.preparation.arriveMinutesEarly * minuteMs);
    case 'eating.lastMeal':
      return plusMs(appointment.start, -clinic.preparation.solidFoodHours * hourMs);
    case 'eating.lastClearLiquid':
      return plusMs(appointment.start, -clinic.preparation.clearLiquidHours * hourMs);
  }
}

/** The zone an appointment's civil times are counted and printed in: its location's, else the clinic's. */
export function zoneOf(appointment: Appointment, clinic: Clinic): Zone {
  return clinic.locations[appointment.location]?.zone ?? clinic.zone;
}

const courseDays = 60;

/** Which infusion of the course this is, from 1: completed infusions within 60 days before it, plus one. */
export function courseNumber(appointment: Appointment, appointments: readonly Appointment[]): number {
  if (appointment.course !== undefined) return appointment.course;
  const start = epochMs(appointment.start);
  const earlierOnes = appointments.filter((other) => {
    if (other.id === appointment.id || other.kind !== 'infusion' || other.status !== 'completed') return false;
    const daysBefore = (start - epochMs(other.start)) / dayMs;
    return daysBefore > 0 && daysBefore <= courseDays;
  });
  return earlierOnes.length + 1;
}

/** The notice that concerns this visit as it stands: one about a day it has been moved from is of no more effect. */
export const noticeOf = ({ notice, revision }: Appointment): Notice | undefined =>
  notice?.revision === revision ? notice : undefined;

/** Staff released the email about this very absence, not about an earlier one. */
export const isReleased = ({ status, statusAt, releasedAt }: Appointment): boolean =>
  status === 'noshow' && releasedAt !== undefined && releasedAt >= statusAt;

/** A visit booked or moved so late that everything about it goes in one email. */
const shortNoticeMs = dayMs;
/** A visit that starts before this, on the wall of the place, is prepared for the evening before. */
const earlyBefore = '10:00';

export const isShortNotice = ({ start, revisedAt }: Appointment): boolean =>
  epochMs(start) - epochMs(revisedAt) < shortNoticeMs;

export function isSameDay(appointment: Appointment, clinic: Clinic): boolean {
  const zone = zoneOf(appointment, clinic);
  return localMinute(appointment.start, zone).slice(0, 10) === localMinute(appointment.revisedAt, zone).slice(0, 10);
}

export const isEarly = (appointment: Appointment, clinic: Clinic): boolean =>
  localMinute(appointment.start, zoneOf(appointment, clinic)).slice(11) < earlyBefore;

function factAt(
  path: ConditionPath,
  person: Person,
  appointment: Appointment | undefined,
  clinic: Clinic,
): string | number | boolean | undefined {
  switch (path) {
    case 'contact.interest':
      return person.contact.interest;
    case 'contact.address':
      return person.contact.replaces ? 'new' : person.contact.moving && 'old';
    case 'appointment.kind':
      return appointment?.kind;
    case 'appointment.location':
      return appointment?.location;
    case 'appointment.moved':
      return appointment && appointment.revision > 0;
    case 'appointment.course':
      return appointment && courseNumber(appointment, person.appointments);
    case 'appointment.first':
      return appointment && courseNumber(appointment, person.appointments) === 1;
    case 'appointment.shortNotice':
      return appointment && isShortNotice(appointment);
    case 'appointment.sameDay':
      return appointment && isSameDay(appointment, clinic);
    case 'appointment.early':
      return appointment && isEarly(appointment, clinic);
    case 'appointment.notice':
      return appointment && (noticeOf(appointment)?.kind ?? 'none');
  }
}

/** True when every condition of `when` holds; a fact that is missing never holds. */
export function holds(
  when: When | undefined,
  person: Person,
  appointment: Appointment | undefined,
  clinic: Clinic,
): boolean {
  if (when === undefined) return true;
  return Object.entries(when).every(([path, allowed]) => {
    const fact = factAt(path as ConditionPath, person, appointment, clinic);
    return fact !== undefined && (allowed?.includes(fact) ?? false);
  });
}
