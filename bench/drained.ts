/** People due at one minute, sent to until nothing is due, as the gateway counted it: events of SES included. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallerCounts } from '../local/gateway/index.ts';
import type { Bench } from './family.ts';
import { dueItems, dueMoment, type Kind } from './people.ts';
import { openWorld, wordsOf } from './world.ts';

/** What one email took, of every function that had a part in it; a tick's own calls are shared by the batch. */
export interface PerEmail {
  /** Beside the queries of the due index. */
  readonly calls: number;
  readonly writeUnits: number;
  /** Of those, what each tick writes once for its whole batch: its lease, taken and given back. */
  readonly leaseUnits: number;
  /** Those of the due index included. */
  readonly readUnits: number;
  /** `dispatch dynamodb:PutItem` → times. */
  readonly each: Readonly<Record<string, number>>;
}

const ticksMax = 10;

/**
 * SES tells of a send a moment after it has answered, and of its delivery when the other side has taken it. The local
 * one would tell at once, before the worker has its answer, and both at the same time: collisions that cost calls and
 * that AWS hardly ever has.
 */
const eventsAfterMs = [
  ['Send', 1_000],
  ['Delivery', 3_000],
] as const;

/** One fresh database, one batch. */
export async function drained(bench: Bench, kind: Kind): Promise<PerEmail> {
  const { people } = bench.sizes;
  const at = dueMoment(Date.now());
  const assembly = await bench.assembly();
  const world = await openWorld({ assembly, items: dueItems(kind, people, at, wordsOf(assembly)) });
  try {
    const { clock, gateway, tick, quiesce } = world.system;
    for (const [type, ms] of eventsAfterMs) gateway.faults.addEvent({ kind: 'delay', match: { type }, ms });
    gateway.counters.reset();
    const ticksBefore = world.system.functionCounts().dispatch?.invocations ?? 0;
    await clock.advanceTo(Date.parse(at));
    for (let ticks = 1; gateway.inbox.count() < people; ticks += 1) {
      if (ticks > ticksMax) throw new Error(`${gateway.inbox.count()} of ${people} emails went out`);
      await tick();
    }
    while (gateway.nextHeldSesEventAt() !== undefined) await sleep(100);
    await quiesce();
    const ticks = (world.system.functionCounts().dispatch?.invocations ?? 0) - ticksBefore;
    return perEmail(gateway.counters.snapshot().callers, people, ticks);
  } finally {
    await world.stop();
  }
}

const isIndexQuery = (operation: string) => operation.startsWith('dynamodb:Query/');

const leaseWritesPerTick = 2;

export function perEmail(callers: Readonly<Record<string, CallerCounts>>, emails: number, ticks: number): PerEmail {
  let calls = 0;
  let writeUnits = 0;
  let readUnits = 0;
  const each: Record<string, number> = {};
  for (const [caller, counts] of Object.entries(callers)) {
    writeUnits += counts.writeUnits;
    readUnits += counts.readUnits;
    for (const [operation, times] of Object.entries(counts.calls)) {
      if (!isIndexQuery(operation)) calls += times;
      each[`${caller} ${operation}`] = times / emails;
    }
  }
  return {
    calls: calls / emails,
    writeUnits: writeUnits / emails,
    leaseUnits: (leaseWritesPerTick * ticks) / emails,
    readUnits: readUnits / emails,
    each,
  };
}
