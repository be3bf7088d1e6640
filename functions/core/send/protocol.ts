/**
 * The protocol (docs/design.md "The ledger is the lock"): plan, claim, re-read, send, settle, advance. Processing a due
 * enrollment ends with a step settled, or with a later or absent `dueAt`; nothing stays at the head of the index.
 */

import { defined } from '../model/defined.ts';
import type { Enrollment, Settled } from '../model/enrollment.ts';
import type { EmailClass } from '../model/journey.ts';
import { factsVersion, isTorn, type Person, tornMax } from '../model/person.ts';
import type { FactsTold, Send } from '../model/send.ts';
import { type Case, locationOf, type PlanCase } from '../plan/case.ts';
import { newsOf } from '../plan/news.ts';
import {
  appointmentOf,
  callBy,
  capToken,
  type Facts,
  type Plan,
  plan,
  planned,
  planStep,
  type StepPlan,
  withSettled,
  withTold,
} from '../plan/plan.ts';
import type { Release } from '../ports.ts';
import { dayMs, earlier, hourMs, type Instant, plusMs } from '../time/time.ts';
import { callForSkip, noteSkip } from './calls.ts';
import {
  claimExpires,
  dueAt,
  endedBy,
  inDoubt,
  partitionOf,
  refused,
  safetyDue,
  sendKey,
  skipped,
  waitingFor,
} from './ledger.ts';
import { laneOf, type SendPorts, type StepOutcome } from './sendPorts.ts';
import { attempt, lagMs, lateMs, noteRefusalForGood } from './submit.ts';

/** Skips and re-plans while one row is processed; more means a fault, and the row is left for the next look. */
const roundsMax = 16;

export interface EnrollmentKey {
  readonly contactId: string;
  readonly journey: string;
  readonly instance: string;
}

/** Step 6: `enrollment`, one version on, due when its next plan says. */
export function advanced(
  { release, journey, person, enrollment, now }: PlanCase,
  partitions: Readonly<Record<EmailClass, number>>,
): Enrollment {
  const { next, settled } = planned(journey, enrollment, { person, clinic: release.clinic }, now);
  const moved: Enrollment = { ...enrollment, settled, seen: factsVersion(person), version: enrollment.version + 1 };
  switch (next.kind) {
    case 'end':
      return endedBy(moved, next.reason, now, appointmentOf(enrollment, person)?.revision ?? 0);
    case 'wait':
      return waitingFor(moved, next.reasons.join('; '));
    case 'send':
    case 'skip':
      return dueAt(moved, partitionOf(journey.class, enrollment.contactId, partitions[journey.class]), next.dueAt);
  }
}

/** The ledger row of a step, as its first claim writes it. */
export function claimRow(ports: SendPorts, one: Omit<Case, 'now'>, next: StepPlan): Send {
  const { release, journey, enrollment } = one;
  const { step, revision } = next;
  return defined<Send>({
    contactId: enrollment.contactId,
    id: ports.identity.digest(sendKey(enrollment.contactId, journey.id, enrollment.instance, step.id, revision)),
    journey: journey.id,
    instance: enrollment.instance,
    step: step.id,
    revision,
    class: journey.class,
    safety: step.safety,
    reply: step.reply,
    state: 'claimed',
    attempt: 1,
    doubts: 0,
    token: ports.identity.token(),
    deadline: ports.deadline,
    claimedAt: ports.clock.now(),
    // A plan never lies in the past: what was due while nobody could send keeps its own moment, and its lag (I6).
    plannedAt: enrollment.due ? earlier(enrollment.due.at, next.dueAt) : next.dueAt,
    ...newsOf(enrollment, step, one.person.appointments),
    release: release.id,
    reasons: next.reasons,
    safetyDeadline: step.safety ? callBy(untilOf(next), ports.clock.now(), release.clinic, locationOf(one)) : undefined,
  });
}

/** By when it must have arrived. */
const untilOf = (next: StepPlan): Instant =>
  next.kind === 'send' ? (next.hearBy ?? next.usefulUntil) : next.usefulUntil;

