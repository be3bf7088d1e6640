/** How much of the speed of bare SDK calls is left with us in between: same calls, same gateway, a fresh database each. */

import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../functions/core/model/defined.ts';
import { dayMs, plusMs } from '../functions/core/time/time.ts';
import { bareRun, warmUpEmails } from './bare.ts';
import type { Bench, Family } from './family.ts';
import { dueItems, dueMoment, type Kind } from './people.ts';
import { measured, median, type Row, type RowHead } from './row.ts';
import { openWorld, wordsOf } from './world.ts';

const head: RowHead = { name: 'sends a second, of bare SDK calls', unit: '%', budget: { atLeast: 80 } };

export const throughputFamily: Family = { heads: [head], measure };

const kind: Kind = 'marketing';
/** Long enough before the minute that the tick of the jump there is over. */
const aheadMs = 3_000;

async function measure(bench: Bench): Promise<readonly Row[]> {
  const { pairs, emails } = bench.sizes.throughput;
  const ours: number[] = [];
  const bare: number[] = [];
  let indexQueries: number | undefined;
  for (let pair = 1; pair <= pairs; pair += 1) {
    bench.say(`${emails} emails by dispatch, and as many by bare calls, pair ${pair} of ${pairs}`);
    const runBare = async () => {
      const { ms } = await bareRun(bench, defined({ kind, emails, indexQueries: indexQueries || undefined }));
      bare.push(ms);
    };
    if (pair % 2 === 0) await runBare();
    const run = await dispatchRun(bench, emails);
    indexQueries = run.indexQueries;
    ours.push(run.ms);
    if (pair % 2 === 1) await runBare();
  }
  const perSecond = (ms: number) => Math.round((emails * 1_000) / ms);
  const shares = ours.map((ms, pair) => (100 * (bare[pair] ?? Number.NaN)) / ms);
  return [
    measured(head, shares, {
      comparedWith: {
        name: 'bare',
        value: perSecond(median(bare)),
        unit: `a second, dispatch ${perSecond(median(ours))}`,
      },
      note: `${emails} marketing emails, eight at once, both sides warm, no SES events; the local engine sets the pace`,
    }),
  ];
}

async function dispatchRun(bench: Bench, emails: number) {
  const at = dueMoment(Date.now());
  const dayBefore = plusMs(at, -dayMs);
  const assembly = await bench.assembly();
  const words = wordsOf(assembly);
  const world = await openWorld({
    assembly,
    items: (function* () {
      yield* dueItems(kind, warmUpEmails, dayBefore, words);
      yield* dueItems(kind, emails, at, words, warmUpEmails);
    })(),
  });
  try {
    const { clock, gateway, invoke } = world.system;
    gateway.faults.addEvent({ kind: 'drop' });
    await clock.advanceTo(Date.parse(dayBefore));
    await clock.advanceTo(Date.parse(at) - aheadMs);
    const before = gateway.inbox.count();
    if (before !== warmUpEmails) throw new Error(`${before} emails went out to warm up, not ${warmUpEmails}`);
    await sleep(Math.max(0, Date.parse(at) - clock.now() + 1));
    gateway.counters.reset();
    const began = performance.now();
    await invoke('dispatch', { worker: 0, workers: 1, lookaheadSeconds: 0 });
    const ms = performance.now() - began;
    const sent = gateway.inbox.count() - before;
    if (sent !== emails) throw new Error(`${sent} of ${emails} emails went out`);
    const calls = gateway.counters.snapshot().callers.dispatch?.calls ?? {};
    return { ms, indexQueries: calls['dynamodb:Query/due'] ?? 0 };
  } finally {
    await world.stop();
  }
}
