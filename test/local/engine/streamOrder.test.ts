/** The index that keeps writes level while a stream grows; no timing is asserted (`npm run bench` measures). */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../../local/engine/index.ts';
import { keepStreamOrder, streamFileOf } from '../../../local/engine/streamOrder.ts';
import { StreamsClient } from '../../../local/runtime/streams.ts';
import { temporaryFolder } from '../../support/folder.ts';

const home = temporaryFolder('stream-order');
mkdirSync(home, { recursive: true });
const dbPath = join(home, 'tables.db');
let engine: Engine | undefined;
afterEach(async () => {
  await engine?.stop();
  rmSync(home, { recursive: true, force: true });
});

test('records are found by an index of their numbers, and told in the same order as without (year.md 12)', async () => {
  engine = await startEngine({ dbPath });
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: engine.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const put = (pk: string) => client.send(new PutItemCommand({ TableName: 'people', Item: { pk: { S: pk } } }));
  const { TableDescription } = await client.send(
    new CreateTableCommand({
      TableName: 'people',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    }),
  );
  for (const pk of ['a', 'b', 'c']) await put(pk);
  await keepStreamOrder(dbPath);
  await keepStreamOrder(dbPath);
  // More than nine: as texts "10" would come before "9".
  for (const pk of ['d', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l']) await put(pk);
  const streams = new StreamsClient(engine.url);
  const arn = TableDescription?.LatestStreamArn ?? '';
  const [shard] = await streams.shards(arn);
  const { records } = await streams.records(await streams.iterator(arn, shard?.id ?? '', 'TRIM_HORIZON'), 100);
  expect(records.map(({ dynamodb }) => (dynamodb.Keys.pk as { S: string }).S).join('')).toBe('abcdefghijkl');
  expect(records.map(({ dynamodb }) => Number(dynamodb.SequenceNumber))).toEqual(
    Array.from({ length: 12 }, (_, index) => index + 1),
  );
  streams.close();
  client.destroy();

  const database = await streamFileOf(dbPath);
  const plan = database
    .prepare(
      "EXPLAIN QUERY PLAN SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = 'people'",
    )
    .all();
  database.close();
  expect(JSON.stringify(plan)).toContain('INDEX dripline_stream_order');
});

test('a file of something else is left as it is', async () => {
  const other = join(home, 'other.db');
  mkdirSync(home, { recursive: true });
  await keepStreamOrder(other);
  const database = await streamFileOf(other);
  expect(database.prepare('SELECT count(*) AS n FROM sqlite_master').get()).toMatchObject({ n: 0 });
  database.close();
});
