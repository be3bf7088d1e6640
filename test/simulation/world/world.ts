/** One seed's world: everything that is below, beside and around the functions, and the ledger of what really happened. */
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type Change, Engine } from '../dynamo/engine.ts';
import type { Item } from '../dynamo/expressions.ts';
import { AddressFacts, type Consent, ContactFacts, Fact, type Visit } from '../oracle/facts.ts';
import { day, hour, minute } from '../oracle/wall.ts';
import type { Product } from '../product.ts';
import type { Tape } from '../tape.ts';
import { bundle, editionOf } from '../words.ts';
import { Acts } from './acts/index.ts';
import { sourceKey } from './acts/requests.ts';
import type { Somebody } from './acts/somebody.ts';
import { nameOf, offTimes, type Swarm, skewMaxMs, swarmOf, tickFaults } from './faults.ts';
import { identityOf } from './identity.ts';
import { Lambda } from './lambda/index.ts';
import type { Environment, Invocation } from './lambda/invocation.ts';
import { inTurns, Scheduler } from './scheduler.ts';
import { type Acceptance, Ses } from './ses.ts';
import { Stream } from './stream.ts';
import { people, words } from './tables.ts';
import { ledgerInWords, tickFaultInWords, told } from './telling.ts';

export interface Violation {
  readonly what: string;
  readonly detail: string;
  readonly at: string;
}

/** A claim as the table took it. */
export interface Claim {
  readonly sequence: number;
  readonly at: number;
  readonly by: Invocation | undefined;
  readonly row: Item;
  readonly before: Item | undefined;
  /** When the row it replaces was left in doubt. */
  readonly doubtAt: number | undefined;
}

/** An event of SES that `feedback` took. */
export interface Heard {
  readonly tag: string;
  readonly type: string;
  readonly acked: number;
  readonly at: number;
}

/** How the booking system of the simulated clinic signs. */
const sources = {
  secrets: { of: async () => ({ key: sourceKey }), anew: async () => undefined },
  ask: async () => {
    throw new Error('nobody is asked here');
  },
  publicUrl: 'https://clinic.example',
};

/** What staff told of a visit's day. Its revision is the one that it speaks of. */
export interface Notice {
  readonly number: number;
  readonly kind: string;
  readonly revision: number;
  readonly at: string;
}

export interface Judge {
  accepted(acceptance: Acceptance): void;
  claimed(claim: Claim): void;
}

const starts = [
  '2026-01-12T15:00:00Z',
  '2026-03-05T22:00:00Z', // US clocks go forward on the 8th
  '2026-10-29T13:00:00Z', // and back on November 1st
  '2026-03-26T09:00:00Z', // Europe forward on the 29th, Lord Howe back on April 5th
  '2026-10-01T04:00:00Z', // Lord Howe forward on the 4th, Europe back on the 25th
  '2026-06-17T02:30:00Z',
] as const;

/** What a world is like where its tape does not say. */
export interface Setting {
  readonly start: number;
  readonly workers: number;
  /** Index partitions per lane. */
  readonly partitions: number;
  /** What SES takes in a second. */
  readonly sesRate: number;
  /** The words in force. */
  readonly edition: number;
  /** States of an item kept for reads that lag. */
  readonly historyMax: number;
  /** A run that does more than this has lost its way. */
  readonly stepsMax: number;
}

const usual = { partitions: 2, sesRate: 14, edition: 0, historyMax: 6, stepsMax: 60_000 } as const;

