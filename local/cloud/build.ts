/** Builds and synthesizes the CDK app as a deployment would, once for each state of its sources. */
import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Finding, printFindings } from '../../content/findings/findings.ts';
import type { BuildOptions, BuildResult } from '../../content/release/build.ts';
import { AlreadyRunning, takeLock } from '../runtime/lock.ts';
import type { SynthesisOrder } from './synthesize.ts';

const thisProject = fileURLToPath(new URL('../..', import.meta.url));

/** Whatever can change what is deployed, but for its words. */
const code = ['bin', 'lib', 'functions', 'content', 'package-lock.json'];
/** Whatever can change what is deployed. */
const inputs = [...code, 'templates'];

export interface BuiltAssembly {
  readonly directory: string;
  /** True when nothing had to be done: the sources are as they were. */
  readonly cached: boolean;
  /** Set when the words in `templates/` are wrong, and those of an earlier build run in their place. */
  readonly keptWords?: WordsKept;
}

/** Words that run although they are not those in `templates/`. */
export interface WordsKept {
  /** The id of the release that runs. */
  readonly release: string;
  readonly builtAt: Date;
  /** Why: the errors of the words in `templates/`, and whatever else was found. */
  readonly findings: readonly Finding[];
}

export type BuildStep = 'build' | 'synth';

/** Told what is being done, and in how many ms it was. */
export interface BuildWatcher {
  begins?(step: BuildStep): void;
  ended?(step: BuildStep, ms: number): void;
}

/** How the two steps are done; tests put others in their place. */
export interface BuildSteps {
  build(options: BuildOptions): Promise<BuildResult>;
  /** Begun before the build, so that it can load the CDK meanwhile; not at all where only words were edited. */
  synthesizer(): Synthesizer;
}

export interface Synthesizer {
  /** @throws BuildFailed with what the app said. */
  synthesize(order: SynthesisOrder): Promise<void>;
  /** When nothing is to be synthesized after all. */
  end(): void;
}

export interface AssemblyOptions extends BuildWatcher {
  /** Go on with the words of the last good build when the present ones are wrong, and nothing else is. */
  readonly keepLastWords?: boolean;
  /** The folder of the project. Default: this one. */
  readonly project?: string;
  readonly steps?: BuildSteps;
}

/** The sources cannot be built. The message has every finding and error, as `npm run build` prints them. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';
}

/**
 * The assembly of `environment`, from the cache when bin, lib, functions, templates, content and lock are unchanged.
 * @throws BuildFailed when the words or the code are wrong; nothing is kept then.
 */
export async function builtAssembly(environment: string, options: AssemblyOptions = {}): Promise<BuiltAssembly> {
  const project = options.project ?? thisProject;
  const cache = join(project, '.dripline', 'cdk.out');
  const placeOf = () => join(cache, `${environment}-${hashOfInputs(environment, project)}`);
  const found = placeOf();
  if (isWhole(found, project)) return { directory: found, cached: true };
  mkdirSync(cache, { recursive: true });
  const unlock = await lock(join(cache, 'building'));
  try {
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      const directory = placeOf();
      // Another start may have made it while this one waited.
      if (isWhole(directory, project)) return { directory, cached: true };
      const beside = `${directory}.${process.pid}`;
      rmSync(beside, { recursive: true, force: true });
      const keptWords = await made(environment, beside, project, options);
      if (keptWords) {
        prune(cache);
        // Not under the hash of these sources: it would be taken for what they make.
        return { directory: beside, cached: false, keptWords };
      }
      // Edited meanwhile: what was built is neither the one state nor the other.
      if (placeOf() !== directory) {
        rmSync(beside, { recursive: true, force: true });
        continue;
      }
      rmSync(directory, { recursive: true, force: true });
      renameSync(beside, directory);
      prune(cache);
      return { directory, cached: false };
    }
    throw new BuildFailed(
      `the sources changed during each of ${attemptsMax} builds: start again when they are at rest`,
    );
  } finally {
    unlock();
  }
}

const attemptsMax = 3;

/** As `npm run build` prints it. */
function toldFailure({ findings, errors }: BuildResult): string {
  return [...(findings.length > 0 ? [printFindings(findings)] : []), ...errors].join('\n');
}

/** Builds, and synthesizes into `outdir`. @returns the words that run in place of wrong ones, if it is so. */
async function made(
  environment: string,
  outdir: string,
  project: string,
  options: AssemblyOptions,
): Promise<WordsKept | undefined> {
  const steps = options.steps ?? realSteps;
  const ofCode = hashOf(code, environment, project);
  const sameCode = assemblyOfCode(environment, ofCode, dirname(outdir));
  // Begun before the build, so that it loads the CDK meanwhile.
  let synthesizer = sameCode === undefined ? steps.synthesizer() : undefined;
  try {
    const { findings, kept } = await timed('build', options, async () => {
      const result = await steps.build({ project, keepLastWords: options.keepLastWords ?? false });
      if (!result.ok) throw new BuildFailed(toldFailure(result));
      return result;
    });
    const functionsRoot = join(project, 'dist', 'functions');
    await timed('synth', options, async () => {
      if (sameCode !== undefined && withNewWords(sameCode, functionsRoot, outdir)) return;
      synthesizer ??= steps.synthesizer();
      await synthesizer.synthesize({ environment, functionsRoot, outdir });
    });
    // Edited meanwhile: it is not known which of the two it was made of.
    if (hashOf(code, environment, project) === ofCode) writeFileSync(join(outdir, codeFile), ofCode);
    return kept && { ...kept, findings };
  } catch (error) {
    rmSync(outdir, { recursive: true, force: true });
    throw error;
  } finally {
    synthesizer?.end();
  }
}

