/** The rows of one index partition in their order, kept in pieces so that a hundred thousand of them stay quick. */

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

/** True when `a` stands before `b`: by the range key, then by the table's. */
export const before = (a: Place, b: Place): boolean =>
  a.at !== b.at ? a.at < b.at : a.pk !== b.pk ? a.pk < b.pk : a.sk < b.sk;

export class IndexPartition {
  private readonly pieces: IndexRow[][] = [];

  /** The piece in which `row` lies or belongs: the last one that does not begin after it. */
  private pieceOf(row: IndexRow): number {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (before(row, this.pieces[middle]?.[0] as IndexRow)) high = middle - 1;
      else low = middle;
    }
    return low;
  }

  /** Where in `piece` the first row lies that does not come before `row`. */
  private placeOf(piece: readonly IndexRow[], row: IndexRow): number {
    let low = 0;
    let high = piece.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(piece[middle] as IndexRow, row)) low = middle + 1;
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

  *[Symbol.iterator](): Generator<IndexRow> {
    for (const piece of this.pieces) yield* piece;
  }
}
