/** Why the compiler and the readers of the files refuse what they refuse. Rules say it themselves, in their own file. */

export interface Reason {
  readonly why: string;
  readonly source: string;
}

const drops = 'What MJML does not know it drops without a word, and patients would get an email with a hole in it.';
const names = 'A value that the system cannot supply stops the email at the moment it should leave.';

export const reasons: Readonly<Record<string, Reason>> = {
  approvals: { why: 'Patients get only words that a clinician has signed.', source: 'C22' },
  dates: {
    why: 'Approvals, warnings and prices change: what was true when it was signed may mislead now.',
    source: 'C1, C22, 8 NYCRR 29.1(b)(12)',
  },
  brand: {
    why: 'Colours and type come from one file, so that every email looks the same.',
    source: 'templates/README',
  },
  'broken-html': { why: 'Mail apps repair broken tags each in their own way, or show them.', source: 'HTML standard' },
  clinic: { why: 'Every email takes its facts from this file.', source: 'templates/README' },
  comment: {
    why: 'Notes are taken out before an email leaves; what hides in them would be lost or leak.',
    source: 'templates/README',
  },
  forms: {
    why: 'Nobody gets a reminder they cannot read, or one that names the treatment before they agreed to that.',
    source: 'C9, 45 CFR 164.522(b)',
  },
  images: {
    why: 'A picture from elsewhere tells its owner who opened the email; many mail apps load none.',
    source: 'C14',
  },
  journey: {
    why: 'What a journey does not say clearly is not sent, or is sent at the wrong time.',
    source: 'docs/invariants',
  },
  language: { why: 'Screen readers and mail apps choose voice and translation by the language.', source: 'WCAG 3.1.1' },
  'lost-words': { why: drops, source: 'MJML' },
  'merge-language': {
    why: 'A merge tag that is not understood would be printed as it stands, or lost.',
    source: 'templates/README',
  },
  'merge-tag-place': { why: 'There the value would be lost, or could break the email.', source: 'templates/README' },
  'missing-part': { why: 'Without it there is no subject, no line in the inbox, or no email.', source: 'MJML' },
  mjml: { why: drops, source: 'MJML' },
  'name-not-supplied': { why: names, source: 'functions/core/email/valueNames.ts' },
  'optional-name': { why: names, source: 'functions/core/email/valueNames.ts' },
  partial: { why: 'A part that is missing leaves a hole in every email that includes it.', source: 'templates/README' },
  people: {
    why: 'Every email is tried on every sample person, so that a slip is seen before patients see it.',
    source: 'templates/README',
  },
  render: { why: 'For this person the email could not leave at all.', source: 'templates/README' },
  translation: {
    why: 'Two languages that say different things are two different instructions.',
    source: 'templates/README',
  },
  'unknown-attribute': { why: drops, source: 'MJML' },
  'unknown-name': { why: names, source: 'functions/core/email/valueNames.ts' },
  'unknown-tag': { why: drops, source: 'MJML' },
  value: { why: 'A value that is not understood would be left out without a word.', source: 'templates/README' },
  'wrong-filter': {
    why: 'Printed that way the value could not be read.',
    source: 'functions/core/email/valueNames.ts',
  },
  'wrong-type': {
    why: 'Asked that way the answer would always be the same.',
    source: 'functions/core/email/valueNames.ts',
  },
  yaml: { why: 'The file cannot be read at all.', source: 'YAML 1.2' },
};
