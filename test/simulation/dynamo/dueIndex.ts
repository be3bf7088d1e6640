/** The rows of one index partition in their order, kept in pieces so that a hundred thousand of them stay quick. */
import { orderOfText } from './values.ts';

/** Where a row stands in its partition. */
export interface Place {
  readonly pk: string;
  readonly sk: string;
  /** The range key. */
  readonly at: string;
}

export interface IndexRow extends Place {
  /** Since when the index shows it so, in ms. */
  readonly since: number;
}

const pieceMax = 512;

/** Below 0 when `a` stands before `b`: by the range key, then by the table's. */
export const orderOfPlaces = (a: Place, b: Place): number =>
  a.at !== b.at ? orderOfText(a.at, b.at) : a.pk !== b.pk ? orderOfText(a.pk, b.pk) : orderOfText(a.sk, b.sk);

export class IndexPartition {
  private readonly pieces: IndexRow[][] = [];

  /** The piece in which `row` lies or belongs: the last one that does not begin after it. */
  private pieceOf(row: Place): number {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (orderOfPlaces(row, this.pieces[middle]?.[0] as IndexRow) < 0) high = middle - 1;
      else low = middle;
    }
    return low;
  }

  /** Where in `piece` the first row lies that does not come before `row`. */
  private placeOf(piece: readonly IndexRow[], row: Place): number {
    let low = 0;
    let high = piece.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (orderOfPlaces(piece[middle] as IndexRow, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  add(row: IndexRow): void {
    const number = this.pieceOf(row);
    const piece = this.pieces[number];
    if (!piece) {
      this.pieces.push([row]);
      return;
    }
    piece.splice(this.placeOf(piece, row), 0, row);
    if (piece.length > pieceMax) this.pieces.splice(number + 1, 0, piece.splice(pieceMax >> 1));
  }

  remove(row: IndexRow): void {
    const number = this.pieceOf(row);
    const piece = this.pieces[number];
    if (!piece) return;
    const place = this.placeOf(piece, row);
    if (piece[place]?.pk !== row.pk || piece[place]?.sk !== row.sk || piece[place]?.at !== row.at) return;
    piece.splice(place, 1);
    if (piece.length === 0) this.pieces.splice(number, 1);
  }

  get first(): IndexRow | undefined {
    return this.pieces[0]?.[0];
  }

  /** The rows after `place`, which need not be one of them; all of them without it. */
  *after(place?: Place): Generator<IndexRow> {
    const begin = place === undefined ? 0 : this.pieceOf(place);
    for (let number = begin; number < this.pieces.length; number += 1) {
      const piece = this.pieces[number] as IndexRow[];
      let from = 0;
      if (place !== undefined && number === begin) {
        from = this.placeOf(piece, place);
        const at = piece[from];
        if (at && orderOfPlaces(at, place) === 0) from += 1;
      }
      for (let index = from; index < piece.length; index += 1) yield piece[index] as IndexRow;
    }
  }

  /** The rows before `place`, the last one first; all of them without it. */
  *before(place?: Place): Generator<IndexRow> {
    const begin = place === undefined ? this.pieces.length - 1 : this.pieceOf(place);
    for (let number = begin; number >= 0; number -= 1) {
      const piece = this.pieces[number];
      if (!piece) return;
      const from = place !== undefined && number === begin ? this.placeOf(piece, place) : piece.length;
      for (let index = from - 1; index >= 0; index -= 1) yield piece[index] as IndexRow;
    }
  }
}