export class World {
  readonly seed: number;
  readonly tape: Tape;
  readonly product: Product;
  readonly swarm: Swarm;
  readonly setting: Setting;
  readonly start: number;
  readonly scheduler: Scheduler;
  readonly engine: Engine;
  readonly lambda: Lambda;
  readonly ses: Ses;
  readonly stream: Stream;
  readonly acts: Acts;
  sequence = 0;
  quiet = false;
  /** Something has gone wrong in this world: from then on lateness is excused. */
  isFaulty = false;
  pausedSince: number | undefined;
  edition = 0;
  readonly editions = new Set<number>();
  readonly contacts = new Map<string, ContactFacts>();
  private readonly byEmail = new Map<string, readonly ContactFacts[]>();
  readonly addresses = new Map<string, AddressFacts>();
  private readonly visits = new Map<string, Fact<Visit | undefined>>();
  /** External id → where its appointment lies; appointment id → external id; contact → external ids. */
  readonly appointmentKeys = new Map<string, { pk: string; sk: string }>();
  readonly externalIds = new Map<string, string>();
  readonly visitsOf = new Map<string, Set<string>>();
  /** External id → every status it had, and since when. */
  readonly statuses = new Map<string, { at: number; status: string }[]>();
  /** External id → every notice it was told, and every revision it had, as the table took them. */
  private readonly notices = new Map<string, { sequence: number; revision: number; notice: Notice | undefined }[]>();
  readonly claims = new Map<string, Claim>();
  private readonly heard = new Map<string, Heard[]>();
  readonly violations: Violation[] = [];
  readonly counts: Record<string, number> = {};
  readonly lines: string[] = [];
  readonly told: string[] = [];
  private readonly doubts = new Map<string, number>();
  /** Enrollment → when its latest rest after a refusal was written. */
  private readonly rests = new Map<string, number>();
  /** Whether anybody reads the trace: words cost more than the run. */
  readonly tracing: boolean;
  private readonly judges: Judge[] = [];
  private lastTick: number;
  /** No tick before then. */
  offUntil = 0;
  private readonly identity;
  private steps = 0;

