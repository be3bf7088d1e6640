/** Supplies every name of `values.ts` for one email. */
import { courseNumber, momentOf, zoneOf } from './appointment.ts';
import type { Clinic } from './clinic.ts';
import type { Appointment, Enrollment, Person } from './items.ts';
import type { Values } from './template.ts';
import type { Instant, Zone } from './time.ts';

/** The links of one person's emails. Tokens are capabilities: whoever holds one may use it (I8, C4). */
export interface Links {
  readonly confirm: string;
  readonly preferences: string;
  readonly unsubscribe: string;
  readonly notMe: string;
}

/** @param publicUrl the site's origin without a trailing slash. */
export function linksFor(person: Person, publicUrl: string): Links {
  const { id, tokens } = person.contact;
  return {
    confirm: `${publicUrl}/confirm/${id}.${tokens.confirm}`,
    preferences: `${publicUrl}/preferences/${id}.${tokens.preferences}`,
    unsubscribe: `${publicUrl}/unsubscribe/${id}.${tokens.oneClick}`,
    notMe: `${publicUrl}/not-me/${id}.${tokens.preferences}`,
  };
}

function appointmentValues(appointment: Appointment, person: Person, clinic: Clinic, now: Instant): Values {
  const place = clinic.locations[appointment.location];
  const lastMeal = momentOf(appointment, 'eating.lastMeal', clinic);
  const lastClearLiquid = momentOf(appointment, 'eating.lastClearLiquid', clinic);
  return {
    appointment: {
      kind: appointment.kind,
      start: appointment.start,
      arrival: momentOf(appointment, 'appointment.arrival', clinic),
      moved: appointment.revision > 0,
      course: courseNumber(appointment, person.appointments),
      location_name: place?.name,
      location_address: place?.address,
    },
    eating: {
      last_meal: lastMeal,
      last_meal_passed: lastMeal <= now,
      last_clear_liquid: lastClearLiquid,
      last_clear_liquid_passed: lastClearLiquid <= now,
    },
  };
}

/** Values for an email of `enrollment`, and the zone its times are printed in. */
export function valuesFor(
  person: Person,
  enrollment: Enrollment,
  step: string,
  clinic: Clinic,
  links: Links,
  now: Instant,
): { values: Values; zone: Zone } {
  const appointment = person.appointments.find((each) => each.id === enrollment.instance);
  const merged = Object.fromEntries(
    Object.entries(enrollment.settled)
      .filter(([, settled]) => settled.into === step && settled.revision === (appointment?.revision ?? 0))
      .map(([id]) => [id, true]),
  );
  const values: Values = {
    first_name: person.contact.firstName,
    contact: { interest: person.contact.interest },
    clinic: {
      name: clinic.name,
      discreet_name: clinic.discreetName,
      postal_address: clinic.postalAddress,
      phone: clinic.phone,
      phone_link: `tel:${clinic.phone.replace(/[^+\d]/g, '')}`,
      website: clinic.website,
      reply_to: clinic.replyTo.address,
      reply_read_by: clinic.replyTo.readBy,
      hours: clinic.hours,
      clinician: `${clinic.clinician.name}, ${clinic.clinician.title}`,
    },
    prep: {
      solid_food_hours: clinic.preparation.solidFoodHours,
      clear_liquid_hours: clinic.preparation.clearLiquidHours,
      alcohol_hours: clinic.preparation.alcoholHours,
      arrive_minutes_early: clinic.preparation.arriveMinutesEarly,
      infusion_minutes: clinic.preparation.infusionMinutes,
      recovery_minutes: clinic.preparation.recoveryMinutes,
      no_driving_hours: clinic.preparation.noDrivingHours,
    },
    links: {
      confirm: links.confirm,
      preferences: links.preferences,
      unsubscribe: links.unsubscribe,
      not_me: links.notMe,
    },
    merged,
    ...(appointment ? appointmentValues(appointment, person, clinic, now) : {}),
  };
  return { values, zone: appointment ? zoneOf(appointment, clinic) : person.contact.zone };
}
