/**
 * Just enough of CSS to know the colour of each word and of the ground behind it, in light and in dark: rules of
 * <style> with tags, classes, children and descendants, style attributes, `!important`, and the media query for dark.
 */
import { attributeOf, below, type ElementNode, isElement, type Node } from './page.ts';

export type Scheme = 'light' | 'dark';

interface Declaration {
  readonly property: string;
  readonly value: string;
  readonly important: boolean;
}
interface Compound {
  readonly tag: string | undefined;
  readonly classes: readonly string[];
  /** How it is joined to the one before it. */
  readonly joint: ' ' | '>';
}
interface StyleRule {
  readonly selector: readonly Compound[];
  readonly weight: number;
  readonly scheme: Scheme | 'both';
  readonly declarations: readonly Declaration[];
}

const watched = new Set(['color', 'background', 'background-color']);

export interface Sheet {
  readonly rules: readonly StyleRule[];
  /** Selectors that set a colour and could not be read. */
  readonly unread: readonly string[];
}

/** The rules of every <style> of a page that set a colour. */
export function sheetOf(page: Node): Sheet {
  const rules: StyleRule[] = [];
  const unread: string[] = [];
  for (const node of below(page)) {
    if (!isElement(node) || node.tagName !== 'style') continue;
    const css = node.childNodes.map((child) => ('value' in child ? child.value : '')).join('');
    readRules(css.replace(/\/\*[\s\S]*?\*\//g, ''), 'both', rules, unread);
  }
  return { rules, unread };
}

function readRules(css: string, scheme: StyleRule['scheme'], rules: StyleRule[], unread: string[]): void {
  let at = 0;
  while (at < css.length) {
    const open = css.indexOf('{', at);
    if (open < 0) return;
    const head = css
      .slice(at, open)
      .replace(/^[;}\s]+/, '')
      .trim();
    let depth = 1;
    let end = open + 1;
    for (; end < css.length && depth > 0; end++) {
      if (css[end] === '{') depth++;
      else if (css[end] === '}') depth--;
    }
    const body = css.slice(open + 1, end - 1);
    at = end;
    if (head.startsWith('@media')) {
      if (/prefers-color-scheme\s*:\s*dark/.test(head)) readRules(body, 'dark', rules, unread);
      else if (/prefers-color-scheme\s*:\s*light/.test(head)) readRules(body, 'light', rules, unread);
      else if (!/print|yahoo/i.test(head)) readRules(body, scheme, rules, unread);
      continue;
    }
    if (head.startsWith('@')) continue;
    const declarations = declarationsOf(body);
    if (declarations.length === 0) continue;
    for (const written of head.split(',')) {
      const selector = selectorOf(written.trim());
      if (!selector) unread.push(written.trim());
      else {
        const weight = selector.reduce((sum, { tag, classes }) => sum + classes.length * 100 + (tag ? 1 : 0), 0);
        rules.push({ selector, weight, scheme, declarations });
      }
    }
  }
}

function declarationsOf(body: string): Declaration[] {
  return body.split(';').flatMap((written) => {
    const [property = '', ...rest] = written.split(':');
    const name = property.trim().toLowerCase();
    if (!watched.has(name)) return [];
    const value = rest.join(':').trim();
    const important = /!\s*important$/i.test(value);
    return [{ property: name === 'color' ? name : 'background', value: value.replace(/!.*$/, '').trim(), important }];
  });
}

function selectorOf(written: string): Compound[] | undefined {
  const compounds: Compound[] = [];
  let joint: Compound['joint'] = ' ';
  for (const part of written.replaceAll('>', ' > ').split(/\s+/)) {
    if (part === '>') {
      joint = '>';
      continue;
    }
    const found = /^(\*|[a-z][a-z0-9]*)?((?:\.[\w-]+)*)$/i.exec(part);
    if (!found || part === '') return undefined;
    const tag = found[1] === '*' ? undefined : found[1]?.toLowerCase();
    compounds.push({ tag, classes: (found[2] ?? '').split('.').filter((name) => name !== ''), joint });
    joint = ' ';
  }
  return compounds.length > 0 ? compounds : undefined;
}

function matches(node: ElementNode, selector: readonly Compound[], last = selector.length - 1): boolean {
  const compound = selector[last];
  if (!compound || !matchesOne(node, compound)) return false;
  if (last === 0) return true;
  let parent = node.parentNode;
  while (parent && isElement(parent)) {
    if (matches(parent, selector, last - 1)) return true;
    if (compound.joint === '>') return false;
    parent = parent.parentNode;
  }
  return false;
}

const classesOf = new WeakMap<ElementNode, readonly string[]>();
function ownClasses(node: ElementNode): readonly string[] {
  const known = classesOf.get(node);
  if (known) return known;
  const made = (attributeOf(node, 'class') ?? '').split(/\s+/);
  classesOf.set(node, made);
  return made;
}

function matchesOne(node: ElementNode, { tag, classes }: Compound): boolean {
  if (tag !== undefined && node.tagName !== tag) return false;
  return classes.every((name) => ownClasses(node).includes(name));
}

/** What speaks of an element: rules of the sheet, and its own style. Asked for two properties in two schemes. */
interface OnElement {
  readonly rules: readonly StyleRule[];
  readonly own: readonly Declaration[];
}
const onElements = new WeakMap<Sheet, WeakMap<ElementNode, OnElement>>();

function onElement(node: ElementNode, sheet: Sheet): OnElement {
  const ofSheet = onElements.get(sheet) ?? new WeakMap<ElementNode, OnElement>();
  onElements.set(sheet, ofSheet);
  const known = ofSheet.get(node);
  if (known) return known;
  const made = {
    rules: sheet.rules.filter(({ selector }) => matches(node, selector)),
    own: declarationsOf(attributeOf(node, 'style') ?? ''),
  };
  ofSheet.set(node, made);
  return made;
}

/** The winning value of `color` or `background` that is set on this very element. */
export function declared(
  node: ElementNode,
  property: 'color' | 'background',
  sheet: Sheet,
  scheme: Scheme,
): string | undefined {
  let best: { value: string; rank: number } | undefined;
  const offer = (declarations: readonly Declaration[], weight: number) => {
    for (const declaration of declarations) {
      if (declaration.property !== property) continue;
      const rank = weight + (declaration.important ? 1_000_000 : 0);
      // Later ones win over equal ones.
      if (!best || rank >= best.rank) best = { value: declaration.value, rank };
    }
  };
  const ground = attributeOf(node, 'bgcolor');
  if (property === 'background' && ground) offer([{ property, value: ground, important: false }], -1);
  const { rules, own } = onElement(node, sheet);
  for (const rule of rules) if (rule.scheme === 'both' || rule.scheme === scheme) offer(rule.declarations, rule.weight);
  offer(own, 100_000);
  return best?.value;
}
