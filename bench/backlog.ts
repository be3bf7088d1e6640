/** A million people who wait must not make one who is due any dearer: calls of the same drain beside few and beside many. */
import { createHash } from 'node:crypto';
import { enrollmentItem, type Item } from '../functions/adapters/dynamodb/rows.ts';
import type { Enrollment } from '../functions/core/model/enrollment.ts';
import { partitionOf } from '../functions/core/send/ledger.ts';
import { dayMs, type Instant, plusMs, secondMs } from '../functions/core/time/time.ts';
import type { Bench, Family } from './family.ts';
import { dueItems, dueMoment, partitions } from './people.ts';
import { measured, type Row, type RowHead } from './row.ts';
import { number } from './table.ts';
import { openWorld, wordsOf } from './world.ts';

const head: RowHead = {
  name: 'draining what is due, calls beside a large backlog against a small one',
  unit: '% more or fewer',
  budget: { atMost: 5 },
};

export const backlogFamily: Family = { heads: [head], measure };

const ticksMax = 10;

async function measure(bench: Bench): Promise<readonly Row[]> {
  const { due, small, large } = bench.sizes.backlog;
  const few = await callsToDrain(bench, due, small);
  const many = await callsToDrain(bench, due, large);
  const note =
    `${number(due)} due among ${number(large)} waiting rows: ${number(many.calls)} calls; among ${number(small)}: ` +
    `${number(few.calls)}. Calls are compared, not seconds (${many.seconds.toFixed(1)} s and ${few.seconds.toFixed(1)} s here)` +
    `${large < 1_000_000 ? '; a million with --full' : ''}`;
  return [
    measured(head, [(100 * Math.abs(many.calls - few.calls)) / few.calls], {
      comparedWith: {
        name: `among ${number(small)}`,
        value: few.calls,
        unit: `calls, among ${number(large)} ${number(many.calls)}`,
      },
      note,
    }),
  ];
}

/** Every call of `dispatch`, those of the index included, until all that is due is out. */
async function callsToDrain(bench: Bench, due: number, waiting: number) {
  bench.say(`${number(due)} due among ${number(waiting)} waiting: filling the table`);
  const at = dueMoment(Date.now());
  const assembly = await bench.assembly();
  const words = wordsOf(assembly);
  const world = await openWorld({
    assembly,
    items: (function* () {
      yield* dueItems('marketing', due, at, words);
      yield* waitingItems(waiting, at);
    })(),
  });
  try {
    const { clock, gateway, tick } = world.system;
    gateway.faults.addEvent({ kind: 'drop' });
    gateway.counters.reset();
    bench.say('draining');
    const began = performance.now();
    await clock.advanceTo(Date.parse(at));
    for (let ticks = 1; gateway.inbox.count() < due; ticks += 1) {
      if (ticks > ticksMax) throw new Error(`${gateway.inbox.count()} of ${due} emails went out`);
      await tick();
    }
    const seconds = (performance.now() - began) / 1_000;
    const calls = gateway.counters.snapshot().callers.dispatch?.calls ?? {};
    return { calls: Object.values(calls).reduce((sum, times) => sum + times, 0), seconds };
  } finally {
    await world.stop();
  }
}

/** Enrollments of others, due over the weeks after `at`, in every partition. */
function* waitingItems(count: number, at: Instant): Generator<Item> {
  const first = plusMs(at, dayMs);
  for (let index = 0; index < count; index += 1) {
    const contactId = createHash('sha256').update(`waiting ${index}`).digest('hex').slice(0, 20);
    const enrollment: Enrollment = {
      contactId,
      journey: 'nurture',
      instance: 'once',
      state: 'active',
      startedAt: at,
      settled: {},
      seen: 1,
      version: 1,
      due: {
        partition: partitionOf('marketing', contactId, partitions.marketing),
        at: plusMs(first, (index % 1_000_000) * 2 * secondMs),
      },
    };
    yield enrollmentItem(enrollment);
  }
}
