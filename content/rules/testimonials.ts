/** No stories of patients, true or invented. */
import { type Rejected, reportRejected } from './reading/matching.ts';
import { phrase } from './reading/words.ts';
import type { Rule } from './rule.ts';

const mend = 'Take the story out: say what studies found, and their limits.';
const lists: Record<string, readonly Rejected[]> = {
  en: [
    {
      pattern:
        /\b(our|happy|satisfied|many|one of our) (patients?|clients?) (say|said|says|tell|told|love|loved|report)\w*\b/i,
      mend,
    },
    {
      pattern: /\btestimonial\w*|\bfive[- ]star\b|\bsuccess stor(y|ies)\b|\b(patient|client)s?['’]?s? stor(y|ies)\b/i,
      mend,
    },
    { pattern: /\bin (his|her|their) own words\b/i, mend },
    {
      pattern: /\b(changed|saved|gave me back|turned around) my life\b|\bI (feel|felt|am) (like )?myself again\b/i,
      mend,
    },
    { pattern: /["“][^"”]{8,}["”],? (says|said|writes|wrote|tells)\b/i, mend },
    { pattern: /["“][^"”]{8,}["”]\s*[–—-]\s*\p{Lu}/u, mend },
    {
      pattern:
        /["“][^"”]*\b(I|my|me)\b[^"”]*\b(ketamine|infusions?|treatment|visits?|clinic|better|well|life)\b[^"”]*(?:["”]|$)/i,
      mend,
    },
    {
      pattern: /["“][^"”]*\b(ketamine|infusions?|treatment|visits?|clinic)\b[^"”]*\b(I|my|me)\b[^"”]*(?:["”]|$)/i,
      mend,
    },
    {
      pattern:
        /\b(after|since) (a |one |two |three |four |six |the |my |\d+ )*(first |second |last )?(visits?|infusions?|treatments?|sessions?),? I\b|\bI (had|got|was) (relief|better|cured|my life back)\b/i,
      mend,
    },
  ],
  es: [
    {
      pattern: phrase(
        'testimoni\\p{L}*|historias? de (?:éxito|pacientes?)|nuestros pacientes (?:dicen|cuentan|opinan)',
      ),
      mend,
    },
    { pattern: phrase('(?:me )?(?:cambió|salvó|devolvió) (?:mi|la) vida|en sus propias palabras'), mend },
    { pattern: /[«"“][^»"”]{8,}[»"”],? (dice|dijo|cuenta|escribe)/i, mend },
    { pattern: /[«"“][^»"”]{8,}[»"”]\s*[–—-]\s*\p{Lu}/u, mend },
    {
      pattern: phrase(
        '(?:después de|tras|desde) (?:un[ao]? |dos |tres |mi |mis |la |las |\\d+ )*(?:primera |última )?(?:citas?|infusi(?:ón|ones)|sesi(?:ón|ones)),? (?:me|yo|volví|pude)',
      ),
      mend,
    },
  ],
};

export const testimonials: Rule = {
  name: 'testimonials',
  source: 'C1, NY Education Law 6530(27)(a)',
  why: 'One person got better; the next one may not. A doctor in New York may not advertise with testimonials.',
  email({ locale, subject, preheader, body }, report) {
    for (const reading of [subject, preheader, body])
      reportRejected(reading, lists[locale] ?? [], report, (words) => `"${words}" tells a patient's story`);
  },
};
