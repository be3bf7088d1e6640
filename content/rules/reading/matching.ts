/** Phrases an email may not have, and the words before them that make them honest. */

import type { Report } from '../rule.ts';
import type { Reading } from './reading.ts';
import { sentences } from './reading.ts';

export interface Rejected {
  readonly pattern: RegExp;
  /** Words of the same sentence, shortly before, that turn it into something honest: "not", "whether". */
  readonly afterWords?: RegExp;
  /** Words anywhere in the sentence that do so. */
  readonly unless?: RegExp;
  readonly mend: string;
}

/** How far back a "not" still belongs to what follows. Letters. */
const reach = 60;

export const denied: Readonly<Record<string, RegExp>> = {
  en: /\b(not|no|never|nobody|none|neither|nor|cannot|can['’]t|isn['’]t|aren['’]t|doesn['’]t|don['’]t|hasn['’]t|won['’]t|without|whether|if|is it|are they)\b/i,
  es: /(?<!\p{L})(no|nunca|jamás|nadie|ningún|ninguna|sin|si|ni|tampoco)(?!\p{L})/iu,
};

/** Reports each phrase of `list` in `reading` that nothing before it makes honest. */
export function reportRejected(
  reading: Reading,
  list: readonly Rejected[],
  report: Report,
  told: (words: string) => string,
): void {
  for (const { text, index } of sentences(reading)) {
    for (const { pattern, afterWords, unless, mend } of list) {
      const found = pattern.exec(text);
      if (!found || unless?.test(text)) continue;
      if (afterWords?.test(text.slice(Math.max(0, found.index - reach), found.index))) continue;
      report(reading.at(index + found.index), told(found[0]), mend);
    }
  }
}
