/** The editor that sits on the email's own element: the words look as they are sent, and can be changed. */
import { baseKeymap, chainCommands, toggleMark } from 'prosemirror-commands';
import { history, redo, undo } from 'prosemirror-history';
import { keymap } from 'prosemirror-keymap';
import { DOMParser, type Mark, type Node, type NodeType } from 'prosemirror-model';
import { type Command, EditorState, NodeSelection, Plugin, PluginKey, TextSelection } from 'prosemirror-state';
import {
  Decoration,
  DecorationSet,
  EditorView,
  type MarkViewConstructor,
  type NodeViewConstructor,
} from 'prosemirror-view';
import { isWhole } from '../model/patch.ts';
import { attributesOf, markNames, openLink, schema, tagOf } from '../model/schema.ts';
import type { FindingView } from '../model/views.ts';
import { cleaned } from './paste.ts';
import { branchWords, eitherShown, takenOf, valueWords } from './words.ts';

export interface Shows {
  readonly values: Readonly<Record<string, string>>;
  readonly holds: Readonly<Record<string, boolean>>;
}

export interface OpenOptions {
  /** The element that holds the words: its content is replaced by the editor's. */
  readonly host: HTMLElement;
  readonly doc: unknown;
  readonly shows: Shows;
  /** What a screen reader calls it. */
  readonly label: string;
  /** All branches of conditions are shown, not only this person's. */
  readonly unfolded: boolean;
  /** Where it was clicked, in the element's own window. */
  readonly at?: { readonly left: number; readonly top: number } | undefined;
  onChange(doc: Node): void;
  onClose(): void;
  onTold(words: string): void;
  onEither(raw: string, replace: (raw: string) => void): void;
  /** Nothing is left to take back in these words. */
  onUndo(): void;
  onMoved(): void;
}

const findingsKey = new PluginKey<DecorationSet>('findings');

/** How each kind of tag looks in this email: MJML has written its styles into it, and a new paragraph looks like its neighbours. */
class Looks {
  private readonly styles = new Map<string, string>();
  private readonly page: Document;

  constructor(host: HTMLElement) {
    this.page = host.ownerDocument;
    const names = 'p,h1,h2,h3,ul,ol,li,a,span,b,strong,i,em,u,small,sup,sub,abbr,br';
    for (const scope of [this.page.body, host])
      for (const element of scope.querySelectorAll<HTMLElement>(names)) {
        const style = element.getAttribute('style');
        if (style !== null) this.styles.set(`${element.localName}.${element.className}`, style);
      }
  }

  element(open: string): HTMLElement {
    const name = tagOf(open).toLowerCase();
    const made = this.page.createElement(name);
    const attributes = attributesOf(open);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    const known = this.styles.get(`${name}.${made.className}`) ?? this.styles.get(`${name}.`);
    if (known !== undefined) made.setAttribute('style', `${known};${attributes.style ?? ''}`);
    return made;
  }
}

export class WordsEditor {
  readonly view: EditorView;
  private readonly options: OpenOptions;

  constructor(options: OpenOptions) {
    this.options = options;
    const { host, shows } = options;
    const looks = new Looks(host);
    const style = host.getAttribute('style') ?? '';
    this.view = new EditorView(
      { mount: host },
      {
        state: EditorState.create({ doc: schema.nodeFromJSON(options.doc), plugins: plugins(options) }),
        attributes: {
          // Without it the browser writes spaces that do not break into the words.
          style: `${style};white-space:pre-wrap`,
          role: 'textbox',
          'aria-multiline': 'true',
          'aria-label': options.label,
          spellcheck: 'true',
        },
        nodeViews: nodeViews(looks, shows, options),
        markViews: Object.fromEntries(
          markNames.map((name): [string, MarkViewConstructor] => [
            name,
            (mark: Mark) => {
              const dom = looks.element(String(mark.attrs.open));
              return { dom, contentDOM: dom };
            },
          ]),
        ),
        transformPastedHTML: (html) => {
          const { html: clean, told } = cleaned(html);
          if (told) options.onTold(told);
          return clean;
        },
        transformPastedText: (text) => text.replaceAll('\u00a0', ' '),
        clipboardParser: DOMParser.fromSchema(schema),
        dispatchTransaction: (transaction) => {
          const before = this.view.state;
          this.view.updateState(before.apply(transaction));
          if (transaction.docChanged) options.onChange(this.view.state.doc);
          options.onMoved();
        },
        handleClickOn: (view, _pos, node, nodePos) => {
          if (node.type !== schema.nodes.either) return false;
          this.openEither(view, nodePos, node);
          return true;
        },
      },
    );
    if (options.at) {
      const found = this.view.posAtCoords(options.at);
      if (found) this.select(found.pos);
    }
    this.view.focus();
  }

