/** The minimal form: what must be known before a visit, without a word about what the visit is for. */
import { mergedPrefix } from '../../functions/core/email/valueNames.ts';
import { bodyStart } from './reading/reading.ts';
import { conditions, treatment } from './reading/words.ts';
import { comparison, type Rule } from './rule.ts';

/** What a person must not miss because they have not accepted full emails yet. */
const mustSay = [
  'appointment.start',
  'appointment.arrival',
  'eating.last_meal',
  'eating.last_clear_liquid',
  'prep.no_driving_hours',
  'prep.alcohol_hours',
  'appointment.end',
  'notice.opens',
] as const;

/** Instructions that the full form gives and this one must give too: they name no treatment. */
const topics: readonly (readonly [what: string, Readonly<Record<string, RegExp>>])[] = [
  [
    'to call about medicines',
    { en: /\bMAO inhibitor|about your medicines/i, es: /inhibidor de la MAO|por sus medicinas/i },
  ],
  ['not to stop or change a medicine', { en: /\bmedicine\b/i, es: /\bmedicina/i }],
  ['no alcohol', { en: /\bno alcohol\b/i, es: /nada de alcohol|no tome alcohol/i }],
  ['no cannabis', { en: /\bno cannabis\b/i, es: /(?:ni de|ni use) cannabis/i }],
  ['what to do with a fever', { en: /\bfever\b/i, es: /fiebre/i }],
  ['insulin', { en: /\binsulin\b/i, es: /insulina/i }],
  ['GLP-1 medicines', { en: /\bGLP-1\b/i, es: /\bGLP-1\b/i }],
  ['pregnancy', { en: /\bpregnant\b/i, es: /embarazo/i }],
  ['that an adult comes along', { en: /\badult\b/i, es: /persona adulta/i }],
  ['the right to a written estimate', { en: /\bwritten estimate\b/i, es: /costo por escrito/i }],
];
const phones = ['{{ clinic.phone_link }}', '{{ appointment.location_phone_link }}'];

export const minimalForm: Rule = {
  name: 'minimal-form',
  source: 'C9, 45 CFR 164.522(b)',
  why: 'This person has not agreed to health details by email; the times are just as dangerous to miss.',
  email(email, report) {
    if (email.form !== 'minimal') return;
    for (const list of [treatment, conditions]) {
      const found = list[email.locale]?.exec(email.body.text);
      if (found)
        report(email.body.at(found.index), `"${found[0]}" names the treatment or a condition`, 'Say "your visit".');
    }
    const at = bodyStart(email);
    if (!email.everyReader(({ links }) => links.some(({ href }) => href === '{{ links.full_emails }}')))
      report(at, 'there is no button to choose full emails', 'Link to {{ links.full_emails }}.');
    if (!email.everyReader(({ links }) => links.some(({ href }) => phones.includes(href))))
      report(at, 'there is no phone number to tap', 'Link to {{ clinic.phone_link }}.');
  },
  emails: comparison({
    note: (email, spot) => ({
      at: spot(bodyStart(email)),
      says: mustSay.filter((name) => email.email.uses.some((use) => use.prints && use.path === name)),
      // What was merged into the full form must not be lost in this one (I7).
      carries: [...new Set(email.email.uses.map(({ path }) => path).filter((path) => path.startsWith(mergedPrefix)))],
      tells: topics.flatMap(([what, { [email.locale]: said }]) => (said?.test(email.body.text) ? [what] : [])),
    }),
    compare(emails, report) {
      for (const email of emails) {
        if (email.form !== 'minimal') continue;
        const full = emails.find(
          (each) => each.base === email.base && each.form === 'full' && each.locale === email.locale,
        );
        const missing = full?.note.says.filter((name) => !email.note.says.includes(name)) ?? [];
        for (const name of missing)
          report(
            email.note.at,
            `the full form says {{ ${name} }}, and this one does not`,
            `Print {{ ${name} }} here too.`,
          );
        for (const path of full?.note.carries.filter((each) => !email.note.carries.includes(each)) ?? []) {
          const step = path.slice(mergedPrefix.length);
          const message = `the full form holds what "${step}" says when it is merged in, and this one does not`;
          report(email.note.at, message, `Write {% if ${path} %} what ${step}.minimal.mjml says {% endif %}.`);
        }
        for (const what of full?.note.tells.filter((each) => !email.note.tells.includes(each)) ?? [])
          report(
            email.note.at,
            `the full form says ${what}, and this one does not`,
            'Say it here too, in neutral words.',
          );
      }
    },
  }),
};
