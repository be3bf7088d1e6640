/** The pictures that are kept: one email per journey, on a phone, in both schemes. Changed on purpose by `--accept`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { type Comparison, compare, halved, packed } from './compare.ts';
import type { Scheme } from './page.ts';

/** Together they hold every part of the brand: title, boxes, buttons, times, help, footers. */
export const kept = [
  'confirm-confirm',
  'nurture-03-the-risks',
  'prepare-eating',
  'prepare-booked.minimal.es',
  'notices-closed',
  'cancelled-cancelled',
  'missed-missed',
  'aftercare-evening',
] as const;

export const keptWidth = 375;
const folder = new URL('baseline', import.meta.url).pathname;
const pathOf = (file: string, scheme: Scheme) => join(folder, `${file}.${scheme}.png`);

export function accept(file: string, scheme: Scheme, png: Buffer): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(pathOf(file, scheme), packed(halved(png)));
}

/** Undefined: no picture of it is kept yet. */
export function compareWithKept(file: string, scheme: Scheme, png: Buffer): Comparison | undefined {
  const path = pathOf(file, scheme);
  return existsSync(path) ? compare(PNG.sync.read(readFileSync(path)), halved(png)) : undefined;
}

/** What a person should read when it differs. */
export function told(file: string, scheme: Scheme, comparison: Comparison | undefined): string | undefined {
  const mend = 'If it is meant: npm run templates:pictures -- --accept';
  if (comparison === undefined) return `${file} (${scheme}): no picture of it is kept. ${mend}`;
  switch (comparison.kind) {
    case 'same':
      return undefined;
    case 'size':
      return `${file} (${scheme}): was ${comparison.was}, is ${comparison.is} at half size: lines came or went. ${mend}`;
    case 'different':
      return `${file} (${scheme}): looks different from ${comparison.top} px down, in ${comparison.squares} places. ${mend}`;
  }
}
