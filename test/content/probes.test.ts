/** Everything that MJML or LiquidJS lets pass, drops or mangles in silence, and what an author gets wrong. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileTemplate } from '../../content/compile/compile.ts';
import { knownNames } from '../../content/compile/names.ts';
import { contentRoot } from '../../content/read/partials.ts';
import { compile, email, layout, told, write } from './writing.ts';

interface Probe {
  readonly what: string;
  readonly text: string;
  readonly others?: Readonly<Record<string, string>>;
  /** `line [rule]`, and words of the message and the mend. */
  readonly at: string;
  readonly says: RegExp;
  readonly file?: string;
}

const section = (words: string) => `<mj-section><mj-column><mj-text>${words}</mj-text></mj-column></mj-section>`;

const probes: readonly Probe[] = [
  // MJML's own silence (facts: the probe table)
  {
    what: 'unknown component',
    text: layout('<mj-section><mj-column><mj-txet>x</mj-txet></mj-column></mj-section>'),
    at: '8 [unknown-tag]',
    says: /no tag <mj-txet>.*"mj-text"/,
  },
  {
    what: 'unknown attribute',
    text: layout('<mj-section>\n<mj-column>\n<mj-text colour="#000000">x</mj-text></mj-column></mj-section>'),
    at: '10 [mjml]',
    says: /<mj-text> has no attribute "colour".*"color"/,
  },
  {
    what: 'bad colour',
    text: layout(`\n${section('x').replace('<mj-text', '<mj-text color="12345"')}`),
    at: '9 [mjml]',
    says: /color/,
  },
  {
    what: 'component in a wrong place',
    text: layout('<mj-text>x</mj-text>'),
    at: '8 [mjml]',
    says: /cannot be used inside mj-body/,
  },
  {
    what: 'unclosed component',
    text: layout('<mj-section><mj-column><mj-text>x</mj-column></mj-section>'),
    at: '8 [broken-html]',
    says: /<mj-text> is never closed.*<\/mj-text>/,
  },
  {
    what: 'unclosed tag in words',
    text: email('<p>One\n<p>Two</p>'),
    at: '9 [broken-html]',
    says: /<p> is never closed/,
  },
  { what: 'closing tag of nothing', text: email('One</b>'), at: '9 [broken-html]', says: /<\/b> closes nothing/ },
  { what: 'tags that cross', text: email('<b><i>One</b></i>'), at: '9 [broken-html]', says: /<i> is never closed/ },
  {
    what: 'duplicate attribute',
    text: email('<p class="a" class="b">One</p>'),
    at: '9 [broken-html]',
    says: /duplicate attribute/,
  },
  { what: 'self-closed paragraph', text: email('<p />One'), at: '9 [broken-html]', says: /does not close itself/ },
  {
    what: 'script',
    text: email('<script>alert(1)</script>'),
    at: '9 [unknown-tag]',
    says: /<script> cannot be in an email/,
  },
  { what: 'iframe', text: email('<iframe></iframe>'), at: '9 [unknown-tag]', says: /<iframe>/ },
  { what: 'form', text: email('<form></form>'), at: '9 [unknown-tag]', says: /<form>/ },
  { what: 'style in words', text: email('<style>p { color: red }</style>'), at: '9 [unknown-tag]', says: /<style>/ },
  { what: 'img in words', text: email('<img src="x.png">'), at: '9 [unknown-tag]', says: /<img>.*mj-image/ },
  {
    what: 'event handler',
    text: email('<a href="https://a.example" onclick="x()">A</a>'),
    at: '9 [unknown-attribute]',
    says: /"onclick" runs code/,
  },
  { what: 'unknown HTML tag', text: email('<storng>One</storng>'), at: '9 [unknown-tag]', says: /<storng>.*"strong"/ },
  {
    what: 'unknown HTML attribute',
    text: email('<a herf="https://a.example">One</a>'),
    at: '9 [unknown-attribute]',
    says: /"herf".*"href"/,
  },
  { what: 'mj-raw', text: layout('<mj-raw><p>x</p></mj-raw>'), at: '8 [unknown-tag]', says: /<mj-raw> cannot be used/ },
  {
    what: 'a font from elsewhere',
    text: email('x', { head: '<mj-font name="Lato" href="https://fonts.example/l.css" />' }),
    at: '5 [unknown-tag]',
    says: /<mj-font> cannot be used/,
  },
  {
    what: 'words between components',
    text: layout('<mj-section>Hello<mj-column><mj-text>x</mj-text></mj-column></mj-section>'),
    at: '8 [lost-words]',
    says: /"Hello" stands directly in <mj-section>/,
  },
  {
    what: 'a paragraph between components',
    text: layout('<mj-section><p>Hello</p></mj-section>'),
    at: '8 [unknown-tag]',
    says: /<p> stands directly in <mj-section>/,
  },
  { what: 'a CDATA section', text: email('<![CDATA[x]]>'), at: '9 [broken-html]', says: /not a tag|broken/ },
  {
    what: 'no subject',
    text: email('x').replace(/<mj-title>.*<\/mj-title>/, ''),
    at: '1 [missing-part]',
    says: /no <mj-title>/,
  },
  {
    what: 'no preheader',
    text: email('x').replace(/<mj-preview>.*<\/mj-preview>/, ''),
    at: '1 [missing-part]',
    says: /no <mj-preview>/,
  },
  {
    what: 'two subjects',
    text: email('x', { head: '<mj-title>Another</mj-title>' }),
    at: '5 [missing-part]',
    says: /twice/,
  },
  {
    what: 'markup in the subject',
    text: email('x', { title: 'A <b>bold</b> one' }),
    at: '3 [unknown-tag]',
    says: /holds words only/,
  },
  {
    what: 'another language',
    text: email('x').replace('<mjml>', '<mjml lang="es">'),
    at: '1 [language]',
    says: /lang="es".*"en"/,
  },

  // Merge tags where they would be lost or mangled
  {
    what: 'print between sections',
    text: layout(`${section('x')}\n{{ clinic.phone }}`),
    at: '9 [merge-tag-place]',
    says: /directly in <mj-body> would be lost/,
  },
  {
    what: 'print in a section',
    text: layout('<mj-section>{{ clinic.phone }}<mj-column><mj-text>x</mj-text></mj-column></mj-section>'),
    at: '8 [merge-tag-place]',
    says: /directly in <mj-section>/,
  },
  {
    what: 'in a typed attribute',
    text: layout(section('x').replace('<mj-text', '<mj-text color="{{ clinic.phone }}"')),
    at: '8 [mjml]',
    says: /color/,
  },
  {
    what: 'in a style element',
    text: email('x', { head: '<mj-style>a { color: {{ clinic.phone }}; }</mj-style>' }),
    at: '5 [merge-tag-place]',
    says: /style.*brand/,
  },
  {
    what: 'in a style attribute',
    text: email('<p style="color: {{ clinic.phone }}">x</p>'),
    at: '9 [merge-tag-place]',
    says: /style/,
  },
  { what: 'in a comment', text: email('<!-- {{ clinic.phone }} -->x'), at: '9 [comment]', says: /inside a comment/ },
  {
    what: 'condition in a comment',
    text: email('x\n<!--\n{% if first_name %} -->'),
    at: '11 [comment]',
    says: /inside a comment/,
  },
  { what: 'Outlook comment', text: email('<!--[if mso]>x<![endif]-->'), at: '9 [comment]', says: /Outlook/ },
  { what: 'comment without end', text: email('x <!-- y'), at: '9 [comment]', says: /never closed/ },
  {
    what: 'condition inside a tag',
    text: email('<p {% if first_name %}class="a"{% endif %}>x</p>'),
    at: '9 [merge-tag-place]',
    says: /inside the tag <p>/,
  },
  {
    what: 'condition inside an attribute',
    text: email('<p class="{% if first_name %}a{% endif %}">x</p>'),
    at: '9 [merge-tag-place]',
    says: /inside an attribute/,
  },
  {
    what: 'print as an attribute name',
    text: email('<p {{ clinic.phone }}="a">x</p>'),
    at: '9 [merge-tag-place]',
    says: /inside the tag <p>/,
  },
  {
    what: 'condition over a border',
    text: layout(`<mj-section><mj-column><mj-text>{% if first_name %}x</mj-text>{% endif %}</mj-column></mj-section>`),
    at: '8 [merge-tag-place]',
    says: /opens in <mj-text> and goes on in <mj-column>/,
  },
  {
    what: 'condition over a paragraph',
    text: email('<p>{% if first_name %}x</p>{% endif %}'),
    at: '9 [merge-tag-place]',
    says: /opens in <p>/,
  },
  {
    what: 'condition in the head',
    text: email('x', { head: '{% if first_name %}<mj-style>a{}</mj-style>{% endif %}' }),
    at: '5 [merge-tag-place]',
    says: /cannot stand directly in <mj-head>/,
  },
  {
    what: 'print after the email',
    text: `${email('x')}{{ clinic.phone }}`,
    at: '13 [merge-tag-place]',
    says: /outside the email/,
  },
  {
    what: 'a text as a whole link',
    text: email('<a href="{{ clinic.phone }}">x</a>'),
    at: '9 [merge-tag-place]',
    says: /"clinic.phone" is not a link/,
  },
  {
    what: 'in the path of a link',
    text: email('<a href="https://a.example/{{ clinic.phone }}">x</a>'),
    at: '9 [merge-tag-place]',
    says: /whole link, or the value of a parameter/,
  },
  {
    what: 'in the host of a link',
    text: email('<a href="https://{{ clinic.phone }}/">x</a>'),
    at: '9 [merge-tag-place]',
    says: /whole link/,
  },
  {
    what: 'after javascript:',
    text: email('<a href="javascript:{{ clinic.phone }}">x</a>'),
    at: '9 [merge-tag-place]',
    says: /whole link/,
  },
  {
    what: 'a parameter name',
    text: email('<a href="https://a.example/?{{ clinic.phone }}=1">x</a>'),
    at: '9 [merge-tag-place]',
    says: /whole link/,
  },
  {
    what: 'a text after mailto:',
    text: email('<a href="mailto:{{ clinic.phone }}">x</a>'),
    at: '9 [merge-tag-place]',
    says: /not an email address/,
  },
  {
    what: 'a picture per person',
    text: layout(
      '<mj-section><mj-column><mj-image alt="" src="{{ clinic.website | default: "x" }}" /></mj-column></mj-section>',
    ),
    at: '8 [merge-tag-place]',
    says: /only links may differ/,
  },

  // The language
  {
    what: 'unknown tag',
    text: email('x\n{% assign a = 1 %}'),
    at: '10 [merge-language]',
    says: /no tag "{% assign %}"/,
  },
  { what: 'raw', text: email('{% raw %}x{% endraw %}'), at: '9 [merge-language]', says: /no tag "{% raw %}"/ },
  { what: 'include', text: email('{% include "x" %}'), at: '9 [merge-language]', says: /no tag/ },
  {
    what: 'elseif',
    text: email('{% if first_name %}a{% elseif first_name %}b{% endif %}'),
    at: '9 [merge-language]',
    says: /"elsif"/,
  },
  {
    what: 'unless',
    text: email('{% unless first_name %}a{% endunless %}'),
    at: '9 [merge-language]',
    says: /no tag "{% unless %}"/,
  },
  {
    what: 'unknown filter',
    text: email('{{ first_name | upcase }}'),
    at: '9 [merge-language]',
    says: /no filter "upcase"/,
  },
  {
    what: 'misspelt filter',
    text: email('{{ first_name | defualt: "there" }}'),
    at: '9 [merge-language]',
    says: /"default"/,
  },
  {
    what: 'default of nothing',
    text: email('{{ first_name | default }}'),
    at: '9 [merge-language]',
    says: /needs the words/,
  },
  {
    what: 'default of a name',
    text: email('{{ first_name | default: clinic.name }}'),
    at: '9 [merge-language]',
    says: /needs the words/,
  },
  {
    what: 'date format',
    text: email('{{ appointment.start | date: "%Y" }}'),
    at: '9 [merge-language]',
    says: /"date" does not take "%Y".*"full"/,
  },
  { what: 'printing words', text: email('{{ "words" }}'), at: '9 [merge-language]', says: /does not print one name/ },
  {
    what: 'printing two names',
    text: email('{{ first_name clinic.name }}'),
    at: '9 [merge-language]',
    says: /more than a name|cannot be read|does not print/,
  },
  { what: 'an index', text: email('{{ clinic["name"] }}'), at: '9 [merge-language]', says: /does not print one name/ },
  { what: 'a dash', text: email('{{- first_name | default: "there" -}}'), at: '9 [merge-language]', says: /dash/ },
  { what: 'print without end', text: email('{{ first_name '), at: '9 [merge-language]', says: /cannot be read/ },
  {
    what: 'condition without end',
    text: email('\n{% if first_name %}x'),
    at: '10 [merge-language]',
    says: /{% if %} is never closed/,
  },
  {
    what: 'end without condition',
    text: email('x{% endif %}'),
    at: '9 [merge-language]',
    says: /no {% if %} to close/,
  },
  {
    what: 'else after else',
    text: email('{% if first_name %}{% else %}{% else %}{% endif %}'),
    at: '9 [merge-language]',
    says: /after {% else %}/,
  },
  {
    what: 'or',
    text: email('{% if first_name or clinic.name %}x{% endif %}'),
    at: '9 [merge-language]',
    says: /"or" is not part/,
  },
  {
    what: 'contains',
    text: email('{% if clinic.name contains "x" %}x{% endif %}'),
    at: '9 [merge-language]',
    says: /"contains" is not part/,
  },
  {
    what: 'comparison with a name',
    text: email('{% if first_name == clinic.name %}x{% endif %}'),
    at: '9 [merge-language]',
    says: /not a condition/,
  },
  {
    what: 'filter in a condition',
    text: email('{% if first_name | capitalize %}x{% endif %}'),
    at: '9 [merge-language]',
    says: /takes no filter/,
  },
  { what: 'empty condition', text: email('{% if %}x{% endif %}'), at: '9 [merge-language]', says: /empty/ },
  {
    what: 'nil',
    text: email('{% if first_name == nil %}x{% endif %}'),
    at: '9 [merge-language]',
    says: /not a condition/,
  },
  { what: 'a lone brace pair', text: email('x }} y'), at: '9 [merge-language]', says: /does not belong/ },
  { what: 'a split brace', text: email('{ { first_name } }'), at: '9 [merge-language]', says: /does not belong/ },
  {
    what: "a template literal's hole",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the slip itself
    text: email('${first_name}'),
    at: '9 [merge-language]',
    says: /does not belong/,
  },
  { what: "the compiler's own mark", text: email('qzx1pq'), at: '9 [merge-language]', says: /mark of the compiler/ },
  {
    what: 'an odd loop',
    text: email('{% for a in clinic.name limit: 2 %}x{% endfor %}'),
    at: '9 [merge-language]',
    says: /not a loop/,
  },

  // Names
  {
    what: 'unknown name',
    text: email('Dear {{ first_nam | default: "you" }}'),
    at: '9 [unknown-name]',
    says: /no name "first_nam".*"first_name"/,
  },
  {
    what: 'last part of a name',
    text: email('\n\n{{ start | date }}'),
    at: '11 [unknown-name]',
    says: /"appointment.start"/,
  },
  {
    what: 'unknown name in a condition',
    text: email('{% if appointment.knd == "infusion" %}x{% endif %}'),
    at: '9 [unknown-name]',
    says: /"appointment.kind"/,
  },
  { what: 'a name of Object', text: email('{{ constructor }}'), at: '9 [unknown-name]', says: /no name "constructor"/ },
  { what: 'date of a text', text: email('{{ clinic.name | date }}'), at: '9 [wrong-filter]', says: /is a text/ },
  {
    what: 'moment without filter',
    text: email('{{ appointment.start }}'),
    at: '9 [wrong-filter]',
    says: /is a moment/,
  },
  {
    what: 'date and time at once',
    text: email('{{ appointment.start | date | time }}'),
    at: '9 [wrong-filter]',
    says: /one of "date" and "time"/,
  },
  {
    what: 'capitalize of a number',
    text: email('{{ prep.alcohol_hours | capitalize }}'),
    at: '9 [wrong-filter]',
    says: /is a number/,
  },
  { what: 'printing yes or no', text: email('{{ appointment.moved }}'), at: '9 [wrong-type]', says: /yes or no/ },
  {
    what: 'optional without default',
    text: email('Hello {{ first_name }}'),
    at: '9 [optional-name]',
    says: /may be missing.*default/,
  },
  {
    what: 'optional in the else',
    text: email('{% if first_name %}x{% else %}{{ first_name }}{% endif %}'),
    at: '9 [optional-name]',
    says: /may be missing/,
  },
  {
    what: 'optional after another question',
    text: email('{% if first_name != "x" %}{{ first_name }}{% endif %}'),
    at: '9 [optional-name]',
    says: /may be missing/,
  },
  {
    what: 'number against words',
    text: email('{% if appointment.course > "2" %}x{% endif %}'),
    at: '9 [wrong-type]',
    says: /is a number/,
  },
  {
    what: 'words by size',
    text: email('{% if clinic.name > "a" %}x{% endif %}'),
    at: '9 [wrong-type]',
    says: /compares numbers|== or !=/,
  },
  {
    what: 'moment compared',
    text: email('{% if appointment.start == "x" %}x{% endif %}'),
    at: '9 [wrong-type]',
    says: /not compared/,
  },
  {
    what: 'loop over a text',
    text: email('{% for a in clinic.name %}x{% endfor %}'),
    at: '9 [wrong-type]',
    says: /not a list/,
  },

  // Partials and brand values
  {
    what: 'missing partial',
    text: email('x', { head: '<mj-include path="brand/haed.mjml" />' }),
    others: { 'brand/head.mjml': '' },
    at: '5 [partial]',
    says: /no partial "brand\/haed.mjml".*"brand\/head.mjml"/,
  },
  {
    what: 'partial outside',
    text: email('x', { head: '<mj-include path="../../etc/passwd.mjml" />' }),
    at: '5 [partial]',
    says: /outside templates\//,
  },
  {
    what: 'absolute partial',
    text: email('x', { head: '<mj-include path="/etc/x.mjml" />' }),
    at: '5 [partial]',
    says: /outside templates\//,
  },
  {
    what: 'a partial that is not MJML',
    text: email('x', { head: '<mj-include path="brand/x.css" />' }),
    at: '5 [partial]',
    says: /not an .mjml file/,
  },
  {
    what: 'partial without path',
    text: email('x', { head: '<mj-include file="a.mjml" />' }),
    at: '5 [partial]',
    says: /one attribute, "path"/,
  },
  {
    what: 'CSS include',
    text: email('x', { head: '<mj-include path="brand/a.mjml" type="css" />' }),
    at: '5 [partial]',
    says: /one attribute, "path"/,
  },
  {
    what: 'circular partial',
    text: email('<mj-include path="brand/a.mjml" />'),
    others: {
      'brand/a.mjml': '\n<mj-include path="brand/b.mjml" />',
      'brand/b.mjml': '\n\n<mj-include path="brand/a.mjml" />',
    },
    file: 'templates/brand/b.mjml',
    at: '3 [partial]',
    says: /includes itself: prepare\/it.mjml → brand\/a.mjml → brand\/b.mjml → brand\/a.mjml/,
  },
  {
    what: 'fault in a partial',
    text: email('one\n<mj-include path="brand/a.mjml" />'),
    others: { 'brand/a.mjml': 'two\nthree {{ clinic.nmae }}' },
    file: 'templates/brand/a.mjml',
    at: '2 [unknown-name]',
    says: /"clinic.name"/,
  },
  {
    what: 'MJML fault in a partial',
    text: layout('<mj-include path="brand/a.mjml" />'),
    others: {
      'brand/a.mjml': `<mj-section>\n<mj-column>\n<mj-text colour="#000000">x</mj-text></mj-column></mj-section>`,
    },
    file: 'templates/brand/a.mjml',
    at: '3 [mjml]',
    says: /"colour"/,
  },
  {
    what: 'unknown brand value',
    text: email('<p style="color: {{ brand.imk }}">x</p>'),
    others: { 'brand/tokens.yaml': 'ink: "#000000"' },
    at: '9 [brand]',
    says: /"imk".*"ink"/,
  },
  {
    what: 'brand value with a filter',
    text: email('{{ brand.ink | capitalize }}'),
    others: { 'brand/tokens.yaml': 'ink: "#000000"' },
    at: '9 [brand]',
    says: /takes no filter/,
  },
  {
    what: 'brand value that breaks out',
    text: email('x'),
    others: { 'brand/tokens.yaml': 'a: "#fff"\nink: "red; } </style><script>"' },
    file: 'templates/brand/tokens.yaml',
    at: '2 [brand]',
    says: /cannot stand/,
  },
  {
    what: 'brand value from elsewhere',
    text: email('x'),
    others: { 'brand/tokens.yaml': 'ink: url(https://a.example)' },
    file: 'templates/brand/tokens.yaml',
    at: '1 [brand]',
    says: /cannot stand/,
  },
];

