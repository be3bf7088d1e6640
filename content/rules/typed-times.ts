/** Times of a visit are printed from the visit, never typed. */
import { readingOf } from './reading/reading.ts';
import type { Rule } from './rule.ts';

/** A time of day that somebody typed: it is right for one visit, and wrong for the next. */
const typed: Readonly<Record<string, RegExp>> = {
  en: /\b\d{1,2}(?::\d\d)? ?(?:am|pm|a\.m\.|p\.m\.)(?!\p{L})|\b(?:at|after|until|before) (?:noon|midnight)\b/iu,
  es: /\b\d{1,2}(?::\d\d)? ?(?:a\. ?m\.|p\. ?m\.|am|pm)(?!\p{L})|(?:al|hasta el|después del) mediodía|medianoche/iu,
};

export const typedTimes: Rule = {
  name: 'typed-times',
  source: 'I7',
  why: 'A visit has its own times, and moves. A time that is typed tells somebody to come, or to stop eating, at the wrong hour.',
  email({ email, journey, locale }, report) {
    if (journey.file.anchor === undefined) return;
    const written = readingOf(email, undefined, 'mj-body', undefined, locale);
    const found = typed[locale]?.exec(written.text);
    if (found)
      report(
        written.at(found.index),
        `"${found[0]}" is typed, so it is the same for every visit`,
        'Print it: {{ appointment.start | time }}, {{ appointment.arrival | time }}, {{ eating.last_meal | time }}.',
        'warning',
      );
  },
};
