/** The text part: the same words, links and facts as the HTML, with conditions and loops kept. */
import { compile, type FormatCallback, type HtmlToTextOptions } from 'html-to-text';
import type { MergeTag } from './language.ts';
import { tokenPattern } from './tokens.ts';

/**
 * HTML with tokens → text with tokens.
 * @param html the body, without the hidden preheader.
 */
export function toText(html: string, tags: readonly MergeTag[]): string {
  const visible = html.replace(/<!--\s*(qzx\d+bq)\s*-->/g, '$1');
  const text = convert(visible, tags)
    .replace(/[\u034f\u200b-\u200d\u2060\u00ad\ufeff]/g, '')
    .replace(/\u00a0|\u200a/g, ' ')
    .split('\n')
    .map((line) => line.replace(/[ \t]+$/, ''))
    .join('\n')
    .trim();
  return `${closeUp(text, tags).replaceAll(lineAbove, '\n').replace(/^\n/, '')}\n`;
}

/**
 * A block tag on a line of its own must not leave its blank lines behind when the block is not shown. So the blank
 * lines before a block are written before it, those at the end of a branch inside that branch, and no more than once:
 * every combination of branches then reads with the same spacing.
 */
function closeUp(text: string, tags: readonly MergeTag[]): string {
  let out = '';
  let at = 0;
  /** Line breaks already written here, whichever branches were taken. The start of the text needs none. */
  let have = Number.POSITIVE_INFINITY;
  /** Line breaks wanted before whatever comes next. */
  let need = 0;
  const opened: { readonly have: number; paragraph: boolean }[] = [];
  const breaks = (wanted: number) => {
    if (wanted > have) out += '\n'.repeat(wanted - have);
    have = Math.max(have, wanted);
  };
  /** One token, on a line of its own, with the line breaks before and after it. */
  const step = (token: string, kind: Kind, before: number, after: number) => {
    const gap = Math.max(before, need);
    need = 0;
    if (opens(kind)) {
      breaks(Math.max(gap, after));
      opened.push({ have, paragraph: false });
    } else {
      breaks(gap);
      const start = opened.at(-1)?.have ?? 0;
      if (ends(kind)) {
        opened.pop();
        need = Math.max(gap, after);
        have = Math.min(have, start);
      } else have = start;
    }
    out += token;
  };
  const kindOf = (digits: string | undefined): Kind => tags[Number(digits)]?.kind;
  for (const match of text.matchAll(/(\n*)[ \t]*(qzx\d+bq(?:[ \t]*qzx\d+bq)*)[ \t]*(\n*)/g)) {
    const [whole, before = '', cluster = '', after = ''] = match;
    const chunk = text.slice(at, match.index);
    if (chunk !== '') {
      breaks(need);
      out += chunk;
      have = 0;
      need = 0;
    }
    at = match.index + whole.length;
    const tokens = [...cluster.matchAll(/(qzx(\d+)bq)/g)];
    const begins = before !== '' || chunk === '';
    const finishes = after !== '' || at === text.length;
    if (begins && finishes) {
      tokens.forEach(([, token = '', digits], index) => {
        const last = index === tokens.length - 1;
        step(token, kindOf(digits), index === 0 ? before.length : 0, last ? after.length : 0);
      });
      continue;
    }
    const only = tokens.length === 1 ? kindOf(tokens[0]?.[2]) : undefined;
    if (begins && opens(only)) {
      // It may hold a whole paragraph: then the blank line after it belongs inside.
      breaks(Math.max(before.length, need));
      need = 0;
      opened.push({ have, paragraph: true });
      out += whole.slice(before.length);
    } else if (finishes && ends(only) && opened.at(-1)?.paragraph) {
      step(cluster, only, after.length, after.length);
    } else {
      // Within a line: as written, and the line goes on.
      breaks(need);
      out += whole;
      need = 0;
      have = after.length;
      for (const [, , digits] of tokens) {
        const top = opened.at(-1);
        if (opens(kindOf(digits))) opened.push({ have: 0, paragraph: false });
        else if (ends(kindOf(digits))) opened.pop();
        else if (top) top.paragraph = false;
      }
    }
  }
  const rest = text.slice(at);
  if (rest !== '') breaks(need);
  return out + rest;
}

