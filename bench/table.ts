/** The rows as a reader sees them: on a terminal, and as the page `docs/bench.md`. */
import type { Row } from './row.ts';

export function number(value: number): string {
  return Math.abs(value) >= 1_000 ? Math.round(value).toLocaleString('en-US') : String(value);
}

const verdict = (row: Row) => (row.meets === null ? '–' : row.meets ? 'yes' : 'NO');

function budgetOf(row: Row): string {
  const [relation = '', value] = row.budget.split(' ');
  if (value === undefined) return '–';
  return `${relation} ${number(Number(value))}`;
}

function cells(row: Row): readonly string[] {
  const value = row.value === null ? '–' : number(row.value);
  const span =
    row.min === null || row.max === null || row.min === row.max ? '' : `${number(row.min)} – ${number(row.max)}`;
  const other = row.comparedWith;
  const beside = other === undefined ? '' : `${other.name}: ${number(other.value)} ${other.unit}`;
  return [row.name, value, span, row.unit, budgetOf(row), verdict(row), beside];
}

const titles = ['what', 'median', 'min – max', 'unit', 'budget', 'met', 'beside'];
const rightAligned = new Set([1, 2, 4]);

/** Each note once, with every row it belongs to. */
function notesOf(rows: readonly Row[]): readonly { readonly names: string; readonly note: string }[] {
  const named = new Map<string, string[]>();
  for (const { name, note } of rows) if (note !== undefined) named.set(note, [...(named.get(note) ?? []), name]);
  return [...named].map(([note, names]) => ({ names: names.join('; '), note }));
}

/** For a terminal; notes stand under the table. */
export function textTable(rows: readonly Row[]): string {
  const lines = [titles, ...rows.map(cells)];
  const widths = titles.map((_title, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return rightAligned.has(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  text.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '));
  const notes = notesOf(rows).map(({ names, note }) => `${names}: ${note}`);
  return [...text, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n');
}

/** For a page. */
export function markdownTable(rows: readonly Row[]): string {
  const line = (parts: readonly string[]) => `| ${parts.map((part) => part.replaceAll('|', '\\|')).join(' | ')} |`;
  const notes = notesOf(rows).map(({ names, note }) => `- **${names}**: ${note}`);
  return [
    line(titles),
    line(titles.map((_title, column) => (rightAligned.has(column) ? '---:' : '---'))),
    ...rows.map((row) => line(cells(row))),
    ...(notes.length > 0 ? ['', ...notes] : []),
  ].join('\n');
}
