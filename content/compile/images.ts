/**
 * Pictures: files in `templates/images/`, named by the hash of their bytes and served from the clinic's own neutral
 * domain, the same address for everybody, so that loading one tells nothing about who opened what (C14).
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { extname, isAbsolute, join, relative } from 'node:path';
import { didYouMean } from '../../functions/core/model/nearest.ts';
import type { StoredPicture } from '../../functions/core/model/template.ts';
import type { Problems } from '../findings/problems.ts';
import type { Edit, SourceText } from '../findings/source.ts';
import { canonical, sha256 } from '../hash.ts';
import type { ContentRoot } from '../read/partials.ts';
import { type Markup, setsDefaults } from './markup.ts';
import type { NameList } from './names.ts';
import { siteMark } from './tokens.ts';

export interface Picture {
  /** From the root: `images/door.png`. */
  readonly file: string;
  /** Below the site's origin: `images/3f9a….png`, by the hash of `content`. */
  readonly servedAs: string;
  /** What is stored with the release. */
  readonly content: StoredPicture;
}

/** Where the site's origin comes from at send time. */
export const siteName = 'links.site';

/** What every mail app shows. */
const types: Readonly<Record<string, StoredPicture['type']>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
};
const bytesMax = 200_000;

/** What every file of the type begins with: PNG §5.2, JPEG's SOI marker, GIF87a and GIF89a. */
const signatures: Readonly<Record<StoredPicture['type'], readonly string[]>> = {
  'image/png': ['\x89PNG\r\n\x1a\n'],
  'image/jpeg': ['\xff\xd8\xff'],
  'image/gif': ['GIF87a', 'GIF89a'],
};

const beginsAs = (type: StoredPicture['type'], bytes: Buffer) =>
  signatures[type].some((signature) => bytes.subarray(0, signature.length).equals(Buffer.from(signature, 'latin1')));

/** The pictures of an email, and the edits that put their served names in place. */
export function pictures(
  root: ContentRoot,
  source: SourceText,
  markup: Markup,
  names: NameList,
  problems: Problems,
): { readonly found: readonly Picture[]; readonly edits: readonly Edit[] } {
  const found: Picture[] = [];
  const edits: Edit[] = [];
  for (const element of markup.elements) {
    if (element.name !== 'mj-image' || setsDefaults(element)) continue;
    const src = element.attributes.find(({ name }) => name === 'src');
    // What is not a file of ours is told by the rule "remote-content".
    if (!src?.value.startsWith('images/')) continue;
    const fail = (message: string, mend?: string) => problems.error(source, src.start, 'images', message, mend);
    const picture = read(root, src.value, fail);
    if (!picture) continue;
    if (!Object.hasOwn(names, siteName)) {
      fail('pictures are not served yet', 'Say it in words: the email must be right without pictures anyway.');
      continue;
    }
    found.push(picture);
    edits.push({ start: src.start, end: src.end, to: `src="${siteMark}/${picture.servedAs}"` });
  }
  return { found, edits };
}

function read(root: ContentRoot, file: string, fail: (message: string, mend?: string) => void): Picture | undefined {
  const ending = extname(file).toLowerCase();
  const type = types[ending];
  if (!/^images\/[\w-]+\.\w+$/.test(file) || type === undefined) {
    fail(`"${file}" is not a picture that mail apps show`, 'Use a .png, .jpg or .gif file in templates/images/.');
    return undefined;
  }
  const path = join(root.path, file);
  if (!existsSync(path)) {
    const folder = join(root.path, 'images');
    const known = existsSync(folder) ? readdirSync(folder).map((name) => `images/${name}`) : [];
    fail(`there is no picture "${file}" in ${root.label}/`, didYouMean(file, known));
    return undefined;
  }
  const inside = relative(realpathSync(join(root.path, 'images')), realpathSync(path));
  if (inside.startsWith('..') || isAbsolute(inside)) {
    fail(`"${file}" is a link to a file outside ${root.label}/images/`, 'Put the picture itself there.');
    return undefined;
  }
  const bytes = readFileSync(path);
  if (!beginsAs(type, bytes)) {
    fail(
      `"${file}" is no ${type.slice('image/'.length).toUpperCase()} file inside, whatever its name says`,
      'Save it again as a .png, .jpg or .gif.',
    );
    return undefined;
  }
  if (bytes.byteLength > bytesMax) {
    fail(`"${file}" is ${Math.round(bytes.byteLength / 1000)} KB`, `Make it smaller than ${bytesMax / 1000} KB.`);
    return undefined;
  }
  const content = { type, base64: bytes.toString('base64') };
  return { file, servedAs: `images/${sha256(canonical(content))}${ending === '.jpeg' ? '.jpg' : ending}`, content };
}
