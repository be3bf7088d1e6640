/** A link says where it leads, for those who hear the email read out. */
import { hostOf } from './link-targets.ts';
import type { Rule } from './rule.ts';

const empty = /^(click here|here|this|link|read more|more|haga clic aqu[ií]|aqu[ií]|m[aá]s)[.!]?$/i;

/** Words that are an address themselves: `https://www.example.org`, `www.example.org/page`. */
const address = /^(?:https?:\/\/)?((?:[\w-]+\.)+[a-z]{2,})(?:[/?#]\S*)?$/i;

export const linkWords: Rule = {
  name: 'link-words',
  source: 'WCAG 2.4.4',
  why: 'Someone who hears the email read out hears only the words of its links.',
  email({ links }, report) {
    for (const { words, at, href } of links) {
      const shown = address
        .exec(words)?.[1]
        ?.toLowerCase()
        .replace(/^www\./, '');
      const host = hostOf(href).replace(/^www\./, '');
      if (shown && host !== '' && shown !== host)
        report(at, `"${words}" is not where this link leads (${host})`, 'Let the words and the link say the same.');
      if (words === '') report(at, 'this link has no words', 'Write what it opens.');
      else if (empty.test(words)) report(at, `"${words}" does not say where the link leads`, 'Write what it opens.');
    }
  },
};
