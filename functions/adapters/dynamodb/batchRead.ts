/** Many rows at once, for `announce`. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
  type KeysAndAttributes,
} from '@aws-sdk/client-dynamodb';
import type { ToldName, ToldRow } from '../../core/model/row.ts';
import { type Item, keysOf, readEach, readTold } from './rows.ts';

const readTries = 6;
/** The waits of all tries together are some three seconds, a tenth of the function's time. */
const firstWaitMs = 100;
/** What BatchGetItem takes in one call. */
const keysAtOnce = 100;

/** Rows by name, in calls of a hundred; one that does not fit is told to `onUnread` and left out, and holds nobody up (I12). @throws Error when DynamoDB keeps leaving keys unread: none may be passed over. */
export async function readRows(
  client: Pick<DynamoDBClient, 'send'>,
  table: string,
  rows: readonly ToldName[],
  consistency: 'strong' | 'eventual',
  onUnread: (error: Error) => void,
  wait: (ms: number) => Promise<unknown> = sleep,
): Promise<readonly ToldRow[]> {
  const items: Item[] = [];
  for (let from = 0; from < rows.length; from += keysAtOnce) {
    let left: KeysAndAttributes['Keys'] = rows
      .slice(from, from + keysAtOnce)
      .map(keysOf)
      .map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } }));
    for (let tried = 1; left !== undefined && left.length > 0; tried += 1) {
      const answer: BatchGetItemCommandOutput = await client.send(
        new BatchGetItemCommand({
          RequestItems: { [table]: { Keys: left, ConsistentRead: consistency === 'strong' } },
        }),
      );
      items.push(...(answer.Responses?.[table] ?? []));
      left = answer.UnprocessedKeys?.[table]?.Keys;
      if (left === undefined || left.length === 0) break;
      if (tried === readTries) throw new Error('DynamoDB kept leaving keys unread');
      // "We strongly recommend that you use an exponential backoff algorithm" (BatchGetItem, UnprocessedKeys).
      await wait(firstWaitMs * 2 ** (tried - 1));
    }
  }
  return readEach(items, readTold, onUnread).filter((row) => row !== undefined);
}
