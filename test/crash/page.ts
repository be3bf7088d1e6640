/** `docs/crash-matrix.md`: what stays is written by hand, what the commands print lies between marks and is replaced. */
import { readFileSync, writeFileSync } from 'node:fs';

const page = new URL('../../docs/crash-matrix.md', import.meta.url);

/** @throws when the page has no place for it. */
export function writeSection(name: 'matrix' | 'load', text: string): void {
  const before = readFileSync(page, 'utf8');
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`docs/crash-matrix.md has no place for "${name}"`);
  writeFileSync(page, `${before.slice(0, from + begin.length)}\n\n${text}\n\n${before.slice(to)}`);
}
