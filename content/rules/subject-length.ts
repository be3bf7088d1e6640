/** What fits into an inbox row on a phone. */
import type { Rule } from './rule.ts';

const subjectMax = 50;
const preheaderMin = 40;
const preheaderMax = 90;

export const subjectLength: Rule = {
  name: 'subject-length',
  source: 'what a phone shows of a subject',
  why: 'A phone cuts off what is longer; a short preheader wastes the line that says what is inside.',
  email({ subject, preheader }, report) {
    const letters = [...subject.text.trim()].length;
    if (letters > subjectMax)
      report(subject.at(0), `the subject has ${letters} letters`, `Aim at ${subjectMax} or fewer.`, 'advice');
    const more = [...preheader.text.trim()].length;
    if (more > 0 && (more < preheaderMin || more > preheaderMax))
      report(
        preheader.at(0),
        `the preheader has ${more} letters`,
        `Aim at ${preheaderMin} to ${preheaderMax}, with a fact the subject does not give.`,
        'advice',
      );
  },
};
