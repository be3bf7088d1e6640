/**
 * Checks the words, compiles them, bundles the functions and writes `dist/`. When anything is wrong nothing is written, and
 * what stood in `dist/` before stays.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FunctionName, functionNames } from '../../functions/core/model/functionNames.ts';
import { nothingSigned } from '../../functions/core/model/signature.ts';
import type { CompiledTemplate } from '../../functions/core/model/template.ts';
import { check } from '../check/check.ts';
import { type Finding, hasErrors } from '../findings/findings.ts';
import { contentRoot } from '../read/partials.ts';
import { checkSignatures, draftsOf } from '../signatures/check.ts';
import { type Bundle, bundleDesk, keptBundles } from './bundle.ts';
import { checkDates } from './dates.ts';
import type { BuiltRelease, ContentItem, ReleaseBody } from './release.ts';

/** `dist/words.json`: the release that is in force when the words table names none. */
export interface BundledWords {
  readonly release: ReleaseBody;
  readonly contents: Readonly<Record<string, CompiledTemplate>>;
}

export interface BuildOptions {
  /** The project; by default this one. */
  readonly project?: string;
  readonly templates?: string;
  readonly dist?: string;
  /** Words must be signed (C22): `npm run build -- --environment prod`. */
  readonly production?: boolean;
  /** When the words alone are wrong: the functions are bundled all the same, with the words of the last good build. */
  readonly keepLastWords?: boolean;
  /** One line per step. */
  readonly log?: (line: string) => void;
}

export interface BuildResult {
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** Errors that are not about words, such as a handler that does not bundle. */
  readonly errors: readonly string[];
  readonly release?: ReleaseBody;
  /** Bytes of each bundled function. */
  readonly functions: Readonly<Partial<Record<FunctionName, number>>>;
  /** Handlers that do not exist. */
  readonly skipped: readonly FunctionName[];
  /** Set when the words are wrong and these stand in `dist/` instead: `findings` has the errors, and `ok` is true. */
  readonly kept?: KeptWords;
}

/** The words of the last good build. */
export interface KeptWords {
  /** The release's id. */
  readonly release: string;
  readonly builtAt: Date;
}

const thisProject = resolve(fileURLToPath(new URL('../..', import.meta.url)));

export async function build(options: BuildOptions = {}): Promise<BuildResult> {
  const project = resolve(options.project ?? thisProject);
  const dist = resolve(options.dist ?? join(project, 'dist'));
  const log = options.log ?? (() => undefined);
  const templates = resolve(options.templates ?? join(project, 'templates'));
  const [{ findings, release }, bundling, bundlingDesk] = await Promise.all([
    check(templates, { cache: join(dist, '.cache') }),
    settled(keptBundles(project, join(dist, '.cache', 'bundles'))),
    settled(bundleDesk(project)),
  ]);
  const errors = [bundling, bundlingDesk].flatMap(({ error }) => (error === undefined ? [] : [error]));
  const bundles = [...(bundling.value?.values() ?? [])];
  const desk = bundlingDesk.value;
  const skipped = bundling.value ? functionNames.filter((name) => !bundling.value?.has(name)) : [];
  const functions = Object.fromEntries(bundles.map(({ name, code }) => [name, code.byteLength]));
  const today = new Date().toISOString().slice(0, 10);
  const root = contentRoot(templates);
  const signing = release && (options.production ? checkSignatures : draftsOf)(root, release.release, today);
  const dates = options.production && release ? checkDates(root, release.release, today) : [];
  const all = [...findings, ...(signing?.findings ?? []), ...dates];
  const result = { findings: all, errors, functions, skipped };
  if (errors.length > 0) return { ok: false, ...result };
  if (!release || hasErrors(all)) {
    const kept = options.keepLastWords ? lastWords(dist, bundles) : undefined;
    if (!kept) return { ok: false, ...result };
    for (const bundle of bundles) putCode(dist, bundle, log);
    if (desk) putDesk(dist, desk);
    return { ok: true, ...result, kept };
  }

  const bundled: BundledWords = { release: release.release, contents: release.templates };
  const carried = { release: release.release, signed: signing?.signed ?? nothingSigned };
  const text = JSON.stringify(bundled);
  put(dist, 'words.json', text);
  for (const bundle of bundles) {
    const folder = join(dist, 'functions', bundle.name);
    put(folder, 'words.json', JSON.stringify(carried));
    if (readers.includes(bundle.name)) putWords(folder, release.contents, 'template');
    if (bundle.name === 'intake') putWords(folder, release.contents, 'picture');
    putCode(dist, bundle, log);
  }
  if (desk) putDesk(dist, desk);
  for (const name of skipped) log(`dist/functions/${name}  skipped: functions/${name}/handler.ts does not exist yet`);
  log(`dist/words.json  ${kilobytes(Buffer.byteLength(text))}, release ${release.release.id.slice(0, 12)}`);
  return { ok: true, ...result, release: release.release };
}

async function settled<T>(work: Promise<T>): Promise<{ readonly value?: T; readonly error?: string }> {
  try {
    return { value: await work };
  } catch (error) {
    return { error: plain(error) };
  }
}

function putCode(dist: string, { name, code, map }: Bundle, log: (line: string) => void): void {
  put(join(dist, 'functions', name), 'index.mjs', code);
  // Beside the function, not in it: a stack trace is read on a developer's machine.
  put(join(dist, 'maps'), `${name}.mjs.map`, map);
  log(`dist/functions/${name}/index.mjs  ${kilobytes(code.byteLength)}`);
}

const putDesk = (dist: string, desk: Uint8Array) => put(join(dist, 'functions', 'staff'), 'desk.js', desk);

/**
 * The words that the last good build left beside each of these functions. Undefined when there are none, or when a
 * build was cut off and they are not all of one release.
 */
function lastWords(dist: string, bundles: readonly Bundle[]): KeptWords | undefined {
  const path = join(dist, 'words.json');
  const release = releaseIn(path);
  const whole = bundles.every(({ name }) => {
    const folder = join(dist, 'functions', name);
    const carries = readers.includes(name) || name === 'intake';
    return releaseIn(join(folder, 'words.json')) === release && (!carries || existsSync(join(folder, 'words')));
  });
  return release !== undefined && whole ? { release, builtAt: statSync(path).mtime } : undefined;
}

/** The id of the release in a `words.json`; undefined when there is none to be read. */
function releaseIn(path: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { readonly release: ReleaseBody }).release.id;
  } catch {
    return undefined;
  }
}

/** The functions that send the emails or show them at the desk, and so carry them; the others need the clinic's own facts alone. */
const readers: readonly FunctionName[] = ['enroll', 'dispatch', 'staff'];

/** One file for each template or picture, named by its hash. The folder of an earlier build goes, whole. */
function putWords(folder: string, contents: BuiltRelease['contents'], wanted: ContentItem['kind']): void {
  const part = join(folder, `.words.${process.pid}.part`);
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  for (const [hash, { kind, body }] of contents) if (kind === wanted) writeFileSync(join(part, `${hash}.json`), body);
  rmSync(join(folder, 'words'), { recursive: true, force: true });
  renameSync(part, join(folder, 'words'));
}

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} KB`;
const plain = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason));

/** Whole or not at all: a reader never sees half a file. */
function put(folder: string, name: string, content: string | Uint8Array): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  const part = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    writeFileSync(part, content);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
