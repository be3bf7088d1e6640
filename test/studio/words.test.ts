/**
 * Words changed on the email, as ranges of its file: random words of random templates, changed as people change words. What was
 * not touched stays byte for byte, and what is read back is what the editor showed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { history, undo } from 'prosemirror-history';
import { Fragment, type Node, Slice } from 'prosemirror-model';
import { EditorState, TextSelection, type Transaction } from 'prosemirror-state';
import { canJoin, canSplit } from 'prosemirror-transform';
import { describe, expect, test } from 'vitest';
import { contentRoot, mjmlFiles } from '../../content/read/partials.ts';
import { applyEdits, inverseOf } from '../../studio/model/edits.ts';
import { FileText } from '../../studio/model/fileText.ts';
import { type Part, partsOf, type Source } from '../../studio/model/parts.ts';
import { hasWords, isWhole, normal, patchOf, readsAs } from '../../studio/model/patch.ts';
import { openLink, schema } from '../../studio/model/schema.ts';
import fc from '../support/property.ts';
import { byTier, everyNth } from '../support/run/tier.ts';

const root = contentRoot('templates');
const files = mjmlFiles(root);
const encode = (text: string) => new TextEncoder().encode(text);

/** As other programs save files. */
const savedAs: Record<string, (text: string) => string> = {
  'as it is': (text) => text,
  'with CRLF': (text) => text.replaceAll('\n', '\r\n'),
  'with a byte order mark': (text) => `\ufeff${text}`,
  'with some CRLF, a mark and decomposed letters': (text) =>
    `\ufeff${text.normalize('NFD').replace(/\n/g, (_end, at: number) => (at % 3 === 0 ? '\r\n' : '\n'))}`,
};

