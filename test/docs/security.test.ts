/** The threat model: each line of what holds names a test that is there. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const page = readFileSync('docs/security.md', 'utf8');
const lines = page.split('\n').filter((line) => /^\| (?!they want|---)/.test(line) && !line.startsWith('|---'));

describe('who could do what (docs/security.md)', () => {
  test.each(lines.map((line) => [line.split('|')[1]?.trim() ?? '', line.split('|')[3] ?? '']))('%s', (_wish, cell) => {
    const named = cell.match(/test\/[\w/.-]+\.test\.ts/g) ?? [];
    expect(named.length, 'tests named').toBeGreaterThan(0);
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  test('names each finding of the first attack that is mended here', () => {
    for (const id of ['S1', 'S2', 'S4', 'S5', 'S6', 'S7', 'S8', 'S10', 'S11'])
      expect(page).toMatch(new RegExp(`\\(${id}\\)`));
  });
});
