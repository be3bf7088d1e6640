/**
 * `npm run build`: checks the words, compiles them, bundles the functions and writes `dist/`. When anything is
 * wrong nothing is written, and what stood in `dist/` before stays.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { CompiledTemplate } from '../../functions/core/model/template.ts';
import { check } from '../check/check.ts';
import { type Finding, hasErrors, printFindings } from '../findings/findings.ts';
import { contentRoot } from '../read/partials.ts';
import { checkApprovals } from './approvals.ts';
import { bundleDesk, bundleFunction, type FunctionName, functionNames } from './bundle.ts';
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
}

const thisProject = resolve(fileURLToPath(new URL('../..', import.meta.url)));

export async function build(options: BuildOptions = {}): Promise<BuildResult> {
  const project = resolve(options.project ?? thisProject);
  const dist = resolve(options.dist ?? join(project, 'dist'));
  const log = options.log ?? (() => undefined);
  const templates = resolve(options.templates ?? join(project, 'templates'));
  const words = check(templates, { cache: join(dist, '.cache') });
  const bundling = Promise.allSettled(functionNames.map((name) => bundleFunction(project, name)));
  const [{ findings, release }, settled, [desk]] = await Promise.all([
    words,
    bundling,
    Promise.allSettled([bundleDesk(project)]),
  ]);
  const errors = [...settled, desk].flatMap((result) => (result.status === 'rejected' ? [plain(result.reason)] : []));
  const bundles = settled.flatMap((result) => (result.status === 'fulfilled' && result.value ? [result.value] : []));
  const skipped = functionNames.filter((_name, index) => {
    const result = settled[index];
    return result?.status === 'fulfilled' && result.value === undefined;
  });
  const functions = Object.fromEntries(bundles.map(({ name, code }) => [name, code.byteLength]));
  if (!release) return { ok: false, findings, errors, functions, skipped };
  const today = new Date().toISOString().slice(0, 10);
  const signing = options.production ? checkApprovals(contentRoot(templates), release.release, today) : [];
  const all = [...findings, ...signing];
  if (hasErrors(all) || errors.length > 0) return { ok: false, findings: all, errors, functions, skipped };

  const bundled: BundledWords = { release: release.release, contents: release.templates };
  const text = JSON.stringify(bundled);
  put(dist, 'words.json', text);
  for (const { name, code, map } of bundles) {
    const folder = join(dist, 'functions', name);
    put(folder, 'index.mjs', code);
    // Beside the function, not in it: a stack trace is read on a developer's machine.
    put(join(dist, 'maps'), `${name}.mjs.map`, map);
    put(folder, 'words.json', JSON.stringify({ release: release.release }));
    if (senders.includes(name)) putWords(folder, release.contents, 'template');
    if (name === 'intake') putWords(folder, release.contents, 'picture');
    log(`dist/functions/${name}/index.mjs  ${kilobytes(code.byteLength)}`);
  }
  if (desk.status === 'fulfilled' && desk.value) put(join(dist, 'functions', 'staff'), 'desk.js', desk.value);
  for (const name of skipped) log(`dist/functions/${name}  skipped: functions/${name}/handler.ts does not exist yet`);
  log(`dist/words.json  ${kilobytes(Buffer.byteLength(text))}, release ${release.release.id.slice(0, 12)}`);
  return { ok: true, findings: all, errors, release: release.release, functions, skipped };
}

/** The functions that send, and so carry the emails; the others need the clinic's own facts alone. */
const senders: readonly FunctionName[] = ['enroll', 'dispatch'];

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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { environment: { type: 'string' } } });
  const result = await build({ log: console.log, production: values.environment === 'prod' });
  if (result.findings.length > 0) console.error(printFindings(result.findings));
  for (const error of result.errors) console.error(error);
  if (!result.ok) {
    console.error('Nothing was written: dist/ is as it was.');
    process.exitCode = 1;
  }
}