  private openEither(view: EditorView, pos: number, node: Node): void {
    this.options.onEither(String(node.attrs.raw), (raw) => {
      const there = view.state.doc.nodeAt(pos);
      if (there?.type !== schema.nodes.either) return;
      view.dispatch(view.state.tr.setNodeMarkup(pos, null, { raw }, there.marks));
    });
  }

  private select(pos: number): void {
    const { state } = this.view;
    this.view.dispatch(state.tr.setSelection(TextSelection.near(state.doc.resolve(pos))));
  }

  get doc(): Node {
    return this.view.state.doc;
  }

  run(command: Command): void {
    this.view.focus();
    command(this.view.state, this.view.dispatch, this.view);
  }

  bold = (): void => this.run(toggleMark(schema.marks.b));
  italic = (): void => this.run(toggleMark(schema.marks.i));
  list = (): void => this.run(toggleList);
  undo = (): void => {
    if (!undo(this.view.state, this.view.dispatch)) this.options.onUndo();
    this.view.focus();
  };
  redo = (): void => this.run(redo);

  has(name: 'b' | 'i' | 'a'): boolean {
    const { from, to, empty, $from } = this.view.state.selection;
    const type = schema.marks[name];
    return empty
      ? type.isInSet(this.view.state.storedMarks ?? $from.marks()) !== undefined
      : this.view.state.doc.rangeHasMark(from, to, type);
  }

  /** The address of the link at the caret. */
  get link(): string | undefined {
    const mark = schema.marks.a.isInSet(this.view.state.selection.$from.marks());
    return mark && (attributesOf(String(mark.attrs.open))['data-link'] ?? '');
  }

  /** @param address none: the words are a link no longer. */
  setLink(address: string | undefined): void {
    const { state } = this.view;
    const { tr } = state;
    let { from, to } = state.selection;
    if (from === to) ({ from, to } = this.linkRange(from));
    tr.removeMark(from, to, schema.marks.a);
    if (address) tr.addMark(from, to, schema.marks.a.create({ open: openLink(address) }));
    this.view.dispatch(tr);
    this.view.focus();
  }

  private linkRange(pos: number): { from: number; to: number } {
    const $pos = this.view.state.doc.resolve(pos);
    const start = $pos.start();
    let range = { from: pos, to: pos };
    $pos.parent.forEach((node, offset) => {
      const from = start + offset;
      if (schema.marks.a.isInSet(node.marks) && pos >= from && pos <= from + node.nodeSize)
        range = { from, to: from + node.nodeSize };
    });
    return range;
  }

  insertValue(raw: string): void {
    this.view.dispatch(this.view.state.tr.replaceSelectionWith(schema.nodes.value.create({ raw })));
    this.view.focus();
  }

  /** Every place where the words match becomes a value. */
  replaceAll(pattern: RegExp, raw: string): void {
    const found: { from: number; to: number }[] = [];
    this.doc.descendants((node, pos) => {
      if (node.isText)
        for (const match of (node.text ?? '').matchAll(pattern))
          found.push({ from: pos + match.index, to: pos + match.index + match[0].length });
    });
    const { tr } = this.view.state;
    for (const { from, to } of found.reverse()) tr.replaceWith(from, to, schema.nodes.value.create({ raw }));
    this.view.dispatch(tr);
  }

  /** The conditions around the caret, the outer first, each with its branches and the one it stands in. */
  get conditions(): { readonly opens: readonly string[]; readonly here: string }[] {
    const { $from } = this.view.state.selection;
    const out: { opens: string[]; here: string }[] = [];
    for (let depth = 1; depth <= $from.depth; depth++) {
      const node = $from.node(depth);
      if (node.type !== schema.nodes.choice && node.type !== schema.nodes.itemChoice) continue;
      const opens = node.content.content.map((branch) => String(branch.attrs.open));
      out.push({ opens, here: String($from.node(depth + 1)?.attrs.open ?? '') });
    }
    return out;
  }

  /** How many conditions these words have between paragraphs. */
  get choices(): number {
    return choicesIn(this.doc);
  }

  /** Shows the words of every branch, or only what this person reads. */
  unfold(all: boolean): void {
    for (const choice of this.view.dom.querySelectorAll<HTMLElement>('.studio-choice'))
      if (all) choice.dataset.unfolded = '';
      else delete choice.dataset.unfolded;
  }

  /** Underlines what is wrong in these words. */
  mark(findings: readonly FindingView[]): void {
    if (this.view.isDestroyed) return;
    this.view.dispatch(this.view.state.tr.setMeta(findingsKey, findings).setMeta('addToHistory', false));
  }

