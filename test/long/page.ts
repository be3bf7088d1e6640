/** `docs/long.md`: the last run of each part. What stays is written by hand; the table lies between marks. */
import { readFileSync, writeFileSync } from 'node:fs';
import { type Outcome, parts } from './parts.ts';

const page = new URL('../../docs/long.md', import.meta.url);
const [begin, end] = ['<!-- long: begin -->', '<!-- long: end -->'];

export interface Row {
  readonly name: string;
  readonly outcome: Outcome;
  readonly minutes: number;
  /** `2026-11-29`. */
  readonly date: string;
  /** Short; with a `+` when the work tree had changes. */
  readonly commit: string;
}

const lineOf = ({ name, outcome, minutes, date, commit }: Row): string =>
  `| ${[name, outcome.kind, outcome.told.replaceAll('|', '/'), minutes.toFixed(1), date, commit].join(' | ')} |`;

/** Parts that were not run this time keep the line of their last run. @throws when the page has no place for the table. */
export function withRows(text: string, rows: readonly Row[]): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error('docs/long.md has no place for the table');
  const lines = new Map<string, string>();
  for (const line of text.slice(from, to).split('\n')) {
    const name = /^\| ([a-z]+) \|/.exec(line)?.[1];
    if (name !== undefined && name !== 'part') lines.set(name, line);
  }
  for (const row of rows) lines.set(row.name, lineOf(row));
  const table = [
    '| part | outcome | counts | minutes | date | commit |',
    '|---|---|---|--:|---|---|',
    ...parts.flatMap(({ name }) => lines.get(name) ?? []),
  ].join('\n');
  return `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`;
}

export function writeRows(rows: readonly Row[]): void {
  writeFileSync(page, withRows(readFileSync(page, 'utf8'), rows));
}
