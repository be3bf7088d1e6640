/** Nobody is hurried, made afraid, or told that places are few. */
import { denied, type Rejected, reportRejected } from './reading/matching.ts';
import { phrase } from './reading/words.ts';
import type { Rule } from './rule.ts';

const mend = 'Leave it out: people decide in their own time.';
const calm = 'Say it once, in small letters.';

const lists: Record<string, readonly Rejected[]> = {
  en: [
    {
      pattern: phrase(
        "(?<!in a )(?<!any )(?<!of )hurry(?: up)?|act (?:now|fast|today)|don['’]t (?:wait|miss (?:out|this|it|your chance))|last chance|limited[- ]time|(?:offer|chance) ends|before it['’]?s? (?:is )?too late|while (?:places|spots|supplies) last|now or never",
      ),
      afterWords: denied.en as RegExp,
      mend,
    },
    {
      pattern: phrase(
        '(?:only|just) (?:\\p{L}+|\\d+) (?:places?|spots?|seats?|openings?|appointments?|days?) (?:are |is )?(?:left|remain(?:ing)?)|(?:places|spots) are (?:limited|filling)',
      ),
      mend,
    },
    { pattern: phrase('you (?:deserve|owe it to yourself)|what are you waiting for|imagine a life'), mend },
    { pattern: /!\s*!|(?:^|\s)(?:\p{Lu}{4,}\s+){2,}\p{Lu}{3,}/u, mend: calm },
  ],
  es: [
    {
      pattern: phrase(
        'apúrese|dese prisa|actúe (?:ya|ahora|hoy)|no (?:espere más|se lo pierda|pierda (?:esta|la|su) oportunidad)|última oportunidad|por tiempo limitado|antes de que sea (?:demasiado )?tarde|ahora o nunca',
      ),
      mend,
    },
    {
      pattern: phrase(
        '(?:solo|sólo|apenas) (?:quedan?|hay) (?:\\p{L}+|\\d+) (?:lugar|cupo|plaza|cita|espacio|día)(?:es|s)?|(?:cupos|lugares|plazas) limitad[oa]s',
      ),
      mend,
    },
    { pattern: phrase('usted se (?:lo )?merece|qué (?:está )?espera(?:ndo)?|imagine una vida'), mend },
    { pattern: /!\s*!|(?:^|\s)(?:\p{Lu}{4,}\s+){2,}\p{Lu}{3,}/u, mend: calm },
  ],
};

export const noPressure: Rule = {
  name: 'no-pressure',
  source: 'C1, NY Education Law 6530(27)',
  why: 'Someone who is ill and tired gives way to pressure, and regrets it. It is theirs to decide, and to wait.',
  email({ locale, subject, preheader, body }, report) {
    for (const reading of [subject, preheader, body])
      reportRejected(reading, lists[locale] ?? [], report, (words) => `"${words.trim()}" puts pressure on the reader`);
  },
};
