/** A tick around its drain: the lease, the control rows, an outage's probe, the account's quota. */
import type { SendQuota } from '../adapters/ses/mailer.ts';
import type { ErrorCode } from '../core/model/errors.ts';
import { type EmailClass, emailClasses } from '../core/model/journey.ts';
import type { DueRow } from '../core/model/row.ts';
import type { Control, ControlStore, Outage, SendOutcome } from '../core/ports.ts';
import { breakersOf } from '../core/send/breaker.ts';
import { Drain, lookAt, pageSize, partitionsFor, type TickReport, upcoming } from '../core/send/drain.ts';
import { Lanes, nextProbe } from '../core/send/lanes.ts';
import { RequestBudget } from '../core/send/requestBudget.ts';
import type { SendPorts } from '../core/send/sendPorts.ts';
import { watch } from '../core/send/watch.ts';
import { epochMs, type Instant, plusMs, secondMs } from '../core/time/time.ts';
import type { QuotaAnswer } from './quota.ts';

export interface Tick {
  readonly worker: number;
  readonly workers: number;
  readonly lookaheadSeconds: number;
}

export interface TickPorts {
  readonly send: SendPorts;
  readonly control: Omit<ControlStore, 'addBadNews'>;
  /** Reads anew which words are in force: only when something is due. */
  readonly refreshWords: () => Promise<void>;
  /** What the account may send. Never rejects; says when SES gave no answer. */
  readonly quota: () => Promise<QuotaAnswer>;
  readonly probe: () => Promise<SendOutcome>;
  /** Unique to this invocation. */
  readonly holder: string;
  readonly onFault: (error: unknown, row: DueRow) => void;
  readonly onBreaker: (state: 'warn' | 'pause', lane: EmailClass) => void;
  /** The share of the questions to strangers is spent. */
  readonly onRequestsSpent: () => void;
  /** SES refuses a lane's emails: it is held, and one is tried now and then. Told each minute in which something is due. */
  readonly onLaneHeld: (lane: EmailClass, code: ErrorCode) => void;
  /** SES refused several people in a row with a code that is about each alone: it may be about us. */
  readonly onSeries: (code: ErrorCode) => void;
  /** How late the earliest due row is, in ms, before anything is done about it: also while nothing may be sent. */
  readonly onOldest: (lateMs: number) => void;
  /** Nothing is due. What limits the account is looked at now and then all the same. */
  readonly onIdle?: () => Promise<void>;
  /** The time ended before every reminder that waits was looked at: `looked` of them were. */
  readonly onWatchCut: (looked: number) => void;
}

export type TickResult =
  | { readonly kind: 'drained'; readonly report: TickReport }
  | { readonly kind: 'leaseHeld' | 'outage' | 'sendingDisabled' };

/** What is left of an invocation for emails under way when no more are begun: a send's timeout and its writes. */
export const settleReserveMs = 20 * secondMs;
/** An email takes some 150 ms from claim to settlement; at twice that the rate is still kept. */
const emailSeconds = 0.25;
const concurrencyMax = 16;

/** No look at a deadline is begun in the invocation's last seconds: it may have to write a call. */
const watchReserveMs = 10 * secondMs;
/** Rows looked at together: a look is some reads of a few ms each. */
const watchAtOnce = 16;

/**
 * Nothing may be sent now; deadlines pass all the same, and become calls (I7). What is looked at keeps its place in the
 * index, so the whole backlog is gone through, page by page: a fasting email may stand behind thousands of others.
 */
async function watchReminders(tick: Tick, { send, onFault, onWatchCut }: TickPorts): Promise<void> {
  const until = send.clock.now();
  const lookUntil = plusMs(send.deadline, -watchReserveMs);
  let looked = 0;
  for (const partition of partitionsFor(send, 'reminder', tick)) {
    let page: readonly DueRow[] = [];
    do {
      page = await send.store.dueRows(partition, until, pageSize, page.at(-1));
      for (let from = 0; from < page.length; from += watchAtOnce) {
        if (send.clock.now() >= lookUntil) return onWatchCut(looked);
        const rows = page.slice(from, from + watchAtOnce);
        await Promise.all(rows.map((row) => watch(send, row).catch((error) => onFault(error, row))));
        looked += rows.length;
      }
    } while (page.length === pageSize);
  }
}

