/** Makes the template's tables in the engine, or finds them there as an earlier start left them. */
import {
  type AttributeDefinition,
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../cloud/model.ts';

export interface OpenTable {
  readonly made: boolean;
  /** The stream's ARN in the engine's naming; undefined when the table has none. */
  readonly engineStreamArn: string | undefined;
}

/** @throws Error when a table of this name exists with other keys: that state belongs to something else. */
export async function openTable(client: DynamoDBClient, table: Table): Promise<OpenTable> {
  const found = await describe(client, table.name);
  if (found) checkKeys(found, table);
  let description = found ?? (await create(client, table));
  if (table.streamView !== undefined && description.LatestStreamArn === undefined) {
    // A table seeded without its stream, which is much faster in the embedded engine, gets it here.
    await client.send(
      new UpdateTableCommand({ TableName: table.name, StreamSpecification: streamOf(table.streamView) }),
    );
    description = (await describe(client, table.name)) ?? description;
  }
  if (table.ttlAttribute !== undefined) await openTtl(client, table.name, table.ttlAttribute);
  return { made: found === undefined, engineStreamArn: description.LatestStreamArn };
}

async function describe(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

const streamOf = (view: string) => ({ StreamEnabled: true, StreamViewType: view as 'KEYS_ONLY' });

async function create(client: DynamoDBClient, table: Table): Promise<TableDescription> {
  const indexes = table.indexes.map((index) => ({ ...index, KeySchema: [...index.KeySchema] }));
  const { TableDescription } = await client.send(
    new CreateTableCommand({
      TableName: table.name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [...table.keySchema],
      AttributeDefinitions: [...table.attributes] as AttributeDefinition[],
      GlobalSecondaryIndexes: indexes.length === 0 ? undefined : indexes,
      StreamSpecification: table.streamView === undefined ? undefined : streamOf(table.streamView),
    }),
  );
  return (await describe(client, table.name)) ?? TableDescription ?? {};
}

async function openTtl(client: DynamoDBClient, name: string, attribute: string): Promise<void> {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
  if (TimeToLiveDescription?.AttributeName === attribute) return;
  const TimeToLiveSpecification = { AttributeName: attribute, Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }));
}

function checkKeys(found: TableDescription, table: Table): void {
  const keys = (schema: readonly { AttributeName?: string | undefined; KeyType?: string | undefined }[] | undefined) =>
    (schema ?? []).map((key) => `${key.KeyType}:${key.AttributeName}`).join(' ');
  const same =
    keys(found.KeySchema) === keys(table.keySchema) &&
    table.indexes.every((index) =>
      found.GlobalSecondaryIndexes?.some(
        (have) => have.IndexName === index.IndexName && keys(have.KeySchema) === keys(index.KeySchema),
      ),
    );
  if (!same) {
    throw new Error(
      `the table ${table.name} exists with other keys than the template's: remove the local state to start anew`,
    );
  }
}
