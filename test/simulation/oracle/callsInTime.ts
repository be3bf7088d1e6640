/**
 * When a call is asked for (I7): once it is certain that a safety email will not have arrived in time, and while somebody can
 * still telephone; also in an outage, while a lane is paused, and while the account may send nothing. The moment is reckoned
 * from the journey's own file and the visit as it was told, by `Intl`.
 */

import type { Item } from '../dynamo/values.ts';
import { clinic, editionOf } from '../words.ts';
import { skewMaxMs } from '../world/faults.ts';
import type { Claim, Judge, Put } from '../world/judge.ts';
import type { Invocation, Outcome } from '../world/lambda/invocation.ts';
import { people } from '../world/tables.ts';
import type { World } from '../world/world.ts';
import type { ContactFacts, Visit } from './facts.ts';
import { isOpenDay, othersOf, timesTold } from './openDay.ts';
import { lastAnswered } from './phone.ts';
import { rowOf } from './row.ts';
import { applies, earliest, type StepFile, usefulUntil, window } from './steps.ts';
import { lastOpening, minute, nextOpening } from './wall.ts';

/** Somebody must be able to read it, or to be told, for so long. */
const headroomMs = 30 * minute;
const beforeClosingMs = 15 * minute;
/** A claim of a worker that was lost is waited for, and a row that failed rests, maybe more than once. */
const troubleMs = 30 * minute;
/** A look by clocks that are off, at an index that lags. */
const lookMs = 30_000;
/** Where nothing is wrong but that nothing may be sent, a tick comes this often at least: the probes of an outage. */
const tickMs = 35 * minute;

interface Due {
  readonly contactId: string;
  readonly externalId: string;
  readonly instance: string;
  readonly visit: Visit;
  readonly revision: number;
  readonly step: StepFile;
  /** When it may go first, and until when it is of use. */
  readonly from: number;
  readonly until: number;
}

/** By when somebody must be asked to call: while the telephone is answered, else while a call is no disturbance. */
function callBy(until: number, from: number): number {
  const answered = lastAnswered(until);
  if (answered !== undefined && answered >= from + headroomMs) return answered;
  const whileOpen = lastOpening(until, clinic.zone, window, beforeClosingMs);
  return whileOpen >= from + headroomMs ? whileOpen : until;
}

export class CallsInTime implements Judge {
  private readonly world: World;
  /** Of each step of each revision: when it was claimed last. */
  private readonly claimedAt = new Map<string, number>();
  /** Worker → when its last tick began that nothing went wrong in. */
  private readonly goodTicks = new Map<number, number>();
  /** When the last of them began, as of the tick before. */
  private allGood = Number.NEGATIVE_INFINITY;
  private readonly settled = new Set<string>();
  private readonly reckoned = new Map<string, { readonly item: Item; readonly dues: readonly Due[] }>();

  constructor(world: World) {
    this.world = world;
  }

  claimed({ row, at }: Claim): void {
    const { journey, instance, step, revision } = rowOf(row);
    this.claimedAt.set([journey, instance, step, revision].join(), at);
  }

  ended(invocation: Invocation, outcome: Outcome): void {
    const { world } = this;
    const { environment, startedAt, failures, frozenUntil } = invocation;
    if (environment.fn !== 'dispatch' || outcome.kind !== 'returned' || failures > 0 || frozenUntil > 0) return;
    const { kind, report } = outcome.value as { kind?: string; report?: { stopped?: string } };
    if (kind === 'leaseHeld' || report?.stopped === 'time') return;
    this.goodTicks.set(invocation.worker, startedAt);
    if (this.goodTicks.size < world.setting.workers) return;
    // Until a tick has come by since it was due, it may still go, and be called about by when it went.
    const before = this.allGood;
    this.allGood = Math.min(...this.goodTicks.values());
    const since =
      Math.min(...this.goodTicks.values()) - lookMs - (world.isFaulty || world.profile === 'crashes' ? troubleMs : 0);
    for (const facts of world.contacts.byId.values())
      for (const due of this.duesOf(facts)) if (due.from < Math.min(since, before)) this.checkAsked(facts, due, since);
  }

