/** templates/clinic.yaml says beside each clinical value what the check goes by: its usual range, the source, what it changes. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { usualLengths, usualRanges } from '../../content/rules/preparation-range.ts';

const clinicYaml = readFileSync(new URL('../../templates/clinic.yaml', import.meta.url), 'utf8');
const block = /\npreparation:\n([\s\S]*?)\n\n/.exec(clinicYaml)?.[1] ?? '';
/** The comment above a value, on one line. */
const comments = new Map(
  [...block.matchAll(/((?: {2}# (?![a-z]\w+: \d).*\n)+) {2}(?:# )?(\w+):/g)].map(([, said = '', name = '']) => [
    name,
    said.replace(/\n? {2}# /g, ' ').trim(),
  ]),
);

test.each(Object.entries(usualRanges))('%s: range, source and what it changes (clinical-2026.md 5)', (name, range) => {
  const said = comments.get(name) ?? '';
  expect(said).toContain(`Usual: ${range.from} to ${range.to}.`);
  expect(said).toMatch(/ASA 2017 and 2023|What US clinics publish|[Nn]o guideline found|The label of ketamine/);
});

test('every other value of the block says what it does, and where that comes from', () => {
  const values = [...block.matchAll(/^ {2}(\w+): /gm)].map(([, name = '']) => name);
  for (const name of [...values, ...Object.keys(usualLengths)])
    expect(comments.get(name)?.length ?? 0, name).toBeGreaterThan(40);
});
