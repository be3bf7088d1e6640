/** What an email says: in the person's language, of the moment that it names, on the wall of the place (I3, I7). */
import { clinic, linkFiles, localesOf, mergedWords } from '../../words.ts';
import { skewMaxMs } from '../../world/faults.ts';
import { people } from '../../world/tables.ts';
import type { World } from '../../world/world.ts';
import { type Row, stepName } from '../row.ts';
import { dateNumber, hour, wallAt } from '../wall.ts';
import { type Case, stepsOf, visitsOf } from './sent.ts';

type Locale = 'en' | 'es';

const weekdays = {
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  es: ['lunes', 'martes', 'miércoles', 'jueves', 'viernes', 'sábado', 'domingo'],
} as const;
const months = {
  en: 'January February March April May June July August September October November December'.split(' '),
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' '),
} as const;

/** `Friday, March 12`; `viernes 12 de marzo`. */
export function dateText(at: number, zone: string, locale: Locale): string {
  const wall = wallAt(at, zone);
  const weekday = weekdays[locale][(dateNumber(wall) + 3) % 7];
  const month = months[locale][wall.month - 1];
  return locale === 'en' ? `${weekday}, ${month} ${wall.day}` : `${weekday} ${wall.day} de ${month}`;
}

const halves = { en: ['am', 'pm'], es: ['a. m.', 'p. m.'] } as const;
const noon = { en: '12:00 noon', es: '12:00 del mediodía' } as const;

/** `6:00 am`; noon has a name, since nobody knows which half it is in. */
export function clockText(at: number, zone: string, locale: Locale): string {
  const { hour: hours, minute } = wallAt(at, zone);
  if (hours === 12 && minute === 0) return noon[locale];
  const text = `${((hours + 11) % 12) + 1}:${String(minute).padStart(2, '0')}`;
  return `${text} ${halves[locale][hours < 12 ? 0 : 1]}`;
}

const lineOf = (text: string, name: string): string | undefined => new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1];

export function checkPrinted(each: Case): void {
  const text = each.acceptance.input.Content.Simple.Body.Text.Data;
  checkLanguage(each, text);
  checkMoments(each, text);
  checkMerged(each, text);
}

/** The language is the person's, where the email is written in it. */
function checkLanguage({ world, acceptance, row, isMarketing, claim, facts }: Case, text: string): void {
  const written = stepsOf(world, row).flatMap(({ step }) =>
    localesOf(`${row.journey}/${step.template.replace('.mjml', '')}`),
  );
  // What a sign-up asked for is answered, and goes on, in the language of that sign-up.
  const isSeries = isMarketing || row.journey === 'confirm' || row.journey in linkFiles;
  const ofSignUp = world.acts.somebodies.filter(({ email }) => isSeries && email === facts.email);
  const wanted = [
    ...facts.locale.possible(claim.sequence, acceptance.sequence),
    ...ofSignUp.map(({ locale }) => locale),
    ...(isSeries && world.acts.wasForgedAt(facts.email) ? (['en', 'es'] as const) : []),
  ].map((locale) => (written.includes(locale) ? locale : 'en'));
  const locale = lineOf(text, 'locale');
  if (!wanted.some((one) => one === locale))
    world.violate('words', `${stepName(row)} left in ${locale}, and its reader has ${wanted.join()}`);
}

/** Each moment that it prints is the visit's, as the wall of the place shows it. */
function checkMoments({ world, acceptance, row, claim }: Case, text: string): void {
  const printed = lineOf(text, 'start');
  const locale = lineOf(text, 'locale') as Locale;
  if (printed === undefined) return;
  const start = Date.parse(printed);
  const visit = visitsOf(world, row, claim.sequence, acceptance.sequence).find((one) => one?.start === start);
  // That it names another time is judged elsewhere.
  if (!visit) return;
  const { solidFoodHours, clearLiquidHours } = clinic.preparation;
  const meal = start - solidFoodHours * hour;
  const names: readonly (readonly [string, string])[] = [
    ['date', dateText(start, visit.zone, locale)],
    ['time', clockText(start, visit.zone, locale)],
    ['meal', clockText(meal, visit.zone, locale)],
    ['drink', clockText(start - clearLiquidHours * hour, visit.zone, locale)],
  ];
  for (const [name, wanted] of names) {
    const said = lineOf(text, name);
    if (said !== undefined && !said.startsWith(wanted))
      world.violate('words', `${stepName(row)} says "${name} ${said}", and it is ${wanted} there`);
  }
  if (lineOf(text, 'meal') === undefined) return;
  const saysPassed = /^meal passed$/m.test(text);
  const claimedAt = Date.parse(claim.row.claimedAt?.S ?? '');
  if (saysPassed ? meal > acceptance.at + skewMaxMs : meal < claimedAt - skewMaxMs)
    world.violate('words', `${stepName(row)} says that the last meal ${saysPassed ? 'is past' : 'lies ahead'}`);
}

/** The words of a step that merged leave with the email they went into, and with no other (I7). */
function checkMerged({ world, contactId, row }: Case, text: string): void {
  if (row.journey !== 'prepare') return;
  for (const id of mergedWords) {
    const isHere = mergedInto(world, contactId, row, id) === row.step;
    const isSaid = new RegExp(`^merged ${id}$`, 'm').test(text);
    if (isHere && !isSaid) world.violate('I7', `${id} went with ${stepName(row)}, which left without its words`);
    if (!isHere && isSaid)
      world.violate('I7', `${stepName(row)} left with the words of ${id}, which did not go with it`);
  }
}

/** The step that the words of `id` went with, as its enrollment has it under the revision of `row`. */
function mergedInto(world: World, contactId: string, row: Row, id: string): string | undefined {
  const item = world.engine.peek(people, `C#${contactId}`, `ENROLL#${row.journey}#${row.instance}`);
  const settled = item?.settled?.M?.[id]?.M;
  return settled && Number(settled.revision?.N) === row.revision ? settled.into?.S : undefined;
}
