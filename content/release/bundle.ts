/** Bundles a function's handler for Lambda: one small ES module, nothing left outside. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';
import { type FunctionName, functionNames } from '../../functions/core/model/functionNames.ts';
import { sha256 } from '../hash.ts';
import { keep, prune, readKept } from '../keep.ts';

export interface Bundle {
  readonly name: FunctionName;
  readonly code: Uint8Array;
  readonly map: Uint8Array;
}

/**
 * What `bundleFunctions` gives, kept in `cache` by the hash of all it is made of: words are edited more often than code.
 * @throws the bundler's error, with file and line.
 */
export async function keptBundles(project: string, cache: string): Promise<ReadonlyMap<FunctionName, Bundle>> {
  const name = `${hashOfSources(project)}.json`;
  const kept = readKept(cache, name);
  if (kept !== undefined) {
    const texts = JSON.parse(kept) as readonly (readonly [FunctionName, string, string])[];
    return new Map(texts.map(([each, code, map]) => [each, { name: each, code: encode(code), map: encode(map) }]));
  }
  const bundles = await bundleFunctions(project);
  const texts = [...bundles.values()].map((bundle) => [bundle.name, decode(bundle.code), decode(bundle.map)]);
  // A file that was saved meanwhile may be in it or not.
  if (`${hashOfSources(project)}.json` === name) {
    keep(cache, name, JSON.stringify(texts));
    prune(cache, keptMax);
  }
  return bundles;
}

/** Some megabytes each. */
const keptMax = 4;
const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Of the functions, of the packages they take in, and of this file, which says how. */
function hashOfSources(project: string): string {
  const folder = join(project, 'functions');
  const sources = existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    : [];
  const paths = sources.map(({ parentPath, name }) => join(parentPath, name)).sort();
  const how = [join(project, 'package-lock.json'), join(project, 'tsconfig.json'), fileURLToPath(import.meta.url)];
  const all = [...paths, ...how].filter(existsSync);
  return sha256(all.map((path) => `${relative(project, path)} ${sha256(readFileSync(path))}\n`).join(''));
}

/**
 * The functions that have a handler, by name, in the order of `functionNames`; nothing is written. One run for all of
 * them: what they share, the SDK above all, is read and parsed once, and each file holds all it needs all the same.
 * @throws the bundler's error, with file and line.
 */
export async function bundleFunctions(project: string): Promise<ReadonlyMap<FunctionName, Bundle>> {
  const entries = functionNames
    .map((name) => ({ name, entry: join(project, 'functions', name, 'handler.ts') }))
    .filter(({ entry }) => existsSync(entry));
  if (entries.length === 0) return new Map();
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: entries.map(({ name, entry }) => ({ in: entry, out: `${name}/index` })),
    outdir: 'functions',
    outExtension: { '.js': '.mjs' },
    absWorkingDir: project,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The SDK's ES modules shake out; its CommonJS ones do not (design: dispatch ≤ 600 KB).
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: 'external',
    legalComments: 'none',
    // A few CommonJS packages ask for node's own modules by require(), which an ES module does not have.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    logLevel: 'silent',
    plugins: [smallZod, environmentCredentials],
  });
  const files = new Map(
    outputFiles.map(({ path, contents }) => [relative(join(project, 'functions'), path), contents]),
  );
  const file = (path: string) => files.get(path) ?? new Uint8Array();
  return new Map(
    entries.map(({ name }) => [
      name,
      { name, code: file(join(name, 'index.mjs')), map: file(join(name, 'index.mjs.map')) },
    ]),
  );
}

/** The front desk's script, for browsers: what `staff` serves as /desk/app.js. @throws the bundler's error. */
export async function bundleDesk(project: string): Promise<Uint8Array | undefined> {
  const entry = join(project, 'functions', 'staff', 'desk', 'browser', 'app.ts');
  return existsSync(entry) ? bundleForBrowser(project, entry) : undefined;
}

/** One script for browsers, with all that it imports. @throws the bundler's error, with file and line. */
export async function bundleForBrowser(
  project: string,
  entry: string,
  more: Pick<BuildOptions, 'jsx' | 'jsxImportSource' | 'loader'> = {},
): Promise<Uint8Array> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [entry],
    absWorkingDir: project,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
    ...more,
  });
  const [made] = outputFiles;
  if (!made) throw new Error(`the bundler made nothing of ${entry}`);
  return made.contents;
}

/**
 * Lambda gives a function its role's credentials in the environment, and nowhere else; the SDK's default chain brings
 * the sign-in of laptops, containers and single sign-on with it, some 90 KB that every cold start would read.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
const environmentCredentials: Plugin = {
  name: 'environment-credentials',
  setup({ onResolve, onLoad }) {
    const namespace = 'environment-credentials';
    onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ resolveDir }) => ({
      path: 'credentials',
      namespace,
      pluginData: resolveDir,
    }));
    onLoad({ filter: /.*/, namespace }, ({ pluginData }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      resolveDir: String(pluginData),
    }));
  },
};

/**
 * `import { z }` takes zod's whole namespace with its forty languages, 400 KB of them, because an object that is
 * exported by name cannot be shaken; `import * as z` takes what is used. The sources keep the form zod documents.
 */
const smallZod: Plugin = {
  name: 'small-zod',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]functions[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      return {
        contents: source.replace(/^import \{ z \} from '(zod(?:\/mini)?)';/m, "import * as z from '$1';"),
        loader: 'ts',
      };
    });
  },
};
