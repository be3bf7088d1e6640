/**
 * Which emails about a visit may go when nobody answers the telephone any more before what they ask comes due: found by
 * planning every journey over a year of weekdays, closed days and start times. Days that look alike (the same days open and
 * closed around them, and no change of the clocks) are planned once.
 */
import type { Appointment } from '../../functions/core/model/appointment.ts';
import type { Clinic } from '../../functions/core/model/clinic.ts';
import { closedRange, phoneHours, placeHours } from '../../functions/core/model/clinicHours.ts';
import type { Enrollment } from '../../functions/core/model/enrollment.ts';
import type { Journey } from '../../functions/core/model/journey.ts';
import { askableUntil, knownBy } from '../../functions/core/plan/askable.ts';
import { holds } from '../../functions/core/plan/conditions.ts';
import { stepsAhead } from '../../functions/core/plan/plan.ts';
import { isOpen } from '../../functions/core/time/openingHours.ts';
import {
  dayMs,
  hourMs,
  type Instant,
  instantFromMs,
  inZone,
  plusMs,
  wallInstant,
  type Zone,
} from '../../functions/core/time/time.ts';
import { somebody } from './people.ts';

/** A step that goes too late for a call, the first such moment found. */
export interface AfterHours {
  readonly journey: string;
  readonly step: string;
  readonly at: Instant;
  readonly start: Instant;
  readonly by: Instant;
  readonly zone: Zone;
}

/** A day is like another while the days so far around it are. */
const aroundDays = 9;
const referenceYear = 2027;
const starts = ['08:00', '09:00', '11:00', '15:30'] as const;
/** When a visit is booked: days before it, and the hour. */
const bookings = [
  [30, '10:00'],
  [9, '15:00'],
  [3, '12:00'],
  [2, '09:05'],
  [1, '08:55'],
  [1, '11:30'],
  [1, '21:00'],
] as const;

const dateOf = (ms: number): string => instantFromMs(ms).slice(0, 10);
const msOf = (date: string): number => Date.parse(`${date}T00:00:00Z`);

/** The days on which something is not as on every other of their weekday. */
function oddDays(clinic: Clinic, zone: Zone): ReadonlySet<string> {
  const odd = new Set<string>((clinic.shortDays ?? []).map(({ date }) => date));
  for (const entry of clinic.closedDays) {
    const { from, to } = closedRange(entry);
    for (let ms = msOf(from); ms <= msOf(to); ms += dayMs) odd.add(dateOf(ms));
  }
  let next = inZone(wallInstant(`${referenceYear}-01-01`, '12:00', zone), zone).getTimeZoneTransition('next');
  for (let changes = 0; next && changes < 2; changes += 1) {
    odd.add(next.toPlainDate().toString());
    next = next.getTimeZoneTransition('next');
  }
  return odd;
}

/** One day of each kind: every day that has an odd one shortly before it, and a plain one of each weekday. */
function daysToPlan(clinic: Clinic, zone: Zone): readonly string[] {
  const odd = oddDays(clinic, zone);
  const near = (ms: number) => Array.from({ length: aroundDays + 1 }, (_, back) => dateOf(ms - back * dayMs));
  const isPlain = (ms: number) =>
    !near(ms).some((date) => odd.has(date)) && !near(ms + aroundDays * dayMs).some((date) => odd.has(date));
  const plain = new Map<number, string>();
  for (let ms = msOf(`${referenceYear}-01-01`); plain.size < 7 && ms < msOf(`${referenceYear + 1}-01-01`); ms += dayMs)
    if (isPlain(ms) && !plain.has(new Date(ms).getUTCDay())) plain.set(new Date(ms).getUTCDay(), dateOf(ms));
  const after = [...odd].flatMap((date) =>
    Array.from({ length: aroundDays + 1 }, (_, days) => dateOf(msOf(date) + days * dayMs)),
  );
  return [...new Set([...plain.values(), ...after])].sort();
}

const visitOf = (
  id: string,
  location: string,
  start: Instant,
  bookedAt: Instant,
  kind: 'infusion' | 'consultation' = 'infusion',
): Appointment => ({
  id,
  contactId: 'timeline-person-0001',
  source: 'staff',
  externalId: id,
  status: 'booked',
  kind,
  location,
  start,
  end: plusMs(start, 2 * hourMs),
  revision: 0,
  bookedAt,
  revisedAt: bookedAt,
  statusAt: bookedAt,
  version: 1,
});

/** So many days in a row, of a place's open days. */
const inARow = [5, 10];

/** The visits of one person that are planned together. */
function* coursesOf(clinic: Clinic, location: string, zone: Zone): Generator<readonly Appointment[]> {
  const hours = placeHours(clinic, location);
  const isHeld = (start: Instant) => isOpen(hours, start);
  const days = daysToPlan(clinic, zone);
  for (const date of days)
    for (const time of starts) {
      const start = wallInstant(date, time, zone);
      if (!isHeld(start)) continue;
      for (const [back, hour] of bookings)
        for (const kind of ['infusion', 'consultation'] as const)
          yield [visitOf('one', location, start, wallInstant(dateOf(msOf(date) - back * dayMs), hour, zone), kind)];
    }
  for (const count of inARow)
    for (const date of days) {
      const row: Appointment[] = [];
      const bookedAt = wallInstant(dateOf(msOf(date) - 20 * dayMs), '10:00', zone);
      for (let ms = msOf(date); row.length < count && ms < msOf(date) + 40 * dayMs; ms += dayMs) {
        const start = wallInstant(dateOf(ms), '10:00', zone);
        if (isHeld(start)) row.push(visitOf(`row-${row.length}`, location, start, bookedAt));
      }
      yield row;
    }
}

/** @param journeys those about a booked visit are looked at. */
export function sentAfterHours(clinic: Clinic, journeys: readonly Journey[]): readonly AfterHours[] {
  const found = new Map<string, AfterHours>();
  const about = journeys.filter(({ start, anchor }) => start.on === 'appointment.booked' && anchor !== undefined);
  const nobody = somebody();
  // Places with the same hours are alike.
  const places = new Map(
    Object.entries(clinic.locations).map(([location, { zone }]) => [
      JSON.stringify([zone, placeHours(clinic, location), phoneHours(clinic, location)]),
      { location, zone },
    ]),
  );
  for (const { location, zone } of places.values())
    for (const visits of coursesOf(clinic, location, zone))
      for (const visit of visits)
        for (const journey of about) {
          const person = { ...nobody, appointments: visits };
          if (!holds(journey.start.when, person, visit, clinic)) continue;
          const enrollment: Enrollment = {
            contactId: visit.contactId,
            journey: journey.id,
            instance: visit.id,
            state: 'active',
            startedAt: visit.bookedAt,
            settled: {},
            seen: 0,
            version: 1,
          };
          for (const { kind, step, dueAt } of stepsAhead(journey, enrollment, { person, clinic }, visit.bookedAt)) {
            const key = `${journey.id}/${step.id}`;
            if (kind !== 'send' || found.has(key) || askableUntil(visit, clinic, dueAt) !== undefined) continue;
            const by = knownBy(visit, clinic, dueAt);
            found.set(key, { journey: journey.id, step: step.id, at: dueAt, start: visit.start, by, zone });
          }
        }
  return [...found.values()];
}
