/** A thread that runs seeds, or hunts one mutant, for `cli.ts`. */
import { readdirSync, readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { mutants, plant } from './mutants.ts';
import { loadProduct, type Product, projectRoot } from './product.ts';
import { runSeed } from './run.ts';
import type { Choices, KeptTape } from './tape.ts';
import type { Violation } from './world/judge.ts';

export type Task =
  | { readonly kind: 'seeds'; readonly from: number; readonly count: number }
  | { readonly kind: 'mutant'; readonly name: string; readonly seedsMax: number };

export type Answer =
  | {
      readonly kind: 'seeds';
      readonly seeds: number;
      readonly counts: Readonly<Record<string, number>>;
      readonly failed: readonly { readonly seed: number; readonly violations: readonly Violation[] }[];
    }
  | {
      readonly kind: 'mutant';
      readonly name: string;
      readonly caughtAt: number | null;
      readonly by?: string;
      readonly isByTape?: true;
    };

enableCompileCache(join(projectRoot, 'node_modules/.cache/compiled'));
// The SDK makes an error of every refused condition, and a stack costs more than the refusal.
Error.stackTraceLimit = 4;

let real: Promise<Product> | undefined;

function realProduct(): Promise<Product> {
  real ??= loadProduct();
  return real;
}

async function seeds(product: Product, from: number, count: number): Promise<Answer> {
  const counts: Record<string, number> = {};
  const failed: { seed: number; violations: readonly Violation[] }[] = [];
  for (let seed = from; seed < from + count; seed += 1) {
    const run = await runSeed(product, seed);
    for (const [what, times] of Object.entries(run.counts)) counts[what] = (counts[what] ?? 0) + times;
    if (run.violations.length > 0) failed.push({ seed, violations: run.violations });
  }
  return { kind: 'seeds', seeds: count, counts, failed };
}

function keptTapes(): KeptTape[] {
  const folder = new URL('./tapes/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as KeptTape);
}

async function hunt(name: string, seedsMax: number): Promise<Answer> {
  const mutant = mutants.find((each) => each.name === name);
  if (!mutant) throw new RangeError(`no mutant is called "${name}"`);
  const product = await plant(mutant);
  const caught = async (seed: number, choices?: Choices): Promise<string | undefined> => {
    const options = choices ? { choices } : {};
    const [violation] = (await runSeed(product, seed, options)).violations;
    // A seed on which the product itself is wrong catches nothing.
    const counts = violation && (await runSeed(await realProduct(), seed, options)).violations.length === 0;
    return counts ? `${violation.what} ${violation.detail}`.slice(0, 120) : undefined;
  };
  for (let seed = 1; seed <= seedsMax; seed += 1) {
    const by = await caught(seed);
    if (by !== undefined) return { kind: 'mutant', name, caughtAt: seed, by };
  }
  // What was found once in thousands of seeds has left its tape behind.
  for (const { seed, choices } of keptTapes()) {
    const by = await caught(seed, choices);
    if (by !== undefined) return { kind: 'mutant', name, caughtAt: seed, by: `its tape: ${by}`, isByTape: true };
  }
  return { kind: 'mutant', name, caughtAt: null };
}

parentPort?.on('message', async (task: Task) => {
  if (task.kind === 'mutant') return parentPort?.postMessage(await hunt(task.name, task.seedsMax));
  parentPort?.postMessage(await seeds(await realProduct(), task.from, task.count));
});
