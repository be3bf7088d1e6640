/** The earliest row of a due index: what the clock may jump to. */
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';

import type { Cloud } from '../cloud/model.ts';

export interface DueIndex {
  readonly table: string;
  /** Every partition that dispatch drains. */
  readonly partitions: readonly string[];
}

/** The partitions dispatch drains, from its own environment: `reminder#0` … Undefined when there is no dispatch. */
export function dueIndexOf(cloud: Cloud): DueIndex | undefined {
  const dispatch = cloud.functions.find(({ service }) => service === 'dispatch');
  const table = dispatch?.environment.PEOPLE_TABLE;
  if (!dispatch || table === undefined) return undefined;
  const lane = (name: string, count: string | undefined) =>
    Array.from({ length: Number(count ?? 0) }, (_, index) => `${name}#${index}`);
  const { REMINDER_PARTITIONS, REQUEST_PARTITIONS, MARKETING_PARTITIONS } = dispatch.environment;
  return {
    table,
    partitions: [
      ...lane('reminder', REMINDER_PARTITIONS),
      ...lane('request', REQUEST_PARTITIONS),
      ...lane('marketing', MARKETING_PARTITIONS),
    ],
  };
}

/** Epoch ms, or undefined when no row waits. */
export async function earliestDue(client: DynamoDBClient, index: DueIndex): Promise<number | undefined> {
  const moments = await Promise.all(
    index.partitions.map(async (partition) => {
      const { Items } = await client.send(
        new QueryCommand({
          TableName: index.table,
          IndexName: 'due',
          KeyConditionExpression: 'duePartition = :partition',
          ExpressionAttributeValues: { ':partition': { S: partition } },
          Limit: 1,
        }),
      );
      const dueAt = Items?.[0]?.dueAt?.S;
      return dueAt === undefined ? [] : [Date.parse(dueAt)];
    }),
  );
  const all = moments.flat();
  return all.length === 0 ? undefined : Math.min(...all);
}
