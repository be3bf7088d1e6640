/** What prepares for an infusion says all of it: when nobody answers, which medicines, and that an adult comes along. */

import { bodyStart, tokenAt } from './reading/reading.ts';
import type { EmailUnderCheck, Rule } from './rule.ts';

/** Something that must be said, and how it is found. */
interface Said {
  readonly what: string;
  readonly en: RegExp;
  readonly es: RegExp;
}

const whenClosed: readonly Said[] = [
  {
    what: 'that nobody on insulin, or on pills that lower sugar, goes without food on their own when you are closed',
    en: /(?:insulin|pills? that lower)[\s\S]{0,80}do not go without food on your own/i,
    es: /(?:insulina|pastillas que bajan)[\s\S]{0,80}no deje de comer por su cuenta/i,
  },
  {
    what: 'what to do about a GLP-1 medicine when you are closed',
    en: /GLP-1[\s\S]{0,60}tell us at the door/i,
    es: /GLP-1[\s\S]{0,60}díganoslo al llegar/i,
  },
  {
    what: 'what to do about food or drinks taken later when you are closed',
    en: /(?:ate or drank|eaten or drunk) later[\s\S]{0,60}at the door/i,
    es: /comió o bebió más tarde[\s\S]{0,70}al llegar/i,
  },
  {
    what: 'what to do with a fever when you are closed',
    en: /fever[\s\S]{0,60}stay at home/i,
    es: /fiebre[\s\S]{0,60}quédese en casa/i,
  },
];

/** Medicines that matter, by the names that people know. */
const medicinesByName: readonly Said[] = [
  { what: 'insulin', en: /\binsulin\b/i, es: /insulina/i },
  { what: 'GLP-1 medicines by name', en: /\bOzempic\b/i, es: /\bOzempic\b/i },
  { what: 'opioids', en: /\bopioids?\b/i, es: /opioides?/i },
  { what: 'medicines for sleep or anxiety by name', en: /\bXanax\b/i, es: /\bXanax\b/i },
  { what: 'lamotrigine', en: /\blamotrigine\b/i, es: /lamotrigina/i },
  { what: 'naltrexone', en: /\bnaltrexone\b/i, es: /naltrexona/i },
  { what: 'stimulants', en: /\bstimulants?\b/i, es: /estimulantes?/i },
  { what: 'MAO inhibitors', en: /\bMAO inhibitors?\b/i, es: /inhibidor(?:es)? de la MAO/i },
  { what: 'theophylline', en: /\btheophylline\b/i, es: /teofilina/i },
  { what: 'blood pressure medicine', en: /blood pressure/i, es: /presión/i },
  { what: 'antidepressants, in a line of their own', en: /\bantidepressant\b/i, es: /antidepresivo/i },
  { what: 'pregnancy', en: /\bpregnant\b/i, es: /embarazo/i },
  { what: 'breastfeeding', en: /\bbreast-?feed/i, es: /da(?:r)? el pecho|amamanta/i },
];

const escort: readonly Said[] = [{ what: 'that an adult comes along', en: /\badults?\b/i, es: /persona adulta/i }];

/** Said of what is general. Under an eating time it invites people to take the time lightly. */
const notAdvice: Readonly<Record<string, RegExp>> = {
  en: /\bnot (?:a |any )?medical advice\b/i,
  es: /no es un consejo médico/i,
};

export const completePreparation: Rule = {
  name: 'complete-preparation',
  source: 'I7; the label of ketamine; five societies on GLP-1, 2024',
  why: 'A person who asks at night, or takes what is not on the list, is hurt by the line that is missing.',
  email(email, report) {
    const advice = email.journey.file.anchor === undefined ? undefined : notAdvice[email.locale]?.exec(email.body.text);
    if (advice)
      report(
        email.body.at(advice.index),
        `"${advice[0]}" stands under the clinic's own instructions`,
        'Leave it out: it belongs to the education emails.',
      );
    if (email.journey.file.anchor !== 'appointment.start') return;
    const uses = (path: string) => email.email.uses.find((each) => each.prints && each.path === path);
    const tell = (missing: readonly Said[], at: number, about: string, mend: string) => {
      for (const { what } of missing) report(at, `it ${about} and does not say ${what}`, mend);
    };
    const meal = uses('eating.last_meal');
    if (meal) {
      const at = tokenAt(email.email, meal.start);
      tell(lacks(email, email.besides(at), whenClosed), at, 'gives eating times', 'Include brand/if-closed.mjml.');
    }
    const asks = /MAO inhibitor|inhibidor de la MAO/i.exec(email.body.text);
    if (asks)
      tell(
        lacks(email, email.body.text, medicinesByName),
        email.body.at(asks.index),
        'lists the medicines that matter',
        'Take the list from brand/medicines.mjml.',
      );
    if (uses('prep.no_driving_hours'))
      tell(lacks(email, email.body.text, escort), bodyStart(email), 'says not to drive', 'Include brand/driver.mjml.');
  },
};

const lacks = ({ locale }: EmailUnderCheck, text: string, all: readonly Said[]): readonly Said[] =>
  all.filter((each) => !(locale === 'es' ? each.es : each.en).test(text));