interface Act {
  readonly do:
    | 'type'
    | 'delete'
    | 'split'
    | 'join'
    | 'mark'
    | 'unmark'
    | 'paste'
    | 'list'
    | 'heading'
    | 'break'
    | 'undo';
  readonly at: number;
  readonly length: number;
  readonly words: string;
}
const act: fc.Arbitrary<Act> = fc.record({
  do: fc.constantFrom(
    ...([
      'type',
      'type',
      'delete',
      'split',
      'join',
      'mark',
      'unmark',
      'paste',
      'list',
      'heading',
      'break',
      'undo',
    ] as const),
  ),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(40),
  words: fc.oneof(
    fc.constantFrom(
      'a',
      ' ',
      '  ',
      'Zü & qx',
      '<b>',
      '{{ x }}',
      '{% if %}',
      '&amp;',
      'e\u0301',
      '\u0301',
      '-->',
      '\u00a0',
      '“so”',
      '👩‍⚕️',
      '\n',
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  ),
});

/** The state after an act; the same when it can do nothing there. */
function acted(state: EditorState, { do: what, at, length, words }: Act): EditorState {
  const place = Math.floor(at * state.doc.content.size);
  const near = TextSelection.near(state.doc.resolve(place));
  const from = near.from;
  const to = Math.min(from + length, state.doc.content.size);
  const { tr } = state;
  const strong = schema.marks.b.create();
  const link = schema.marks.a.create({ open: openLink('https://example.com/?a=1&b="2"') });
  const many = (nodes: readonly Node[]) => new Slice(Fragment.from(nodes), 1, 1);
  switch (what) {
    case 'type':
      tr.insertText(words, from);
      break;
    case 'delete':
      tr.deleteRange(from, to);
      break;
    case 'split':
      if (canSplit(tr.doc, from)) tr.split(from);
      break;
    case 'join': {
      const before = state.doc.resolve(from).depth > 0 ? state.doc.resolve(from).before() : 0;
      if (before > 0 && canJoin(tr.doc, before)) tr.join(before);
      break;
    }
    case 'mark':
      tr.addMark(from, to, length % 3 === 0 ? link : length % 3 === 1 ? strong : schema.marks.i.create());
      break;
    case 'unmark':
      tr.removeMark(from, to);
      break;
    case 'paste':
      if (state.doc.type === schema.nodes.doc) {
        const inside = words === '' ? [] : [schema.text(words)];
        tr.replaceRange(from, from, many([schema.nodes.p.create(null, inside), schema.nodes.h2.create(null, inside)]));
      } else tr.insertText(words, from, to);
      break;
    case 'list': {
      const inside = words === '' ? [] : [schema.text(words, [strong])];
      const list = schema.nodes.ul.create(null, [
        schema.nodes.li.create(null, inside),
        schema.nodes.li.create(null, inside),
      ]);
      const end = state.doc.resolve(from).depth > 0 ? state.doc.resolve(from).after(1) : 0;
      if (state.doc.type === schema.nodes.doc && end > 0) tr.insert(end, list);
      break;
    }
    case 'heading': {
      const parent = state.doc.resolve(from);
      if (parent.depth > 0 && ['p', 'h2'].includes(parent.parent.type.name))
        tr.setBlockType(from, from, schema.nodes.h3, (old: Node) => ({ id: old.attrs.id, open: '<h3>' }));
      break;
    }
    case 'break':
      tr.insert(from, schema.nodes.br.create());
      break;
    case 'undo':
      return undone(state);
  }
  return isWhole(tr.doc) ? state.apply(tr) : state;
}

function undone(state: EditorState): EditorState {
  let after = state;
  undo(state, (tr: Transaction) => {
    after = state.apply(tr);
  });
  return after;
}

/** What is not to be touched when `after` stands in the place of `source`: blocks that are as they were, where they were. */
function untouched(source: Source, after: Node): Source[] {
  return (source.children ?? []).flatMap((child) => {
    const there = after.content.content.filter(({ attrs }) => attrs.id === child.id);
    const [now] = there;
    // One that was split or copied stands there twice: which of them is the file's is for the patch to say.
    if (!now || there.length > 1) return [];
    return now.eq(child.node) ? [child] : untouched(child, now);
  });
}

const notesIn = (text: string) => [...text.matchAll(/<!--[\s\S]*?-->/g)].map(([note]) => note);

function changes(bytes: Uint8Array, index: number, acts: readonly Act[]): void {
  const file = new FileText(bytes);
  const parts = partsOf(file.text);
  if (parts.length === 0) return;
  const place = index % parts.length;
  const part = parts[place] as Part;
  const begin = EditorState.create({ doc: part.root.node, plugins: [history({ newGroupDelay: 0 })] });
  const end = acts.reduce(acted, begin);
  const after = normal(end.doc);
  if (!hasWords(after)) {
    expect(() => patchOf(file.text, part, after)).toThrow('without words');
    return;
  }
  const edits = patchOf(file.text, part, after);
  const now = applyEdits(file.text, edits);
  const written = file.withEdits(edits);
  // The file holds what was meant, however it ends its lines.
  expect(new FileText(written).text).toBe(now);
  if (edits.length === 0) expect(written).toEqual(bytes);
  // What is read back is what the editor showed.
  const again = partsOf(now)[place];
  expect(again && readsAs(normal(again.root.node), after), now.slice(part.root.start, part.root.end + 200)).toBe(true);
  // Only what was changed was touched.
  const same = untouched(part.root, after);
  for (const edit of edits) {
    expect(edit.start).toBeGreaterThanOrEqual(part.root.inner);
    expect(edit.end).toBeLessThanOrEqual(part.root.innerEnd);
    for (const block of same)
      expect(
        edit.end <= block.start || edit.start >= block.end,
        JSON.stringify([edits, edit, block.start, block.end]),
      ).toBe(true);
  }
  const kept = notesIn(now);
  for (const note of notesIn(file.text)) expect(kept).toContain(note);
  // And it can be taken back.
  expect(applyEdits(now, inverseOf(file.text, edits))).toBe(file.text);
}

describe('words that are changed on the email', () => {
  test('any words of any file, changed in any way: only their own ranges differ, and they read back as they were shown', () => {
    const any = fc.record({
      file: fc.constantFrom(...files),
      as: fc.constantFrom(...Object.keys(savedAs)),
      part: fc.nat(12),
      acts: fc.array(act, { maxLength: 6 }),
    });
    fc.assert(
      fc.property(any, ({ file, as, part, acts }) => {
        const text = readFileSync(join(root.path, file), 'utf8');
        changes(encode((savedAs[as] as (text: string) => string)(text)), part, acts);
      }),
      { numRuns: byTier(60, 10_000) },
    );
  }, 3_600_000);

  test('a note of the author inside a paragraph stays where it is', () => {
    const text = '<mj-text><p>One <!-- ask R. --> two three</p></mj-text>';
    const [part] = partsOf(text);
    const doc = EditorState.create({ doc: (part as Part).root.node }).tr.insertText('2', 5, 8).doc;
    expect(applyEdits(text, patchOf(text, part as Part, normal(doc)))).toBe(
      '<mj-text><p>One <!-- ask R. --> 2 three</p></mj-text>',
    );
  });

  test('what somebody types is never a merge tag, a tag or a note', () => {
    const text = '<mj-text><p>Hello</p></mj-text>';
    const [part] = partsOf(text);
    const doc = EditorState.create({ doc: (part as Part).root.node }).tr.insertText(' {{ x }} <b> <!-- &amp;', 6).doc;
    expect(applyEdits(text, patchOf(text, part as Part, normal(doc)))).toBe(
      '<mj-text><p>Hello &#123;&#123; x &#125;&#125; &lt;b&gt; &lt;!-- &amp;amp;</p></mj-text>',
    );
  });

  test('every text box, button and cell with words can be opened', () => {
    const closed = everyNth(files, 4).flatMap((file) => {
      const { text } = new FileText(readFileSync(join(root.path, file)));
      const open = new Set(partsOf(text).map(({ at }) => at));
      return [...text.matchAll(/<(?:mj-text|mj-button|td|th)\b[^>]*[^/]>(?!<\/t[dh]>)/g)]
        .filter(({ index }) => !open.has(index))
        .map(({ index }) => `${file}: ${text.slice(index, index + 40)}`);
    });
    // The clinic's name under a mark that a style draws.
    expect(closed.filter((each) => !/^brand\/header\.mjml/.test(each))).toEqual([]);
  });
});
