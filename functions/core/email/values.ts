/** Supplies every name of `valueNames.ts` for one email. */

import type { Appointment } from '../model/appointment.ts';
import {
  appointmentFor,
  courseNumber,
  isEarly,
  isOneCourse,
  isSameDay,
  isShortNotice,
  momentOf,
  noticeOf,
  zoneOf,
} from '../model/appointment.ts';
import { type Clinic, type ClinicWords, inLocale } from '../model/clinic.ts';
import { formValues } from '../model/formFields.ts';
import type { Person } from '../model/person.ts';
import type { FactsTold } from '../model/send.ts';
import type { Values } from '../model/template.ts';
import { sourceOf } from '../people/facts.ts';
import { askableUntil } from '../plan/askable.ts';
import { talkAhead } from '../plan/beforeTalk.ts';
import type { ValuesCase } from '../plan/case.ts';
import type { News } from '../plan/news.ts';
import { alsoTold } from '../plan/openDay.ts';
import { hourMs, type Instant, localMinute, plusMs, wallInstant, type Zone } from '../time/time.ts';
import { printDate, printTime } from './dates.ts';
import { printClosedDays, printPhoneHours, printPhoneLanguages, printPlaceHours } from './hours.ts';
import type { Links } from './links.ts';
import type { NamesThatNeed, Supplied } from './valueNames.ts';

/** A text has no extension to be sent to. */
function link(scheme: 'tel' | 'sms', phone: string, { dials }: Clinic): string {
  const dial = dials?.[phone] ?? phone.replace(/[^+\d]/g, '');
  return `${scheme}:${scheme === 'sms' ? dial.replace(/;.*/, '') : dial}`;
}

/** Once: whoever has had an email about a visit has been asked, or has the way to the page of choices in every footer. */
const asksLanguage = ({ contact, appointments, before }: Person): boolean =>
  sourceOf(contact, 'locale') === undefined && appointments.length === 1 && before === undefined;

/** Nobody gets up for breakfast before this, on the wall of the place. */
const breakfastFrom = '05:00';

/** The last moment for a light breakfast, where the clinic allows one; once the last meal is past, food is over. */
function lastLightMeal(appointment: Appointment, clinic: Clinic, now: Instant): Instant | undefined {
  const { lightMealHours, solidFoodHours } = clinic.preparation;
  if (lightMealHours === undefined || lightMealHours >= solidFoodHours) return undefined;
  const until = plusMs(appointment.start, -lightMealHours * hourMs);
  const isBreakfast = localMinute(until, zoneOf(appointment, clinic)).slice(11) >= breakfastFrom;
  return isBreakfast && momentOf(appointment, 'eating.lastMeal', clinic) > now ? until : undefined;
}

/** The day in words, as a reader says it. */
const printDay = (date: string | undefined, { zone }: Clinic, locale: string): string | undefined =>
  date === undefined ? undefined : printDate(wallInstant(date, '12:00', zone), zone, locale, 'full');

const yesOrNo = (said: boolean | undefined): string | undefined =>
  said === undefined ? undefined : said ? 'yes' : 'no';

/** How long an infusion takes: as its type says, else as the clinic does. */
const infusionMinutesOf = ({ appointmentTypes, preparation }: Clinic, visit: Appointment | undefined): ClinicWords =>
  (visit?.visitType === undefined ? undefined : appointmentTypes[visit.visitType]?.infusionMinutes) ??
  preparation.infusionMinutes;

/** On the day of the visit as staff have told its people, or now, whatever day the visit is on. */
const arePhonesDown = (visit: Appointment, { phonesDown = [], now }: ValuesCase): boolean =>
  noticeOf(visit)?.kind === 'phonesDown' ||
  phonesDown.some(({ location, from, until }) => location === visit.location && from <= now && now < until);

/** What only an appointment has. */
type AppointmentValues = Supplied<NamesThatNeed<'appointment'>>;

/** What every email has; the link of a confirmation stands in it for whoever needs it. */
type PersonValues = Supplied<NamesThatNeed<'nothing' | 'signup' | 'address'>>;

