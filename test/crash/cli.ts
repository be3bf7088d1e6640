/**
 * `npm run crash-matrix`: kills the local system at every boundary, starts it again, and counts what became of every
 * email; then the same for faults of SES and DynamoDB. `--times N` (20) runs a row, `--only <name>` the rows whose name
 * holds it, `--json`, `--write` docs/crash-matrix.md. Exit code 1 when a count is above the promise.
 */
import { cpus, loadavg } from 'node:os';
import { commands } from '../../cli/commands.ts';
import { asked, Slip, tellError, wholeNumber } from '../../cli/run.ts';
import { BuildFailed, builtAssembly } from '../../local/cloud/build.ts';
import { openOutput } from '../../local/console.ts';
import { runDemoRow } from './demo.ts';
import { dynamoRows, runDynamoRow } from './dynamoFaults.ts';
import { openLanes, runRow } from './matrix.ts';
import { writeSection } from './page.ts';
import { crashRows, type RowResult } from './rows.ts';
import { allUndisturbed } from './run.ts';
import { batchesFor, expectedOfCrowd, type Lane, runSesRow, sesRows } from './sesFaults.ts';
import { brokenOf, tableOf } from './table.ts';

const demoName = 'npm start, demo';
const { runsEach, lanes, only, json, write, assembly } = asked(commands['crash-matrix'], ({ values }) => {
  const { times, lanes: concurrency = String(Math.min(2, cpus().length)), ...given } = values;
  const names = [...crashRows, ...sesRows, ...dynamoRows].map(({ name }) => name).concat(demoName);
  const text = given.only?.toLowerCase() ?? '';
  if (!names.some((name) => name.toLowerCase().includes(text)))
    throw new Slip(`No row has "${given.only}" in its name. There is: ${[...new Set(names)].join('; ')}.`);
  return { runsEach: wholeNumber(times, '--times'), lanes: wholeNumber(concurrency, '--lanes'), ...given };
});

const output = openOutput({ stream: process.stderr });
const began = performance.now();
const loadBefore = loadavg()[0] ?? 0;
const wanted = (name: string) => only === undefined || name.toLowerCase().includes(only.toLowerCase());
const directory =
  assembly ??
  (await builtAssembly('local').catch((error: unknown) => process.exit(tellError(error, [BuildFailed])))).directory;

function told(result: RowResult): RowResult {
  for (const what of result.broken) output.line(`! ${result.name} ${result.when}: ${what}`);
  return result;
}

async function crashes(): Promise<readonly RowResult[]> {
  const rows = crashRows.filter((row) => wanted(row.name));
  const results: RowResult[] = [];
  if (rows.length > 0) {
    const stories = await allUndisturbed(directory);
    const { hosts, close } = openLanes(lanes);
    let done = 0;
    try {
      for (const row of rows) {
        const onRun = () => {
          done += 1;
          output.bar(done, rows.length * runsEach, `${row.name}, ${row.when}`);
        };
        results.push(told(await runRow(row, hosts, { assembly: directory, stories, times: runsEach, onRun })));
      }
    } finally {
      close();
      output.clear();
    }
  }
  if (wanted(demoName)) {
    let done = 0;
    const onRun = (kills: number) => {
      done += kills;
      output.bar(done, runsEach, demoName);
    };
    results.push(told(await runDemoRow(demoName, directory, runsEach, onRun)));
    output.clear();
  }
  return results;
}

async function faultsOfSes(): Promise<readonly RowResult[]> {
  const rows = sesRows.filter((row) => wanted(row.name));
  const batches = batchesFor(runsEach);
  const results: RowResult[] = [];
  for (const lane of ['reminder', 'marketing'] satisfies Lane[]) {
    const mine = rows.filter((row) => row.lane === lane);
    if (mine.length === 0) continue;
    const expected = await expectedOfCrowd(directory, lane, batches);
    for (const row of mine) {
      output.bar(results.length, rows.length, `SES: ${row.name}`);
      results.push(told(await runSesRow(row, directory, batches, expected)));
    }
  }
  output.clear();
  return results;
}

async function faultsOfDynamo(): Promise<readonly RowResult[]> {
  const rows = dynamoRows.filter((row) => wanted(row.name));
  const results: RowResult[] = [];
  for (const row of rows) {
    output.bar(results.length, rows.length, `DynamoDB: ${row.name}`);
    results.push(told(await runDynamoRow(row, directory, runsEach)));
  }
  output.clear();
  return results;
}

const parts = { crashes: await crashes(), ses: await faultsOfSes(), dynamodb: await faultsOfDynamo() };
const all = Object.values(parts).flat();
const minutes = (performance.now() - began) / 60_000;
const machine = `${minutes.toFixed(0)} minutes on ${cpus().length} cores shared with other work (load ${loadBefore.toFixed(1)} before).`;
const tables = [
  parts.crashes.length > 0 ? tableOf(parts.crashes, 'killed at') : '',
  parts.ses.length > 0 ? tableOf(parts.ses, 'SES') : '',
  parts.dynamodb.length > 0 ? tableOf(parts.dynamodb, 'DynamoDB') : '',
  machine,
].filter((part) => part !== '');
if (json) process.stdout.write(`${JSON.stringify({ ...parts, minutes }, undefined, 2)}\n`);
else process.stdout.write(`${tables.join('\n\n')}\n`);
if (write) writeSection('matrix', tables.join('\n\n'));

const broken = brokenOf(all);
for (const what of broken) output.line(`! ${what}`);
if (broken.length > 0) process.exitCode = 1;
