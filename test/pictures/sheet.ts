/** One page with every email on it, small: what a designer hangs on the wall. */
import type { Browser } from 'playwright-core';

export interface Thumbnail {
  readonly title: string;
  readonly note: string;
  readonly png: Buffer;
}

export interface Row {
  readonly title: string;
  readonly thumbnails: readonly Thumbnail[];
}

export interface SheetOptions {
  readonly title: string;
  /** Of one thumbnail. */
  readonly width: number;
  readonly perRow: number;
  /** Taller emails are cut there. */
  readonly heightMax: number;
  /** JPEG of this quality instead of PNG: a fifth of the size, for what is kept in the repository. */
  readonly jpeg?: number;
}

const longest = (rows: readonly Row[]) => Math.max(1, ...rows.map(({ thumbnails }) => thumbnails.length));
const text = (words: string) => words.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export async function contactSheet(browser: Browser, rows: readonly Row[], options: SheetOptions): Promise<Buffer> {
  const gap = 18;
  const width = Math.min(options.perRow, longest(rows)) * (options.width + gap) + 60 - gap;
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  try {
    const page = await context.newPage();
    const figure = ({ title, note, png }: Thumbnail) =>
      `<figure><div><img src="data:image/png;base64,${png.toString('base64')}"></div><figcaption><b>${text(title)}</b><br>${text(note)}</figcaption></figure>`;
    const sections = rows.map(
      (row) => `<h2>${text(row.title)}</h2><main>${row.thumbnails.map(figure).join('')}</main>`,
    );
    await page.setContent(
      `<style>
        body{margin:30px;font:13px/18px sans-serif;background:#8d8a84;color:#fff}
        h1{font-size:26px;line-height:32px;margin:0 0 8px} h2{font-size:18px;margin:26px 0 10px}
        main{display:flex;flex-wrap:wrap;gap:${gap}px} figure{margin:0;width:${options.width}px}
        div{max-height:${options.heightMax}px;overflow:hidden;border-radius:6px} img{width:100%;display:block}
        figcaption{margin-top:6px;overflow-wrap:anywhere}
      </style><h1>${text(options.title)}</h1>${sections.join('')}`,
      // A sheet holds some hundred pictures: a busy machine needs its time.
      { waitUntil: 'load', timeout: 180_000 },
    );
    const kind = options.jpeg === undefined ? {} : { type: 'jpeg' as const, quality: options.jpeg };
    return await page.screenshot({ fullPage: true, timeout: 180_000, ...kind });
  } finally {
    await context.close();
  }
}
