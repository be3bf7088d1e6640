/** Emails in real Chromium, on a phone and in a window, light and dark: what axe finds, and whether it fits. */
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ShippedEmail, shippedEmails } from '../pictures/emails.ts';
import { layoutFaults, type Treatment, treatments, unknownCss, widthsOf } from '../pictures/measure.ts';
import { EmailPage, onPages, openPictureBrowser, schemes, widths } from '../pictures/page.ts';
import { byTier, everyNth, isLong } from '../support/run/tier.ts';
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
const colours = ['color-contrast', 'link-in-text-block'];
/** The colours are what takes axe longest, and the rule `contrast` reckons with those of every email. */
const allButColours = {
  rules: { ...everything.rules, ...Object.fromEntries(colours.map((rule) => [rule, { enabled: false }])) },
};

/** What is asked of an email by width and scheme: a scheme changes colours, a width changes sizes. */
const askedOf = (withColours: boolean): Readonly<Record<string, object>> => ({
  '375, light': withColours ? everything : allButColours,
  ...(withColours ? { '375, dark': { runOnly: colours } } : {}),
  '640, light': { runOnly: ['target-size'] },
  ...(isLong ? { '640, dark': looks } : {}),
});

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
    const coloured = new Set(everyNth(looked, 3).map(({ file }) => file));
    await onPages(browser, looked, async (shown, { file, html }) => {
      await shown.show(html);
      const asked = askedOf(coloured.has(file));
      for (const width of widths) {
        for (const scheme of schemes) {
          const rules = asked[`${width}, ${scheme}`];
          if (!rules) continue;
          await shown.look(width, scheme);
          for (const fault of await faults(shown, rules)) found.push(`${file}, ${width}, ${scheme}: ${fault}`);
        }
      }
    });
    expect(found).toEqual([]);
  });
});

describe('whatever a mail app does to it', () => {
  // Between them every kind of block: times, taps, boxes, buttons, lists, the greeting alone.
  const few = ['prepare-booked.es', 'aftercare-evening.es', 'notices-phones-down.minimal', 'nurture-03-the-risks'];
  const measured = () =>
    byTier(
      emails.filter(({ file }) => few.includes(file)),
      emails,
    );

  it('nothing lies over anything, paragraphs stand apart, and targets can be tapped (email.md 2, email.md art9)', {
    timeout: long,
  }, async () => {
    const found: string[] = [];
    await onPages(browser, measured(), async (shown, { file, html }) => {
      for (const treatment of Object.keys(treatments) as Treatment[]) {
        await shown.look(widthsOf(treatment)[0] ?? 375, 'light');
        await shown.show(treatments[treatment](html));
        for (const width of widthsOf(treatment)) {
          await shown.look(width, 'light');
          for (const fault of await layoutFaults(shown)) found.push(`${file}, ${width}, ${treatment}: ${fault}`);
        }
      }
    });
    expect(found).toEqual([]);
    expect(measured().length).toBeGreaterThanOrEqual(few.length);
  });

  it('hangs on no CSS that Gmail, Outlook or Yahoo do not know (email.md 2, email.md art13, email.md art14)', () => {
    for (const { file, html } of emails) {
      const css = [...html.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(([, inside]) => inside).join('\n');
      expect(unknownCss.exec(css)?.[0], file).toBeUndefined();
      expect(html, file).not.toMatch(/style="[^"]*text-wrap/);
    }
  });

  it('has four sizes of letters, and small ones no smaller than 15 px (email.md art1)', () => {
    for (const { file, html } of emails) {
      const sizes = new Set([...html.matchAll(/font-size: ?(\d+)px/g)].map(([, size]) => Number(size)));
      // MJML sets 0 where a space would show, and 1 for the hidden preview.
      expect(
        [...sizes].filter((size) => size > 1 && ![15, 17, 20, 28].includes(size)),
        file,
      ).toEqual([]);
    }
  });

  it('has its times in a table that names the zone once, above it (email.md art3)', () => {
    const tables = emails.flatMap(({ file, html }) =>
      [...html.matchAll(/class="ink times"[\s\S]*?<\/table>/g)].map(([table]) => ({ file, table })),
    );
    expect(tables.length).toBeGreaterThan(20);
    // A limit that is past is told in a sentence, in full.
    const rows = tables.flatMap(({ file, table }) =>
      [...table.matchAll(/<td class="hour"[\s\S]*?<\/td>/g)].map(([cell]) => ({ file, cell })),
    );
    for (const { file, cell } of rows) expect(cell, file).not.toMatch(/Eastern|del Este/);
  });

  it('greets nobody below an alert that is always there (email.md art11)', () => {
    const alerts = emails.filter(({ name }) => name === 'notices/closed' || name === 'prepare/moved');
    expect(alerts).toHaveLength(8);
    for (const { file, text } of alerts) expect(text, file).not.toMatch(/^(?:Hello|Hola)\b/m);
  });

  it('is under 60 KB, of which Gmail shows 102', () => {
    for (const { file, html } of emails) expect(Buffer.byteLength(html), file).toBeLessThan(60_000);
  });

  it('tells a spam filter nothing by colours or by words about weight (email.md 11)', () => {
    for (const { file, html, text } of emails) {
      expect(html, file).not.toMatch(/display:none[^"]*color:#fff/);
      expect(text, file).not.toMatch(/weight.?loss/i);
      expect(text, file).not.toMatch(/\((?:tel|sms):/);
    }
  });

  const spoils: readonly (readonly [string, (html: string) => string, RegExp])[] = [
    [
      'a title whose lines lie over one another',
      (html) => html.replace(/(<h1[^>]*font-size: )28px; line-height: 34px/, '$152px; line-height: 34px'),
      /lies over/,
    ],
    ['paragraphs that touch', (html) => html.replaceAll(/(<p [^>]*margin: )0 0 16px/g, '$10'), /only 0 px between/],
    ['a link that is hard to tap', (html) => html.replaceAll('padding: 11px 24px 11px 0', 'padding: 0'), /too small/],
    ['taps that touch', (html) => html.replaceAll('padding: 0 6px', 'padding: 0'), /px apart/],
    ['one tap wider than the others', (html) => html.replace('width="32%"', 'width="60%"'), /equally wide/],
    ['what is wider than the window', (html) => html.replace('<h1', '<p style="width:700px">wide</p><h1'), /px wide/],
  ];
  it.each(everyNth(spoils, 2))('the measure sees %s', async (_what, spoil, expected) => {
    const html = emails.find(({ file }) => file === 'aftercare-evening')?.html ?? '';
    expect(spoil(html)).not.toBe(html);
    const page = await EmailPage.open(browser);
    try {
      await page.look(320, 'light');
      await page.show(treatments['without its style sheets'](spoil(html)));
      expect((await layoutFaults(page)).join('\n')).toMatch(expected);
    } finally {
      await page.close();
    }
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
