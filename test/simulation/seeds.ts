/** Many seeds: counted, and the first of what broke shrunk and told. */
import { writeFileSync } from 'node:fs';
import { loadProduct } from './product.ts';
import { Progress } from './progress.ts';
import { type Report, replayCommand } from './report.ts';
import { runSeed } from './run.ts';
import { shrink } from './shrink.ts';
import type { KeptTape } from './tape.ts';
import { onThreads } from './threads.ts';
import type { Task } from './worker.ts';

/** Seeds a thread runs before it answers. */
const handful = 25;
/** Violations told at length; beyond it only counted. */
const toldMax = 5;

export async function seedsRun(from: number, count: number, jobs: number): Promise<Report> {
  const report: Report = { seeds: 0, violations: [], faults: {}, sendsAccepted: 0, seedsPerSecond: 0 };
  const tasks: Task[] = [];
  for (let seed = from; seed < from + count; seed += handful)
    tasks.push({ kind: 'seeds', from: seed, count: Math.min(handful, from + count - seed) });
  const begun = performance.now();
  const progress = new Progress(count);
  await onThreads(tasks, jobs, (answer) => {
    if (answer.kind !== 'seeds') return;
    report.seeds += answer.seeds;
    for (const [fault, times] of Object.entries(answer.counts))
      report.faults[fault] = (report.faults[fault] ?? 0) + times;
    for (const { seed, violations } of answer.failed) {
      for (const { what, detail } of violations.slice(0, 1)) progress.line(`seed ${seed}: ${what} ${detail}`);
      for (const violation of violations)
        report.violations.push({ seed, ...violation, replay: replayCommand(seed), told: [] });
    }
    report.seedsPerSecond = report.seeds / ((performance.now() - begun) / 1000);
    const rate = `${report.seedsPerSecond.toFixed(1)}/s`;
    progress.show(report.seeds, `seeds, ${rate}, ${report.violations.length} violations`);
  });
  report.sendsAccepted = report.faults.accepted ?? 0;
  delete report.faults.accepted;
  report.faults = Object.fromEntries(Object.entries(report.faults).sort(([a], [b]) => (a < b ? -1 : 1)));
  report.violations.sort((a, b) => a.seed - b.seed);
  return report;
}

/** Shrinks the first violations and puts the runs into words. @param keep also keeps their tapes. */
export async function tell(report: Report, keep: boolean): Promise<void> {
  const seen = new Set<number>();
  for (const violation of report.violations) {
    if (seen.size >= toldMax || seen.has(violation.seed)) continue;
    seen.add(violation.seed);
    const product = await loadProduct();
    const small = await shrink(product, await runSeed(product, violation.seed));
    const again = await runSeed(product, violation.seed, { choices: small.choices, trace: true });
    violation.told = again.told;
    if (!keep) continue;
    keepTape(`seed-${violation.seed}`, {
      seed: violation.seed,
      choices: small.choices,
      was: `${violation.what}: ${violation.detail}`,
    });
  }
}

export function keepTape(name: string, tape: KeptTape): void {
  writeFileSync(new URL(`./tapes/${name}.json`, import.meta.url), `${JSON.stringify(tape, null, 2)}\n`);
}
