/** How hard a text is to read, by the formulas that are usual for each language. */
import { syllable } from 'syllable';

export interface Difficulty {
  readonly words: number;
  readonly sentences: number;
  readonly syllables: number;
}

/** Counts words, sentences and syllables; a line without a full stop is a sentence too. */
export function difficultyOf(text: string, locale: string): Difficulty {
  const ended = text.split(/(?<=[.!?…])\s|\n/).filter((part) => /\p{L}/u.test(part));
  const words = text.match(/\p{L}[\p{L}'’]*/gu) ?? [];
  const count = locale === 'es' ? spanishSyllables : syllable;
  return {
    words: words.length,
    sentences: Math.max(1, ended.length),
    syllables: words.reduce((sum, word) => sum + Math.max(1, count(word)), 0),
  };
}

/** US school grade: Kincaid et al. 1975. */
export const fleschKincaidGrade = ({ words, sentences, syllables }: Difficulty): number =>
  words === 0 ? 0 : 0.39 * (words / sentences) + 11.8 * (syllables / words) - 15.59;

/** 0 hard to 100 easy, for Spanish: Fernández Huerta 1959. Below 60 is harder than a newspaper meant for everybody. */
export const fernandezHuerta = ({ words, sentences, syllables }: Difficulty): number =>
  words === 0 ? 100 : 206.84 - 60 * (syllables / words) - 1.02 * (words / sentences);

/** 0 hard to 100 easy, for Spanish: Szigriszt 1993, as the INFLESZ scale reads it; from 65 on it is "quite easy". */
export const szigriszt = ({ words, sentences, syllables }: Difficulty): number =>
  words === 0 ? 100 : 206.835 - 62.3 * (syllables / words) - words / sentences;

const strong = /[aáeéoó]/i;
const accented = /[íú]/i;
const vowel = /[aáeéiíoóuúü]/i;

/** Spanish is spoken as it is written: vowels that stand together are one syllable unless two are strong or one is stressed. */
export function spanishSyllables(word: string): number {
  const letters = word
    .toLowerCase()
    .replace(/qu(?=[eiéí])/g, 'q')
    .replace(/gu(?=[eiéí])/g, 'g')
    .replace(/y$/, 'i');
  let count = 0;
  let before = '';
  for (const letter of letters) {
    if (vowel.test(letter)) {
      const apart =
        before === '' || (strong.test(letter) && strong.test(before)) || accented.test(letter) || accented.test(before);
      if (apart) count++;
      before = letter;
    } else before = '';
  }
  return count;
}