  /** A call was asked for: about a safety step, on the list that is telephoned, and not hours late. */
  called({ pk, before, after }: Put): void {
    const { world } = this;
    if (after.state?.S !== 'open') return;
    const known = new Set((before?.causes?.L ?? []).map(({ M }) => M?.id?.S));
    for (const { M: cause } of after.causes?.L ?? []) {
      const [journey, id] = [cause?.journey?.S, cause?.step?.S];
      if (known.has(cause?.id?.S) || journey === undefined || id === undefined) continue;
      const steps = [...world.editions].flatMap((each) => editionOf(each).files[journey]?.steps ?? []);
      if (steps.length > 0 && !steps.some((step) => step.id === id && step.safety))
        world.violate('I7', `staff are asked to call about ${journey}/${id}, which nobody has to know`);
      if (cause?.reason?.S !== 'notice' && after.duePartition?.S !== 'calls')
        world.violate('I7', `the call about ${journey}/${id} stands in ${after.duePartition?.S}`);
      this.checkMoment(pk, after.appointmentId?.S ?? '', id);
    }
  }

  /** In a world in which nothing else is wrong it comes within a tick of its moment, not when it is too late to call. */
  private checkMoment(pk: string, instance: string, step: string): void {
    const { world } = this;
    const facts = world.contacts.byId.get(pk.slice(2));
    if (world.isFaulty || world.profile === 'crashes' || !facts) return;
    const due = this.duesOf(facts).find((each) => each.instance === instance && each.step.id === step);
    if (due && this.stands(due) && world.now > this.byOf(due) + tickMs + 2 * skewMaxMs)
      world.violate('I7', `staff are asked to call about prepare/${step} ${this.late(this.byOf(due))}`);
  }

  private late(by: number): string {
    return `${Math.round((this.world.now - by) / minute)} minutes after ${new Date(by).toISOString()}`;
  }

  private checkAsked({ id, email }: ContactFacts, due: Due, since: number): void {
    const { world } = this;
    const key = [due.instance, due.step.id, due.revision].join();
    if (this.settled.has(key) || this.byOf(due) >= since) return;
    this.settled.add(key);
    if (!this.stands(due)) return;
    if (world.stream.has(`C#${id}`)) return;
    const call = world.engine.peek(people, `C#${id}`, `CALL#visit-${due.instance}`);
    const isAsked = (call?.causes?.L ?? []).some(
      ({ M }) =>
        M?.step?.S === due.step.id && Date.parse(M?.at?.S ?? '') >= due.visit.revisedAt - minute - 2 * skewMaxMs,
    );
    if (isAsked || this.isDelivered(id, due)) return;
    world.violate('I7', `nobody is asked to call ${email} about prepare/${due.step.id} ${this.late(this.byOf(due))}`);
  }

  private isDelivered(contactId: string, { instance, step, revision }: Due): boolean {
    const { world } = this;
    return [...world.engine.scan(people, 'SEND#')].some(({ pk, item, sk }) => {
      if (pk !== `C#${contactId}`) return false;
      const row = rowOf(item);
      if (row.journey !== 'prepare' || row.instance !== instance || row.step !== step.id) return false;
      // What does not print the appointment is not told again after a move.
      if (row.revision > revision) return false;
      const tags = Array.from({ length: row.attempt }, (_, attempt) => `${contactId}_${sk.slice(5)}_${attempt + 1}`);
      return tags.some((tag) => world.events.heardOf(tag).some(({ type }) => type === 'Delivery'));
    });
  }

  /** The safety steps of a person's visits, and by when each must be called about. */
  private duesOf(facts: ContactFacts): readonly Due[] {
    const { world } = this;
    if (world.editions.size > 1 || facts.hold.lastBegin(world.sequence + 1) !== undefined) return [];
    if (facts.reminders.everPossible('left') || facts.wrongPerson.everPossible(true)) return [];
    return [...world.visits.of(facts.id)].flatMap((externalId) => this.duesOfVisit(facts, externalId));
  }

