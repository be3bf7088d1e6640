/** Emails in a real browser: shown once, then looked at in each width and scheme. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { withFonts } from './fonts.ts';

export const widths = [375, 640] as const;
export const schemes = ['light', 'dark'] as const;
export type Width = (typeof widths)[number];
export type Scheme = (typeof schemes)[number];

/** As little as possible that a machine decides by itself. */
const sameEverywhere = [
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--force-color-profile=srgb',
  '--force-device-scale-factor=1',
  '--hide-scrollbars',
];

export const openPictureBrowser = (): Promise<Browser> => openBrowser(sameEverywhere);

export class EmailPage {
  readonly page: Page;
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
  }

  static async open(browser: Browser): Promise<EmailPage> {
    const context = await browser.newContext({ viewport: { width: widths[0], height: 800 }, reducedMotion: 'reduce' });
    // Nothing is fetched: an email is right with its images off, and a picture needs no network.
    await context.route('**/*', (route) => route.abort());
    return new EmailPage(context, await context.newPage());
  }

  async show(html: string): Promise<void> {
    await this.page.setContent(withFonts(html), { waitUntil: 'domcontentloaded' });
    await this.page.evaluate('document.fonts.ready.then(() => undefined)');
  }

  async look(width: number, scheme: Scheme): Promise<void> {
    const { page } = this;
    if (page.viewportSize()?.width !== width) await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: scheme });
  }

  /** The whole email, as PNG. */
  async picture(): Promise<Buffer> {
    return this.page.screenshot({ fullPage: true, animations: 'disabled', caret: 'hide' });
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}

/** Runs `work` for every item on `pages` pages at once; in what order is not said. */
export async function onPages<T>(
  browser: Browser,
  items: readonly T[],
  work: (page: EmailPage, item: T) => Promise<void>,
  pages = 2,
): Promise<void> {
  const left = [...items];
  const one = async () => {
    const page = await EmailPage.open(browser);
    try {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(page, item);
    } finally {
      await page.close();
    }
  };
  await Promise.all(Array.from({ length: pages }, one));
}
