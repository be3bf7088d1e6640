/**
 * `npm run bench`: every number the design promises, measured now, beside what it is compared with.
 * `-- --json` the rows alone; `-- --only <part of a name>`; `-- --quick`, `-- --full` (the million rows), `-- --slow`
 * (rows that take minutes); `-- --write` keeps the table in docs/bench.md.
 */
import { parseArgs } from 'node:util';
import { builtAssembly } from '../local/cloud/build.ts';
import { families } from './families.ts';
import type { Bench, Family } from './family.ts';
import { writePage } from './page.ts';
import { notMeasured, type Row } from './row.ts';
import { sizesFor } from './sizes.ts';
import { textTable } from './table.ts';

const options = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    slow: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
}).values;

if (options.write && options.only !== '') {
  console.error('--write keeps the whole table, so it does not go with --only.');
  process.exit(1);
}

const say = (text: string) => void process.stderr.write(`  ${text}\n`);
const wanted = (name: string) => name.toLowerCase().includes(options.only.toLowerCase());

let assembly: Promise<string> | undefined;
const bench: Bench = {
  sizes: sizesFor(options.full ? 'full' : options.quick ? 'quick' : 'usual'),
  slow: options.slow,
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
if (chosen.length === 0) {
  console.error(`No row has "${options.only}" in its name. There is:`);
  for (const { heads } of families) for (const { name } of heads) console.error(`  ${name}`);
  process.exit(1);
}
const rows: Row[] = [];
for (const family of chosen) {
  say(`${family.heads[0]?.name ?? ''} …`);
  rows.push(...(await rowsOf(family)));
}
if (options.write) writePage(rows, bench.sizes);
process.stdout.write(options.json ? `${JSON.stringify({ rows }, undefined, 2)}\n` : `${textTable(rows)}\n`);
