/** After an infusion help stands above the fold, with numbers to tap. */
import { helpInSpanish } from './link-targets.ts';
import { bodyStart } from './reading/reading.ts';
import type { Rule } from './rule.ts';

/** About what a phone shows before one scrolls. Letters. */
const foldLetters = 700;
const numbers = ['tel:988', 'sms:988', 'tel:911'] as const;

const plainly = (href: string): string => (href === helpInSpanish ? 'sms:988' : href);

export const crisisFirst: Rule = {
  name: 'crisis-first',
  source: 'C20',
  why: 'Mood can fall in the days after an infusion: whoever opens this in need must not have to look for help.',
  email(email, report) {
    if (email.journey.file.start.on !== 'appointment.completed') return;
    const { body } = email;
    // The place in the source of the last letter above the fold.
    const fold = body.at(Math.min(foldLetters, body.text.length));
    for (const number of numbers) {
      const seen = email.everyReader(({ links }) =>
        links.some(({ href, at }) => plainly(href) === number && at <= fold),
      );
      if (seen) continue;
      const mend = 'Include brand/crisis-help.mjml right after the greeting, outside any condition.';
      report(bodyStart(email), `there is no link ${number} among the first ${foldLetters} letters`, mend);
    }
  },
};
