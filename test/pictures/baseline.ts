/** The looks that are kept: one email per journey, on a phone, in both schemes. Changed on purpose by `--accept`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { PNG } from 'pngjs';
import { type Comparison, compare, noise, packed, reduced } from './compare.ts';
import { letters } from './letters.ts';
import { EmailPage, type Scheme } from './page.ts';
import { stylesOf } from './styles.ts';

/** Together they hold every part of the brand: title, boxes, buttons, times, help, footers. */
export const kept: readonly string[] = [
  'confirm-confirm',
  'nurture-03-the-risks',
  'prepare-eating',
  'prepare-booked.minimal.es',
  'notices-closed',
  'cancelled-cancelled',
  'missed-missed',
  'aftercare-evening',
];

/** How an email looks in one scheme. */
export interface Look {
  readonly png: Buffer;
  readonly styles: readonly string[];
}

export const keptWidth = 375;
const folder = new URL('baseline', import.meta.url).pathname;
const pictureOf = (name: string) => join(folder, `${name}.png`);
const stylesFile = join(folder, 'styles.json');

export async function lookAt(page: EmailPage, html: string, scheme: Scheme): Promise<Look> {
  await page.look(keptWidth, scheme);
  await page.show(html);
  return { png: await page.picture(), styles: await stylesOf(page) };
}

async function lettersOf(browser: Browser): Promise<PNG> {
  const page = await EmailPage.open(browser);
  try {
    return reduced((await lookAt(page, letters, 'light')).png);
  } finally {
    await page.close();
  }
}

const read = (name: string): PNG | undefined =>
  existsSync(pictureOf(name)) ? PNG.sync.read(readFileSync(pictureOf(name))) : undefined;

/** What this machine draws otherwise than the one the pictures were kept on. */
export async function noiseHere(browser: Browser): Promise<number> {
  const was = read('letters');
  return was === undefined ? 0 : noise(was, await lettersOf(browser));
}

type Styles = Record<string, readonly string[]>;
const readStyles = (): Styles =>
  existsSync(stylesFile) ? (JSON.parse(readFileSync(stylesFile, 'utf8')) as Styles) : {};

/** Keeps these looks, by `<email>.<scheme>`. */
export async function accept(browser: Browser, looks: ReadonlyMap<string, Look>): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const styles = readStyles();
  for (const [name, look] of looks) {
    writeFileSync(pictureOf(name), packed(reduced(look.png)));
    styles[name] = look.styles;
  }
  writeFileSync(pictureOf('letters'), packed(await lettersOf(browser)));
  const sorted = Object.fromEntries(Object.entries(styles).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(stylesFile, `${JSON.stringify(sorted, undefined, 2)}\n`);
}

/** What differs from the kept look, in words; and where, if a picture shows it. */
export function changes(name: string, look: Look, allowed: number): { lines: readonly string[]; diff?: Buffer } {
  const mend = 'If it is meant: npm run templates:pictures -- --accept';
  const was = read(name);
  const styles = readStyles()[name];
  if (!was || !styles) return { lines: [`${name}: no look of it is kept. ${mend}`] };
  const gone = styles.filter((each) => !look.styles.includes(each)).map((each) => `no longer: ${each}`);
  const come = look.styles.filter((each) => !styles.includes(each)).map((each) => `new: ${each}`);
  const seen = compare(was, reduced(look.png), allowed);
  const said = [...gone, ...come, ...inWords(seen)];
  return {
    lines: said.length === 0 ? [] : [`${name} looks different. ${said.join('; ')}. ${mend}`],
    ...(seen.kind === 'different' ? { diff: seen.diff } : {}),
  };
}

function inWords(seen: Comparison): readonly string[] {
  switch (seen.kind) {
    case 'same':
      return [];
    case 'size':
      return [`lines came or went: at half size it was ${seen.was}, and is ${seen.is}`];
    case 'different':
      return [`${seen.squares} places, the first ${seen.top} px from the top`];
  }
}
