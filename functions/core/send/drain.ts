/**
 * One tick of a worker: drains what is due, reminders first, waiting for each one's second (docs/design.md "Workers").
 * Ports only, so that the simulator runs this very code.
 */

import { defined } from '../model/defined.ts';
import type { Due } from '../model/due.ts';
import type { EmailClass } from '../model/journey.ts';
import { type DueRow, dueText, StrayRowError } from '../model/row.ts';
import type { PeopleStore, SendOutcome } from '../ports.ts';
import { type Instant, minuteMs, plusMs, secondMs } from '../time/time.ts';
import { processSend } from './inDoubt.ts';
import type { Lanes } from './lanes.ts';
import { Pace } from './pace.ts';
import { processEnrollment } from './protocol.ts';
import type { SendPorts, StepOutcome } from './sendPorts.ts';

export interface TickLimits {
  /** How far ahead this tick takes rows and waits for them, in seconds. */
  readonly lookaheadSeconds: number;
  /** This worker's share of the account's send rate, per second. */
  readonly perSecond: number;
  /** Emails under way at once: also how many an outage in full flight can put in doubt before it is noticed. */
  readonly concurrency: number;
  /** Does SES answer? Asked after an ambiguous outcome, with an email that is nobody's. */
  readonly probe: () => Promise<SendOutcome>;
  /** Lanes this tick may drain. */
  readonly lanes: readonly EmailClass[];
  /** How SES answers each of them. */
  readonly health: Lanes;
  /** Which partitions are this worker's. */
  readonly share: Share;
  /** The last moment to begin a row; the rest of the invocation is for what is under way. */
  readonly beginUntil: Instant;
}

export interface TickReport {
  readonly outcomes: Readonly<Partial<Record<StepOutcome, number>>>;
  readonly faults: number;
  /** Why the tick ended before everything due was drained. */
  readonly stopped?: 'outage' | 'quotaSpent' | 'throttled' | 'refused' | 'time';
}

/** After so many ambiguous outcomes nothing more is claimed this tick: an outage must not put the backlog in doubt. */
export const doubtsToStop = 3;
const throttlesToStop = 5;
/** A row whose processing failed unexpectedly is put off so long, so that it does not hold the head of its lane (I12). */
const faultBackoffMs = 5 * minuteMs;
export const pageSize = 100;
/** After so many questions to strangers the reminders are looked at again (I6). */
const requestPageSize = 10;
/** How often, and how long apart, a page of rows that were all visited already is looked at again. */
const stalePagesMax = 5;
const stalePageBackoffMs = 200;
/** Marketing that waits for another worker's reminders looks again after so long. */
const lanesRecheckMs = 500;
/** A worker that stood still between its questions knows of no reminder that came due meanwhile: it looks again. */
const staleAfterMs = 5 * secondMs;
/**
 * So long one look serves the lanes one after the other, and is the last one of a tick: what others make due within it waits
 * for the next minute, as what they make due after it. A small clinic's ticks are shorter, and the questions are most of them.
 */
const lookHoldsMs = 2 * secondMs;
/** A probe is begun only if its timeout fits. */
const probeMsMax = 12 * secondMs;

type Stop = NonNullable<TickReport['stopped']>;

/** One worker of several: each drains the partitions whose number is its own, counted round. */
export interface Share {
  readonly worker: number;
  readonly workers: number;
}

/** The partitions of a lane that are this worker's. */
export function partitionsFor(ports: SendPorts, lane: EmailClass, { worker, workers }: Share): readonly string[] {
  return Array.from({ length: ports.partitions[lane] }, (_, index) => index)
    .filter((index) => index % workers === worker)
    .map((index) => `${lane}#${index}`);
}

const earliestFirst = (a: DueRow, b: DueRow) => (a.due.at < b.due.at ? -1 : a.due.at > b.due.at ? 1 : 0);

