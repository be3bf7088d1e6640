/**
 * `npm run test:long`: everything that `npm test` leaves out or looks at in part (docs/testing.md).
 *
 * --only NAMES   some parts, such as `--only mutants,crash`
 * --seed N       where fresh cases begin; printed by every run, and taken again with this
 * --write        keeps date, commit and counts in docs/long.md
 * --help
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { type Row, writeRows } from './page.ts';
import { type Outcome, parts } from './parts.ts';
import { root } from './root.ts';

const usage = `npm run test:long -- [--only NAMES] [--seed N] [--write]

  --only NAMES   some parts, with commas between: ${parts.map(({ name }) => name).join(', ')}
  --seed N       where fresh cases begin (a run prints the one it took)
  --write        keeps date, commit and counts in docs/long.md

  npm run test:long -- --only mutants,crash --write

${parts.map(({ name, about }) => `  ${name.padEnd(11)} ${about}`).join('\n')}`;

/** A slip of the user's: one sentence and 2, before anything is run. */
function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}

function options() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string' },
        seed: { type: 'string' },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const { only, seed: given, write, help } = options();
if (help) {
  console.log(usage);
  process.exit(0);
}
const wanted = only?.split(',').map((name) => name.trim());
for (const name of wanted ?? [])
  if (!parts.some((part) => part.name === name))
    refuse(`there is no part "${name}": it must be one of ${parts.map((part) => part.name).join(', ')}`);
const seed = Number(given ?? 1_000_000 + (Date.now() % 1_000_000_000));
if (!Number.isSafeInteger(seed) || seed < 1) refuse(`--seed is "${given}", expected a whole number above 0`);

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
for (const { name, about, run } of parts.filter((part) => wanted?.includes(part.name) ?? true)) {
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
