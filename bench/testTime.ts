/** How long `npm test` takes where everything is installed: only when asked for. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Bench, Family } from './family.ts';
import { measured, notMeasured, type Row, type RowHead } from './row.ts';

const head: RowHead = { name: 'npm test, installed', unit: 's', budget: { atMost: 240 } };

export const testTimeFamily: Family = { heads: [head], measure };

async function measure(bench: Bench): Promise<readonly Row[]> {
  if (!bench.slow) return [notMeasured(head, 'not measured in this run: npm run bench -- --slow')];
  bench.say('npm test');
  const began = performance.now();
  const child = spawn('npm', ['test', '--silent'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'ignore',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  const row = measured(head, [(performance.now() - began) / 1_000]);
  return [code === 0 ? row : { ...row, meets: false, note: 'the tests fail' }];
}
