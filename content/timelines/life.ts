/**
 * One invented person's life with the clinic, played by the planner alone: what is said of them at which moment, and every email
 * that would go, in order. No table and no clock: a year takes milliseconds.
 */
import type { Appointment } from '../../functions/core/model/appointment.ts';
import { appointmentFor } from '../../functions/core/model/appointment.ts';
import type { Clinic } from '../../functions/core/model/clinic.ts';
import { defined } from '../../functions/core/model/defined.ts';
import type { Enrollment, Settled } from '../../functions/core/model/enrollment.ts';
import type { Journey, Step } from '../../functions/core/model/journey.ts';
import type { Person } from '../../functions/core/model/person.ts';
import { type Plan, planned, withSettled, withTold } from '../../functions/core/plan/plan.ts';
import { wantedEnrollments } from '../../functions/core/plan/triggers.ts';
import { type Instant, later } from '../../functions/core/time/time.ts';

/** What is said of a person, and when. */
export interface Act {
  readonly at: Instant;
  /** In words, for whoever reads the page. */
  readonly says: string;
  readonly change: (person: Person) => Person;
}

/** An email that went, and the person as they were then. */
export interface Told {
  readonly at: Instant;
  readonly journey: Journey;
  readonly step: Step;
  readonly person: Person;
  readonly enrollment: Enrollment;
  readonly visit: Appointment | undefined;
}

/** More steps than this without an act between them, and the journeys go round in a circle. */
const stepsMax = 500;

interface Next {
  readonly enrollment: Enrollment;
  readonly journey: Journey;
  readonly plan: Exclude<Plan, { kind: 'wait' }>;
  readonly at: Instant;
}

const isSame = (a: Enrollment, b: Enrollment): boolean => a.journey === b.journey && a.instance === b.instance;

const withEnrollment = (person: Person, next: Enrollment): Person => ({
  ...person,
  enrollments: [...person.enrollments.filter((each) => !isSame(each, next)), next],
});

/** The enrollments that the facts ask for, as `enroll` would have written them. */
function started(person: Person, journeys: readonly Journey[], clinic: Clinic): Person {
  return wantedEnrollments(journeys, person, clinic).reduce(
    (known, { enrollment }) => withEnrollment(known, enrollment),
    person,
  );
}

/** The person as whoever plans writes them down: with what is passed over, and when each enrollment is next due. */
function written(person: Person, journeys: ReadonlyMap<string, Journey>, clinic: Clinic, now: Instant): Person {
  return person.enrollments.reduce((known, enrollment) => {
    const journey = journeys.get(enrollment.journey);
    if (!journey || enrollment.state === 'ended') return known;
    const { settled, next } = planned(journey, enrollment, { person, clinic }, now);
    const due = 'dueAt' in next ? { partition: 'lane', at: next.dueAt } : undefined;
    return withEnrollment(known, defined<Enrollment>({ ...enrollment, settled, due }));
  }, person);
}

/** What comes first: what must be known of a visit before all that somebody has agreed to read, as the workers drain. */
function nextOf(
  person: Person,
  journeys: ReadonlyMap<string, Journey>,
  clinic: Clinic,
  now: Instant,
): Next | undefined {
  let first: Next | undefined;
  for (const enrollment of person.enrollments) {
    const journey = journeys.get(enrollment.journey);
    if (!journey || enrollment.state === 'ended') continue;
    const { next } = planned(journey, enrollment, { person, clinic }, now);
    if (next.kind === 'wait') continue;
    const at = next.kind === 'end' ? now : later(next.dueAt, now);
    const isFirst = first === undefined || at < first.at || (at === first.at && journey.class < first.journey.class);
    if (isFirst) first = { enrollment, journey, plan: next, at };
  }
  return first;
}

/** @param acts in order. @param until nothing after this is told. */
export function live(
  { clinic, journeys }: { readonly clinic: Clinic; readonly journeys: readonly Journey[] },
  somebody: Person,
  acts: readonly Act[],
  until: Instant,
): readonly Told[] {
  const byId = new Map(journeys.map((journey) => [journey.id, journey]));
  const told: Told[] = [];
  let person = somebody;
  acts.forEach((act, index) => {
    person = started(act.change(person), journeys, clinic);
    const end = acts[index + 1]?.at ?? until;
    let now = act.at;
    for (let step = 0; ; step += 1) {
      person = written(person, byId, clinic, now);
      const next = nextOf(person, byId, clinic, now);
      if (!next || next.at >= end) break;
      if (step > stepsMax) throw new Error(`${next.journey.id} never comes to rest`);
      // Whoever comes to a moment plans anew.
      if (next.at > now) now = next.at;
      else person = played(person, next, told);
    }
  });
  return told;
}

function played(person: Person, { enrollment, journey, plan, at }: Next, emails: Told[]): Person {
  const visit = appointmentFor(enrollment.instance, person.appointments);
  if (plan.kind === 'end') {
    const ended = { at, reason: plan.reason, revision: visit?.revision ?? 0 };
    return withEnrollment(person, { ...enrollment, state: 'ended', ended });
  }
  if (plan.kind === 'send') emails.push({ at, journey, step: plan.step, person, enrollment, visit });
  const settled = defined<Settled>({
    revision: plan.revision,
    at,
    outcome: plan.kind === 'send' ? 'sent' : 'skipped',
    into: plan.kind === 'skip' ? plan.into : undefined,
  });
  const told = plan.kind === 'send' ? visit : undefined;
  const next = withEnrollment(person, withTold(withSettled(enrollment, plan.step.id, settled), told));
  return plan.kind === 'send' && journey.class === 'marketing' ? { ...next, cap: { at, token: 'told' } } : next;
}
