/**
 * `npm run crash-matrix`: kills the local system at every boundary, starts it again, and counts what became of every
 * email. `--times N` (20) runs a row, `--only <name>` rows whose name holds it, `--json`, `--write` docs/crash-matrix.md.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { builtAssembly } from '../../local/cloud/build.ts';
import { openOutput } from '../../local/console.ts';
import { openLanes, runRow } from './matrix.ts';
import { crashRows, type RowResult } from './rows.ts';
import { allUndisturbed } from './run.ts';
import { brokenOf, tableOf } from './table.ts';

const { times, only, json, write, lanes, assembly } = parseArgs({
  options: {
    times: { type: 'string', default: '20' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    lanes: { type: 'string', default: String(Math.min(2, cpus().length)) },
    assembly: { type: 'string' },
  },
}).values;
const timesEach = Number(times);
if (!Number.isInteger(timesEach) || timesEach < 1) throw new Error(`--times is "${times}", expected a whole number`);

const output = openOutput({ stream: process.stderr });
const began = performance.now();
const wanted = (name: string) => only === undefined || name.toLowerCase().includes(only.toLowerCase());

const directory = assembly ?? (await builtAssembly('local')).directory;
output.line('Playing the stories with nothing in their way …');
const stories = await allUndisturbed(directory);

const rows = crashRows.filter((row) => wanted(row.name));
const crashes: RowResult[] = [];
const { hosts, close } = openLanes(Number(lanes));
try {
  let done = 0;
  for (const row of rows) {
    const onRun = () => {
      done += 1;
      output.bar(done, rows.length * timesEach, `${row.name}, ${row.when}`);
    };
    const result = await runRow(row, hosts, {
      assembly: directory,
      stories,
      times: timesEach,
      lanes: hosts.length,
      onRun,
    });
    crashes.push(result);
    for (const what of result.broken) output.line(`! ${row.name} ${row.when}: ${what}`);
  }
} finally {
  close();
}
output.clear();

const minutes = (performance.now() - began) / 60_000;
if (json) process.stdout.write(`${JSON.stringify({ crashes, minutes }, undefined, 2)}\n`);
else process.stdout.write(`${tableOf(crashes)}\n\n${minutes.toFixed(1)} minutes\n`);
const broken = brokenOf(crashes);
for (const what of broken) output.line(`! ${what}`);
if (broken.length > 0) process.exitCode = 1;
