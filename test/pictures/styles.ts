/**
 * The colours, edges and letters an email is shown with, as the browser computed them: each once, in words. They are the
 * same on every machine to the last digit, so they guard what a coarse picture lets pass: a tint that is a shade off.
 */
import type { EmailPage } from './page.ts';

export function stylesOf({ page }: EmailPage): Promise<readonly string[]> {
  return page.evaluate(() => {
    const { document, getComputedStyle } = globalThis as unknown as Shown;
    const found = new Set<string>();
    const clear = 'rgba(0, 0, 0, 0)';
    for (const element of document.querySelectorAll('body, body *')) {
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      if (style.display === 'none' || style.visibility === 'hidden' || box.width < 2 || box.height < 2) continue;
      const words = [...element.childNodes].some(({ nodeType, data }) => nodeType === 3 && /\S/.test(data ?? ''));
      if (words) {
        const font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize}/${style.lineHeight} ${style.fontFamily}`;
        found.add(`letters ${style.color}, ${font}, ${style.textAlign}, ${style.textDecorationLine}`);
      }
      if (style.backgroundColor !== clear) found.add(`ground ${style.backgroundColor}`);
      for (const side of ['Top', 'Right', 'Bottom', 'Left']) {
        const width = style[`border${side}Width`];
        const kind = style[`border${side}Style`];
        if (width !== '0px' && kind !== 'none')
          found.add(`edge ${side.toLowerCase()} ${width} ${kind} ${style[`border${side}Color`]}`);
      }
      if (style.borderRadius !== '0px') found.add(`corner ${style.borderRadius}`);
    }
    return [...found].sort();
  });
}

interface Shown {
  readonly document: { querySelectorAll(selector: string): Iterable<Shape> };
  getComputedStyle(element: Shape): Record<string, string>;
}
interface Shape {
  readonly childNodes: Iterable<{ readonly nodeType: number; readonly data?: string }>;
  getBoundingClientRect(): { readonly width: number; readonly height: number };
}
