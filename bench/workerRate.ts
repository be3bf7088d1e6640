/** What one worker does: emails of dispatch and records of enroll, per second and per second of a core. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleFunctions } from '../content/release/bundle.ts';
import { contactItem, type Item } from '../functions/adapters/dynamodb/rows.ts';
import type { Bundle } from '../functions/adapters/words.ts';
import { type Instant, plusMs, secondMs } from '../functions/core/time/time.ts';
import type { Bench, Family } from './family.ts';
import { dueItems, dueMoment, duePerson } from './people.ts';
import { measured, type Row, type RowHead } from './row.ts';
import { writePage } from './worker/page.ts';
import { type CpuProfile, type Shares, sharesOf } from './worker/profile.ts';
import { openRig, type Rig } from './worker/rig.ts';
import type { StubCounts } from './worker/stub.ts';
import { codeOf, wordsOf } from './world.ts';

const dispatchHead: RowHead = {
  name: 'one worker: emails a second of a core',
  unit: 'emails',
  budget: { atLeast: 150 },
};
/** What it waits for is held to the same rate by a test, without a machine's noise (test/functions/enroll.test.ts). */
const enrollHead: RowHead = {
  name: 'one worker: sign-ups a second of a core',
  unit: 'records',
  budget: { atLeast: 80 },
};
let measuredLast: { readonly rows: readonly Row[]; readonly shares: Shares } | undefined;

export const workerRateFamily: Family = {
  heads: [dispatchHead, enrollHead],
  measure,
  keep() {
    if (measuredLast) writePage(measuredLast.rows, measuredLast.shares);
  },
};

const project = fileURLToPath(new URL('..', import.meta.url));
/** Half of one kind and half of the other. */
const kinds = ['reminder', 'marketing'] as const;
/** Before anything is measured: a worker stays warm for many ticks. */
const warmUp = 200;
/** As the event source of `enroll` gives them. */
const batchSize = 50;

function* bothKinds(count: number, at: Instant, words: Bundle, first: number): Generator<Item> {
  for (const kind of kinds) yield* dueItems(kind, count / 2, at, words, first);
}

const tickEvent = { worker: 0, workers: 1, lookaheadSeconds: 0 };

/** One run of dispatch over `emails` rows that are due. */
async function dispatched(rig: Rig, emails: number) {
  await rig.counts();
  const { ms, cpuMs, rssMb } = await rig.invoke(tickEvent);
  const counts = await rig.counts();
  if (counts.emails !== emails || counts.attempts !== emails)
    throw new Error(`${counts.emails} emails of ${counts.attempts} attempts went out, not ${emails}`);
  return { ms, cpuMs, rssMb, counts };
}

/** The row, and whose code the time of one more tick went to. */
async function dispatchRow(bench: Bench, assembly: string, words: Bundle): Promise<{ row: Row; shares: Shares }> {
  const at = dueMoment(Date.now());
  const { emails, runs } = bench.sizes.worker;
  const bundle = (await bundleFunctions(project)).get('dispatch');
  if (!bundle) throw new Error('there is no dispatch to measure');
  const code = mkdtempSync(join(tmpdir(), 'dripline-worker-'));
  let rig: Rig | undefined;
  try {
    // The same code as the assembly's, this time with its source map.
    cpSync(codeOf(assembly, 'dispatch'), code, { recursive: true });
    writeFileSync(join(code, 'index.mjs'), bundle.code);
    rig = await openRig({ assembly, service: 'dispatch', now: Date.parse(at) + secondMs, code });
    await rig.fill(bothKinds(warmUp, at, words, 0));
    await dispatched(rig, warmUp);
    const done: Awaited<ReturnType<typeof dispatched>>[] = [];
    for (let run = 0; run < runs; run += 1) {
      bench.say(`${emails} emails by one worker, run ${run + 1} of ${runs}`);
      await rig.fill(bothKinds(emails, at, words, 1_000 + run * emails));
      done.push(await dispatched(rig, emails));
    }
    const perCore = done.map(({ cpuMs }) => (emails * 1_000) / cpuMs);
    const [last] = done.slice(-1);
    const wall = done.map(({ ms }) => Math.round((emails * 1_000) / ms));
    const row = measured(dispatchHead, perCore, {
      note:
        `${emails} emails, half reminders and half marketing; ${(last ? last.cpuMs / emails : 0).toFixed(1)} ms of a core an email, ` +
        `${perEach(last?.counts, emails)} calls; ${wall.join(', ')} a second as the clock went; ${Math.round(last?.rssMb ?? 0)} MB`,
    });
    bench.say(`${emails} emails by one worker, profiled`);
    await rig.fill(bothKinds(emails, at, words, 1_000 + runs * emails));
    const { profile = '' } = await rig.invoke(tickEvent, true);
    const map = new TextDecoder().decode(bundle.map);
    const url = pathToFileURL(join(code, 'index.mjs')).href;
    return { row, shares: sharesOf(JSON.parse(profile) as CpuProfile, map, url) };
  } finally {
    rig?.stop();
    rmSync(code, { recursive: true, force: true });
  }
}

