/**
 * A file as its bytes are, and as the compiler reads it: without a byte order mark, lines ended by "\n", letters composed
 * (content/read/partials.ts `readText`). Edits are made in the second and written into the first, so that the rest of the
 * file stays byte for byte what it was.
 */
import { type Edit, inOrder } from './edits.ts';

/** The file cannot be changed here without losing something of it. */
export class UnfitFile extends Error {
  override readonly name = 'UnfitFile';
}

export class FileText {
  /** As the compiler reads it. */
  readonly text: string;
  private readonly raw: string;
  /** For each character of `text`, and for its end, the place in `raw`. Absent: they are the same. */
  private readonly places: Uint32Array | undefined;

  /** @throws UnfitFile when the bytes are not UTF-8. */
  constructor(bytes: Uint8Array) {
    try {
      this.raw = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new UnfitFile('This file is not written in UTF-8. Save it as UTF-8 in the program that made it.');
    }
    const read = readWithPlaces(this.raw);
    this.text = read.text;
    this.places = read.text === this.raw ? undefined : read.places;
  }

  /** The bytes with the edits made; new lines are ended as the file's own are. */
  withEdits(edits: readonly Edit[]): Uint8Array {
    let out = '';
    let at = 0;
    for (const edit of inOrder(edits)) {
      const start = this.placeOf(edit.start);
      const end = this.placeOf(edit.end);
      if (start < at || end < start) throw new Error('these edits overlap');
      out += this.raw.slice(at, start) + edit.text.replaceAll('\n', this.lineEndNear(start));
      at = end;
    }
    return new TextEncoder().encode(out + this.raw.slice(at));
  }

  private placeOf(offset: number): number {
    return this.places ? (this.places[offset] ?? this.raw.length) : offset;
  }

  /** How the line before `place` ends; the first line of the file, when that is the first. */
  private lineEndNear(place: number): string {
    const before = this.raw.lastIndexOf('\n', place - 1);
    const at = before >= 0 ? before : this.raw.indexOf('\n');
    if (at < 0) return this.raw.includes('\r') ? '\r' : '\n';
    return this.raw[at - 1] === '\r' ? '\r\n' : '\n';
  }
}

/** A letter with all that is composed with it: marks, and the parts of a Korean syllable. */
const composed = /[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?\p{M}*|\r\n|\P{M}\p{M}*|\p{M}+/gu;

/** @throws UnfitFile when letters cannot be told apart: then no range of the text is a range of the file. */
function readWithPlaces(raw: string): { text: string; places: Uint32Array } {
  const bom = raw.startsWith('\ufeff') ? 1 : 0;
  let text = '';
  const places = new Uint32Array(raw.length + 1);
  for (const match of raw.slice(bom).matchAll(composed)) {
    const [written] = match;
    const read = written === '\r\n' || written === '\r' ? '\n' : written.normalize('NFC');
    for (let i = 0; i < read.length; i++) {
      // A part of a letter is never changed by itself: its later characters stand at its end.
      places[text.length + i] = bom + match.index + (read.length === written.length || i === 0 ? i : written.length);
    }
    text += read;
  }
  places[text.length] = raw.length;
  if (text !== raw.slice(bom).replace(/\r\n?/g, '\n').normalize('NFC'))
    throw new UnfitFile('Some letters of this file are composed in a way that cannot be changed here.');
  return { text, places: places.slice(0, text.length + 1) };
}
