/** Each rule with words that break it and words that only look as if they did. */
import { describe, expect, it } from 'vitest';
import { check as checkContent } from '../../content/check/check.ts';
import { clinicFiles, clinicYaml, eating, footer, welcome, welcomeEs, why } from './clinicFiles.ts';
import { cache, told, write } from './writing.ts';

const check = async (changes: Readonly<Record<string, string | undefined>>) =>
  (await checkContent(write(clinicFiles(changes)), { cache })).findings;

interface Case {
  readonly rule: string;
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  /** Line of the finding, in the file that was changed. */
  readonly line?: number;
  readonly says?: RegExp;
}

const nurture = (words: string, parts?: Parameters<typeof welcome>[1]) => ({
  'nurture/welcome.mjml': welcome(words, parts),
});
const prepare = (words: string, parts?: Parameters<typeof eating>[1]) => ({
  'prepare/eating.mjml': eating(words, parts),
});
const nurtureEs = (words: string) => ({ 'nurture/welcome.es.mjml': welcomeEs(words) });
const without = (part: string) => ({ 'nurture/welcome.mjml': welcome().replace(part, '') });
const clinic = (from: string, to: string) => ({ 'clinic.yaml': clinicYaml.replace(from, to) });

const broken: readonly Case[] = [
  {
    rule: 'crisis-help',
    what: 'no 988',
    files: { 'nurture/welcome.mjml': welcome().replaceAll('988', 'us') },
    says: /988/,
    line: 7,
  },
  {
    rule: 'crisis-help',
    what: 'no 911',
    files: { 'nurture/welcome.mjml': welcome().replaceAll('911', 'us') },
    says: /911/,
  },
  {
    rule: 'crisis-help',
    what: 'not-watched words missing',
    files: without('This mailbox is not watched for emergencies.'),
    says: /not watched/,
  },
  {
    rule: 'crisis-help',
    what: 'only for some readers',
    files: {
      'nurture/welcome.mjml': welcome()
        .replace('<p>In an', '{% if first_name %}<p>In an')
        .replace('emergencies.</p>', 'emergencies.</p>{% endif %}'),
    },
    says: /988/,
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
    what: 'name in the subject',
    files: nurture('', { title: 'Hello {{ first_name | default: "you" }}' }),
    line: 3,
    says: /first_name/,
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
    what: 'condition in the subject',
    files: nurture('', { title: '{% if contact.interest == "both" %}Two{% else %}One{% endif %}' }),
    line: 3,
    says: /differs/,
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
        '<mj-section><mj-column><mj-social><mj-social-element name="facebook" href="https://a.example" src="images/x.png">Us</mj-social-element></mj-social></mj-column></mj-section></mj-body>',
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
    what: 'no address',
    files: without(', {{ clinic.postal_address }}'),
    says: /postal address/,
    line: 7,
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
    what: 'clinical sender name',
    files: clinic('discreetName: Valley Wellness', 'discreetName: Valley Ketamine'),
    line: 2,
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
    files: without('<a href="{{ links.not_me }}">This isn\'t for me</a>'),
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
    what: 'style import',
    files: prepare('', { head: '<mj-style>@import "https://a.example/a.css";</mj-style>' }),
    line: 5,
  },
  {
    rule: 'remote-content',
    what: 'url in a style',
    files: prepare('', { head: '<mj-style>p { background: URL ( //a.example/a.png ) }</mj-style>' }),
    line: 5,
  },
  {
    rule: 'remote-content',
    what: 'url in a style attribute',
    files: prepare('<p style="background: url(https://a.example/a.png)">x</p>'),
    line: 10,
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
    'A breakthrough for many.',
    'A miracle.',
    'There is minimal risk.',
    'It is risk-free.',
    'We are the best clinic in the valley.',
    'The only treatment that works.',
    'It works better than any antidepressant.',
    'It changed my life.',
    'It offers new hope.',
    'There are no side effects.',
  ].map((words): Case => ({ rule: 'rejected-words', what: words, files: nurture(`<p>${words}</p>`), line: 10 })),
  ...[
    'Cura la depresión.',
    'Es un tratamiento seguro.',
    'Le garantizamos resultados.',
    'Es la mejor clínica.',
    'Casi un milagro.',
  ].map((words): Case => ({ rule: 'rejected-words', what: words, files: nurtureEs(`<p>${words}</p>`), line: 10 })),
  {
    rule: 'rejected-words',
    what: 'across a bold word',
    files: nurture('<p>We are the <b>best</b>\n  clinic.</p>'),
    line: 10,
  },
];