const perEach = (counts: StubCounts | undefined, each: number): string =>
  (Object.values(counts?.calls ?? {}).reduce((sum, times) => sum + times, 0) / each).toFixed(1);

/** People who confirmed a moment ago: whom `enroll` starts, and answers. */
function* confirmedItems(count: number, at: Instant, words: Bundle, first: number): Generator<Item> {
  for (let index = first; index < first + count; index += 1) {
    const { contact } = duePerson('marketing', index, at, words);
    const { marketing, signup } = contact;
    yield contactItem({ ...contact, marketing: { ...marketing, at }, ...(signup && { signup: { ...signup, at } }) });
  }
}

async function enrollRow(bench: Bench, assembly: string, words: Bundle): Promise<Row> {
  const at = dueMoment(Date.now());
  const { records, runs } = bench.sizes.worker;
  const rig = await openRig({ assembly, service: 'enroll', now: Date.parse(plusMs(at, secondMs)) });
  const batches = async (count: number, first: number) => {
    const items = [...confirmedItems(count, at, words, first)];
    await rig.fill(items);
    await rig.counts();
    let [ms, cpuMs] = [0, 0];
    for (let from = 0; from < count; from += batchSize) {
      const Records = items.slice(from, from + batchSize).map(({ pk, sk }, index) => ({
        eventName: 'MODIFY',
        dynamodb: { SequenceNumber: String(from + index), Keys: { pk, sk } },
      }));
      const invoked = await rig.invoke({ Records });
      const { batchItemFailures } = invoked.result as { batchItemFailures: readonly unknown[] };
      if (batchItemFailures.length > 0) throw new Error('enroll gave records back');
      ms += invoked.ms;
      cpuMs += invoked.cpuMs;
    }
    return { ms, cpuMs, counts: await rig.counts() };
  };
  try {
    await batches(warmUp, 0);
    const done: Awaited<ReturnType<typeof batches>>[] = [];
    for (let run = 0; run < runs; run += 1) {
      bench.say(`${records} sign-ups by enroll, run ${run + 1} of ${runs}`);
      done.push(await batches(records, 1_000 + run * records));
    }
    const perCore = done.map(({ cpuMs }) => (records * 1_000) / cpuMs);
    const wall = done.map(({ ms }) => Math.round((records * 1_000) / ms));
    const [last] = done.slice(-1);
    return measured(enrollHead, perCore, {
      note:
        `${records} who just confirmed, in batches of ${batchSize}, one batch after the other; ` +
        `${last?.counts.emails ?? 0} welcomes went at once; ${(last ? last.cpuMs / records : 0).toFixed(1)} ms of a core a record, ` +
        `${perEach(last?.counts, records)} calls; ${wall.join(', ')} a second as the clock went`,
    });
  } finally {
    rig.stop();
  }
}

async function measure(bench: Bench): Promise<readonly Row[]> {
  const assembly = await bench.assembly();
  const words = wordsOf(assembly);
  const { row, shares } = await dispatchRow(bench, assembly, words);
  const rows = [row, await enrollRow(bench, assembly, words)];
  measuredLast = { rows, shares };
  return rows;
}
