/**
 * Does an email still look as it did? The letters are the same on every machine (`fonts.ts`), so the layout is; but how
 * their edges are drawn differs with the browser and the system. Therefore pictures are compared at half their size,
 * where an edge is a shade, with differences of shade allowed; and it is not counted how much of the whole differs, which
 * would let one lost line of a long email pass, but how much of any small square does.
 */
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

/** Sides of a square, in pixels of the half size: about two lines of text high. */
const side = 24;
/** How different a pixel must be (pixelmatch: 0 to 1), and how many of a square's, before the square counts. */
const threshold = 0.2;
const shareMax = 0.04;

export type Comparison =
  | { readonly kind: 'same'; readonly worst: number }
  | { readonly kind: 'size'; readonly was: string; readonly is: string }
  /** `diff`: the new picture, what differs in red. */
  | {
      readonly kind: 'different';
      readonly squares: number;
      readonly top: number;
      readonly worst: number;
      readonly diff: Buffer;
    };

/** Each pixel the mean of four. */
export function halved(png: Buffer): PNG {
  const big = PNG.sync.read(png);
  const width = Math.floor(big.width / 2);
  const height = Math.floor(big.height / 2);
  const small = new PNG({ width, height });
  const row = big.width * 4;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = y * 2 * row + x * 8;
      const to = (y * width + x) * 4;
      for (let channel = 0; channel < 4; channel++) {
        const at = from + channel;
        const sum =
          (big.data[at] ?? 0) + (big.data[at + 4] ?? 0) + (big.data[at + row] ?? 0) + (big.data[at + row + 4] ?? 0);
        small.data[to + channel] = Math.round(sum / 4);
      }
    }
  }
  return small;
}

/** Small on disk: opaque, and with few enough shades that it packs well. The loss is far below the threshold. */
export function packed(picture: PNG): Buffer {
  const plain = new PNG({ width: picture.width, height: picture.height });
  for (let at = 0; at < picture.data.length; at++) {
    plain.data[at] = at % 4 === 3 ? 255 : Math.min(255, Math.round((picture.data[at] ?? 0) / 8) * 8);
  }
  return PNG.sync.write(plain, { colorType: 2, deflateLevel: 9, deflateStrategy: 0 });
}

export function compare(was: PNG, is: PNG): Comparison {
  // Half a line of text: another browser may round a height, but no line has come or gone.
  if (was.width !== is.width || Math.abs(was.height - is.height) > 4)
    return { kind: 'size', was: `${was.width}×${was.height}`, is: `${is.width}×${is.height}` };
  const height = Math.min(was.height, is.height);
  const { width } = is;
  const cut = ({ data }: PNG) => data.subarray(0, width * height * 4);
  const mask = new PNG({ width, height });
  pixelmatch(cut(was), cut(is), mask.data, width, height, { threshold, diffMask: true });
  const shares = new Map<number, number>();
  const across = Math.ceil(width / side);
  for (let at = 0; at < width * height; at++) {
    if (!isRed(mask.data, at * 4)) continue;
    const square = Math.floor(Math.floor(at / width) / side) * across + Math.floor((at % width) / side);
    shares.set(square, (shares.get(square) ?? 0) + 1 / (side * side));
  }
  const worst = Math.max(0, ...shares.values());
  const over = [...shares].filter(([, share]) => share > shareMax).map(([square]) => square);
  if (over.length === 0) return { kind: 'same', worst };
  const shown = new PNG({ width, height });
  pixelmatch(cut(was), cut(is), shown.data, width, height, { threshold, alpha: 0.3 });
  const top = Math.floor(Math.min(...over) / across) * side * 2;
  return { kind: 'different', squares: over.length, top, worst, diff: PNG.sync.write(shown) };
}

/** pixelmatch's mark; yellow is an edge that is only drawn otherwise. */
const isRed = (data: Buffer, at: number): boolean => data[at] === 255 && data[at + 1] === 0 && data[at + 3] === 255;
