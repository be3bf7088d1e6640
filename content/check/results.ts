/** The results of emails, kept from check to check: in memory, and on disk for the next process. */
import { join } from 'node:path';
import { sha256 } from '../hash.ts';
import { keep, prune, readKept } from '../keep.ts';
import { allVerdicts, remember, rememberedCount, type Verdicts } from '../rules/reading/dictionary.ts';
import type { Examined } from './examine.ts';
import { toolsHash } from './inputs.ts';

/** Some 60 KB each. */
const onDiskMax = 600;
const htmlMax = 1_200;
const inMemoryMax = 1_000;

/** By folder and key. */
const inMemory = new Map<string, Examined>();

/** Folders whose words were taken already, and how many words there were. */
const wordsKept = new Map<string, number>();

export class Results {
  private readonly folder: string | undefined;
  private readonly added = new Map<string, Examined>();

  /** @param folder none: nothing is kept. */
  constructor(folder: string | undefined) {
    this.folder = folder;
    if (folder === undefined || wordsKept.has(folder)) return;
    const words = readKept(folder, wordsName());
    if (words !== undefined) remember(JSON.parse(words) as Verdicts);
    wordsKept.set(folder, rememberedCount());
  }

  get(key: string): Examined | undefined {
    if (this.folder === undefined) return undefined;
    const known = inMemory.get(`${this.folder} ${key}`);
    if (known) return known;
    const text = readKept(join(this.folder, 'emails'), `${key}.json`);
    if (text === undefined) return undefined;
    const read = JSON.parse(text) as Examined;
    inMemory.set(`${this.folder} ${key}`, read);
    return read;
  }

  /** An email that does not compile is looked at again each time: what it lacks may stand anywhere. */
  add(key: string, result: Examined): void {
    if (this.folder !== undefined && result.made) this.added.set(key, result);
  }

  /** Keeps what was added. */
  keep(): void {
    const { folder } = this;
    if (folder === undefined) return;
    for (const [key, result] of this.added) {
      inMemory.set(`${folder} ${key}`, result);
      keep(join(folder, 'emails'), `${key}.json`, JSON.stringify(result));
    }
    if (this.added.size > 0) {
      prune(join(folder, 'emails'), onDiskMax);
      prune(join(folder, 'mjml'), htmlMax);
    }
    for (const key of inMemory.keys()) {
      if (inMemory.size <= inMemoryMax) break;
      inMemory.delete(key);
    }
    if (rememberedCount() === wordsKept.get(folder)) return;
    keep(folder, wordsName(), JSON.stringify(allVerdicts()));
    wordsKept.set(folder, rememberedCount());
  }
}

const wordsName = (): string => `words-${sha256(toolsHash()).slice(0, 16)}.json`;
