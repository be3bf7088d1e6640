/** Which words are in force on this machine: those that the running system sends, else those that it, or the last build, had. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { localAddress } from '../../content/release/localAddress.ts';
import { WordsTable } from '../../content/release/wordsTable.ts';
import { wordsOf } from '../../local/words.ts';

export type HashesInForce = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** @param home where the local system keeps its state. @returns undefined when nobody knows: nothing was built here yet. */
export async function hashesInForce(home: string): Promise<HashesInForce | undefined> {
  try {
    return (
      (existsSync(join(home, 'gateway.json')) ? await published(home) : undefined) ?? wordsOf(home).release.templates
    );
  } catch {
    return undefined;
  }
}

/** @throws Error when the system does not answer. */
async function published(home: string): Promise<HashesInForce | undefined> {
  const table = new WordsTable(localAddress(home));
  try {
    const pointer = await table.pointer();
    return pointer && (await table.release(pointer.release))?.templates;
  } finally {
    table.close();
  }
}
