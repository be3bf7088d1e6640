/** Subject and preheader do not tell what the reader is treated for, or with. */

import { firstClinical } from './reading/words.ts';
import type { Rule } from './rule.ts';

export const neutralOutside: Rule = {
  name: 'neutral-outside',
  source: 'C11, C23',
  why: 'A subject or preheader on a lock screen would tell others what the reader is treated for.',
  email({ subject, preheader }, report) {
    for (const [what, reading] of [
      ['subject', subject],
      ['preheader', preheader],
    ] as const) {
      const found = firstClinical(reading.text);
      if (found)
        report(reading.at(found.index), `"${found.word}" in the ${what} shows on lock screens`, 'Say it in the body.');
      if (reading.text.trim() === '') report(reading.at(0), `the ${what} is empty`, `Write a true, neutral ${what}.`);
    }
  },
};
