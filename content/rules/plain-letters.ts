/** What is written is what is read: no signs that nobody sees, no letters that only look like others. */
import { decoded } from '../compile/markup.ts';
import { oddLetters } from './reading/letters.ts';
import type { Rule } from './rule.ts';

export const plainLetters: Rule = {
  name: 'plain-letters',
  source: 'Unicode Technical Standard 39',
  why: 'A sign nobody sees hides a word from every check here, is read out oddly, and makes spam filters suspicious.',
  email({ email }, report) {
    const texts = [
      ...email.markup.runs,
      ...email.markup.elements.flatMap(({ attributes }) =>
        attributes.map(({ value, start, end }) => ({ text: decoded(value), start, end })),
      ),
    ];
    for (const { text, start, end } of texts) {
      const odd = oddLetters(text);
      if (!odd) continue;
      // An entity is longer than what it stands for: its line is right all the same.
      const at = Math.min(end, start + odd.index);
      report(at, `there is ${odd.what}`, 'Type the word afresh, or paste it as plain text.');
      return;
    }
  },
};
