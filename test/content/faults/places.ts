/** One rule after another, each fault with its line: help, names outside the body, links, the footer, claims. */
import { eating, welcome, welcomeEs, why } from '../clinicFiles.ts';
import { clinic, type Fault, nurture, nurtureEs, prepare } from './fault.ts';

const without = (part: string) => ({ 'nurture/welcome.mjml': welcome().replace(part, '') });

export const places: readonly Fault[] = [
  {
    rule: 'crisis-help',
    what: 'not-watched words missing',
    files: without('This mailbox is not watched for emergencies.'),
    says: /not watched/,
  },
  {
    rule: 'crisis-help',
    what: 'in the middle of a line, only for some readers',
    files: {
      'nurture/welcome.mjml': welcome().replace(
        'in a crisis call or text <a href="tel:988">988</a>',
        '{% if first_name %}in a crisis call 988{% endif %}',
      ),
    },
    says: /988/,
  },
  {
    rule: 'crisis-help',
    what: 'English words in a Spanish email',
    files: {
      'nurture/welcome.es.mjml': welcomeEs().replace(
        'Este buzón no se vigila para emergencias.',
        'This mailbox is not watched for emergencies.',
      ),
    },
  },
  {
    rule: 'inbox-privacy',
    what: 'date in the preheader',
    files: prepare('', { preview: 'On {{ appointment.start | date }}' }),
    line: 4,
    says: /appointment.start/,
  },
  {
    rule: 'inbox-privacy',
    what: 'name in a link',
    files: nurture('<p><a href="https://a.example/?n={{ first_name | default: "x" }}">Our page</a></p>'),
    line: 10,
    says: /"first_name" in a link/,
  },
  {
    rule: 'link-targets',
    what: 'http',
    files: nurture('<p><a href="http://a.example/">Our page</a></p>'),
    line: 10,
    says: /not an https link/,
  },
  {
    rule: 'link-targets',
    what: 'javascript',
    files: nurture('<p><a href="javascript:alert(1)">Our page</a></p>'),
    line: 10,
  },
  { rule: 'link-targets', what: 'relative', files: nurture('<p><a href="/page">Our page</a></p>'), line: 10 },
  { rule: 'link-targets', what: 'anchor', files: nurture('<p><a href="#top">Our page</a></p>'), line: 10 },
  {
    rule: 'link-targets',
    what: 'shortener',
    files: nurture('<p><a href="https://bit.ly/x">Our page</a></p>'),
    line: 10,
    says: /hides/,
  },
  {
    rule: 'link-targets',
    what: 'sharer',
    files: nurture('<p><a href="https://www.facebook.com/sharer/sharer.php?u=x">Our page</a></p>'),
    line: 10,
    says: /share/,
  },
  {
    rule: 'link-targets',
    what: "MJML's share button",
    files: {
      'prepare/leaving.mjml': eating().replace(
        '</mj-body>',
        '<mj-section><mj-column><mj-social><mj-social-element name="facebook" href="https://a.example" src="images/x.gif">Us</mj-social-element></mj-social></mj-column></mj-section></mj-body>',
      ),
    },
    says: /facebook-noshare/,
  },
  { rule: 'link-words', what: 'no words', files: nurture('<p><a href="https://a.example/"></a></p>'), line: 10 },
  {
    rule: 'link-words',
    what: 'click here',
    files: nurture('<p><a href="https://a.example/">Click here</a></p>'),
    line: 10,
  },
  {
    rule: 'marketing-footer',
    what: 'no way out',
    files: without('<a href="{{ links.unsubscribe }}">Stop these emails</a>'),
    says: /leave these emails/,
  },
  {
    rule: 'marketing-footer',
    what: 'no reason',
    files: without('You get this because you asked us.'),
    says: /why the reader/,
  },
  {
    rule: 'marketing-footer',
    what: 'a way out for some',
    files: { 'nurture/welcome.mjml': welcome().replace(why, `{% if first_name %}${why}{% endif %}`) },
    says: /leave these emails/,
  },
  {
    rule: 'neutral-names',
    what: 'clinical sending domain',
    files: clinic('visits@mail.valley', 'visits@ketaminevalley'),
    says: /ketamin/,
    line: 7,
  },
  { rule: 'neutral-names', what: 'clinical reply address', files: clinic('hello@valley', 'infusions@valley'), line: 6 },
  { rule: 'neutral-names', what: 'clinical web address', files: clinic('www.valley', 'www.painvalley'), line: 5 },
  {
    rule: 'neutral-names',
    what: 'clinical link',
    files: nurture('<p><a href="https://depression.example/">Our page</a></p>'),
    line: 10,
  },
  {
    rule: 'neutral-outside',
    what: 'treatment in the subject',
    files: nurture('', { title: 'About ketamine' }),
    line: 3,
    says: /"ketamine" in the subject/,
  },
  {
    rule: 'neutral-outside',
    what: 'condition in the preheader',
    files: nurture('', { preview: 'Living with depression' }),
    line: 4,
  },
  {
    rule: 'neutral-outside',
    what: 'infusion in the subject',
    files: prepare('', { title: 'Your infusion tomorrow' }),
    line: 3,
  },
  {
    rule: 'neutral-outside',
    what: 'the full name in the preheader',
    files: nurture('', { preview: 'From {{ clinic.name }}' }),
    line: 4,
  },
  { rule: 'neutral-outside', what: 'empty subject', files: nurture('', { title: ' ' }), says: /empty/ },
  {
    rule: 'neutral-outside',
    what: 'Spanish subject',
    files: { 'nurture/welcome.es.mjml': welcomeEs().replace('Bienvenida', 'Sobre la depresión') },
    line: 3,
  },
  {
    rule: 'neutral-start',
    what: 'treatment at the top',
    files: { 'nurture/welcome.mjml': welcome().replace('<p>Hello', '<p>Ketamine. Hello') },
    line: 9,
  },
  {
    rule: 'neutral-start',
    what: "the clinic's full name at the top",
    files: { 'nurture/welcome.mjml': welcome().replace('<p>Hello', '<p>{{ clinic.name }}</p><p>Hello') },
    line: 9,
  },
  {
    rule: 'not-me-link',
    what: 'missing',
    files: without('<a href="{{ links.not_me }}">Wrong person? Tell us</a>'),
    line: 7,
  },
  {
    rule: 'way-out',
    what: 'missing',
    files: {
      'prepare/eating.mjml': eating().replace('<a href="{{ links.preferences }}">Choose which emails you get</a>', ''),
    },
    line: 7,
  },
  {
    rule: 'remote-content',
    what: 'picture from elsewhere',
    files: {
      'prepare/leaving.mjml': eating().replace(
        '</mj-body>',
        '<mj-section><mj-column><mj-image alt="" src="https://a.example/a.png" /></mj-column></mj-section></mj-body>',
      ),
    },
    says: /another server/,
  },
  {
    rule: 'remote-content',
    what: 'background from elsewhere',
    files: {
      'prepare/leaving.mjml': eating().replace('<mj-section>', '<mj-section background-url="https://a.example/a.png">'),
    },
  },
  {
    rule: 'remote-content',
    what: 'url in a style',
    files: prepare('', { head: '<mj-style>p { background: URL ( //a.example/a.png ) }</mj-style>' }),
    line: 5,
  },
  { rule: 'sales-in-reminder', what: 'offer', files: prepare('<p>A special offer for you.</p>'), line: 10 },
  { rule: 'sales-in-reminder', what: 'next booking', files: prepare('<p>Schedule your next visit.</p>'), line: 10 },
  { rule: 'sales-in-reminder', what: 'friend', files: prepare('<p>Refer a friend!</p>'), line: 10 },
  { rule: 'sales-in-reminder', what: 'in the subject', files: prepare('', { title: '20% off' }), line: 3 },
  ...[
    'It can cure pain.',
    'It is proven to work.',
    'Ketamine is safe.',
    'A safe and effective option.',
    'We guarantee results.',
    'A miracle.',
    'There is minimal risk.',
    'It is risk-free.',
    'We are the best clinic in the valley.',
    'The only treatment that works.',
    'It works better than any antidepressant.',
    'It changed my life.',
    'It offers new hope.',
    'There are no side effects.',
  ].map((words): Fault => ({ rule: 'rejected-words', what: words, files: nurture(`<p>${words}</p>`), line: 10 })),
  ...['Es la mejor clínica.'].map(
    (words): Fault => ({ rule: 'rejected-words', what: words, files: nurtureEs(`<p>${words}</p>`), line: 10 }),
  ),
  {
    rule: 'rejected-words',
    what: 'across a bold word',
    files: nurture('<p>We are the <b>best</b>\n  clinic.</p>'),
    line: 10,
  },
];