  constructor(product: Product, seed: number, tape: Tape, tracing: boolean, setting: Partial<Setting> = {}) {
    this.product = product;
    this.seed = seed;
    this.tape = tape;
    this.tracing = tracing;
    this.swarm = swarmOf(tape);
    const start = setting.start ?? Date.parse(tape.pick('start', starts)) + tape.choose('start.hour', 24) * hour;
    const workers = setting.workers ?? tape.pick('workers', [1, 1, 2]);
    this.setting = { ...usual, ...setting, start, workers };
    this.start = start;
    this.edition = this.setting.edition;
    this.editions.add(this.edition);
    this.lastTick = this.start;
    this.identity = identityOf(this.seed);
    this.scheduler = new Scheduler(this.start, (rivals) =>
      this.swarm.races ? this.tape.choose('race', rivals, 3) : 0,
    );
    this.engine = new Engine({
      now: () => this.now,
      historyMax: this.setting.historyMax,
      indexLagMs: (change) => (change.table === people && this.swarm.indexLag ? this.indexLag() : 0),
      onChange: (change) => this.onChange(change),
    });
    this.lambda = new Lambda(this);
    this.ses = new Ses(this);
    this.stream = new Stream(this);
    this.acts = new Acts(this);
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
    this.isFaulty = true;
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

  visit(externalId: string): Fact<Visit | undefined> {
    let fact = this.visits.get(externalId);
    if (!fact) {
      fact = new Fact<Visit | undefined>(undefined);
      this.visits.set(externalId, fact);
    }
    return fact;
  }

  /** The visit that an instance of a journey is about, by its external id: a second notice is the instance `<id>.2`. */
  externalIdOf(instance: string): string | undefined {
    return this.externalIds.get(instance.split('.')[0] ?? '');
  }

  /** The states of a visit's row, of revisions and notices, at any moment from `from` to `to`. */
  noticeStates(externalId: string, from: number, to: number): readonly { revision: number; notice?: Notice }[] {
    const states = this.notices.get(externalId) ?? [];
    const first = states.findLastIndex((each) => each.sequence <= from);
    return states
      .filter(({ sequence }, index) => index >= first && sequence <= to)
      .map(({ revision, notice }) => (notice?.revision === revision ? { revision, notice } : { revision }));
  }

  /** The kinds of notice in force for a visit at any moment from `from` to `to`; `none` where there was none. */
  noticesAt(externalId: string, from: number, to: number): readonly string[] {
    return this.noticeStates(externalId, from, to).map(({ notice }) => notice?.kind ?? 'none');
  }

  address(email: string): AddressFacts {
    let facts = this.addresses.get(email);
    if (!facts) {
      facts = new AddressFacts();
      this.addresses.set(email, facts);
    }
    return facts;
  }

  /** The contacts that share an address, in the order in which they came. */
  contactsAt(email: string): readonly ContactFacts[] {
    return this.byEmail.get(email) ?? [];
  }

  /** The events that `feedback` took of one attempt, in order. */
  heardOf(tag: string): readonly Heard[] {
    return this.heard.get(tag) ?? [];
  }

  /** The person of a partition key, for the trace. */
  nameOf(pk: string): string {
    const email = this.contacts.get(pk.slice(2))?.email;
    return this.acts.somebodies.find((each) => each.email === email)?.name ?? pk;
  }

  mailboxOf(email: string): Somebody['mailbox'] {
    return this.acts.somebodies.find((each) => each.email === email)?.mailbox ?? 'good';
  }

  /** Moves the pointer to another edition of the words. */
  publish(edition: number): void {
    const { release, contents } = editionOf(edition);
    const put = (pk: string, sk: string, body: object) =>
      this.engine.place(words, pk, sk, marshall({ pk, sk, schemaVersion: 1, ...body }));
    for (const [hash, template] of Object.entries(contents))
      put(`T#${hash}`, 'CONTENT', { body: JSON.stringify(template) });
    put(`R#${release.id}`, 'RELEASE', { body: JSON.stringify(release) });
    put('CURRENT', 'POINTER', { release: release.id });
    this.edition = edition;
    this.editions.add(edition);
    this.count('release');
  }

  /** The function's real handler over this world. */
  handlerFor(environment: Environment): Environment['handle'] {
    const { product } = this;
    const { clock, dynamo, ses, fn } = environment;
    const world = {
      clock,
      identity: this.identity,
      dynamo: dynamo as never,
      ses: ses as never,
      bundle: bundle(this.setting.edition),
    };
    const tables = { peopleTable: people, wordsTable: words };
    const web = () => product.makeWebParts(world, { ...tables, addressKey: async () => 'k'.repeat(40) });
    const sender = () =>
      product.makeSender(world, {
        ...tables,
        publicUrl: 'https://clinic.example',
        mail: {
          configurationSets: { reminder: 'sim-reminder', marketing: 'sim-marketing' },
          mailDomain: 'mail.example.com',
          allowedRecipients: ['*@example.com'],
        },
        partitions: { reminder: this.setting.partitions, marketing: this.setting.partitions },
      });
    const one = <T>(make: () => T) => {
      const made = make();
      return () => made;
    };
    switch (fn) {
      case 'dispatch':
        return product.dispatch(one(sender)) as Environment['handle'];
      case 'enroll':
        return product.enroll(one(sender), () => ({
          park: async ({ pk, sk, code }) => {
            this.count('parked');
            this.say(`parked ${pk} ${sk}: ${code}`, true);
            if (['TypeError', 'RangeError', 'ReferenceError'].includes(code))
              this.violate('error', `enroll parked a record for ${code}`);
            this.stream.parked.push({ pk, sk });
          },
        })) as Environment['handle'];
      case 'feedback':
        return product.feedback(one(() => product.feedbackPorts(world, people))) as Environment['handle'];
      case 'intake':
        return product.intake(one(web), undefined, () => sources) as Environment['handle'];
      case 'preferences':
        return product.preferences(one(web)) as Environment['handle'];
      case 'staff':
        return product.staff(one(web)) as Environment['handle'];
    }
  }

  private onChange(change: Change): void {
    const { table, pk, sk, before, after } = change;
    if (table !== people) return;
    this.next();
    this.stream.onChange(change);
    if (sk === 'CONTACT' && after && !before) {
      const email = after.email?.S ?? '';
      const consent = (after.marketing?.M?.state?.S ?? 'none') as Consent;
      const facts = new ContactFacts(pk.slice(2), email, after.zone?.S ?? '', consent);
      this.contacts.set(facts.id, facts);
      this.byEmail.set(email, [...this.contactsAt(email), facts]);
      this.acts.meets(facts);
    } else if (sk.startsWith('APPT#') && after) {
      this.onVisit(pk, sk, before, after);
    } else if (sk.startsWith('SEND#') && after) this.onLedger(pk, sk.slice('SEND#'.length), before, after);
    else if (sk.startsWith('CALL#') && after && !before && this.tracing)
      this.say(`staff are asked to call ${this.nameOf(pk)}: ${after.reason?.S}`, true);
    else if (sk.startsWith('ENROLL#') && after && before) this.onEnrollment(pk, sk, before, after);
  }

  private indexLag(): number {
    const ms = this.tape.pick('indexLag', [0, 400, 2_000, 9_000], 3);
    if (ms > 0) this.fault('indexLag');
    return ms;
  }

  private onVisit(pk: string, sk: string, before: Item | undefined, after: Item): void {
    // A booking system may give it a new id; here it keeps its first.
    const externalId = this.externalIds.get(sk.slice('APPT#'.length)) ?? after.externalId?.S ?? '';
    this.statuses.set(externalId, [
      ...(this.statuses.get(externalId) ?? []),
      { at: this.now, status: after.status?.S ?? '' },
    ]);
    const notice = after.notice && (unmarshall({ notice: after.notice }) as { notice: Notice }).notice;
    this.notices.set(externalId, [
      ...(this.notices.get(externalId) ?? []),
      { sequence: this.sequence, revision: Number(after.revision?.N), notice },
    ]);
    if (before) return;
    this.appointmentKeys.set(externalId, { pk, sk });
    this.externalIds.set(sk.slice('APPT#'.length), externalId);
    const contactId = pk.slice(2);
    this.visitsOf.set(contactId, (this.visitsOf.get(contactId) ?? new Set()).add(externalId));
  }

  /** An enrollment is written over the version that was read, and over no other; its due moment alone may be moved. */
  private onEnrollment(pk: string, sk: string, before: Item, after: Item): void {
    const [was, is] = [Number(before.version?.N), Number(after.version?.N)];
    if (after.retry && JSON.stringify(after.retry) !== JSON.stringify(before.retry))
      this.rests.set(`${pk.slice(2)} ${sk.slice('ENROLL#'.length)}`, this.sequence);
    const content = (item: Item) => JSON.stringify([item.state, item.settled, item.ended, item.retry]);
    if (is !== was + 1 && (is !== was || content(before) !== content(after)))
      this.violate('I5', `${sk} was written over version ${was} by one that had read ${is - 1}`);
  }

  private onLedger(pk: string, sendId: string, before: Item | undefined, after: Item): void {
    const state = after.state?.S;
    const words = this.tracing && state !== before?.state?.S ? ledgerInWords(after, this.nameOf(pk)) : undefined;
    if (words !== undefined) this.say(words, true);
    // A later attempt that was certainly refused leaves the doubt as it was. The doubt began when the worker had it, however
    // long it was frozen before it wrote so.
    if (state === 'inDoubt' && Number(after.doubts?.N) > Number(before?.doubts?.N ?? 0))
      this.doubts.set(sendId, Math.min(this.now, Date.parse(after.settledAt?.S ?? '')));
    if (state === 'inDoubt' && before?.state?.S === 'claimed') this.onDoubt(sendId, before);
    if (state !== 'claimed' || before?.token?.S === after.token?.S) return;
    const claim: Claim = {
      sequence: this.sequence,
      at: this.now,
      by: this.lambda.executing,
      row: after,
      before,
      doubtAt: this.doubts.get(sendId),
    };
    this.claims.set(`${sendId}_${after.attempt?.N}`, claim);
    for (const judge of this.judges) judge.claimed(claim);
    this.lambda.freezer.onClaim(pk);
  }

  /** A request is about to reach SES: not while its enrollment rests after a refusal. */
  attempted(tag: string): void {
    const [contactId, sendId, attempt] = tag.split('_');
    const row = this.engine.peek(people, `C#${contactId}`, `SEND#${sendId}`);
    const enrollment = row && this.engine.peek(people, `C#${contactId}`, `ENROLL#${row.journey?.S}#${row.instance?.S}`);
    const retry = enrollment?.retry?.M;
    if (!row || !retry || retry.revision?.N !== row.revision?.N) return;
    // Like any fact it binds whoever claims after it was written: a claim of the same moment may cross it.
    const claim = this.claims.get(`${sendId}_${attempt}`);
    const written = this.rests.get(`${contactId} ${row.journey?.S}#${row.instance?.S}`) ?? 0;
    if (claim && claim.sequence < written) return;
    const early = Date.parse(retry.notBefore?.S ?? '') - this.now;
    if (early > (this.swarm.skew ? 2 * skewMaxMs : 0))
      this.violate(
        'I12',
        `${row.journey?.S}/${row.step?.S} is tried ${early} ms before its journey has rested from a refusal`,
      );
  }

  /** Until its deadline and a minute more, only the claim's own invocation may speak for it. */
  private onDoubt(sendId: string, before: Item): void {
    const claim = this.claims.get(`${sendId}_${before.attempt?.N}`);
    if (!claim?.by || claim.by === this.lambda.executing) return;
    const early = Date.parse(before.deadline?.S ?? '') + minute - this.now;
    if (early > 2 * skewMaxMs)
      this.violate('I2', `${this.lambda.executing?.id} declares a claim of ${claim.by.id} in doubt ${early} ms early`);
  }

  accepted(acceptance: Acceptance): void {
    this.count('accepted');
    if (this.tracing)
      this.say(
        `SES takes ${(acceptance.input.Content.Simple.Body.Text.Data.split('\n')[0] ?? '').replace('template ', '').replace(' first', '')} for ${acceptance.input.Destination.ToAddresses[0]}, attempt ${acceptance.tag.split('_').at(-1)}`,
        true,
      );
    for (const judge of this.judges) judge.accepted(acceptance);
  }

  /** Wakes `feedback` with an event, as its rule would: two more tries, then the failure queue. */
  feedback(event: { type: string; tag: string; bounceKind?: string }, acceptance: Acceptance, tries: number): void {
    const { type, tag, bounceKind } = event;
    const email = acceptance.input.Destination.ToAddresses[0] ?? '';
    const facts = this.address(email);
    const begun: ReturnType<Fact<boolean>['begin']>[] = [];
    if (type === 'Complaint' || (type === 'Bounce' && bounceKind === 'Permanent')) {
      begun.push(facts.marketing.begin(this.next(), () => [true]));
      if (type === 'Bounce' || acceptance.input.ConfigurationSetName === 'sim-reminder')
        begun.push(facts.reminder.begin(this.next(), () => [true]));
    }
    this.lambda.invoke('feedback', event, (outcome) => {
      const over = this.next();
      for (const act of begun) {
        act.over = over;
        if (outcome.kind === 'returned') act.acked = over;
      }
      if (outcome.kind === 'returned')
        this.heard.set(tag, [...this.heardOf(tag), { tag, type, acked: over, at: this.now }]);
      else if (tries < 3)
        this.scheduler.park(this.now + tries * minute, () => this.feedback(event, acceptance, tries + 1));
      else this.count('event to the failure queue');
    });
  }

  private dueCache: { version: number; reminder: number | undefined; marketing: number | undefined } = {
    version: -1,
    reminder: undefined,
    marketing: undefined,
  };

  /** When the first row of a lane is due, as the index shows it. */
  private earliestDue(lane: 'reminder' | 'marketing'): number | undefined {
    const version = this.engine.indexVersion();
    if (this.dueCache.version !== version) {
      const earliest = (prefix: string) => {
        const first = this.engine.firstDue(people, prefix);
        return first === undefined ? undefined : Date.parse(first);
      };
      this.dueCache = { version, reminder: earliest('reminder#'), marketing: earliest('marketing#') };
    }
    return this.dueCache[lane];
  }

  /** The next minute at which a tick would find anything to do; the minutes between are not played. */
  private nextTick(): number | undefined {
    const reminder = this.earliestDue('reminder');
    let marketing = this.earliestDue('marketing');
    // A paused lane is looked in on now and then, so that a tick could break its pause.
    if (marketing !== undefined && this.pausedSince !== undefined)
      marketing = Math.max(marketing, this.lastTick + 90 * minute);
    const due = reminder === undefined ? marketing : marketing === undefined ? reminder : Math.min(reminder, marketing);
    if (due === undefined) return undefined;
    const probe = this.engine.peek(people, 'CONTROL', 'OUTAGE')?.nextProbeAt?.S;
    const from = Math.max(due - minute, probe ? Date.parse(probe) - 10_000 : 0, this.offUntil);
    return Math.max(this.lastTick + minute, Math.floor(Math.max(from, this.now) / minute) * minute);
  }

  private tick(at: number): void {
    this.scheduler.now = Math.max(this.now, at);
    this.lastTick = at;
    let fault = this.tape.code('tick', this.swarm.tick, this.swarm.otherOneIn);
    // Off once is bad enough: what the end may ask for is counted from there.
    if (fault === tickFaults.offForHours && this.offUntil > 0) fault = tickFaults.missed;
    if (fault !== 0) {
      this.fault(`tick ${nameOf(tickFaults, fault)}`);
      this.say(tickFaultInWords(fault), true);
    }
    if (fault === tickFaults.missed) return;
    if (fault === tickFaults.offForHours) {
      this.offUntil = at + this.tape.pick('tick.off', offTimes);
      return;
    }
    const late = fault === tickFaults.lateInItsMinute ? this.tape.pick('tick.late', [20_000, 45_000, 58_000]) : 0;
    for (let worker = 0; worker < this.setting.workers; worker += 1) {
      const wake = () =>
        this.lambda.invoke('dispatch', { worker, workers: this.setting.workers, lookaheadSeconds: 60 }, (outcome) => {
          if ((outcome.value as { kind?: string } | undefined)?.kind === 'leaseHeld') this.count('leaseHeld');
        });
      this.scheduler.park(this.now + late, wake);
      if (fault === tickFaults.twice) this.scheduler.park(this.now + late + 200, wake);
    }
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
    const tick = this.nextTick();
    const lag = this.engine.nextIndexChange();
    const soonest = Math.min(
      parked ?? Number.POSITIVE_INFINITY,
      tick ?? Number.POSITIVE_INFINITY,
      lag ?? Number.POSITIVE_INFINITY,
    );
    if (soonest === Number.POSITIVE_INFINITY || soonest > until) return false;
    if (parked !== undefined && parked <= soonest) this.scheduler.step();
    else if (tick !== undefined && tick <= soonest) this.tick(tick);
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
    this.tape.quieten();
    this.ses.recover();
    this.acts.unpause();
    this.offUntil = 0;
    await this.play(this.now + 3 * hour);
    this.stream.redrive();
    await this.play(this.start + 60 * day);
  }
}