/** A row for what cannot be planned at all, so that the ledger tells why nothing was sent (I1). */
async function recordStray(
  ports: SendPorts,
  release: Release,
  key: EnrollmentKey,
  reason: 'unknownJourney' | 'missingContact',
  plannedAt: Instant = ports.clock.now(),
): Promise<void> {
  const now = ports.clock.now();
  const { kind } = await ports.store.claim(
    {
      ...key,
      id: ports.identity.digest(sendKey(key.contactId, key.journey, key.instance, '-', 0)),
      step: '-',
      revision: 0,
      class: 'reminder',
      safety: false,
      reply: false,
      state: 'skipped',
      attempt: 1,
      doubts: 0,
      token: ports.identity.token(),
      deadline: ports.deadline,
      claimedAt: now,
      settledAt: now,
      plannedAt,
      release: release.id,
      reason,
      reasons: [],
    },
    { kind: 'absent' },
  );
  // Looked at again and again, it is told once.
  if (kind === 'claimed') ports.note({ kind: 'skipped', reason });
}

/** Where one round leads: to its end, or round again on facts read anew. */
type Round = { readonly end: StepOutcome } | { readonly again: Person | undefined };

class EnrollmentProcess {
  private readonly ports: SendPorts;
  private readonly release: Release;
  private readonly key: EnrollmentKey;

  constructor(ports: SendPorts, release: Release, key: EnrollmentKey) {
    this.ports = ports;
    this.release = release;
    this.key = key;
  }

  find(person: Person | undefined): Enrollment | undefined {
    return person?.enrollments.find((each) => each.journey === this.key.journey && each.instance === this.key.instance);
  }

  /** A read that is torn is repeated: what is passed over by older visits would be so for good. */
  async reread(): Promise<Person | undefined> {
    let person: Person | undefined;
    for (let tries = 0; tries <= tornMax; tries += 1) {
      person = await this.ports.store.readPerson(this.key.contactId, 'strong');
      if (!person || !isTorn(person)) break;
    }
    return person;
  }

  facts(person: Person): Facts {
    return { person, clinic: this.release.clinic };
  }

  wouldSend(person: Person): boolean {
    const enrollment = this.find(person);
    const journey = enrollment && this.release.journeys[enrollment.journey];
    const now = this.ports.clock.now();
    const next = journey && plan(journey, enrollment, this.facts(person), now);
    return next?.kind === 'send' && next.dueAt <= now;
  }

  async round(person: Person, enrollment: Enrollment): Promise<Round> {
    const { ports, release } = this;
    const journey = release.journeys[enrollment.journey];
    if (!journey) return this.unknownJourney(enrollment);
    const now = ports.clock.now();
    const one: Case = { release, journey, person, enrollment, now };
    const next = plan(journey, enrollment, this.facts(person), now);
    if (next.kind === 'end' || next.kind === 'wait' || next.dueAt > now) {
      const moved = advanced(one, ports.partitions);
      const written = await ports.store.putEnrollment(moved, enrollment.version);
      return written === 'written' ? { end: 'moved' } : { again: await this.reread() };
    }
    const row = claimRow(ports, one, next);
    if (next.kind === 'skip') return this.skip(one, next, row);
    return this.send(one, next, row);
  }

  /**
   * A journey that the release in force does not have: on the ledger with the reason, and looked at again later. A release
   * that is taken back must find everybody who came due under it, and no change of their own would wake them.
   */
  async unknownJourney(enrollment: Enrollment): Promise<Round> {
    const { ports, release, key } = this;
    await recordStray(ports, release, key, 'unknownJourney', enrollment.due?.at);
    const { due, version } = enrollment;
    const restMs = due?.partition.startsWith('marketing#') ? dayMs : hourMs;
    const next = { ...enrollment, version: version + 1 };
    const resting = due ? dueAt(next, due.partition, plusMs(ports.clock.now(), restMs)) : next;
    const written = await ports.store.putEnrollment(resting, version);
    return written === 'written' ? { end: 'settled' } : { again: await this.reread() };
  }

  async skip(one: Case, next: Extract<Plan, { kind: 'skip' }>, row: Send): Promise<Round> {
    const { ports } = this;
    const now = ports.clock.now();
    const skipRow = defined<Send>({ ...skipped(row, next.reason, now), into: next.into });
    const claimed = await this.claim(skipRow);
    if (claimed.kind === 'taken') return this.adopt(one, claimed.by);
    await noteSkip(ports, skipRow, now);
    const { revision, into } = next;
    return this.advance(one, next.step.id, defined<Settled>({ revision, at: now, outcome: 'skipped', into }));
  }

