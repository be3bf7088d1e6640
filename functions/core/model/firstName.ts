/**
 * What may be a first name: the one rule of every door. Our emails greet by it under the clinic's letterhead, and whoever
 * knows an address can have typed it, so it must carry no number, no link and no sentence. What is no name is left out:
 * an odd one never costs anybody a booking, a sign-up or a row (I14).
 */

/** In characters. */
export const firstNameLengthMax = 60;
const wordsMax = 3;

/**
 * Apostrophes and hyphens as keyboards and phones put them, the middle dots of Catalan and Japanese, the geresh of Hebrew,
 * the tsheg between the syllables of Tibetan; and the two joiners that Persian and Indic spelling needs.
 */
const joint = "['’‘`´′‐‑·・׳་\\u200c\\u200d-]";
/** Marks stand on letters, three at most: what stacks more is drawn over the lines around it. */
const letters = '(?:\\p{L}\\p{M}{0,3})+';
/** One letter may end in a dot, as initials do: a dot within a word would be a link in the reader's mail app. */
const word = new RegExp(`^(?:\\p{L}\\p{M}?\\.|['’‘]?${letters}(?:${joint}${letters})*['’་]?)$`, 'u');
/** Words that programs and desks put where a name is missing. */
const fillers: ReadonlySet<string> = new Set(['null', 'undefined', 'none', 'unknown', 'anonymous']);
/** Letters that print nothing, such as the filler of Hangul. */
const unseen = /\p{Default_Ignorable_Code_Point}/u;
const joiners = /[\u200c\u200d]/g;
const lineBreaks = /[\t-\r\u0085\u2028\u2029]/;

/** Letters that stand for others: full width, ligatures, the Catalan l with its dot, and those of mathematics. */
const lookAlikes = /[\uff01-\uff5e\ufb00-\ufb06\u0132\u0133\u013f\u0140\u{1d400}-\u{1d7ff}]/gu;
/** Whole emoji, with what joins and colours them. */
const emoji = /(?:\p{RI}{2}|\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\ufe0f|\u200d)*)+/gu;

/**
 * The letters that people mean: phones and Spanish keyboards put other signs for an apostrophe or a hyphen, and emoji
 * are no part of a name.
 */
const folded = (text: string): string =>
  text
    .replace(/[‘`´′]/g, '’')
    .replace(/[‐‑]/g, '-')
    .replace(lookAlikes, (sign) => sign.normalize('NFKC'))
    .replace(emoji, ' ')
    .trim()
    .normalize('NFC');

/** None of what is no text, too long for any name, or more than one line. */
function wordsOf(text: unknown): readonly string[] {
  if (typeof text !== 'string' || text.length > 4 * firstNameLengthMax) return [];
  const line = text.trim();
  return lineBreaks.test(line) ? [] : folded(line).split(/\s+/u);
}

const isWord = (text: string) =>
  word.test(text) && !unseen.test(text.replace(joiners, '')) && !fillers.has(text.toLowerCase());

/** A first name fit for a greeting, its letters folded, in NFC with single blanks; undefined for anything else. */
export function readFirstName(text: unknown): string | undefined {
  const words = wordsOf(text);
  const name = words.join(' ');
  const isShort = name !== '' && words.length <= wordsMax && name.length <= firstNameLengthMax;
  return isShort && words.every(isWord) ? name : undefined;
}

/** The first word of a full name; of a name with anything odd in it, none. */
export function firstOfFullName(text: unknown): string | undefined {
  const words = wordsOf(text);
  return words.every(isWord) ? readFirstName(words[0]) : undefined;
}
