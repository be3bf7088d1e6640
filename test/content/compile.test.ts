/** What comes out of the compiler: segments, contexts, text part, and what MJML leaves to be mended. */
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import { lineMax } from '../../content/compile/html.ts';
import { knownNames, type NameList } from '../../content/compile/names.ts';
import { render } from '../../functions/core/email/render.ts';
import type { CompiledTemplate, Values } from '../../functions/core/model/template.ts';
import { temporaryFolder } from '../support/folder.ts';
import { compile, compileIn, email, layout, told, write } from './writing.ts';

const values: Values = {
  first_name: 'Ana',
  contact: { interest: 'both' },
  appointment: { start: '2027-03-12T16:00:00.000Z', kind: 'infusion', moved: false, course: 2 },
  clinic: {
    name: 'Valley',
    discreet_name: 'Valley',
    phone: '845-555-0142',
    phone_link: 'tel:+18455550142',
    reply_to: 'hello@valley.example',
    postal_address: '1 Sample Street',
  },
  links: { preferences: 'https://p.example/x?a=1&b=2' },
};
const options = { locale: 'en', zone: 'America/New_York' };

async function compiled(
  text: string,
  names: NameList = knownNames,
  others: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<CompiledTemplate> {
  const result = await compile(text, others, names);
  expect(told(result.findings)).toEqual([]);
  return (result.email as NonNullable<typeof result.email>).template;
}
const rendered = async (text: string, given: Values = values, names: NameList = knownNames) =>
  render(await compiled(text, names), given, options);

const golden = `<mjml>
  <mj-head>
    <mj-title>Your visit, and what to bring &amp; leave</mj-title>
    <mj-preview>A short list from {{ clinic.discreet_name }}</mj-preview>
    <mj-include path="brand/head.mjml" />
  </mj-head>
  <mj-body>
    <mj-section>
      <mj-column>
        <!-- a note to the author -->
        <mj-text><h1>Hello {{ first_name | default: "there" }}</h1><p>We see you on {{ appointment.start | date }}.</p></mj-text>
        <mj-table>
          <tr><th>What</th><th>When</th></tr>
          <tr><td>Start</td><td>{{ appointment.start | time }}</td></tr>
          {% if appointment.moved %}<tr><td>Moved</td><td>yes</td></tr>{% endif %}
        </mj-table>
        <mj-button href="{{ links.preferences }}">Choose your emails</mj-button>
      </mj-column>
    </mj-section>
    {% if appointment.course > 1 and appointment.kind == "infusion" %}
    <mj-section><mj-column><mj-text><p>You know the room.</p></mj-text></mj-column></mj-section>
    {% elsif contact.interest == "both" %}
    <mj-section><mj-column><mj-text><p>The room is quiet.</p></mj-text></mj-column></mj-section>
    {% else %}
    <mj-section><mj-column><mj-text><p>We show you the room.</p></mj-text></mj-column></mj-section>
    {% endif %}
    <mj-section><mj-column>
      <mj-text><p>Call <a href="{{ clinic.phone_link }}">{{ clinic.phone }}</a> or <a href="tel:988">988</a>, write to <a href="mailto:{{ clinic.reply_to }}">us</a>, or <a href="https://maps.example/?q={{ clinic.postal_address }}">find us</a>.</p>
        <ul><li>One</li>{% if first_name %}<li>Two, {{ first_name }}</li>{% endif %}<li>Three</li></ul></mj-text>
    </mj-column></mj-section>
  </mj-body>
</mjml>
`;
const others = {
  'brand/tokens.yaml': 'ink: "#2A2823"\ndark: { ink: "#EFE9DE" }\n',
  'brand/head.mjml': `<mj-attributes><mj-all font-family="Georgia, serif" /><mj-text color="{{ brand.ink }}" /></mj-attributes>
<mj-style>@media (prefers-color-scheme: dark) { p { color: {{ brand.dark.ink }} !important; } }</mj-style>`,
};

describe('a whole email', () => {
  it('is as it was', async () => {
    const template = await compiled(golden, knownNames, others);
    await expect(`${JSON.stringify(template, null, 1)}\n`).toMatchFileSnapshot('fixtures/golden.json.snap');
    const { subject, preheader, html, text } = render(template, values, options);
    await expect(html).toMatchFileSnapshot('fixtures/golden.html.snap');
    await expect(text).toMatchFileSnapshot('fixtures/golden.txt.snap');
    expect(subject).toBe('Your visit, and what to bring & leave');
    expect(preheader).toBe('A short list from Valley');
    expect(template.names).toEqual([
      'appointment.course',
      'appointment.kind',
      'appointment.moved',
      'appointment.start',
      'clinic.discreet_name',
      'clinic.phone',
      'clinic.phone_link',
      'clinic.postal_address',
      'clinic.reply_to',
      'contact.interest',
      'first_name',
      'links.preferences',
    ]);
  });

  it('sets headings apart in the text part, and taps on lines of their own (email.md art15)', async () => {
    const source = golden.replace(
      /<mj-text><p>Call[\s\S]*?<\/mj-text>/,
      `<mj-text><p>Before.</p><h2>What to bring</h2><p>A list.</p></mj-text>
      <mj-table role="presentation"><tr><td><a href="tel:988">Call 988</a></td><td></td><td><a href="tel:911">Call 911</a></td></tr></mj-table>`,
    );
    const { text } = render(await compiled(source, knownNames, others), values, options);
    expect(text).toContain('Before.\n\n\nWhat to bring\n\nA list.\n\nCall 988\nCall 911\n');
  });

  it('has the text part the reader needs', async () => {
    const { text } = render(await compiled(golden, knownNames, others), values, options);
    expect(text).toBe(`Hello Ana

We see you on Friday, March 12.

What: When
Start: 11:00 am Eastern Time

Choose your emails (https://p.example/x?a=1&b=2)

You know the room.

Call 845-555-0142 or 988, write to us (hello@valley.example), or find us (https://maps.example/?q=1%20Sample%20Street).

- One
- Two, Ana
- Three
`);
  });

  it('reads with the same spacing whichever branch is shown', async () => {
    const template = await compiled(golden, knownNames, others);
    for (const course of [1, 2]) {
      for (const moved of [true, false]) {
        for (const first_name of ['Ana', undefined]) {
          const { text } = render(
            template,
            {
              ...values,
              first_name,
              appointment: { start: '2027-03-12T16:00:00.000Z', kind: 'infusion', moved, course },
            },
            options,
          );
          expect(text).not.toMatch(/\n{4}|^\n|\n\n$/);
          expect(text).toContain('\n\nCall 845');
          expect(text.includes('Moved: yes\n\nChoose')).toBe(moved);
          expect(text).toContain(first_name ? '- One\n- Two, Ana\n- Three' : '- One\n- Three');
        }
      }
    }
  });
});

describe('the text part', () => {
  const spacing: readonly (readonly [string, string, string, string])[] = [
    // what, words, with the name, without
    ['a paragraph', '<p>A</p>{% if first_name %}<p>B</p>{% endif %}<p>C</p>', 'A\n\nB\n\nC', 'A\n\nC'],
    [
      'a paragraph, on lines of its own',
      '<p>A</p>\n{% if first_name %}\n<p>B</p>\n{% endif %}\n<p>C</p>',
      'A\n\nB\n\nC',
      'A\n\nC',
    ],
    [
      'two in a row',
      '<p>A</p>\n{% if first_name %}<p>B</p>{% endif %}\n{% if first_name %}<p>C</p>{% endif %}\n<p>D</p>',
      'A\n\nB\n\nC\n\nD',
      'A\n\nD',
    ],
    [
      'one or the other',
      '<p>A</p>\n{% if first_name %}\n<p>B</p>\n{% else %}\n<p>C</p>\n{% endif %}\n{% if first_name %}<p>D</p>{% else %}<p>E</p>{% endif %}\n<p>F</p>',
      'A\n\nB\n\nD\n\nF',
      'A\n\nC\n\nE\n\nF',
    ],
    [
      'one inside another',
      '<p>A</p>{% if first_name %}{% if first_name %}<p>B</p>{% endif %}<p>C</p>{% endif %}<p>D</p>',
      'A\n\nB\n\nC\n\nD',
      'A\n\nD',
    ],
    [
      'one at the end of another',
      '<p>A</p>{% if first_name %}<p>B</p>{% if first_name %}<p>C</p>{% endif %}{% endif %}<p>D</p>',
      'A\n\nB\n\nC\n\nD',
      'A\n\nD',
    ],
    ['at the start', '{% if first_name %}<p>A</p>{% endif %}<p>B</p>', 'A\n\nB', 'B'],
    ['at the end', '<p>A</p>{% if first_name %}<p>B</p>{% endif %}', 'A\n\nB', 'A'],
    ['within a line', '<p>A{% if first_name %}, B{% endif %}.</p><p>C</p>', 'A, B.\n\nC', 'A.\n\nC'],
    [
      'at the start of a line',
      '<p>A</p><p>{% if first_name %}B {% endif %}C</p><p>D</p>',
      'A\n\nB C\n\nD',
      'A\n\nC\n\nD',
    ],
    ['at the end of a line', '<p>A{% if first_name %} B{% endif %}</p><p>C</p>', 'A B\n\nC', 'A\n\nC'],
    ['all of a line', '<p>A</p><p>{% if first_name %}B{% endif %}</p><p>C</p>', 'A\n\nB\n\nC', 'A\n\nC'],
    [
      'all of a line, one or the other',
      '<p>A</p><p>{% if first_name %}B{% else %}C{% endif %}</p><p>D</p>',
      'A\n\nB\n\nD',
      'A\n\nC\n\nD',
    ],
    [
      'two within a line',
      '<p>A{% if first_name %} B{% endif %} {% if first_name %}C{% endif %} D</p>',
      'A B C D',
      'A D',
    ],
    ['a word before a comma', '<p>A {% if first_name %}B{% endif %}, C</p>', 'A B, C', 'A, C'],
    ['a word before the end', '<p>A {% if first_name %}<b>B</b>{% endif %}</p><p>C</p>', 'A B\n\nC', 'A\n\nC'],
    ['half a word', '<p>A {% if first_name %}B {% endif %}C</p>', 'A B C', 'A C'],
    [
      'one of two',
      '<p>A {% if first_name == "x" %}B{% elsif first_name %}C{% endif %}. {% if clinic.website %}D{% endif %} E</p>',
      'A B. E',
      'A. E',
    ],
    [
      'a list item',
      '<p>A</p><ul>{% if first_name %}<li>B</li>{% endif %}<li>C</li></ul><p>D</p>',
      'A\n\n- B\n- C\n\nD',
      'A\n\n- C\n\nD',
    ],
    [
      'the last list item',
      '<ul><li>B</li>{% if first_name %}<li>C</li>{% endif %}</ul><p>D</p>',
      '- B\n- C\n\nD',
      '- B\n\nD',
    ],
  ];
  it.each(spacing)('keeps its spacing around %s', async (_what, words, named, unnamed) => {
    const template = await compiled(email(words));
    expect(render(template, { first_name: 'x' }, options).text).toBe(`${named}\n`);
    expect(render(template, {}, options).text).toBe(`${unnamed}\n`);
  });
});

describe('the HTML', () => {
  it('names its language, direction, title and both colour schemes', async () => {
    const { html } = await rendered(
      email('x', { title: 'A & "B" <c>'.replace('&', '&amp;').replace('<c>', '&lt;c&gt;') }),
    );
    const document = parse(html);
    expect(html).toMatch(/<html lang="en" dir="ltr"/);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain('<meta name="supported-color-schemes" content="light dark">');
    expect(html).toContain('<title>A &amp; &quot;B&quot; &lt;c&gt;</title>');
    expect(html).toContain('aria-label="A &amp; &quot;B&quot; &lt;c&gt;"');
    expect(html).not.toContain('und');
    expect(document.nodeName).toBe('#document');
  });

  it('fetches no font', async () => {
    const { html } = await rendered(
      email('x', { head: '<mj-attributes><mj-all font-family="Ubuntu, Roboto, Lato, sans-serif" /></mj-attributes>' }),
    );
    expect(html).not.toMatch(/googleapis|@import|<link/);
  });

  it('pads the preheader, so that the inbox shows nothing after it', async () => {
    const { html } = await rendered(email('x', { preview: 'Short' }));
    expect(html).toMatch(/display:none[^>]*>Short((&#847;&zwnj;&nbsp;){25}\n){4}<\/div>/);
  });

  it('has no indentation and no endless line', async () => {
    const { html } = await rendered(email(`<p>${'word '.repeat(900)}</p><p title="${'a b '.repeat(300)}">x</p>`));
    expect(html).not.toMatch(/^[ \t]/m);
    const lines = html.split('\n').filter((line) => !line.includes('title='));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(lineMax + 20);
    expect(html).toContain(`title="${'a b '.repeat(300)}"`);
  });

  it('is one byte a letter, whatever its words', async () => {
    const { html, text, subject } = await rendered(
      email('<p title="naïve — “é”">Señora’s 🌻 — “é”</p>', {
        title: 'Años — bien',
        head: '<mj-style>p::before { content: "→"; }</mj-style>',
      }),
    );
    expect(html.replace(/<style[\s\S]*?<\/style>/g, '')).toMatch(/^[\u0000-\u00ff]*$/);
    expect(html).toContain('content: "→"');
    expect(subject).toBe('Años — bien');
    expect(text).toBe('Señora’s 🌻 — “é”\n');
    const [, title] = /<p title="([^"]*)"/.exec(html) ?? [];
    expect(parse(`<p title="${title}">`).childNodes.length).toBeGreaterThan(0);
    expect(title).toBe('naïve &#8212; &#8220;é&#8221;');
  });

  it('keeps no note to the author', async () => {
    const { html, text } = await rendered(email('a<!-- secret: about ketamine -->b'));
    expect(html + text).not.toContain('secret');
    expect(text).toBe('ab\n');
  });

  it('shows a section only when its condition holds: MJML would always show it', async () => {
    const source = layout(
      '{% if first_name %}<mj-section><mj-column><mj-text>named</mj-text></mj-column></mj-section>{% endif %}<mj-section><mj-column><mj-text>all</mj-text></mj-column></mj-section>',
    );
    const template = await compiled(source);
    const shown = (first_name: string | undefined) => render(template, { first_name }, options);
    expect(shown('Ana').html).toContain('named');
    expect(shown(undefined).html).not.toContain('named');
    expect(shown(undefined).text).toBe('all\n');
  });

  it('shows a column, a component and a table row only when the condition holds', async () => {
    const source = layout(
      '<mj-section>{% if first_name %}<mj-column><mj-text>column</mj-text></mj-column>{% endif %}<mj-column>{% if first_name %}<mj-button href="https://a.example">button</mj-button>{% endif %}<mj-table>{% if first_name %}<tr><td>row</td></tr>{% endif %}<tr><td>always</td></tr></mj-table></mj-column></mj-section>',
    );
    const template = await compiled(source);
    expect(render(template, { first_name: 'A' }, options).text).toBe(
      'column\n\nbutton (https://a.example)\n\nrow\nalways\n',
    );
    expect(render(template, {}, options).text).toBe('always\n');
  });

  it('says the subject and preheader in the words of the file, entities decoded', async () => {
    const { subject, preheader } = await rendered(
      email('x', { title: 'A&nbsp;visit &mdash;\n   plainly', preview: 'Risks &amp; limits' }),
    );
    expect(subject).toBe('A visit — plainly');
    expect(preheader).toBe('Risks & limits');
  });
});

describe('loops', () => {
  const names: NameList = {
    ...knownNames,
    visits: {
      type: 'list',
      needs: 'nothing',
      about: 'visits',
      item: {
        at: { type: 'moment', needs: 'nothing', about: 'when' },
        note: { type: 'text', needs: 'nothing', optional: true, about: 'note' },
      },
    },
  };
  const source = email(
    '<ul>{% for visit in visits %}<li>{{ visit.at | date }}{% if visit.note %}: {{ visit.note }}{% endif %}</li>{% endfor %}</ul>',
  );

  it('are kept in HTML and text', async () => {
    const given: Values = {
      visits: [{ at: '2027-03-12T16:00:00.000Z', note: 'a & b' }, { at: '2027-03-13T16:00:00.000Z' }],
    };
    const { html, text } = await rendered(source, given, names);
    expect(html).toContain('<li>Friday, March 12: a &amp; b</li><li>Saturday, March 13</li>');
    expect(text).toBe('- Friday, March 12: a & b\n- Saturday, March 13\n');
  });

  it.each([
    ['{% for visit in visits %}{{ visit.nte | default: "x" }}{% endfor %}', /no name "visit.nte".*"visit.note"/],
    ['{% for visit in visits %}{{ visit.note }}{% endfor %}', /"visit.note" may be missing/],
    ['{% for visit in visits %}x{% endfor %}{{ visit.note | default: "x" }}', /no name "visit.note"/],
    ['{{ visits }}', /is a list/],
    ['{% for clinic in visits %}x{% endfor %}', /"clinic" is already a name/],
  ])('%s', async (words, says) => {
    const { findings } = await compile(email(words), {}, names);
    expect(told(findings)[0]).toMatch(says);
  });
});

it('lets a question make an optional name certain', async () => {
  const source = email(
    '{% if first_name %}{% if clinic.website %}{{ first_name }} {{ clinic.website }}{% endif %}{% endif %}',
  );
  expect((await rendered(source, { first_name: 'Ana', clinic: { website: 'https://w.example' } })).text).toBe(
    'Ana https://w.example\n',
  );
});

it('refuses to work inside the content folder, where MJML would run its configuration', async () => {
  const before = process.cwd();
  const { write } = await import('./writing.ts');
  const { contentRoot } = await import('../../content/read/partials.ts');
  const { compileTemplate } = await import('../../content/compile/compile.ts');
  const root = contentRoot(write({ 'prepare/it.mjml': email('x') }));
  process.chdir(root.path);
  try {
    await expect(
      compileTemplate({
        root,
        file: 'prepare/it.mjml',
        name: 'prepare/it',
        locale: 'en',
        brand: new Map(),
        names: knownNames,
      }),
    ).rejects.toThrow(/outside templates/);
  } finally {
    process.chdir(before);
  }
});

describe('pictures', () => {
  const names: NameList = { ...knownNames, 'links.site': { type: 'url', needs: 'nothing', about: 'the site' } };
  const words = layout(
    '<mj-section><mj-column><mj-image alt="The blue door" src="images/door.jpeg" /></mj-column></mj-section>',
  );
  const jpeg = (rest: string) => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(rest)]);
  const files = { 'images/door.jpeg': jpeg('a door') };

  it("have the clinic's own address and the hash of their bytes; the text part says what they show", async () => {
    const { email: made, findings } = await compile(words, files, names);
    expect(told(findings)).toEqual([]);
    const servedAs = made?.pictures[0]?.servedAs ?? '';
    expect(servedAs).toMatch(/^images\/[0-9a-f]{64}\.jpg$/);
    expect(made?.template.names).toEqual(['links.site']);
    const { html, text } = render(
      made?.template as CompiledTemplate,
      { links: { site: 'https://p.example' } },
      options,
    );
    expect(html).toContain(`src="https://p.example/${servedAs}"`);
    expect(text).toBe('The blue door\n');
    const other = await compile(words, { 'images/door.jpeg': jpeg('another') }, names);
    expect(other.email?.pictures[0]?.servedAs).not.toBe(servedAs);
  });

  it('must be what their names say, and lie in the folder: neither by a link nor by another ending (security.md S11)', async () => {
    const secret = join(temporaryFolder('outside'), 'passwd');
    writeFileSync(secret, jpeg('not for everybody'));
    const wrong = async (picture: string | Uint8Array) =>
      told((await compile(words, { 'images/door.jpeg': picture }, names)).findings);
    expect(await wrong('root:x:0:0')).toEqual([expect.stringMatching(/:8 \[images\] "images\/door.jpeg" is no JPEG/)]);
    expect(await wrong('GIF89a')).toEqual([expect.stringMatching(/is no JPEG/)]);
    const linked = write({ 'prepare/it.mjml': words, 'images/other.gif': 'GIF89a' });
    symlinkSync(secret, join(linked, 'images/door.jpeg'));
    const { findings } = await compileIn(linked, names);
    expect(told(findings)).toEqual([
      expect.stringMatching(/:8 \[images\] "images\/door.jpeg" is a link to a file outside templates\/images\//),
    ]);
  });

  it('wait until the system serves them', async () => {
    const { findings } = await compile(
      words,
      files,
      Object.fromEntries(Object.entries(names).filter(([name]) => name !== 'links.site')),
    );
    expect(told(findings)).toEqual([expect.stringMatching(/:8 \[images\] pictures are not served yet/)]);
  });
});

it('takes a default for the body itself', async () => {
  const { findings } = await compile(
    email('x', { head: '<mj-attributes><mj-body background-color="#ffffff" /></mj-attributes>' }),
  );
  expect(told(findings)).toEqual([]);
});