  /** The words stay to be seen, and can be changed no longer: until the email is drawn anew. */
  freeze(): void {
    if (this.view.isDestroyed) return;
    this.view.setProps({ editable: () => false });
  }

  close(): void {
    if (!this.view.isDestroyed) this.view.destroy();
  }
}

function plugins(options: OpenOptions): Plugin[] {
  return [
    history(),
    keymap({
      // Everything, and not the whole part: a heading that is written over stays one.
      'Mod-a': (state, dispatch) => {
        const { doc } = state;
        dispatch?.(state.tr.setSelection(TextSelection.between(doc.resolve(0), doc.resolve(doc.content.size))));
        return true;
      },
      'Mod-b': toggleMark(schema.marks.b),
      'Mod-i': toggleMark(schema.marks.i),
      'Mod-z': (state, dispatch) => {
        if (!undo(state, dispatch)) options.onUndo();
        return true;
      },
      'Mod-y': redo,
      'Shift-Mod-z': redo,
      'Shift-Enter': (state, dispatch) => {
        dispatch?.(state.tr.replaceSelectionWith(schema.nodes.br.create()).scrollIntoView());
        return true;
      },
      Enter: chainCommands(openChosen(options), lineBreakInLine, afterHeading),
      Escape: () => {
        options.onClose();
        return true;
      },
    }),
    keymap(baseKeymap),
    new Plugin({
      // Half a condition can be neither taken out nor pasted in.
      filterTransaction: (transaction, state) =>
        !transaction.docChanged || (isWhole(transaction.doc) && choicesIn(transaction.doc) >= choicesIn(state.doc)),
    }),
    new Plugin<DecorationSet>({
      key: findingsKey,
      state: {
        init: () => DecorationSet.empty,
        apply(transaction, before) {
          const findings = transaction.getMeta(findingsKey) as readonly FindingView[] | undefined;
          if (!findings) return before.map(transaction.mapping, transaction.doc);
          return DecorationSet.create(
            transaction.doc,
            findings.flatMap((finding) => decorations(transaction.doc, finding)),
          );
        },
      },
      props: {
        decorations(state) {
          return findingsKey.getState(state);
        },
      },
    }),
  ];
}

function choicesIn(doc: Node): number {
  let count = 0;
  doc.descendants((node) => {
    if (node.type === schema.nodes.choice || node.type === schema.nodes.itemChoice) count++;
  });
  return count;
}

/** A finding's own words, where it quotes them; else its whole paragraph. */
function decorations(doc: Node, finding: FindingView): Decoration[] {
  const out: Decoration[] = [];
  const phrase = quoted(finding.message);
  const look = { class: `studio-finding studio-${finding.severity}`, title: finding.message };
  const visit = (node: Node, pos: number) => {
    if (!node.isTextblock) return true;
    const text = node.textBetween(0, node.content.size, undefined, '\ufffc');
    const at = phrase === undefined ? -1 : text.toLowerCase().indexOf(phrase.toLowerCase());
    const own = node.type === schema.nodes.line || node.attrs.id === finding.block;
    if (at >= 0 && phrase !== undefined && own) out.push(Decoration.inline(pos + at, pos + at + phrase.length, look));
    else if (own && phrase === undefined) out.push(Decoration.inline(pos, pos + node.content.size, look));
    return false;
  };
  if (doc.isTextblock) visit(doc, 0);
  else doc.descendants((node, pos) => visit(node, pos + 1));
  return out;
}

export const quoted = (message: string): string | undefined =>
  /[“"]([^”"]{2,80}?)[”"]/.exec(message)?.[1]?.replace(/…$/, '');

/** The condition that is chosen by the arrow keys. */
const openChosen =
  (options: OpenOptions): Command =>
  (state, dispatch, view) => {
    const { selection } = state;
    if (!(selection instanceof NodeSelection) || selection.node.type !== schema.nodes.either) return false;
    const { from, node } = selection;
    options.onEither(String(node.attrs.raw), (raw) => {
      const there = view?.state.doc.nodeAt(from);
      if (view && there?.type === schema.nodes.either)
        view.dispatch(view.state.tr.setNodeMarkup(from, null, { raw }, there.marks));
    });
    return dispatch !== undefined;
  };

const lineBreakInLine: Command = (state, dispatch) => {
  if (state.doc.type !== schema.nodes.line) return false;
  dispatch?.(state.tr.replaceSelectionWith(schema.nodes.br.create()).scrollIntoView());
  return true;
};

/** After a heading comes a paragraph. */
const afterHeading: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || !/^h[1-3]$/.test($from.parent.type.name) || $from.parentOffset < $from.parent.content.size)
    return false;
  const { tr } = state;
  tr.split($from.pos, 1, [{ type: schema.nodes.p, attrs: { id: null, open: '<p>' } }]);
  dispatch?.(tr.scrollIntoView());
  return true;
};

