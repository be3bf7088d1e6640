/** What an email prints of the clinic is there, in the email's language. */
import type { Clinic, ClinicWords } from '../../functions/core/model/clinic.ts';
import { inLocale } from '../../functions/core/model/clinic.ts';
import { tokenAt } from './reading/reading.ts';
import type { Rule } from './rule.ts';

/** Where each printed text stands in `clinic.yaml`. */
const places: Record<string, { readonly path: string; readonly of: (clinic: Clinic) => ClinicWords | undefined }> = {
  'clinic.in_charge': { path: 'inCharge', of: ({ inCharge }) => inCharge },
  'clinic.reply_read_by': { path: 'replyTo.readBy', of: ({ replyTo }) => replyTo.readBy },
  'clinic.clinician': { path: 'clinician.title', of: ({ clinician }) => clinician.title },
  'clinic.cost': { path: 'education.cost', of: ({ education }) => education?.cost },
  'clinic.visits': { path: 'education.visits', of: ({ education }) => education?.visits },
  'clinic.refunds': { path: 'education.refunds', of: ({ education }) => education?.refunds },
  'clinic.insurance': { path: 'education.insurance', of: ({ education }) => education?.insurance },
  'prep.infusion_minutes': {
    path: 'preparation.infusionMinutes',
    of: ({ preparation }) => preparation.infusionMinutes,
  },
  'prep.recovery_minutes': {
    path: 'preparation.recoveryMinutes',
    of: ({ preparation }) => preparation.recoveryMinutes,
  },
};
/** Plain texts, for every language. */
const plain: Record<string, { readonly path: string; readonly of: (clinic: Clinic) => string }> = {
  'clinic.name': { path: 'name', of: ({ name }) => name },
  'clinic.discreet_name': { path: 'discreetName', of: ({ discreetName }) => discreetName },
  'clinic.postal_address': { path: 'postalAddress', of: ({ postalAddress }) => postalAddress },
  'clinic.clinician': { path: 'clinician.name', of: ({ clinician }) => clinician.name },
};

/** What a place is called in English; a proper name reads alike in both languages. */
const englishPlace = /\b(?:offices?|clinics?|cent(?:er|re)|suite|building|floor|hospital|room|house)\b/i;

export const clinicValues: Rule = {
  name: 'clinic-values',
  source: 'C3, C22',
  why: 'Only the clinic can say this: a blank would leave a hole, and English in a Spanish email may not be understood.',
  clinic({ clinic, clinicYaml }, report) {
    for (const [id, { name }] of Object.entries(clinic.locations)) {
      const english = typeof name === 'string' ? name : name.es === undefined ? name.en : undefined;
      if (english === undefined || !englishPlace.test(english)) continue;
      const mend = `Write name: { en: "${english}", es: "…" }; a name of one's own, such as a town, may stay.`;
      const message = `"${english}" is English, and stands in every Spanish email about a visit there`;
      report(clinicYaml.at(['locations', id, 'name']), message, mend, 'warning');
    }
  },
  email({ email, clinic, locale, class: kind }, report) {
    if (!clinic) return;
    const told = new Set<string>();
    for (const { path, prints, start } of email.uses) {
      if (!prints || told.has(path)) continue;
      const at = tokenAt(email, start);
      const text = plain[path];
      if (text && text.of(clinic).trim() === '')
        report(at, `{{ ${path} }} is blank`, `Fill in ${text.path} in clinic.yaml.`);
      const place = places[path];
      if (!place) continue;
      told.add(path);
      const value = place.of(clinic);
      const mend = `Fill in ${place.path} in clinic.yaml.`;
      if (inLocale(value, 'en') === undefined)
        report(at, `{{ ${path} }} is blank: the clinic has not said it yet`, mend);
      else if (locale === 'es' && (typeof value === 'string' || !value?.es?.trim())) {
        const write = `Write ${place.path}: { en: "…", es: "…" } in clinic.yaml.`;
        report(at, `{{ ${path} }} is there in English only`, write, kind !== 'marketing' ? 'error' : 'warning');
      }
    }
  },
};
