/** The inside of a paragraph, character by character, each with its place in the file. */
import type { Mark, Node } from 'prosemirror-model';
import { decoded } from '../../content/compile/markup.ts';
import { markOf, schema, tagOf } from './schema.ts';

interface Spot {
  readonly start: number;
  readonly end: number;
}

/**
 * `key` says what it means: two that mean the same are left as they are written. A `gap` means nothing: a note to the
 * author, or spaces that no reader sees.
 */
export type Lexeme = Spot &
  (
    | { readonly kind: 'letter'; readonly key: string; readonly letter: string }
    | { readonly kind: 'open' | 'close' | 'piece' | 'break'; readonly key: string }
    | { readonly kind: 'gap'; readonly note: boolean }
  );

/** One merge tag or note of a file. */
export interface Tag extends Spot {
  readonly kind: 'print' | 'if' | 'branch' | 'end' | 'note' | 'other';
}

/** Notes, merge tags and conditions, in order. */
export function tagsOf(text: string): Tag[] {
  const tags: Tag[] = [];
  for (const match of text.matchAll(/<!--[\s\S]*?(?:-->|$)|\{\{[\s\S]*?\}\}|\{%-?\s*(\w*)[\s\S]*?%\}/g)) {
    const [written, word = ''] = match;
    const kind = written.startsWith('<')
      ? 'note'
      : written.startsWith('{{')
        ? 'print'
        : word === 'if' || word === 'for'
          ? 'if'
          : word === 'elsif' || word === 'else'
            ? 'branch'
            : word === 'endif' || word === 'endfor'
              ? 'end'
              : 'other';
    tags.push({ kind, start: match.index, end: match.index + written.length });
  }
  return tags;
}

const isSpace = (char: string | undefined): boolean => char !== undefined && /[ \t\n\r\f]/.test(char);

/**
 * @param tags those of the whole file, in order.
 * @returns undefined when there is something in it that the editor does not know.
 */
export function lexemesOf(text: string, inner: number, innerEnd: number, tags: readonly Tag[]): Lexeme[] | undefined {
  const out: Lexeme[] = [];
  const own = tags.filter(({ start, end }) => start >= inner && end <= innerEnd);
  let next = 0;
  let at = inner;
  while (at < innerEnd) {
    while ((own[next]?.start ?? at) < at) next++;
    const tag = own[next];
    if (tag?.start === at) {
      const end = tag.kind === 'if' ? endOf(own, next) : tag.end;
      if (end === undefined || tag.kind === 'branch' || tag.kind === 'end' || tag.kind === 'other') return undefined;
      if (tag.kind === 'note') out.push({ kind: 'gap', note: true, start: at, end });
      else out.push({ kind: 'piece', key: text.slice(at, end), start: at, end });
      at = end;
      continue;
    }
    const element = /^<(\/?)([a-z][\w-]*)(?:"[^"]*"|'[^']*'|[^>"'])*>/i.exec(text.slice(at, innerEnd));
    if (element) {
      const [written, slash, name = ''] = element;
      const end = at + written.length;
      const tagName = name.toLowerCase();
      if (tagName === 'br') out.push({ kind: 'break', key: written, start: at, end });
      else if (!markOf(tagName)) return undefined;
      else if (slash) out.push({ kind: 'close', key: `</${tagName}>`, start: at, end });
      else out.push({ kind: 'open', key: written, start: at, end });
      at = end;
      continue;
    }
    if (text[at] === '<') return undefined;
    const spaces = /^[ \t\n\r\f]+/.exec(text.slice(at, innerEnd))?.[0];
    if (spaces) {
      // A note may stand within: the run ends before it, as any tag ends it.
      const end = Math.min(at + spaces.length, tag?.start ?? innerEnd);
      out.push({ kind: 'letter', key: 'c ', letter: ' ', start: at, end });
      at = end;
      continue;
    }
    const entity = /^&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]\w{1,31});/i.exec(text.slice(at, at + 40))?.[0];
    const read = entity === undefined ? undefined : decoded(entity);
    const letter = read === undefined || read === entity ? String.fromCodePoint(text.codePointAt(at) as number) : read;
    const end = at + (read === undefined || read === entity ? letter.length : (entity as string).length);
    if (isSpace(letter)) return undefined;
    out.push({ kind: 'letter', key: `c${letter}`, letter, start: at, end });
    at = end;
  }
  return withGaps(out);
}

/** Where the condition that opens at `index` ends. */
export function endOf(tags: readonly Tag[], index: number): number | undefined {
  let depth = 0;
  for (const tag of tags.slice(index)) {
    if (tag.kind === 'if') depth++;
    if (tag.kind === 'end') depth--;
    if (depth === 0) return tag.end;
  }
  return undefined;
}

/** A line break that a style may take away keeps its spaces. */
const endsLine = (each: Lexeme | undefined): boolean => each?.kind === 'break' && /^<br\s*\/?>$/i.test(each.key);

