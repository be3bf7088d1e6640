/** A translation has the facts, the questions and the links of its English. */
import { faultOfLink, helpInSpanish } from './link-targets.ts';
import { bodyStart, readingOf } from './reading/reading.ts';
import { valuesIn } from './reading/values.ts';
import { comparison, type EmailUnderCheck, type Rule } from './rule.ts';

/** The language's own link, and how a name is greeted, differ in good faith. */
const free = new Set(['first_name']);

export const sameFacts: Rule = {
  name: 'same-facts',
  source: 'C22; Section 1557 of the Affordable Care Act',
  why: 'A time or a number that is missing in one language is missing for everybody who reads that language.',
  emails: comparison({
    note: (email, spot) => ({
      at: spot(bodyStart(email)),
      facts: factsOf(email),
      links: linksOf(email),
      numbers: numbersIn(writtenIn(email)),
    }),
    compare(emails, report) {
      for (const { name, locale, note } of emails) {
        if (locale === 'en') continue;
        const english = emails.find((each) => each.name === name && each.locale === 'en')?.note;
        if (!english) continue;
        for (const fact of missing(english.facts, note.facts))
          report(note.at, `the English says ${fact}, and this translation does not`, `Say ${fact} here too.`);
        for (const fact of missing(note.facts, english.facts))
          report(
            note.at,
            `this translation says ${fact}, and the English does not`,
            'Bring the two in line.',
            'warning',
          );
        for (const number of missing(english.numbers, note.numbers))
          report(note.at, `the English says "${number}", and this translation does not`, 'Say the same in both.');
        for (const number of missing(note.numbers, english.numbers))
          report(note.at, `this translation says "${number}", and the English does not`, 'Say the same in both.');
        for (const link of missing(english.links, note.links))
          report(note.at, `the English links to ${link}, and this translation does not`, 'Add the link.');
      }
    },
  }),
  clinic({ clinic, clinicYaml }, report) {
    const texts = new Map(valuesIn(clinic).map(([path, text]) => [path.join('.'), { path, text }]));
    for (const [path, { text, path: at }] of texts) {
      const spanish = path.endsWith('.en') ? texts.get(path.replace(/en$/, 'es')) : undefined;
      if (!spanish) continue;
      const [en, es] = [numbersIn(text), numbersIn(spanish.text)];
      const differ = [...missing(en, es), ...missing(es, en)];
      if (differ.length > 0)
        report(clinicYaml.at(at), `"${differ.join('", "')}" stands in one language only`, 'Say the same in both.');
    }
  },
};

/** The words as they are written, without what is filled in. */
const writtenIn = ({ email, locale, subject, preheader }: EmailUnderCheck): string =>
  [subject.text, preheader.text, readingOf(email, undefined, 'mj-body', undefined, locale).text].join('\n');

/** Numbers, prices and hours; which key a crisis line is told differs with the language. */
const numbersIn = (text: string): string[] => {
  const counted = text.replace(/(?:press|oprim(?:a|ir)|presion(?:e|ar)|marque|marcar)(?: el| la)? \d\b/giu, '');
  const numbers = [...counted.matchAll(/\d+(?:[.,:]\d+)*/g)].map(([number]) => number);
  return once(numbers.map((number) => number.replace(/[.,](?=\d{3}(?!\d))/g, '').replace(',', '.')));
};

const missing = (wanted: readonly string[], there: readonly string[]): string[] =>
  wanted.filter((each) => !there.includes(each));

function factsOf({ email }: EmailUnderCheck): string[] {
  const names = email.uses.filter(({ path }) => !free.has(path));
  // A day is one fact, and the hour of that day another.
  const moment = (start: number) => {
    const tag = email.tags.find((each) => each.start === start);
    const filter = tag?.kind === 'print' ? tag.filters.find(([name]) => name === 'date' || name === 'time') : undefined;
    return filter ? ` | ${filter[0]}` : '';
  };
  return once(names.map(({ path, prints, start }) => (prints ? `{{ ${path}${moment(start)} }}` : `{% if ${path} %}`)));
}

/** Links that are wrong in the English are told there; nobody is asked to copy them. */
const linksOf = ({ links }: EmailUnderCheck): string[] =>
  once(
    links
      .filter(({ href }) => faultOfLink(href) === undefined)
      .map(({ href }) => (href === helpInSpanish ? 'sms:988' : href).replace(/([?&]lang=|\/)(en|es)\b/, '$1')),
  );

const once = (texts: readonly string[]): string[] => [...new Set(texts)];
