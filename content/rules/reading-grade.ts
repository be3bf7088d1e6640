/** Plain words: US grade 8 or below; in Spanish 60 or more on Fernández Huerta's scale. */

import { bodyStart } from './reading/reading.ts';
import { difficultyOf, fernandezHuerta, fleschKincaidGrade } from './reading/syllables.ts';
import type { Rule } from './rule.ts';

const gradeMax = 8;
const easeMin = 60;
/** Fewer words say little about a text. */
const wordsMin = 60;

export const readingGrade: Rule = {
  name: 'reading-grade',
  source: 'AMA and NIH advice on patient materials',
  why: 'People read this worried, tired, or in a second language.',
  email(email, report) {
    const { body, locale } = email;
    const difficulty = difficultyOf(body.text.replaceAll('…', ''), locale);
    if (difficulty.words < wordsMin) return;
    const mend = 'Shorter sentences, shorter words.';
    if (locale === 'es') {
      const ease = fernandezHuerta(difficulty);
      if (ease < easeMin)
        report(
          bodyStart(email),
          `its ease is ${ease.toFixed(0)} (Fernández Huerta); aim at ${easeMin} or more`,
          mend,
          'advice',
        );
      return;
    }
    const grade = fleschKincaidGrade(difficulty);
    if (grade > gradeMax)
      report(bodyStart(email), `it reads at grade ${grade.toFixed(1)}; aim at ${gradeMax} or below`, mend, 'advice');
  },
};
