/**
 * Milliseconds to `YYYY-MM-DDTHH:MM:SS.mmmZ` and back by arithmetic: a plan does it some hundred times, and Temporal's
 * parser takes longer over one than this over all of them. Temporal is the oracle in the tests.
 */
import { Temporal } from 'temporal-polyfill';

const dayMs = 86_400_000;
/** The years 0000 to 9999: beyond them ISO 8601 writes years with a sign and six digits. */
const msMin = -62_167_219_200_000;
const msMax = 253_402_300_799_999;

const two = (value: number) => (value < 10 ? `0${value}` : String(value));

/** Days since 1970-01-01 → the date. https://howardhinnant.github.io/date_algorithms.html#civil_from_days */
function dateText(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** The date → days since 1970-01-01. https://howardhinnant.github.io/date_algorithms.html#days_from_civil */
function daysOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** @param ms milliseconds since 1970-01-01T00:00Z, whole. */
export function isoText(ms: number): string {
  if (!(ms >= msMin && ms <= msMax))
    return Temporal.Instant.fromEpochMilliseconds(ms).toString({ fractionalSecondDigits: 3 });
  const days = Math.floor(ms / dayMs);
  const rest = ms - days * dayMs;
  const seconds = Math.floor(rest / 1_000);
  const minutes = Math.floor(seconds / 60);
  const time = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`;
  return `${dateText(days)}T${time}.${String(rest % 1_000).padStart(3, '0')}Z`;
}

const canonical = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** An `Instant` is taken at its word; any other text is read by Temporal. @throws RangeError when that is no instant. */
export function isoMs(text: string): number {
  if (!canonical.test(text)) return Temporal.Instant.from(text).epochMilliseconds;
  const days = daysOf(twoAt(text, 0) * 100 + twoAt(text, 2), twoAt(text, 5), twoAt(text, 8));
  const ms = twoAt(text, 20) * 10 + text.charCodeAt(22) - zero;
  return days * dayMs + twoAt(text, 11) * 3_600_000 + twoAt(text, 14) * 60_000 + twoAt(text, 17) * 1_000 + ms;
}

const zero = '0'.charCodeAt(0);
/** Two digits; to cut each part out as a text took longer than all the rest. */
const twoAt = (text: string, at: number): number => (text.charCodeAt(at) - zero) * 10 + text.charCodeAt(at + 1) - zero;