/** True while a reminder of another worker's partitions is due: marketing waits for those too (I6). */
async function othersHaveReminders(ports: SendPorts, lanes: readonly EmailClass[], share: Share): Promise<boolean> {
  if (share.workers === 1 || !lanes.includes('reminder')) return false;
  const own = new Set(partitionsFor(ports, 'reminder', share));
  const others = partitionsFor(ports, 'reminder', { worker: 0, workers: 1 }).filter((partition) => !own.has(partition));
  const now = ports.clock.now();
  const pages = await Promise.all(others.map((partition) => ports.store.dueRows(partition, now, 1)));
  return pages.some((page) => page.length > 0);
}

/** What the index showed when it was asked: of each lane a page of what is due within the lookahead, earliest first. */
export interface Look {
  readonly askedAt: Instant;
  readonly lanes: ReadonlyMap<EmailClass, LanePage>;
}

interface LanePage {
  readonly rows: readonly DueRow[];
  /** There may be more of it than this. */
  readonly isCut: boolean;
}

/** Asks every partition of `lanes` at once. */
export async function lookAt(
  ports: SendPorts,
  lanes: readonly EmailClass[],
  share: Share,
  lookaheadSeconds: number,
): Promise<Look> {
  const askedAt = ports.clock.now();
  const until = plusMs(askedAt, lookaheadSeconds * secondMs);
  const pageOf = async (lane: EmailClass): Promise<readonly [EmailClass, LanePage]> => {
    const size = lane === 'request' ? requestPageSize : pageSize;
    const partitions = partitionsFor(ports, lane, share);
    const pages = await Promise.all(partitions.map((partition) => ports.store.dueRows(partition, until, size)));
    const all = pages.flat().sort(earliestFirst);
    const rows = all.slice(0, size);
    return [lane, { rows, isCut: rows.length < all.length || pages.some((page) => page.length >= size) }];
  };
  return { askedAt, lanes: new Map(await Promise.all(lanes.map(pageOf))) };
}

export interface Upcoming {
  readonly rows: readonly DueRow[];
  /** They are marketing, and reminders may be due: another worker has some, or the look at our own is old. */
  readonly wait: boolean;
}

/**
 * What may go now of a look, of the first lane that has any: marketing starts only when every reminder partition is dry
 * (I6). When nothing may go yet, what will within the lookahead, of any lane.
 */
export async function upcoming(
  ports: SendPorts,
  { askedAt, lanes: pages }: Look,
  lanes: readonly EmailClass[],
  share: Share,
): Promise<Upcoming> {
  const now = ports.clock.now();
  const ahead: DueRow[] = [];
  for (const lane of lanes) {
    const rows = pages.get(lane)?.rows ?? [];
    const dueNow = rows.filter((row) => row.due.at <= now);
    if (dueNow.length > 0) {
      const wait =
        lane === 'marketing' &&
        ((await othersHaveReminders(ports, lanes, share)) || plusMs(askedAt, staleAfterMs) < ports.clock.now());
      return { rows: dueNow, wait };
    }
    ahead.push(...rows);
  }
  return { rows: ahead.sort(earliestFirst).slice(0, pageSize), wait: false };
}

/** `store`, and whoever asks hears of each row that it leaves due. */
function tellingStore(store: PeopleStore, onDue: (due: Due | undefined) => void): PeopleStore {
  const told =
    <Args extends readonly unknown[], T>(
      write: (...args: Args) => Promise<T>,
      dueIn: (...args: Args) => Due | undefined,
    ) =>
    (...args: Args): Promise<T> => {
      onDue(dueIn(...args));
      return write(...args);
    };
  return {
    readPerson: (...asked) => store.readPerson(...asked),
    readSend: (...asked) => store.readSend(...asked),
    dueRows: (...asked) => store.dueRows(...asked),
    readCall: (...asked) => store.readCall(...asked),
    putCall: (...put) => store.putCall(...put),
    takeCap: (...taken) => store.takeCap(...taken),
    retire: (...which) => store.retire(...which),
    claim: told(
      (...put) => store.claim(...put),
      ({ due }) => due,
    ),
    settle: told(
      (row) => store.settle(row),
      ({ due }) => due,
    ),
    declareInDoubt: told(
      (row) => store.declareInDoubt(row),
      ({ due }) => due,
    ),
    reschedule: told(
      (...moved) => store.reschedule(...moved),
      (_row, due) => due,
    ),
    postpone: told(
      (...moved) => store.postpone(...moved),
      ({ due }, at) => ({ ...due, at }),
    ),
    putEnrollment: told(
      (...put) => store.putEnrollment(...put),
      ({ due }) => due,
    ),
  };
}

