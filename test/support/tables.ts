/** The two tables as the data stack makes them, on any endpoint; held to the stack by `test/stack`. */
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Table } from '../../functions/adapters/dynamodb/table.ts';
import { refuseExpiries } from './expiry.ts';

let made = 0;

const unsigned = {
  'x-amz-date': '20260101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
};

export function testClient(endpoint: string): DynamoDBClient {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    // A local engine asks who calls and checks no signature, and making one is a tenth of a call's time.
    signer: { sign: async (request) => ({ ...request, headers: { ...request.headers, ...unsigned } }) },
    maxAttempts: 3,
  });
  const look = (next: (args: { input: object }) => Promise<never>) => async (args: { input: object }) => {
    refuseExpiries(args.input);
    return next(args);
  };
  client.middlewareStack.add(look as never, { step: 'initialize', name: 'refuseExpiries' });
  return client;
}

/** A people table of its own, with the due index; without a stream, which only slows what does not read it. */
export async function peopleTable(client: DynamoDBClient): Promise<Table> {
  made += 1;
  const name = `people-${process.pid}-${made}`;
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: 'duePartition', AttributeType: 'S' },
        { AttributeName: 'dueAt', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'duePartition', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
  for (;;) {
    const { Table: described } = await client.send(new DescribeTableCommand({ TableName: name }));
    if (described?.TableStatus === 'ACTIVE') return new Table(client, name);
  }
}