/** The later visits whose times an email tells too; undefined where it tells of none. */
function otherVisits(
  appointment: Appointment,
  { person, release: { clinic }, journey }: ValuesCase,
  step: string,
): AppointmentValues['eating']['other_visits'] {
  const timing = journey?.steps.find(({ id }) => id === step)?.send.lastOpenDay;
  const others = timing === undefined ? [] : alsoTold(appointment, timing, person.appointments, clinic);
  if (others.length === 0) return undefined;
  return others.map((visit) => ({
    start: visit.start,
    last_meal: momentOf(visit, 'eating.lastMeal', clinic),
    last_clear_liquid: momentOf(visit, 'eating.lastClearLiquid', clinic),
    arrival: momentOf(visit, 'appointment.arrival', clinic),
  }));
}

/** The rest of the course, as far as it is booked; undefined where nothing is. */
function laterVisits(
  visit: Appointment,
  { appointments }: Person,
  clinic: Clinic,
  locale: string,
): AppointmentValues['course']['later_visits'] {
  const later = appointments
    .filter((other) => other.status === 'booked' && other.movingSince === undefined && other.start > visit.start)
    .filter((other) => other.kind === 'infusion' && isOneCourse(other, visit))
    .sort((a, b) => (a.start < b.start ? -1 : 1));
  if (later.length === 0) return undefined;
  return later.map((each) => ({
    start: each.start,
    end: each.end,
    arrival: momentOf(each, 'appointment.arrival', clinic),
    place: inLocale(clinic.locations[each.location]?.name, locale) ?? '',
  }));
}

/** What the person had been told before, of all that is otherwise now; each as its own place's wall shows it. */
function toldValues(
  visit: Appointment,
  { before, resent }: News,
  clinic: Clinic,
  locale: string,
): AppointmentValues['told'] {
  const place = ({ location }: FactsTold) => inLocale(clinic.locations[location]?.name, locale);
  const zone = ({ location }: FactsTold) => clinic.locations[location]?.zone ?? clinic.zone;
  const day = (told: FactsTold) => printDate(told.start, zone(told), locale);
  const start = (told: FactsTold) => printTime(told.start, zone(told), locale);
  const end = (told: FactsTold) => printTime(told.end, zone(told), locale);
  const ifChanged = (of: (told: FactsTold) => string | undefined) =>
    before !== undefined && of(before) !== of(visit) ? of(before) : undefined;
  const changed = {
    day: ifChanged(day),
    time: ifChanged(start),
    end: ifChanged(end),
    place: visit.kind === 'unmapped' ? undefined : ifChanged(place),
    kind: visit.kind === 'unmapped' || before?.kind === 'unmapped' ? undefined : ifChanged(({ kind }) => kind),
  };
  const otherwise = Object.values(changed).some((each) => each !== undefined);
  return { ...changed, otherwise, same: before !== undefined && !otherwise, again: resent === true };
}

function appointmentValues(appointment: Appointment, one: ValuesCase, step: string, locale: string): AppointmentValues {
  const {
    person,
    release: { clinic },
    now,
  } = one;
  const place = clinic.locations[appointment.location];
  const phone = place?.phone ?? clinic.phone;
  const course = courseNumber(appointment, person.appointments, person.before?.visits);
  const lastMeal = momentOf(appointment, 'eating.lastMeal', clinic);
  const lastClearLiquid = momentOf(appointment, 'eating.lastClearLiquid', clinic);
  return {
    appointment: {
      kind: appointment.kind,
      start: appointment.start,
      end: appointment.end,
      arrival: momentOf(appointment, 'appointment.arrival', clinic),
      moved: appointment.revision > 0,
      course,
      first: course === 1,
      short_notice: isShortNotice(appointment, clinic),
      same_day: isSameDay(appointment, clinic),
      early: isEarly(appointment, clinic),
      fee: appointment.kind === 'unmapped' ? undefined : inLocale(clinic.fees?.[appointment.kind], locale),
      location_phone: phone,
      location_phone_link: link('tel', phone, clinic),
      location_name: inLocale(place?.name, locale),
      location_address: place?.address,
      location_directions_link: place?.directions,
      location_hours: printPlaceHours(clinic, locale, appointment.location),
      location_phone_hours: printPhoneHours(clinic, locale, appointment.location),
    },
    notice: { opens: noticeOf(appointment)?.opensAt, phones_down: arePhonesDown(appointment, one) },
    eating: {
      last_meal: lastMeal,
      last_meal_passed: lastMeal <= now,
      last_light_meal: lastLightMeal(appointment, clinic, now),
      last_clear_liquid: lastClearLiquid,
      last_clear_liquid_passed: lastClearLiquid <= now,
      other_visits: otherVisits(appointment, one, step),
    },
    told: toldValues(appointment, one.news ?? {}, clinic, locale),
    course: { later_visits: laterVisits(appointment, person, clinic, locale) },
    rides: { day_after: one.hasRider === true },
    calls: { until: askableUntil(appointment, clinic, now) },
  };
}

