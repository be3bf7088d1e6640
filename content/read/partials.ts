/**
 * Step 1 of the compiler: partials and notes to the author. `<mj-include path="brand/footer.mjml" />` is replaced by
 * that file, path counted from `templates/`. MJML's own includes stay off: they pass in silence when a file is missing.
 */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { nearest } from '../../functions/core/model/nearest.ts';
import type { Problems } from '../findings/problems.ts';
import { type Edit, SourceText } from '../findings/source.ts';

/** The content folder: `templates/`. */
export interface ContentRoot {
  /** Absolute, symbolic links resolved. */
  readonly path: string;
  /** How findings name it: `templates`. */
  readonly label: string;
  /** Texts to be read in place of those of the files, by file: what somebody is writing and has not saved. */
  readonly unsaved?: ReadonlyMap<string, string>;
}

export function contentRoot(path: string): ContentRoot {
  const real = realpathSync(resolve(path));
  return { path: real, label: basename(real) };
}

/** `templates/nurture/01-welcome.mjml`: the name findings use for a file, given relative to the root. */
export const labelOf = (root: ContentRoot, file: string): string => `${root.label}/${file.split(sep).join('/')}`;

/** A partial of a partial of a partial … is a mistake sooner than a need. */
const depthMax = 8;

interface Assembly {
  readonly root: ContentRoot;
  readonly locale: string;
  readonly problems: Problems;
}

/**
 * The file with its partials in place and the author's notes (`<!-- … -->`) taken out: they are not for patients.
 * @param locale a Spanish email takes `brand/x.es.mjml` where it says `brand/x.mjml`.
 */
export function assemble(root: ContentRoot, file: string, problems: Problems, locale = 'en'): SourceText {
  return expand({ root, locale, problems }, file, []);
}

/** A file's text as the compiler and the translations' hashes read it, whatever editor wrote it. */
export const readText = (root: ContentRoot, file: string): string =>
  (root.unsaved?.get(file) ?? readFileSync(join(root.path, file), 'utf8'))
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    // Some editors write "á" as an "a" and an accent: no word list would know the word.
    .normalize('NFC');

function expand(assembly: Assembly, file: string, chain: readonly string[]): SourceText {
  const { root, problems } = assembly;
  const raw = readText(root, file);
  const source = withoutNotes(SourceText.of(labelOf(root, file), raw), problems);
  const edits: Edit[] = [];
  for (const match of source.text.matchAll(/<mj-include\b((?:"[^"]*"|'[^']*'|[^>"'])*)>(?:\s*<\/mj-include\s*>)?/gi)) {
    const end = match.index + match[0].length;
    const included = include(assembly, [...chain, file], source, match.index, match[1] ?? '');
    edits.push({ start: match.index, end, to: included ?? '' });
  }
  return source.edit(edits);
}

function include(
  assembly: Assembly,
  chain: readonly string[],
  source: SourceText,
  offset: number,
  attributes: string,
): SourceText | undefined {
  const { root, problems } = assembly;
  const fail = (message: string, mend?: string) => problems.error(source, offset, 'partial', message, mend);
  const others = [...attributes.matchAll(/([\w-]+)\s*=/g)].map((match) => match[1]).filter((name) => name !== 'path');
  const path = /\bpath\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(attributes);
  const written = path?.[1] ?? path?.[2];
  if (written === undefined || others.length > 0) {
    fail('mj-include takes one attribute, "path"', 'Write <mj-include path="brand/footer.mjml" />.');
    return undefined;
  }
  const target = resolve(root.path, written);
  const inside = (candidate: string) => candidate.startsWith(root.path + sep);
  if (/^([/\\]|[a-z]:)/i.test(written) || written.includes('\\') || !inside(target)) {
    fail(
      `the partial "${written}" is outside ${root.label}/`,
      `Paths start at ${root.label}/, such as "brand/footer.mjml".`,
    );
    return undefined;
  }
  if (!written.endsWith('.mjml')) {
    fail(`the partial "${written}" is not an .mjml file`);
    return undefined;
  }
  if (!existsSync(target) || !statSync(target).isFile()) {
    const close = nearest(written, mjmlFiles(root));
    fail(`there is no partial "${written}" in ${root.label}/`, close ? `Did you mean "${close}"?` : undefined);
    return undefined;
  }
  // A symbolic link may lead out although its path does not.
  if (!inside(realpathSync(target))) {
    fail(`the partial "${written}" leads outside ${root.label}/`);
    return undefined;
  }
  const english = relative(root.path, target).split(sep).join('/');
  const file = inLocale(assembly, english);
  if (file === undefined) {
    const wanted = translationOf(english, assembly.locale);
    fail(`there is no "${wanted}", so this part would be in English`, `Translate ${english} into ${wanted}.`);
    return undefined;
  }
  if (chain.includes(file)) {
    fail(`the partial "${written}" includes itself: ${[...chain, file].join(' → ')}`);
    return undefined;
  }
  if (chain.length >= depthMax) {
    fail(`partials are nested more than ${depthMax} deep here`);
    return undefined;
  }
  return expand(assembly, file, chain);
}

/** `brand/x.mjml` → `brand/x.es.mjml`. */
export const translationOf = (english: string, locale: string): string => english.replace(/\.mjml$/, `.${locale}.mjml`);

/** The partial in the email's language. One that has no words, such as the colours, serves every language. */
function inLocale({ root, locale }: Assembly, file: string): string | undefined {
  if (locale === 'en' || file.endsWith(`.${locale}.mjml`)) return file;
  const translated = translationOf(file, locale);
  if (existsSync(join(root.path, translated))) return translated;
  return hasWords(readText(root, file)) ? undefined : file;
}

/** True when a reader would see words that are written in this very file. */
export function hasWords(mjml: string): boolean {
  const shown = mjml
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<mj-style\b[\s\S]*?<\/mj-style>/g, '')
    .replace(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g, '')
    .replace(/\b(?:alt|title)="([^"]*)"/g, '>$1<')
    .replace(/<[^>]*>/g, ' ');
  return /\p{L}/u.test(shown);
}

/** Every .mjml file under the root, as paths from it. */
export function mjmlFiles(root: ContentRoot): string[] {
  return readdirSync(root.path, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.mjml'))
    .sort();
}

function withoutNotes(source: SourceText, problems: Problems): SourceText {
  const edits: Edit[] = [];
  let from = source.text.indexOf('<!--');
  while (from >= 0) {
    const close = source.text.indexOf('-->', from + 4);
    if (close < 0) {
      problems.error(source, from, 'comment', 'this comment is never closed', 'End it with -->.');
      edits.push({ start: from, end: source.text.length, to: '' });
      break;
    }
    const note = source.text.slice(from + 4, close);
    const merge = /\{\{|\{%/.exec(note);
    if (merge) {
      const message = 'a merge tag inside a comment would be lost or would leak';
      problems.error(source, from + 4 + merge.index, 'comment', message, 'Take it out of the comment, or delete it.');
    }
    if (/^\s*\[if/i.test(note) || /^\s*<!\[endif/i.test(note)) {
      const mend = 'Delete it: the compiler writes what Outlook needs.';
      problems.error(source, from, 'comment', 'Outlook conditional comments cannot be written by hand', mend);
    }
    edits.push({ start: from, end: close + 3, to: '' });
    from = source.text.indexOf('<!--', close + 3);
  }
  return source.edit(edits);
}
