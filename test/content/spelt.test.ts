/**
 * The list of words that spare a check the dictionaries. `UPDATE_SPELT=1 npx vitest run test/content/spelt.test.ts` writes it
 * anew; an email whose words are not in it is checked all the same, a second later.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { underCheck } from '../../content/rules/index.ts';
import {
  allVerdicts,
  isInDictionary,
  speltFile,
  speltWell,
  verdictOn,
} from '../../content/rules/reading/dictionary.ts';
import { wordsOf } from '../../content/rules/spelling.ts';
import { compiledContent } from '../../content/samples/compiled.ts';
import { everyNth } from '../support/run/tier.ts';
import { shippedCache } from './writing.ts';

const templates = new URL('../../templates', import.meta.url).pathname;
const locales = ['en', 'es'] as const;

test.runIf(process.env.UPDATE_SPELT === '1')('is written anew', async () => {
  const { emails, content } = await compiledContent(templates, shippedCache);
  for (const locale of locales) {
    const used = new Set(
      emails
        .filter((email) => email.locale === locale)
        .flatMap((email) => [...wordsOf(underCheck(email, content.clinic, []))].map(({ word }) => word)),
    );
    const right = [...used].filter((word) => isInDictionary(locale, word)).sort();
    mkdirSync(dirname(speltFile(locale)), { recursive: true });
    writeFileSync(speltFile(locale), `${right.join('\n')}\n`);
  }
});

describe.skipIf(process.env.UPDATE_SPELT === '1')('content/rules/reading/spelt', () => {
  it.each(locales)('every word of %s is in the dictionary', (locale) => {
    const words = [...speltWell(locale)];
    expect(words.length).toBeGreaterThan(500);
    expect(everyNth(words, 7).filter((word) => !isInDictionary(locale, word))).toEqual([]);
  });

  it('asks the dictionary about every other word', () => {
    expect(verdictOn('en', 'wrods')).not.toBe(true);
    expect(Object.keys(allVerdicts().en ?? {})).toContain('wrods');
  });
});
