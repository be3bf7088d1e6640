/**
 * What a result depends on, as hashes: two checks with the same inputs find the same. Nothing of the compiler is loaded
 * here, so that a check of which nothing changed is over in an instant.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NameList } from '../compile/names.ts';
import { canonical, sha256 } from '../hash.ts';
import type { ContentRoot } from '../read/partials.ts';
import type { JourneySource, TemplateFile } from '../read/read.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Every file below a folder, as paths from it, in order. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** A file's bytes, or that it is not there. */
const hashOfFile = (path: string): string => {
  try {
    return sha256(readFileSync(path));
  } catch {
    return 'absent';
  }
};

const hashOfFiles = (folder: string, files: readonly string[]): string =>
  sha256(canonical(files.map((file) => [file, hashOfFile(join(folder, file))])));

let tools: string | undefined;
/** The installed packages and this Node.js with its time zones and languages. */
export function toolsHash(): string {
  const { node, icu = '', tz = '' } = process.versions;
  tools ??= sha256(canonical([hashOfFile(join(project, 'package-lock.json')), node, icu, tz]));
  return tools;
}

/** Whatever the compiler, the rules and the sample emails are made of. */
const codeFolders = ['content', 'functions'] as const;

let code: string | undefined;
/** This program itself, as it was when it was first asked. */
export function codeHash(): string {
  code ??= sha256(
    canonical([
      toolsHash(),
      ...codeFolders.map((name) => {
        const folder = join(project, name);
        const files = filesBelow(folder).filter((file) => file.endsWith('.ts'));
        return [name, hashOfFiles(folder, files)];
      }),
    ]),
  );
  return code;
}

/** Each file under `templates/` → a hash of its bytes. */
export const hashesOf = (root: ContentRoot): ReadonlyMap<string, string> =>
  new Map(filesBelow(root.path).map((file) => [file, hashOfFile(join(root.path, file))]));

/** Everything under `templates/`: while it stays, all that a check says stays. */
export const folderHash = (root: ContentRoot): string =>
  sha256(canonical([codeHash(), root.label, [...hashesOf(root)]]));

/** Files that any email may depend on. `brand/` partials are told email by email. */
const shared = ['brand/tokens.yaml', 'clinic.yaml', 'people.yaml', 'spelling.txt'] as const;

/** Names the result of an email by all it depends on. One for each check: it remembers the files it has read. */
export class EmailInputs {
  private readonly root: ContentRoot;
  private readonly common: string;
  private readonly journeys = new Map<string, string>();
  private readonly hashes = new Map<string, string>();
  private readonly parts = new Map<string, readonly string[]>();
  private readonly included = new Map<string, readonly string[]>();

  constructor(root: ContentRoot, names: NameList) {
    this.root = root;
    this.common = sha256(
      canonical([
        codeHash(),
        root.label,
        names,
        ...shared.map((file) => this.hashOf(file)),
        hashOfFiles(join(root.path, 'images'), filesBelow(join(root.path, 'images'))),
      ]),
    );
  }

  /** The key of what is found out about `file` of `journey`. */
  keyOf(journey: JourneySource, { file, locale }: TemplateFile): string {
    const parts = this.partsOf(file, locale).map((part) => [part, this.hashOf(part)]);
    return sha256(canonical([this.common, this.keyOfJourney(journey), file, parts]));
  }

  /** As `partsOf` below. */
  partsOf(file: string, locale: string): readonly string[] {
    const known = this.parts.get(`${locale} ${file}`);
    if (known) return known;
    const made = partsOf(file, locale, (part) => this.includedBy(part));
    this.parts.set(`${locale} ${file}`, made);
    return made;
  }

  private includedBy(file: string): readonly string[] {
    const known = this.included.get(file);
    if (known) return known;
    const made = includedBy(this.root, file);
    this.included.set(file, made);
    return made;
  }

  private keyOfJourney({ id, templates }: JourneySource): string {
    const known = this.journeys.get(id);
    if (known !== undefined) return known;
    const made = sha256(canonical([id, this.hashOf(`${id}/journey.yaml`), templates.map(({ file }) => file)]));
    this.journeys.set(id, made);
    return made;
  }

  private hashOf(file: string): string {
    const known = this.hashes.get(file);
    if (known !== undefined) return known;
    const made = hashOfFile(join(this.root.path, file));
    this.hashes.set(file, made);
    return made;
  }
}

/**
 * The files an email is put together from, itself first; also those that are looked for and are not there. More than are
 * used does no harm, fewer would.
 */
export function partsOf(
  file: string,
  locale: string,
  included: (file: string) => readonly string[],
): readonly string[] {
  const found = new Set([file]);
  for (const part of found)
    for (const path of included(part)) {
      found.add(path);
      if (locale !== 'en') found.add(path.replace(/\.mjml$/, `.${locale}.mjml`));
    }
  return [...found];
}

/** The partials that a file names itself, as paths from the root; those that lead outside are refused by the compiler. */
export function includedBy(root: ContentRoot, file: string): readonly string[] {
  let written: string;
  try {
    written = readFileSync(join(root.path, file), 'utf8').replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  } catch {
    return [];
  }
  const tags = written.matchAll(/<mj-include\b(?:"[^"]*"|'[^']*'|[^>"'])*>/gi);
  return [...tags]
    .flatMap(([tag]) => [...tag.matchAll(/\bpath\s*=\s*(?:"([^"]*)"|'([^']*)')/g)])
    .map((match) => join('.', match[1] ?? match[2] ?? ''))
    .filter((path) => !path.startsWith('..'));
}
