/** The tags of an MJML file with their places, read by parse5's tokenizer: MJML itself keeps neither, nor complains. */
import { type Token, Tokenizer } from 'parse5';

export interface Attribute {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

export interface Element {
  readonly name: string;
  readonly start: number;
  /** After the start tag. */
  readonly inner: number;
  /** Before the end tag. */
  innerEnd: number;
  end: number;
  readonly attributes: readonly Attribute[];
  readonly parent: Element | undefined;
  readonly children: Element[];
}

/** Characters between tags, as written (entities not decoded). */
export interface Run {
  readonly start: number;
  readonly end: number;
  /** What they stand for. */
  readonly text: string;
  readonly parent: Element | undefined;
}

export interface Fault {
  readonly offset: number;
  readonly message: string;
  readonly mend?: string;
}

export interface Markup {
  readonly elements: readonly Element[];
  readonly runs: readonly Run[];
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  readonly faults: readonly Fault[];
}

const voidTags = new Set([
  'br',
  'hr',
  'img',
  'wbr',
  'col',
  'area',
  'input',
  'link',
  'meta',
  'base',
  'embed',
  'source',
  'track',
]);

/** Reads `text`, which must have its merge tags replaced by words already. */
export function readMarkup(text: string): Markup {
  const elements: Element[] = [];
  const runs: Run[] = [];
  const comments: { start: number; end: number }[] = [];
  const faults: Fault[] = [];
  const open: Element[] = [];
  const run = (token: Token.CharacterToken) => {
    const { startOffset: start, endOffset: end } = token.location as Token.Location;
    runs.push({ start, end, text: token.chars, parent: open.at(-1) });
  };
  const tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onCharacter: run,
      onWhitespaceCharacter: run,
      onNullCharacter: run,
      onComment: (token) => {
        const { startOffset: start, endOffset: end } = token.location as Token.Location;
        comments.push({ start, end });
        if (!text.startsWith('<!--', start))
          faults.push({ offset: start, message: `"${text.slice(start, Math.min(end, start + 20))}" is not a tag` });
      },
      onDoctype: (token) =>
        faults.push({
          offset: token.location?.startOffset ?? 0,
          message: 'a doctype does not belong here: the compiler writes it',
        }),
      onEof: () => undefined,
      onStartTag: (token) => {
        const location = token.location as Token.LocationWithAttributes;
        const attributes = token.attrs.map(({ name, value }) => {
          const place = location.attrs?.[name];
          return {
            name,
            value,
            start: place?.startOffset ?? location.startOffset,
            end: place?.endOffset ?? location.endOffset,
          };
        });
        const parent = open.at(-1);
        const element: Element = {
          name: token.tagName,
          start: location.startOffset,
          inner: location.endOffset,
          innerEnd: location.endOffset,
          end: location.endOffset,
          attributes,
          parent,
          children: [],
        };
        parent?.children.push(element);
        elements.push(element);
        if (!token.selfClosing && !voidTags.has(token.tagName)) open.push(element);
      },
      onEndTag: (token) => {
        const { startOffset, endOffset } = token.location as Token.Location;
        if (voidTags.has(token.tagName)) return;
        const index = open.findLastIndex((element) => element.name === token.tagName);
        if (index < 0) {
          faults.push({
            offset: startOffset,
            message: `</${token.tagName}> closes nothing`,
            mend: 'Delete it, or add the opening tag.',
          });
          return;
        }
        for (const left of open.splice(index + 1)) faults.push(unclosed(left));
        const element = open.pop() as Element;
        element.innerEnd = startOffset;
        element.end = endOffset;
      },
      onParseError: (error) => {
        if (tolerated.has(error.code)) return;
        faults.push({
          offset: error.startOffset,
          message: `the HTML is broken here (${error.code.replaceAll('-', ' ')})`,
        });
      },
    },
  );
  tokenizer.write(text, true);
  for (const left of open) faults.push(unclosed(left));
  return { elements, runs, comments, faults };
}

/** Slips that change nothing for the reader. */
const tolerated = new Set<string>([
  'non-void-html-element-start-tag-with-trailing-solidus',
  'unexpected-solidus-in-tag',
  'missing-whitespace-between-attributes',
]);

const unclosed = (element: Element): Fault => ({
  offset: element.start,
  message: `<${element.name}> is never closed`,
  mend: `Add </${element.name}> where it should end.`,
});

/** What the characters of an HTML text stand for: `&amp;` → `&`. */
export function decoded(text: string): string {
  return readMarkup(text)
    .runs.map((run) => run.text)
    .join('');
}

/** True inside `mj-attributes`, where a tag sets defaults and shows nothing. */
export function setsDefaults(element: Element): boolean {
  for (let at = element.parent; at; at = at.parent) if (at.name === 'mj-attributes') return true;
  return false;
}
