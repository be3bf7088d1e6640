/**
 * Dates and times as a reader sees them: in one zone, named, in English or Spanish. Formatters are slow to make and
 * slow to run, so both they and their latest answers are kept.
 */
import { Temporal } from 'temporal-polyfill';
import { dayMs, hourMs, minuteMs, type Zone } from '../time/time.ts';

interface Printed {
  readonly date: string;
  readonly fullDate: string;
  readonly capitalDate: string;
  readonly weekday: string;
  readonly time: string;
  readonly shortTime: string;
  readonly clock: string;
  /** `clock` is these two with a space between: the digits, and what follows them. */
  readonly digits: string;
  readonly half: string;
  readonly zoneName: string;
}

/** Answers kept; above this they are all let go. One email prints a handful. */
const keptMax = 2_000;
let keptCount = 0;
/** Locale → zone → instant: three short keys are found faster than one long one is put together. */
const kept = new Map<string, Map<Zone, Map<string, Printed>>>();
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Each form of `| date`, and what it prints. */
const dateForms = {
  full: 'fullDate',
  capital: 'capitalDate',
  weekday: 'weekday',
} as const satisfies Record<string, keyof Printed>;

/**
 * `Friday, March 12`; with form `full`, the year too; with form `capital`, as at the start of a line, where Spanish writes
 * `Viernes 12 de marzo`; with form `weekday`, `Friday` alone.
 * @returns undefined when `instant` is not an ISO 8601 instant.
 */
export function printDate(instant: string, zone: Zone, locale: string, form?: string): string | undefined {
  return print(instant, zone, locale)?.[dateForms[form as keyof typeof dateForms] ?? 'date'];
}

/** Each form of `| time` (`| time: "clock"`), and what it prints. */
const timeForms = {
  short: 'shortTime',
  clock: 'clock',
  digits: 'digits',
  half: 'half',
  zone: 'zoneName',
} as const satisfies Record<string, keyof Printed>;

/**
 * `6:00 am Eastern Time`; with form `short`, `6:00 am ET`. The other forms are for a table of times that names the zone
 * once: `clock` is `6:00 am`, of which `digits` is `6:00` and `half` is `am`, and `zone` is `Eastern Time`. In the hour
 * that the autumn change repeats, `clock` and `half` name the season all the same.
 * @returns undefined when `instant` is not an ISO 8601 instant.
 */
export function printTime(instant: string, zone: Zone, locale: string, form?: string): string | undefined {
  return print(instant, zone, locale)?.[timeForms[form as keyof typeof timeForms] ?? 'time'];
}

/**
 * `9:00 am`: a time that comes every day, and so has no date and no zone beside it.
 * @param ms since midnight on the wall; 24 hours is the midnight that ends the day.
 */
export function clockText(ms: number, locale: string): string {
  const spanish = locale.startsWith('es');
  if (ms % dayMs === 0) return spanish ? '12:00 de la medianoche' : '12:00 midnight';
  const hour = Math.floor(ms / hourMs);
  const minute = String(Math.floor(ms / minuteMs) % 60).padStart(2, '0');
  return spanish ? spanishClock(hour, minute) : englishClock(hour, minute);
}

function print(instant: string, zone: Zone, locale: string): Printed | undefined {
  const known = kept.get(locale)?.get(zone)?.get(instant);
  if (known) return known;
  let ms: number;
  try {
    ms = Temporal.Instant.from(instant).epochMilliseconds;
  } catch {
    return undefined;
  }
  const made = locale.startsWith('es') ? inSpanish(ms, zone) : inEnglish(ms, zone);
  keep(instant, zone, locale, made);
  return made;
}

function keep(instant: string, zone: Zone, locale: string, printed: Printed): void {
  if (keptCount >= keptMax) {
    kept.clear();
    keptCount = 0;
  }
  const zones = kept.get(locale) ?? new Map<Zone, Map<string, Printed>>();
  const instants = zones.get(zone) ?? new Map<string, Printed>();
  kept.set(locale, zones.set(zone, instants.set(instant, printed)));
  keptCount++;
}

function inEnglish(ms: number, zone: Zone): Printed {
  const at = parts(ms, zone, 'en-US');
  const clock = englishClock(at.hour, at.minute);
  const note = at.hour === 0 && at.minute === '00' ? ' (midnight, when the day begins)' : '';
  const date = `${at.weekday}, ${at.month} ${at.day}`;
  const zoneIs = zoneName(ms, zone, 'en-US', 'long');
  return {
    date,
    fullDate: `${date}, ${at.year}`,
    capitalDate: date,
    weekday: at.weekday,
    time: `${clock} ${zoneIs}${note}`,
    shortTime: `${clock} ${zoneName(ms, zone, 'en-US', 'short')}${note}`,
    ...inTable(clock, isRepeated(ms, zone, 'en-US') ? ` ${zoneIs}` : '', note, zoneIs),
  };
}