  /**
   * Step 6 for a settled step; if the enrollment changed meanwhile, read and plan again.
   * @param told the visit, as an email that may have arrived told it.
   */
  async advance(one: Case, step: string, settled: Settled, told?: FactsTold): Promise<Round> {
    const { ports } = this;
    const { journey, person, enrollment } = one;
    const after = withTold(withSettled(enrollment, step, settled), told);
    const capped: Person =
      journey.class === 'marketing' && settled.outcome !== 'skipped'
        ? { ...person, cap: { at: settled.at, token: capToken(enrollment, step) } }
        : person;
    const moved = advanced({ ...one, person: capped, enrollment: after, now: ports.clock.now() }, ports.partitions);
    const written = await ports.store.putEnrollment(moved, enrollment.version);
    if (written === 'stale') return { again: await this.reread() };
    if (settled.outcome !== 'skipped') return { end: settled.outcome === 'sent' ? 'settled' : 'inDoubt' };
    return {
      again: { ...capped, enrollments: person.enrollments.map((each) => (each === enrollment ? moved : each)) },
    };
  }

  /** Another attempt's row stands where ours would: its outcome is the step's, or we wait until it may be doubted. */
  async adopt(one: Case, by: Send): Promise<Round> {
    const { ports } = this;
    const now = ports.clock.now();
    switch (by.state) {
      case 'skipped':
        // Whoever skipped it may have been lost before it asked for the call (I7).
        await callForSkip(ports, by, now);
        return this.advance(
          one,
          by.step,
          // Words that merged leave with the step they were to go with, whoever takes over.
          defined<Settled>({ revision: by.revision, at: by.settledAt ?? now, outcome: by.state, into: by.into }),
        );
      case 'sent':
      case 'inDoubt':
        await this.watchOver(by, now);
        return this.advance(
          one,
          by.step,
          { revision: by.revision, at: by.settledAt ?? now, outcome: by.state },
          by.visit,
        );
      case 'refused':
        return { again: await this.reread() };
      case 'claimed': {
        const expires = claimExpires(by);
        if (now < expires) {
          const { due } = one.enrollment;
          if (due) await ports.store.postpone({ kind: 'enrollment', ...this.key, due }, expires);
          return { end: 'moved' };
        }
        // The plan may have turned to a skip, or to another step: what counts is what is left of the lost one's own.
        const lost = planStep({ ...one, now }, by.step);
        const usefulUntil = 'usefulUntil' in lost ? lost.usefulUntil : undefined;
        const partition = laneOf(ports, by.class, by.contactId);
        const doubted = inDoubt(by, 'workerLost', now, partition, usefulUntil);
        if ((await ports.store.declareInDoubt(doubted)) === 'stale') return { again: await this.reread() };
        ports.note({ kind: 'inDoubt', code: 'workerLost' });
        return this.advance(one, by.step, {
          revision: by.revision,
          at: now,
          outcome: 'inDoubt',
        });
      }
    }
  }

  /** A safety row that an event settled for a lost worker is not in the index: its deadline is still to be watched (I7). */
  async watchOver(row: Send, now: Instant): Promise<void> {
    if (row.state !== 'sent' || row.due || row.delivery) return;
    const due = safetyDue(row, laneOf(this.ports, row.class, row.contactId), now);
    if (due) await this.ports.store.reschedule(row, due);
  }

  async send(one: Case, next: Extract<Plan, { kind: 'send' }>, firstRow: Send): Promise<Round> {
    const { ports, release } = this;
    const { journey, enrollment } = one;
    if (journey.class === 'marketing') {
      const capMs = release.clinic.marketing.capHours * hourMs;
      const token = capToken(enrollment, next.step.id);
      // I5: taken by a conditional write, so that two workers cannot both find it free.
      if (!(await ports.store.takeCap(enrollment.contactId, ports.clock.now(), capMs, token)))
        return { again: await this.reread() };
    }
    const claimed = await this.claim(firstRow);
    if (claimed.kind === 'taken') return this.adopt(one, claimed.by);
    const { row } = claimed;

    // Step 3. Whatever was acknowledged before the claim is seen here and voids it (I3).
    const fresh = await this.reread();
    const current = this.find(fresh);
    if (!fresh || !current) {
      await ports.store.settle(skipped(row, 'erased', ports.clock.now()));
      return { end: 'settled' };
    }
    const now = ports.clock.now();
    const again = plan(journey, current, this.facts(fresh), now);
    const stands =
      again.kind === 'send' && again.step.id === row.step && again.revision === row.revision && again.dueAt <= now;
    if (!stands) {
      await ports.store.settle(refused(row, 'factsChanged', now));
      return { again: fresh };
    }

    const refusals = current.retry?.revision === row.revision ? current.retry.refusals : 0;
    const standing: Case = { release, journey, person: fresh, enrollment: current, now };
    const tried = await attempt(ports, standing, row, again, refusals);
    const settled = await this.settle(tried.row);
    switch (settled.state) {
      case 'sent':
      case 'skipped':
      case 'inDoubt': {
        const at = settled.settledAt ?? now;
        const outcome = { revision: row.revision, at, outcome: settled.state };
        const round = await this.advance(
          standing,
          row.step,
          outcome,
          settled.state === 'skipped' ? undefined : settled.visit,
        );
        return 'end' in round ? { end: tried.outcome } : round;
      }
      case 'refused':
      case 'claimed': {
        const notBefore = tried.notBefore ?? now;
        const resting: Enrollment = {
          ...current,
          retry: { step: row.step, revision: row.revision, notBefore, refusals: refusals + 1 },
        };
        const moved = advanced({ ...standing, enrollment: resting, now: ports.clock.now() }, ports.partitions);
        const written = await ports.store.putEnrollment(moved, current.version);
        return written === 'written' ? { end: tried.outcome } : { again: await this.reread() };
      }
    }
  }

