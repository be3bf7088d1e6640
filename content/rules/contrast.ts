/** Every word can be read on its ground, in light and in dark: 4.5 to 1. */
import { type Colour, colourOf, hexOf, contrast as ratioOf } from './reading/colours.ts';
import { declared, type Scheme, sheetOf } from './reading/css.ts';
import { attributeOf, type ElementNode, isElement, type Node, pageOf } from './reading/page.ts';
import { bodyStart } from './reading/reading.ts';
import type { EmailUnderCheck, Rule } from './rule.ts';

const ratioMin = 4.5;
const page: Record<Scheme, { readonly ground: Colour; readonly ink: Colour }> = {
  light: { ground: [255, 255, 255], ink: [0, 0, 0] },
  // What a mail app in the dark puts where an email sets nothing.
  dark: { ground: [18, 18, 18], ink: [255, 255, 255] },
};

export const contrast: Rule = {
  name: 'contrast',
  source: 'WCAG 1.4.3',
  why: 'Pale words are lost on tired eyes, on a phone in the sun, and in the dark.',
  email(seen, report) {
    const document = pageOf(seen.email.template.html);
    const sheet = sheetOf(document);
    for (const selector of new Set(sheet.unread))
      report(
        bodyStart(seen),
        `the colours of "${selector}" cannot be checked`,
        'Use tags and classes only, such as ".care a".',
        'warning',
      );
    const told = new Set<string>();
    for (const scheme of ['light', 'dark'] as const) {
      const visit = (node: Node, ground: Colour, ink: Colour): void => {
        if (isElement(node)) {
          if (/^(head|style|script|title)$/.test(node.tagName) || hidden(node)) return;
          const own = (property: 'color' | 'background') => {
            const written = declared(node, property, sheet, scheme);
            return written === undefined ? undefined : colourOf(written);
          };
          const [back, front] = [own('background'), own('color')];
          const nextGround = back === 'unknown' || back === undefined ? ground : back;
          const link = node.tagName === 'a' && front === undefined && attributeOf(node, 'href') !== undefined;
          const nextInk = link ? linkInk(scheme) : front === 'unknown' || front === undefined ? ink : front;
          for (const child of node.childNodes) visit(child, nextGround, nextInk);
          return;
        }
        if (node.nodeName === '#text') {
          const words = ('value' in node ? node.value : '').trim();
          if (words === '' || /^(?:[\u200b-\u200d\u00a0\s]|\u034f)*$/.test(words)) return;
          const ratio = ratioOf(ink, ground);
          const pair = `${hexOf(ink)} on ${hexOf(ground)} in ${scheme}`;
          if (ratio >= ratioMin || told.has(pair)) return;
          told.add(pair);
          const message = `"${clip(words)}" is ${pair}, ${ratio.toFixed(1)} to 1`;
          report(
            placeOf(seen, words),
            message,
            `Make it ${ratioMin} to 1 or more: the colours are in brand/tokens.yaml.`,
          );
        } else if ('childNodes' in node) for (const child of node.childNodes) visit(child, ground, ink);
      };
      visit(document, page[scheme].ground, page[scheme].ink);
    }
  },
};

/** What browsers give a link that no style speaks of. */
const linkInk = (scheme: Scheme): Colour => (scheme === 'light' ? [0, 0, 238] : [158, 158, 255]);

const hidden = (node: ElementNode): boolean => /display\s*:\s*none/i.test(attributeOf(node, 'style') ?? '');

const clip = (words: string): string => (words.length > 40 ? `${words.slice(0, 40)}…` : words);

/** Where the words were written, if they can be found again. */
function placeOf(seen: EmailUnderCheck, words: string): number {
  const start = words.split('…')[0]?.slice(0, 30).trim() ?? '';
  const at = start.length < 3 ? -1 : seen.email.source.text.indexOf(start, bodyStart(seen));
  return at < 0 ? bodyStart(seen) : at;
}