/** Spaces that no browser shows: the first and last of a line, and those after another. */
function withGaps(lexemes: readonly Lexeme[]): Lexeme[] {
  const out = [...lexemes];
  const isGap = (each: Lexeme): Lexeme => ({ kind: 'gap', note: false, start: each.start, end: each.end });
  const isBlank = (each: Lexeme) => each.kind === 'letter' && each.letter === ' ';
  let lineStart = true;
  out.forEach((each, index) => {
    if (each.kind === 'gap' || each.kind === 'open' || each.kind === 'close') return;
    if (isBlank(each) && lineStart) out[index] = isGap(each);
    else lineStart = isBlank(each) || endsLine(each);
  });
  let lineEnd = true;
  for (let index = out.length - 1; index >= 0; index--) {
    const each = out[index] as Lexeme;
    if (each.kind === 'gap' || each.kind === 'open' || each.kind === 'close') continue;
    if (isBlank(each) && lineEnd) out[index] = isGap(each);
    lineEnd = endsLine(each);
  }
  return out;
}

/** What the editor shows of them. @returns undefined when tags are not closed in order. */
export function inlineOf(lexemes: readonly Lexeme[]): Node[] | undefined {
  const out: Node[] = [];
  const open: { readonly tag: string; readonly mark: Mark; empty: boolean }[] = [];
  const marks = () => open.reduce<readonly Mark[]>((set, { mark }) => mark.addToSet(set), []);
  let words = '';
  const flush = () => {
    if (words !== '') out.push(schema.text(words, marks()));
    words = '';
  };
  for (const each of lexemes) {
    if (each.kind === 'gap') continue;
    if (each.kind !== 'open' && each.kind !== 'close') for (const outer of open) outer.empty = false;
    if (each.kind === 'letter') {
      words += each.letter;
      continue;
    }
    flush();
    if (each.kind === 'open') {
      const tag = tagOf(each.key).toLowerCase();
      const name = markOf(tag);
      if (!name) return undefined;
      const mark = schema.marks[name].create({ open: each.key });
      // The editor cannot hold one inside another of its kind.
      if (name !== 'span' && open.some((outer) => outer.mark.type.name === name)) return undefined;
      open.push({ tag, mark, empty: true });
    } else if (each.kind === 'close') {
      const last = open.pop();
      // One without words, a dot that a style draws, would be lost.
      if (`</${last?.tag}>` !== each.key || last?.empty) return undefined;
    } else if (each.kind === 'break') out.push(schema.nodes.br.create({ raw: each.key }, null, marks()));
    else {
      const name = each.key.startsWith('{{') ? 'value' : 'either';
      out.push(schema.nodes[name].create({ raw: each.key }, null, marks()));
    }
  }
  flush();
  return open.length > 0 ? undefined : out;
}

const written: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\u00a0': '&nbsp;',
  // What somebody types is words, never a merge tag.
  '{': '&#123;',
  '}': '&#125;',
};

/** A mark that is composed with the letter before it must not be composed with a tag. */
const writtenLetter = (letter: string, before: Word | undefined): string =>
  /^\p{M}/u.test(letter) && !before?.key.startsWith('c') ? `&#${letter.codePointAt(0)};` : (written[letter] ?? letter);

export interface Word {
  readonly key: string;
  readonly text: string;
}

/**
 * The words of a paragraph as they would be written anew.
 * @param before how marks were nested in it, the outer first; of others the order of the schema holds.
 */
export function writtenOf(content: readonly Node[], before: readonly Lexeme[]): Word[] {
  const depths = depthsOf(before);
  const depth = (mark: Mark) => depths.get(String(mark.attrs.open)) ?? 100;
  const out: Word[] = [];
  const open: Mark[] = [];
  const close = (keep: number) => {
    while (open.length > keep) {
      const text = `</${tagOf(String((open.pop() as Mark).attrs.open)).toLowerCase()}>`;
      out.push({ key: text, text });
    }
  };
  for (const node of content) {
    const marks = [...node.marks].sort((a, b) => depth(a) - depth(b));
    let same = 0;
    while (same < open.length && same < marks.length && (open[same] as Mark).eq(marks[same] as Mark)) same++;
    // One that goes on stays open, although another ends that was opened after it.
    close(same);
    for (const mark of marks.slice(same)) {
      out.push({ key: String(mark.attrs.open), text: String(mark.attrs.open) });
      open.push(mark);
    }
    if (node.isText)
      for (const letter of node.text ?? '') out.push({ key: `c${letter}`, text: writtenLetter(letter, out.at(-1)) });
    else out.push({ key: String(node.attrs.raw), text: String(node.attrs.raw) });
  }
  close(0);
  return out;
}

function depthsOf(lexemes: readonly Lexeme[]): Map<string, number> {
  const depths = new Map<string, number>();
  let depth = 0;
  for (const each of lexemes) {
    if (each.kind === 'open') {
      if (!depths.has(each.key)) depths.set(each.key, depth);
      depth++;
    }
    if (each.kind === 'close') depth--;
  }
  return depths;
}
