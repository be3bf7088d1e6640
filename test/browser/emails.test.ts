/** Emails in real Chromium, on a phone and in a window, light and dark: what axe finds, and whether it fits. */
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ShippedEmail, shippedEmails } from '../pictures/emails.ts';
import { EmailPage, onPages, openPictureBrowser, schemes, widths } from '../pictures/page.ts';
import { byTier } from '../support/run/tier.ts';
import { ingredientsOf, partialFiles, sampleOf } from './sample.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let browser: Browser;
let emails: readonly ShippedEmail[];
beforeAll(async () => {
  [browser, { emails }] = await Promise.all([openPictureBrowser(), shippedEmails()]);
});
afterAll(() => browser?.close());

/** All of axe's rules but those of a whole web page: an email is shown inside one. */
const everything = {
  rules: {
    'landmark-one-main': { enabled: false },
    region: { enabled: false },
    // WCAG 2.2, off unless asked for: links to tap.
    'target-size': { enabled: true },
  },
};
/** Rules that width and colours decide. The others read the document, which stays the same. */
const looks = { runOnly: ['color-contrast', 'link-in-text-block', 'target-size'] };

/** What is wrong with the email that is shown, as it is shown now. */
async function faults({ page }: EmailPage, asked: object = everything): Promise<readonly string[]> {
  // The document changes and the window stays, so axe is loaded once a page.
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.addScriptTag({ path: axePath });
  return page.evaluate(async (asked) => {
    const { axe, document, innerWidth } = globalThis as unknown as Shown;
    const { violations } = await axe.run({ resultTypes: ['violations'], elementRef: false, preload: false, ...asked });
    const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
    if (document.documentElement.scrollWidth > innerWidth) found.push('wider than the window');
    return found;
  }, asked);
}

interface Shown {
  readonly axe: {
    run(options: object): Promise<{ violations: readonly { id: string; nodes: readonly { html: string }[] }[] }>;
  };
  readonly document: { readonly documentElement: { readonly scrollWidth: number } };
  readonly innerWidth: number;
}

// Some hundred looks, by two pages: seconds where nothing else runs, and minutes on a machine that is busy.
const long = 300_000;

describe('the emails that are looked at', () => {
  it('have every partial, journey and form of all emails in them', () => {
    const sample = sampleOf(emails);
    const seen = new Set(sample.flatMap((email) => [...ingredientsOf(email)]));
    const all = emails.flatMap((email) => [...ingredientsOf(email)]);
    expect([...all, ...partialFiles()].filter((each) => !seen.has(each))).toEqual([]);
    expect(seen.size).toBeGreaterThan(partialFiles().length);
  });
});

describe('every one of them, in each width and scheme', () => {
  it('is readable for everybody, and fits', { timeout: long }, async () => {
    const found: string[] = [];
    const looked = byTier(sampleOf(emails), emails);
    await onPages(browser, looked, async (shown, { file, html }) => {
      await shown.show(html);
      let asked: object = everything;
      for (const width of widths) {
        for (const scheme of schemes) {
          await shown.look(width, scheme);
          const here = await faults(shown, asked);
          asked = looks;
          for (const fault of here) found.push(`${file}, ${width}, ${scheme}: ${fault}`);
        }
      }
    });
    expect(found).toEqual([]);
  });
});

describe('the look', () => {
  const bodyEnd = '</body>';
  it.each([
    ['pale letters in the light', 'light', '<p style="color:#ccc;background:#fff">pale</p>', /^color-contrast/],
    [
      'dark letters in the dark',
      'dark',
      '<style>@media(prefers-color-scheme:dark){.x{color:#333;background:#222}}</style><p class="x">dark</p>',
      /^color-contrast/,
    ],
    ['an image without words', 'light', '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', /^image-alt/],
    [
      'a link that only its colour shows',
      'light',
      '<p>some words <a href="#x" style="color:#1F5148;text-decoration:none">a link</a> and more</p>',
      /^link-in-text-block/,
    ],
    [
      'two links too close to tap',
      'light',
      '<div><a href="#a" style="display:block;height:9px;font-size:9px;line-height:9px">one link</a><a href="#b" style="display:block;height:9px;font-size:9px;line-height:9px">two link</a></div>',
      /^target-size/,
    ],
    [
      'what is wider than a phone',
      'light',
      '<table role="presentation" width="500"><tr><td>wide</td></tr></table>',
      /^wider/,
    ],
  ] as const)('finds %s', async (_what, scheme, spoilt, expected) => {
    const asked = String(expected).includes('image') ? everything : looks;
    const page = await EmailPage.open(browser);
    const html = emails[0]?.html ?? '';
    try {
      await page.look(375, scheme);
      await page.show(html);
      expect(await faults(page, everything)).toEqual([]);
      await page.show(html.replace(bodyEnd, `${spoilt}${bodyEnd}`));
      const found = await faults(page, asked);
      expect(found).not.toEqual([]);
      for (const fault of found) expect(fault).toMatch(expected);
    } finally {
      await page.close();
    }
  });
});
