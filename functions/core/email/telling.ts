/**
 * What to tell somebody by telephone about their visit, when an email did not: the same moments that the emails print, a
 * line each, in staff's language and in the person's. A time that is already past is never given as a limit, as there.
 */
import { type Appointment, momentOf, noticeOf, zoneOf } from '../model/appointment.ts';
import { type Clinic, inLocale } from '../model/clinic.ts';
import type { Instant } from '../time/time.ts';
import { printDate, printTime } from './dates.ts';
import { printPhoneHours } from './hours.ts';

/** The sentences of one language. `at` is "3:00 am ET on Friday, March 12". */
interface Sentences {
  readonly at: (time: string, date: string) => string;
  readonly visit: (at: string, place: string | undefined) => string;
  readonly arrive: (time: string) => string;
  readonly eat: (at: string) => string;
  readonly eatNothing: (at: string) => string;
  readonly drink: (at: string) => string;
  readonly drinkNothing: (at: string) => string;
  readonly driver: string;
  readonly medicines: string;
  readonly asUsual: string;
  readonly cancelled: (at: string) => string;
  readonly closed: (at: string) => string;
  readonly opens: (at: string) => string;
  readonly phonesDown: string;
  readonly open: string;
  readonly machine: (clinic: string, name: string | undefined, phone: string, hours: string) => string;
}

const english: Sentences = {
  at: (time, date) => `${time} on ${date}`,
  visit: (at, place) => `Visit at ${at}${place === undefined ? '' : `, ${place}`}.`,
  arrive: (time) => `Be there at ${time}.`,
  eat: (at) => `Nothing to eat after ${at}.`,
  eatNothing: (at) =>
    `Eat nothing more before the visit. Anything eaten, or drunk but clear liquids, since ${at}? Then speak with the clinician before they set out.`,
  drink: (at) => `Nothing to drink after ${at}, not even water; until then clear liquids only.`,
  drinkNothing: (at) =>
    `Drink nothing more, not even water. Anything drunk since ${at}? Then speak with the clinician before they set out.`,
  driver: 'Needs a driver: an adult who comes along and takes them home.',
  medicines:
    'Insulin, any other diabetes medicine or a GLP-1 medicine? Speak with the clinician before they go without food.',
  asUsual: 'Eat, drink and drive as always.',
  cancelled: (at) => `The visit at ${at} is cancelled. They need not come.`,
  closed: (at) =>
    `We are closed: they should not set out. The visit at ${at} does not take place; agree on another time. They can eat and drink as usual.`,
  opens: (at) =>
    `We open late, at ${at}. If their visit begins before that, they should not set out; agree on another time.`,
  phonesDown: 'Our phones may not work that day; the visit stays as planned.',
  open: 'We are open after all, and the visit takes place. What have they eaten and drunk since we wrote, and who takes them home?',
  machine: (clinic, name, phone, hours) =>
    `This is ${clinic}${name === undefined ? '' : `, with a message for ${name}`}. Please call us back at ${phone}. We answer ${hours}.`,
};

/** Waiting for a qualified person's signature (C22), like the Spanish emails. */
const spanish: Sentences = {
  at: (time, date) => `${time}, ${date}`,
  visit: (at, place) => `Su cita: ${at}${place === undefined ? '' : `, ${place}`}.`,
  arrive: (time) => `Llegue a esta hora: ${time}.`,
  eat: (at) => `Comida: nada después de esta hora: ${at}.`,
  eatNothing: (at) =>
    `Por favor, no coma nada más antes de su cita. ¿Ha comido algo, o ha bebido algo que no sea un líquido claro, después de esta hora: ${at}?`,
  drink: (at) => `Bebidas: nada después de esta hora: ${at}, ni siquiera agua. Hasta entonces, solo líquidos claros.`,
  drinkNothing: (at) => `Por favor, no beba nada más, ni siquiera agua. ¿Ha bebido algo después de esta hora: ${at}?`,
  driver: 'Usted no podrá manejar de regreso: pida a una persona adulta que venga y le lleve a casa.',
  medicines:
    '¿Usa insulina, otra medicina para la diabetes o una medicina GLP-1? Hable con nosotros antes de dejar de comer.',
  asUsual: 'Coma, beba y maneje como siempre.',
  cancelled: (at) => `La cita está cancelada: ${at}. No hace falta que venga.`,
  closed: (at) =>
    `Tenemos que cerrar: por favor, no salga de casa. Esta cita no se puede hacer: ${at}. Buscamos otra hora. Puede comer y beber como siempre.`,
  opens: (at) => `Abrimos más tarde: ${at}. Si su cita empieza antes, por favor no salga de casa; buscamos otra hora.`,
  phonesDown: 'Puede que nuestros teléfonos no funcionen ese día; su cita sigue igual.',
  open: 'Al final sí abrimos, y su cita sigue en pie. ¿Qué ha comido y bebido desde nuestro correo, y quién le lleva a casa?',
  machine: (clinic, name, phone, hours) =>
    `Le llama ${clinic}${name === undefined ? '' : `, con un mensaje para ${name}`}. Por favor, llámenos al ${phone}. Contestamos ${hours}.`,
};

const sentencesOf = (locale: string): Sentences => (locale.startsWith('es') ? spanish : english);

/** The lines of what to tell, in the language of `locale`, for a visit as it stands `now`. */
export function linesToTell(visit: Appointment, clinic: Clinic, locale: string, now: Instant): readonly string[] {
  const say = sentencesOf(locale);
  const zone = zoneOf(visit, clinic);
  const time = (instant: Instant) => printTime(instant, zone, locale, 'short') ?? '';
  const at = (instant: Instant) => say.at(time(instant), printDate(instant, zone, locale) ?? '');
  if (visit.status === 'cancelled') return [say.cancelled(at(visit.start))];
  const notice = noticeOf(visit);
  if (notice?.kind === 'closed') return [say.closed(at(visit.start))];
  const lines = [say.visit(at(visit.start), inLocale(clinic.locations[visit.location]?.name, locale))];
  if (notice?.opensAt !== undefined) lines.push(say.opens(at(notice.opensAt)));
  if (notice?.kind === 'openAfterAll') lines.push(say.open);
  if (notice?.kind === 'phonesDown') lines.push(say.phonesDown);
  if (visit.kind === 'unmapped') return lines;
  lines.push(say.arrive(time(momentOf(visit, 'appointment.arrival', clinic))));
  if (visit.kind === 'consultation') return [...lines, say.asUsual];
  const lastMeal = momentOf(visit, 'eating.lastMeal', clinic);
  const lastDrink = momentOf(visit, 'eating.lastClearLiquid', clinic);
  return [
    ...lines,
    lastMeal > now ? say.eat(at(lastMeal)) : say.eatNothing(at(lastMeal)),
    lastDrink > now ? say.drink(at(lastDrink)) : say.drinkNothing(at(lastDrink)),
    say.driver,
    say.medicines,
  ];
}

/** What may be left on an answering machine: who calls, and where to call back. Nothing of the visit or the treatment (I8). */
export function machineMessage(
  clinic: Clinic,
  location: string | undefined,
  locale: string,
  firstName: string | undefined,
): string {
  const phone = (location === undefined ? undefined : clinic.locations[location]?.phone) ?? clinic.phone;
  const say = sentencesOf(locale);
  return say.machine(clinic.discreetName, firstName, phone, printPhoneHours(clinic, locale, location));
}
