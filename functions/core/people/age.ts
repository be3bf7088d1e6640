/** Who is a minor by a record's date of birth (C17). */
import { type Instant, localMinute, type Zone } from '../time/time.ts';

const adultYears = 18;

/** The last day of birth that `YYYY`, `YYYY-MM` or `YYYY-MM-DD` may mean: who may be a minor counts as one. */
export function latestBirth(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?$/.exec(text) ?? [];
  return year === undefined ? undefined : `${year}-${month ?? '12'}-${day ?? '31'}`;
}

/** Under 18 on that day, where the clinic is. */
export function isUnderAge(birth: string, now: Instant, zone: Zone): boolean {
  const today = localMinute(now, zone).slice(0, 10);
  return `${Number(birth.slice(0, 4)) + adultYears}${birth.slice(4)}` > today;
}
