/** What outsiders found stays found: each finding that was mended has a test with its page and number in the title. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;

/** The pages of the findings, and their numbers. proof.md P5 is a test that was not the same every time: it is gone. */
const findings: Readonly<Record<string, readonly string[]>> = {
  'proof.md': ['P1', 'P2', 'P3', 'P4'],
  'sending-and-deployment.md': ['1', '2', '3', '7', '8', '9'],
  'field-reports.md': ['A1', 'A3', 'A5', 'A6'],
  'pages-and-commands.md': ['A5'],
  // "art" and a number: the list under "Art direction".
  'email.md': ['2', '4', '8', '9', '10', '11', 'art1', 'art2', 'art3', 'art9', 'art11', 'art13', 'art14', 'art15'],
  'intake.md': ['1', '2', '4', '5', '6', '7', '9', '10', '11', '12'],
  'security.md': ['S1', 'S3', 'S4', 'S5', 'S8'],
  'words.md': ['A1', 'A2', 'A4', 'A5', 'A6', 'A7', 'A11', 'A12', 'A13', 'A15', 'A17', 'A18', 'A22', 'D'],
  'year.md': ['1', '2', '3', '9'],
};

/** `(year.md 1, security.md S4)` at the end of a title. */
function named(): ReadonlySet<string> {
  const texts = globSync('test/**/*.test.ts', { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'));
  const titles = texts.flatMap((text) => [...text.matchAll(/\(((?:[a-z-]+\.md \w+(?:, )?)+)\)[`']/g)]);
  return new Set(titles.flatMap(([, list = '']) => list.split(', ')));
}

test('each finding has a test that names it', () => {
  const found = named();
  const wanted = Object.entries(findings).flatMap(([page, numbers]) => numbers.map((number) => `${page} ${number}`));
  expect(wanted.filter((each) => !found.has(each))).toEqual([]);
});
