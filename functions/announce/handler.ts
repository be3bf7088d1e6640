/** `announce`: woken by the people table's stream, tells the clinic's other systems what happened. */
import { setTimeout as sleep } from 'node:timers/promises';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
  type KeysAndAttributes,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import { z } from 'zod/mini';
import type { Item } from '../adapters/dynamodb/rows.ts';
import { requireEnv } from '../adapters/environment.ts';
import { once, realWorld } from '../adapters/runtime.ts';
import { faultOf, logger, metrics } from '../adapters/telemetry.ts';
import { type AnnouncePorts, announce, type ChangedRow, Told } from './announce.ts';
import type { Consistency, RowKey } from './fresh.ts';

/** What the bus knows us by; the role may put under no other name. */
export const eventSource = 'dripline';
const toldMax = 20_000;
const readTries = 6;
/** The waits of all tries together are some three seconds, a tenth of the function's time. */
const firstWaitMs = 100;
/** What BatchGetItem takes in one call. */
const keysAtOnce = 100;

const recordSchema = z.object({
  eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
  dynamodb: z.object({
    SequenceNumber: z.optional(z.string()),
    Keys: z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) }),
  }),
});
const batchSchema = z.object({ Records: z.array(z.unknown()) });

/** Rows by key, in calls of a hundred. @throws Error when DynamoDB keeps leaving keys unread: none may be passed over. */
export async function readRows(
  client: Pick<DynamoDBClient, 'send'>,
  table: string,
  keys: readonly RowKey[],
  consistency: Consistency,
  wait: (ms: number) => Promise<unknown> = sleep,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let from = 0; from < keys.length; from += keysAtOnce) {
    let left: KeysAndAttributes['Keys'] = keys
      .slice(from, from + keysAtOnce)
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
  return items;
}

function portsFromEnvironment(): AnnouncePorts {
  const { dynamo, identity } = realWorld();
  const bus = new EventBridgeClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
  const [table, busName] = [requireEnv('PEOPLE_TABLE'), requireEnv('EVENT_BUS')];
  return {
    digest: (said) => identity.digest(said),
    told: new Told(toldMax),
    readRows: (keys, consistency) => readRows(dynamo, table, keys, consistency),
    async put(events) {
      const { Entries = [] } = await bus.send(
        new PutEventsCommand({
          Entries: events.map(({ type, detail }) => ({
            EventBusName: busName,
            Source: eventSource,
            DetailType: type,
            Detail: JSON.stringify(detail),
          })),
        }),
      );
      return new Set(Entries.flatMap(({ ErrorCode }, place) => (ErrorCode === undefined ? [] : [place])));
    },
  };
}

/** The handler over any ports; the deployed one has them from its environment. */
export const handlerWith =
  (ports: () => AnnouncePorts) =>
  async (event: unknown): Promise<DynamoDBBatchResponse> => {
    const records = batchSchema.parse(event).Records.flatMap((record): ChangedRow[] => {
      const read = recordSchema.safeParse(record);
      if (!read.success) {
        // Trying again would not make it readable, and it must not hold the others (I12).
        logger.error('a record that is none');
        return [];
      }
      const { eventName, dynamodb } = read.data;
      const { Keys, SequenceNumber: sequence } = dynamodb;
      return [{ pk: Keys.pk.S, sk: Keys.sk.S, isNew: eventName === 'INSERT', sequence }];
    });
    try {
      const { told, failedFrom } = await announce(ports(), records);
      if (told > 0) metrics.addMetric('Announced', MetricUnit.Count, told);
      return { batchItemFailures: failedFrom === undefined ? [] : [{ itemIdentifier: failedFrom }] };
    } catch (error) {
      logger.error('a batch could not be told', faultOf(error));
      throw error;
    } finally {
      metrics.publishStoredMetrics();
    }
  };

export const handler = handlerWith(once(portsFromEnvironment));
