/**
 * A telephone number as somebody wrote it: kept so, for people write what no parser knows ("after five, ask for Ana").
 * How it is dialled is `dialled.ts`'s, which brings a table of all countries with it; this file does not, and `dispatch`
 * may import it.
 */

/** In characters. */
export const phoneLengthMax = 60;
/** Fewer digits are no number; with letters for digits, as in `1 (800) FLOWERS`, so many of both. */
const digitsMin = 3;
const signsMin = 7;
/** More letters are a sentence, and might say what we must not hold (C10). */
const lettersMax = 24;

/** No link: the text is shown at the front desk. */
const allowed = /^(?!.*\/\/)[\p{L}\p{M}\p{Nd}\p{Pd} +().,;:#*/'’&=]+$/u;
/** Marks of direction and other letters that print nothing: iOS puts them around a number of the contacts. */
const unseen = /\p{Cf}/gu;
const countOf = (pattern: RegExp, text: string) => text.match(pattern)?.length ?? 0;

/** A number, or what stands for one, on one line; undefined for what no one could dial by reading it. */
export function readPhone(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || text.length > 4 * phoneLengthMax) return undefined;
  const phone = text
    .replace(unseen, '')
    .replace(/[^\S\r\n]+/g, ' ')
    .trim();
  const digits = countOf(/\p{Nd}/gu, phone);
  const letters = countOf(/\p{L}/gu, phone);
  const isNumber = digits >= digitsMin && digits + letters >= signsMin && letters <= lettersMax;
  return isNumber && phone.length <= phoneLengthMax && allowed.test(phone) ? phone : undefined;
}
