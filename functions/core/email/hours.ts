/** Opening hours and closed days as a reader sees them, in English or Spanish, made from `clinic.yaml` by rule. */
import { type Clinic, inLocale } from '../model/clinic.ts';
import { closedRange, phoneHours, placeHours } from '../model/clinicHours.ts';
import { hasUsualHours, inOrder, type OpeningHours, type WallRange } from '../time/openingHours.ts';
import { dayMs, type Instant, localMinute, plusMs, wallMs } from '../time/time.ts';
import { clockText, printDate } from './dates.ts';

interface Language {
  /** Monday first, as said of every week. */
  readonly days: readonly string[];
  readonly and: string;
  readonly everyDay: string;
  readonly allDay: string;
  /** Days that stand alone. */
  readonly some: (days: string) => string;
  /** Three days or more without a gap. */
  readonly run: (first: string, last: string) => string;
  readonly range: (from: string, to: string) => string;
  readonly group: (days: string, ranges: string) => string;
}

/** A run of days is named in the singular, days that stand alone in the plural: "de lunes a sábado", "los sábados". */
const singular = (day: string) => (day === 'sábados' || day === 'domingos' ? day.slice(0, -1) : day);

const english: Language = {
  days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  and: 'and',
  everyDay: 'every day',
  allDay: 'all day',
  some: (days) => days,
  run: (first, last) => `${first} to ${last}`,
  range: (from, to) => `${from} to ${to}`,
  group: (days, ranges) => `${days}, ${ranges}`,
};

const spanish: Language = {
  days: ['lunes', 'martes', 'miércoles', 'jueves', 'viernes', 'sábados', 'domingos'],
  and: 'y',
  everyDay: 'todos los días',
  allDay: 'todo el día',
  some: (days) => `los ${days}`,
  run: (first, last) => `de ${singular(first)} a ${singular(last)}`,
  range: (from, to) => `de ${from} a ${to}`,
  // The days come last: a sentence may end here, and "p. m." would swallow its full stop.
  group: (days, ranges) => `${ranges}, ${days}`,
};

const languageOf = (locale: string): Language => (locale.startsWith('es') ? spanish : english);

