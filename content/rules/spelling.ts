/** Words no dictionary knows, as advice. Names are let be; so is what `templates/spelling.txt` lists, one word a line. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import nspell from 'nspell';
import type { Element } from '../compile/markup.ts';
import { tokenPattern } from '../compile/tokens.ts';
import type { EmailUnderCheck, Rule } from './rule.ts';

const require = createRequire(import.meta.url);
/** dictionary-es is used under the MPL 1.1, one of the three licences it offers; neither is deployed. */
const packages: Record<string, string> = { en: 'dictionary-en', es: 'dictionary-es' };

/** Words of the field that dictionaries lack. */
const known = [
  ...'ketamine esketamine lamotrigine benzodiazepine benzodiazepines fibromyalgia glutamate Spravato cancelled'.split(
    ' ',
  ),
  ...'ketamina esketamina lamotrigina benzodiacepina benzodiacepinas fibromialgia cannabis Spravato'.split(' '),
];

type Spelling = ReturnType<typeof nspell>;
const loaded = new Map<string, Spelling>();

/** Loads once: the Spanish dictionary takes about a second. */
function spellingOf(locale: string): Spelling | undefined {
  const name = packages[locale];
  if (!name) return undefined;
  const there = loaded.get(locale);
  if (there) return there;
  const folder = dirname(require.resolve(name));
  const file = (ending: string) => readFileSync(join(folder, `index.${ending}`));
  const made = nspell({ aff: file('aff'), dic: file('dic') });
  for (const word of known) made.add(word);
  loaded.set(locale, made);
  return made;
}

/** Words asked about before, per language: emails share most of theirs. */
const asked = new Map<string, boolean>();

export const spelling: Rule = {
  name: 'spelling',
  source: 'good manners',
  why: 'A slip makes people doubt the rest.',
  emails(emails, report, { root, clinic }) {
    const path = join(root.path, 'spelling.txt');
    const own = existsSync(path) ? readFileSync(path, 'utf8').split(/\s+/) : [];
    const names = JSON.stringify(clinic ?? {}).match(/\p{L}+/gu) ?? [];
    const allowed = new Set([...own, ...names].map((word) => word.toLowerCase()));
    for (const email of emails) {
      const dictionary = spellingOf(email.locale);
      if (!dictionary) continue;
      const told = new Set<string>();
      for (const { word, at } of wordsOf(email)) {
        if (allowed.has(word.toLowerCase()) || told.has(word) || isSpelt(dictionary, email.locale, word)) continue;
        told.add(word);
        const [first] = dictionary.suggest(word);
        const mend = `${first ? `Did you mean "${first}"? ` : ''}If it is right, add it to templates/spelling.txt.`;
        report(email, at, `"${word}" is not in the dictionary`, mend, 'advice');
      }
    }
  },
};

function isSpelt(dictionary: Spelling, locale: string, word: string): boolean {
  const key = `${locale} ${word}`;
  const before = asked.get(key);
  if (before !== undefined) return before;
  const forms = [
    word,
    word.toLowerCase(),
    word.replace(/'s$/, ''),
    ...(locale === 'es' ? stems(word.toLowerCase()) : []),
  ];
  const right = forms.some((form) => dictionary.correct(form));
  asked.set(key, right);
  return right;
}

/** Spanish writes pronouns onto the verb: "pregúntenos" is "pregunte" and "nos", "pídaselo" is "pida", "se" and "lo". */
function stems(word: string): string[] {
  const found: string[] = [];
  let stem = word;
  for (let pronouns = 0; pronouns < 2; pronouns++) {
    const shorter = stem.replace(/(?<=.{3})(?:l[aeo]s?|nos|me|te|se)$/, '');
    if (shorter === stem) break;
    stem = shorter;
    found.push(stem, stem.normalize('NFD').replaceAll('\u0301', '').normalize('NFC'));
  }
  return found;
}

/** The words of subject, preheader and body that are in the email's own language; names and abbreviations left out. */
function* wordsOf({ email }: EmailUnderCheck): Generator<{ word: string; at: number }> {
  for (const run of email.markup.runs) {
    if (!shown(run.parent)) continue;
    const written = email.source.text
      .slice(run.start, run.end)
      .replace(tokenPattern(), (token) => ' '.repeat(token.length))
      .replace(/&[#\w]+;/g, (entity) => ' '.repeat(entity.length));
    for (const match of written.matchAll(/(?<![\p{L}\d@./-])\p{L}[\p{L}'’]*(?![\p{L}\d@/]|\.\p{L}|-[\p{L}\d])/gu)) {
      const word = match[0].replaceAll('’', "'").replace(/'$/, '');
      const before = written.slice(0, match.index).trimEnd();
      const startsSentence = before === '' || /[.!?¿¡:"“«]$/.test(before);
      if (/^\p{Lu}+s?$/u.test(word) || (/^\p{Lu}/u.test(word) && !startsSentence) || word.length < 3) continue;
      yield { word, at: run.start + match.index };
    }
  }
}

/** Words of the email, not of a style, and not marked as another language. */
function shown(element: Element | undefined): boolean {
  for (let at = element; at; at = at.parent) {
    if (at.name === 'mj-style' || at.attributes.some(({ name }) => name === 'lang')) return false;
    if (at.name === 'mj-body' || at.name === 'mj-title' || at.name === 'mj-preview') return true;
  }
  return false;
}
