/**
 * Holds what was played against what is recorded under `recorded/`, one file a door and one block a case. After a change
 * of behaviour that is meant: `UPDATE_DOORS=1 npx vitest run test/doors`, and read what `git diff` shows. Before and after
 * a change of rules, `DRIPLINE_TIER=long npx vitest run test/doors` plays all of it; `npm test` plays two cases of five.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import { isWhole } from './tier.ts';

export interface Case {
  /** `<state> · <act>`. */
  readonly name: string;
  readonly lines: readonly string[];
}

const fileOf = (door: string) => new URL(`recorded/${door}.txt`, import.meta.url);
const shownMax = 25;

const textOf = (cases: readonly Case[]) =>
  `${cases.map(({ name, lines }) => [`# ${name}`, ...lines.map((line) => `  ${line}`)].join('\n')).join('\n\n')}\n`;

function casesOf(text: string): ReadonlyMap<string, readonly string[]> {
  const cases = new Map<string, readonly string[]>();
  for (const block of text.trimEnd().split('\n\n')) {
    const [title = '', ...lines] = block.split('\n');
    cases.set(
      title.slice(2),
      lines.map((line) => line.slice(2)),
    );
  }
  return cases;
}

/** Lines of both, in order: what is in one alone is marked. Rows are few, so a quadratic look is enough. */
function differenceOf(was: readonly string[], is: readonly string[]): readonly string[] {
  const gone = was.filter((line) => !is.includes(line)).map((line) => `    recorded │ ${line}`);
  const come = is.filter((line) => !was.includes(line)).map((line) => `    now      │ ${line}`);
  return [...gone, ...come];
}

/** @throws Error that shows each case which differs, with the lines that do. */
export function compare(door: string, cases: readonly Case[]): void {
  const names = cases.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two cases are called "${twice}"`);
  const file = fileOf(door);
  if (process.env.UPDATE_DOORS === '1') {
    writeFileSync(file, textOf(cases));
    return;
  }
  if (!existsSync(file)) throw new Error(`${door}: nothing is recorded; UPDATE_DOORS=1 records it`);
  const recorded = casesOf(readFileSync(file, 'utf8'));
  const differences = cases.flatMap(({ name, lines }) => {
    const was = recorded.get(name);
    if (was?.join('\n') === lines.join('\n')) return [];
    const detail = was
      ? differenceOf(was, lines)
      : ['    recorded │ nothing', ...lines.map((line) => `    now      │ ${line}`)];
    return [[`  # ${name}`, ...(detail.length > 0 ? detail : ['    the same lines, in another order'])].join('\n')];
  });
  for (const name of recorded.keys()) {
    if (isWhole && !names.includes(name)) differences.push(`  # ${name}\n    now      │ is not played any more`);
  }
  if (differences.length === 0) return;
  const more = differences.length > shownMax ? [`  … and ${differences.length - shownMax} more`] : [];
  throw new Error(
    [
      `${door}: ${differences.length} of ${cases.length} cases played differ from test/doors/recorded/${door}.txt`,
      ...differences.slice(0, shownMax),
      ...more,
      '  If this is meant: UPDATE_DOORS=1 npx vitest run test/doors, and read the git diff.',
    ].join('\n'),
  );
}
