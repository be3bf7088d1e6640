/** The earliest row of a due index: what the clock may jump to. */
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';

export interface DueIndex {
  readonly table: string;
  /** Every partition that dispatch drains. */
  readonly partitions: readonly string[];
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
