/** A translation has the facts, the questions and the links of its English. */
import { bodyStart } from './reading/reading.ts';
import type { EmailUnderCheck, Rule } from './rule.ts';

/** The language's own link, and how a name is greeted, differ in good faith. */
const free = new Set(['first_name']);

export const sameFacts: Rule = {
  name: 'same-facts',
  source: 'C22; Section 1557 of the Affordable Care Act',
  why: 'A time or a number that is missing in one language is missing for everybody who reads that language.',
  emails(emails, report) {
    for (const email of emails) {
      if (email.locale === 'en') continue;
      const english = emails.find((each) => each.name === email.name && each.locale === 'en');
      if (!english) continue;
      const at = bodyStart(email);
      for (const name of missing(factsOf(english), factsOf(email)))
        report(email, at, `the English says ${name}, and this translation does not`, `Say ${name} here too.`);
      for (const name of missing(factsOf(email), factsOf(english)))
        report(
          email,
          at,
          `this translation says ${name}, and the English does not`,
          'Bring the two in line.',
          'warning',
        );
      for (const link of missing(linksOf(english), linksOf(email)))
        report(email, at, `the English links to ${link}, and this translation does not`, 'Add the link.');
    }
  },
};

const missing = (wanted: ReadonlySet<string>, there: ReadonlySet<string>): string[] =>
  [...wanted].filter((each) => !there.has(each));

function factsOf({ email }: EmailUnderCheck): Set<string> {
  const names = email.uses.filter(({ path }) => !free.has(path));
  // A day is one fact, and the hour of that day another.
  const moment = (start: number) => {
    const tag = email.tags.find((each) => each.start === start);
    const filter = tag?.kind === 'print' ? tag.filters.find(([name]) => name === 'date' || name === 'time') : undefined;
    return filter ? ` | ${filter[0]}` : '';
  };
  return new Set(
    names.map(({ path, prints, start }) => (prints ? `{{ ${path}${moment(start)} }}` : `{% if ${path} %}`)),
  );
}

const linksOf = ({ links }: EmailUnderCheck): Set<string> =>
  new Set(links.map(({ href }) => href.replace(/([?&]lang=|\/)(en|es)\b/, '$1')));
