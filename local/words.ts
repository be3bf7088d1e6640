/** The release in force, as whoever watches the local system reads it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Table } from '../functions/adapters/dynamodb/table.ts';
import { type Bundle, DynamoWords, packagedWords } from '../functions/adapters/words.ts';
import type { Release } from '../functions/core/ports.ts';
import type { Cloud } from './cloud/model.ts';
import { readJsonFile, writeFileWhole } from './runtime/file.ts';

/** The words of the last build, in `dist/`. */
export function builtWords(): Bundle {
  return JSON.parse(readFileSync(new URL('../dist/words.json', import.meta.url), 'utf8')) as Bundle;
}

const noteIn = (home: string) => join(home, 'sender.json');

/** Keeps in `home` which package its system sends from: `dist/` may have another build's words before anyone looks. */
export function noteWords(home: string, cloud: Cloud): void {
  const sender = cloud.functions.find(({ service }) => service === 'dispatch');
  if (sender) writeFileWhole(noteIn(home), JSON.stringify({ sender: sender.code }));
}

/** The words in the package of the system that runs on `home`, or ran there last; those of the last build if it is gone. */
export function wordsOf(home: string): Bundle {
  const { sender } = (readJsonFile(noteIn(home)) ?? {}) as { readonly sender?: string };
  if (sender === undefined || !existsSync(join(sender, 'words.json'))) return builtWords();
  return packagedWords(pathToFileURL(`${sender}/`));
}

/** @param bundle what is in force when the words table names no release. */
export async function releaseInForce(
  client: DynamoDBClient,
  wordsTable: string,
  bundle: Bundle = builtWords(),
): Promise<Release> {
  const words = new DynamoWords(new Table(client, wordsTable), bundle);
  await words.refresh();
  return words.current();
}