describe('each is an error with its file and line', () => {
  it.each(probes)('$what', async ({ text, others, at, says, file = 'templates/prepare/it.mjml' }) => {
    const result = await compile(text, others);
    const [line, rule] = at.split(' ');
    const lines = told(result.findings);
    const matching = lines.filter((finding) => finding.startsWith(`${file}:${line} ${rule} `) && says.test(finding));
    expect(matching.length, lines.join('\n')).toBeGreaterThan(0);
    // One slip, one kind of finding: an author should not have to guess which of several to mend.
    expect(new Set(result.findings.map((finding) => finding.rule)).size, lines.join('\n')).toBe(1);
    expect(result.findings.every(({ severity }) => severity === 'error')).toBe(true);
    if (!file.endsWith('tokens.yaml')) expect(result.email).toBeUndefined();
  });

  it('a link that leads out of templates/', async () => {
    const root = write({ 'prepare/it.mjml': email('<mj-include path="brand/out.mjml" />'), 'brand/a.mjml': 'x' });
    symlinkSync(join(write({ 'secret.mjml': 'secret' }), 'secret.mjml'), join(root, 'brand/out.mjml'));
    const result = await compileTemplate({
      root: contentRoot(root),
      file: 'prepare/it.mjml',
      name: 'prepare/it',
      locale: 'en',
      brand: new Map(),
      names: knownNames,
    });
    expect(told(result.findings)[0]).toMatch(/:9 \[partial\] the partial "brand\/out.mjml" leads outside templates/);
  });

  it('names the language of the finding', async () => {
    const result = await compile(email('{{ nothing }}'), {}, knownNames, 'es');
    expect(result.findings[0]?.locale).toBe('es');
  });
});