/** In an assembly: the hash of the code it was made of. */
const codeFile = 'code';

/** An assembly in `cache` that was synthesized from this very code, with whatever words. */
function assemblyOfCode(environment: string, ofCode: string, cache: string): string | undefined {
  const name = new RegExp(`^${environment}-[0-9a-f]{16}$`);
  return readdirSync(cache)
    .filter((each) => name.test(each))
    .map((each) => join(cache, each))
    .find((each) => existsSync(join(each, 'manifest.json')) && textOf(join(each, codeFile)) === ofCode);
}

/**
 * Copies an assembly and puts today's packages into it. The templates are the same but for the keys under which packages
 * would be uploaded, and nothing is uploaded here.
 * @returns false, with nothing copied, when the code of a package is not that of one of today's.
 */
function withNewWords(assembly: string, functionsRoot: string, outdir: string): boolean {
  const names = readdirSync(functionsRoot);
  const today = new Map(names.map((name) => [textOf(join(functionsRoot, name, entryFile)), join(functionsRoot, name)]));
  // Two with the same code cannot be told apart by it.
  if (today.size < names.length) return false;
  const packages = readdirSync(assembly).filter((name) => existsSync(join(assembly, name, entryFile)));
  const pairs = packages.map((name) => [name, today.get(textOf(join(assembly, name, entryFile)))] as const);
  if (pairs.some(([, from]) => from === undefined)) return false;
  cpSync(assembly, outdir, { recursive: true, filter: (path) => !packages.includes(relative(assembly, path)) });
  for (const [name, from] of pairs) if (from !== undefined) cpSync(from, join(outdir, name), { recursive: true });
  return true;
}

const entryFile = 'index.mjs';
const textOf = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

/** The hash of every input file's path and content, below `from`. */
export function hashOfInputs(environment: string, from = thisProject): string {
  return hashOf(inputs, environment, from);
}

function hashOf(paths: readonly string[], environment: string, from: string): string {
  const hash = createHash('sha256').update(`${environment} ${process.version}\n`);
  const add = (path: string): void => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) add(join(path, name));
      return;
    }
    hash
      .update(`${relative(from, path)}\n`)
      .update(readFileSync(path))
      .update('\n');
  };
  for (const path of paths) add(join(from, path));
  return hash.digest('hex').slice(0, 16);
}

/** The bundles beside it count too: `explain` and the studio read the words built there. */
function isWhole(directory: string, project: string): boolean {
  if (!existsSync(join(directory, 'manifest.json')) || !existsSync(join(project, 'dist', 'words.json'))) return false;
  const now = new Date();
  utimesSync(directory, now, now);
  return true;
}

async function timed<T>(step: BuildStep, watcher: BuildWatcher, run: () => Promise<T>): Promise<T> {
  const began = performance.now();
  watcher.begins?.(step);
  const result = await run();
  watcher.ended?.(step, Math.round(performance.now() - began));
  return result;
}

/** What the process that builds answers. */
export type CompileAnswer = { readonly result: BuildResult } | { readonly failed: string };

const realSteps: BuildSteps = {
  build(options) {
    const child = fork(fileURLToPath(new URL('compile.ts', import.meta.url)), {
      cwd: thisProject,
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A date stays a date.
      serialization: 'advanced',
    });
    const ended = endOf(child);
    let answer: CompileAnswer | undefined;
    child.on('message', (message) => {
      answer = message as CompileAnswer;
    });
    child.send(options);
    return ended.then(({ said }) => {
      if (answer && 'result' in answer) return answer.result;
      throw new Error(answer?.failed ?? `the build ended without an answer:\n${said.trim()}`);
    });
  },
  synthesizer() {
    const child = fork(fileURLToPath(new URL('synthesize.ts', import.meta.url)), {
      cwd: thisProject,
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
    });
    const ended = endOf(child);
    return {
      async synthesize(order) {
        if (child.connected) child.send(order);
        const { code, said } = await ended;
        if (code !== 0) throw new BuildFailed(`the CDK app does not synthesize:\n${said.trim()}`);
      },
      end: () => void child.kill(),
    };
  },
};

/** How a child ended, and the last of what it said. */
function endOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise((resolve) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString()).slice(-8_000);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', (error) => resolve({ code: null, said: error.message }));
    child.once('close', (code) => resolve({ code, said }));
  });
}

/** One build at a time: two would write the same bundles. Whoever holds it and died has left it. */
async function lock(home: string): Promise<() => void> {
  for (;;) {
    try {
      return takeLock(home).release;
    } catch (error) {
      if (!(error instanceof AlreadyRunning)) throw error;
    }
    await sleep(100);
  }
}

/** Old assemblies go, save the latest few: a running system may still start workers from its own. */
function prune(cache: string): void {
  const dayMs = 86_400_000;
  const kept = readdirSync(cache)
    .map((name) => join(cache, name))
    .filter((path) => existsSync(join(path, 'manifest.json')))
    .map((path) => ({ path, usedAt: statSync(path).mtimeMs }))
    .sort((a, b) => b.usedAt - a.usedAt);
  for (const { path, usedAt } of kept.slice(4)) {
    if (Date.now() - usedAt > dayMs) rmSync(path, { recursive: true, force: true });
  }
}
