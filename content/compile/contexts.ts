/**
 * Step 6 of the compiler: parse5 reads the HTML as a browser does and tells where each value stands; that decides how
 * the value is written. A value whose place is not understood is a fault, never a guess.
 */
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import type { Escape } from '../../functions/core/model/template.ts';
import { tokenPattern } from './tokens.ts';

export interface Contexts {
  /** By tag index: how its value is written in the HTML. */
  readonly escapes: ReadonlyMap<number, Escape>;
  /** By tag index: why its place cannot be used. */
  readonly faults: ReadonlyMap<number, string>;
  /** Block tags that stand where they should, once. */
  readonly blocks: ReadonlySet<number>;
}

const urlAttributes = new Set([
  'href',
  'src',
  'action',
  'background',
  'formaction',
  'cite',
  'poster',
  'longdesc',
  'srcset',
  'data',
]);

export function contextsOf(html: string): Contexts {
  const escapes = new Map<number, Escape>();
  const faults = new Map<number, string>();
  const blocks = new Set<number>();
  const note = (index: number, found: Escape | { fault: string }) => {
    if (typeof found === 'object') faults.set(index, found.fault);
    else if ((escapes.get(index) ?? found) === found) escapes.set(index, found);
    // "attribute" is the stricter of the two; others do not mix.
    else if (isMarkup(escapes.get(index)) && isMarkup(found)) escapes.set(index, 'attribute');
    else faults.set(index, 'it stands both in words and in a link');
  };
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if (node.nodeName === '#comment') {
      const { data } = node as DefaultTreeAdapterTypes.CommentNode;
      const alone = /^\s*qzx(\d+)bq\s*$/.exec(data);
      if (alone) {
        const index = Number(alone[1]);
        if (blocks.has(index)) faults.set(index, 'MJML repeated it');
        blocks.add(index);
      } else
        for (const [, digits] of data.matchAll(tokenPattern()))
          note(Number(digits), { fault: 'it stands in a part only Outlook reads' });
      return;
    }
    if (node.nodeName === '#text') {
      const text = node as DefaultTreeAdapterTypes.TextNode;
      const parent = text.parentNode?.nodeName ?? '';
      for (const [, digits] of text.value.matchAll(tokenPattern())) {
        note(Number(digits), /^(style|script|noscript|xml)$/.test(parent) ? { fault: 'it stands in a style' } : 'html');
      }
    }
    if ('attrs' in node) {
      for (const { name, value } of node.attrs) {
        if (name.includes('qzx'))
          for (const [, digits] of name.matchAll(tokenPattern()))
            note(Number(digits), { fault: 'it stands inside a tag' });
        for (const match of value.matchAll(tokenPattern()))
          note(Number(match[1]), inAttribute(name, value, match.index, match[0]));
      }
    }
    if ('content' in node) visit(node.content);
    if ('childNodes' in node) for (const child of node.childNodes) visit(child);
  };
  visit(parse(html));
  return { escapes, faults, blocks };
}

const isMarkup = (as: Escape | undefined): boolean => as === 'html' || as === 'attribute';

function inAttribute(name: string, value: string, at: number, token: string): Escape | { fault: string } {
  if (name === 'style' || name.startsWith('on')) return { fault: `it stands in "${name}"` };
  if (!urlAttributes.has(name)) return 'attribute';
  if (name !== 'href') return { fault: `it stands in "${name}", and only links may differ from person to person` };
  if (value === token) return 'url';
  const before = value.slice(0, at);
  if (/^(https:\/\/[^?#]+|mailto:[^?#]*)\?[^#]*=[^&#=]*$/.test(before)) return 'urlParameter';
  if (before === 'mailto:') return 'urlParameter';
  return { fault: 'in a link it must be the whole link, or the value of a parameter after "?"' };
}
