/**
 * Nothing is copied from the clinic's article: no run of eight words. The article is not here; of each of its runs only
 * the beginning of a SHA-256 is.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readingOf } from '../../content/rules/reading/reading.ts';
import { type CompiledContent, compiledContent } from '../../content/samples/compiled.ts';
import { shippedCache } from './writing.ts';

const run = 8;
const article = new Set(
  readFileSync(new URL('./fixtures/article-runs.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(1),
);

/** Every run of eight words, as the file has them. */
function runsOf(text: string): { words: string; hash: string }[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(0, Math.max(0, words.length - run + 1)).map((_word, index) => {
    const some = words.slice(index, index + run).join(' ');
    return { words: some, hash: createHash('sha256').update(some).digest('hex').slice(0, 16) };
  });
}

describe('the words that ship', () => {
  let compiled: CompiledContent;
  beforeAll(async () => {
    compiled = await compiledContent(new URL('../../templates', import.meta.url).pathname, shippedCache);
  });

  it('share no run of eight words with the article', () => {
    expect(article.size).toBeGreaterThan(1_000);
    expect(compiled.emails.length).toBeGreaterThan(0);
    for (const { email, name, locale } of compiled.emails) {
      for (const holder of ['mj-title', 'mj-preview', 'mj-body']) {
        const { text } = readingOf(email, undefined, holder);
        const copied = runsOf(text).filter(({ hash }) => article.has(hash));
        expect(
          copied.map(({ words }) => words),
          `${name} (${locale})`,
        ).toEqual([]);
      }
    }
  });

  it('would be found out', () => {
    // The article's own title, said in a sentence long enough to be a run.
    const title = 'What is IV ketamine infusion therapy? What is IV ketamine';
    expect(runsOf(title).some(({ hash }) => article.has(hash))).toBe(true);
  });
});
