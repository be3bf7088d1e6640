/** Remembers assemblies between test files and runs, by everything they are made from. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'node_modules/.cache/dripline-assemblies');

/** The sources, and the versions that turn them into templates. */
function inputs(): string {
  const hash = createHash('sha256');
  const sources = ['lib', 'test/stack'].flatMap((part) =>
    readdirSync(join(root, part), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const versions = ['aws-cdk-lib', 'cdk-nag', 'constructs'].map((name) =>
    join(root, 'node_modules', name, 'package.json'),
  );
  for (const path of [...sources.sort(), ...versions]) hash.update(path).update('\0').update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}

/** What `make` made of the same inputs, or makes of these. */
export async function remembered<T>(name: string, make: () => Promise<T>): Promise<T> {
  const path = join(folder, `${name}-${inputs()}.json`);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const made = await make();
  mkdirSync(folder, { recursive: true });
  // Another worker may write the same at the same time: a rename is whole or not at all.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(made));
  renameSync(draft, path);
  return made;
}
