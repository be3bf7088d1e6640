/** Every email that ships, as HTML: by a validator that knows the standard, and once more as Outlook reads it. */
import { HtmlValidate, type RuleConfig } from 'html-validate';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Shipped, shippedEmails } from '../pictures/emails.ts';
import { everyNth } from '../support/run/tier.ts';

/** Rules of the web that an email must break. Everything else of the recommended set holds. */
const notInEmail: RuleConfig = {
  // Mail programs drop style sheets, or read a part of them; what matters stands at the element.
  'no-inline-style': 'off',
  'no-deprecated-attr': 'off',
  // How Outlook on Windows is given tables of its own.
  'no-conditional-comment': 'off',
  // Tables for layout: "presentation" is the older name of "none", and the one that older programs know.
  'presentation-role-style': 'off',
  // MJML marks the body as the one article; there is no such element to use in its place.
  'prefer-native-element': 'off',
  // Phone numbers are kept on one line by a style.
  'tel-non-breaking': 'off',
  // Two ways to write the same.
  'void-style': 'off',
  'doctype-style': 'off',
  // A browser puts the body of a table there by itself; MJML's tables for Outlook leave that to it.
  'prefer-tbody': 'off',
};

const validator = new HtmlValidate({ root: true, extends: ['html-validate:recommended'], rules: notInEmail });

async function faults(html: string): Promise<readonly string[]> {
  const { results } = await validator.validateString(html);
  const all = results.flatMap(({ messages }) => messages);
  return all.map(({ line, ruleId, message }) => `${line}: ${message} [${ruleId}]`);
}

/** With the parts for Outlook on Windows in place, and without those it passes over. */
const forOutlook = (html: string) =>
  html
    .replace(/<!--\[if !mso\]><!-->[\s\S]*?<!--<!\[endif\]-->/g, '')
    .replace(/<!--\[if [^\]]*\]>([\s\S]*?)<!\[endif\]-->/g, (_all, inside: string) =>
      inside.replace(/<\/?[a-z]+:[\s\S]*?>|<xml>[\s\S]*?<\/xml>/g, ''),
    );

let shipped: Shipped;
beforeAll(async () => {
  shipped = await shippedEmails();
});

describe('the emails that ship', () => {
  it('are all there, and all can be filled', () => {
    expect(shipped.missing).toEqual([]);
    expect(shipped.emails.length).toBeGreaterThan(50);
  });

  it('are valid HTML', async () => {
    const found: string[] = [];
    const english = shipped.emails.filter(({ locale }) => locale === 'en');
    const others = shipped.emails.filter(({ locale }) => locale !== 'en');
    for (const { file, html } of [...everyNth(english, 5), ...everyNth(others, 10)])
      for (const fault of await faults(html)) found.push(`${file}:${fault}`);
    expect(found).toEqual([]);
  });

  it('are valid as Outlook on Windows reads them', async () => {
    const found: string[] = [];
    // The words are not what differs there.
    const english = shipped.emails.filter(({ locale }) => locale === 'en');
    for (const { file, html } of everyNth(english, 8)) {
      const read = forOutlook(html);
      expect(read, file).not.toMatch(/<!--\[if|<!\[endif/);
      for (const fault of await faults(read)) found.push(`${file}:${fault}`);
    }
    expect(found).toEqual([]);
  });
});

describe('the validator', () => {
  const first = () => shipped.emails[0]?.html ?? '';

  it.each([
    ['an image without words', (html: string) => html.replace('</body>', '<img src="a.png"></body>'), 'wcag/h37'],
    ['a link without a name', (html: string) => html.replace('</body>', '<a href="#"></a></body>'), 'wcag/h30'],
    [
      'an id that is there twice',
      (html: string) => html.replace('</body>', '<p id="a"></p><p id="a"></p></body>'),
      'no-dup-id',
    ],
    [
      'a box in a paragraph',
      (html: string) => html.replace('</body>', '<p><div>x</div></p></body>'),
      'no-implicit-close',
    ],
    ['a heading that is not closed', (html: string) => html.replace('</h1>', ''), 'close-order'],
    ['an attribute that is there twice', (html: string) => html.replace('<body ', '<body class="x" '), 'no-dup-attr'],
    ['no language', (html: string) => html.replace(/<html lang="\w+"/, '<html'), 'element-required-attributes'],
    ['no title', (html: string) => html.replace(/<title>[\s\S]*?<\/title>/, ''), 'element-required-content'],
  ])('finds %s', async (_what, spoil, rule) => {
    expect(spoil(first())).not.toBe(first());
    expect((await faults(spoil(first()))).join('\n')).toContain(`[${rule}]`);
  });

  it('finds what Outlook alone would see', async () => {
    const spoilt = first().replace(/(<!--\[if mso \| IE\]><table[^>]*>)/, '$1<td>');
    expect(await faults(spoilt)).toEqual([]);
    expect(await faults(forOutlook(spoilt))).not.toEqual([]);
  });
});