describe('is found', () => {
  it.each(broken)('$rule: $what', async ({ rule, files, line, says = /./ }) => {
    const findings = await check(files);
    const [file = ''] = Object.keys(files);
    const lines = told(findings);
    const matching = lines.filter(
      (each) => each.startsWith(`templates/${file}:${line ?? ''}`) && each.includes(`[${rule}]`) && says.test(each),
    );
    expect(matching.length, lines.join('\n')).toBeGreaterThan(0);
  });
});

const honest: readonly string[] = [
  'Clear liquids only until 6:00 am.',
  'It is not a cure, and it does not help everyone.',
  'Nobody can guarantee a result.',
  'It is not FDA-approved for depression; that use is off-label.',
  'Spravato is FDA-approved for some kinds of depression.',
  'The FDA approved it as an anesthetic; it is FDA-approved only for anesthesia.',
  'It is not safe to drive for 24 hours.',
  'Is it safe for me? That depends on your health.',
  'Please do not stop or change a medicine on your own.',
  'Never stop a medicine on your own, ask us.',
  'The best time to call is in the morning.',
  'Bring the only list you need.',
  'Keep it in a safe place.',
  'Whether it is proven to help is still being studied.',
  'The risks are real, and some people stop because of them.',
  'There is no hurry.',
];
const honrado: readonly string[] = [
  'Llame a su seguro para preguntar.',
  'No es una cura.',
  'Nadie puede garantizar un resultado.',
  'Este uso no está aprobado por la FDA.',
  'No deje ningún medicamento por su cuenta.',
  'El mejor momento para llamar es la mañana.',
];
const notSales = ['There is no hurry.', 'You have booked a visit.', 'If you need to change the day, call us.'];

/** Findings about the claim itself, not about what must stand beside it or in the other language. */
const claims = (findings: Awaited<ReturnType<typeof check>>) =>
  told(findings.filter(({ rule }) => /^(rejected-words|testimonials|medicine-commands|fda-approved)$/.test(rule)));
/** Findings of this very file: the other language is not changed along. */
const own = (findings: Awaited<ReturnType<typeof check>>) => told(findings.filter(({ locale }) => locale !== 'es'));

describe('is let pass', () => {
  it.each(honest)('%s', async (words) => {
    expect(claims(await check(nurture(`<p>${words}</p>`)))).toEqual([]);
  });
  it.each(honrado)('%s', async (words) => {
    expect(claims(await check(nurtureEs(`<p>${words}</p>`)))).toEqual([]);
  });
  it.each(notSales)('in a reminder: %s', async (words) => {
    expect(told(await check(prepare(`<p>${words}</p>`)))).toEqual([]);
  });
  it('help in each branch of a condition', async () => {
    const [before = '', after = ''] = welcome().split(footer);
    const either = `{% if first_name %}${footer}{% elsif clinic.website %}${footer}{% else %}${footer}{% endif %}`;
    expect(own(await check({ 'nurture/welcome.mjml': before + either + after }))).toEqual([]);
    const notAll = either.replace('{% else %}', '{% endif %}{% if first_name %}');
    expect(told(await check({ 'nurture/welcome.mjml': before + notAll + after }))).not.toEqual([]);
  });
  it('sales words in marketing', async () => {
    expect(told(await check(nurture('<p>You can book now, or later.</p>')))).toEqual([]);
  });
  it('the neutral name in a subject', async () => {
    expect(told(await check(nurture('', { title: 'A note from {{ clinic.discreet_name }}' })))).toEqual([]);
  });
  it('a public body with a telling name', async () => {
    expect(own(await check(nurture('<p><a href="https://www.mentalhealth.gov/page">Help near you</a></p>')))).toEqual(
      [],
    );
  });
  it('condition words in the body, after the start', async () => {
    expect(
      claims(await check(nurture('<p>Some people with depression feel better for a while; results vary.</p>'))),
    ).toEqual([]);
  });
});

it('tells a fault of a partial once, in the partial', async () => {
  const partial = '<p>It is a miracle.</p>';
  const include = '<mj-include path="brand/claim.mjml" />';
  const findings = await check({
    'brand/claim.mjml': `\n${partial}`,
    ...nurture(include),
    'prepare/eating.mjml': eating(include),
  });
  expect(told(findings)).toEqual([expect.stringMatching(/^templates\/brand\/claim.mjml:2 \[rejected-words\]/)]);
});
