/**
 * One tick of a worker: drains what is due, reminders first, waiting for each one's second (docs/design.md "Workers").
 * Ports only, so that the simulator runs this very code.
 */

import { defined } from '../model/defined.ts';
import type { EmailClass } from '../model/journey.ts';
import { type DueRow, dueText, StrayRowError } from '../model/row.ts';
import type { SendOutcome } from '../ports.ts';
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

export interface Upcoming {
  readonly rows: readonly DueRow[];
  /** They are marketing, and reminders may be due: another worker has some, or the look at our own is old. */
  readonly wait: boolean;
}

/**
 * A page of what may go now, of the first lane that has any: marketing starts only when every reminder partition is dry
 * (I6). When nothing may go yet, what will within `lookaheadSeconds`, of any lane.
 */
export async function upcoming(
  ports: SendPorts,
  lanes: readonly EmailClass[],
  share: Share,
  lookaheadSeconds: number,
): Promise<Upcoming> {
  const asked = ports.clock.now();
  const until = plusMs(asked, lookaheadSeconds * secondMs);
  const ahead: DueRow[] = [];
  for (const lane of lanes) {
    const partitions = partitionsFor(ports, lane, share);
    const size = lane === 'request' ? requestPageSize : pageSize;
    const pages = await Promise.all(partitions.map((partition) => ports.store.dueRows(partition, until, size)));
    const rows = pages.flat().sort(earliestFirst);
    const now = ports.clock.now();
    const dueNow = rows.filter((row) => row.due.at <= now);
    if (dueNow.length > 0) {
      const wait =
        lane === 'marketing' &&
        ((await othersHaveReminders(ports, lanes, share)) || plusMs(asked, staleAfterMs) < ports.clock.now());
      return { rows: dueNow.slice(0, size), wait };
    }
    ahead.push(...rows);
  }
  return { rows: ahead.sort(earliestFirst).slice(0, pageSize), wait: false };
}

export class Drain {
  private readonly ports: SendPorts;
  private readonly limits: TickLimits;
  private readonly pace: Pace;
  private readonly onFault: (error: unknown, row: DueRow) => void;
  private readonly outcomes: Partial<Record<StepOutcome, number>> = {};
  private faults = 0;
  private stop: Stop | undefined;
  private probing: Promise<void> | undefined;

  constructor(ports: SendPorts, limits: TickLimits, onFault: (error: unknown, row: DueRow) => void) {
    this.ports = { ...ports, mailer: limits.health.over(ports.mailer) };
    this.limits = limits;
    this.onFault = onFault;
    this.pace = new Pace(ports.clock, limits.perSecond);
  }

  async run(): Promise<TickReport> {
    const { clock } = this.ports;
    const seen = new Set<string>();
    let stalePages = 0;
    // Again and again while something is due within the lookahead: a row that came in meanwhile need not wait a minute.
    while (!this.shouldStop()) {
      const { rows: page, wait } = await upcoming(
        this.ports,
        this.openLanes(),
        this.limits.share,
        this.limits.lookaheadSeconds,
      );
      const [first] = page;
      if (!first) break;
      if (wait) {
        // Not the end of the tick: that would leave marketing to one worker until the next minute.
        await this.waitFor(plusMs(clock.now(), lanesRecheckMs));
        continue;
      }
      if (first.due.at > clock.now()) {
        await this.waitFor(first.due.at);
        continue;
      }
      // The index runs behind its table: a row that was just settled may show once more, and is not worth another look.
      const fresh = page.filter((row) => !seen.has(dueText(row)));
      if (fresh.length === 0) {
        stalePages += 1;
        if (stalePages > stalePagesMax) break;
        await clock.sleepUntil(plusMs(clock.now(), stalePageBackoffMs));
        continue;
      }
      stalePages = 0;
      for (const row of fresh) seen.add(dueText(row));
      await this.work(fresh);
    }
    return defined<TickReport>({ outcomes: this.outcomes, faults: this.faults, stopped: this.stop });
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
