/** Where the words are kept: a port of four calls, and the folder `templates/` behind it. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, normalize, relative } from 'node:path';
import { sha256 } from '../../content/hash.ts';
import { contentRoot, mjmlFiles } from '../../content/read/partials.ts';
import { watchFolder } from '../../content/watchFolder.ts';

/** A file's bytes, named by their hash. */
export interface Stored {
  readonly bytes: Uint8Array;
  readonly hash: string;
}

export interface WordsStore {
  /** Every file of words, as paths from the root: `nurture/01-welcome.mjml`. */
  list(): readonly string[];
  /** Undefined when there is no such file. */
  read(file: string): Stored | undefined;
  /** Writes the whole file, or none of it. False: somebody else has written it since it had this hash; nothing is written then. */
  writeIfUnchanged(file: string, hash: string, bytes: Uint8Array): boolean;
  /** Calls `changed` soon after a file changes, by whomever. @returns what ends it. */
  watch(changed: () => void): () => void;
}

/** Beside the file, and no file of words: a program that lists those never sees it. */
const besideName = /^\..+\.studio-part$/;

/** @param folder the content folder, `templates/`. */
export function folderStore(folder: string): WordsStore {
  const root = contentRoot(folder);
  removeLeftovers(root.path);
  const read = (file: string): Stored | undefined => {
    const path = join(root.path, file);
    // Nothing outside of the folder, by whatever name or link.
    if (!file.endsWith('.mjml') || !existsSync(path) || relative(root.path, realpathSync(path)) !== normalize(file))
      return undefined;
    const bytes = readFileSync(path);
    return { bytes, hash: sha256(bytes) };
  };
  return {
    list: () => mjmlFiles(root),
    read,
    writeIfUnchanged(file, hash, bytes) {
      if (read(file)?.hash !== hash) return false;
      const path = join(root.path, file);
      const beside = join(dirname(path), `.${basename(path)}.studio-part`);
      const handle = openSync(beside, 'w', statSync(path).mode);
      try {
        writeFileSync(handle, bytes);
        // The bytes are on the disk before the name points at them: a power cut leaves the old file or the new one.
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      renameSync(beside, path);
      return true;
    },
    watch: (changed) => watchFolder(root.path, changed, (name) => besideName.test(name)),
  };
}

/** What a kill in the middle of writing left behind. */
function removeLeftovers(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (besideName.test(basename(name))) rmSync(join(folder, name), { force: true });
}
