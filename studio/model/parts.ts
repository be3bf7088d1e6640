/** A file of words → the parts of it that can be changed on the email, each with its place. */
import type { Node } from 'prosemirror-model';
import { type Element, readMarkup, setsDefaults } from '../../content/compile/markup.ts';
import { endOf, inlineOf, type Lexeme, lexemesOf, type Tag, tagsOf } from './lexemes.ts';
import { schema } from './schema.ts';

/** A block as it stands in the file. */
export interface Source {
  readonly id: number;
  readonly start: number;
  /** After its opening tag. */
  readonly inner: number;
  /** Before its closing tag. */
  readonly innerEnd: number;
  readonly end: number;
  readonly node: Node;
  /** Of a paragraph. */
  readonly lexemes?: readonly Lexeme[];
  /** Of a list, a condition or a branch. */
  readonly children?: readonly Source[];
}

export type PartKind = 'text' | 'button' | 'cell';

/** What is opened by one click: the words of a text box, of a button, or of a cell. */
export interface Part {
  /** Where its tag begins in the file: its name, as long as the file stays. */
  readonly at: number;
  readonly kind: PartKind;
  readonly root: Source;
}

/** Texts that were read last, and their parts: a text that is being changed is asked about several times. */
const read = new Map<string, readonly Part[]>();
const readMax = 60;

/** Everything in `text`, as the compiler reads it, that can be changed. */
export function partsOf(text: string): readonly Part[] {
  const known = read.get(text);
  if (known) return known;
  const made = readParts(text);
  read.set(text, made);
  for (const [oldest] of read) {
    if (read.size <= readMax) break;
    read.delete(oldest);
  }
  return made;
}

function readParts(text: string): Part[] {
  const tags = tagsOf(text);
  const markup = readMarkup(masked(text, tags));
  if (markup.faults.length > 0) return [];
  const parts: Part[] = [];
  for (const element of markup.elements) {
    const kind = kindOf(element);
    if (!kind || setsDefaults(element)) continue;
    const root = new Reader(text, tags).root(element);
    if (root) parts.push({ at: element.start, kind, root });
  }
  return parts;
}

function kindOf(element: Element): PartKind | undefined {
  if (element.name === 'mj-text') return 'text';
  if (element.name === 'mj-button') return 'button';
  return element.name === 'td' || element.name === 'th' ? 'cell' : undefined;
}

/** Tags and notes as words of the same length: what reads HTML finds each tag where it is. */
function masked(text: string, tags: readonly Tag[]): string {
  let out = '';
  let at = 0;
  for (const { start, end, kind } of tags) {
    out += text.slice(at, start) + (kind === 'note' ? ' ' : 'x').repeat(end - start);
    at = end;
  }
  return out + text.slice(at);
}

const leaves = new Set(['p', 'h1', 'h2', 'h3', 'li']);
const lists = new Set(['ul', 'ol']);

class Reader {
  private readonly text: string;
  private readonly tags: readonly Tag[];
  private ids = 0;

  constructor(text: string, tags: readonly Tag[]) {
    this.text = text;
    this.tags = tags;
  }

  root(element: Element): Source | undefined {
    const { start, inner, innerEnd, end } = element;
    const blocks = element.children.some(({ name }) => leaves.has(name) || lists.has(name));
    if (!blocks) {
      const lexemes = lexemesOf(this.text, inner, innerEnd, this.tags);
      const content = lexemes && inlineOf(lexemes);
      if (!lexemes || !content || content.length === 0) return undefined;
      return { id: this.ids++, start, inner, innerEnd, end, node: schema.nodes.line.create(null, content), lexemes };
    }
    const id = this.ids++;
    const children = this.blocks(element, inner, innerEnd, false);
    if (!children || children.length === 0) return undefined;
    const node = schema.nodes.doc.create(
      null,
      children.map((child) => child.node),
    );
    return { id, start, inner, innerEnd, end, node, children };
  }

  /** The blocks from `from` to `to`, all of them children of `parent`; undefined when there are loose words between them. */
  private blocks(parent: Element, from: number, to: number, inList: boolean): Source[] | undefined {
    const out: Source[] = [];
    let at = from;
    while (at < to) {
      const space = /^\s+/.exec(this.text.slice(at, to))?.[0].length ?? 0;
      at += space;
      if (at >= to) break;
      const index = this.tags.findIndex(({ start }) => start === at);
      const tag = this.tags[index];
      if (tag?.kind === 'note') {
        at = tag.end;
        continue;
      }
      const child = tag ? this.choice(parent, index, inList) : this.block(parent, at, inList);
      if (!child) return undefined;
      out.push(child);
      at = child.end;
    }
    return out;
  }

