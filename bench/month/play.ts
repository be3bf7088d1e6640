/**
 * Plays a script on the whole local system: the deployed bundles, woken as the templates say, on the movable clock. The clock
 * goes from one minute in which somebody acts or something is due to the next; each of them has its tick, as every minute
 * has one. A minute in which nothing happens is not played: some of them are, through the month, and stand for the others.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type System, startSystem } from '../../local/system.ts';
import { allMinus, allPlus, minus, nothing, type Taken, type Takings, takenBy, times, together } from './count.ts';
import type { Act } from './script.ts';

export const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** `upkeep` is woken so often. */
const sweepMs = 15 * minuteMs;
/** A good quarter of an hour of four nights and days is played though nothing happens. The minute before it catches up with the leap. */
const idleBlocksMs = [2, 9, 16, 23].flatMap((day) => [day * dayMs + 3 * hourMs, day * dayMs + 21 * hourMs]);
const idleMinutesAMonth = 30 * 24 * 60;

/** SES tells of a send a moment after it has answered, and of its delivery when the other side has taken it. */
const eventsAfterMs = [
  ['Send', 1_000],
  ['Delivery', 3_000],
] as const;

/** A fresh, empty system, for as long as `use` takes. On disk: the engine in memory grows slow with its stream (`local/engine/streamOrder.ts`). */
export async function withSystem<T>(assembly: string, use: (system: System) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'dripline-bench-'));
  try {
    const system = await startSystem({
      home,
      assembly,
      sendQuota: { max24Hour: 10_000_000, maxSendRate: 100_000 },
    });
    try {
      for (const [type, ms] of eventsAfterMs) system.gateway.faults.addEvent({ kind: 'delay', match: { type }, ms });
      return await use(system);
    } finally {
      await system.stop();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const upToMinute = (ms: number) => Math.ceil(ms / minuteMs) * minuteMs;

/** What SES has to tell is told, and whatever follows from it is done. */
async function settle({ clock, gateway, quiesce }: System): Promise<void> {
  await quiesce();
  for (let at = gateway.nextHeldSesEventAt(); at !== undefined; at = gateway.nextHeldSesEventAt())
    await clock.advanceTo(Math.max(at, clock.now()), { withinTick: true });
}

export interface Played {
  /** What acts and emails took, with the ticks of their minutes; of functions that nothing but the clock wakes only what they did beside an idle run. */
  readonly work: Takings;
  /** A minute in which nothing is due, the mean of those that were played. */
  readonly idleMinute: Takings;
  readonly emails: number;
}

export interface PlayOptions {
  readonly begins: number;
  readonly ends: number;
  readonly acts: readonly Act[];
  /** Told after each minute: epoch ms. */
  readonly moved?: (now: number) => void;
  /** Without it, what a minute takes in which nothing happens is not measured. */
  readonly idle?: boolean;
}

/** Woken by the clock alone, however many emails there are: `poll` looks for bookings, `upkeep` sweeps. */
const byTheClock = ['poll', 'upkeep'] as const;

/** Plays from `begins` to `ends`. */
export async function play(system: System, { begins, ends, acts, moved, idle = true }: PlayOptions): Promise<Played> {
  const { clock, gateway } = system;
  if (clock.now() < begins) await clock.advanceTo(begins);
  await settle(system);
  const before = takenBy(system);
  const emailsBefore = gateway.inbox.count();
  const blocks = idle ? idleBlocksMs.map((ms) => begins + ms) : [];
  let [idleTaken, idleMinutes, done]: [Takings, number, number] = [{}, 0, 0];
  const leaps: Takings[] = [];
  /** When something is to be done after `minute`; what is still due after its tick rests, and is looked at a minute later. */
  const nextAfter = async (minute: number): Promise<number> => {
    const due = await clock.nextDue();
    const dueAt = due === undefined ? ends : Math.max(upToMinute(due), minute + minuteMs);
    return Math.min(dueAt, acts[done]?.at ?? ends, ends);
  };
  let minute = begins - minuteMs;
  for (;;) {
    const next = await nextAfter(minute);
    const block = blocks[0];
    if (block !== undefined && block < next) {
      blocks.shift();
      const beforeLeap = takenBy(system);
      await clock.advanceTo(Math.max(block, upToMinute(clock.now())));
      await settle(system);
      const untilNow = takenBy(system);
      leaps.push(allMinus(untilNow, beforeLeap));
      for (minute = block; minute < block + sweepMs + minuteMs && (await nextAfter(minute)) > minute + minuteMs; ) {
        minute += minuteMs;
        await clock.advanceTo(minute);
        await settle(system);
        idleMinutes += 1;
      }
      idleTaken = allPlus(idleTaken, allMinus(takenBy(system), untilNow));
      continue;
    }
    if (next >= ends) break;
    // Real time goes on while a minute is played.
    minute = Math.max(next, upToMinute(clock.now()));
    await clock.advanceTo(minute);
    for (; (acts[done]?.at ?? ends) <= minute; done += 1) await acts[done]?.run(system);
    await settle(system);
    moved?.(minute);
  }
  if (clock.now() < ends) await clock.advanceTo(ends, { withinTick: true });
  const all = [idleTaken, ...leaps].reduce(allMinus, allMinus(takenBy(system), before));
  return {
    work: workOf(all, idleTaken),
    idleMinute: Object.fromEntries(
      Object.entries(idleTaken).map(([name, taken]) => [
        name,
        // A sweep in so short a time is counted by its runs.
        name === 'upkeep' ? times(runOf(taken), minuteMs / sweepMs) : times(taken, 1 / Math.max(1, idleMinutes)),
      ]),
    ),
    emails: gateway.inbox.count() - emailsBefore,
  };
}

/** Without the runs of what the clock alone wakes; a run that did more than an idle one counts with what it did more. */
export function workOf(all: Takings, idleTaken: Takings): Takings {
  const work: Record<string, Taken> = { ...all };
  for (const name of byTheClock) {
    const [taken = nothing, idle = nothing] = [all[name], idleTaken[name]];
    const more = minus(taken, times(runOf(idle), taken.invocations));
    // What `poll` does beside is to catch up with a leap of the clock.
    work[name] = name === 'poll' ? nothing : atLeastNothing(more);
  }
  return work;
}

const runOf = (taken: Taken): Taken => times(taken, 1 / Math.max(1, taken.invocations));

const atLeastNothing = (taken: Taken): Taken =>
  Object.fromEntries(Object.entries(taken).map(([name, value]) => [name, Math.max(0, value)])) as unknown as Taken;

/** What the minutes of a month take, whatever happens in them. */
export const clockOfMonth = ({ idleMinute }: Played): Taken => times(together(idleMinute), idleMinutesAMonth);
