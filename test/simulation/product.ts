/**
 * The product as it is on disk, or with one planted bug: its real handlers over any world. It is bundled into one file, as
 * the deployed functions are, which loads ten times as fast as its sources one by one; packages stay outside, so that the
 * SDK's errors are the same classes on both sides of a client.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

// Lines of log and metric blobs are not what a simulation looks at, and thousands of seeds would print millions.
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
process.env.POWERTOOLS_SERVICE_NAME ??= 'simulated';
process.env.POWERTOOLS_METRICS_NAMESPACE ??= 'Simulated';

export interface Product {
  readonly dispatch: typeof import('../../functions/dispatch/handler.ts')['handlerWith'];
  readonly enroll: typeof import('../../functions/enroll/handler.ts')['handlerWith'];
  readonly feedback: typeof import('../../functions/feedback/handler.ts')['handlerWith'];
  readonly feedbackPorts: typeof import('../../functions/feedback/handler.ts')['makeFeedbackPorts'];
  readonly intake: typeof import('../../functions/intake/handler.ts')['handlerWith'];
  readonly preferences: typeof import('../../functions/preferences/handler.ts')['handlerWith'];
  readonly staff: typeof import('../../functions/staff/handler.ts')['handlerWith'];
  readonly upkeep: typeof import('../../functions/upkeep/handler.ts')['handlerWith'];
  readonly makeUpkeep: typeof import('../../functions/upkeep/handler.ts')['makeUpkeep'];
  readonly announce: typeof import('../../functions/announce/announce.ts')['announce'];
  readonly Told: typeof import('../../functions/announce/announce.ts')['Told'];
  readonly keysOf: typeof import('../../functions/adapters/dynamodb/rows.ts')['keysOf'];
  readonly readTold: typeof import('../../functions/adapters/dynamodb/rows.ts')['readTold'];
  readonly rowNameOf: typeof import('../../functions/adapters/dynamodb/rows.ts')['rowNameOf'];
  readonly Table: typeof import('../../functions/adapters/dynamodb/table.ts')['Table'];
  readonly Erasure: typeof import('../../functions/adapters/dynamodb/erasure.ts')['DynamoErasure'];
  readonly PeopleRows: typeof import('../../functions/adapters/dynamodb/peopleRows.ts')['DynamoPeopleRows'];
  readonly takeImported: typeof import('../../functions/core/people/import.ts')['takeImported'];
  readonly makeSender: typeof import('../../functions/adapters/sender.ts')['makeSender'];
  readonly makeWebParts: typeof import('../../functions/web/dependencies.ts')['makeWebParts'];
}

/** What of the product a world takes: its name there → its place under `functions/`, and its name in that file. */
const parts: Readonly<Record<keyof Product, readonly [file: string, name: string]>> = {
  dispatch: ['dispatch/handler.ts', 'handlerWith'],
  enroll: ['enroll/handler.ts', 'handlerWith'],
  feedback: ['feedback/handler.ts', 'handlerWith'],
  feedbackPorts: ['feedback/handler.ts', 'makeFeedbackPorts'],
  intake: ['intake/handler.ts', 'handlerWith'],
  preferences: ['preferences/handler.ts', 'handlerWith'],
  staff: ['staff/handler.ts', 'handlerWith'],
  upkeep: ['upkeep/handler.ts', 'handlerWith'],
  makeUpkeep: ['upkeep/handler.ts', 'makeUpkeep'],
  announce: ['announce/announce.ts', 'announce'],
  Told: ['announce/announce.ts', 'Told'],
  keysOf: ['adapters/dynamodb/rows.ts', 'keysOf'],
  readTold: ['adapters/dynamodb/rows.ts', 'readTold'],
  rowNameOf: ['adapters/dynamodb/rows.ts', 'rowNameOf'],
  Table: ['adapters/dynamodb/table.ts', 'Table'],
  Erasure: ['adapters/dynamodb/erasure.ts', 'DynamoErasure'],
  PeopleRows: ['adapters/dynamodb/peopleRows.ts', 'DynamoPeopleRows'],
  takeImported: ['core/people/import.ts', 'takeImported'],
  makeSender: ['adapters/sender.ts', 'makeSender'],
  makeWebParts: ['web/dependencies.ts', 'makeWebParts'],
};

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const functionsFolder = join(projectRoot, 'functions');
/** Under `node_modules`, where a bundle finds its packages. */
const bundlesFolder = join(projectRoot, 'node_modules/.cache/simulated');

/** Sources that are read as something else: path under `functions/` → text. */
export type Replaced = ReadonlyMap<string, string>;

const replacing = (replaced: Replaced): Plugin => ({
  name: 'replaced-sources',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const contents = replaced.get(relative(functionsFolder, path).replaceAll('\\', '/'));
      return contents === undefined ? undefined : { contents, loader: 'ts' };
    });
  },
});

/** Telemetry that counts nothing: what it would write is switched off, and to find that out took a twentieth of a seed. */
const withoutTelemetry: Plugin = {
  name: 'without-telemetry',
  setup({ onResolve }) {
    onResolve({ filter: /^@aws-lambda-powertools\/(logger|metrics)$/ }, () => ({
      path: fileURLToPath(new URL('./silent.ts', import.meta.url)),
    }));
  },
};

async function bundled(replaced: Replaced): Promise<string> {
  const { build } = await import('esbuild');
  const contents = Object.entries(parts)
    .map(([as, [file, name]]) => `export { ${name} as ${as} } from './${file}';`)
    .join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: functionsFolder, sourcefile: 'product.ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    packages: 'external',
    logLevel: 'silent',
    plugins: [withoutTelemetry, replacing(replaced)],
  });
  return outputFiles[0]?.text ?? '';
}

/** Writes `text` under its hash, so that two who load at once write the same file, and the compile cache knows it again. */
function kept(text: string): string {
  const path = join(bundlesFolder, `${createHash('sha256').update(text).digest('hex').slice(0, 20)}.mjs`);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return path;
  mkdirSync(bundlesFolder, { recursive: true });
  const written = `${path}.${process.pid}.${Math.trunc(performance.now() * 1000)}`;
  writeFileSync(written, text);
  renameSync(written, path);
  return path;
}

/**
 * @param replaced sources to read as something else.
 * @throws the bundler's error, with file and line.
 */
export async function loadProduct(replaced: Replaced = new Map()): Promise<Product> {
  const path = kept(await bundled(replaced));
  const product = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Product;
  // The product itself is kept for the compile cache; one with a planted bug is of no more use.
  if (replaced.size > 0) rmSync(path, { force: true });
  return product;
}
