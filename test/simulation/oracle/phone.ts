/** When somebody answers the simulated clinic's telephone: a second opinion, by the wall of `Intl` and by counting. */
import { clinic } from '../words.ts';
import { dateNumber, hour, instantOf, minute, wallAt } from './wall.ts';

/** From Monday to Friday, on the clinic's wall; the places have no telephone of their own. */
const phone = { days: 5, from: '09:00', to: '17:00' } as const;
const beforeClosingMs = 15 * minute;

const numberOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / (24 * hour);
const closed = new Set(clinic.closedDays.map((each) => numberOf(String(each))));

/** @param date days since 1970 on the clinic's wall. */
const isAnswered = (date: number): boolean => (date + 3) % 7 < phone.days && !closed.has(date);

const spanOf = (date: number) => ({
  from: instantOf(date, phone.from, clinic.zone),
  to: instantOf(date, phone.to, clinic.zone),
});

/** Milliseconds in which somebody answers. */
export function answeredBetween(from: number, to: number): number {
  let sum = 0;
  const last = dateNumber(wallAt(to, clinic.zone));
  for (let date = dateNumber(wallAt(from, clinic.zone)); date <= last; date += 1) {
    if (!isAnswered(date)) continue;
    const span = spanOf(date);
    sum += Math.max(0, Math.min(to, span.to) - Math.max(from, span.from));
  }
  return sum;
}

/** The last moment at or before `at` at which somebody answers, and goes on to for a quarter of an hour. */
export function lastAnswered(at: number): number | undefined {
  const today = dateNumber(wallAt(at, clinic.zone));
  for (let back = 0; back < 8; back += 1) {
    if (!isAnswered(today - back)) continue;
    const { from, to } = spanOf(today - back);
    const latest = Math.min(at, to - beforeClosingMs);
    if (latest >= from) return latest;
  }
  return undefined;
}
