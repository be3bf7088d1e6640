/** Every body says where help is at once, and that nobody watches the mailbox for emergencies. */
import { helpInSpanish } from './link-targets.ts';
import { bodyStart } from './reading/reading.ts';
import type { Rule } from './rule.ts';

const notWatched: Record<string, RegExp> = {
  en: /\b(not|never|nobody|no one|isn['’]t|aren['’]t)\b[^.]{0,40}\b(watch|monitor|read|check)\w*\b[^.]{0,60}\b(emergenc|crisis|urgent)\w*/i,
  es: /\b(no|nadie)\b[^.]{0,40}\b(vigila|revisa|supervisa|atiende|lee|monitorea)\w*[^.]{0,60}\b(emergencia|urgencia|crisis|urgente)s?/i,
};

export const crisisHelp: Rule = {
  name: 'crisis-help',
  source: 'C20',
  why: 'Readers may be in crisis, and nobody sees a reply in time.',
  email(email, report) {
    const always = (pattern: RegExp) => email.everyReader(({ text }) => pattern.test(text));
    const at = bodyStart(email);
    const mend = 'Include brand/footer.mjml, for every reader.';
    if (!always(/\b988\b/)) report(at, 'the body does not give 988, the crisis line', mend);
    if (!always(/\b838255\b/)) report(at, 'the body does not give the veterans line, 988 then 1 or text 838255', mend);
    if (email.locale === 'es' && !always(/AYUDA/))
      report(at, 'the body does not say how to get 988 in Spanish: press 2, or text AYUDA to 988', mend);
    const empty = email.locale === 'es' ? email.links.find(({ href }) => href === 'sms:988') : undefined;
    if (empty)
      report(
        empty.at,
        'this opens an empty text, and only the word AYUDA gets 988 in Spanish',
        `Link to ${helpInSpanish}.`,
      );
    if (!always(/\b911\b/)) report(at, 'the body does not give 911', mend);
    if (!always(notWatched[email.locale] ?? /$^/))
      report(at, 'the body does not say that the mailbox is not watched for emergencies', mend);
  },
};
