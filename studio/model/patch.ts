/** The words of a part as somebody has changed them → the least ranges of the file that must change. */
import { Fragment, type Node } from 'prosemirror-model';
import type { Edit } from './edits.ts';
import { writtenOf } from './lexemes.ts';
import type { Part, Source } from './parts.ts';
import { schema, tagOf } from './schema.ts';

/** What the editor gives cannot be written into this part. */
export class UnfitWords extends Error {
  override readonly name = 'UnfitWords';
}

/** True when no condition has lost or won a branch: half of one can be neither taken out nor put in. */
export function isWhole(node: Node): boolean {
  let whole = true;
  node.descendants((each) => {
    if (each.type !== schema.nodes.choice && each.type !== schema.nodes.itemChoice) return;
    const opens = childrenOf(each).map((branch) => String(branch.attrs.open));
    const first = /^\{%-?\s*(?:if|for)\b/;
    const later = /^\{%-?\s*els(?:e|if)\b/;
    if (!opens.every((open, index) => (index === 0 ? first : later).test(open))) whole = false;
    const loop = /^\{%-?\s*for\b/.test(opens[0] ?? '');
    if (loop !== /endfor/.test(String(each.attrs.end)) || (loop && opens.length > 1)) whole = false;
    if (opens.slice(0, -1).some((open) => /^\{%-?\s*else\b/.test(open))) whole = false;
  });
  return whole;
}

/** False when there is nothing left that a reader would see. */
export function hasWords(node: Node): boolean {
  let some = false;
  node.descendants((each) => {
    if (each.isInline || each.type === schema.nodes.fixed) some = true;
    return !some;
  });
  return some;
}

/** @param after the part as it should read: as `normal` makes it. */
export function patchOf(text: string, part: Part, after: Node): Edit[] {
  if (after.type !== part.root.node.type) throw new UnfitWords('these words are of another kind than this part');
  if (!isWhole(after)) throw new UnfitWords('a condition has lost one of its branches');
  if (!hasWords(after)) throw new UnfitWords('a part of an email cannot be without words');
  const edits: Edit[] = [];
  if (part.root.lexemes) patchLeaf(text, part.root, after, edits);
  else patchChildren(text, part.root, childrenOf(after), edits);
  return edits;
}

const childrenOf = (node: Node): Node[] => [...node.content.content];

function patchChildren(text: string, source: Source, after: readonly Node[], edits: Edit[]): void {
  const before = source.children ?? [];
  const ids = (nodes: readonly Node[]) => nodes.map(({ attrs }) => attrs.id).join();
  if (/hoice$/.test(source.node.type.name) && ids(childrenOf(source.node)) !== ids(after))
    throw new UnfitWords('the branches of a condition cannot be changed here');
  const kept = keptOf(before, after);
  let at = source.inner;
  const pending: Node[] = [];
  const put = () => {
    if (pending.length === 0) return;
    const gap = gapOf(text, source);
    const inserted = pending.map((node) => gap + written(node, gap)).join('');
    edits.push({ start: at, end: at, text: inserted });
    pending.length = 0;
  };
  let next = 0;
  for (const node of after) {
    const index = kept.get(node);
    if (index === undefined) {
      pending.push(node);
      continue;
    }
    put();
    for (; next < index; next++) edits.push(removal(text, before[next] as Source));
    const old = before[index] as Source;
    patchBlock(text, old, node, edits);
    at = old.end;
    next = index + 1;
  }
  put();
  for (; next < before.length; next++) edits.push(removal(text, before[next] as Source));
}

/** Which blocks of the file are still there: as many as keep their order. */
function keptOf(before: readonly Source[], after: readonly Node[]): Map<Node, number> {
  const taken = new Set<number>();
  const candidates = after.flatMap((node) => {
    const index = before.findIndex(({ id, node: old }) => id === node.attrs.id && fits(old, node));
    // One that was split stands there twice: the first is the one of the file.
    if (index < 0 || taken.has(index)) return [];
    taken.add(index);
    return [{ node, index }];
  });
  // The longest run of them that only rises.
  const best = candidates.map(() => ({ length: 1, from: -1 }));
  candidates.forEach(({ index }, here) => {
    for (let there = 0; there < here; there++) {
      const length = (best[there]?.length ?? 0) + 1;
      if ((candidates[there]?.index ?? 0) < index && length > (best[here]?.length ?? 0))
        best[here] = { length, from: there };
    }
  });
  let at = best.reduce((top, each, here) => (each.length > (best[top]?.length ?? 0) ? here : top), 0);
  const kept = new Map<Node, number>();
  while (at >= 0 && candidates[at]) {
    const { node, index } = candidates[at] as { node: Node; index: number };
    kept.set(node, index);
    at = best[at]?.from ?? -1;
  }
  return kept;
}

/** A paragraph may become a heading; nothing else becomes another thing and stays where it is. */
const fits = (old: Node, node: Node): boolean => old.type === node.type || (isWords(old) && isWords(node));
const isWords = (node: Node): boolean => ['p', 'h1', 'h2', 'h3'].includes(node.type.name);

function patchBlock(text: string, source: Source, after: Node, edits: Edit[]): void {
  if (after.eq(source.node)) return;
  const { type, attrs } = after;
  if (type === schema.nodes.fixed) return;
  if (source.lexemes || source.node.type === schema.nodes.ul || source.node.type === schema.nodes.ol) {
    const open = openOf(after);
    const was = text.slice(source.start, source.inner);
    if (open !== was) {
      edits.push({ start: source.start, end: source.inner, text: open });
      if (tagOf(open) !== tagOf(was))
        edits.push({ start: source.innerEnd, end: source.end, text: `</${tagOf(open)}>` });
    }
  } else if (attrs.open !== undefined && attrs.open !== source.node.attrs.open)
    throw new UnfitWords('a condition cannot be changed here');
  if (source.lexemes) patchLeaf(text, source, after, edits);
  else patchChildren(text, source, childrenOf(after), edits);
}

/** The block's own opening tag; one of another name never. */
function openOf(node: Node): string {
  const open = String(node.attrs.open);
  return tagOf(open) === node.type.name ? open : `<${node.type.name}>`;
}

/** The words of a paragraph: what is the same at its beginning and at its end stays as it is written. */
function patchLeaf(text: string, source: Source, after: Node, edits: Edit[]): void {
  if (after.content.eq(source.node.content)) return;
  const all = source.lexemes ?? [];
  const before = all.flatMap((each) => (each.kind === 'gap' ? [] : [each]));
  const now = writtenOf(childrenOf(after), all);
  const most = Math.min(before.length, now.length);
  let same = 0;
  while (same < most && before[same]?.key === now[same]?.key) same++;
  let tail = 0;
  while (tail < most - same && before[before.length - 1 - tail]?.key === now[now.length - 1 - tail]?.key) tail++;
  const middle = now.slice(same, now.length - tail);
  const gone = before.slice(same, before.length - tail);
  // After what stays, before what stays: where nothing is taken out, what comes in leans on the words before it.
  const start = gone[0]?.start ?? before[same - 1]?.end ?? before[same]?.start ?? firstWord(source);
  const end = gone.at(-1)?.end ?? start;
  const notes = all.filter((each) => each.kind === 'gap' && each.note && each.start >= start && each.end <= end);
  const pinned = notes.map((note) => text.slice(note.start, note.end)).join('');
  edits.push({ start, end, text: middle.map((word) => word.text).join('') + pinned });
}

/** In a paragraph without words: before the space that its last line ends with. */
const firstWord = (source: Source): number => source.lexemes?.[0]?.start ?? source.inner;

/** A block with the space before it, so that no empty line stays behind. */
function removal(text: string, { start, end }: Source): Edit {
  const space = /\s*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  return { start: start - space, end, text: '' };
}

/** What stands before a block of this parent: a new line with the spaces of its neighbours, or nothing. */
function gapOf(text: string, parent: Source): string {
  const model = parent.children?.find(({ start }) => /\n[ \t]*$/.test(text.slice(0, start)));
  const first = model ?? parent.children?.[0];
  if (first) return /\n[ \t]*$/.exec(text.slice(0, first.start))?.[0] ?? '';
  return /\n[ \t]*$/.exec(text.slice(0, parent.start))?.[0] ?? '';
}

/** A block that is not in the file yet. */
function written(node: Node, gap: string): string {
  const name = node.type.name;
  if (name === 'fixed') return String(node.attrs.raw);
  const deeper = gap === '' ? '' : `${gap}  `;
  const inside = (of: Node) =>
    childrenOf(of)
      .map((child) => deeper + written(child, deeper))
      .join('');
  if (name === 'ul' || name === 'ol') return `${openOf(node)}${inside(node)}${gap}</${name}>`;
  if (name === 'choice' || name === 'itemChoice') {
    const branches = childrenOf(node).map(
      (branch, index) =>
        `${index === 0 ? '' : gap}${branch.attrs.open}${childrenOf(branch)
          .map((child) => gap + written(child, gap))
          .join('')}`,
    );
    return `${branches.join('')}${gap}${node.attrs.end}`;
  }
  return `${openOf(node)}${writtenOf(childrenOf(node), [])
    .map(({ text }) => text)
    .join('')}</${name}>`;
}

/**
 * The same words as a browser shows them and a file can hold them: no space twice, none at an end of a line, no empty
 * paragraph. What was empty in the file is not here: it is `fixed`.
 */
export function normal(node: Node): Node {
  if (node.isTextblock) return node.type.create(kindAttrs(node), normalInline(node));
  if (node.isAtom || node.isLeaf) return node;
  const children = childrenOf(node)
    .map(normal)
    .filter((child) => !isEmpty(child));
  const needed = children.length === 0 && node.type === schema.nodes.doc ? [schema.nodes.p.create()] : children;
  const attrs = node.type === schema.nodes.ul || node.type === schema.nodes.ol ? kindAttrs(node) : node.attrs;
  return node.type.create(attrs, needed);
}

/** A heading that was a paragraph has no paragraph's tag. */
const kindAttrs = (node: Node) =>
  node.type.spec.attrs && 'open' in node.type.spec.attrs ? { ...node.attrs, open: openOf(node) } : node.attrs;

const isEmpty = (node: Node): boolean =>
  (node.isTextblock || node.type === schema.nodes.ul || node.type === schema.nodes.ol) && node.content.size === 0;

function normalInline(leaf: Node): Fragment {
  let lineStart = true;
  const out: Node[] = [];
  const endsLine = (node: Node) => node.type === schema.nodes.br && /^<br\s*\/?>$/i.test(String(node.attrs.raw));
  for (const node of childrenOf(leaf)) {
    if (!node.isText) {
      if (endsLine(node)) trimEnd(out);
      out.push(node);
      lineStart = endsLine(node);
      continue;
    }
    let words = holdable(node.text ?? '').replace(/[ \t\n\r\f]+/g, ' ');
    if (lineStart) words = words.replace(/^ /, '');
    if (words === '') continue;
    lineStart = words.endsWith(' ');
    out.push(schema.text(words, node.marks));
  }
  trimEnd(out);
  return Fragment.from(out);
}

function trimEnd(out: Node[]): void {
  const last = out.at(-1);
  if (!last?.isText || !last.text?.endsWith(' ')) return;
  out.pop();
  const words = last.text.slice(0, -1);
  if (words !== '') out.push(schema.text(words, last.marks));
}

/** As a file can hold it: composed, whole, without controls. */
const holdable = (words: string): string =>
  words
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f\ufeff]/g, '')
    .normalize('NFC');

/** True when both read alike, wherever they stand in their files. */
export const readsAs = (a: Node, b: Node): boolean => JSON.stringify(bare(a)) === JSON.stringify(bare(b));

function bare(node: Node): unknown {
  return JSON.parse(JSON.stringify(node.toJSON()), (key, value: unknown) => (key === 'id' ? undefined : value));
}
