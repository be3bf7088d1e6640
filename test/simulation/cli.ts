/**
 * `npm run sim -- --seeds N --seed K [--jobs J] [--json] [--mutants]`: runs seeds K to K + N − 1 and prints what broke, each
 * with the one command that replays it. With one seed it shrinks and tells the run in words. `--tape FILE` replays a kept
 * tape; `--keep` writes the shrunk tape of each violation, or of each mutant caught, into `tapes/`; `--trace` prints every
 * line; `--mutant TEXT` hunts only the mutants whose name has TEXT in it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { mutants, plant } from './mutants.ts';
import { loadProduct } from './product.ts';
import { type Run, runSeed } from './run.ts';
import { shrink } from './shrink.ts';
import type { Choices } from './tape.ts';
import type { Answer, Task } from './worker.ts';

export interface KeptTape {
  readonly seed: number;
  readonly choices: Choices;
  /** What it once broke. */
  readonly was: string;
}

interface Report {
  seeds: number;
  violations: { seed: number; what: string; detail: string; at: string; replay: string; told: readonly string[] }[];
  faults: Record<string, number>;
  sendsAccepted: number;
  seedsPerSecond: number;
  mutants?: Record<string, number | null>;
}

/** Violations told at length; beyond it only counted. */
const toldMax = 5;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    'mutant-seeds': { type: 'string', default: '3000' },
    mutant: { type: 'string' },
    tape: { type: 'string' },
    json: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
  },
});

const replayCommand = (seed: number) => `npm run sim -- --seeds 1 --seed ${seed}`;

function progress(done: number, of: number, what: string): void {
  if (!process.stderr.isTTY && done < of && done % 500 !== 0) return;
  const width = 30;
  const full = Math.round((width * done) / Math.max(of, 1));
  process.stderr.write(
    `${process.stderr.isTTY ? '\r' : ''}[${'#'.repeat(full)}${'.'.repeat(width - full)}] ${done}/${of} ${what}${process.stderr.isTTY && done < of ? '  ' : '\n'}`,
  );
}

