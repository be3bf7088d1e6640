/** How much of the speed of bare SDK calls is left with us in between: same calls, same gateway, a fresh database each. */
import { setTimeout as sleep } from 'node:timers/promises';
import { bareRun } from './bare.ts';
import type { Bench, Family } from './family.ts';
import { dueItems, dueMoment, type Kind } from './people.ts';
import { measured, median, type Row, type RowHead } from './row.ts';
import { openWorld, wordsOf } from './world.ts';

const head: RowHead = { name: 'sends a second, of bare SDK calls', unit: '%', budget: { atLeast: 80 } };

export const throughputFamily: Family = { heads: [head], measure };

const kind: Kind = 'marketing';
/** Far enough before the minute that the first, empty tick has started the function and is over. */
const warmUpMs = 3_000;

async function measure(bench: Bench): Promise<readonly Row[]> {
  const { pairs, emailsPerPair: emails } = bench.sizes;
  const ours: number[] = [];
  const bare: number[] = [];
  let indexQueries: number | undefined;
  for (let pair = 1; pair <= pairs; pair += 1) {
    bench.say(`${emails} emails by dispatch, and as many by bare calls, pair ${pair} of ${pairs}`);
    const runBare = async () => {
      const { ms } = await bareRun(bench, { kind, emails, ...(indexQueries ? { indexQueries } : {}) });
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
      note: `${emails} marketing emails, eight at once on both sides, no SES events; the local engine sets the pace`,
    }),
  ];
}

async function dispatchRun(bench: Bench, emails: number) {
  const at = dueMoment(Date.now());
  const assembly = await bench.assembly();
  const world = await openWorld({ assembly, items: dueItems(kind, emails, at, wordsOf(assembly)) });
  try {
    const { clock, gateway, invoke } = world.system;
    gateway.faults.addEvent({ kind: 'drop' });
    await clock.advanceTo(Date.parse(at) - warmUpMs);
    if (gateway.inbox.count() > 0) throw new Error('the warm-up took longer than there was time for');
    await sleep(Math.max(0, Date.parse(at) - clock.now() + 1));
    gateway.counters.reset();
    const began = performance.now();
    await invoke('dispatch', { worker: 0, workers: 1, lookaheadSeconds: 0 });
    const ms = performance.now() - began;
    if (gateway.inbox.count() !== emails) throw new Error(`${gateway.inbox.count()} of ${emails} emails went out`);
    const calls = gateway.counters.snapshot().callers.dispatch?.calls ?? {};
    return { ms, indexQueries: calls['dynamodb:Query/due'] ?? 0 };
  } finally {
    await world.stop();
  }
}
