/** One seed's world: everything that is below, beside and around the functions, and the ledger of what really happened. */
import type { Identity } from '../../../functions/core/ports.ts';
import type { Change, Engine } from '../dynamo/engine.ts';
import { day, hour } from '../oracle/wall.ts';
import type { Product } from '../product.ts';
import type { Tape } from '../tape.ts';
import { editionOf } from '../words.ts';
import type { Acceptance } from './acceptance.ts';
import { Acts } from './acts/index.ts';
import type { Somebody } from './acts/somebody.ts';
import { Events } from './events.ts';
import { type Swarm, swarmOf } from './faults.ts';
import { identityOf } from './identity.ts';
import type { Judge, Violation } from './judge.ts';
import { KeptEngine } from './kept.ts';
import { KnownContacts } from './knownContacts.ts';
import { KnownVisits } from './knownVisits.ts';
import { Lambda } from './lambda/index.ts';
import { Ledger } from './ledger.ts';
import type { World as Parts } from './parts.ts';
import { type Profile, type ProfileName, profileOf, profiles } from './profiles.ts';
import { Schedule } from './schedule.ts';
import { inTurns, Scheduler } from './scheduler.ts';
import { Ses } from './ses.ts';
import { type Setting, settingOf } from './setting.ts';
import { Stream } from './stream.ts';
import { people } from './tables.ts';
import { told } from './telling.ts';

export class World implements Parts {
  readonly seed: number;
  readonly tape: Tape;
  readonly product: Product;
  readonly profile: ProfileName;
  readonly swarm: Swarm;
  readonly setting: Setting;
  readonly start: number;
  readonly scheduler: Scheduler;
  readonly engine: Engine;
  readonly lambda: Lambda;
  readonly ses: Ses;
  readonly stream: Stream;
  readonly acts: Acts;
  readonly schedule: Schedule;
  readonly events: Events;
  readonly ledger: Ledger;
  readonly contacts = new KnownContacts();
  readonly visits = new KnownVisits();
  sequence = 0;
  quiet = false;
  /** Something has gone wrong in this world: from then on lateness is excused. */
  isFaulty = false;
  pausedSince: number | undefined;
  edition = 0;
  readonly silences: { readonly from: number; readonly until: number }[] = [];
  readonly imported = new Map<string, number>();
  readonly editions = new Set<number>();
  /** What was in force, and since when. */
  readonly releases: { readonly at: number; readonly edition: number }[] = [];
  readonly violations: Violation[] = [];
  readonly counts: Record<string, number> = {};
  readonly lines: string[] = [];
  readonly told: string[] = [];
  /** Whether anybody reads the trace: words cost more than the run. */
  readonly tracing: boolean;
  readonly judges: Judge[] = [];
  /** Hear of every change of the people table. */
  readonly onChanges: ((change: Change) => void)[] = [];
  /** When a person's facts, or a visit of theirs, were written last, by partition key. */
  readonly changedAt = new Map<string, number>();
  readonly identity: Identity;
  private steps = 0;

  constructor(product: Product, seed: number, tape: Tape, tracing: boolean, setting: Partial<Setting> = {}) {
    this.product = product;
    this.seed = seed;
    this.tape = tape;
    this.tracing = tracing;
    this.profile = profileOf(tape);
    const { swarm = {}, setting: own = {} }: Profile = profiles[this.profile];
    this.swarm = swarmOf(tape, swarm);
    this.setting = settingOf(tape, { ...own, ...setting });
    this.start = this.setting.start;
    this.edition = this.setting.edition;
    this.editions.add(this.edition);
    this.releases.push({ at: this.start, edition: this.edition });
    this.identity = identityOf(this.seed);
    this.scheduler = new Scheduler(this.start, (rivals) =>
      this.swarm.races ? this.tape.choose('race', rivals, 3) : 0,
    );
    this.engine = new KeptEngine({
      now: () => this.now,
      historyMax: this.setting.historyMax,
      indexLagMs: (change) => (change.table === people && this.swarm.indexLag ? this.indexLag() : 0),
      onChange: (change) => this.onChange(change),
    });
    this.lambda = new Lambda(this);
    this.ses = new Ses(this);
    this.stream = new Stream(this);
    this.acts = new Acts(this);
    this.schedule = new Schedule(this);
    this.events = new Events(this);
    this.ledger = new Ledger(this);
  }

  get now(): number {
    return this.scheduler.now;
  }

  /** The journeys in force, as their author wrote them. */
  get files(): ReturnType<typeof editionOf>['files'] {
    return editionOf(this.edition).files;
  }

  judgedBy(judge: Judge): void {
    this.judges.push(judge);
  }

  next(): number {
    this.sequence += 1;
    return this.sequence;
  }

  /** Counts a fault that really happened. */
  fault(what: string): void {
    // Where nothing but crashes is wrong, what is due is still held to a moment.
    this.isFaulty ||= this.profile !== 'crashes' || !what.startsWith('crash');
    this.count(what);
  }

  count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  /** A line of the trace; `aloud` also tells it to whoever reads a shrunk run. */
  say(text: string, aloud = false): void {
    if (!this.tracing) return;
    this.lines.push(`${new Date(this.now).toISOString()} ${text}`);
    if (aloud) this.told.push(`${told(this.now)} ${text}`);
  }

