/** Claims an honest clinic does not make: cures, guarantees, superiority, sensation, testimonials, commands. */
import { sentences } from './reading.ts';
import type { Rule } from './rule.ts';

interface Rejected {
  readonly pattern: RegExp;
  /** A sentence in which the same words are honest. */
  readonly unless?: RegExp;
  readonly mend: string;
}

const denied =
  /\b(not|no|never|nobody|cannot|can['’]t|isn['’]t|aren['’]t|doesn['’]t|don['’]t|hasn['’]t|without|whether|if)\b/i;
const negado = /\b(no|nunca|jam[aá]s|nadie|ning[uú]n|ninguna|sin|si|ni)\b/i;

const english: readonly Rejected[] = [
  { pattern: /\bcur(e|es|ed|ing)\b/i, unless: denied, mend: 'Say what it may do for some people.' },
  { pattern: /\bproven\b/i, unless: denied, mend: 'Say what studies found, and their limits.' },
  {
    pattern:
      /\b(is|are|it's|be|being|very|completely|totally|perfectly|quite|generally|considered|shown to be)\s+safe\b|\bsafe(ly)? (and|&) effective\b|\bsafe (treatment|therapy|medicine|option|way|alternative)\b|\bensures? (your )?safety\b/i,
    unless: denied,
    mend: 'Describe the monitoring and the risks.',
  },
  { pattern: /\bguarante\w+/i, unless: denied, mend: 'Say that results vary.' },
  { pattern: /\bbreakthrough\w*/i, mend: 'Leave it out.' },
  { pattern: /\bmirac\w+/i, mend: 'Leave it out.' },
  { pattern: /\b(minimal|low|little|no|zero|negligible) risks?\b|\brisk[- ]free\b/i, mend: 'Name the risks.' },
  { pattern: /\bno side effects\b/i, mend: 'Name the side effects.' },
  {
    pattern:
      /\bthe (very )?(best|only|leading|top|safest|most effective|most advanced|number one)\s+(treatment|therapy|clinic|care|option|choice|way|medicine|provider|team|doctor|place|answer|hope)s?\b/i,
    unless: /\bnot the (best|only)\b/i,
    mend: 'Compare nothing; say what it is.',
  },
  {
    pattern: /\b(better|safer|faster|more effective) than (any|other|all|traditional|standard|your)\b/i,
    unless: /\b(no|not|nobody)\b/i,
    mend: 'Compare nothing; say what it is.',
  },
  {
    pattern:
      /\b(life[- ]?changing|changed my life|new hope|game[- ]?changer|revolutionary|cutting[- ]edge|state[- ]of[- ]the[- ]art|world[- ]class)\b/i,
    mend: 'Leave it out.',
  },
  {
    pattern:
      /\b(our|happy|satisfied) (patients|clients) (say|said|tell|love|report)\b|\btestimonial\w*|\bfive[- ]star\b|\bsuccess stor(y|ies)\b/i,
    mend: 'No testimonials (NY Education Law 6530(27)).',
  },
  {
    pattern:
      /\b(stop|quit|start|skip)( taking)? (your|any|all|the|these|this)( \w+)? (medicine|medication|drug|antidepressant|pill|tablet|dose)s?\b/i,
    unless: /\b(not|never|don['’]t|before you (stop|start|change|skip)|if you|without|ask|talk to)\b/i,
    mend: 'Only the prescriber decides: "Please do not stop or change a medicine on your own."',
  },
  {
    pattern: /\bFDA[- ]approved\b|\bapproved by the FDA\b/i,
    unless: /\b(not|never|isn['’]t|hasn['’]t|only)\b|spravato|esketamine|an(a)?esthe/i,
    mend: 'Say that this use is off-label.',
  },
];

const spanish: readonly Rejected[] = [
  {
    pattern: /\b(cura|curas|curar|curan|curado|curada)\b/i,
    unless: negado,
    mend: 'Diga lo que puede hacer en algunas personas.',
  },
  { pattern: /\b(com)?probad[oa]s?\b/i, unless: negado, mend: 'Diga qué encontraron los estudios y sus límites.' },
  {
    pattern:
      /\b(es|son|muy|totalmente|completamente) segur[oa]s?\b|\bsegur[oa]s? y (eficaz|efectiv)\w*|\b(tratamiento|terapia) segur[oa]\b/i,
    unless: negado,
    mend: 'Describa la vigilancia y los riesgos. ("seguro" también es la aseguradora: "su seguro" está bien.)',
  },
  { pattern: /\bgarant[ií]\w+/i, unless: negado, mend: 'Diga que los resultados varían.' },
  { pattern: /\bmilagr\w+|\brevolucionari\w+/i, mend: 'Quítelo.' },
  { pattern: /\b(riesgo m[ií]nimo|bajo riesgo|sin riesgos?|sin efectos secundarios)\b/i, mend: 'Nombre los riesgos.' },
  {
    pattern:
      /\b(el|la|los|las) (mejor|mejores|[uú]nic[oa]s?) (tratamiento|terapia|cl[ií]nica|opci[oó]n|medicina|equipo|lugar)s?\b/i,
    unless: /\bno (es|son)\b/i,
    mend: 'No compare; diga lo que es.',
  },
  {
    pattern: /\baprobad[oa]s? por la FDA\b/i,
    unless: /\b(no|nunca|solo|sólo)\b|únicamente|spravato|esketamina|anest/i,
    mend: 'Diga que este uso no está indicado en la etiqueta.',
  },
  {
    pattern:
      /\b(deje|suspenda|empiece|omita)( de tomar)? (su|sus|el|la|los|las) (medicina|medicamento|pastilla|dosis)s?\b/i,
    unless: /\b(no|nunca|sin|antes)\b/i,
    mend: 'Solo decide quien lo receta.',
  },
];

const lists: Record<string, readonly Rejected[]> = { en: english, es: spanish };

export const rejectedWords: Rule = {
  name: 'rejected-words',
  source: 'C1, NY Education Law 6530(27)',
  email({ locale, subject, preheader, body }, report) {
    for (const reading of [subject, preheader, body]) {
      for (const { text, index } of sentences(reading)) {
        for (const { pattern, unless, mend } of lists[locale] ?? english) {
          const found = pattern.exec(text);
          if (found && !unless?.test(text))
            report(reading.at(index + found.index), `"${found[0]}" is a claim this email may not make`, mend);
        }
      }
    }
  },
};
