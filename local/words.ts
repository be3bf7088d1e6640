/** The release in force, as whoever watches the local system reads it. */
import { readFileSync } from 'node:fs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Table } from '../functions/adapters/dynamodb/table.ts';
import { type Bundle, DynamoWords } from '../functions/adapters/words.ts';
import type { Release } from '../functions/core/ports.ts';

/** The words built into the functions' packages. */
export function builtWords(): Bundle {
  return JSON.parse(readFileSync(new URL('../dist/words.json', import.meta.url), 'utf8')) as Bundle;
}

export async function releaseInForce(client: DynamoDBClient, wordsTable: string): Promise<Release> {
  const words = new DynamoWords(new Table(client, wordsTable), builtWords());
  await words.refresh();
  return words.current();
}
