/** The facts that the `when` of a journey or a step may ask about. */
import {
  type Appointment,
  courseNumber,
  isEarly,
  isHeld,
  isSameDay,
  isShortNotice,
  noticeOf,
} from '../model/appointment.ts';
import type { Clinic } from '../model/clinic.ts';
import type { ConditionPath, When } from '../model/journey.ts';
import type { Person } from '../model/person.ts';
import { isAskedAgain } from '../model/signUp.ts';

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
    case 'contact.visitEmails':
      return person.contact.reminders.amount ?? 'all';
    case 'signup.again':
      return isAskedAgain(person.contact);
    case 'appointment.kind':
      return appointment?.kind;
    case 'appointment.location':
      return appointment?.location;
    case 'appointment.moved':
      return appointment && appointment.revision > 0;
    case 'appointment.course':
      return appointment && courseNumber(appointment, person.appointments, person.before?.visits);
    case 'appointment.first':
      return appointment && courseNumber(appointment, person.appointments, person.before?.visits) === 1;
    case 'appointment.shortNotice':
      return appointment && isShortNotice(appointment, clinic);
    case 'appointment.sameDay':
      return appointment && isSameDay(appointment, clinic);
    case 'appointment.early':
      return appointment && isEarly(appointment, clinic);
    case 'appointment.last':
      return appointment && isLast(appointment, person);
    case 'appointment.notice':
      return appointment && (noticeOf(appointment)?.kind ?? 'none');
  }
}

/** Nothing else is booked, and no infusion was: after this visit the clinic has no more to say by itself. */
const isLast = ({ id }: Appointment, { appointments, before }: Person): boolean =>
  !appointments.some((other) => other.id !== id && (other.status === 'booked' || isHeld(other))) &&
  !before?.visits.some(isHeld);

/** True when nothing but the person's own choice of fewer emails stands against it. */
export function isOnlyUnwanted(
  when: When | undefined,
  person: Person,
  appointment: Appointment | undefined,
  clinic: Clinic,
): boolean {
  if (when?.['contact.visitEmails'] === undefined) return false;
  const { 'contact.visitEmails': _chosen, ...others } = when;
  return holds(others, person, appointment, clinic);
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
