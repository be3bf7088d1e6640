/**
 * Tells of saves below a folder. Each folder has a watch of its own: Node's recursive one follows the files themselves on Linux, and
 * hears nothing more of a file once another was renamed into its place, which is how most programs save.
 */
import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/** Programs write a file in several steps. */
const settleMs = 60;

/**
 * @param changed called soon after anything below `folder` was written, renamed or deleted, once for what comes together.
 * @param isOwn true for a name of which nothing is to be told.
 * @returns what ends it.
 */
export function watchFolder(
  folder: string,
  changed: () => void,
  isOwn: (name: string) => boolean = () => false,
): () => void {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  const settled = () => {
    follow();
    changed();
  };
  const saved = (_event: string, name: string | null) => {
    if (name !== null && isOwn(name)) return;
    clearTimeout(timer);
    timer = setTimeout(settled, settleMs);
  };
  const follow = () => {
    const there = new Set(foldersIn(folder));
    for (const [path, watcher] of watchers) {
      if (there.has(path)) continue;
      watcher.close();
      watchers.delete(path);
    }
    for (const path of there) {
      if (watchers.has(path)) continue;
      // A folder that goes is told by the one around it.
      watchers.set(
        path,
        watch(path, saved).on('error', () => undefined),
      );
    }
  };
  follow();
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
}

/** `folder` and every folder below it; none when it is gone. */
function foldersIn(folder: string): string[] {
  try {
    const below = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [folder, ...below.map(({ parentPath, name }) => join(parentPath, name))];
  } catch {
    return [];
  }
}