function inSpanish(ms: number, zone: Zone): Printed {
  const at = parts(ms, zone, 'es-US');
  const clock = spanishClock(at.hour, at.minute);
  const note = at.hour === 0 && at.minute === '00' ? ' (medianoche, cuando empieza el día)' : '';
  const date = `${at.weekday} ${at.day} de ${at.month}`;
  const zoneIs = zoneName(ms, zone, 'es-US', 'long');
  return {
    date,
    fullDate: `${date} de ${at.year}`,
    weekday: at.weekday,
    capitalDate: `${date.charAt(0).toUpperCase()}${date.slice(1)}`,
    time: `${clock}, ${zoneIs}${note}`,
    shortTime: `${clock} ${zoneName(ms, zone, 'es-US', 'short')}${note}`,
    ...inTable(clock, isRepeated(ms, zone, 'es-US') ? `, ${zoneIs}` : '', note, zoneIs),
  };
}

function inTable(
  clock: string,
  season: string,
  note: string,
  zoneName: string,
): Pick<Printed, 'clock' | 'digits' | 'half' | 'zoneName'> {
  const space = clock.indexOf(' ');
  const rest = `${season}${note}`;
  return {
    clock: `${clock}${rest}`,
    digits: clock.slice(0, space),
    half: `${unbroken(clock.slice(space + 1))}${rest}`,
    zoneName,
  };
}

const twelve = (hour: number): number => hour % 12 || 12;

const englishClock = (hour: number, minute: string): string =>
  hour === 12 && minute === '00' ? '12:00 noon' : `${twelve(hour)}:${minute} ${hour < 12 ? 'am' : 'pm'}`;

const spanishClock = (hour: number, minute: string): string =>
  hour === 12 && minute === '00' ? '12:00 del mediodía' : `${twelve(hour)}:${minute} ${hour < 12 ? 'a. m.' : 'p. m.'}`;

/** In a narrow column, "a. m." stays on one line. */
const unbroken = (half: string): string => half.replace(/^([ap]\.) (m\.)/, '$1\u00a0$2');

interface Parts {
  readonly weekday: string;
  readonly month: string;
  readonly day: string;
  readonly year: string;
  readonly hour: number;
  readonly minute: string;
}

function parts(ms: number, zone: Zone, locale: string): Parts {
  const found: Record<string, string> = {};
  const formatter = formatterFor(locale, zone, 'wall', {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  for (const part of formatter.formatToParts(ms)) found[part.type] = part.value;
  const { weekday = '', month = '', day = '', year = '', hour = '', minute = '' } = found;
  return { weekday, month, day, year, hour: Number(hour), minute };
}

/** What US Spanish says, where ICU's names are only ever seen in software. */
const spanishNames: readonly (readonly [icu: string, said: string])[] = [
  ['oriental', 'del Este'],
  ['central', 'del Centro'],
  ['de las Montañas Rocosas', 'de la Montaña'],
  ['Hawái-Aleutianas', 'Hawái'],
];

/** In both seasons: "hora oriental", "hora de verano oriental" and "hora estándar oriental" alike. */
const inPlainSpanish = (name: string): string =>
  spanishNames.reduce((said, [icu, plain]) => said.replace(icu, plain), name);

/** True in the hour that the clocks strike twice. */
function isRepeated(ms: number, zone: Zone, locale: string): boolean {
  const wall = (at: number) => {
    const { day, hour, minute } = parts(at, zone, locale);
    return `${day} ${hour}:${minute}`;
  };
  return wall(ms) === wall(ms - hourMs) || wall(ms) === wall(ms + hourMs);
}

/**
 * "Eastern Time" is enough, except in the hour that the autumn change repeats: there the season is named
 * ("Eastern Daylight Time"), for a fasting limit must be one moment.
 */
function zoneName(ms: number, zone: Zone, locale: string, length: 'long' | 'short'): string {
  const style = isRepeated(ms, zone, locale) ? length : length === 'long' ? 'longGeneric' : 'shortGeneric';
  const formatter = formatterFor(locale, zone, style, { hour: 'numeric', timeZoneName: style });
  const name = formatter.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? zone;
  return inPlainSpanish(name);
}

function formatterFor(
  locale: string,
  zone: Zone,
  use: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${locale}|${zone}|${use}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
  formatters.set(key, made);
  return made;
}
