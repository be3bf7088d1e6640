/** Numbers, sites, zones and facts that are not the clinic's own; and words that were never meant for a reader. */
import { afterFiles, clinicYaml, eatingEs } from '../clinicFiles.ts';
import { clinic, each, type Fault, type Files, nurture, nurtureEs, prepare } from './fault.ts';

const fees = (words: string): Files => ({
  'clinic.yaml': `${clinicYaml}pricesUntil: 2027-12-31\nfees: { infusion: ${words} }\n`,
});

export const own: readonly Fault[] = [
  ...each(
    'other-tags',
    [
      'Hello *|FNAME|*, welcome.',
      'Hello %FIRST_NAME%, welcome.',
      'Hello [First Name], welcome.',
      'Hola [su nombre], bienvenida.',
      'Hello { first_name | default: "there" }, welcome.',
      'Hello &lt;&lt;name&gt;&gt;, welcome.',
      'TODO: ask Alex.',
      'We open on [insert date].',
      'Lorem ipsum dolor sit amet.',
      'It takes XXX minutes.',
    ],
    nurture,
    [
      'Of 100 people, 30 % answered; 50 % of these were in PAIN, 20% in NEED.',
      'Half (50%) of them stopped.',
      'They said so [in a survey of 2019].',
      'Ask for it [by telephone, if you like].',
      'Write {{ first_name | default: "there" }} on the list.',
      'Less than &lt; 5 and more than &gt; 3.',
      'There is nothing you need to do.',
      'Insert the date of your visit on the form.',
      'A text that fills no place.',
      'A film with the letters XX in its name.',
    ],
  ),
  {
    rule: 'other-tags',
    what: 'a place that nobody has filled in, in clinic.yaml',
    files: clinic('1 Sample Street, Kingston, NY 12401', '"[insert address], Kingston, NY 12401"'),
    but: clinic('1 Sample Street', '1 Example Street'),
  },
  ...each(
    'plain-letters',
    ['It\ufffds time.', 'A caf\u00c3\u00a9 near us.', 'We don\u00e2\u20ac\u2122t know.', 'Ma\u00c3\u00b1ana.'],
    nurture,
    ['It’s time.', 'A café near us.', 'We don’t know.', 'Mañana, cañón, Ángel, â la carte.'],
  ),
  ...each(
    'own-numbers',
    [
      'Call <a href="tel:8455550199">us</a>.',
      'Call 845-555-014 before noon.',
      'Call (845) 555-0199 before noon.',
      'Text <a href="sms:+18455550141">us</a>.',
    ],
    prepare,
    [
      'Call <a href="tel:+18455550142">us</a>.',
      'Call 845-555-0142 before noon.',
      'Ask (845) 555-0142, or on 2019-10-11 in 12-14 weeks.',
      'Text <a href="sms:838255">838255</a>.',
    ],
  ),
  {
    rule: 'own-numbers',
    what: 'a number in a text of clinic.yaml',
    files: fees('{ en: "It is due that day: ask 845-555-0143.", es: "Se paga ese día: 845-555-0143." }'),
    at: 'clinic.yaml',
    but: fees('{ en: "It is due that day: ask 845-555-0142.", es: "Se paga ese día: 845-555-0142." }'),
  },
  ...each(
    'own-sites',
    [
      '<a href="https://www.vallley.example/talk">A first talk</a>',
      '<a href="https://valley.example.com">Our site</a>',
    ],
    nurture,
    [
      '<a href="https://www.valley.example/talk">A first talk</a>',
      '<a href="https://www.cms.gov/nosurprises">Your rights</a>',
    ],
  ),
  {
    rule: 'own-sites',
    what: 'a slip in the address of the page to book',
    files: clinic('closedDays: []', 'closedDays: []\nbookingLink: https://www.valey.example/talk'),
    says: /valey.example.*otherSites/s,
    but: clinic(
      'closedDays: []',
      'closedDays: []\nbookingLink: https://calendly.com/valley\notherSites: [calendly.com]',
    ),
  },
  {
    rule: 'place-zones',
    what: 'a place on another continent',
    files: clinic('"1 Sample Street", zone: America/New_York', '"1 Sample Street", zone: Asia/Tokyo'),
    says: /another continent/,
    but: clinic('closedDays: []', 'closedDays: ["2027-01-01"]'),
  },
  {
    rule: 'place-zones',
    what: 'a zone without summer time',
    files: clinic('"1 Sample Street", zone: America/New_York', '"1 Sample Street", zone: Etc/GMT+5'),
    says: /no zone of a city/,
  },
  {
    rule: 'place-zones',
    what: 'another zone than the clinic’s',
    files: clinic('"1 Sample Street", zone: America/New_York', '"1 Sample Street", zone: America/Chicago'),
    severity: 'warning',
  },
  {
    rule: 'same-facts',
    what: 'another number of hours in Spanish',
    files: {
      ...prepare('<p>No driving for 24 hours.</p>'),
      'prepare/eating.es.mjml': eatingEs('<p>No maneje por 12 horas.</p>'),
    },
    at: 'prepare/eating.es.mjml',
    says: /"24"/,
    but: {
      ...prepare('<p>No driving for 1,000 hours.</p>'),
      'prepare/eating.es.mjml': eatingEs('<p>No maneje por 1.000 horas.</p>'),
    },
  },
  {
    rule: 'same-facts',
    what: 'another price in Spanish',
    files: fees(
      '{ en: "The infusion costs $450, and it is due that day.", es: "La infusión cuesta $350 y se paga ese día." }',
    ),
    at: 'clinic.yaml',
    says: /"450", "350"/,
    but: fees(
      '{ en: "The infusion costs $450, and it is due that day.", es: "La infusión cuesta $450 y se paga ese día." }',
    ),
  },
  {
    rule: 'live-parts',
    what: 'a button without a link',
    files: nurture('</mj-text><mj-button>Ask us</mj-button><mj-text>'),
    says: /leads nowhere/,
    but: nurture('</mj-text><mj-button href="{{ links.preferences }}">Choose</mj-button><mj-text>'),
  },
  {
    rule: 'live-parts',
    what: 'a misspelt class',
    files: nurture('</mj-text><mj-text mj-class="titel">A word</mj-text><mj-text>'),
    severity: 'warning',
    says: /"titel"/,
  },
  {
    rule: 'live-parts',
    what: 'a paragraph of Word',
    files: nurture('<p class="MsoNormal" style="font-family:Calibri">It is common.</p>'),
    says: /Word/,
  },
  {
    rule: 'unknown-tag',
    what: 'a tag of Word',
    files: nurture('<p>It is common.<o:p></o:p></p>'),
    says: /pasted from Word/,
  },
  {
    rule: 'sales-in-reminder',
    what: 'a price after the visit',
    files: afterFiles('<p>Ask us about our spring price when you come back.</p>'),
    at: 'after/evening.mjml',
    but: afterFiles('<p>Ask us about anything when you come back.</p>'),
  },
  {
    rule: 'yaml',
    what: 'a line that is indented otherwise',
    files: { 'nurture/journey.yaml': 'class: marketing\nsteps:\n  - id: welcome\n   template: welcome.mjml\n' },
    says: /indented otherwise/,
  },
  {
    rule: 'forms',
    what: 'education that is not there in Spanish',
    files: { 'nurture/welcome.es.mjml': undefined },
    at: 'nurture/welcome.mjml',
    severity: 'advice',
  },
  {
    rule: 'rejected-words',
    what: 'a miracle in Spanish',
    files: nurtureEs('<p>Es un milagro.</p>'),
    but: nurture('<p>It is not a cure and it is no miracle.</p>'),
  },
];
