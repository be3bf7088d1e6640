/** No email tells anyone to start, stop, skip or change a medicine: only the one who prescribes it may. */
import { type Rejected, reportRejected } from './reading/matching.ts';
import { medicineName, medicines, phrase } from './reading/words.ts';
import type { Rule } from './rule.ts';

const askFirst = 'Only the prescriber decides: "Please do not stop or change a medicine on your own: ask us."';
const pregunte = 'Solo decide quien lo receta: «No deje ni cambie ninguna medicina por su cuenta: pregúntenos».';
const whose = '(?:(?:your|any|all|the|these|this|that|those|a|some|of|own) )*';
const kind = '(?:(?:blood pressure|heart|daily|morning|usual|regular) )*';
const su = '(?:(?:su|sus|el|la|los|las|un|una|todos|todas|cualquier|esta?s?) )*';

/** "Do not stop", "never stop", "before you stop", "who stop", "ask whether to stop". */
const notToldTo =
  /\b(not|never|n['’]t|before|if you|without|whether|who|can|may|might|we|staff|you ever|when you)\W*(\w+\W+){0,2}$|\b(a|an|the|much|at|in)\s+$/i;
/** "If you take a", "do not take a", "whether to take a". */
const notAdvised = /\b(?:you|not|never|n['’]t|whether|who|before you|we|they)\W+(?:to\W+)?$/i;
const noSeLeDice = /(?<!\p{L})(no|nunca|antes de|si|sin|quien(es)?|ni|debe|puede|podemos)\P{L}*(\p{L}+\P{L}+){0,2}$/iu;

const lists: Record<string, readonly Rejected[]> = {
  en: [
    {
      pattern: phrase(
        `(?:stop|quit|start|begin|skip|hold|pause|halve|double|increase|reduce|lower|raise|cut|taper|discontinue|wean|come) ?(?:off|back|down|out)?(?: taking| using)? ${whose}${medicines.en}`,
      ),
      afterWords: notToldTo,
      mend: askFirst,
    },
    {
      pattern: phrase(
        `(?:leave out|go without|hold off(?: on)?|do without|cut out|miss|drop|forget|put off|delay) ${whose}${kind}${medicines.en}`,
      ),
      afterWords: notToldTo,
      mend: askFirst,
    },
    {
      pattern: phrase(
        `you (?:can|may|should|must|need to|have to) (?:leave out|skip|stop|pause|hold|miss|go without|cut|drop) ${whose}${kind}${medicines.en}`,
      ),
      afterWords: /\b(not|never|n['’]t|before|if|whether|ask)\W*(\w+\W+){0,4}$/i,
      mend: askFirst,
    },
    {
      pattern: phrase(`(?:do not|don['’]t|never|please don['’]t) take ${whose}${medicines.en}`),
      unless: /\b(until|unless|before|without)\b[^.]*\b(ask|talk|call|speak)/i,
      mend: askFirst,
    },
    {
      // Not "take your medicine": those that were agreed on are taken. A medicine by its name, as something to take for the visit.
      pattern: phrase(`(?:take|use) (?:a|an|one|some) ${medicineName.en}`),
      afterWords: notAdvised,
      mend: askFirst,
    },
    {
      pattern: phrase(`take (?:half|double|twice|an extra|less|more) (?:of )?${whose}${medicines.en}`),
      afterWords: notToldTo,
      mend: askFirst,
    },
  ],
  es: [
    {
      pattern: phrase(
        `(?:deje|dejen|suspenda|interrumpa|pare|empiece|comience|omita|sáltese|reduzca|aumente|duplique|baje|suba)(?: de| a)?(?: tomar| usar)? ${su}${medicines.es}`,
      ),
      afterWords: noSeLeDice,
      mend: pregunte,
    },
    {
      pattern: phrase(`(?:tome|use) (?:un|una|alg[uú]n|alguna) ${medicineName.es}`),
      afterWords: noSeLeDice,
      mend: pregunte,
    },
    {
      pattern: phrase(`no (?:se )?(?:tome|use) ${su}${medicines.es}`),
      unless: /(hasta|antes de|sin)\P{L}[^.]*(pregunt|habl|llam|consult)/iu,
      mend: pregunte,
    },
  ],
};

export const medicineCommands: Rule = {
  name: 'medicine-commands',
  signable: true,
  source: 'patient safety',
  why: 'Stopping or changing a medicine without its prescriber can harm or kill.',
  email({ locale, subject, preheader, body }, report) {
    for (const reading of [subject, preheader, body])
      reportRejected(
        reading,
        lists[locale] ?? [],
        report,
        (words) => `"${words}" tells the reader what to do with a medicine`,
      );
  },
};
