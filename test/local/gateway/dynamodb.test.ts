/** DynamoDB through the gateway: the engine's own answers, the caller's own policy, counted units. */

import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { peopleTable, type Stand, stand, table, thrown } from './stand.ts';

let at: Stand;
const TableName = 'people';
const item = (pk: string, more: object = {}) => ({ pk: { S: pk }, sk: { S: 'CONTACT' }, ...more });
const due = { duePartition: { S: 'reminder#0' }, dueAt: { S: '2026-03-02T09:00:00.000Z' } };

beforeAll(async () => {
  at = await stand();
  await at.dynamodb('local').send(new CreateTableCommand(peopleTable));
});
afterAll(() => at.close());
beforeEach(() => at.gateway.counters.reset());

describe('calls reach the engine', () => {
  it('writes and reads what was sent', async () => {
    const client = at.dynamodb();
    const Item = item('C#1', {
      name: { S: 'Ünï "ConsumedCapacity": {' },
      n: { N: '1.50' },
      m: { M: { a: { L: [{ BOOL: true }, { NULL: true }] } } },
    });
    const put = await client.send(new PutItemCommand({ TableName, Item }));
    expect(put.ConsumedCapacity).toBeUndefined();
    const got = await client.send(new GetItemCommand({ TableName, Key: { pk: { S: 'C#1' }, sk: { S: 'CONTACT' } } }));
    expect(got.Item).toEqual({ ...Item, n: { N: '1.5' } });
    expect(got.ConsumedCapacity).toBeUndefined();
  });

  it('gives back the item that stood in the way of a condition', async () => {
    const client = at.dynamodb();
    await client.send(new PutItemCommand({ TableName, Item: item('C#2') }));
    const error = await thrown(
      client.send(
        new PutItemCommand({
          TableName,
          Item: item('C#2'),
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
    );
    expect(error).toMatchObject({ name: 'ConditionalCheckFailedException', Item: item('C#2') });
  });

  it('keeps an attribute named ConsumedCapacity', async () => {
    const client = at.dynamodb();
    const Item = item('C#3', { ConsumedCapacity: { M: { CapacityUnits: { N: '9' } } } });
    await client.send(new PutItemCommand({ TableName, Item }));
    const got = await client.send(new GetItemCommand({ TableName, Key: { pk: { S: 'C#3' }, sk: { S: 'CONTACT' } } }));
    expect(got.Item).toEqual(Item);
  });

  it('refuses an unknown key', async () => {
    const error = await thrown(at.dynamodb('stranger').send(new ScanCommand({ TableName })));
    expect(error).toMatchObject({ name: 'UnrecognizedClientException', $metadata: { httpStatusCode: 403 } });
  });
});

describe('capacity is counted, and told only to who asked', () => {
  it('counts writes of table and index, and reads', async () => {
    const client = at.dynamodb();
    await client.send(new PutItemCommand({ TableName, Item: item('C#10', due) }));
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: item('C#10'),
        UpdateExpression: 'SET dueAt = :d',
        ExpressionAttributeValues: { ':d': { S: '2026-03-02T10:00:00.000Z' } },
      }),
    );
    await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'due',
        KeyConditionExpression: 'duePartition = :p',
        ExpressionAttributeValues: { ':p': { S: 'reminder#0' } },
      }),
    );
    await client.send(new GetItemCommand({ TableName, Key: item('C#10'), ConsistentRead: true }));
    expect(at.gateway.counters.snapshot().callers.dispatch).toEqual({
      calls: { 'dynamodb:PutItem': 1, 'dynamodb:UpdateItem': 1, 'dynamodb:Query/due': 1, 'dynamodb:GetItem': 1 },
      readUnits: 1.5,
      writeUnits: 5,
      units: { people: { read: 1, write: 2 }, 'people/due': { read: 0.5, write: 3 } },
      denied: 0,
      faulted: 0,
    });
    at.gateway.counters.reset();
    expect(at.gateway.counters.snapshot().callers).toEqual({});
  });

  it('counts a failed condition by the larger item, and a cancelled transaction twice', async () => {
    const client = at.dynamodb('intake');
    const ConditionExpression = 'attribute_not_exists(pk)';
    await client.send(new PutItemCommand({ TableName, Item: item('C#11', { text: { S: 'x'.repeat(3000) } }) }));
    at.gateway.counters.reset();
    await thrown(
      client.send(
        new PutItemCommand({
          TableName,
          Item: item('C#11'),
          ConditionExpression,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
    );
    expect(at.gateway.counters.snapshot().callers.intake?.writeUnits).toBe(3);
    const error = await thrown(
      client.send(
        new TransactWriteItemsCommand({
          TransactItems: [{ Put: { TableName, Item: item('C#11'), ConditionExpression } }],
        }),
      ),
    );
    expect(error.name).toBe('TransactionCanceledException');
    expect(at.gateway.counters.snapshot().callers.intake?.writeUnits).toBe(5);
  });

  it('tells who asked', async () => {
    const client = at.dynamodb();
    const total = await client.send(
      new PutItemCommand({ TableName, Item: item('C#12', due), ReturnConsumedCapacity: 'TOTAL' }),
    );
    expect(total.ConsumedCapacity).toEqual({ TableName, CapacityUnits: 2 });
    const none = await client.send(
      new PutItemCommand({ TableName, Item: item('C#12', due), ReturnConsumedCapacity: 'NONE' }),
    );
    expect(none.ConsumedCapacity).toBeUndefined();
    expect(at.gateway.counters.snapshot().callers.dispatch?.writeUnits).toBeGreaterThan(2);
  });

  it('leaves the runtime itself out', async () => {
    await at.dynamodb('local').send(new DescribeTableCommand({ TableName }));
    await at.dynamodb('local').send(new PutItemCommand({ TableName, Item: item('C#13') }));
    expect(at.gateway.counters.snapshot().callers).toEqual({});
  });
});

describe('the caller’s policy decides', () => {
  const denied = (role: string, action: string, resource: string) => ({
    name: 'AccessDeniedException',
    message: `User: arn:aws:sts::111122223333:assumed-role/${role}-role/${role} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  });

  it('a verb that was not granted', async () => {
    const error = await thrown(at.dynamodb().send(new DeleteItemCommand({ TableName, Key: item('C#1') })));
    expect(error).toMatchObject(denied('dispatch', 'dynamodb:DeleteItem', table));
    expect(at.gateway.counters.snapshot().callers.dispatch).toMatchObject({ denied: 1, writeUnits: 0 });
  });

  it('an index that was not granted', async () => {
    const query = new QueryCommand({
      TableName,
      IndexName: 'due',
      KeyConditionExpression: 'duePartition = :p',
      ExpressionAttributeValues: { ':p': { S: 'C#1' } },
    });
    expect(await thrown(at.dynamodb('keyed').send(query))).toMatchObject(
      denied('keyed', 'dynamodb:Query', `${table}/index/due`),
    );
  });

  it('a transaction, by each of its parts', async () => {
    const client = at.dynamodb('intake');
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: item('C#20') } },
          {
            Update: {
              TableName,
              Key: item('C#21'),
              UpdateExpression: 'SET a = :a',
              ExpressionAttributeValues: { ':a': { S: '1' } },
            },
          },
        ],
      }),
    );
    const mixed = new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName, Item: item('C#22') } }, { Delete: { TableName, Key: item('C#20') } }],
    });
    expect(await thrown(client.send(mixed))).toMatchObject(denied('intake', 'dynamodb:DeleteItem', table));
    expect(
      (await at.dynamodb('local').send(new GetItemCommand({ TableName, Key: item('C#22') }))).Item,
    ).toBeUndefined();
  });

  it('leading keys, of a key and of a query', async () => {
    const client = at.dynamodb('keyed');
    const query = (pk: string) =>
      new QueryCommand({
        TableName,
        KeyConditionExpression: '#k = :pk AND sk > :s',
        ExpressionAttributeNames: { '#k': 'pk' },
        ExpressionAttributeValues: { ':pk': { S: pk }, ':s': { S: 'A' } },
      });
    await client.send(new GetItemCommand({ TableName, Key: item('C#1') }));
    await client.send(query('C#1'));
    expect((await thrown(client.send(new GetItemCommand({ TableName, Key: item('A#1') })))).name).toBe(
      'AccessDeniedException',
    );
    expect((await thrown(client.send(query('A#1')))).name).toBe('AccessDeniedException');
  });

  it('a policy it cannot read stops the call, by name', async () => {
    const error = await thrown(at.dynamodb('strange').send(new GetItemCommand({ TableName, Key: item('C#1') })));
    expect(error.message).toMatch(/policies of strange.*aws:CurrentTime/);
  });

  it('something it does not answer is refused by name', async () => {
    const reply = await fetch(at.gateway.url, {
      method: 'POST',
      headers: {
        'x-amz-target': 'AWSStepFunctions.StartExecution',
        authorization: 'AWS4-HMAC-SHA256 Credential=dispatch/1/2/3/aws4_request',
      },
      body: '{}',
    });
    expect(reply.status).toBe(404);
    expect(await reply.text()).toMatch(/AWSStepFunctions.StartExecution/);
  });
});