  /** Reckoned once for each state of the visit's row: a tick asks every minute. */
  private duesOfVisit(facts: ContactFacts, externalId: string): readonly Due[] {
    const { world } = this;
    const key = world.visits.keys.get(externalId);
    const item = key && world.engine.peek(people, key.pk, key.sk);
    if (!item) return [];
    const known = this.reckoned.get(externalId);
    if (known?.item === item) return known.dues;
    const dues = this.reckon(facts, externalId, key.sk.slice('APPT#'.length), item);
    // While what was said of it is not certain yet, it is asked again.
    if (dues) this.reckoned.set(externalId, { item, dues });
    return dues ?? [];
  }

  private reckon(facts: ContactFacts, externalId: string, instance: string, item: Item): readonly Due[] | undefined {
    const { world } = this;
    const [zone, ...zones] = facts.zone.possible(0, world.sequence + 1);
    const [visit, ...others] = world.visits.fact(externalId).possible(world.sequence + 1, world.sequence + 2);
    const file = world.files.prepare;
    if (zone === undefined || zones.length > 0 || others.length > 0 || !file) return undefined;
    if (
      visit?.status !== 'booked' ||
      visit.moving ||
      item.movingSince ||
      Date.parse(item.start?.S ?? '') !== visit.start
    )
      return undefined;
    // Marked, and taken back: nothing was due in between.
    if (world.visits.statusesOf(externalId).some(({ status }) => status !== 'booked')) return [];
    const revision = Number(item.revision?.N);
    const notices = new Set(
      world.visits
        .noticeStates(externalId, 0, world.sequence)
        .flatMap((each) => (each.revision === revision ? [each.notice?.kind ?? 'none'] : [])),
    );
    return file.steps.flatMap((step): readonly Due[] => {
      const until = usefulUntil(step, file, visit);
      if (!step.safety || until === undefined) return [];
      if (![...notices].every((notice) => applies(step, visit, revision > 0, notice))) return [];
      // When the times are told hangs on the person's other visits: judged where it can be only one moment.
      const others = othersOf(world, facts.id, externalId, world.sequence + 1, world.sequence + 2);
      if (isOpenDay(step) && new Set(timesTold(step, visit, others)).size > 1) return [];
      const due = Math.max(visit.revisedAt, earliest(step, file, visit, visit.revisedAt, zone, others));
      if (step.reply && until <= due) return [];
      // What is late waits for the open hours of its reader, while it is still of use then.
      const open = step.reply ? due : nextOpening(due, zone, window, 30_000);
      const from = open + headroomMs > until ? due : open;
      return [{ contactId: facts.id, externalId, instance, visit, revision, step, from, until }];
    });
  }

  /** Nothing has changed about the visit since its row was written. */
  private stands({ externalId, visit }: Due): boolean {
    const { world } = this;
    const [now, ...others] = world.visits.fact(externalId).possible(world.sequence + 1, world.sequence + 2);
    return (
      others.length === 0 &&
      now?.status === 'booked' &&
      !now.moving &&
      now.start === visit.start &&
      now.start > world.now &&
      world.contacts.byId.get(this.contactOf(externalId))?.zone.possible(0, world.sequence + 1).length === 1
    );
  }

  private contactOf(externalId: string): string {
    return this.world.visits.keys.get(externalId)?.pk.slice(2) ?? '';
  }

  /** By when staff must be asked about it, as it was claimed last. */
  private byOf({ instance, step, revision, from, until }: Due): number {
    if (until <= from) return from;
    // Where other things go wrong it may have gone late, and then it is its last moment that counts.
    if (this.world.isFaulty) return until;
    const claimedAt = this.claimedAt.get(['prepare', instance, step.id, revision].join());
    return Math.max(from, callBy(until, from), claimedAt === undefined ? 0 : callBy(until, claimedAt));
  }
}
