/** What stands outside the body, and where links lead. */
import { clinicYaml, eating } from '../clinicFiles.ts';
import { changed, clinic, type Fault, nurture, nurtureEs, prepare } from './fault.ts';

const picture = (attributes: string) =>
  eating().replace(
    '</mj-body>',
    `<mj-section><mj-column><mj-image ${attributes} /></mj-column></mj-section></mj-body>`,
  );
const link = (href: string) => `<p><a href="${href}">Our page on this</a></p>`;

export const privacy: readonly Fault[] = [
  {
    rule: 'inbox-privacy',
    what: 'a hostile first name in the subject',
    line: 3,
    files: nurture('', { title: 'Hello {{ first_name | default: "you" }}' }),
    says: /first_name/,
    but: nurture('', { title: 'A note from {{ clinic.discreet_name }}' }),
  },
  {
    rule: 'inbox-privacy',
    what: 'the date in the preheader',
    files: prepare('', { preview: 'Your visit is on {{ appointment.start | date }}, do not forget.' }),
    says: /appointment.start/,
    but: prepare('', { title: 'Times for your visit on {{ appointment.start | date: "weekday" }}' }),
  },
  {
    rule: 'inbox-privacy',
    what: 'a subject that differs by the kind of visit',
    files: prepare('', { title: '{% if appointment.kind == "infusion" %}Times{% else %}Your visit{% endif %}' }),
    says: /differs/,
    but: prepare('', { title: '{% if told.again %}Changed. {% endif %}Times for your visit' }),
  },
  {
    rule: 'inbox-privacy',
    what: 'a subject that differs by interest',
    line: 3,
    files: nurture('', { title: '{% if contact.interest == "both" %}Two{% else %}One{% endif %}' }),
    says: /differs/,
  },
  {
    rule: 'inbox-privacy',
    what: 'the interest in a link',
    files: nurture(link('https://www.valley.example/page?i={{ contact.interest }}')),
    says: /contact.interest/,
    but: nurture(link('https://maps.example/?q={{ clinic.postal_address }}')),
  },
  {
    rule: 'neutral-outside',
    what: 'a condition in the subject',
    files: nurture('', { title: 'Living with depression' }),
    says: /depression/,
    but: nurture('', { title: 'The risks, plainly' }),
  },
  {
    rule: 'neutral-outside',
    what: 'the treatment in a Spanish preheader',
    files: nurtureEs('', { preview: 'Lo que conviene saber de la ketamina antes de venir.' }),
    says: /ketamina/,
  },
  {
    rule: 'neutral-start',
    what: 'the treatment in the first line',
    files: {
      'nurture/welcome.mjml': changed(nurture('')['nurture/welcome.mjml'] ?? '', '<p>Hello', '<p>Your infusion. Hello'),
    },
    but: nurture('<p>An infusion is a slow drip.</p>'),
  },
  {
    rule: 'neutral-start',
    what: 'the treatment first for whoever does not see what is under a condition',
    files: {
      'nurture/welcome.mjml': changed(
        nurture('')['nurture/welcome.mjml'] ?? '',
        '<p>Hello',
        `{% if first_name %}<p>${'Here are some words for you. '.repeat(9)}</p>{% endif %}<p>Your infusion. Hello`,
      ),
    },
    but: {
      'nurture/welcome.mjml': changed(
        nurture('')['nurture/welcome.mjml'] ?? '',
        '<p>Hello',
        `{% if first_name %}<p>${'Here are some words for you. '.repeat(9)}</p>{% else %}<p>${'And here are others, as long as those. '.repeat(7)}</p>{% endif %}<p>Your infusion. Hello`,
      ),
    },
  },
  {
    rule: 'neutral-start',
    what: 'the treatment in the words for a picture',
    files: {
      'nurture/welcome.mjml': changed(
        nurture('')['nurture/welcome.mjml'] ?? '',
        '<mj-section>',
        '<mj-section><mj-column><mj-image alt="Your ketamine visit" src="images/door.gif" /></mj-column></mj-section><mj-section>',
      ),
      'images/door.gif': 'GIF89a',
    },
  },
  {
    rule: 'neutral-names',
    what: 'a subject for the reader to send',
    files: nurture(link('mailto:hello@valley.example?subject=keta%6Dine')),
    says: /subject/,
    but: nurture(link('mailto:hello@valley.example')),
  },
  {
    rule: 'neutral-names',
    what: 'a picture whose name tells',
    files: {
      'prepare/eating.mjml': picture('alt="The room" src="images/ketamine-room.gif"'),
      'images/ketamine-room.gif': 'GIF89a',
    },
    says: /image's name/,
  },
  {
    rule: 'plain-letters',
    what: 'a sign nobody sees in the subject',
    files: nurture('', { title: 'Living with depre\u200bssion' }),
    says: /U\+200B/,
    but: nurture('<p>Sunny 🌻, 👩‍⚕️ and Siobhán D’Ángelo: “déjà vu”.</p>'),
  },
  {
    rule: 'plain-letters',
    what: 'the same sign by its name',
    files: nurture('<p>A break&zwnj;through for many.</p>'),
    says: /U\+200C/,
  },
  {
    rule: 'plain-letters',
    what: 'a soft hyphen by its number',
    files: nurture('<p>A break&#173;through for many.</p>'),
    says: /U\+00AD/,
  },
  {
    rule: 'plain-letters',
    what: 'a letter of another alphabet',
    files: nurture('', { title: 'Living with d\u0435pression' }),
    says: /two alphabets/,
    but: nurture('<p>Yael is written יעל, and Alpha is written Άλφα.</p>'),
  },
  {
    rule: 'plain-letters',
    what: 'wide letters in the words for a picture',
    files: {
      'prepare/eating.mjml': picture('alt="ｋetamine" src="images/door.gif"'),
      'images/door.gif': 'GIF89a',
    },
    says: /plain letter/,
  },
  {
    rule: 'plain-letters',
    what: 'letters that turn the line around',
    files: nurture('', { title: 'Living with \u202enoisserped' }),
    says: /U\+202E/,
  },
  {
    rule: 'neutral-names',
    what: 'a discreet name that is not',
    line: 2,
    files: clinic('discreetName: Valley Wellness', 'discreetName: Valley Ketamine'),
    but: clinic('name: Valley Wellness & Ketamine Care', 'name: Valley Ketamine Care'),
  },
  {
    rule: 'neutral-names',
    what: 'a sender that tells',
    files: clinic('visits@mail.valley.example', 'visits@mail.ketamine-valley.example'),
  },
  {
    rule: 'neutral-names',
    what: 'a website that tells',
    files: clinic('https://www.valley.example', 'https://www.valleyketamine.example'),
  },
  {
    rule: 'neutral-names',
    what: 'a place that tells, in the calendar',
    files: clinic('en: Kingston office', 'en: Kingston infusion suite'),
    says: /place/,
  },
  {
    rule: 'neutral-names',
    what: 'the address of a privacy notice that tells',
    files: { 'clinic.yaml': `${clinicYaml}privacyPage: https://valley.example/ketamine/privacy\n` },
    says: /privacy notice/,
    but: { 'clinic.yaml': `${clinicYaml}privacyPage: https://valley.example/privacy\n` },
  },
  {
    rule: 'neutral-names',
    what: 'a way there that tells (email.md art8)',
    files: clinic('address: "1 Sample', 'directions: https://valley.example/ketamine, address: "1 Sample'),
    says: /how to get there/,
    but: clinic('address: "1 Sample', 'directions: https://valley.example/kingston, address: "1 Sample'),
  },
  {
    rule: 'neutral-names',
    what: 'a booking address that tells',
    files: { 'clinic.yaml': `${clinicYaml}bookingLink: https://book.example/ketamine-consult\n` },
    says: /booking/,
    but: { 'clinic.yaml': `${clinicYaml}bookingLink: https://book.example/first-talk\n` },
  },
  {
    rule: 'neutral-names',
    what: 'a condition in the path of a link',
    files: nurture(link('https://www.valley.example/depression')),
    says: /path/,
    but: nurture(link('https://www.mentalhealth.gov/page')),
  },
  ...(
    [
      ['http', 'http://www.valley.example/'],
      ['javascript', 'javascript:alert(1)'],
      ['a link within the page', '#top'],
      ['a shortener', 'https://bit.ly/x'],
      ['a sharer', 'https://www.facebook.com/sharer/sharer.php?u=x'],
      ['a mark that counts who follows', 'https://www.valley.example/page?utm_source=mail'],
      ['a number for a host', 'https://192.0.2.7/page'],
      ['a host that only looks like one', 'https://xn--vlley-fra.example/'],
      ['a name before the host', 'https://www.valley.example@evil.example/'],
      ['a telephone number with words', 'tel:call-us'],
    ] as const
  ).map(
    ([what, href]): Fault => ({
      rule: 'link-targets',
      what,
      files: nurture(link(href)),
      but: nurture(link('https://www.valley.example/page?a=b#c')),
    }),
  ),
  {
    rule: 'link-words',
    what: 'click here',
    files: nurture('<p><a href="https://www.valley.example/">click here</a></p>'),
    but: nurture(link('https://www.valley.example/')),
  },
  {
    rule: 'link-words',
    what: 'words that name another address',
    files: nurture('<p><a href="https://www.evil.example/">www.valley.example/page</a></p>'),
    says: /evil/,
    but: nurture('<p><a href="https://www.valley.example/">valley.example</a></p>'),
  },
  { rule: 'link-words', what: 'aquí', files: nurtureEs('<p><a href="https://www.valley.example/">aquí</a></p>') },
  {
    rule: 'remote-content',
    what: 'a tracking pixel',
    files: { 'prepare/eating.mjml': picture('alt="" width="1px" src="https://track.example/p.gif"') },
    says: /another server/,
    but: prepare('<p>A picture of the door is on our website.</p>'),
  },
  {
    rule: 'remote-content',
    what: 'a style from elsewhere',
    line: 5,
    files: prepare('', { head: '<mj-style>@import "https://a.example/a.css";</mj-style>' }),
  },
  {
    rule: 'remote-content',
    what: 'a style that spells it otherwise',
    files: prepare('', { head: '<mj-style>p { background: u\\72l(https://a.example/a.png) }</mj-style>' }),
  },
  {
    rule: 'remote-content',
    what: 'a background in a style attribute',
    line: 10,
    files: prepare('<p style="background: url(https://a.example/a.png)">x</p>'),
  },
  {
    rule: 'images',
    what: 'a picture that is not there',
    files: { 'prepare/eating.mjml': picture('alt="The door" src="images/dor.gif"'), 'images/door.gif': 'GIF89a' },
    says: /images\/door.gif/,
  },
  {
    rule: 'images',
    what: 'a drawing no mail app shows',
    files: { 'prepare/eating.mjml': picture('alt="The door" src="images/door.svg"'), 'images/door.svg': 'x' },
    says: /not a picture/,
  },
  {
    rule: 'images',
    what: 'a picture that is too large',
    files: {
      'prepare/eating.mjml': picture('alt="The door" src="images/door.gif"'),
      'images/door.gif': 'GIF89a'.padEnd(210_000),
    },
    says: /210 KB/,
  },
  {
    rule: 'marketing-footer',
    what: 'no postal address',
    line: 7,
    files: {
      'nurture/welcome.mjml': changed(nurture('')['nurture/welcome.mjml'] ?? '', ', {{ clinic.postal_address }}', ''),
    },
    says: /postal address/,
    but: nurture('<p>We post nothing.</p>'),
  },
  {
    rule: 'marketing-footer',
    what: 'no way to leave',
    files: {
      'nurture/welcome.mjml': changed(
        nurture('')['nurture/welcome.mjml'] ?? '',
        '{{ links.unsubscribe }}',
        '{{ links.preferences }}',
      ),
    },
    says: /leave/,
  },
  {
    rule: 'not-me-link',
    what: 'no "wrong person"',
    files: {
      'nurture/welcome.mjml': changed(
        nurture('')['nurture/welcome.mjml'] ?? '',
        '{{ links.not_me }}',
        '{{ links.preferences }}',
      ),
    },
    but: nurture(''),
  },
  {
    rule: 'way-out',
    what: 'no preference page',
    files: {
      'prepare/eating.mjml': changed(
        prepare('')['prepare/eating.mjml'] ?? '',
        '{{ links.preferences }}',
        '{{ links.language }}',
      ),
    },
    but: prepare(''),
  },
  {
    rule: 'way-out',
    what: 'a reminder that leaves the wrong thing',
    files: prepare('<p><a href="{{ links.unsubscribe }}">Stop these emails</a></p>'),
    says: /education/,
  },
  {
    rule: 'language-link',
    what: 'no link to the other language',
    files: {
      'nurture/welcome.mjml': changed(
        nurture('')['nurture/welcome.mjml'] ?? '',
        '{{ links.language }}',
        '{{ links.preferences }}',
      ),
    },
    but: nurture(''),
  },
];
