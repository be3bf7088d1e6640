/** Signs that no reader sees, and letters that only look like others: both hide a word from every list of words. */

/**
 * Soft hyphens, spaces without width, joiners, marks that turn the line around, fillers: nobody sees them. Two signs
 * are let be: the joiner and the selector inside an emoji.
 */
const unseen =
  /(?![\u200d\ufe0f])\p{Default_Ignorable_Code_Point}|(?<!\p{Extended_Pictographic}\ufe0f?)\u200d|(?<!\p{Extended_Pictographic})\ufe0f/u;

/** Wide, narrow and mathematical forms of letters, which read as the plain ones. */
const dressed = /[\u{ff21}-\u{ff3a}\u{ff41}-\u{ff5a}\u{1d400}-\u{1d7ff}\u24b6-\u24e9]/u;

/** A word of Latin letters with one or more that only look Latin. */
const mixed =
  /(?=\p{L}*\p{Script=Latin})(?=\p{L}*[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}])\p{L}+/u;

/** What became of a letter in a file that was saved in one encoding and read in another: `Ã©`, `â€™`, or a question mark in a box. */
const damaged = /\ufffd|[ÃÂ][\u0080-\u00bf]|â(?:€|\u0080)[\u0080-\u00bf\u2018-\u201e\u2020-\u2026\u02dc™œž¦]?/u;

export interface OddLetters {
  readonly index: number;
  readonly what: string;
}

/** The first sign or word of `text` that is not what it seems. */
export function oddLetters(text: string): OddLetters | undefined {
  const sign = unseen.exec(text);
  if (sign) return { index: sign.index, what: `a sign nobody sees (${codeOf(sign[0])})` };
  const broken = damaged.exec(text);
  if (broken) return { index: broken.index, what: `a damaged letter, "${broken[0]}"` };
  const wide = dressed.exec(text);
  if (wide)
    return { index: wide.index, what: `"${wide[0]}", which only looks like a plain letter (${codeOf(wide[0])})` };
  const word = mixed.exec(text);
  return word ? { index: word.index, what: `letters of two alphabets in one word, "${word[0]}"` } : undefined;
}

const codeOf = (sign: string): string => `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
