/** How much code `dispatch` is, and what its cold start adds to that of the bare SDK. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Bench, Family } from './family.ts';
import { measured, median, type Row, type RowHead } from './row.ts';
import { codeOf } from './world.ts';

const sizeHead: RowHead = { name: 'dispatch code, minified', unit: 'KB', budget: { atMost: 680 } };
const initHead: RowHead = { name: 'dispatch init, times the SDK alone', unit: '×', budget: { atMost: 1.35 } };

export const bundleFamily: Family = { heads: [sizeHead, initHead], measure };

const run = promisify(execFile);

async function measure(bench: Bench): Promise<readonly Row[]> {
  const ours = join(codeOf(await bench.assembly(), 'dispatch'), 'index.mjs');
  const folder = mkdtempSync(join(tmpdir(), 'dripline-bench-'));
  try {
    const bare = await sdkOnly(folder);
    const kilobytes = (path: string) => statSync(path).size / 1_000;
    await importMs(ours);
    await importMs(bare);
    const pairs: { readonly ours: number; readonly bare: number }[] = [];
    for (let pair = 0; pair < bench.sizes.imports; pair += 1) {
      // In turn, and each first every other time.
      const first = await importMs(pair % 2 === 0 ? ours : bare);
      const second = await importMs(pair % 2 === 0 ? bare : ours);
      pairs.push(pair % 2 === 0 ? { ours: first, bare: second } : { ours: second, bare: first });
    }
    const medianOf = (side: 'ours' | 'bare') => median(pairs.map((pair) => pair[side]));
    const name = 'the two SDK clients alone';
    return [
      measured(sizeHead, [kilobytes(ours)], { comparedWith: { name, value: Math.round(kilobytes(bare)), unit: 'KB' } }),
      measured(
        initHead,
        pairs.map((pair) => pair.ours / pair.bare),
        {
          comparedWith: {
            name,
            value: Math.round(medianOf('bare')),
            unit: `ms, dispatch ${Math.round(medianOf('ours'))} ms`,
          },
        },
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Bundled as the functions are (`content/release/bundle.ts`). */
async function sdkOnly(folder: string): Promise<string> {
  const outfile = join(folder, 'index.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('./sdkOnly.ts', import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    logLevel: 'silent',
  });
  return outfile;
}

/**
 * One import in a process of its own: what Lambda calls INIT, less its own runtime. By CPU time, for a cold start waits
 * for little else, and other work on this machine must not decide.
 */
async function importMs(path: string): Promise<number> {
  const file = JSON.stringify(pathToFileURL(path).href);
  const code =
    `const c=process.threadCpuUsage();await import(${file});` +
    'const {user,system}=process.threadCpuUsage(c);console.log((user+system)/1000)';
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code]);
  return Number(stdout);
}
