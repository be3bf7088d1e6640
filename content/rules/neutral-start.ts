/** The first 200 visible letters are neutral, in HTML and text: some mail apps show them in the inbox. */
import type { Rule } from './rule.ts';
import { firstClinical } from './words.ts';

export const neutralStartLetters = 200;

export const neutralStart: Rule = {
  name: 'neutral-start',
  source: 'C23',
  why: 'Mail apps show the first words of an email in the inbox and on lock screens.',
  email({ body }, report) {
    const found = firstClinical(body.text.slice(0, neutralStartLetters));
    if (found) {
      report(
        body.at(found.index),
        `"${found.word}" stands in the first ${neutralStartLetters} letters, which inboxes may show`,
        'Begin with neutral words.',
      );
    }
  },
};
