/** Crisis help, fasting, forms and translations: where a slip can hurt somebody. */
import { afterFiles, clinicFiles, eating, eatingEs, eatingMinimal, evening, welcome } from '../clinicFiles.ts';
import { changed, type Fault, minimal, nurture, prepare } from './fault.ts';

const small = clinicFiles();
const times = /\{% if eating.last_meal_passed %\}[\s\S]*?\{% endif %\}/;
const helpFirst =
  '<p><a href="tel:988">Call 988</a>, <a href="sms:988">text 988</a>, <a href="tel:911">call 911</a></p>';

export const safety: readonly Fault[] = [
  {
    rule: 'crisis-help',
    what: 'no 988',
    line: 7,
    files: { 'nurture/welcome.mjml': welcome().replaceAll('988', 'us') },
    says: /988/,
    but: nurture(''),
  },
  {
    rule: 'crisis-help',
    what: 'no 911',
    files: { 'nurture/welcome.mjml': welcome().replaceAll('911', 'us') },
    says: /911/,
  },
  {
    rule: 'crisis-help',
    what: 'no veterans line',
    files: { 'nurture/welcome.mjml': welcome().replaceAll('838255', 'us') },
    says: /veterans/,
  },
  {
    rule: 'crisis-help',
    what: 'the mailbox seems watched',
    files: {
      'nurture/welcome.mjml': changed(
        welcome(),
        'This mailbox is not watched for emergencies.',
        'We read every email.',
      ),
    },
    says: /not watched/,
  },
  {
    rule: 'crisis-help',
    what: 'help for some readers only',
    files: {
      'nurture/welcome.mjml': welcome()
        .replace('<p>In an', '{% if first_name %}<p>In an')
        .replace('emergencies.</p>', 'emergencies.</p>{% endif %}'),
    },
    says: /988/,
  },
  {
    rule: 'crisis-help',
    what: 'no AYUDA in Spanish',
    files: { 'prepare/eating.es.mjml': eatingEs().replace(', o envíe AYUDA al 988', '') },
    says: /AYUDA/,
  },
  {
    rule: 'crisis-first',
    what: 'help below the fold',
    files: {
      ...afterFiles(),
      'after/evening.mjml': evening('').replace(helpFirst, '<p>Rest, and drink some water.</p>'.repeat(30) + helpFirst),
    },
    at: 'after/evening.mjml',
    says: /tel:988/,
    but: afterFiles('<p>Rest.</p>'),
  },
  {
    rule: 'crisis-first',
    what: 'no text line to tap',
    files: { ...afterFiles(), 'after/evening.mjml': evening('').replace('href="sms:988"', 'href="tel:988"') },
    at: 'after/evening.mjml',
    says: /sms:988/,
  },
  {
    rule: 'no-written-reply',
    what: 'asks for an answer',
    files: afterFiles('<p>Reply to this email and tell us how you are.</p>'),
    at: 'after/evening.mjml',
    but: afterFiles('<p>There is no need to write back.</p>'),
  },
  {
    rule: 'no-written-reply',
    what: 'asks by email',
    files: afterFiles('<p>Let us know by email how you feel.</p>'),
    at: 'after/evening.mjml',
  },
  {
    rule: 'call-us-in-time',
    what: 'eating times that go in the evening, and nothing for when nobody answers (words.md A4)',
    files: { 'prepare/eating.mjml': changed(eating(), 'If we are closed: on', 'On') },
    says: /when nobody answers any more in time: \d{4}-\d\d-\d\d \d\d:\d\d for a visit at/,
    but: prepare('<p>Call us about anything.</p>'),
  },
  {
    rule: 'call-us-in-time',
    what: 'a call before a visit at eight, in an email without eating times (words.md A4, email.md 1)',
    files: { 'prepare/leaving.mjml': evening('<p>No driver? Call us.</p>', { title: 'Setting out' }) },
    says: /when nobody answers any more in time: \d{4}-\d\d-\d\d \d\d:\d\d for a visit at/,
    but: {
      'prepare/leaving.mjml': evening('<p>No driver? Call us. If we are closed: tell us at the door.</p>', {
        title: 'Setting out',
      }),
    },
  },
  {
    rule: 'call-us-in-time',
    what: 'en español, las mismas horas sin qué hacer si nadie contesta',
    files: { 'prepare/eating.es.mjml': changed(eatingEs(), 'Si estamos cerrados: con', 'Con') },
    says: /when nobody answers any more in time/,
  },
  {
    rule: 'fasting',
    what: 'a limit printed without asking whether it is past',
    files: {
      'prepare/eating.mjml': changed(eating(), times, '<p>Nothing to eat after {{ eating.last_meal | time }}.</p>'),
    },
    says: /past already/,
    but: prepare('<p>No food for {{ prep.solid_food_hours }} hours before.</p>'),
  },
  {
    rule: 'fasting',
    what: 'asked about food, printed about drinks',
    files: prepare(
      '{% if eating.last_meal_passed %}{% else %}<p>Drink until {{ eating.last_clear_liquid | time }}.</p>{% endif %}',
    ),
    says: /last_clear_liquid/,
  },
  {
    rule: 'fasting',
    what: 'a limit given where it is past',
    files: {
      'prepare/eating.mjml': changed(
        eating(),
        'If you have eaten since {{ eating.last_meal | time }}, call us.',
        'Nothing to eat after {{ eating.last_meal | time }}.',
      ),
    },
    says: /past here/,
    but: prepare(
      '{% if eating.last_clear_liquid_passed == false %}<p>Drink until {{ eating.last_clear_liquid | time }}.</p>{% else %}<p>If you have had anything to drink since {{ eating.last_clear_liquid | time }} on {{ eating.last_clear_liquid | date }}, call us before you set out.</p>{% endif %}',
    ),
  },
  {
    rule: 'fasting',
    what: 'the two branches the wrong way round',
    files: prepare(
      '{% if eating.last_meal_passed %}<p>Nothing to eat after {{ eating.last_meal | time }}.</p>{% else %}<p>Eat nothing more.</p>{% endif %}',
    ),
    says: /past here/,
  },
  {
    rule: 'fasting',
    what: 'a branch that does not know',
    files: prepare(
      '{% if appointment.moved and eating.last_meal_passed %}<p>Eat nothing more.</p>{% else %}<p>Nothing to eat after {{ eating.last_meal | time }}.</p>{% endif %}',
    ),
    says: /past already/,
  },
  {
    rule: 'fasting',
    what: 'en español, un límite que ya pasó',
    files: {
      'prepare/eating.es.mjml': changed(
        eatingEs(),
        'Si comió después de las {{ eating.last_meal | time }}, llámenos.',
        'Nada de comer después de las {{ eating.last_meal | time }}.',
      ),
    },
    says: /past here/,
  },
  {
    rule: 'typed-times',
    what: 'a time that somebody typed',
    files: prepare('<p>Nothing to eat after 5:00 am.</p>'),
    severity: 'warning',
    says: /typed/,
    but: prepare('<p>We are here {{ clinic.hours }}. Eat nothing for {{ prep.solid_food_hours }} hours before.</p>'),
  },
  {
    rule: 'hidden-words',
    what: 'help that nobody sees',
    files: { 'nurture/welcome.mjml': changed(welcome(), '<p>In an', '<p style="display: none">In an') },
    says: /display/,
    but: nurture('<p>One<br style="display: none" />two.</p>'),
  },
  {
    rule: 'hidden-words',
    what: 'a class that hides',
    files: {
      'nurture/welcome.mjml': changed(
        welcome('', {
          head: '<mj-style>@media (max-width: 480px) { p.wide { display: none !important; } }</mj-style>',
        }),
        '<p>In an',
        '<p class="wide">In an',
      ),
    },
    says: /p\.wide/,
    but: nurture('<p>One<br class="wide" />two.</p>', {
      head: '<mj-style>.wide { display: none; } p { opacity: 0.9; font-size: 1em; text-transform: none; }</mj-style>',
    }),
  },
  {
    rule: 'hidden-words',
    what: 'letters that nobody can read',
    files: prepare('<p style="font-size: 4px">The risks are real.</p>'),
    says: /font-size/,
    but: prepare('<p style="font-size: 15px">The risks are real.</p>'),
  },
  {
    rule: 'hidden-words',
    what: 'words that are pushed out of the page',
    files: prepare('<p style="text-indent: -9999px">The risks are real.</p>'),
  },
  {
    rule: 'hidden-words',
    what: 'words in a style',
    files: prepare('', { head: '<mj-style>p::after { content: "A miracle cure"; }</mj-style>' }),
    says: /words in a style/,
  },
  {
    rule: 'fasting',
    what: 'no word about insulin',
    files: { 'prepare/eating.mjml': eating().replaceAll('insulin', 'something') },
    says: /insulin/,
  },
  {
    rule: 'fasting',
    what: 'no word about GLP-1',
    files: { 'prepare/eating.minimal.mjml': eatingMinimal().replaceAll('GLP-1', 'new') },
    says: /GLP-1/,
  },
  {
    rule: 'fasting',
    what: 'an ordinary step tells when to stop eating',
    files: { 'prepare/journey.yaml': changed(small['prepare/journey.yaml'] ?? '', '    safety: true\n', '') },
    says: /safety/,
  },
  {
    rule: 'minimal-form',
    what: 'the treatment named',
    files: minimal('<p>Your infusion is near.</p>'),
    says: /infusion/,
    but: minimal('<p>Call us if you have chest pain, or 988 if you think of suicide.</p>'),
  },
  {
    rule: 'minimal-form',
    what: "the clinic's full name",
    files: minimal('<p>{{ clinic.name }}</p>'),
    says: /Ketamine/,
  },
  {
    rule: 'minimal-form',
    what: 'no button for full emails',
    files: { 'prepare/eating.minimal.mjml': eating() },
    says: /full emails/,
  },
  {
    rule: 'minimal-form',
    what: 'no eating time',
    files: { 'prepare/eating.minimal.mjml': changed(eatingMinimal(), times, '') },
    says: /eating.last_meal/,
  },
  {
    rule: 'minimal-form',
    what: 'no phone to tap',
    files: {
      'prepare/eating.minimal.mjml': changed(
        eatingMinimal(),
        '<a href="{{ clinic.phone_link }}">{{ clinic.phone }}</a>',
        '{{ clinic.phone }}',
      ),
    },
    says: /phone/,
  },
  {
    rule: 'same-facts',
    what: 'a time lost in translation',
    files: {
      'prepare/eating.es.mjml': eatingEs().replaceAll(/\{% if eating.last_meal_passed %\}[\s\S]*?\{% endif %\}/g, ''),
    },
    says: /eating.last_meal/,
    but: { 'prepare/eating.es.mjml': eatingEs('<p>Gracias.</p>') },
  },
  {
    rule: 'same-facts',
    what: 'the hour typed where the English prints it',
    files: {
      'prepare/eating.mjml': eating('<p>{{ appointment.start | date }}, {{ appointment.start | time }}</p>'),
      'prepare/eating.es.mjml': eatingEs('<p>{{ appointment.start | date }}, 11:00 a. m.</p>'),
    },
    at: 'prepare/eating.es.mjml',
    says: /appointment.start \| time/,
    but: {
      'prepare/eating.mjml': eating('<p>{{ appointment.start | date }}, {{ appointment.start | time }}</p>'),
      'prepare/eating.es.mjml': eatingEs('<p>{{ appointment.start | time }} del {{ appointment.start | date }}</p>'),
    },
  },
  {
    rule: 'same-facts',
    what: 'a link lost in translation',
    files: { 'prepare/eating.es.mjml': changed(eatingEs(), 'href="sms:838255"', 'href="tel:988"') },
    says: /sms:838255/,
  },
  {
    rule: 'forms',
    what: 'a reminder without Spanish',
    files: { 'prepare/leaving.es.mjml': undefined },
    at: 'prepare/leaving.mjml',
    says: /Spanish/,
  },
  {
    rule: 'forms',
    what: 'a minimal form without Spanish',
    files: { 'prepare/leaving.minimal.es.mjml': undefined },
    at: 'prepare/leaving.minimal.mjml',
    says: /Spanish/,
  },
  {
    rule: 'forms',
    what: 'a reminder without a minimal form',
    files: { 'prepare/leaving.minimal.mjml': undefined, 'prepare/leaving.minimal.es.mjml': undefined },
    at: 'prepare/leaving.mjml',
    says: /minimal/,
  },
  {
    rule: 'forms',
    what: 'a minimal form alone',
    files: { 'prepare/spare.minimal.mjml': eatingMinimal() },
    says: /no full English/,
  },
  {
    rule: 'forms',
    what: 'a minimal form where none is sent',
    files: { 'nurture/welcome.minimal.mjml': welcome() },
    severity: 'warning',
    says: /never sent/,
  },
  {
    rule: 'translation',
    what: 'English that changed, for a step of safety',
    files: {
      'prepare/eating.mjml': eating('<p>New words.</p>'),
      'translations.yaml': small['translations.yaml'] ?? '',
    },
    at: 'prepare/eating.es.mjml',
    says: /has changed.*safety/,
  },
  {
    rule: 'translation',
    what: 'English that changed, of education',
    files: {
      'nurture/welcome.mjml': welcome('<p>New words.</p>'),
      'translations.yaml': small['translations.yaml'] ?? '',
    },
    at: 'nurture/welcome.es.mjml',
    severity: 'warning',
    says: /has changed/,
  },
  {
    rule: 'translation',
    what: 'nothing recorded',
    files: { 'translations.yaml': '{}\n' },
    at: 'prepare/eating.es.mjml',
    says: /nobody has recorded/,
  },
  {
    rule: 'translation',
    what: 'a record of nothing',
    files: { 'translations.yaml': `${small['translations.yaml']}gone.es.mjml: "0123456789abcdef"\n` },
    severity: 'warning',
    says: /gone.es.mjml/,
  },
  {
    rule: 'partial',
    what: 'a partial without Spanish',
    files: {
      'brand/note.mjml': '<p>A note.</p>',
      'prepare/eating.mjml': eating('<mj-include path="brand/note.mjml" />'),
      'prepare/eating.es.mjml': eatingEs('<mj-include path="brand/note.mjml" />'),
    },
    at: 'prepare/eating.es.mjml',
    says: /brand\/note.es.mjml/,
    but: { 'brand/space.mjml': '<hr />', 'prepare/eating.es.mjml': eatingEs('<mj-include path="brand/space.mjml" />') },
  },
  {
    rule: 'clinic-values',
    what: 'a blank price',
    files: { 'nurture/welcome.mjml': welcome('<p>{{ clinic.cost }}</p>') },
    says: /clinic.cost.*blank/,
    but: nurture('<p>{{ clinic.hours }}</p>'),
  },
  {
    rule: 'clinic-values',
    what: 'English in a Spanish reminder',
    files: {
      'clinic.yaml': changed(small['clinic.yaml'] ?? '', /readBy: \{.*?\}/, 'readBy: our front desk'),
      'prepare/eating.mjml': eating('<p>{{ clinic.reply_read_by }}</p>'),
      'prepare/eating.es.mjml': eatingEs('<p>{{ clinic.reply_read_by }}</p>'),
    },
    at: 'prepare/eating.es.mjml',
    says: /English only/,
  },
];
