/**
 * `npm run bench`: every number the design promises, measured now, beside what it is compared with.
 * `-- --json` the rows alone; `-- --only <part of a name>`; `-- --quick`, `-- --full` (the million rows), `-- --slow`
 * (rows that take minutes); `-- --write` keeps the table in docs/bench.md, and the pages that a family has beside it.
 */
import { commands } from '../cli/commands.ts';
import { asked, Slip } from '../cli/run.ts';
import { BuildFailed, builtAssembly } from '../local/cloud/build.ts';
import { families } from './families.ts';
import type { Bench, Family } from './family.ts';
import { writePage } from './page.ts';
import { notMeasured, type Row } from './row.ts';
import { sizesFor } from './sizes.ts';
import { textTable } from './table.ts';

const wantedBy = (only: string) => (name: string) => name.toLowerCase().includes(only.toLowerCase());

const options = asked(commands.bench, ({ values }) => {
  const isKept = families.some(({ heads, keep }) => keep && heads.some(({ name }) => wantedBy(values.only)(name)));
  if (values.write && values.only !== '' && !isKept)
    throw new Slip(
      '--write keeps the whole table, so it does not go with --only, but for rows that have a page of their own: "month", "patient", "one worker".',
    );
  const names = families.flatMap(({ heads }) => heads.map(({ name }) => name));
  if (!names.some(wantedBy(values.only)))
    throw new Slip(`No row has "${values.only}" in its name. There is: ${names.join('; ')}.`);
  return values;
});

const say = (text: string) => void process.stderr.write(`  ${text}\n`);
const wanted = wantedBy(options.only);

let assembly: Promise<string> | undefined;
const bench: Bench = {
  sizes: sizesFor(options.full ? 'full' : options.quick ? 'quick' : 'usual'),
  slow: options.slow,
  wants: wanted,
  say,
  assembly: () => {
    assembly ??= builtAssembly('local', { ended: (step, ms) => say(`${step}: ${ms} ms`) }).then(
      (built) => built.directory,
    );
    return assembly;
  },
};

async function rowsOf(family: Family): Promise<readonly Row[]> {
  try {
    return (await family.measure(bench)).filter((row) => wanted(row.name));
  } catch (error) {
    // Nothing of this can be measured, and what is wrong has its place and its mend.
    if (error instanceof BuildFailed) {
      console.error(error.message);
      process.exit(1);
    }
    // One row that cannot be measured does not take the others with it; it is not met either.
    say(`! ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    process.exitCode = 1;
    return family.heads
      .filter(({ name }) => wanted(name))
      .map((head) => ({ ...notMeasured(head, `could not be measured: ${why}`), meets: false }));
  }
}

const chosen = families.filter(({ heads }) => heads.some(({ name }) => wanted(name)));
const rows: Row[] = [];
for (const family of chosen) {
  say(`${family.heads[0]?.name ?? ''} …`);
  rows.push(...(await rowsOf(family)));
}
if (options.write) {
  if (options.only === '') writePage(rows, bench.sizes);
  for (const { keep } of chosen) keep?.();
}
process.stdout.write(options.json ? `${JSON.stringify({ rows }, undefined, 2)}\n` : `${textTable(rows)}\n`);
