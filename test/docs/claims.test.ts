/** docs/claims.md: each claim stands where the page says, word for word. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;
const page = readFileSync(`${root}docs/claims.md`, 'utf8');
const row = /^\| (.+?) \| \[([\w./-]+):(\d+)\]\(\.\.\/templates\/\2#L\3\) \| (.+?) \|$/gm;

interface Claim {
  readonly says: string;
  readonly file: string;
  readonly line: number;
  readonly from: string;
}
const claims: readonly Claim[] = [...page.matchAll(row)].map(([, says = '', file = '', line = '', from = '']) => ({
  says,
  file,
  line: Number(line),
  from,
}));

const words = (line: string): string =>
  line
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,:;?!])/g, '$1');
const linesOf = (file: string): readonly string[] => readFileSync(`${root}templates/${file}`, 'utf8').split('\n');
const lineOf = ({ says, file }: Claim): number =>
  linesOf(file).findIndex((line) => line.includes(says) || words(line).includes(says)) + 1;

if (process.env.UPDATE_CLAIMS === '1') {
  const renewed = claims.reduce((text, claim) => {
    const to = lineOf(claim) || claim.line;
    const at = (line: number) => `[${claim.file}:${line}](../templates/${claim.file}#L${line})`;
    return text.replace(`| ${claim.says} | ${at(claim.line)} |`, `| ${claim.says} | ${at(to)} |`);
  }, page);
  writeFileSync(`${root}docs/claims.md`, renewed);
}

describe.skipIf(process.env.UPDATE_CLAIMS === '1')('docs/claims.md (clinical-2026.md 9)', () => {
  it('is a table of claims, each resting on something', () => {
    expect(claims.length).toBeGreaterThan(35);
    expect(page.split('\n').filter((line) => /^\| (?!says |-)/.test(line))).toHaveLength(claims.length);
    expect(claims.filter(({ from }) => from.trim() === '')).toEqual([]);
  });

  it.each(claims)('$file says "$says", at its line', (claim) => {
    expect(lineOf(claim), 'UPDATE_CLAIMS=1 npx vitest run test/docs/claims.test.ts writes the lines anew').toBe(
      claim.line,
    );
  });
});
