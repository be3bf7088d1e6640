/** A link says where it leads, for those who hear the email read out. */
import type { Rule } from './rule.ts';

const empty = /^(click here|here|this|link|read more|more|haga clic aqu[ií]|aqu[ií]|m[aá]s)[.!]?$/i;

export const linkWords: Rule = {
  name: 'link-words',
  source: 'WCAG 2.4.4',
  why: 'Someone who hears the email read out hears only the words of its links.',
  email({ links }, report) {
    for (const { words, at } of links) {
      if (words === '') report(at, 'this link has no words', 'Write what it opens.');
      else if (empty.test(words)) report(at, `"${words}" does not say where the link leads`, 'Write what it opens.');
    }
  },
};
