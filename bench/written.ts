/** Pages that the bench writes a part of: what stands between two marks is its own, the rest is by hand. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const begin = (name: string) => `<!-- ${name}: written by npm run bench, do not edit -->`;
const end = (name: string) => `<!-- end of ${name} -->`;

/** @throws Error when the page lacks the marks. */
export function withPart(page: string, name: string, text: string): string {
  const [from, to] = [page.indexOf(begin(name)), page.indexOf(end(name))];
  if (from < 0 || to < from) throw new Error(`the page has no "${begin(name)}" with an "${end(name)}" after it`);
  return `${page.slice(0, from)}${begin(name)}\n\n${text.trim()}\n\n${page.slice(to)}`;
}

/** @param file its name in `docs/`. */
export function writePart(file: string, name: string, text: string): void {
  const path = fileURLToPath(new URL(`../docs/${file}`, import.meta.url));
  writeFileSync(path, withPart(readFileSync(path, 'utf8'), name, text));
}
