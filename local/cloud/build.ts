/** Builds and synthesizes the CDK app as a deployment would, once for each state of its sources. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Whatever can change what is deployed. */
const inputs = ['bin', 'lib', 'functions', 'templates', 'content', 'package-lock.json'];

export interface BuiltAssembly {
  readonly directory: string;
  /** True when nothing had to be done: the sources are as they were. */
  readonly cached: boolean;
}

export type BuildStep = 'build' | 'synth';

/** Told what is being done, and in how many ms it was. */
export interface BuildWatcher {
  begins?(step: BuildStep): void;
  ended?(step: BuildStep, ms: number): void;
}

/** The assembly of `environment`, from the cache when bin, lib, functions, templates, content and lock are unchanged. */
export async function builtAssembly(environment: string, watcher: BuildWatcher = {}): Promise<BuiltAssembly> {
  const cache = join(root, '.dripline', 'cdk.out');
  const directory = join(cache, `${environment}-${hashOfInputs(environment)}`);
  if (isWhole(directory)) return { directory, cached: true };
  mkdirSync(cache, { recursive: true });
  const unlock = await lock(join(cache, 'building'));
  try {
    // Another start may have made it while this one waited.
    if (isWhole(directory)) return { directory, cached: true };
    await timed('build', watcher, build);
    await timed('synth', watcher, () => synth(environment, directory));
    prune(cache);
  } finally {
    unlock();
  }
  return { directory, cached: false };
}

/** The hash of every input file's path and content, below `from`. */
export function hashOfInputs(environment: string, from = root): string {
  const hash = createHash('sha256').update(`${environment} ${process.version}\n`);
  const add = (path: string): void => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) add(join(path, name));
      return;
    }
    hash
      .update(`${relative(root, path)}\n`)
      .update(readFileSync(path))
      .update('\n');
  };
  for (const input of inputs) add(join(from, input));
  return hash.digest('hex').slice(0, 16);
}

/** The bundles beside it count too: `explain` and the studio read the words built there. */
function isWhole(directory: string): boolean {
  if (!existsSync(join(directory, 'manifest.json')) || !existsSync(join(root, 'dist', 'words.json'))) return false;
  const now = new Date();
  utimesSync(directory, now, now);
  return true;
}

async function timed(step: BuildStep, watcher: BuildWatcher, run: () => Promise<void>): Promise<void> {
  const began = performance.now();
  watcher.begins?.(step);
  await run();
  watcher.ended?.(step, Math.round(performance.now() - began));
}

async function build(): Promise<void> {
  const builder = (await import(pathToFileURL(join(root, 'content', 'release', 'build.ts')).href)) as {
    build(): Promise<unknown>;
  };
  await builder.build();
}

/** Into a directory beside, renamed when whole: a start that is cut off leaves nothing that looks finished. */
async function synth(environment: string, directory: string): Promise<void> {
  const beside = `${directory}.${process.pid}`;
  await run(process.execPath, [join('bin', 'dripline.ts')], {
    ...process.env,
    DRIPLINE_ENVIRONMENT: environment,
    CDK_OUTDIR: beside,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  });
  rmSync(directory, { recursive: true, force: true });
  renameSync(beside, directory);
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString()).slice(-8_000);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the CDK app does not synthesize (${args.join(' ')}, code ${code}):\n${said.trim()}`));
    });
  });
}

/** One build at a time: two would write the same bundles. A lock whose owner died is taken after two minutes. */
async function lock(path: string): Promise<() => void> {
  for (;;) {
    try {
      mkdirSync(path);
      return () => rmSync(path, { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const age = existsSync(path) ? Date.now() - statSync(path).mtimeMs : 0;
    if (age > 120_000) rmSync(path, { recursive: true, force: true });
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