  private block(parent: Element, at: number, inList: boolean): Source | undefined {
    const element = parent.children.find(({ start }) => start === at);
    if (!element || element.end === element.inner) return undefined;
    const { start, inner, innerEnd, end, name } = element;
    const open = this.text.slice(start, inner);
    const id = this.ids++;
    const spot = { id, start, inner, innerEnd, end };
    if (leaves.has(name) && inList === (name === 'li')) {
      const lexemes = lexemesOf(this.text, inner, innerEnd, this.tags);
      const content = lexemes && inlineOf(lexemes);
      if (lexemes && content && content.length > 0)
        return { ...spot, node: schema.nodes[name as 'p'].create({ id, open }, content), lexemes };
    } else if (lists.has(name) && !inList) {
      const children = this.blocks(element, inner, innerEnd, true);
      if (children && children.length > 0)
        return { ...spot, node: schema.nodes[name as 'ul'].create({ id, open }, nodesOf(children)), children };
    }
    return { ...spot, node: schema.nodes.fixed.create({ id, raw: this.text.slice(start, end) }) };
  }

  /** `{% if … %}` between blocks, with its branches. */
  private choice(parent: Element, index: number, inList: boolean): Source | undefined {
    const first = this.tags[index] as Tag;
    const end = first.kind === 'if' ? endOf(this.tags, index) : undefined;
    if (end === undefined) return undefined;
    const id = this.ids++;
    const stops = stopsOf(this.tags, index, end);
    const branches: Source[] = [];
    for (const [place, tag] of stops.slice(0, -1).entries()) {
      const after = stops[place + 1] as Tag;
      const own = this.ids++;
      const children = this.blocks(parent, tag.end, after.start, inList);
      if (!children) return undefined;
      const type = inList ? schema.nodes.itemBranch : schema.nodes.branch;
      const node = type.create({ id: own, open: this.text.slice(tag.start, tag.end) }, nodesOf(children));
      branches.push({
        id: own,
        start: tag.start,
        inner: tag.end,
        innerEnd: after.start,
        end: after.start,
        node,
        children,
      });
    }
    const last = stops.at(-1) as Tag;
    const type = inList ? schema.nodes.itemChoice : schema.nodes.choice;
    const node = type.create({ id, end: this.text.slice(last.start, last.end) }, nodesOf(branches));
    return { id, start: first.start, inner: first.end, innerEnd: last.start, end, node, children: branches };
  }
}

const nodesOf = (children: readonly Source[]): Node[] => children.map(({ node }) => node);

/** The branches of a condition within a line, such as `{% if first_name %}Hola, {{ first_name }}:{% else %}Hola:{% endif %}`. */
export function branchesOf(raw: string): { readonly open: string; readonly source: Source }[] {
  const tags = tagsOf(raw);
  return stopsOf(tags, 0, raw.length)
    .slice(0, -1)
    .flatMap((tag, index, stops) => {
      const end = (stops[index + 1] ?? tags.at(-1))?.start ?? raw.length;
      const lexemes = lexemesOf(raw, tag.end, end, tags);
      const content = lexemes && inlineOf(lexemes);
      if (!lexemes || !content) return [];
      const node = schema.nodes.line.create(null, content);
      const spot = { id: index, start: tag.start, inner: tag.end, innerEnd: end, end };
      return [{ open: raw.slice(tag.start, tag.end), source: { ...spot, node, lexemes } }];
    });
}

/** The tags of the condition that opens at `index`, its branches' and its end's. */
function stopsOf(tags: readonly Tag[], index: number, end: number): Tag[] {
  const stops: Tag[] = [];
  let depth = 0;
  for (const tag of tags.slice(index)) {
    if (tag.start >= end) break;
    if (tag.kind === 'if') depth++;
    if (depth === 1 && tag.kind !== 'print' && tag.kind !== 'note') stops.push(tag);
    if (tag.kind === 'end') depth--;
  }
  return stops;
}
