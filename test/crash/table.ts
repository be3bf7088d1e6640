/** The matrix as a table that reads the same in a terminal and in Markdown. */
import type { RowResult } from './rows.ts';

const heads = ['where', 'when', 'runs', 'lost', 'doubled', 'unwanted', 'in doubt', 'twice', 'left in doubt', 'allowed'];

function cellsOf(row: RowResult): readonly string[] {
  const { name, when, runs, lost, doubled, unwanted, doubts, twice, leftInDoubt, allowed } = row;
  const numbers = [runs, lost, doubled, unwanted, doubts, twice, leftInDoubt].map(String);
  return [name, when, ...numbers, row.broken.length > 0 ? `BROKEN (allowed: ${allowed})` : allowed];
}

export function tableOf(rows: readonly RowResult[], firstHead = 'where'): string {
  const lines = [[firstHead, ...heads.slice(1)], ...rows.map(cellsOf)];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const isNumber = (column: number) => column >= 2 && column <= 8;
  const text = (line: readonly string[]) =>
    `| ${line.map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (isNumber(column) ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2))).join('|')}|`;
  const [head = [], ...body] = lines;
  return [text(head), rule, ...body.map(text)].join('\n');
}

export function brokenOf(rows: readonly RowResult[]): readonly string[] {
  return rows.flatMap((row) => row.broken.map((what) => `${row.name} ${row.when}: ${what}`));
}