type Node = Parameters<FormatCallback>[0];

type Kind = MergeTag['kind'] | undefined;
const opens = (kind: Kind): boolean => kind === 'if' || kind === 'for';
const ends = (kind: Kind): boolean => kind === 'endif' || kind === 'endfor';

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** `words (link)`; a number to call or text is not repeated when the words already say it. */
const link: FormatCallback = (element, walk, builder) => {
  const href: string = element.attribs?.href ?? '';
  walk(element.children, builder);
  const words = wordsOf(element.children);
  if (href === '' || href === words) return;
  if (/^(tel|sms):/.test(href) && digitsOf(words).includes(digitsOf(href))) return;
  if (saysNumberOf(href, words, (builder as unknown as { readonly metadata: readonly MergeTag[] }).metadata)) return;
  if (href.replace(/^mailto:/, '') === words) return;
  builder.addInline(` (${href.replace(/^mailto:/, '')})`, { noWordTransform: true });
};

/** True of `{{ clinic.phone_link }}` around words with `{{ clinic.phone }}`: one number, to be dialled and to be read. */
function saysNumberOf(href: string, words: string, tags: readonly MergeTag[]): boolean {
  const pathsIn = (text: string) =>
    [...text.matchAll(tokenPattern())].flatMap(([, digits]) => {
      const tag = tags[Number(digits)];
      return tag?.kind === 'print' ? [tag.path] : [];
    });
  const [path = ''] = pathsIn(href);
  return path.endsWith('phone_link') && pathsIn(words).includes(path.replace(/_link$/, ''));
}

function wordsOf(children: readonly Node[]): string {
  return children
    .map((child) => child.data ?? wordsOf(child.children ?? []))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Inside a table of facts, not of layout. */
function inFacts(element: Node): boolean {
  for (let at = element.parent; at; at = at.parent) if (at.name === 'table') return at.attribs?.role !== 'presentation';
  return false;
}

const row: FormatCallback = (element, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 1 });
  walk(element.children, builder);
  builder.closeBlock({ trailingLineBreaks: 1 });
};

/** Cells of one row stand apart: "Nothing to eat after: 4:00 am", never "after4:00 am". */
const cell: FormatCallback = (element, walk, builder) => {
  if (!inFacts(element)) {
    // One that only keeps others apart.
    if ((element.children ?? []).length === 0) return;
    builder.openBlock({ leadingLineBreaks: 1 });
    walk(element.children, builder);
    builder.closeBlock({ trailingLineBreaks: 1 });
    return;
  }
  const cells = (element.parent?.children ?? []).filter(
    (sibling: Node) => sibling.name === 'td' || sibling.name === 'th',
  );
  if (cells[0] !== element) builder.addInline(cells.length === 2 ? ': ' : ' | ', { noWordTransform: true });
  walk(element.children, builder);
};

/** A picture is what its words say: nothing, when it only decorates. */
const picture: FormatCallback = (element, _walk, builder) => {
  builder.addInline(element.attribs?.alt ?? '');
};

/** Stands for the second empty line above a heading until the gaps are closed up: it goes where the heading goes. */
const lineAbove = '\u0001';
/** Set apart by the lines above it and next to its own text: there is no larger letter to show what it is. */
const heading: FormatCallback = (element, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 2 });
  builder.addInline(lineAbove, { noWordTransform: true });
  walk(element.children, builder);
  builder.closeBlock({ trailingLineBreaks: 1 });
};
const options: HtmlToTextOptions = {
  wordwrap: false,
  formatters: { link, row, cell, picture, title: heading },
  selectors: [
    { selector: '*', format: 'inline' },
    { selector: 'head', format: 'skip' },
    { selector: 'a', format: 'link' },
    { selector: 'img', format: 'picture' },
    { selector: 'table', format: 'block' },
    { selector: 'tr', format: 'row' },
    { selector: 'td', format: 'cell' },
    { selector: 'th', format: 'cell' },
    { selector: 'h1', format: 'title' },
    { selector: 'h2', format: 'title' },
    { selector: 'h3', format: 'title' },
    { selector: 'h4', format: 'title' },
    { selector: 'ul', format: 'unorderedList', options: { itemPrefix: '- ' } },
  ],
};
const convert: (html: string, tags: readonly MergeTag[]) => string = compile(options);
