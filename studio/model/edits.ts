/** Changes of a text as ranges: what is not in a range is not touched. */

/** Characters `start` to `end` of a text become `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** In order of place; at one place what is put in comes before what is taken out. */
export const inOrder = (edits: readonly Edit[]): Edit[] =>
  [...edits].sort((a, b) => a.start - b.start || a.end - b.end);

/** @throws Error when two of them overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let out = '';
  let at = 0;
  for (const edit of inOrder(edits)) {
    if (edit.start < at || edit.end < edit.start || edit.end > text.length) throw new Error('these edits overlap');
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}

/** The edits that take `edits` back, in the text that they make. */
export function inverseOf(text: string, edits: readonly Edit[]): Edit[] {
  let moved = 0;
  return inOrder(edits).map((edit) => {
    const start = edit.start + moved;
    moved += edit.text.length - (edit.end - edit.start);
    return { start, end: start + edit.text.length, text: text.slice(edit.start, edit.end) };
  });
}

/** The one range in which two texts differ, as the edit that leads from the first to the second. */
export function difference(before: string, after: string): Edit | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let same = 0;
  while (same < most - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}

/**
 * Edits that were meant for `before`, moved to `now`, which somebody else made of it meanwhile.
 * @returns undefined when they touch what the other has changed: then a person must choose.
 */
export function moved(edits: readonly Edit[], before: string, now: string): Edit[] | undefined {
  const other = difference(before, now);
  if (!other) return [...edits];
  const shift = other.text.length - (other.end - other.start);
  const out: Edit[] = [];
  for (const edit of edits) {
    if (edit.end < other.start) out.push(edit);
    else if (edit.start > other.end) out.push({ ...edit, start: edit.start + shift, end: edit.end + shift });
    else return undefined;
  }
  return out;
}
