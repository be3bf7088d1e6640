/** `docs/bench.md`, written by the bench alone. */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Row } from './row.ts';
import type { Sizes } from './sizes.ts';
import { markdownTable, number } from './table.ts';

const path = fileURLToPath(new URL('../docs/bench.md', import.meta.url));

export function page(rows: readonly Row[], sizes: Sizes, machine: string, day: string): string {
  const { people, backlog, pairs, databases } = sizes;
  return `# Measured

Written by \`npm run bench -- --write\`; do not edit. ${day}, ${machine}, sizes \`${sizes.name}\`.

Every row is the median of several runs, with the least and the greatest. Counts come from the local system: the
synthesized functions, run whole, every AWS call through one gateway that counts calls and capacity units; events of SES
and the calls a tick makes once for its batch are included. Times depend on the machine, so each is judged against
another side measured in the same run, in turn. The machine is rarely quiet: ratios hold, seconds do not.

Sizes: ${people} people due at one minute on each of ${databases} fresh databases; ${pairs} pairs; ${number(backlog.due)} due among
${number(backlog.large)} waiting rows (\`--full\`: a million).

${markdownTable(rows)}
`;
}

export function writePage(rows: readonly Row[], sizes: Sizes): void {
  const [cpu] = cpus();
  const machine = `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), Node ${process.versions.node}`;
  writeFileSync(path, page(rows, sizes, machine, new Date().toISOString().slice(0, 10)));
}