  /**
   * Step 2, claim: a conditional put that succeeds when there is no row yet, or when the last attempt was certainly
   * refused. Otherwise gives back the row that is there.
   */
  async claim(row: Send): Promise<{ kind: 'claimed'; row: Send } | { kind: 'taken'; by: Send }> {
    const { store } = this.ports;
    const first = await store.claim(row, { kind: 'absent' });
    if (first.kind === 'claimed') return { kind: 'claimed', row };
    if (first.by.state !== 'refused') return { kind: 'taken', by: first.by };
    // Its lateness counts from the first plan, not from where a refusal has put it off to (I13).
    const plannedAt = first.by.reason === 'factsChanged' ? row.plannedAt : earlier(first.by.plannedAt, row.plannedAt);
    const next: Send = { ...row, attempt: first.by.attempt + 1, plannedAt };
    const second = await store.claim(next, { kind: 'refused', attempt: first.by.attempt });
    return second.kind === 'claimed' ? { kind: 'claimed', row: next } : { kind: 'taken', by: second.by };
  }

  /** Step 5. An event that settled the row first wins: then the row as it stands is the outcome. */
  async settle(row: Send): Promise<Send> {
    const { ports } = this;
    const written = await ports.store.settle(row);
    const standing =
      written === 'written' ? row : ((await ports.store.readSend(row.contactId, row.id, 'strong')) ?? row);
    const at = standing.settledAt ?? ports.clock.now();
    if (written === 'stale') await this.watchOver(standing, at);
    if (standing.state === 'sent') ports.note({ kind: 'sent', class: row.class, lagMs: lagMs(standing) });
    else if (standing.state === 'skipped') {
      await noteSkip(ports, standing, at);
      await noteRefusalForGood(ports, standing, at);
    } else if (standing.state === 'inDoubt') ports.note({ kind: 'inDoubt', code: standing.reason ?? 'unknown' });
    else ports.note({ kind: 'refused', code: standing.reason ?? 'unknown', lateMs: lateMs(standing, at) });
    return standing;
  }
}

/**
 * Visits an enrollment that the index says is due: settles every step that may go now, then says when the next is.
 * @param justRead the person as they were read a moment ago: enough to claim by, since a claim is followed by a read of its own
 * (I3). Whatever else is to be done is done by facts read now.
 */
export async function processEnrollment(ports: SendPorts, due: EnrollmentKey, justRead?: Person): Promise<StepOutcome> {
  const release = await ports.words.current();
  const key: EnrollmentKey = { contactId: due.contactId, journey: due.journey, instance: due.instance };
  const processing = new EnrollmentProcess(ports, release, key);
  const known =
    justRead && processing.wouldSend(justRead) ? justRead : await ports.store.readPerson(key.contactId, 'eventual');
  let person = known && !isTorn(known) ? known : await processing.reread();
  for (let round = 0; round < roundsMax; round += 1) {
    if (!person) {
      await recordStray(ports, release, key, 'missingContact');
      await ports.store.retire(key.contactId, key.journey, key.instance, 'its contact is missing');
      return 'settled';
    }
    const enrollment = processing.find(person);
    if (!enrollment?.due) return 'nothing';
    const result = await processing.round(person, enrollment);
    if ('end' in result) return result.end;
    person = result.again;
  }
  return 'moved';
}
