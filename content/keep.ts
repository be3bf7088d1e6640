/**
 * A folder where results are kept by the hash of what they were made of. It may be deleted at any time, and several
 * processes may use it at once: a file is written beside its place and renamed, and one that is not whole is not believed.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256 } from './hash.ts';

/** What was kept under `name`; undefined when nothing was, or when it is not what was written. */
export function readKept(folder: string, name: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, name), 'utf8');
  } catch {
    return undefined;
  }
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  return end === 64 && sha256(body) === text.slice(0, end) ? body : undefined;
}

/** Keeps `body`. A folder that cannot be written to, or is full, costs time and nothing else. */
export function keep(folder: string, name: string, body: string): void {
  const path = join(folder, name);
  const part = `${path}.${process.pid}.${Math.trunc(performance.now() * 1000)}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(part, `${sha256(body)}\n${body}`);
    renameSync(part, path);
  } catch {
    try {
      rmSync(part, { force: true });
    } catch {
      // Where a file stands in the folder's place there is nothing to delete.
    }
  }
}

/** Deletes the oldest files once there are more than `countMax`. */
export function prune(folder: string, countMax: number): void {
  try {
    const names = readdirSync(folder);
    if (names.length <= countMax) return;
    const byAge = names
      .map((name) => ({ path: join(folder, name), writtenAt: statSync(join(folder, name)).mtimeMs }))
      .sort((a, b) => a.writtenAt - b.writtenAt);
    // A quarter at a time, so that it is seldom done.
    for (const { path } of byAge.slice(0, names.length - Math.trunc(countMax * 0.75))) rmSync(path, { force: true });
  } catch {
    // Another process deletes too.
  }
}
