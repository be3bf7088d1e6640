/**
 * Marks in an email's HTML that say where in the files its words stand. Without them it is, byte for byte, the HTML that is
 * sent: they are put in before MJML, and taken out while lines are folded.
 */
import type { Edit, SourceText } from '../findings/source.ts';
import type { ContentRoot } from '../read/partials.ts';
import { type Markup, setsDefaults } from './markup.ts';

/** At the beginning of what one click opens: `<x-part s="brand/risk.mjml:120"></x-part>`. */
const partMark = (at: string): string => `<x-part s="${at}"></x-part>`;
/** On a paragraph: ` data-s="brand/risk.mjml:140"`. */
const blockMark = (at: string): string => ` data-s="${at}"`;
const anyMark = /<x-part s="[^"]*"><\/x-part>| data-s="[^"]*"/g;

const holders = new Set(['mj-text', 'mj-button', 'td', 'th']);
const blocks = new Set(['p', 'h1', 'h2', 'h3', 'li']);

/** Where an element of the assembled email was written: file from the root, and offset of its `<` as the compiler reads the file. */
export function marksFor(source: SourceText, markup: Markup, root: ContentRoot): Edit[] {
  const edits: Edit[] = [];
  for (const element of markup.elements) {
    if (setsDefaults(element) || element.inner === element.innerEnd) continue;
    const { file, offset } = source.origin(element.start);
    const at = `${file.slice(root.label.length + 1)}:${offset}`;
    if (holders.has(element.name)) {
      // MJML takes away the spaces before the first word, so the mark stands after them.
      const spaces = /^\s*/.exec(source.text.slice(element.inner, element.innerEnd))?.[0].length ?? 0;
      edits.push({ start: element.inner + spaces, end: element.inner + spaces, to: partMark(at) });
    }
    if (blocks.has(element.name)) {
      const end = element.start + 1 + element.name.length;
      edits.push({ start: end, end, to: blockMark(at) });
    }
  }
  return edits;
}

export const withoutMarks = (html: string): string => html.replace(anyMark, '');

/**
 * The HTML as `mend` makes it of the one without marks, and the marks in it again. What mends a line changes its spaces alone, so a
 * mark is found again by how many other characters come after it.
 */
export function markedAs(html: string, mend: (html: string) => string): string {
  const marks: { readonly text: string; readonly after: number }[] = [];
  let after = 0;
  let at = html.length;
  for (const match of [...html.matchAll(anyMark)].reverse()) {
    after += solid(html.slice(match.index + match[0].length, at));
    marks.push({ text: match[0], after });
    at = match.index;
  }
  const mended = mend(withoutMarks(html));
  let out = '';
  let rest = mended.length;
  let seen = 0;
  for (const mark of marks) {
    let place = rest;
    while (seen < mark.after && place > 0) if (!isSpace(mended[--place])) seen++;
    // Before the spaces: after the name of a tag they stand between its attributes.
    while (place > 0 && isSpace(mended[place - 1])) place--;
    out = mark.text + mended.slice(place, rest) + out;
    rest = place;
  }
  return mended.slice(0, rest) + out;
}

const isSpace = (char: string | undefined): boolean => char !== undefined && /\s/.test(char);
const solid = (text: string): number => text.replace(/\s/g, '').length;
