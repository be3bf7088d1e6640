/**
 * What another release changes for one person (I11): the emails still to come under the one that is in force, and under the
 * other, each by the very plan that sends them. Pure.
 */
import { formFor } from '../../../functions/core/email/compose.ts';
import { defined } from '../../../functions/core/model/defined.ts';
import { type Enrollment, hasGone } from '../../../functions/core/model/enrollment.ts';
import type { Journey, Step } from '../../../functions/core/model/journey.ts';
import type { Person } from '../../../functions/core/model/person.ts';
import { callOf } from '../../../functions/core/model/sendReasons.ts';
import { holds } from '../../../functions/core/plan/conditions.ts';
import {
  ahead,
  appointmentOf,
  type Plan,
  type StepPlan,
  stillSettled,
  timeline,
} from '../../../functions/core/plan/plan.ts';
import { readerOf } from '../../../functions/core/plan/reader.ts';
import { wantedEnrollments } from '../../../functions/core/plan/triggers.ts';
import type { Release } from '../../../functions/core/ports.ts';
import { epochMs, type Instant, minuteMs } from '../../../functions/core/time/time.ts';
import { canonical } from '../../hash.ts';

export const effectKinds = [
  /** Still to come, in other words. */
  'newText',
  'earlier',
  'later',
  /** Did not come before, and comes. */
  'comes',
  /** As `comes`, and its moment has passed: it goes at once, as the journey says. */
  'comesAtOnce',
  /** Does not come any more. */
  'leftOut',
  /** Has gone to them, and is in the journey no more: they go on. */
  'hadIt',
  /** A safety email that would have come, and comes no more. */
  'missed',
  /** It has gone to them already, or its words have, under the name of another step. */
  'twice',
  /** A safety email whose moment has passed for them: the person is put on the list of calls. */
  'called',
  /** Is still to get emails of this journey, which print values of the clinic that change. */
  'newValues',
  /** Begins this journey. */
  'begins',
  /** Nothing can be planned yet: a visit without its new time. */
  'unplanned',
] as const;
export type EffectKind = (typeof effectKinds)[number];

/** Each of these stands in the way of publishing. */
export const refusedKinds: ReadonlySet<EffectKind> = new Set(['missed', 'twice']);

export interface Effect {
  readonly kind: EffectKind;
  readonly journey: string;
  /** Undefined: the journey itself. */
  readonly step?: string;
  /** How much earlier or later. */
  readonly byMs?: number;
}

/** Two releases as far as people are planned by them. */
export interface Releases {
  readonly before: Release;
  readonly after: Release;
}

/** What is still to come, by step. */
interface Coming {
  readonly stands?: Plan;
  readonly steps: ReadonlyMap<string, { readonly step: Step; readonly plan: StepPlan }>;
}

const nothing: Coming = { steps: new Map() };

/** A hold puts everything off and nothing out: what is to come is told as it will be without it. */
const unheld = (person: Person): Person =>
  person.contact.hold ? { ...person, contact: { ...person.contact, hold: false } } : person;

/** @param untimed true where it only matters which steps come. */
function coming(release: Release, enrollment: Enrollment, person: Person, now: Instant, untimed: boolean): Coming {
  const journey = release.journeys[enrollment.journey];
  if (!journey || enrollment.state === 'ended') return nothing;
  const facts = { person, clinic: release.clinic };
  const { stands, plans } = ahead(journey, enrollment, facts, now);
  if (stands) return { stands, steps: new Map() };
  // Steps that count from one another: the first alone has a moment of its own, the rest follow from it.
  const [first] = plans;
  const isChained = journey.anchor === undefined && first?.step.send.from === 'after';
  const all = !isChained
    ? plans
    : untimed
      ? [first, ...behind(first, journey, enrollment, person, release)]
      : timeline(journey, enrollment, facts, now, journey.steps.length + 1).filter((plan) => 'step' in plan);
  const own = all.filter((plan) => plan.kind === 'send' || plan.reason !== 'notApplicable');
  return { steps: new Map(own.map((plan) => [plan.step.id, { step: plan.step, plan }])) };
}

/** What follows the first open step of a chain, as if it went when that does. */
function behind(
  first: StepPlan,
  journey: Journey,
  enrollment: Enrollment,
  person: Person,
  { clinic }: Release,
): readonly StepPlan[] {
  return journey.steps
    .slice(journey.steps.indexOf(first.step) + 1)
    .filter(({ id, when }) => enrollment.settled[id] === undefined && holds(when, person, undefined, clinic))
    .map((step) => ({ ...first, step }));
}

/** Words that go, on their own or with another email. */
const goes = (plan: StepPlan): boolean => plan.kind === 'send' || plan.reason === 'merged';

/** The hash of what this person would read. */
function textOf(release: Release, journey: Journey, step: Step, person: Person, enrollment: Enrollment) {
  const reader = readerOf(person, journey, appointmentOf(enrollment, person));
  const locales = release.templates[formFor(step.template, journey, reader, release)];
  return locales?.[reader.contact.locale] ?? locales?.en;
}

/** The steps of the journey as it was by whose email this template has gone to them. */
function goneWith(template: string, journey: Journey, { settled }: Enrollment): readonly Step[] {
  return journey.steps.filter((step) => {
    const known = settled[step.id];
    return step.template === template && known !== undefined && hasGone(known);
  });
}

/** Two releases, and what of them need not be looked at for each person. */
interface Between extends Releases {
  readonly sameClinic: boolean;
  /** Journeys whose file says the same. */
  readonly sameJourneys: ReadonlySet<string>;
  /** Journeys of which an email reads otherwise. */
  readonly newTexts: ReadonlySet<string>;
  /** The same people begin the same journeys. */
  readonly sameStarts: boolean;
}