/** "a", "a and b", "a, b and c". */
function listed(items: readonly string[], and: string): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${and} ${items.at(-1)}`;
}

const languageNames: Readonly<Record<string, Readonly<Record<'en' | 'es', string>>>> = {
  en: { en: 'English', es: 'Spanish' },
  es: { en: 'inglés', es: 'español' },
};

/**
 * `English and Spanish`: the languages in which the telephone is answered.
 * @returns undefined when the clinic has not said.
 */
export function printPhoneLanguages({ phoneLanguages }: Clinic, locale: string): string | undefined {
  const names = languageNames[locale.startsWith('es') ? 'es' : 'en'];
  const spoken = phoneLanguages?.map((each) => names?.[each] ?? each);
  return spoken && listed(spoken, languageOf(locale).and);
}

function rangeText({ from, to }: WallRange, locale: string): string {
  const language = languageOf(locale);
  if (from === '00:00' && to === '24:00') return language.allDay;
  const clock = (wall: string) => clockText(wallMs(wall), locale);
  return language.range(clock(from), clock(to));
}

/** @param days numbers of weekdays from 0, in order. */
function daysText(days: readonly number[], language: Language): string {
  if (days.length === 7) return language.everyDay;
  const name = (day: number) => language.days[day] as string;
  const runs: number[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run && run.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  const parts: string[] = [];
  let alone: string[] = [];
  const takeAlone = () => {
    if (alone.length > 0) parts.push(language.some(listed(alone, language.and)));
    alone = [];
  };
  for (const run of runs) {
    if (run.length < 3) alone.push(...run.map(name));
    else {
      takeAlone();
      parts.push(language.run(name(run[0] as number), name(run.at(-1) as number)));
    }
  }
  takeAlone();
  return listed(parts, language.and);
}

/**
 * `Monday to Thursday, 9:00 am to 5:00 pm; Friday, 9:00 am to 1:00 pm`: the hours of a week, equal days together,
 * without closed days. It stands inside a sentence; empty when the week has no hours.
 */
export function printHours(hours: OpeningHours, locale: string): string {
  const language = languageOf(locale);
  const groups = new Map<string, number[]>();
  hours.week.forEach((open, day) => {
    const ranges = inOrder(open).map((range) => rangeText(range, locale));
    if (ranges.length === 0) return;
    const text = listed(ranges, language.and);
    groups.set(text, [...(groups.get(text) ?? []), day]);
  });
  return [...groups].map(([ranges, days]) => language.group(daysText(days, language), ranges)).join('; ');
}

/**
 * A release that was published before hours were kept by weekday has a text in their place. It is printed as it stands
 * until the next release; nobody can reckon with it.
 */
function asReleased(clinic: Clinic, locale: string): string | undefined {
  const hours: unknown = clinic.hours;
  const isText = typeof hours === 'string' || (typeof hours === 'object' && hours !== null && 'en' in hours);
  return isText ? inLocale(hours as Parameters<typeof inLocale>[0], locale) : undefined;
}

/** Every email prints them, and they are the same until the next release: kept as long as the clinic's values are. */
const printed = new WeakMap<Clinic, Map<string, string | undefined>>();

function onceFor<T extends string | undefined>(clinic: Clinic, key: string, print: () => T): T {
  const known = printed.get(clinic) ?? new Map<string, string | undefined>();
  printed.set(clinic, known);
  if (!known.has(key)) known.set(key, print());
  return known.get(key) as T;
}

/** When the doors are open, in words: of the place, else of the clinic. */
export const printPlaceHours = (clinic: Clinic, locale: string, location?: string): string =>
  onceFor(
    clinic,
    `place ${locale} ${location}`,
    () => asReleased(clinic, locale) ?? printHours(placeHours(clinic, location), locale),
  );

/** When the telephone is answered, in words: the place's, else the clinic's. */
export const printPhoneHours = (clinic: Clinic, locale: string, location?: string): string =>
  onceFor(
    clinic,
    `phone ${locale} ${location}`,
    () => asReleased(clinic, locale) ?? printHours(phoneHours(clinic, location), locale),
  );

/** Closed days further off are no news yet. */
const closedAheadDays = 30;

/**
 * `Thursday, November 26 (Thanksgiving) and Friday, December 25`: the clinic's closed days of the next thirty days, the
 * day of `now` included; those that fall on a weekday without hours are left out.
 * @returns undefined when there are none.
 */
export function printClosedDays(clinic: Clinic, now: Instant, locale: string): string | undefined {
  const today = localMinute(now, clinic.zone).slice(0, 10);
  return onceFor(clinic, `closed ${locale} ${today}`, () => closedDaysFrom(clinic, now, today, locale));
}

function closedDaysFrom(clinic: Clinic, now: Instant, today: string, locale: string): string | undefined {
  if (asReleased(clinic, locale) !== undefined) return undefined;
  const dateOf = (at: Instant) => localMinute(at, clinic.zone).slice(0, 10);
  const last = dateOf(plusMs(now, closedAheadDays * dayMs));
  const language = languageOf(locale);
  const hours = [placeHours(clinic), phoneHours(clinic)];
  const opens = (date: string) => hours.some((each) => hasUsualHours(each, date));
  // A date alone has no zone: noon in UTC is that date there.
  const day = (date: string) => printDate(`${date}T12:00:00.000Z`, 'UTC', locale) ?? date;
  const told = clinic.closedDays
    .map((entry) => ({ ...closedRange(entry), name: typeof entry === 'string' ? undefined : entry.name }))
    .filter(({ from, to }) => to >= today && from <= last && (from < to || opens(from)))
    .sort((a, b) => (a.from < b.from ? -1 : 1))
    .map(({ from, to, name }) => {
      const days = from === to ? day(from) : language.range(day(from), day(to));
      const said = typeof name === 'string' && language === spanish ? undefined : inLocale(name, locale);
      return said === undefined ? days : `${days} (${said})`;
    });
  return told.length === 0 ? undefined : listed(told, language.and);
}
