/** What a load run tells. */
import type { GroupResult } from './judge.ts';

export interface LoadResult {
  readonly name: string;
  readonly people: number;
  /** Of this machine. */
  readonly seconds: number;
  readonly groups: readonly GroupResult[];
  readonly notes: readonly string[];
  readonly curve: readonly string[];
  readonly inDoubt: number;
  readonly broken: readonly string[];
}

const columns = ['people', 'accepted', 'lost', 'doubled', 'inDoubt', 'twice', 'calls', 'p50', 'p99', 'last'] as const;
const heads: Readonly<Partial<Record<(typeof columns)[number], string>>> = {
  inDoubt: 'in doubt',
  p50: 'p50, s',
  p99: 'p99, s',
  last: 'last, s',
};

/** One run as Markdown that reads well in a terminal too. */
export function linesOf({ name, people, seconds, groups, notes, curve, broken }: LoadResult): readonly string[] {
  const cells = [
    ['', 'must be', ...columns.map((column) => heads[column] ?? column)],
    ...groups.map((group) => [group.name, group.expected, ...columns.map((column) => String(group[column] ?? ''))]),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0))) ?? [];
  const text = (line: readonly string[]) =>
    `| ${line.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((each, column) => (column < 2 ? '-'.repeat(each + 2) : `${'-'.repeat(each + 1)}:`)).join('|')}|`;
  const [head = [], ...body] = cells;
  return [
    `**${name}** (${people} people; simulated in ${seconds.toFixed(0)} s)`,
    '',
    text(head),
    rule,
    ...body.map(text),
    '',
    `${notes.join('; ')}.`,
    ...(curve.length > 0 ? ['', '```', ...curve, '```'] : []),
    ...broken.map((what) => `\n! ${what}`),
  ];
}
