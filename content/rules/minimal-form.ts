/** The minimal form: what must be known before a visit, without a word about what the visit is for. */
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
  'notice.opens',
] as const;
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
      }
    },
  }),
};
