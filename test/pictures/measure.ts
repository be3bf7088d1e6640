/**
 * What is wrong with how an email is laid out, measured in the browser: lines over one another, paragraphs that touch,
 * targets too small to tap. For emails as mail apps leave them, with their style sheets or without.
 */
import type { EmailPage } from './page.ts';

/** What mail apps are known to do to an email: <https://www.caniemail.com>. */
export const treatments = {
  'as it is': (html: string) => html,
  // The Gmail app with an account of another host, and gateways.
  'without its style sheets': (html: string) => html.replace(/<style[\s\S]*?<\/style>/g, ''),
  // Word's engine in Outlook for Windows, and Outlook's own dark mode keep these and drop the rest.
  'without media queries': (html: string) => html.replace(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, ''),
} as const;
export type Treatment = keyof typeof treatments;

/**
 * The widths to look at: a phone, a small one, a window, and a phone at double zoom. The last asks for the media queries:
 * three numbers to tap stand one below the other there.
 */
export const widthsOf = (treatment: Treatment): readonly number[] =>
  treatment === 'as it is' ? [188, 320, 375, 640] : [320, 375, 640];

/** CSS that a mail app with many readers does not know: nothing of the look may hang on it. */
export const unknownCss = /text-wrap|:first-letter|:(?:first|last|nth)-child|[\w.)]\s*[+~]\s*[\w.[]/;

/** @returns each fault in words. */
export function layoutFaults({ page }: EmailPage): Promise<readonly string[]> {
  return page.evaluate(() => {
    const { document, getComputedStyle, innerWidth, NodeFilter } = globalThis as unknown as Shown;
    const found: string[] = [];
    const clip = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 40);
    const seen = (element: Shape) => {
      const style = getComputedStyle(element);
      return style.display !== 'none' && style.visibility !== 'hidden' && style.opacity !== '0';
    };
    const shown = (element: Shape | null): boolean =>
      element === null || element === document.body || (seen(element) && shown(element.parentElement));

    // Lines: as high as their letters are drawn, two pixels of air each taken off.
    const lines: { text: string; box: Box }[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!/[\p{L}\p{N}]/u.test(node.data) || !shown(node.parentElement)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects())
        if (box.width > 1 && box.height > 1) lines.push({ text: node.data, box });
    }
    lines.sort((a, b) => a.box.top - b.box.top);
    lines.forEach((one, index) => {
      for (const other of lines.slice(index + 1)) {
        if (other.box.top >= one.box.bottom) break;
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
        if (across > 2 && down > 4)
          found.push(`"${clip(one.text)}" lies over "${clip(other.text)}" by ${Math.round(down)} px`);
      }
    });

    // Paragraphs: the gap between the end of one and the start of the next below it.
    const blocks = [...document.querySelectorAll('h1, h2, p, li')].filter(
      (each) => shown(each) && each.textContent.trim() !== '' && each.getBoundingClientRect().height > 1,
    );
    const inner = (element: Shape) => {
      const { top, bottom, left, right } = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      const px = (side: string) => Number.parseFloat(style[`padding${side}`] ?? '') || 0;
      return { top: top + px('Top'), bottom: bottom - px('Bottom'), left, right };
    };
    blocks.forEach((block, index) => {
      const next = blocks[index + 1];
      if (!next || block.contains(next)) return;
      const [upper, lower] = [inner(block), inner(next)];
      const beside = lower.left >= upper.right || lower.right <= upper.left;
      const gap = lower.top - upper.bottom;
      if (!beside && gap < 7.5)
        found.push(`only ${Math.round(gap)} px between "${clip(block.textContent)}" and "${clip(next.textContent)}"`);
    });

    // Targets: links that stand alone, not within a sentence (WCAG 2.5.5).
    const links = [...document.querySelectorAll('a[href]')].filter(
      (each) => shown(each) && each.getBoundingClientRect().width > 0,
    );
    const alone = links.filter((link) => {
      const holder = link.closest('p, td, li, div');
      if (!holder) return false;
      const words = [...holder.querySelectorAll('a[href]')].reduce(
        (text, each) => text.replace(each.textContent, ''),
        holder.textContent,
      );
      return words.trim() === '';
    });
    const boxes = alone.map((link) => ({
      text: clip(link.textContent),
      cell: link.closest('td.tap'),
      box: link.getBoundingClientRect(),
    }));
    for (const { text, box } of boxes)
      if (box.height < 43.5 || box.width < 43.5)
        found.push(`"${text}" is ${Math.round(box.width)} × ${Math.round(box.height)} px, too small to tap`);
    const cells = boxes.flatMap(({ text, cell }) => (cell ? [{ text, box: cell.getBoundingClientRect() }] : []));
    cells.forEach(({ text, box }, index) => {
      const next = cells[index + 1];
      if (!next) return;
      const apart = Math.abs(next.box.top - box.top) < 2 ? next.box.left - box.right : next.box.top - box.bottom;
      if (apart < 11.5) found.push(`"${text}" and "${next.text}" are ${Math.round(apart)} px apart`);
      if (Math.abs(next.box.width - box.width) > 2) found.push(`"${text}" and "${next.text}" are not equally wide`);
    });

    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth + 1) found.push(`${scrollWidth} px wide in a window of ${innerWidth}`);
    return found;
  });
}

interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  readonly width: number;
  readonly height: number;
}
interface Shape {
  readonly parentElement: Shape | null;
  readonly textContent: string;
  getBoundingClientRect(): Box;
  contains(other: Shape): boolean;
  closest(selector: string): Shape | null;
  querySelectorAll(selector: string): Iterable<Shape>;
}
interface Words {
  readonly data: string;
  readonly parentElement: Shape | null;
}
interface Shown {
  readonly innerWidth: number;
  readonly document: {
    readonly body: Shape;
    readonly documentElement: { readonly scrollWidth: number };
    querySelectorAll(selector: string): Iterable<Shape>;
    createTreeWalker(root: Shape, show: number): { nextNode(): Words | null };
    createRange(): { selectNodeContents(node: Words): void; getClientRects(): Iterable<Box> };
  };
  readonly NodeFilter: { readonly SHOW_TEXT: number };
  getComputedStyle(element: Shape): Record<string, string>;
}
