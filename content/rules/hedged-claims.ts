/** Nothing is said to help as a plain fact: "may", "some people", "researchers think". */
import { sentences } from './reading/reading.ts';
import { phrase } from './reading/words.ts';
import type { Rule } from './rule.ts';

const flat: Record<string, RegExp> = {
  en: phrase(
    '(?:ketamine|infusions?|(?:this|the|our) (?:treatment|therapy|medicine|drip)) (?:quickly |rapidly |also )*(?:relieves?|treats?|eases?|lifts?|improves?|heals?|helps?|reduces?|ends?|stops?|restores?|rebuilds?|repairs?|resets?|rewires?|regrows?|boosts?|works?)',
  ),
  es: phrase(
    '(?:la ketamina|las infusiones|la infusión|el tratamiento|este tratamiento|la terapia) (?:también )?(?:alivian?|tratan?|mejoran?|reducen?|sanan?|ayudan?|eliminan?|restauran?|reparan?|funcionan?)',
  ),
};
const hedge: Record<string, RegExp> = {
  en: /\b(may|might|can|could|some|think|thought|believe|suggest|seems?|whether|how|if|why|stud(y|ies|ied|ying)|research\w*|trials?|not|guideline)\b/i,
  es: /puede|podr[ií]a|algun|quiz[aá]|tal vez|se cree|creen|piensan|sugier|parece|estudi|investiga|ensayo|(?<!\p{L})(no|si|cómo|por qué)(?!\p{L})/iu,
};

export const hedgedClaims: Rule = {
  name: 'hedged-claims',
  source: 'C1, FTC Act §5',
  why: 'Studies are small and short, and how it works is not settled: a flat sentence claims more than anyone knows.',
  email({ locale, body }, report) {
    for (const { text, index } of sentences(body)) {
      const found = flat[locale]?.exec(text);
      if (!found || hedge[locale]?.test(text)) continue;
      report(
        body.at(index + found.index),
        `"${found[0]}" is said as a plain fact`,
        'Write "may", "some people" or "researchers think".',
      );
    }
  },
};
