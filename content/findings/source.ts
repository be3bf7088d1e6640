/**
 * Text that remembers where each of its characters came from, through includes, brand values and every other change
 * the compiler makes, so that any fault can be told with the file and line the author knows.
 */

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface Piece {
  readonly start: number;
  readonly length: number;
  readonly file: SourceFile;
  /** Offset in the file of the piece's first character. */
  readonly from: number;
  /** False: the whole piece stands for one spot in the file. */
  readonly exact: boolean;
}

interface SourceFile {
  readonly name: string;
  readonly lineStarts: readonly number[];
}

export interface Edit {
  readonly start: number;
  readonly end: number;
  /** New text; a plain string is placed at the spot it replaces. */
  readonly to: string | SourceText;
}

export class SourceText {
  readonly text: string;
  private readonly pieces: readonly Piece[];

  private constructor(text: string, pieces: readonly Piece[]) {
    this.text = text;
    this.pieces = pieces;
  }

  /** A whole file. */
  static of(name: string, text: string): SourceText {
    const lineStarts = [0];
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) lineStarts.push(i + 1);
    return new SourceText(text, [{ start: 0, length: text.length, file: { name, lineStarts }, from: 0, exact: true }]);
  }

  /** Where the character at `offset` was written. */
  place(offset: number): Place {
    const piece = this.pieceAt(offset);
    if (!piece) return { file: '', line: 1, column: 1 };
    const within = Math.min(Math.max(offset - piece.start, 0), piece.length);
    return placeIn(piece.file, piece.exact ? piece.from + within : piece.from);
  }

  /** The same, counted in characters from the file's beginning. */
  origin(offset: number): { readonly file: string; readonly offset: number } {
    const piece = this.pieceAt(offset);
    if (!piece) return { file: '', offset: 0 };
    const within = Math.min(Math.max(offset - piece.start, 0), piece.length);
    return { file: piece.file.name, offset: piece.exact ? piece.from + within : piece.from };
  }

  /** The files it was put together from, in order of first use. */
  files(): string[] {
    return [...new Set(this.pieces.map((piece) => piece.file.name))];
  }

  /** The part from `start` to `end`. */
  slice(start: number, end: number): SourceText {
    const pieces: Piece[] = [];
    for (const piece of this.pieces) {
      const from = Math.max(piece.start, start);
      const to = Math.min(piece.start + piece.length, end);
      if (from >= to && !(start === end && pieces.length === 0 && from === to)) continue;
      pieces.push({
        ...piece,
        start: from - start,
        length: to - from,
        from: piece.exact ? piece.from + (from - piece.start) : piece.from,
      });
    }
    return new SourceText(this.text.slice(start, end), pieces);
  }

  /** A copy with the edits made; they must not overlap. */
  edit(edits: readonly Edit[]): SourceText {
    if (edits.length === 0) return this;
    const parts: SourceText[] = [];
    let at = 0;
    for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
      parts.push(this.slice(at, edit.start));
      parts.push(typeof edit.to === 'string' ? this.standIn(edit.start, edit.to) : edit.to);
      at = edit.end;
    }
    parts.push(this.slice(at, this.text.length));
    return SourceText.assemble(parts);
  }

  private standIn(offset: number, text: string): SourceText {
    const piece = this.pieceAt(offset);
    if (!piece) return new SourceText(text, []);
    const from = piece.exact ? piece.from + (offset - piece.start) : piece.from;
    return new SourceText(text, [{ start: 0, length: text.length, file: piece.file, from, exact: false }]);
  }

  private pieceAt(offset: number): Piece | undefined {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.pieces[middle] as Piece).start <= offset) low = middle;
      else high = middle - 1;
    }
    return this.pieces[low];
  }

  /** Parts, one after another. */
  static assemble(parts: readonly SourceText[]): SourceText {
    const pieces: Piece[] = [];
    let text = '';
    for (const part of parts) {
      for (const piece of part.pieces)
        if (piece.length > 0) pieces.push({ ...piece, start: piece.start + text.length });
      text += part.text;
    }
    return new SourceText(text, pieces);
  }
}

function placeIn(file: SourceFile, offset: number): Place {
  let low = 0;
  let high = file.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((file.lineStarts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return { file: file.name, line: low + 1, column: offset - (file.lineStarts[low] as number) + 1 };
}