function between(releases: Releases): Between {
  const { before, after } = releases;
  const differ = (one: unknown, other: unknown) => canonical(one ?? null) !== canonical(other ?? null);
  const ids = [...new Set([...Object.keys(before.journeys), ...Object.keys(after.journeys)])];
  const names = [...new Set([...Object.keys(before.templates), ...Object.keys(after.templates)])];
  const frame = ({ journeys }: Release) => Object.values(journeys).map(({ id, start, stop }) => ({ id, start, stop }));
  return {
    before,
    after,
    sameClinic: !differ(before.clinic, after.clinic),
    sameJourneys: new Set(ids.filter((id) => !differ(before.journeys[id], after.journeys[id]))),
    newTexts: new Set(
      names
        .filter((name) => differ(before.templates[name], after.templates[name]))
        .map((name) => name.slice(0, name.indexOf('/'))),
    ),
    sameStarts: !differ(frame(before), frame(after)),
  };
}

function ofEnrollment(between: Between, enrollment: Enrollment, person: Person, now: Instant): Effect[] {
  const { before, after } = between;
  const [was, is] = [before.journeys[enrollment.journey], after.journeys[enrollment.journey]];
  if (enrollment.state === 'ended' || (!was && !is)) return [];
  const isSame = between.sameClinic && between.sameJourneys.has(enrollment.journey);
  if (isSame && !between.newTexts.has(enrollment.journey)) return [];
  const next = coming(after, enrollment, person, now, isSame);
  const old = isSame ? next : coming(before, enrollment, person, now, false);
  const effect = (kind: EffectKind, step?: string, byMs?: number): Effect =>
    defined<Effect>({ kind, journey: enrollment.journey, step, byMs });
  if (next.stands?.kind === 'wait' && old.stands?.kind === 'wait') return [effect('unplanned')];
  const found: Effect[] =
    between.sameClinic || ![...next.steps.values()].some(({ plan }) => goes(plan)) ? [] : [effect('newValues')];
  for (const [id, { step, plan }] of next.steps) {
    const known = old.steps.get(id);
    if (known && is && was) {
      if (!goes(plan)) {
        if (goes(known.plan)) found.push(effect(step.safety || known.step.safety ? 'missed' : 'leftOut', id));
        continue;
      }
      if (!goes(known.plan)) found.push(effect(plan.isLate ? 'comesAtOnce' : 'comes', id));
      else found.push(...changed(known.plan, plan).map(({ kind, byMs }) => effect(kind, id, byMs)));
      if (textOf(before, was, known.step, person, enrollment) !== textOf(after, is, step, person, enrollment))
        found.push(effect('newText', id));
      continue;
    }
    if (!goes(plan)) {
      if (step.safety && plan.kind === 'skip' && callOf(plan.reason) !== undefined) found.push(effect('called', id));
      continue;
    }
    const settled = enrollment.settled[id];
    const hasHad = settled !== undefined && hasGone(settled);
    const underAnotherName =
      was !== undefined &&
      ![...old.steps.values()].some((each) => each.step.template === step.template && goes(each.plan)) &&
      goneWith(step.template, was, enrollment).some((other) => other.id !== id);
    if (hasHad || underAnotherName) found.push(effect('twice', id));
    else found.push(effect(plan.isLate ? 'comesAtOnce' : 'comes', id));
  }
  for (const [id, { step, plan }] of old.steps) {
    if (next.steps.has(id) || !goes(plan)) continue;
    // Under another name it still comes.
    const isThere = [...next.steps.values()].some((each) => each.step.template === step.template && goes(each.plan));
    if (!isThere) found.push(effect(step.safety ? 'missed' : 'leftOut', id));
  }
  for (const step of was?.steps ?? []) {
    const settled = enrollment.settled[step.id];
    const isOver = settled !== undefined && hasGone(settled) && stillSettled(step, settled, settled.revision);
    if (is && isOver && !is.steps.some(({ id }) => id === step.id)) found.push(effect('hadIt', step.id));
  }
  return found;
}

/** A minute is how often is looked. */
function changed(was: StepPlan, is: StepPlan): readonly Pick<Effect, 'kind' | 'byMs'>[] {
  const byMs = epochMs(is.dueAt) - epochMs(was.dueAt);
  if (Math.abs(byMs) < minuteMs) return [];
  return [{ kind: byMs < 0 ? 'earlier' : 'later', byMs: Math.abs(byMs) }];
}

/** Journeys that the other release would begin for this person, and the one in force does not. */
function begun({ before, after }: Releases, person: Person): Effect[] {
  const wanted = ({ journeys, clinic }: Release) => wantedEnrollments(Object.values(journeys), person, clinic);
  const known = new Set(wanted(before).map(({ journey, enrollment }) => `${journey.id}#${enrollment.instance}`));
  return wanted(after)
    .filter(({ journey, enrollment }) => !known.has(`${journey.id}#${enrollment.instance}`))
    .map(({ journey }) => ({ kind: 'begins', journey: journey.id }));
}

/** @returns what changes for a person, seen at `now`; nothing where nothing does. */
export function effectsOf(releases: Releases): (person: Person, now: Instant) => readonly Effect[] {
  const two = between(releases);
  return (known, now) => {
    const person = unheld(known);
    const found = person.enrollments.flatMap((enrollment) => ofEnrollment(two, enrollment, person, now));
    return two.sameStarts ? found : [...found, ...begun(two, person)];
  };
}
