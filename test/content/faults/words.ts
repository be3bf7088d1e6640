/** Words that are missing, long, or read otherwise than they are meant. */
import { clinicYaml, eating, eatingEs, eatingMinimal } from '../clinicFiles.ts';
import { changed, clinic, type Fault, minimal, nurture, prepare, prepareEs } from './fault.ts';

const prices = `${clinicYaml}education: { cost: The talk is $150., visits: Six., refunds: None., insurance: None. }\n`;
const medicines = `<p>Call us early about an MAO inhibitor, insulin, a GLP-1 medicine such as Ozempic, an opioid, Xanax,
lamotrigine, naltrexone, a stimulant, theophylline, blood pressure medicine. An antidepressant? Go on with it. Call, too,
if you are pregnant or breastfeed.</p>`;
const many = 'about you and me and the way and the day and the sky and the sea and the tree and the bee and the key';

export const words: readonly Fault[] = [
  {
    rule: 'complete-preparation',
    what: 'eating times without what to do on insulin when nobody answers',
    files: {
      'prepare/eating.mjml': changed(eating(), 'do not go without food on your own', 'call us'),
    },
    says: /on insulin/,
    but: prepare('<p>Call us about anything.</p>'),
  },
  {
    rule: 'complete-preparation',
    what: 'en español, sin qué hacer con fiebre',
    files: { 'prepare/eating.es.mjml': changed(eatingEs(), '¿Fiebre? Quédese en casa.', '') },
    says: /fever/,
  },
  {
    rule: 'complete-preparation',
    what: 'a list of medicines without the pain medicine that slows breathing',
    files: prepare(changed(medicines, ' an opioid,', '')),
    says: /opioids/,
    but: prepare(medicines),
  },
  {
    rule: 'complete-preparation',
    what: 'a list of medicines by class only',
    files: prepare(changed(medicines, 'Xanax', 'benzodiazepines')),
    says: /by name/,
  },
  {
    rule: 'complete-preparation',
    what: 'no driving, and nobody who comes along',
    files: prepare('<p>No driving for {{ prep.no_driving_hours }} hours: take a taxi.</p>'),
    says: /adult/,
    but: prepare('<p>No driving for {{ prep.no_driving_hours }} hours: an adult takes you home.</p>'),
  },
  {
    rule: 'complete-preparation',
    what: 'an eating time that is no medical advice',
    files: prepare('<p>This email is not medical advice.</p>'),
    says: /own instructions/,
    but: nurture('<p>This email is not medical advice.</p>'),
  },
  {
    rule: 'clear-words',
    what: 'a long sentence about what to call 911 for',
    files: nurture(`<p>Call 911 ${many}.</p>`),
    severity: 'warning',
    says: /words, and is about help/,
    but: nurture(`<p>Call 911. We write ${many}.</p>`),
  },
  {
    rule: 'clear-words',
    what: 'a week after that reads as a week before',
    files: prepareEs('', { title: 'A una semana de su cita' }),
    line: 3,
    says: /después de su cita/,
    but: prepareEs('', { title: 'Una semana después de su cita' }),
  },
  {
    rule: 'clear-words',
    what: 'a drink that is alcohol',
    files: prepareEs('<p>Descanse, beba, coma algo ligero.</p>'),
    says: /alcohol/,
    but: prepareEs('<p>Descanse, beba agua, coma algo ligero.</p>'),
  },
  {
    rule: 'clear-words',
    what: 'English that nobody says',
    files: prepare('<p>You rest, and go home with your adult.</p>'),
    but: prepare('<p>You rest, and go home with the adult who came for you.</p>'),
  },
  {
    rule: 'price-period',
    what: 'prices without the day until which they hold',
    files: { 'clinic.yaml': prices },
    says: /no day until which they hold/,
    but: { 'clinic.yaml': `${prices}pricesUntil: 2027-12-31\n` },
  },
  {
    rule: 'price-period',
    what: 'a fee printed for ever',
    files: {
      ...prepare('{% if appointment.fee %}<p>{{ appointment.fee }}</p>{% endif %}'),
      'clinic.yaml': `${prices}pricesUntil: 2027-12-31\n`,
    },
    says: /appointment.fee/,
    but: prepare(
      '{% if appointment.fee and clinic.prices_until %}<p>{{ appointment.fee }} It holds until {{ clinic.prices_until }}.</p>{% endif %}',
    ),
  },
  {
    rule: 'minimal-form',
    what: 'a short form that loses what was merged into the full one',
    files: {
      'prepare/leaving.minimal.mjml': changed(
        eatingMinimal('{% if merged.eating %}<p>Two in one.</p>{% endif %}', { title: 'Setting out' }),
        '{% if merged.eating %}<p>Two in one.</p>{% endif %}',
        '',
      ),
    },
    says: /merged in/,
  },
  {
    rule: 'minimal-form',
    what: 'a short form that says nothing of cannabis',
    files: prepare('<p>No alcohol and no cannabis the day before.</p>'),
    at: 'prepare/eating.minimal.mjml',
    says: /no cannabis/,
    but: {
      ...prepare('<p>No alcohol and no cannabis the day before.</p>'),
      ...minimal('<p>No alcohol and no cannabis the day before.</p>'),
    },
  },
  {
    rule: 'sales-in-reminder',
    what: 'a price that nobody owes',
    files: prepare('<p>Five visits cost $900.</p>'),
    says: /sells/,
    but: prepare('<p>The talk costs $150, and it is due that day.</p>'),
  },
  {
    rule: 'claim-sources',
    what: 'a source without year and identifier',
    files: {
      'nurture/sources.yaml':
        "sources: { clinic: The clinic's own practice, label: The label }\nemails:\n  welcome:\n    - { says: We will answer what people ask most often, from: [clinic, label] }\n",
    },
    says: /no year and no identifier/,
    severity: 'warning',
    but: {
      'nurture/sources.yaml':
        "sources: { clinic: The clinic's own practice, label: { title: The label, year: 2024, id: DailyMed } }\nemails:\n  welcome:\n    - { says: We will answer what people ask most often, from: [clinic, label] }\n",
    },
  },
  {
    rule: 'crisis-help',
    what: 'an empty text to 988, in Spanish',
    files: prepareEs('<p><a href="sms:988">Texto al 988</a></p>'),
    says: /AYUDA/,
    but: prepareEs('<p><a href="sms:988?&amp;body=AYUDA">Enviar AYUDA al 988</a></p>'),
  },
  {
    rule: 'medicine-commands',
    what: 'the class and the names that people know',
    files: prepare('<p>Stop your SSRI a week before the first visit.</p>'),
    says: /SSRI/,
    but: prepare('<p>Please do not stop your SSRI on your own.</p>'),
  },
  {
    rule: 'medicine-commands',
    what: 'en español, una marca',
    files: prepareEs('<p>Deje de tomar su Zoloft unos días antes.</p>'),
    says: /Zoloft/,
    but: prepareEs('<p>Por favor, no deje de tomar su Zoloft por su cuenta.</p>'),
  },
  {
    rule: 'medicine-commands',
    what: 'a medicine advised',
    files: prepare('<p>Take a Xanax before you come.</p>'),
    says: /Xanax/,
    but: prepare('<p>Call us if you take a Xanax now and then.</p>'),
  },
  {
    rule: 'link-targets',
    what: 'a text that says something else for the reader',
    files: nurture('<p><a href="sms:988?&amp;body=HELLO">Text 988</a></p>'),
    says: /not a number/,
    but: nurture('<p><a href="sms:988?&amp;body=AYUDA">Text AYUDA to 988</a></p>'),
  },
  {
    rule: 'preparation-range',
    what: 'a day without smoking, and half of another',
    files: clinic('clearLiquidHours: 2', 'clearLiquidHours: 2\n  noSmokingHours: 36'),
    says: /smoking/,
    but: clinic('clearLiquidHours: 2', 'clearLiquidHours: 2\n  noSmokingHours: 2'),
  },
];