  violate(what: string, detail: string): void {
    const at = new Date(this.now).toISOString();
    this.violations.push({ what, detail, at });
    this.say(`VIOLATION ${what}: ${detail}`, true);
  }

  /** Errors that no world excuses. */
  fatal(error: unknown): void {
    const name = error instanceof Error ? error.name : 'unknown';
    if (
      [
        'TypeError',
        'ReferenceError',
        'SyntaxError',
        'RangeError',
        'UnknownExpressionError',
        'ValidationException',
      ].includes(name)
    )
      this.violate(
        'error',
        `${name}: ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 3).join(' ') : ''}`,
      );
  }

  /** The person of a partition key, for the trace. */
  nameOf(pk: string): string {
    const email = this.contacts.byId.get(pk.slice(2))?.email;
    return this.acts.somebodies.find((each) => each.email === email)?.name ?? pk;
  }

  private localeOf(email: string): 'en' | 'es' {
    return this.acts.somebodies.find((each) => each.email === email)?.locale ?? 'en';
  }

  mailboxOf(email: string): Somebody['mailbox'] {
    return this.acts.somebodies.find((each) => each.email === email)?.mailbox ?? 'good';
  }

  private onChange(change: Change): void {
    const { table, pk, sk, before, after } = change;
    if (table !== people) return;
    this.next();
    this.stream.onChange(change);
    for (const hears of this.onChanges) hears(change);
    if (sk === 'LANE#reminder') this.ses.onReminderLane();
    if (!after) {
      if (sk === 'CONTACT') for (const judge of this.judges) judge.erased?.(pk.slice(2));
      return;
    }
    if (sk === 'CONTACT' || sk.startsWith('APPT#')) this.changedAt.set(pk, this.now);
    if (sk === 'CONTACT') {
      if (!before) this.acts.meets(this.contacts.onRow(pk, after, this.localeOf(after.email?.S ?? '')));
    } else if (sk.startsWith('APPT#'))
      this.visits.onRow({ pk, sk }, after, !before, { sequence: this.sequence, at: this.now });
    else if (sk.startsWith('SEND#')) this.ledger.onSend(pk, sk.slice('SEND#'.length), before, after);
    else if (sk.startsWith('CALL#')) {
      if (!before && this.tracing) this.say(`staff are asked to call ${this.nameOf(pk)}: ${after.reason?.S}`, true);
      for (const judge of this.judges) judge.called?.({ pk, sk, before, after });
    } else if (sk.startsWith('JUNK#')) {
      for (const judge of this.judges) judge.strayed?.({ pk, sk, before, after });
    } else if (sk.startsWith('ENROLL#') && before) this.ledger.onEnrollment(pk, sk, before, after);
  }

  private indexLag(): number {
    const ms = this.tape.pick('indexLag', [0, 400, 2_000, 9_000], 3);
    if (ms > 0) this.fault('indexLag');
    return ms;
  }

  accepted(acceptance: Acceptance): void {
    this.count('accepted');
    if (this.tracing)
      this.say(
        `SES takes ${(acceptance.input.Content.Simple.Body.Text.Data.split('\n')[0] ?? '').replace('template ', '').replace(' first', '')} for ${acceptance.input.Destination.ToAddresses[0]}, attempt ${acceptance.tag.split('_').at(-1)}`,
        true,
      );
    for (const judge of this.judges) judge.accepted?.(acceptance);
  }

  /** One thing that happens, at the earliest moment at which anything does. False when nothing is left before `until`. */
  private happens(until: number): boolean {
    if (this.violations.length > 0) return false;
    this.steps += 1;
    if (this.steps > this.setting.stepsMax) {
      this.violate('I1', 'the run does not come to rest');
      return false;
    }
    const parked = this.scheduler.next();
    const tick = this.schedule.nextTick();
    const lag = this.engine.nextIndexChange();
    const soonest = Math.min(
      parked ?? Number.POSITIVE_INFINITY,
      tick ?? Number.POSITIVE_INFINITY,
      lag ?? Number.POSITIVE_INFINITY,
    );
    if (soonest === Number.POSITIVE_INFINITY || soonest > until) return false;
    if (parked !== undefined && parked <= soonest) this.scheduler.step();
    else if (tick !== undefined && tick <= soonest) this.schedule.tick(tick);
    else this.scheduler.now = Math.max(this.now, soonest);
    return true;
  }

  /** Steps until nothing is left to happen, or `until` has come. */
  play(until: number): Promise<void> {
    return inTurns(() => this.happens(until));
  }

  /** Faults on; then off, and everything must come to rest. */
  async run(): Promise<void> {
    this.acts.plan();
    await this.play(this.start + 13 * day);
    this.say('— the faults end —', this.violations.length === 0);
    this.quiet = true;
    this.acts.liftAll();
    this.acts.endOccasions();
    this.tape.quieten();
    this.ses.recover();
    this.acts.unpause();
    this.schedule.offUntil = 0;
    await this.play(this.now + 3 * hour);
    this.stream.redrive();
    await this.play(this.start + 60 * day);
  }
}
