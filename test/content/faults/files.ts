/** Journeys, clinic, sources and sample people. */
import { afterFiles, afterYaml, eating, nurtureYaml, prepareYaml, sourcesYaml, welcome } from '../clinicFiles.ts';
import { changed, clinic, type Fault, type Files, nurture } from './fault.ts';

const nurtureJourney = (from: string | RegExp, to: string): Files => ({
  'nurture/journey.yaml': changed(nurtureYaml, from, to),
});
const prepareJourney = (from: string | RegExp, to: string): Files => ({
  'prepare/journey.yaml': changed(prepareYaml, from, to),
});
const afterJourney = (from: string | RegExp, to: string): Files => ({
  ...afterFiles(),
  'after/journey.yaml': changed(afterYaml, from, to),
});
const person = (fields: string) =>
  `people:\n  - { id: ana, about: someone, email: ana@example.com, locale: en, zone: America/New_York, interest: both, now: 2027-03-02T10:00${fields} }\n`;

export const files: readonly Fault[] = [
  {
    rule: 'consent-first',
    what: 'marketing that starts on a booking',
    files: nurtureJourney('consent.confirmed', 'appointment.booked'),
    says: /starts on appointment.booked/,
    but: nurtureJourney('P0D', 'P1D'),
  },
  {
    rule: 'consent-first',
    what: 'marketing that goes on after a no',
    files: nurtureJourney('[consent.left, appointment.booked]', '[appointment.booked]'),
    says: /left/,
  },
  {
    rule: 'consent-first',
    what: 'reminders that stop with education',
    files: prepareJourney('[appointment.cancelled,', '[consent.left, appointment.cancelled,'),
    says: /consent.left/,
  },
  {
    rule: 'consent-first',
    what: 'education that calls itself a reminder',
    files: nurtureJourney('class: marketing', 'class: reminder'),
    says: /class: marketing|calls itself/,
  },
  {
    rule: 'journey-safety',
    what: 'goes on after a cancellation',
    files: prepareJourney('[appointment.cancelled, ', '['),
    says: /appointment.cancelled/,
    but: prepareJourney('PT2H', 'PT3H'),
  },
  {
    rule: 'journey-safety',
    what: 'aftercare that a slip cannot stop',
    files: afterJourney('[appointment.cancelled, ', '['),
    at: 'after/journey.yaml',
  },
  {
    rule: 'journey-safety',
    what: 'aftercare because time has passed',
    files: prepareJourney('{ before: PT2H }', '{ since: PT2H }'),
    says: /because its time has passed/,
  },
  {
    rule: 'journey-safety',
    what: 'a missed visit before staff release it',
    files: afterJourney(
      '{ on: appointment.completed, when: { appointment.kind: infusion } }',
      '{ on: appointment.noshow }',
    ),
    at: 'after/journey.yaml',
    says: /asked for it/,
  },
  {
    rule: 'told-before',
    what: 'a note that rides with an email that has no room for it',
    files: afterJourney('{ since: PT2H }', '{ since: P1D, at: "10:00" }\n    ridesWith: prepare/eating'),
    at: 'prepare/eating.mjml',
    says: /no room/,
  },
  {
    rule: 'told-before',
    what: 'a note that rides with an email that is not there',
    files: afterJourney('{ since: PT2H }', '{ since: P1D, at: "10:00" }\n    ridesWith: prepare/breakfast'),
    at: 'after/journey.yaml',
    says: /names no step/,
  },
  {
    rule: 'told-before',
    what: 'an email left out for an answer that does not say it all',
    files: {
      'prepare/journey.yaml': changed(
        changed(
          prepareYaml,
          'send: { before: P1D, at: "17:00" }',
          'send: { before: P1D, at: "17:00" }\n    late: told',
        ),
        'send: { before: PT2H }\n    late: merge',
        'send: { after: PT0S }\n    reply: true',
      ),
    },
    at: 'prepare/leaving.mjml',
    says: /does not print \{\{ eating.last_meal/,
    but: prepareJourney('send: { before: P1D, at: "17:00" }', 'send: { before: P1D, at: "17:00" }\n    late: told'),
  },
  {
    rule: 'journey-safety',
    what: 'a reminder at night',
    files: prepareJourney('late: merge', 'reply: true'),
    says: /night/,
  },
  {
    rule: 'quiet-hours',
    what: 'a step at ten at night',
    files: prepareJourney('"17:00"', '"22:00"'),
    says: /22:00/,
    but: prepareJourney('"17:00"', '"18:30"'),
  },
  {
    rule: 'quiet-hours',
    what: 'a window that begins at five',
    files: clinic('from: "08:00"', 'from: "05:00"'),
    severity: 'warning',
  },
  {
    rule: 'journey',
    what: 'paid for by others',
    files: nurtureJourney('class: marketing', 'class: marketing\npaidByThirdParty: true'),
    says: /C8/,
  },
  {
    rule: 'journey',
    what: 'a safety step that is merged away',
    files: prepareJourney('safety: true', 'safety: true\n    late: merge'),
    says: /never merged/,
  },
  {
    rule: 'journey',
    what: 'an open day without an hour for the evening before that is later',
    files: prepareJourney('{ before: P1D, at: "17:00" }', '{ openDayBefore: 1, at: "11:00", else: "09:00" }'),
    says: /"else" is an hour of the evening before/,
    but: prepareJourney('{ before: P1D, at: "17:00" }', '{ openDayBefore: 1, at: "11:00", else: "18:00" }'),
  },
  {
    rule: 'journey',
    what: 'an open day looked for within hours',
    files: prepareJourney(
      '{ before: P1D, at: "17:00" }',
      '{ openDayBefore: 1, at: "11:00", within: PT48H, else: "18:00" }',
    ),
    says: /write days, such as P7D/,
  },
  {
    rule: 'journey',
    what: 'a repeat of a step that is not above it',
    files: prepareJourney('late: merge', 'late: skip\n    repeats: eatting'),
    says: /names no step above this one: write one of eating/,
  },
  {
    rule: 'journey',
    what: 'a repeat that is a step of safety',
    files: prepareJourney('late: merge', 'late: skip\n    safety: true\n    repeats: eating'),
    says: /a repeat is no step of safety/,
  },
  {
    rule: 'journey',
    what: 'the next day of a step without an hour',
    files: prepareJourney('late: merge', 'late: nextDay'),
    says: /needs an hour of its own/,
  },
  {
    rule: 'journey',
    what: 'a step of safety once for a whole course',
    files: prepareJourney('safety: true', 'safety: true\n    oncePerCourse: true'),
    says: /goes for every visit/,
  },
  {
    rule: 'journey',
    what: 'a step before a visit that gives way to the next',
    files: prepareJourney('late: merge', 'givesWay: P1D'),
    says: /some days after a visit/,
  },
  {
    rule: 'journey',
    what: 'an email that is not there',
    files: prepareJourney('leaving.mjml', 'leving.mjml'),
    says: /leving.mjml/,
  },
  {
    rule: 'value',
    what: 'an unknown trigger',
    files: prepareJourney('appointment.booked', 'appointment.boked'),
    says: /start.on/,
  },
  {
    rule: 'value',
    what: 'an unknown condition',
    files: prepareJourney('late: merge', 'when: { appointment.erly: true }'),
    says: /appointment.erly|steps.1.when/,
  },
  {
    rule: 'value',
    what: 'a calendar nobody knows',
    files: prepareJourney('late: merge', 'calendar: invite'),
    says: /calendar/,
  },
  {
    rule: 'value',
    what: 'a diagnosis among the types of visit',
    files: clinic('visit: { kind: infusion,', 'visit: { kind: infusion, diagnosis: depression,'),
    says: /diagnosis/,
  },
  {
    rule: 'value',
    what: 'a name the schema does not know',
    files: clinic('discreetName', 'discretName'),
    says: /discretName/,
  },
  {
    rule: 'clinic',
    what: 'a place that is not there',
    files: clinic('location: kingston }', 'location: kingstone }'),
    says: /kingstone/,
  },
  {
    rule: 'yaml',
    what: 'a bracket that is never closed',
    files: prepareJourney('start: { on: appointment.booked }', 'start: { on: appointment.booked'),
  },
  {
    rule: 'plain-values',
    what: 'a header of its own in the sender name',
    files: clinic('discreetName: Valley Wellness', 'discreetName: "Valley\\r\\nBcc: all@evil.example"'),
    says: /discreetName/,
    but: clinic('discreetName: Valley Wellness', "discreetName: Valley's Wellness & Rest"),
  },
  {
    rule: 'plain-values',
    what: 'letters that turn the line around',
    files: clinic('discreetName: Valley Wellness', 'discreetName: "Valley \\u202eWellness"'),
  },
  {
    rule: 'plain-values',
    what: 'a sign nobody sees, inside a word',
    files: clinic('discreetName: Valley Wellness', 'discreetName: "Valley Keta\\u200bmine"'),
    says: /U\+200B/,
    but: clinic('name: Dr. Sample', 'name: Dr. Zoë Muñoz-O’Hara'),
  },
  {
    rule: 'plain-values',
    what: 'the beginning of an address in the sender name',
    files: clinic('discreetName: Valley Wellness', 'discreetName: "Valley <all@evil.example>"'),
    says: /tag/,
  },
  {
    rule: 'plain-values',
    what: 'a tag in a value',
    files: clinic('name: Dr. Sample', 'name: "<b>Dr. Sample</b>"'),
    says: /tag/,
  },
  {
    rule: 'plain-values',
    what: 'no postal address',
    files: clinic('1 Sample Street, Kingston, NY 12401', 'Kingston'),
    says: /postal/,
  },
  {
    rule: 'preparation-range',
    what: 'ninety minutes without food',
    files: clinic('solidFoodHours: 8', 'solidFoodHours: 1.5'),
    says: /solidFoodHours/,
    but: clinic('solidFoodHours: 8', 'solidFoodHours: 10'),
  },
  {
    rule: 'preparation-range',
    what: 'six hours, which a fried meal needs more than (clinical-2026.md 9)',
    files: clinic('solidFoodHours: 8', 'solidFoodHours: 6'),
    says: /6; usual is 8 to 10 .*fried/,
  },
  {
    rule: 'preparation-range',
    what: 'a light breakfast later than drinks',
    files: clinic('solidFoodHours: 8', 'solidFoodHours: 8\n  lightMealHours: 1'),
    says: /after drinks must stop/,
    but: clinic('solidFoodHours: 8', 'solidFoodHours: 8\n  lightMealHours: 6'),
  },
  {
    rule: 'preparation-range',
    what: 'a light breakfast that no email would name',
    files: clinic('solidFoodHours: 8', 'solidFoodHours: 8\n  lightMealHours: 8'),
    says: /no email will name it/,
  },
  {
    rule: 'preparation-range',
    what: 'an infusion of ten hours',
    files: clinic('40 to 60 minutes', '10 hours'),
    says: /600 minutes; usual is 30 to 300/,
    but: clinic('40 to 60 minutes', '2 to 4 hours'),
  },
  {
    rule: 'clinic-values',
    what: 'a place in English only, in every Spanish email (email.md 10)',
    files: clinic('{ en: Kingston office, es: Consultorio de Kingston }', 'Kingston office'),
    says: /"Kingston office" is English/,
    severity: 'warning',
    but: clinic('{ en: Kingston office, es: Consultorio de Kingston }', 'Kingston'),
  },
  {
    rule: 'preparation-range',
    what: 'drinks before food',
    files: clinic('clearLiquidHours: 2', 'clearLiquidHours: 9'),
    says: /before solid food/,
  },
  {
    rule: 'claim-sources',
    what: 'an email without sources',
    files: { 'nurture/sources.yaml': undefined },
    at: 'nurture/welcome.mjml',
    says: /where the claims/,
    but: nurture(''),
  },
  {
    rule: 'claim-sources',
    what: 'a claim that has drifted away from its email',
    files: {
      'nurture/sources.yaml': changed(sourcesYaml, 'We will answer what', 'We can answer what'),
    },
    at: 'nurture/welcome.mjml',
    says: /does not make/,
  },
  {
    rule: 'claim-sources',
    what: 'a finding without a source',
    files: nurture('<p>About seven of ten feel no change; three of four read on, says a study of 2021.</p>'),
    says: /2021.*comes from/,
    but: {
      ...nurture('<p>A study of 2021 looked at reading.</p>'),
      'nurture/sources.yaml': `${sourcesYaml}    - { says: A study of 2021 looked at reading., from: [clinic] }\n`,
    },
  },
  {
    rule: 'claim-sources',
    what: 'a source that is not listed',
    files: { 'nurture/sources.yaml': changed(sourcesYaml, 'from: [clinic]', 'from: [clinc]') },
    line: 4,
    says: /"clinc".*clinic/,
  },
  {
    rule: 'claim-sources',
    what: 'claims of an email that is gone',
    files: { 'nurture/sources.yaml': `${sourcesYaml}  welcom:\n    - { says: x, from: [clinic] }\n` },
    line: 5,
    says: /no email "welcom".*"welcome"/,
    severity: 'warning',
  },
  {
    rule: 'name-not-supplied',
    what: 'an appointment in education',
    files: nurture('<p>{{ appointment.start | date }}</p>'),
    says: /needs an appointment/,
  },
  {
    rule: 'name-not-supplied',
    what: 'the confirmation link in a reminder',
    files: { 'prepare/eating.mjml': eating('<p><a href="{{ links.confirm }}">Yes</a></p>') },
    says: /signup.asked/,
  },
  { rule: 'language', what: 'a language nobody reads here', files: { 'prepare/leaving.fr.mjml': eating() } },
  {
    rule: 'language',
    what: 'form and language the wrong way round',
    files: { 'prepare/leaving.es.minimal.mjml': eating() },
  },
  {
    rule: 'value',
    what: 'a sample person at a real address',
    files: { 'people.yaml': person('').replace('ana@example.com', 'ana@gmail.com') },
    says: /email/,
  },
  {
    rule: 'value',
    what: 'a sample person with a diagnosis',
    files: { 'people.yaml': person(', diagnosis: x') },
    says: /diagnosis/,
  },
  {
    rule: 'people',
    what: 'a visit that ends before it starts',
    files: {
      'people.yaml': person(
        ', appointment: { type: visit, start: 2027-03-12T11:00, end: 2027-03-12T10:00, moved: false }',
      ),
    },
    says: /ends before/,
  },
  {
    rule: 'people',
    what: 'two people of one name',
    files: { 'people.yaml': person('') + person('').replace('people:\n', '') },
    says: /twice/,
  },
  {
    rule: 'render',
    what: 'a website that is not https',
    files: {
      'people.yaml': person(''),
      ...clinic('https://www.valley.example', 'http://www.valley.example'),
      'prepare/eating.mjml': eating(
        '{% if clinic.website %}<p><a href="{{ clinic.website }}">Our site</a></p>{% endif %}',
      ),
    },
    at: 'prepare/eating.mjml',
    says: /"ana".*https/,
  },
  {
    rule: 'size',
    what: 'an email of 100 KB',
    files: { 'nurture/welcome.mjml': welcome(`<p>${'word '.repeat(21_000)}</p>`) },
    says: /KB/,
    but: { 'nurture/welcome.mjml': welcome(`<p>${'word '.repeat(2_000)}</p>`) },
  },
  {
    rule: 'size',
    what: 'an email of 90 KB',
    files: { 'nurture/welcome.mjml': welcome(`<p>${'word '.repeat(15_500)}</p>`) },
    severity: 'warning',
  },
  {
    rule: 'size',
    what: 'a first name of 100 KB',
    files: { 'people.yaml': person(`, firstName: "${'A'.repeat(105_000)}"`) },
    at: 'nurture/welcome.mjml',
    says: /KB/,
  },
];
