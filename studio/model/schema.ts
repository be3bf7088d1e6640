/**
 * What the words of an email are made of, for the editor. A tag keeps its own text (`open`), attributes and all, so that
 * it is written back as it was; a merge tag, and a condition within a line with both its ends, is one piece that cannot be torn.
 */
import { type MarkSpec, type NodeSpec, Schema } from 'prosemirror-model';

/** `<p class="over">` → its attributes as an element has them, for the editor's page only. */
export function attributesOf(open: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', a, b] of open.matchAll(/\s([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?/g)) {
    // Addresses are not needed to look at a link, and nothing may run.
    if (/^(?:style|class|lang|dir|align|valign|id|start|title)$/.test(name)) found[name] = a ?? b ?? '';
    if (name === 'href') found['data-link'] = a ?? b ?? '';
  }
  return found;
}

/** Which block of the file this is; none: it is new. */
const id = { default: null };

/** How each block stands in the email as it is drawn, by the block's id: MJML has given it styles of its own. */
const looks = (attrs: Record<string, unknown>): Record<string, string> => attributesOf(String(attrs.open));

const leaf = (tag: string): NodeSpec => ({
  content: 'inline*',
  group: tag === 'li' ? 'item' : 'block',
  attrs: { id, open: { default: `<${tag}>` } },
  parseDOM: [{ tag }],
  toDOM: (node) => [tag, looks(node.attrs), 0],
  defining: true,
});
const list = (tag: string): NodeSpec => ({
  content: 'item+',
  group: 'block',
  attrs: { id, open: { default: `<${tag}>` } },
  parseDOM: [{ tag }],
  toDOM: (node) => [tag, looks(node.attrs), 0],
});
const choice = (group: string, branch: string): NodeSpec => ({
  content: `${branch}+`,
  group,
  attrs: { id, end: { default: '{% endif %}' } },
  isolating: true,
  defining: true,
  selectable: false,
  toDOM: () => ['div', { class: 'studio-choice' }, 0],
});
const branch = (content: string): NodeSpec => ({
  content,
  attrs: { id, open: { default: '{% else %}' } },
  isolating: true,
  defining: true,
  selectable: false,
  toDOM: (node) => ['div', { class: 'studio-branch', 'data-open': String(node.attrs.open) }, 0],
});
const piece = (name: string): NodeSpec => ({
  inline: true,
  atom: true,
  group: 'inline',
  attrs: { raw: {} },
  toDOM: (node) => ['span', { class: `studio-${name}`, 'data-raw': String(node.attrs.raw) }],
});

/** Tags that mark words; `strong` is the `b` and `em` the `i` of the editor, and stay what they are in the file. */
export const markNames = ['a', 'span', 'b', 'i', 'u', 'small', 'sup', 'sub', 'abbr'] as const;
export type MarkName = (typeof markNames)[number];
export const markOf = (tag: string): MarkName | undefined => {
  const name = { strong: 'b', em: 'i' }[tag] ?? tag;
  return (markNames as readonly string[]).includes(name) ? (name as MarkName) : undefined;
};
/** `<strong class="x">` → `strong`. */
export const tagOf = (open: string): string => /^<([\w-]+)/.exec(open)?.[1] ?? '';

const mark = (name: MarkName): MarkSpec => ({
  attrs: { open: { default: `<${name}>` } },
  inclusive: name !== 'a',
  // A span inside another is rare, and is kept.
  excludes: name === 'span' ? '' : name,
  parseDOM: parseRules(name),
  toDOM: (each) => [tagOf(String(each.attrs.open)), attributesOf(String(each.attrs.open)), 0],
});
function parseRules(name: MarkName): NonNullable<MarkSpec['parseDOM']> {
  if (name === 'b') return [{ tag: 'b' }, { tag: 'strong' }];
  if (name === 'i') return [{ tag: 'i' }, { tag: 'em' }];
  if (name === 'a')
    return [
      {
        tag: 'a[href]',
        getAttrs: (element) => ({
          open: openLink((element as { getAttribute(n: string): string }).getAttribute('href')),
        }),
      },
    ];
  return [];
}

/** `<a href="…">` for an address that somebody typed or pasted. */
export const openLink = (address: string): string =>
  `<a href="${address.trim().replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('{', '%7B').replaceAll('}', '%7D')}">`;

export const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    /** Words without paragraphs: a button, a cell of a table. */
    line: { content: 'inline*' },
    p: leaf('p'),
    h1: leaf('h1'),
    h2: leaf('h2'),
    h3: leaf('h3'),
    ul: list('ul'),
    ol: list('ol'),
    li: leaf('li'),
    choice: choice('block', 'branch'),
    branch: branch('block*'),
    itemChoice: choice('item', 'itemBranch'),
    itemBranch: branch('item*'),
    /** What is shown and not changed here. */
    fixed: {
      group: 'block item',
      atom: true,
      attrs: { id, raw: {} },
      toDOM: () => ['div', { class: 'studio-fixed', contenteditable: 'false' }],
    },
    text: { group: 'inline' },
    br: {
      inline: true,
      group: 'inline',
      selectable: false,
      attrs: { raw: { default: '<br />' } },
      parseDOM: [{ tag: 'br' }],
      toDOM: (node) => ['br', attributesOf(String(node.attrs.raw))],
    },
    value: piece('value'),
    either: piece('either'),
  },
  marks: Object.fromEntries(markNames.map((name) => [name, mark(name)])) as Record<MarkName, MarkSpec>,
});
