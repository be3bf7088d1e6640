/** When the next email goes about a visit that must not go wrong: by then staff must have looked at what is in question (I14). */
import { appointmentIdOf } from '../model/appointment.ts';
import type { Person } from '../model/person.ts';
import type { Release } from '../ports.ts';
import type { Instant } from '../time/time.ts';
import { timeline } from './plan.ts';

/**
 * The moment of the next safety email about the visit, if nothing changes. One that may go now is none any more: nobody can
 * be asked before it.
 */
export function nextSafetyEmail(
  { journeys, clinic }: Pick<Release, 'journeys' | 'clinic'>,
  person: Person,
  appointmentId: string,
  now: Instant,
): Instant | undefined {
  const facts = { person, clinic };
  const moments = person.enrollments
    .filter(({ state, instance }) => state === 'active' && appointmentIdOf(instance) === appointmentId)
    .flatMap((enrollment) => {
      const journey = journeys[enrollment.journey];
      return journey ? timeline(journey, enrollment, facts, now) : [];
    })
    .flatMap((step) => (step.kind === 'send' && step.step.safety && step.dueAt > now ? [step.dueAt] : []));
  return moments.toSorted()[0];
}
