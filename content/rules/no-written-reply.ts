/** Nobody is asked to write back about how they are: nobody reads it in time. */
import { type Rejected, reportRejected } from './reading/matching.ts';
import { phrase } from './reading/words.ts';
import type { Rule } from './rule.ts';

const mend = 'Ask them to call, or ask nothing.';
const never: Record<string, RegExp> = {
  en: /\b(not|never|do not|don['’]t|please don['’]t|cannot|rather than|instead of|no need to|no reason to)\b/i,
  es: /(?<!\p{L})(no|nunca|en lugar de|en vez de|hace falta)(?!\p{L})/iu,
};
const lists: Record<string, readonly Rejected[]> = {
  en: [
    {
      pattern:
        /\b(reply|respond|answer) (to this|to us|by|with|and (tell|let))\b|\b(hit|press|click) reply\b|\b(write|email) (us )?back\b|\b(email|write to) us (how|if|when|about|your)\b|\blet us know by (email|reply)/i,
      afterWords: never.en as RegExp,
      mend,
    },
  ],
  es: [
    {
      pattern: phrase(
        '(?:responda|conteste|escríba\\p{L}*) (?:a )?(?:este (?:correo|mensaje)|cómo|si|cuando)|(?:envíenos|mándenos) un (?:correo|mensaje)',
      ),
      afterWords: never.es as RegExp,
      mend,
    },
  ],
};

export const noWrittenReply: Rule = {
  name: 'no-written-reply',
  source: 'C20',
  why: 'Somebody who writes "I am not well" waits for an answer that nobody is there to give.',
  email({ journey, locale, body, preheader }, report) {
    if (journey.file.start.on !== 'appointment.completed') return;
    for (const reading of [preheader, body])
      reportRejected(reading, lists[locale] ?? [], report, (words) => `"${words}" asks for a written answer`);
  },
};
