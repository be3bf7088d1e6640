/** What a function's bundle must not hold: its code is read at every cold start. */
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { project } from './imports.ts';

/** The packages that a function's code takes in, by the bundler's own account of its inputs. */
async function packagesOf(name: string): Promise<ReadonlySet<string>> {
  const { metafile } = await build({
    entryPoints: [`functions/${name}/handler.ts`],
    absWorkingDir: project,
    bundle: true,
    packages: 'external',
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  return new Set(imports.flatMap(({ path, external }) => (external ? [path] : [])));
}

describe('the table of all countries’ numbers', () => {
  const table = 'libphonenumber-js/min';

  test.each(['dispatch', 'enroll', 'feedback', 'announce', 'upkeep'])(
    'is in no code that sends or reacts: %s (field-reports.md A2)',
    async (name) => {
      const packages = await packagesOf(name);
      expect(packages.size).toBeGreaterThan(2);
      expect([...packages]).not.toContain(table);
    },
  );

  test('is where people’s numbers are read', async () => {
    for (const name of ['intake', 'staff']) expect([...(await packagesOf(name))]).toContain(table);
  });
});
