/** When somebody confirmed, as tools and spreadsheets write it. */
import { type Instant, parseInstant, wallInstant, type Zone } from '../../functions/core/time/time.ts';

/** Which comes first in `05/01/2026`: the month, as in the United States, or the day. It is asked once for a list. */
export const dateOrders = ['mdy', 'dmy'] as const;
export type DateOrder = (typeof dateOrders)[number];

export type DateReading =
  /** `isExact`: its zone was written. A day without a time is noon in UTC. */
  | { readonly kind: 'moment'; readonly at: Instant; readonly isExact: boolean }
  /** Only whoever knows the list can tell the day from the month. */
  | { readonly kind: 'needsOrder' }
  | { readonly kind: 'none' };

const none: DateReading = { kind: 'none' };

/** In English and Spanish, by their first three letters: `Mar 4, 2025`, `4 de marzo de 2025`. */
const months: Readonly<Record<string, number>> = Object.fromEntries(
  [
    ...['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
    ...['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sep', 'oct', 'nov', 'dic'],
  ].map((name, index) => [name, (index % 12) + 1]),
);

/** After a date: a time of day, with or without seconds, by twelve or twenty-four hours; or nothing. */
const time = String.raw`(?:(?:,? +|T)(?<h>\d{1,2}):(?<m>\d\d)(?::(?<s>\d\d)(?:\.\d+)?)?(?: ?(?<half>[ap])\.?m\.?)?)?(?<utc> ?(?:UTC|GMT|Z))?`;
const shapes = {
  yearFirst: new RegExp(String.raw`^(?<y>\d{4})[-/.](?<mo>\d{1,2})[-/.](?<d>\d{1,2})${time}$`, 'i'),
  /** With dots the day comes first wherever dates are written so. */
  dotted: new RegExp(String.raw`^(?<d>\d{1,2})\.(?<mo>\d{1,2})\.(?<y>\d{4})${time}$`, 'i'),
  slashed: new RegExp(String.raw`^(?<one>\d{1,2})[/-](?<two>\d{1,2})[/-](?<y>\d{4}|\d\d)${time}$`, 'i'),
  dayName: new RegExp(
    String.raw`^(?<d>\d{1,2})[ -](?:de )?(?<name>\p{L}{3,12})\.?,?[ -](?:de )?(?<y>\d{4})${time}$`,
    'iu',
  ),
  nameDay: new RegExp(String.raw`^(?<name>\p{L}{3,12})\.? (?<d>\d{1,2}),? (?<y>\d{4})${time}$`, 'iu'),
} as const;

type Groups = Readonly<Record<string, string | undefined>>;

function groupsOf(text: string): { readonly shape: keyof typeof shapes; readonly groups: Groups } | undefined {
  for (const [shape, pattern] of Object.entries(shapes) as [keyof typeof shapes, RegExp][]) {
    const { groups } = pattern.exec(text) ?? {};
    if (groups) return { shape, groups };
  }
  return undefined;
}

/** `HH:MM:SS` of 24 hours; undefined where none was written. */
function clockOf({ h, m, s = '00', half }: Groups): string | undefined {
  if (h === undefined || m === undefined) return undefined;
  const hour = half === undefined ? Number(h) : (Number(h) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  return `${String(hour).padStart(2, '0')}:${m}:${s}`;
}

function momentOf(date: string, groups: Groups, zone: Zone): DateReading {
  const clock = clockOf(groups);
  try {
    // Of no zone but the one it was exported in: the clinic's, unless it says otherwise.
    const at =
      clock === undefined || groups.utc !== undefined
        ? parseInstant(`${date}T${clock ?? '12:00:00'}Z`)
        : wallInstant(date, clock, zone);
    return { kind: 'moment', at, isExact: groups.utc !== undefined };
  } catch {
    return none;
  }
}

/** @param zone of a time of day that names none. */
export function readDate(text: string, order: DateOrder | undefined, zone: Zone): DateReading {
  const found = groupsOf(text);
  if (!found) {
    try {
      return { kind: 'moment', at: parseInstant(text), isExact: true };
    } catch {
      return none;
    }
  }
  const { shape, groups } = found;
  const { y = '', one, two, name } = groups;
  if (shape === 'slashed' && order === undefined) return { kind: 'needsOrder' };
  const [first, second] = order === 'mdy' ? [one, two] : [two, one];
  const month = name === undefined ? (shape === 'slashed' ? first : groups.mo) : months[name.toLowerCase().slice(0, 3)];
  const day = shape === 'slashed' ? second : groups.d;
  if (month === undefined || day === undefined) return none;
  const padded = (part: string | number) => String(part).padStart(2, '0');
  return momentOf(`${y.length === 2 ? `20${y}` : y}-${padded(month)}-${padded(day)}`, groups, zone);
}
