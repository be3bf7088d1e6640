/** The page's script, bundled when it is first asked for and kept by the hash of its sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../content/hash.ts';
import { keep, prune, readKept } from '../../content/keep.ts';
import { bundleForBrowser } from '../../content/release/bundle.ts';

/** @throws the bundler's error, with file and line. */
export async function studioScript(project: string, cache: string): Promise<Uint8Array> {
  const folders = ['studio/client', 'studio/model'].map((folder) => join(project, folder));
  const sources = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:tsx?|css)$/.test(name))
      .sort()
      .map((name) => join(folder, name)),
  );
  const all = [...sources, join(project, 'package-lock.json')];
  const name = `${sha256(all.map((path) => `${path} ${sha256(readFileSync(path))}\n`).join(''))}.js`;
  const folder = join(cache, 'studio');
  const kept = readKept(folder, name);
  if (kept !== undefined) return new TextEncoder().encode(kept);
  const made = await bundleForBrowser(project, join(project, 'studio/client/app.tsx'), {
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.css': 'text' },
  });
  keep(folder, name, new TextDecoder().decode(made));
  prune(folder, 4);
  return made;
}
