/**
 * What of a person's past is put away: visits that are over, with their journeys and calls, leave the part that is read before
 * every email, however many there were. What planning must still know of them stays in one small row. Pure.
 */
import { type Appointment, appointmentIdOf } from '../model/appointment.ts';
import type { Clinic } from '../model/clinic.ts';
import { hasGone } from '../model/enrollment.ts';
import type { Before, Person, VisitBefore } from '../model/person.ts';
import { onceIn } from '../plan/plan.ts';
import type { Release } from '../ports.ts';
import { dayMs, type Instant, plusMs } from '../time/time.ts';

/** Nobody marks, corrects or asks about most visits later than this. */
const overForDays = 3;
/** As long as aftercare has something to say, or staff are asked what became of a visit. */
const mayMatterDays = 38;
/** Fewer are not worth the writes: many people never have more. */
export const putAwayMin = 3;
/** As many fit into one transaction, with five journeys and calls each. */
const putAwayMax = 6;
/** A course looks back so far from each of its visits, and a day more. */
const countedDays = 61;

/** The visits to put away now, the oldest first; none while there are too few to be worth it. */
export function pastVisits(
  person: Person,
  { marketing: { quietDaysAfterInfusion } }: Pick<Clinic, 'marketing'>,
  now: Instant,
): readonly Appointment[] {
  if (person.contact.formerOf !== undefined) return [];
  const before = (days: number) => plusMs(now, -days * dayMs);
  const over = before(Math.max(overForDays, quietDaysAfterInfusion + 1));
  const mayMatter = before(mayMatterDays);
  const isAhead = (id: string) => person.appointments.some((each) => each.id === id && each.end >= over);
  const past = person.appointments.filter((visit) => {
    if (visit.end >= over || visit.movingSince !== undefined) return false;
    // What a visit was called before is told where it goes on.
    if (visit.replacedBy && isAhead(visit.replacedBy.appointmentId)) return false;
    const own = person.enrollments.filter(({ instance }) => appointmentIdOf(instance) === visit.id);
    if (own.some(({ due }) => due !== undefined)) return false;
    return visit.end < mayMatter || (visit.status !== 'booked' && own.every(({ state }) => state === 'ended'));
  });
  if (past.length < putAwayMin) return [];
  return past.toSorted((a, b) => (a.end < b.end ? -1 : 1)).slice(0, putAwayMax);
}

/** What planning must know of the past once `visits` are put away too. */
export function beforeWith(
  { before, appointments, enrollments }: Person,
  visits: readonly Appointment[],
  { journeys }: Pick<Release, 'journeys'>,
  now: Instant,
): Before {
  const goneOf = (visitId: string) =>
    enrollments.flatMap(({ journey, instance, settled }) =>
      appointmentIdOf(instance) !== visitId
        ? []
        : (journeys[journey]?.steps ?? []).flatMap(({ id, oncePerCourse }) => {
            const how = settled[id];
            return oncePerCourse && how && hasGone(how) ? [onceIn(journey, id)] : [];
          }),
    );
  const ids = new Set(visits.map(({ id }) => id));
  const left = appointments.flatMap(({ id, start }) => (ids.has(id) ? [] : [start]));
  const counted = plusMs([now, ...left].toSorted()[0] ?? now, -countedDays * dayMs);
  const known = [
    ...(before?.visits ?? []).filter(({ id }) => !ids.has(id)),
    ...visits.map(({ id, kind, status, start }): VisitBefore => {
      const gone = goneOf(id);
      return gone.length === 0 ? { id, kind, status, start } : { id, kind, status, start, gone };
    }),
  ];
  return {
    versions: visits.reduce((sum, { version }) => sum + version, before?.versions ?? 0),
    visits: known.filter(({ start }) => start > counted),
    hasVisits: (before?.hasVisits ?? false) || visits.some(({ status }) => status !== 'cancelled'),
    version: (before?.version ?? 0) + 1,
  };
}
