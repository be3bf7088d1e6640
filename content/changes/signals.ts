/**
 * What in a sentence somebody acts on or believes: numbers, hours, "not", "before", medicines, instructions, claims, offers.
 * A change that leaves all of them as they were is a change of style; one that touches them is read first.
 */
import type { Language } from '../../functions/core/model/language.ts';
import { english } from './english.ts';
import type { Kind, Words } from './kinds.ts';
import { spanish } from './spanish.ts';

export interface Signal {
  readonly kind: Kind;
  /** Words that mean the same have the same: "don’t eat" and "do not eat". */
  readonly meaning: string;
  /** As it stands in the text. */
  readonly words: string;
  /** Where, in the text as `unified` gives it. */
  readonly index: number;
}

/** What is written alike in every language. Longest first where one begins another. */
const shapes: readonly (readonly [Kind, string])[] = [
  ['value', String.raw`\{\{[^}]*\}\}`],
  ['link', String.raw`https?://\S+?(?=[.,;:)]*(?:\s|$))|www\.\S+?(?=[.,;:)]*(?:\s|$))|[\w.+-]+@[\w-]+\.[\w.-]*\w`],
  [
    'telephone',
    String.raw`\+?\(?\d{3}\)?[-.\s\u2011]\d{3}[-.\s\u2011]\d{4}|\+\d[\d\s().\u2011-]{7,}\d|(?<![\d.,:$])(?:911|988|741741)(?![\d.,:]*\d)`,
  ],
  ['price', String.raw`(?:US)?\$\s?\d[\d.,]*\d|(?:US)?\$\s?\d|\d[\d.,]*\s?(?:dollars?|dólares|USD)`],
  [
    'dose',
    String.raw`\d[\d.,]*\s?(?:mg|mcg|µg|ml|mL|cc|oz|ounces?|onzas?|units?|unidades|tablets?|pills?|pastillas?|cups?|tazas?)(?!\p{L})`,
  ],
  ['time', String.raw`\d{1,2}(?::\d{2})?\s?(?:[ap]\.?\s?m\.?)(?!\p{L})|\d{1,2}:\d{2}`],
  ['number', String.raw`\d+(?:[.,]\d+)*\s?%?`],
];

interface Pattern {
  readonly kind: Kind;
  readonly meaning: string | undefined;
  readonly pattern: RegExp;
}

const whole = (body: string) => new RegExp(`(?<![\\p{L}\\d])(?:${body})(?![\\p{L}\\d])`, 'giu');

const patternsOf = (words: Words): readonly Pattern[] => [
  ...shapes.map(([kind, body]): Pattern => ({ kind, meaning: undefined, pattern: new RegExp(body, 'giu') })),
  ...Object.entries(words).flatMap(([kind, list]) =>
    list.split(';').map((piece): Pattern => {
      const written = piece.trim();
      const [, meaning = written, body = written] = /^([\p{L}\d -]+): (.+)$/su.exec(written) ?? [];
      return { kind: kind as Kind, meaning, pattern: whole(body) };
    }),
  ),
];

const patterns: Readonly<Record<Language, readonly Pattern[]>> = { en: patternsOf(english), es: patternsOf(spanish) };

/** Short forms in full, odd letters as usual ones: neither changes what is said. */
export function unified(text: string, language: Language): string {
  const plain = text
    .normalize('NFC')
    .replace(/[’‘ʼ]/g, "'")
    .replace(/\u00A0|\u202F/g, ' ');
  if (language === 'es') return plain;
  return plain
    .replace(/\bcan't\b|\bcannot\b/gi, 'can not')
    .replace(/\bwon't\b/gi, 'will not')
    .replace(/(\p{L})n't\b/giu, '$1 not');
}

/** In the order of the text; where two begin at one place, or one lies in another, the longer counts. */
export function signalsIn(text: string, language: Language): Signal[] {
  const said = unified(text, language);
  const found: (Signal & { readonly end: number })[] = [];
  for (const { kind, meaning, pattern } of patterns[language])
    for (const match of said.matchAll(pattern)) {
      const words = match[0].trim();
      found.push({
        kind,
        meaning: meaning ?? written(kind, words.toLowerCase()),
        words,
        index: match.index,
        end: match.index + match[0].length,
      });
    }
  found.sort((a, b) => a.index - b.index || b.end - a.end);
  const kept: Signal[] = [];
  let until = 0;
  for (const { end, ...signal } of found) {
    if (signal.index < until) continue;
    kept.push(signal);
    until = end;
  }
  return kept;
}

/** A number, hour or address however it is written: `8:00 am` is `8 a.m.`, `(845) 555-0142` is `845-555-0142`. */
function written(kind: Kind, words: string): string {
  switch (kind) {
    case 'telephone':
      return words.replace(/\D/g, '').replace(/^1(?=\d{10}$)/, '');
    case 'time':
      return words
        .replace(/[\s.]/g, '')
        .replace(/:00(?=[ap]m)/, '')
        .replace(/^0(?=\d)/, '');
    case 'price':
      return words
        .replace(/us|dollars?|dólares|usd|\s|\$/g, '')
        .replace(/,(?=\d{3})/g, '')
        .replace(/[.,]00$/, '');
    case 'dose':
    case 'number':
      return words.replace(/\s/g, '');
    default:
      return words;
  }
}
