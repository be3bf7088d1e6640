/** "FDA-approved" is true of ketamine only as an anesthetic, and of Spravato. */
import { sentences } from './reading/reading.ts';
import type { Rule } from './rule.ts';

const approved: Record<string, RegExp> = {
  en: /\bFDA[- ](approved|cleared|approval)\b|\b(approved|cleared) by the FDA\b|\bthe FDA (has )?(approved|cleared)\b/gi,
  es: /aprobad[oa]s? por la FDA|la FDA (ha )?aprob(ó|ado)|aprobación de la FDA/gi,
};
const denial: Record<string, RegExp> = {
  en: /\b(not|never|n['’]t|no|lacks?|without|neither)\b[^.;]{0,40}$/i,
  es: /(?<!\p{L})(no|nunca|sin|ni|tampoco)(?!\p{L})[^.;]{0,40}$/iu,
};
const anesthesia = /\ban(a)?esth|anest[eé]s/i;
/** The drug spoken of last before the words. */
const lastDrug = /(esketamin[ea]|spravato|ketamin[ea])(?![\s\S]*(?:esketamin[ea]|spravato|ketamin[ea]))/i;

export const fdaApproved: Rule = {
  name: 'fda-approved',
  source: 'C1, 21 CFR 202.1; FDA approval status',
  why: 'Every other use is off-label: people would think that the FDA has looked at it and found it good.',
  email({ locale, subject, preheader, body }, report) {
    const pattern = approved[locale];
    if (!pattern) return;
    for (const reading of [subject, preheader, body]) {
      for (const { text, index } of sentences(reading)) {
        for (const found of text.matchAll(pattern)) {
          const before = text.slice(0, found.index);
          const clause = text.slice(found.index, found.index + 90);
          // "That is a nose spray with esketamine. It has its own FDA approval."
          const earlier = reading.text.slice(Math.max(0, index - 200), index) + before;
          const drug = lastDrug.exec(earlier)?.[1] ?? /esketamin[ea]|spravato|ketamin[ea]/i.exec(clause)?.[0] ?? '';
          if ((denial[locale] as RegExp).test(before) || anesthesia.test(clause) || /^(esk|spr)/i.test(drug)) continue;
          const mend = 'Say that this use is off-label: the FDA has not approved it.';
          report(reading.at(index + found.index), `"${found[0]}" may be said of anesthesia and Spravato only`, mend);
        }
      }
    }
  },
};
