/**
 * What the dictionaries say of a word. A dictionary takes a second to load, so what it once said is remembered, and the words
 * of the emails that ship are listed in `spelt/`: it is asked only about words that are new.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nspell from 'nspell';

const require = createRequire(import.meta.url);
/** dictionary-es is used under the MPL 1.1, one of the three licences it offers; neither is deployed. */
const packages: Record<string, string> = { en: 'dictionary-en', es: 'dictionary-es' };

/** Words of the field that dictionaries lack. */
const known = [
  ...'ketamine esketamine lamotrigine benzodiazepine benzodiazepines fibromyalgia glutamate Spravato cancelled'.split(
    ' ',
  ),
  ...'Cochrane Ozempic Wegovy Mounjaro Zepbound Xanax Ativan Klonopin Ambien Lamictal Vivitrol Contrave Adderall'.split(
    ' ',
  ),
  ...'Ritalin Nardil Parnate Emsam oxycodone tramadol methadone buprenorphine naltrexone theophylline'.split(' '),
  ...'aminophylline vaping oxicodona metadona buprenorfina naltrexona teofilina aminofilina vapeador'.split(' '),
  ...'ketamina esketamina lamotrigina benzodiacepina benzodiacepinas fibromialgia cannabis Spravato'.split(' '),
];

const knownWords: ReadonlySet<string> = new Set(known);

/** Right, or the word that was perhaps meant; an empty text when there is none. */
export type Verdict = true | string;

/** By language and word. */
export type Verdicts = Readonly<Record<string, Readonly<Record<string, Verdict>>>>;

type Spelling = ReturnType<typeof nspell>;
const loaded = new Map<string, Spelling>();

const remembered = new Map<string, Map<string, Verdict>>();
const of = (locale: string): Map<string, Verdict> => {
  const there = remembered.get(locale) ?? new Map<string, Verdict>();
  remembered.set(locale, there);
  return there;
};

const spelt = new Map<string, ReadonlySet<string>>();

/** Words of the emails that ship, as `UPDATE_SPELT=1 npx vitest run test/content/spelt.test.ts` has asked the dictionary about them. */
export function speltWell(locale: string): ReadonlySet<string> {
  const there = spelt.get(locale);
  if (there) return there;
  const path = speltFile(locale);
  const made = new Set(existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []);
  spelt.set(locale, made);
  return made;
}

export const speltFile = (locale: string): string => fileURLToPath(new URL(`./spelt/${locale}.txt`, import.meta.url));

export const hasDictionary = (locale: string): boolean => Object.hasOwn(packages, locale);

/** @throws RangeError for a language without a dictionary. */
export function verdictOn(locale: string, word: string): Verdict {
  // Before what is remembered: an earlier process may have been told of the word when the list lacked it.
  if (knownWords.has(word)) return true;
  const words = of(locale);
  const before = words.get(word);
  if (before !== undefined) return before;
  if (speltWell(locale).has(word)) return true;
  const verdict = isInDictionary(locale, word) || suggested(locale, word, load(locale));
  words.set(word, verdict);
  return verdict;
}

/** Whether the dictionary has the word or what it is made of. @throws RangeError for a language without a dictionary. */
export function isInDictionary(locale: string, word: string): boolean {
  const dictionary = load(locale);
  const forms = [
    word,
    word.toLowerCase(),
    word.replace(/'s$/, ''),
    ...(locale === 'es' ? stems(word.toLowerCase()) : []),
  ];
  return forms.some((form) => dictionary.correct(form));
}

/** The letters that a language writes its words with. */
const letters: Readonly<Record<string, RegExp>> = { en: /^[a-z'’-]+$/i, es: /^[a-záéíóúüñ'’-]+$/i };

/** A word with a letter that the language does not have is a name or another language's: the search for one like it takes seconds. */
const suggested = (locale: string, word: string, dictionary: Spelling): string =>
  letters[locale]?.test(word) === false ? '' : (dictionary.suggest(word)[0] ?? '');

/** Loads a dictionary before it is asked, for whoever has time now. */
export function load(locale: string): Spelling {
  const there = loaded.get(locale);
  if (there) return there;
  const name = packages[locale];
  if (!name) throw new RangeError(`there is no dictionary for "${locale}"`);
  const folder = dirname(require.resolve(name));
  const file = (ending: string) => readFileSync(join(folder, `index.${ending}`));
  const made = nspell({ aff: file('aff'), dic: file('dic') });
  for (const word of known) made.add(word);
  loaded.set(locale, made);
  return made;
}

/** Takes what an earlier process was told by the same dictionaries. */
export function remember(verdicts: Verdicts): void {
  for (const [locale, words] of Object.entries(verdicts))
    for (const [word, verdict] of Object.entries(words)) of(locale).set(word, verdict);
}

/** How many words are remembered. */
export const rememberedCount = (): number => [...remembered.values()].reduce((sum, words) => sum + words.size, 0);

export const allVerdicts = (): Verdicts =>
  Object.fromEntries([...remembered].map(([locale, words]) => [locale, Object.fromEntries(words)]));

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