/** Values for an email of `enrollment`, and the zone its times are printed in. */
export function valuesFor(
  one: ValuesCase,
  step: string,
  links: Links,
  locale: string = one.person.contact.locale,
): { values: Values; zone: Zone } {
  const {
    release: { clinic },
    person,
    enrollment,
    now,
  } = one;
  const appointment = appointmentFor(enrollment.instance, person.appointments);
  const said = (value: Parameters<typeof inLocale>[0]) => inLocale(value, locale);
  const merged = Object.fromEntries(
    Object.entries(enrollment.settled)
      .filter(([, settled]) => settled.into === step && settled.revision === (appointment?.revision ?? 0))
      .map(([id]) => [id, true]),
  );
  const ofForm = formValues(person.contact);
  const ofPerson: PersonValues = {
    ...ofForm,
    contact: {
      ...ofForm.contact,
      asks_language: asksLanguage(person),
      has_talk: talkAhead(person) !== undefined,
      email_form: person.contact.emailForm ?? 'minimal',
    },
    clinic: {
      name: clinic.name,
      discreet_name: clinic.discreetName,
      postal_address: clinic.postalAddress,
      phone: clinic.phone,
      phone_link: link('tel', clinic.phone, clinic),
      text_phone: clinic.textPhone,
      text_phone_link: clinic.textPhone && link('sms', clinic.textPhone, clinic),
      booking_link: clinic.bookingLink,
      cost: said(clinic.education?.cost),
      prices_until: printDay(clinic.pricesUntil, clinic, locale),
      visits: said(clinic.education?.visits),
      refunds: said(clinic.education?.refunds),
      insurance: said(clinic.education?.insurance),
      website: clinic.website,
      reply_to: clinic.replyTo.address,
      reply_read_by: said(clinic.replyTo.readBy),
      hours: printPlaceHours(clinic, locale),
      phone_hours: printPhoneHours(clinic, locale),
      closed_days: printClosedDays(clinic, now, locale),
      after_hours_phone: clinic.afterHoursPhone,
      after_hours_phone_link: clinic.afterHoursPhone && link('tel', clinic.afterHoursPhone, clinic),
      in_charge: said(clinic.inCharge),
      phone_languages: printPhoneLanguages(clinic, locale),
      free_language_help: clinic.freeLanguageHelp === true,
      clinician: `${clinic.clinician.name}, ${said(clinic.clinician.title)}`,
    },
    prep: {
      solid_food_hours: clinic.preparation.solidFoodHours,
      clear_liquid_hours: clinic.preparation.clearLiquidHours,
      coffee: clinic.preparation.coffee,
      sip_with_medicine: clinic.preparation.sipWithMedicine === true,
      gum: yesOrNo(clinic.preparation.gum),
      no_smoking_hours: clinic.preparation.noSmokingHours || undefined,
      another_day_is_free: clinic.preparation.anotherDayIsFree === true,
      alcohol_hours: clinic.preparation.alcoholHours,
      arrive_minutes_early: clinic.preparation.arriveMinutesEarly,
      infusion_minutes: said(infusionMinutesOf(clinic, appointment)),
      recovery_minutes: said(clinic.preparation.recoveryMinutes),
      no_driving_hours: clinic.preparation.noDrivingHours,
    },
    links: {
      site: links.site,
      confirm: links.confirm,
      address: links.address,
      preferences: links.preferences,
      unsubscribe: links.unsubscribe,
      not_me: links.notMe,
      language: links.language,
      full_emails: links.fullEmails,
    },
  };
  const ofAppointment = appointment && appointmentValues(appointment, one, step, locale);
  const values: Values = { ...ofPerson, merged, ...ofAppointment };
  return { values, zone: appointment ? zoneOf(appointment, clinic) : person.contact.zone };
}
