/**
 * `npm run test:long`: everything that `npm test` leaves out or looks at in part (docs/testing.md), part by part. Exit code 1
 * when one fails; one that could not be run is told last, and loudly.
 */
import { execFileSync } from 'node:child_process';
import { commands } from '../../cli/commands.ts';
import { asked, oneOf, wholeNumber } from '../../cli/run.ts';
import { type Row, writeRows } from './page.ts';
import { type Outcome, parts } from './parts.ts';
import { root } from './root.ts';

const { wanted, seed, write } = asked(commands['test:long'], ({ values }) => {
  const names = parts.map(({ name }) => name);
  const { only = names.join(','), write } = values;
  return {
    wanted: only.split(',').map((name) => oneOf(name.trim(), 'part', names)),
    // Fresh cases are the one thing here that is meant to be another every time.
    seed: wholeNumber(values.seed ?? String(1_000_000 + (Date.now() % 1_000_000_000)), '--seed'),
    write,
  };
});

const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

function commitHere(): string {
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '+'}`;
  } catch {
    return 'unknown';
  }
}

console.log(`fresh cases begin at ${seed}: npm run test:long -- --seed ${seed}`);
// Before the parts, which may write pages of their own.
const [date, commit] = [new Date().toISOString().slice(0, 10), commitHere()];
const rows: Row[] = [];
for (const { name, about, run } of parts.filter((part) => wanted.includes(part.name))) {
  console.log(`\n${name}: ${about}`);
  const began = performance.now();
  const outcome = await run({ seed }).catch((error: unknown): Outcome => ({ kind: 'failed', told: String(error) }));
  rows.push({ name, outcome, minutes: (performance.now() - began) / 60_000, date, commit });
  console.log(`${name} ${outcome.kind}: ${outcome.told}`);
}
if (write) writeRows(rows);

const counts = (kind: Outcome['kind']) => rows.filter(({ outcome }) => outcome.kind === kind);
const skipped = counts('skipped');
console.log(`\n${counts('passed').length} parts passed, ${counts('failed').length} failed, ${skipped.length} skipped`);
// Last, where it is seen: a part that nobody looked at proves nothing.
for (const { name, outcome } of skipped) console.log(`! ${name}: ${outcome.told}`);
if (counts('failed').length > 0) process.exitCode = 1;