export class Drain {
  private readonly ports: SendPorts;
  private readonly limits: TickLimits;
  private readonly pace: Pace;
  private readonly onFault: (error: unknown, row: DueRow) => void;
  private readonly outcomes: Partial<Record<StepOutcome, number>> = {};
  private readonly seen = new Set<string>();
  /** Something became due by our own doing since the last look, and may go in this tick. */
  private isStirred = false;
  private faults = 0;
  private stop: Stop | undefined;
  private probing: Promise<void> | undefined;

  constructor(ports: SendPorts, limits: TickLimits, onFault: (error: unknown, row: DueRow) => void) {
    const store = tellingStore(ports.store, (due) => {
      const soon = plusMs(ports.clock.now(), limits.lookaheadSeconds * secondMs);
      if (due && due.at <= soon) this.isStirred = true;
    });
    this.ports = { ...ports, store, mailer: limits.health.over(ports.mailer) };
    this.limits = limits;
    this.onFault = onFault;
    this.pace = new Pace(ports.clock, limits.perSecond);
  }

  /** @param first a look that was just taken, of all lanes. */
  async run(first?: Look): Promise<TickReport> {
    const { clock } = this.ports;
    let look = first;
    let stalePages = 0;
    // Again and again while something is due within the lookahead: a row that came in meanwhile need not wait a minute.
    while (!this.shouldStop()) {
      look ??= await this.look();
      const { rows, wait } = await upcoming(this.ports, look, this.openLanes(), this.limits.share);
      const [earliest] = rows;
      if (!earliest) break;
      if (wait) {
        // Not the end of the tick: that would leave marketing to one worker until the next minute.
        await this.waitFor(plusMs(clock.now(), lanesRecheckMs));
        look = undefined;
        continue;
      }
      if (earliest.due.at > clock.now()) {
        await this.waitFor(earliest.due.at);
        look = undefined;
        continue;
      }
      // The index runs behind its table: a row that was just settled may show once more, and is not worth another look.
      const fresh = rows.filter((row) => !this.seen.has(dueText(row)));
      if (fresh.length === 0) {
        stalePages += 1;
        if (stalePages > stalePagesMax) break;
        await clock.sleepUntil(plusMs(clock.now(), stalePageBackoffMs));
        look = undefined;
        continue;
      }
      stalePages = 0;
      for (const row of fresh) this.seen.add(dueText(row));
      await this.work(fresh);
      look = this.rest(look);
    }
    return defined<TickReport>({ outcomes: this.outcomes, faults: this.faults, stopped: this.stop });
  }

  private look(): Promise<Look> {
    this.isStirred = false;
    return lookAt(this.ports, this.openLanes(), this.limits.share, this.limits.lookaheadSeconds);
  }

  /** What is left of a look when its first rows were worked on; undefined when the index has to be asked again. */
  private rest({ askedAt, lanes }: Look): Look | undefined {
    if (this.isStirred || plusMs(askedAt, lookHoldsMs) < this.ports.clock.now()) return undefined;
    // A lane that has opened since was not asked for.
    if (this.openLanes().some((lane) => !lanes.has(lane))) return undefined;
    const left = [...lanes].map(([lane, { rows, isCut }]): [EmailClass, LanePage] => [
      lane,
      { rows: rows.filter((row) => !this.seen.has(dueText(row))), isCut },
    ]);
    // Of a lane with a longer page the next rows are not known.
    if (left.some(([, { rows, isCut }]) => isCut && rows.length === 0)) return undefined;
    return { askedAt, lanes: new Map(left) };
  }

