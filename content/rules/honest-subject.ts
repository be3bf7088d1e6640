/** Education does not dress up as an appointment notice, an answer or an alarm. */

import { phrase } from './reading/words.ts';
import type { Rule } from './rule.ts';

const imitation: Record<string, RegExp> = {
  en: phrase(
    "your (?:\\w+ )?(?:visit|appointment|booking|results?|account)|reminder|confirm(?:ed|ation)?|(?:re|fwd?):|urgent|action (?:required|needed)|last chance|final notice|act now|important notice|you(?:['’]re| are) scheduled",
  ),
  es: phrase(
    'su (?:próxima )?(?:visita|cita|reserva|resultados?|cuenta)|recordatorio|confirm(?:ad[oa]|ación)|(?:re|rv|fwd?):|urgente|última oportunidad|aviso importante',
  ),
};

export const honestSubject: Rule = {
  name: 'honest-subject',
  source: 'CAN-SPAM 15 USC 7704(a)(2)',
  why: 'People open what looks like news of their visit; a subject may not mislead about what is inside.',
  email({ class: kind, locale, subject }, report) {
    if (/[!¡]|\p{Extended_Pictographic}/u.test(subject.text) || /\b\p{Lu}{4,}\b/u.test(subject.text))
      report(
        subject.at(0),
        'the subject shouts',
        'No exclamation marks, capitals or pictures: say calmly what is inside.',
      );
    const found = kind === 'marketing' ? imitation[locale]?.exec(subject.text) : undefined;
    if (found)
      report(
        subject.at(found.index),
        `"${found[0]}" makes education look like news of a visit, an answer or an alarm`,
        'Say what the email explains.',
      );
  },
};
