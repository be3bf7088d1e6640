/** The emails still look as they are kept, or somebody has said that they should not (`-- --accept`). */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { changes, kept, type Look, lookAt, noiseHere } from '../pictures/baseline.ts';
import { compare, reduced } from '../pictures/compare.ts';
import { type ShippedEmail, shippedEmails, templates } from '../pictures/emails.ts';
import { EmailPage, onPages, openPictureBrowser, type Scheme, schemes } from '../pictures/page.ts';
import { openBrowser } from '../support/browser.ts';
import { byTier, everyNth, isLong } from '../support/run/tier.ts';

let browser: Browser;
let emails: readonly ShippedEmail[];
beforeAll(async () => {
  [browser, { emails }] = await Promise.all([openPictureBrowser(), shippedEmails()]);
});
afterAll(() => browser?.close());

const changed = new URL('../../dist/pictures-changed', import.meta.url).pathname;

/** One email in one scheme looks the same each time: what it is held against is taken once. */
const unspoilt = new Map<Scheme, Promise<Look>>();

async function look(html: string, scheme: Scheme, where: Browser = browser): Promise<Look> {
  const page = await EmailPage.open(where);
  try {
    return await lookAt(page, html, scheme);
  } finally {
    await page.close();
  }
}

describe('the kept emails', () => {
  it('ship, and look as they did', async () => {
    const found: string[] = [];
    const allowed = await noiseHere(browser);
    expect(allowed, 'this machine draws letters so differently that no comparison means anything').toBeLessThan(0.3);
    // Every other look in `npm test`: each email in one scheme or the other.
    const looks = kept.flatMap((file, index) =>
      schemes.map((scheme, at) => ({ file, scheme, isFirst: (index + at) % schemes.length === 0 })),
    );
    const wanted = looks.filter(({ isFirst }) => isLong || isFirst);
    await onPages(browser, wanted, async (page, { file, scheme }) => {
      const email = emails.find((each) => each.file === file);
      if (!email) {
        found.push(`${file}: no such email; test/pictures/baseline.ts lists those that are kept`);
        return;
      }
      const now = await lookAt(page, email.html, scheme);
      const { lines, diff } = changes(`${file}.${scheme}`, now, allowed);
      if (lines.length === 0) return;
      found.push(...lines);
      mkdirSync(changed, { recursive: true });
      writeFileSync(join(changed, `${file}.${scheme}.png`), now.png);
      if (diff) writeFileSync(join(changed, `${file}.${scheme}.diff.png`), diff);
    });
    expect(found).toEqual([]);
  });
});

describe('the comparison', () => {
  const tokens = parse(readFileSync(join(templates, 'brand/tokens.yaml'), 'utf8')) as Record<string, string>;
  const brand = (name: string) => tokens[name] ?? '';
  const file = 'prepare-eating';
  const html = () => emails.find((each) => each.file === file)?.html ?? '';
  const asItIs = (scheme: Scheme): Promise<Look> => {
    const taken = unspoilt.get(scheme) ?? look(html(), scheme);
    unspoilt.set(scheme, taken);
    return taken;
  };
  /** What is seen of a change: by the picture, or by the styles. */
  const seen = async (change: (html: string) => string, scheme: Scheme): Promise<readonly string[]> => {
    const spoilt = change(html());
    expect(spoilt).not.toBe(html());
    const [was, is] = [await asItIs(scheme), await look(spoilt, scheme)];
    const picture = compare(reduced(was.png), reduced(is.png)).kind === 'same' ? [] : ['picture'];
    return was.styles.join() === is.styles.join() ? picture : [...picture, 'styles'];
  };

  const spoils: readonly (readonly [string, (text: string) => string, Scheme])[] = [
    ['another colour of the name', (text: string) => text.replaceAll(brand('accent'), '#1F4851'), 'light'],
    ['another ground of a box', (text: string) => text.replaceAll(brand('linen'), '#E3D9C4'), 'light'],
    ['another ground in the dark', (text: string) => text.replaceAll(brand('night_linen'), '#3E3A30'), 'dark'],
    [
      'a line of letters two pixels larger',
      (text: string) => text.replace(/(<h1[^>]*font-size: )28px/, '$130px'),
      'light',
    ],
    ['a word more', (text: string) => text.replace(/(<\/h1>)/, ' now$1'), 'light'],
    ['one digit of a time', (text: string) => text.replace(/\b5:(\d\d am)/, '6:$1'), 'light'],
    ['a little more room', (text: string) => text.replace(/(<h2[^>]*margin: 0 0) 8px/, '$1 20px'), 'light'],
    [
      'corners that are no longer round',
      (text: string) => text.replaceAll(/border-radius: ?\d+px/g, 'border-radius:0'),
      'light',
    ],
    ['a paragraph that is gone', (text: string) => text.replace(/<p\b[\s\S]*?<\/p>/, ''), 'light'],
  ];
  it.each(everyNth(spoils, 3))('sees %s', async (_what, change, scheme) => {
    expect(await seen(change, scheme)).not.toEqual([]);
  });

  it('sees nothing where nothing changed', async () => {
    for (const scheme of schemes) expect(await seen((text) => `${text}<!-- -->`, scheme)).toEqual([]);
  });

  it.runIf(isLong)('does not see how another machine draws letters, and still sees a line that is gone', async () => {
    // Letters on whole pixels, each in three colours: no machine is further from ours.
    const flags = ['--font-render-hinting=slight', '--enable-lcd-text', '--disable-font-subpixel-positioning'];
    const other = await openBrowser([...flags, '--hide-scrollbars']);
    try {
      const allowed = await noiseHere(other);
      expect(allowed).toBeGreaterThan(0);
      for (const scheme of byTier<readonly Scheme[]>(['light'], schemes)) {
        const [ours, theirs] = [await asItIs(scheme), await look(html(), scheme, other)];
        expect(compare(reduced(ours.png), reduced(theirs.png)).kind).toBe('different');
        expect(theirs.styles).toEqual(ours.styles);
        expect(compare(reduced(ours.png), reduced(theirs.png), allowed)).toEqual({ kind: 'same' });
        const spoilt = await look(html().replace(/<p\b[\s\S]*?<\/p>/, ''), scheme, other);
        expect(compare(reduced(ours.png), reduced(spoilt.png), allowed).kind).not.toBe('same');
      }
    } finally {
      await other.close();
    }
  });
});