  private openLanes(): readonly EmailClass[] {
    return this.limits.lanes.filter((lane) => this.limits.health.isOpen(lane));
  }

  private shouldStop(): boolean {
    if (this.stop === undefined && this.ports.clock.now() >= this.limits.beginUntil) this.stop = 'time';
    return this.stop !== undefined;
  }

  private async work(rows: readonly DueRow[]): Promise<void> {
    const underWay = new Set<Promise<void>>();
    const busy = new Map<string, Promise<void>>();
    for (const row of rows) {
      while (underWay.size >= this.concurrency() && !this.shouldStop()) await Promise.race(underWay);
      if (this.shouldStop()) break;
      // Two rows of one person go one after the other: their journeys look at each other.
      const whose = row.kind === 'stray' ? row.place : row.contactId;
      const before = busy.get(whose);
      const done = (before ?? Promise.resolve()).then(() => this.process(row));
      const tracked: Promise<void> = done.finally(() => underWay.delete(tracked));
      underWay.add(tracked);
      busy.set(whose, tracked);
    }
    // No handler returns with a send pending: Lambda would freeze it and thaw it minutes later (step 4).
    await Promise.all(underWay);
  }

  /**
   * One at first, and one more for each that came to its end: an outage that is there already puts one email of a worker
   * in doubt. After an ambiguous outcome one at a time, until the tick ends.
   */
  private concurrency(): number {
    if (this.limits.health.isProbing) return 1;
    return (this.outcomes.inDoubt ?? 0) > 0 ? 1 : Math.min(1 + (this.outcomes.settled ?? 0), this.limits.concurrency);
  }

  /** A page may hold rows of a lane that was held since. */
  private isOpen(row: DueRow): boolean {
    const lane = this.limits.lanes.find((each) => row.due.partition.startsWith(`${each}#`));
    return lane === undefined || this.limits.health.isOpen(lane);
  }

  private async waitFor(at: Instant): Promise<void> {
    const { clock } = this.ports;
    if (at <= clock.now()) return;
    const until = at < this.limits.beginUntil ? at : this.limits.beginUntil;
    await clock.sleepUntil(until);
  }

  private async process(row: DueRow): Promise<void> {
    if (this.shouldStop() || !this.isOpen(row)) return;
    await this.pace.place();
    if (this.shouldStop() || !this.isOpen(row)) return;
    const heldBefore = this.limits.health.held.length;
    let outcome: StepOutcome;
    try {
      outcome = await this.dispatchTo(row);
    } catch (error) {
      this.faults += 1;
      this.onFault(error, row);
      await this.ports.store
        .postpone(row, plusMs(this.ports.clock.now(), faultBackoffMs))
        .catch((second) => this.onFault(second, row));
      return;
    }
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
    if (outcome === 'inDoubt') await this.onDoubt();
    if (outcome === 'refused' && this.limits.health.held.length > heldBefore) this.stop ??= 'refused';
    if (outcome === 'quotaSpent') this.stop ??= 'quotaSpent';
    if (outcome === 'throttled') {
      this.pace.halve();
      if ((this.outcomes.throttled ?? 0) >= throttlesToStop) this.stop ??= 'throttled';
    }
  }

  /** An outage, or one email's bad luck? A probe is asked rather than the next person's email. */
  private async onDoubt(): Promise<void> {
    if ((this.outcomes.inDoubt ?? 0) >= doubtsToStop) this.stop ??= 'outage';
    const fits = plusMs(this.ports.clock.now(), probeMsMax) <= this.limits.beginUntil;
    if (this.stop !== undefined || !fits) return;
    this.probing ??= this.limits.probe().then((outcome) => {
      if (outcome.kind === 'inDoubt') this.stop ??= 'outage';
      this.probing = undefined;
    });
    await this.probing;
  }

  private async dispatchTo(row: DueRow): Promise<StepOutcome> {
    switch (row.kind) {
      case 'send':
        return processSend(this.ports, row.contactId, row.id);
      case 'enrollment':
        return processEnrollment(this.ports, row);
      case 'stray':
        throw new StrayRowError(row);
    }
  }
}
