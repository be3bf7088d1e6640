/**
 * Does an email still look as it did? Its letters come with the project (`fonts.ts`), so lines break alike on every
 * machine; but how the edges of letters are drawn differs with the browser and the system. Therefore pictures are compared
 * in grey and at half their size, where an edge is a shade, and differences of shade are allowed. It is not counted how
 * much of the whole differs, which would let one lost line of a long email pass, but how much of any small square does.
 * What a machine draws otherwise is measured first, on letters that no template holds (`letters.ts`), and allowed on top.
 * Colours are not for pictures to judge: `styles.ts` compares them as they were computed.
 */
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

/** Sides of a square, in pixels of the half size: about two lines of text high. */
const side = 24;
/** How different a pixel must be (pixelmatch: 0 to 1), and what share of a square's pixels may be. */
const threshold = 0.1;
const shareMax = 0.03;

export type Comparison =
  | { readonly kind: 'same' }
  | { readonly kind: 'size'; readonly was: string; readonly is: string }
  /** From `top` px down in full size. `diff`: the new picture, what differs in red. */
  | { readonly kind: 'different'; readonly squares: number; readonly top: number; readonly diff: Buffer };

/** In grey, each pixel the mean of four, and in sixteen shades, so that it packs well. */
export function reduced(png: Buffer): PNG {
  const big = PNG.sync.read(png);
  const width = Math.floor(big.width / 2);
  const height = Math.floor(big.height / 2);
  const small = new PNG({ width, height });
  const row = big.width * 4;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = y * 2 * row + x * 8;
      let sum = 0;
      for (const pixel of [from, from + 4, from + row, from + row + 4])
        for (const channel of [0, 1, 2]) sum += big.data[pixel + channel] ?? 0;
      const shade = Math.min(255, Math.round(sum / 12 / 16) * 16);
      small.data.fill(shade, (y * width + x) * 4, (y * width + x) * 4 + 3);
      small.data[(y * width + x) * 4 + 3] = 255;
    }
  }
  return small;
}

export const packed = (picture: PNG): Buffer => PNG.sync.write(picture, { colorType: 0, deflateLevel: 9 });

/** The largest share of any square that differs: 0 to 1. Of pictures of letters: what this machine draws otherwise. */
export function noise(was: PNG, is: PNG): number {
  return Math.max(0, ...shares(was, is, Math.min(was.height, is.height)).values());
}

/** @param allowed this machine's noise. */
export function compare(was: PNG, is: PNG, allowed = 0): Comparison {
  // A line of text is 13 high: another browser may round a height, but no line has come or gone.
  if (was.width !== is.width || Math.abs(was.height - is.height) > 4)
    return { kind: 'size', was: `${was.width}×${was.height}`, is: `${is.width}×${is.height}` };
  const height = Math.min(was.height, is.height);
  const over = [...shares(was, is, height)].filter(([, share]) => share > shareMax + allowed).map(([square]) => square);
  if (over.length === 0) return { kind: 'same' };
  const shown = new PNG({ width: is.width, height });
  pixelmatch(cut(was, height), cut(is, height), shown.data, is.width, height, { threshold, alpha: 0.3 });
  const top = Math.floor(Math.min(...over) / across(is)) * side * 2;
  return { kind: 'different', squares: over.length, top, diff: PNG.sync.write(shown) };
}

const cut = ({ data, width }: PNG, height: number) => data.subarray(0, width * height * 4);
const across = ({ width }: PNG) => Math.ceil(width / side);

/** Square (counted by lines) → the share of it that differs; those with nothing are left out. */
function shares(was: PNG, is: PNG, height: number): ReadonlyMap<number, number> {
  const { width } = is;
  const mask = new PNG({ width, height });
  pixelmatch(cut(was, height), cut(is, height), mask.data, width, height, { threshold, diffMask: true });
  const found = new Map<number, number>();
  for (let at = 0; at < width * height; at++) {
    if (!isRed(mask.data, at * 4)) continue;
    const square = Math.floor(Math.floor(at / width) / side) * across(is) + Math.floor((at % width) / side);
    found.set(square, (found.get(square) ?? 0) + 1 / (side * side));
  }
  return found;
}

/** pixelmatch's mark; yellow is an edge that is only drawn otherwise. */
const isRed = (data: Buffer, at: number): boolean => data[at] === 255 && data[at + 1] === 0 && data[at + 3] === 255;
