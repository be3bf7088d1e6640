/** The mutants, each hunted until a seed catches it. */
import { mutants, mutated, plant } from './mutants.ts';
import { Progress } from './progress.ts';
import { runSeed } from './run.ts';
import { keepTape } from './seeds.ts';
import { shrink } from './shrink.ts';
import { onThreads } from './threads.ts';
import type { Task } from './worker.ts';

/** The shrunk tape on which a planted bug shows. */
async function keepTapeOf(name: string, seed: number): Promise<void> {
  const mutant = mutants.find((each) => each.name === name);
  if (!mutant) return;
  const product = await plant(mutant);
  const small = await shrink(product, await runSeed(product, seed));
  const [violation] = small.violations;
  const file = name.replace(/^found: /, '').replace(/[^a-z0-9]+/gi, '-');
  keepTape(file, { seed, choices: small.choices, was: `${name}. ${violation?.what}: ${violation?.detail}` });
}

export interface HuntOptions {
  /** Only mutants whose name has this in it. */
  readonly only?: string | undefined;
  readonly jobs: number;
  readonly seedsMax: number;
  readonly keep: boolean;
}

export interface Hunted {
  /** Mutant → the seed that caught it, or null. */
  readonly mutants: Record<string, number | null>;
  /** Those that no seed caught and a kept tape did: their number is that of the tape. */
  readonly byTape: readonly string[];
}

export async function hunt({ only = '', jobs, seedsMax, keep }: HuntOptions): Promise<Hunted> {
  const chosen = mutants.filter((mutant) => mutant.caughtBy === undefined && mutant.name.includes(only));
  // A place that is gone is told before the hours of the others.
  for (const mutant of chosen) mutated(mutant);
  const tasks = chosen.map((mutant): Task => ({ kind: 'mutant', name: mutant.name, seedsMax }));
  const caught = new Map<string, number | null>();
  const byTape: string[] = [];
  const progress = new Progress(tasks.length);
  const begun = process.cpuUsage();
  await onThreads(tasks, jobs, ({ ...answer }) => {
    if (answer.kind !== 'mutant') return;
    caught.set(answer.name, answer.caughtAt);
    if (answer.isByTape) byTape.push(answer.name);
    const where = answer.caughtAt === null ? 'SURVIVES' : `caught at ${String(answer.caughtAt).padStart(4)}`;
    progress.line(`${where}  ${answer.name}${answer.by ? `  (${answer.by})` : ''}`);
    progress.show(caught.size, 'mutants');
  });
  const { user, system } = process.cpuUsage(begun);
  const minutes = (user + system) / 60e6;
  const found = [...caught.values()].filter((seed) => seed !== null).length;
  progress.line(
    `${found} of ${tasks.length} planted bugs caught in ${minutes.toFixed(1)} CPU minutes: ${(found / minutes).toFixed(1)} a minute`,
  );
  if (keep)
    for (const [name, seed] of caught) if (seed !== null && !byTape.includes(name)) await keepTapeOf(name, seed);
  return { mutants: Object.fromEntries(chosen.map(({ name }) => [name, caught.get(name) ?? null])), byTape };
}
