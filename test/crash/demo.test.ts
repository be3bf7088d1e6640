/** One kill of the demo in its busiest days; `npm run crash-matrix` has twenty. */
import { expect, test } from 'vitest';
import { builtAssembly } from '../../local/cloud/build.ts';
import { demoRun, expectedOfDemo } from './demo.ts';

test('npm start -- --scenario few, killed, started again, played to its end', async () => {
  const assembly = (await builtAssembly('local')).directory;
  const { counts, further } = await demoRun(assembly, [20], expectedOfDemo(assembly));
  expect({ ...counts, further }).toMatchObject({ lost: [], doubled: 0, unwanted: [], twice: 0, further: [] });
}, 300_000);