/** Paragraphs become a list, a list becomes paragraphs. */
const toggleList: Command = (state, dispatch) => {
  const { $from, $to } = state.selection;
  const range = $from.blockRange($to);
  if (!range) return false;
  const { tr } = state;
  const list = listAround(state.doc, $from.pos);
  if (list) {
    const paragraphs = list.node.content.content.flatMap((item) =>
      item.type === schema.nodes.li ? [schema.nodes.p.create(null, item.content)] : [],
    );
    if (paragraphs.length !== list.node.childCount) return false;
    tr.replaceWith(list.pos, list.pos + list.node.nodeSize, paragraphs);
  } else {
    const items: Node[] = [];
    for (let index = range.startIndex; index < range.endIndex; index++) {
      const block = range.parent.child(index);
      if (block.type !== schema.nodes.p) return false;
      items.push((schema.nodes.li as NodeType).create(null, block.content));
    }
    tr.replaceWith(range.start, range.end, schema.nodes.ul.create(null, items));
  }
  tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min($from.pos, tr.doc.content.size))));
  dispatch?.(tr.scrollIntoView());
  return true;
};

function listAround(doc: Node, pos: number): { node: Node; pos: number } | undefined {
  const $pos = doc.resolve(pos);
  for (let depth = $pos.depth; depth > 0; depth--) {
    const node = $pos.node(depth);
    if (node.type === schema.nodes.ul || node.type === schema.nodes.ol) return { node, pos: $pos.before(depth) };
  }
  return undefined;
}

function nodeViews(looks: Looks, shows: Shows, options: OpenOptions): Record<string, NodeViewConstructor> {
  const page = options.host.ownerDocument;
  const block: NodeViewConstructor = (node) => {
    const dom = looks.element(
      tagOf(String(node.attrs.open)) === node.type.name ? String(node.attrs.open) : `<${node.type.name}>`,
    );
    return { dom, contentDOM: dom };
  };
  const choice: NodeViewConstructor = (node) => {
    const dom = page.createElement('div');
    dom.className = 'studio-choice';
    const opens = node.content.content.map((branch) => String(branch.attrs.open));
    const taken = takenOf(opens, shows.holds);
    dom.dataset.taken = String(taken);
    if (options.unfolded) dom.dataset.unfolded = '';
    return { dom, contentDOM: dom, ignoreMutation: (change) => change.type === 'attributes' };
  };
  const branch: NodeViewConstructor = (node, view, getPos) => {
    const dom = page.createElement('div');
    dom.className = 'studio-branch';
    const label = page.createElement('span');
    label.className = 'studio-when';
    label.contentEditable = 'false';
    label.textContent = branchWords(String(node.attrs.open));
    const contentDOM = page.createElement('div');
    dom.append(label, contentDOM);
    const $pos = view.state.doc.resolve(getPos() ?? 0);
    const opens = $pos.parent.content.content.map((each) => String(each.attrs.open));
    if ($pos.index() !== takenOf(opens, shows.holds)) dom.dataset.other = '';
    return { dom, contentDOM, ignoreMutation: (change) => !contentDOM.contains(change.target) };
  };
  const piece =
    (kind: 'value' | 'either'): NodeViewConstructor =>
    (node) => {
      const raw = String(node.attrs.raw);
      const dom = page.createElement('span');
      dom.className = `studio-${kind}`;
      const shown =
        kind === 'value' ? (shows.values[raw] ?? valueWords(raw)) : eitherShown(raw, shows.values, shows.holds);
      dom.textContent = shown === '' ? '\u2009◇\u2009' : shown;
      const said =
        kind === 'value'
          ? `${valueWords(raw)}, shown as ${shown}`
          : `${branchWords(/\{%[\s\S]*?%\}/.exec(raw)?.[0] ?? '')}, shown as ${shown || 'nothing'}`;
      dom.setAttribute('role', 'img');
      dom.setAttribute('aria-label', said);
      dom.title = said;
      return { dom };
    };
  const fixed: NodeViewConstructor = () => {
    const dom = page.createElement('div');
    dom.className = 'studio-fixed';
    dom.textContent = 'This part is changed in its file.';
    return { dom };
  };
  return {
    ...Object.fromEntries(['p', 'h1', 'h2', 'h3', 'ul', 'ol', 'li'].map((name) => [name, block])),
    choice,
    itemChoice: choice,
    branch,
    itemBranch: branch,
    value: piece('value'),
    either: piece('either'),
    fixed,
  };
}
