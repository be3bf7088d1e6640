/** The page itself: what a screen reader, a phone, the inbox and the text part make of it. */
import { knownNames } from '../../../content/compile/names.ts';
import { clinicFiles, eating, welcome } from '../clinicFiles.ts';
import { each, type Fault, nurture, nurtureEs, prepare } from './fault.ts';

const small = clinicFiles();
const names = { ...knownNames, 'links.site': { type: 'url', needs: 'nothing', about: 'the site' } } as const;
const picture = (attributes: string) => ({
  'prepare/eating.mjml': eating().replace(
    '</mj-body>',
    `<mj-section><mj-column><mj-image ${attributes} src="images/door.gif" /></mj-column></mj-section></mj-body>`,
  ),
  'images/door.gif': 'GIF89a',
});
const table = (attributes: string, cell = 'td') =>
  prepare(`<table${attributes}><tr><${cell}>Arrive</${cell}></tr><tr><td>11</td></tr></table>`);
const hard =
  'Notwithstanding considerable methodological heterogeneity, contemporary investigations predominantly demonstrate transitory antidepressant responsiveness necessitating individualized multidisciplinary reevaluation throughout longitudinal follow-up, particularly whenever polypharmacy complicates interpretation.';

export const page: readonly Fault[] = [
  {
    rule: 'image-alt',
    what: 'a picture without words',
    files: picture(''),
    names,
    but: picture('alt="The blue door"'),
  },
  {
    rule: 'page-basics',
    what: 'an email from right to left',
    files: { 'nurture/welcome.mjml': welcome().replace('<mjml>', '<mjml dir="rtl">') },
    says: /dir="rtl"/,
    but: nurture(''),
  },
  {
    rule: 'page-basics',
    what: 'light only',
    files: prepare('', { head: '<mj-style>:root { color-scheme: light only; }</mj-style>' }),
    says: /colour schemes/,
  },
  { rule: 'page-basics', what: 'a layout table', files: table(''), says: /role/, but: table(' role="presentation"') },
  {
    rule: 'page-basics',
    what: 'a table of facts is none',
    files: table(' role="table"'),
    says: /role/,
    but: table('', 'th'),
  },
  {
    rule: 'contrast',
    what: 'pale words',
    files: prepare('<p style="color: #aaaaaa; background: #ffffff">Pale words here.</p>'),
    says: /in light, 2\.3 to 1/,
    but: prepare('<p style="color: #111111">Dark words here.</p>'),
  },
  {
    rule: 'contrast',
    what: 'words lost in the dark',
    files: prepare('<p class="lost">Lost words here.</p>', {
      head: '<mj-style>@media (prefers-color-scheme: dark) { p.lost { color: #333333 !important; } }</mj-style>',
    }),
    says: /#333333 on #111111 in dark/,
    but: prepare('<p class="lost">Found words.</p>', {
      head: '<mj-style>@media (prefers-color-scheme: dark) { p.lost { color: #dddddd !important; } }</mj-style>',
    }),
  },
  {
    rule: 'contrast',
    what: 'a ground that changes and words that do not',
    files: prepare('<p class="box">Words in a box.</p>', {
      head: '<mj-style>@media (prefers-color-scheme: dark) { .box { background-color: #f0f0f0 !important; } }</mj-style>',
    }),
    says: /on #F0F0F0 in dark/,
  },
  {
    rule: 'contrast',
    what: 'a colour that cannot be checked',
    files: prepare('', { head: '<mj-style>p:hover { color: #cccccc; }</mj-style>' }),
    severity: 'warning',
    says: /p:hover/,
  },
  {
    rule: 'text-part',
    what: 'a fact in an attribute only',
    files: prepare('<p title="{{ clinic.hours }}">We are open.</p>'),
    says: /clinic.hours/,
    but: prepare('<p>We are open {{ clinic.hours }}.</p>'),
  },
  {
    rule: 'text-part',
    what: 'a button where there is only a link (email.md 11)',
    files: prepare('<p>The button below opens a page.</p>'),
    says: /no "button"/,
    but: prepare('<p>The link below opens a page.</p>'),
  },
  {
    rule: 'subject-length',
    what: 'a long subject',
    files: nurture('', { title: 'A subject that goes on and on until a phone cuts off its end' }),
    severity: 'advice',
    says: /subject has/,
    but: nurture('', { title: 'The risks, plainly' }),
  },
  {
    rule: 'subject-length',
    what: 'a short preheader',
    files: nurture('', { preview: 'Short.' }),
    severity: 'advice',
    says: /preheader has 6/,
  },
  {
    rule: 'unique-subjects',
    what: 'one subject for two emails',
    files: { 'prepare/leaving.mjml': small['prepare/eating.mjml'] ?? '' },
    says: /subject of/,
    but: prepare(''),
  },
  {
    rule: 'unique-subjects',
    what: 'a preheader that repeats',
    files: nurture('', {
      title: 'A line of true words that is long enough',
      preview: 'A line of true words, that is long enough.',
    }),
    says: /repeats/,
  },
  {
    rule: 'honest-subject',
    what: 'education dressed up as a visit',
    files: nurture('', { title: 'Your visit is near' }),
    says: /Your visit/,
    but: nurture('', { title: 'What a visit is like' }),
  },
  {
    rule: 'honest-subject',
    what: 'an answer that is none',
    files: nurture('', { title: 'Re: what you asked' }),
    says: /Re:/,
  },
  {
    rule: 'honest-subject',
    what: 'shouting',
    files: nurture('', { title: 'Read this NOW, PLEASE' }),
    says: /shouts/,
    but: prepare('', { title: 'Times before your visit' }),
  },
  {
    rule: 'honest-subject',
    what: 'una cita que no es',
    files: nurtureEs('', { title: 'Recordatorio de su cita' }),
    says: /Recordatorio/,
  },
  {
    rule: 'reading-grade',
    what: 'words for a congress',
    files: prepare(`<p>${hard}</p>`.repeat(4)),
    severity: 'advice',
    says: /grade/,
    but: prepare('<p>Come early. Bring a friend.</p>'.repeat(10)),
  },
  {
    rule: 'reading-grade',
    what: 'palabras de congreso',
    files: nurtureEs(
      '<p>Independientemente de consideraciones metodológicas, investigaciones contemporáneas demuestran predominantemente responsividades transitorias, necesitando reevaluaciones multidisciplinarias individualizadas.</p>'.repeat(
        5,
      ),
    ),
    severity: 'advice',
    says: /Fernández/,
    but: nurtureEs('<p>Venga pronto. Traiga a un amigo.</p>'.repeat(10)),
  },
  {
    rule: 'spelling',
    what: 'a slip',
    files: prepare('<p>Please bring your medecine list.</p>'),
    severity: 'advice',
    says: /medecine.*medicine/s,
    but: prepare('<p>Ask Dr. Sample about lamotrigine, CRPS and AYUDA.</p>'),
  },
  {
    rule: 'spelling',
    what: 'un desliz',
    files: nurtureEs('<p>Traiga su listta, y pregúntenos.</p>'),
    severity: 'advice',
    says: /listta/,
    but: { ...nurtureEs('<p>Pídaselo, y háblelo con nosotros.</p>') },
  },
  ...each('merge-language', ['{{ first_name | upcase }}', '{% assign a = 1 %}', '{{ "words" }}'], prepare),
  ...each(
    'merge-tag-place',
    ['<span style="color: {{ clinic.phone }}">x</span>', '<a href="https://{{ clinic.phone }}/">Us</a>'],
    prepare,
  ),
  ...each('unknown-name', ['{{ contact.diagnosis }}', '{{ first_nam | default: "you" }}'], prepare),
  ...each('optional-name', ['{{ first_name }}'], prepare),
  ...each('wrong-filter', ['{{ appointment.start }}', '{{ clinic.name | date }}'], prepare),
  ...each('wrong-type', ['{% if appointment.moved == "yes" %}x{% endif %}'], prepare),
  ...each('unknown-tag', ['<script>alert(1)</script>', '<form></form>', '<storng>x</storng>'], prepare),
  ...each('unknown-attribute', ['<a href="https://a.example" onclick="x()">Our page</a>'], prepare),
  ...each('broken-html', ['<b><i>x</b></i>'], prepare),
  ...each('comment', ['<!-- {{ clinic.phone }} -->'], prepare),
];