/** Runs `tasks` on worker threads, each with its own product; answers come in any order. */
async function onWorkers(tasks: readonly Task[], jobs: number, take: (answer: Answer) => void): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.max(1, Math.min(jobs, tasks.length)) }, async () => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url));
      try {
        while (next < tasks.length) {
          const task = tasks[next] as Task;
          next += 1;
          take(
            await new Promise<Answer>((resolve, reject) => {
              worker.once('message', resolve);
              worker.once('error', reject);
              worker.postMessage(task);
            }),
          );
          worker.removeAllListeners('error');
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
}

async function seedsRun(from: number, count: number, jobs: number): Promise<Report> {
  const report: Report = { seeds: 0, violations: [], faults: {}, sendsAccepted: 0, seedsPerSecond: 0 };
  const size = 25;
  const tasks: Task[] = [];
  for (let seed = from; seed < from + count; seed += size)
    tasks.push({ kind: 'seeds', from: seed, count: Math.min(size, from + count - seed) });
  const begun = performance.now();
  await onWorkers(tasks, jobs, (answer) => {
    if (answer.kind !== 'seeds') return;
    report.seeds += answer.seeds;
    for (const [fault, times] of Object.entries(answer.counts))
      report.faults[fault] = (report.faults[fault] ?? 0) + times;
    for (const { seed, violations } of answer.failed) {
      for (const { what, detail } of violations.slice(0, 1)) process.stderr.write(`seed ${seed}: ${what} ${detail}\n`);
      for (const violation of violations)
        report.violations.push({ seed, ...violation, replay: replayCommand(seed), told: [] });
    }
    report.seedsPerSecond = report.seeds / ((performance.now() - begun) / 1000);
    progress(
      report.seeds,
      count,
      `seeds, ${report.seedsPerSecond.toFixed(1)}/s, ${report.violations.length} violations`,
    );
  });
  report.sendsAccepted = report.faults.accepted ?? 0;
  delete report.faults.accepted;
  report.faults = Object.fromEntries(Object.entries(report.faults).sort(([a], [b]) => (a < b ? -1 : 1)));
  report.violations.sort((a, b) => a.seed - b.seed);
  return report;
}

async function tell(report: Report): Promise<void> {
  const product = await loadProduct();
  const seen = new Set<number>();
  for (const violation of report.violations) {
    if (seen.size >= toldMax || seen.has(violation.seed)) continue;
    seen.add(violation.seed);
    const small = await shrink(product, await runSeed(product, violation.seed));
    const again = await runSeed(product, violation.seed, { choices: small.choices, trace: true });
    violation.told = again.told;
    if (values.keep) {
      const kept: KeptTape = {
        seed: violation.seed,
        choices: small.choices,
        was: `${violation.what}: ${violation.detail}`,
      };
      writeFileSync(
        new URL(`./tapes/seed-${violation.seed}.json`, import.meta.url),
        `${JSON.stringify(kept, null, 2)}\n`,
      );
    }
  }
}

/** The shrunk tape on which a planted bug shows. */
async function keepTapeOf(name: string, seed: number): Promise<void> {
  const mutant = mutants.find((each) => each.name === name);
  if (!mutant) return;
  const { product, remove } = await plant(mutant);
  try {
    const small = await shrink(product, await runSeed(product, seed));
    const [violation] = small.violations;
    const kept: KeptTape = { seed, choices: small.choices, was: `${name}. ${violation?.what}: ${violation?.detail}` };
    const file = name.replace(/^found: /, '').replace(/[^a-z0-9]+/gi, '-');
    writeFileSync(new URL(`./tapes/${file}.json`, import.meta.url), `${JSON.stringify(kept, null, 2)}\n`);
  } finally {
    remove();
  }
}

async function mutantsRun(jobs: number, seedsMax: number): Promise<Record<string, number | null>> {
  const chosen = mutants.filter((mutant) => values.mutant === undefined || mutant.name.includes(values.mutant));
  const tasks = chosen.map((mutant): Task => ({ kind: 'mutant', name: mutant.name, seedsMax }));
  const caught = new Map<string, number | null>();
  await onWorkers(tasks, jobs, (answer) => {
    if (answer.kind !== 'mutant') return;
    caught.set(answer.name, answer.caughtAt);
    if (!values.json)
      process.stdout.write(
        `${answer.caughtAt === null ? 'SURVIVES' : `caught at ${String(answer.caughtAt).padStart(4)}`}  ${answer.name}${answer.by ? `  (${answer.by})` : ''}\n`,
      );
    progress(caught.size, tasks.length, 'mutants');
  });
  if (values.keep) for (const [name, seed] of caught) if (seed !== null) await keepTapeOf(name, seed);
  return Object.fromEntries(chosen.map(({ name }) => [name, caught.get(name) ?? null]));
}

function printed(report: Report): void {
  const { seeds, violations, faults, sendsAccepted, seedsPerSecond } = report;
  console.log(
    `\n${seeds} seeds, ${seedsPerSecond.toFixed(1)}/s, ${sendsAccepted} emails accepted, ${violations.length} violations`,
  );
  console.log(
    Object.entries(faults)
      .map(([fault, times]) => `  ${fault}: ${times}`)
      .join('\n'),
  );
  for (const { what, detail, at, replay, told } of violations) {
    console.log(`\n${what} ${detail} (${at})\n  ${replay}`);
    if (told.length > 0) console.log(told.map((line) => `    ${line}`).join('\n'));
  }
}

function replayed(run: Run): void {
  if (values.trace) console.log(run.trace.join('\n'));
  else console.log(run.told.join('\n'));
  console.log(
    run.violations.length === 0 ? 'clean' : run.violations.map(({ what, detail }) => `${what} ${detail}`).join('\n'),
  );
}

const jobs = Number(values.jobs);
let failed = false;
if (values.tape !== undefined) {
  const kept = JSON.parse(readFileSync(values.tape, 'utf8')) as KeptTape;
  const run = await runSeed(await loadProduct(), kept.seed, { choices: kept.choices, trace: true });
  replayed(run);
  failed = run.violations.length > 0;
} else if (values.trace) {
  const run = await runSeed(await loadProduct(), Number(values.seed), { trace: true });
  replayed(run);
  failed = run.violations.length > 0;
} else {
  const report = await seedsRun(Number(values.seed), Number(values.seeds), jobs);
  await tell(report);
  if (values.mutants) report.mutants = await mutantsRun(jobs, Number(values['mutant-seeds']));
  if (values.json) console.log(JSON.stringify(report));
  else printed(report);
  failed = report.violations.length > 0 || Object.values(report.mutants ?? {}).includes(null);
}
process.exitCode = failed ? 1 : 0;
