/** Claims an honest clinic does not make: cures, guarantees, superiority, sensation. */
import { denied, type Rejected, reportRejected } from './reading/matching.ts';
import { phrase } from './reading/words.ts';
import type { Rule } from './rule.ts';

const no = denied.en as RegExp;
const nada = denied.es as RegExp;

const english: readonly Rejected[] = [
  { pattern: /\bcur(e|es|ed|ing|able)\b/i, afterWords: no, mend: 'Say what it may do for some people.' },
  { pattern: /\bproven\b/i, afterWords: no, mend: 'Say what studies found, and their limits.' },
  {
    pattern:
      /\b(is|are|it['’]s|be|being|very|completely|totally|perfectly|quite|generally|considered|shown to be)\s+safe\b|\bsafe(ly)?,? (?:\w+,? ){0,2}(?:and|&|yet|but) effective\b|\bsafe (treatment|therapy|medicine|option|way|alternative)\b|\bensures? (your |the )?safety\b/i,
    afterWords: no,
    mend: 'Describe the monitoring and the risks.',
  },
  { pattern: /\bguarante\w+/i, afterWords: no, mend: 'Say that results vary.' },
  { pattern: /\bbreakthrough\w*/i, mend: 'Leave it out.' },
  { pattern: /\bmirac\w+|\bwonder drug\b|\bmagic\w*/i, afterWords: no, mend: 'Leave it out.' },
  {
    pattern: /\b(minimal|low|little|no|zero|negligible) (long-term |real )?risks?\b|\brisk[- ]free\b/i,
    mend: 'Name the risks.',
  },
  { pattern: /\b(no|zero|without) (real |serious )?side effects\b/i, mend: 'Name the side effects.' },
  {
    pattern:
      /\bthe (very )?(best|only|leading|top|safest|most effective|most advanced|most trusted|number one)\s+(FDA[- ]\w+ )?(treatment|therapy|clinic|care|option|choice|way|medicine|provider|team|doctor|place|answer|hope)s?\b|\b(are|is) the best\b|\bsecond to none\b|#1\b/i,
    afterWords: /\bnot\b/i,
    mend: 'Compare nothing; say what it is.',
  },
  {
    pattern:
      /\b(better|safer|faster|more effective|stronger) than (any|other|all|traditional|standard|your|antidepressants)\b|\bunlike other clinics\b|\bsets? (us|it|ketamine) apart\b/i,
    afterWords: no,
    mend: 'Compare nothing; say what it is.',
  },
  {
    pattern:
      /\b(most|highly|more) (trusted|advanced|effective|experienced|respected|powerful|successful)\b|\b(award[- ]winning|top[- ]rated|best[- ]in[- ]class|gold standard|leading (clinic|provider|experts?|center))\b/i,
    afterWords: no,
    mend: 'Compare nothing; say what it is.',
  },
  {
    pattern:
      /\b(life[- ]?changing|changed my life|new hope|game[- ]?changer|revolutionary|cutting[- ]edge|state[- ]of[- ]the[- ]art|world[- ]class|amazing|incredible|astonishing)\b/i,
    mend: 'Leave it out.',
  },
  {
    pattern: /\bworks? for (everyone|everybody|anyone)\b|\b100 ?(%|percent)/i,
    afterWords: no,
    mend: 'Say that results vary.',
  },
  { pattern: /\bpermanent(ly)? (relief|results?|better)\b/i, afterWords: no, mend: 'Say that relief may fade.' },
];

const spanish: readonly Rejected[] = [
  {
    pattern: phrase('cura|curas|curar|curan|curará|curado|curada'),
    afterWords: nada,
    mend: 'Diga lo que puede hacer en algunas personas.',
  },
  {
    pattern: phrase('(?:com)?probad[oa]s?'),
    afterWords: nada,
    mend: 'Diga qué encontraron los estudios y sus límites.',
  },
  {
    pattern: phrase(
      '(?:es|son|muy|totalmente|completamente) segur[oa]s?|segur[oa]s? y (?:eficaz|efectiv)\\p{L}*|(?:tratamiento|terapia|opción) segur[oa]',
    ),
    afterWords: nada,
    mend: 'Describa la vigilancia y los riesgos. ("seguro" también es la aseguradora: "su seguro" está bien.)',
  },
  { pattern: phrase('garantiz\\p{L}*|garantía\\p{L}*'), afterWords: nada, mend: 'Diga que los resultados varían.' },
  {
    pattern: phrase('milagr\\p{L}*|revolucionari\\p{L}*|mágic\\p{L}*|increíbles?'),
    afterWords: nada,
    mend: 'Quítelo.',
  },
  {
    pattern: phrase('riesgos? mínimos?|bajo riesgo|pocos riesgos|sin riesgos?|sin efectos secundarios'),
    mend: 'Nombre los riesgos.',
  },
  {
    pattern: phrase(
      '(?:el|la|los|las) (?:mejor|mejores|únic[oa]s?) (?:tratamiento|terapia|clínica|opción|medicina|equipo|lugar)s?|somos (?:los|las) mejores',
    ),
    afterWords: nada,
    mend: 'No compare; diga lo que es.',
  },
  {
    pattern: phrase(
      '(?:más|altamente) (?:confiables?|avanzad[oa]s?|reconocid[oa]s?|eficac(?:es)?|eficaz|efectiv[oa]s?|experimentad[oa]s?|exitos[oa]s?)|premiad[oa]s?|líder(?:es)? en',
    ),
    afterWords: nada,
    mend: 'No compare; diga lo que es.',
  },
  {
    pattern: phrase('(?:mejor|más eficaz|más segur[oa]|más rápid[oa]) que (?:otr[oa]s?|cualquier|los|las)'),
    afterWords: nada,
    mend: 'No compare; diga lo que es.',
  },
];

const lists: Record<string, readonly Rejected[]> = { en: english, es: spanish };

export const rejectedWords: Rule = {
  name: 'rejected-words',
  source: 'C1, NY Education Law 6530(27)',
  why: 'Claims like this mislead people who are ill, and a doctor may not make them.',
  email({ locale, subject, preheader, body }, report) {
    for (const reading of [subject, preheader, body])
      reportRejected(reading, lists[locale] ?? english, report, (words) => `"${words}" is a claim no email may make`);
  },
};