function lanesFor(control: Control, quota: SendQuota, onBreaker: TickPorts['onBreaker']): readonly EmailClass[] {
  const breakers = breakersOf(control, quota.sentLastDay);
  for (const [lane, state] of breakers) if (state !== 'closed') onBreaker(state, lane);
  return emailClasses.filter((lane) => !control.paused.has(lane) && breakers.get(lane) !== 'pause');
}

export async function runTick(tick: Tick, ports: TickPorts): Promise<TickResult> {
  const { send, control } = ports;
  // Most minutes have nothing to send. They take nothing but this look: no lease either, since they do nothing.
  const look = await lookAt(send, emailClasses, tick, tick.lookaheadSeconds);
  const [oldest] = (await upcoming(send, look, emailClasses, tick)).rows;
  if (!oldest) {
    if (tick.worker === 0) await ports.onIdle?.();
    return { kind: 'drained', report: { outcomes: {}, faults: 0 } };
  }
  const now = send.clock.now();
  const { deadline } = send;
  if (!(await control.takeLease(tick.worker, ports.holder, now, deadline))) return { kind: 'leaseHeld' };
  try {
    const [state] = await Promise.all([control.read(now), ports.refreshWords()]);
    ports.onOldest(Math.max(0, epochMs(now) - epochMs(oldest.due.at)));
    if (state.outage && !(await isOver(state.outage, now, ports))) {
      await watchReminders(tick, ports);
      return { kind: 'outage' };
    }
    const quota = await ports.quota();
    // `GetAccount` may be throttled alone, or SES may be out: a probe tells, rather than the next person's email.
    if (!quota.asked && quota.enabled && (await ports.probe()).kind === 'inDoubt') {
      await beginOutage(ports);
      await watchReminders(tick, ports);
      return { kind: 'outage' };
    }
    if (!quota.enabled) {
      await watchReminders(tick, ports);
      return { kind: 'sendingDisabled' };
    }
    const perSecond = quota.perSecond / tick.workers;
    const health = new Lanes(state.lanes, { clock: send.clock, onSeries: ports.onSeries });
    const budget = new RequestBudget(state.requests, quota.perDay, {
      clock: send.clock,
      control,
      onSpent: ports.onRequestsSpent,
    });
    const drain = new Drain(
      { ...send, mailer: budget.over(send.mailer), phonesDown: state.phonesDown },
      {
        lookaheadSeconds: tick.lookaheadSeconds,
        perSecond,
        // No more than the rate needs: what is under way is what an outage puts in doubt.
        concurrency: Math.max(1, Math.min(concurrencyMax, Math.ceil(perSecond * emailSeconds))),
        probe: ports.probe,
        lanes: lanesFor(state, quota, ports.onBreaker),
        health,
        share: tick,
        beginUntil: plusMs(deadline, -settleReserveMs),
      },
      ports.onFault,
    );
    const report = await drain.run(look);
    if (report.stopped === 'outage') await beginOutage(ports);
    await health.keep(control);
    for (const { lane, code } of health.held) ports.onLaneHeld(lane, code);
    const isHeld = state.paused.has('reminder') || health.held.some(({ lane }) => lane === 'reminder');
    if (isHeld || (report.stopped && report.stopped !== 'time')) await watchReminders(tick, ports);
    return { kind: 'drained', report };
  } finally {
    await control.endLease(tick.worker, ports.holder, send.clock.now());
  }
}

/** From now on nothing is sent until a probe is answered. */
async function beginOutage({ send, control }: TickPorts): Promise<void> {
  const at = send.clock.now();
  await control.setOutage({ since: at, probes: 0, nextProbeAt: nextProbe(at, 0) });
}

/** One probe, to the mailbox simulator: an outage of hours puts nobody's email in doubt for it. */
async function isOver(outage: Outage, now: Instant, ports: TickPorts): Promise<boolean> {
  if (epochMs(now) < epochMs(outage.nextProbeAt)) return false;
  const outcome = await ports.probe();
  // A certain refusal is an answer: SES speaks again, and the drain's own rules take over.
  if (outcome.kind !== 'inDoubt') {
    await ports.control.endOutage();
    return true;
  }
  const probes = outage.probes + 1;
  await ports.control.setOutage({
    since: outage.since,
    probes,
    nextProbeAt: nextProbe(ports.send.clock.now(), probes),
  });
  return false;
}
