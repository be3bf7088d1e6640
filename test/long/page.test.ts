import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Row, withRows } from './page.ts';
import { parts } from './parts.ts';

const row = (name: string, told: string): Row => ({
  name,
  outcome: { kind: 'passed', told },
  minutes: 1.26,
  date: '2026-11-29',
  commit: 'abc1234',
});
const page = readFileSync(new URL('../../docs/long.md', import.meta.url), 'utf8');

test('a part that was not run keeps the line of its last run; the order is that of the parts', () => {
  const once = withRows(page, [row('mutants', '1 of 2 caught'), row('seeds', 'old')]);
  const again = withRows(once, [row('seeds', 'new')]);
  const lines = again.split('\n').filter((line) => /^\| (seeds|mutants) /.test(line));
  expect(lines).toEqual([
    '| seeds | passed | new | 1.3 | 2026-11-29 | abc1234 |',
    '| mutants | passed | 1 of 2 caught | 1.3 | 2026-11-29 | abc1234 |',
  ]);
});

test('a page without a place for the table is refused', () => {
  expect(() => withRows('# The long tier', [])).toThrow('no place');
});

test('the page on testing names every part', () => {
  const testing = readFileSync(new URL('../../docs/testing.md', import.meta.url), 'utf8');
  expect(parts.map(({ name }) => name).filter((name) => !testing.includes(`(\`${name}\`)`))).toEqual([]);
});

test('a test file that looks at a part has its whole in a part of the long tier', () => {
  const tests = readdirSync(new URL('..', import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `test/${name}`);
  const taken = tests.filter((path) =>
    /from '[./a-z]*\/(?:run\/)?tier\.ts'/.test(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')),
  );
  expect(taken.length).toBeGreaterThan(20);
  const whole = parts.flatMap(({ paths = [] }) => paths);
  const isIn = (path: string) => whole.some((each) => path === each || path.startsWith(`${each}/`));
  expect(taken.filter((path) => !isIn(path))).toEqual([]);
});
