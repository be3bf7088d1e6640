/** Emails in a real browser: shown once, then looked at in each width and scheme. */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
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
  readonly #devTools: CDPSession;

  private constructor(context: BrowserContext, page: Page, devTools: CDPSession) {
    this.#context = context;
    this.#devTools = devTools;
    this.page = page;
  }

  static async open(browser: Browser): Promise<EmailPage> {
    const context = await browser.newContext({ viewport: { width: widths[0], height: 800 }, reducedMotion: 'reduce' });
    // Nothing is fetched: an email is right with its images off, and a picture needs no network.
    await context.route('**/*', (route) => route.abort());
    const page = await context.newPage();
    return new EmailPage(context, page, await context.newCDPSession(page));
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

  /** The whole email, as PNG. Asked of the browser directly: twice as fast as a screenshot, at somewhat larger files. */
  async picture(): Promise<Buffer> {
    const width = this.page.viewportSize()?.width ?? widths[0];
    const height = await this.page.evaluate<number>('document.documentElement.scrollHeight');
    const { data } = await this.#devTools.send('Page.captureScreenshot', {
      format: 'png',
      captureBeyondViewport: true,
      optimizeForSpeed: true,
      clip: { x: 0, y: 0, width, height, scale: 1 },
    });
    return Buffer.from(data, 'base64');
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
