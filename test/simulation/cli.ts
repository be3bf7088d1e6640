/**
 * `npm run sim -- --seeds N --seed K`: runs seeds K to K + N − 1 and prints what broke, each with the one command that
 * replays it, shrunk and in words.
 *
 * --mutants          hunts the planted bugs too; `--mutant TEXT` only those whose name has TEXT in it
 * --load             the load runs instead of seeds; `--people N` (100,000), `--run TEXT` only those with TEXT in the name
 * --tape FILE        replays a kept tape;  --trace  prints every line of one seed
 * --keep             keeps the shrunk tape of each violation, or of each mutant caught, in `tapes/`
 * --write            puts the counts into docs/simulation.md;  --json  prints them as JSON
 * --jobs J           threads
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { commands } from '../../cli/commands.ts';
import { asked, existingFile, wholeNumber } from '../../cli/run.ts';
import { hunt } from './hunt.ts';
import { runLoad } from './load/runs.ts';
import { writePage } from './page.ts';
import { loadProduct } from './product.ts';
import { isBroken, printed, printedLoad, type Report } from './report.ts';
import { type Run, runSeed } from './run.ts';
import { seedsRun, tell } from './seeds.ts';
import type { KeptTape } from './tape.ts';

const values = asked(commands.sim, ({ values: given }) => ({
  ...given,
  seed: wholeNumber(given.seed, '--seed', 0),
  seeds: given.seeds === undefined ? undefined : wholeNumber(given.seeds, '--seeds', 0),
  jobs: wholeNumber(given.jobs ?? String(Math.min(2, availableParallelism())), '--jobs'),
  'mutant-seeds': wholeNumber(given['mutant-seeds'], '--mutant-seeds'),
  people: wholeNumber(given.people, '--people'),
  tape: given.tape === undefined ? undefined : existingFile(given.tape, commands.sim.examples[0]),
}));

async function replay(seed: number, choices?: KeptTape['choices']): Promise<Run> {
  const run = await runSeed(await loadProduct(), seed, { trace: true, ...(choices ? { choices } : {}) });
  console.log((values.trace ? run.trace : run.told).join('\n'));
  console.log(
    run.violations.length === 0 ? 'clean' : run.violations.map(({ what, detail }) => `${what} ${detail}`).join('\n'),
  );
  return run;
}

async function report(): Promise<Report> {
  const { seed: from, jobs } = values;
  // Mutants or load alone need no seeds beside them, unless asked for.
  const usual = values.mutants || values.mutant !== undefined || values.load ? 0 : 1000;
  const made = await seedsRun(from, values.seeds ?? usual, jobs);
  await tell(made, values.keep);
  if (values.mutants || values.mutant !== undefined)
    Object.assign(made, await hunt({ only: values.mutant, jobs, seedsMax: values['mutant-seeds'], keep: values.keep }));
  if (values.load) made.load = await runLoad(await loadProduct(), values.people, values.run);
  // A few mutants are not the table.
  const { mutants: _few, ...rest } = made;
  if (values.write) writePage(values.mutant === undefined ? made : rest, from);
  return made;
}

if (values.tape !== undefined) {
  const kept = JSON.parse(readFileSync(values.tape, 'utf8')) as KeptTape;
  process.exitCode = (await replay(kept.seed, kept.choices)).violations.length > 0 ? 1 : 0;
} else if (values.trace) {
  process.exitCode = (await replay(values.seed)).violations.length > 0 ? 1 : 0;
} else {
  const made = await report();
  if (values.json) console.log(JSON.stringify(made));
  else {
    if (made.seeds > 0) console.log(printed(made));
    if (made.load) console.log(printedLoad(made.load));
  }
  process.exitCode = isBroken(made) ? 1 : 0;
}
