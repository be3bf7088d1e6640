/**
 * What DynamoDB itself does, as far as anything here leans on it (proof.md §3, "The in-memory engine against DynamoDB
 * Local"). The simulator's engine, the embedded one and DynamoDB Local are held to it; the words of each title are those of
 * the API reference and the developer guide.
 */
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';

type Item = Record<string, AttributeValue>;

/** Another engine than ours is named: DynamoDB Local. */
const isElsewhere = process.env.AWS_ENDPOINT_URL_DYNAMODB !== undefined;

const kb = 1024;
const refused = { name: 'ValidationException' };
const key = (sk: string, pk = 'C#a'): Item => ({ pk: { S: pk }, sk: { S: sk } });
/** An item of exactly so many bytes. */
const ofBytes = (bytes: number, sk: string): Item => {
  const rest = 'pk'.length + 'C#a'.length + 'sk'.length + sk.length + 'body'.length;
  return { ...key(sk), body: { S: 'x'.repeat(bytes - rest) } };
};
const sortKeys = (items: readonly Item[] | undefined) => items?.map(({ sk }) => sk?.S);

export function engineContract(name: string, makeTable: () => Promise<Table>): void {
  describe(`DynamoDB as ${name} has it (proof.md §3)`, () => {
    let TableName: string;
    let client: Table['client'];

    const put = (item: Item, more: object = {}) => client.send(new PutItemCommand({ TableName, Item: item, ...more }));
    const get = async (sk: string) =>
      (await client.send(new GetItemCommand({ TableName, Key: key(sk), ConsistentRead: true }))).Item;
    const update = (UpdateExpression: string, more: Partial<UpdateItemCommandInput> = {}) =>
      client.send(new UpdateItemCommand({ TableName, Key: key('1'), UpdateExpression, ...more }));
    const query = (more: Partial<QueryCommandInput> = {}) =>
      client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ...more,
          ExpressionAttributeValues: { ':pk': { S: 'C#a' }, ...more.ExpressionAttributeValues },
        }),
      );
    const queryDue = (more: Partial<QueryCommandInput> = {}) =>
      client.send(
        new QueryCommand({
          TableName,
          IndexName: 'due',
          KeyConditionExpression: 'duePartition = :p',
          ...more,
          ExpressionAttributeValues: { ':p': { S: 'calls' }, ...more.ExpressionAttributeValues },
        }),
      );
    const transact = (...TransactItems: TransactWriteItem[]) =>
      client.send(new TransactWriteItemsCommand({ TransactItems }));
    const putAll = async (...sks: string[]) => {
      for (const sk of sks) await put(key(sk));
    };
    const putDue = async (...ats: string[]) => {
      for (const at of ats) await put({ ...key(`CALL#${at}`), duePartition: { S: 'calls' }, dueAt: { S: at } });
    };

    beforeEach(async () => {
      ({ client, name: TableName } = await makeTable());
    });

    test('an item has at most 400 KB, by put, by update and in a transaction', async () => {
      await put(ofBytes(400 * kb, '1'));
      await expect(put(ofBytes(400 * kb + 1, '2'))).rejects.toMatchObject(refused);
      const more = { ExpressionAttributeValues: { ':more': { S: 'x' } } };
      await expect(update('SET more = :more', more)).rejects.toMatchObject(refused);
      await expect(transact({ Put: { TableName, Item: ofBytes(401 * kb, '3') } })).rejects.toMatchObject(refused);
      expect(sortKeys((await query()).Items)).toEqual(['1']);
    });

    test('a page of a Query ends at 1 MB, and LastEvaluatedKey says where', async () => {
      const sks = ['1', '2', '3', '4', '5'];
      for (const sk of sks) await put(ofBytes(300 * kb, sk));
      const first = await query();
      // Whether the item that passes 1 MB is still in the page is nobody's promise.
      expect(sortKeys(first.Items)).toEqual(sks.slice(0, first.Items?.length));
      expect([3, 4]).toContain(first.Items?.length);
      expect(first.LastEvaluatedKey).toEqual(key(String(first.Items?.length)));
      const second = await query({ ExclusiveStartKey: first.LastEvaluatedKey });
      expect(sortKeys(second.Items)).toEqual(sks.slice(first.Items?.length));
      expect(second.LastEvaluatedKey).toBeUndefined();
    });

    // "maximum of 1 MB of data and then apply any filtering" (Query, API reference); DynamoDB Local applies it first.
    test.skipIf(isElsewhere)('the 1 MB are counted before a filter', async () => {
      for (const sk of ['1', '2', '3', '4', '5']) await put(ofBytes(300 * kb, sk));
      const none = await query({ FilterExpression: 'attribute_not_exists(body)' });
      expect(none.Items).toEqual([]);
      expect(none.LastEvaluatedKey).toBeDefined();
    });

    test('a page ends at its Limit, and LastEvaluatedKey says where', async () => {
      await putAll('1', '2', '3');
      const first = await query({ Limit: 2 });
      expect(sortKeys(first.Items)).toEqual(['1', '2']);
      expect(first.LastEvaluatedKey).toEqual(key('2'));
      const second = await query({ Limit: 2, ExclusiveStartKey: first.LastEvaluatedKey });
      expect(sortKeys(second.Items)).toEqual(['3']);
      expect(second.LastEvaluatedKey).toBeUndefined();
    });

    test('a page of the index ends at its Limit, and its LastEvaluatedKey holds both keys', async () => {
      await putDue('1', '2', '3');
      const first = await queryDue({ Limit: 2 });
      expect(sortKeys(first.Items)).toEqual(['CALL#1', 'CALL#2']);
      const place = { ...key('CALL#2'), duePartition: { S: 'calls' }, dueAt: { S: '2' } };
      expect(first.LastEvaluatedKey).toEqual(place);
      expect(sortKeys((await queryDue({ ExclusiveStartKey: place })).Items)).toEqual(['CALL#3']);
    });

    test('a page goes on behind a place where nothing lies any more', async () => {
      await putAll('1', '2', '3');
      await client.send(new DeleteItemCommand({ TableName, Key: key('2') }));
      expect(sortKeys((await query({ ExclusiveStartKey: key('2') })).Items)).toEqual(['3']);
      expect(sortKeys((await query({ ExclusiveStartKey: key('2'), ScanIndexForward: false })).Items)).toEqual(['1']);
    });

    test('ScanIndexForward: false reads backwards, the table and the index', async () => {
      await putAll('1', '2', '3');
      expect(sortKeys((await query({ ScanIndexForward: false, Limit: 2 })).Items)).toEqual(['3', '2']);
      await putDue('4', '5', '6');
      const back = await queryDue({
        KeyConditionExpression: 'duePartition = :p AND dueAt <= :until',
        ExpressionAttributeValues: { ':until': { S: '5' } },
        ScanIndexForward: false,
      });
      expect(sortKeys(back.Items)).toEqual(['CALL#5', 'CALL#4']);
    });

    test.each<[string, AttributeValue]>([
      ['a number', { N: '5' }],
      ['a flag', { BOOL: true }],
      ['an empty text', { S: '' }],
    ])('a key of the index is no %s', async (_, dueAt) => {
      await expect(put({ ...key('1'), duePartition: { S: 'calls' }, dueAt })).rejects.toMatchObject(refused);
      // "attempted to update the secondary index key to unsupported type", says DynamoDB; DynamoDB Local takes a number.
      if (isElsewhere && dueAt.N !== undefined) return;
      await putDue('1');
      const more = { Key: key('CALL#1'), ExpressionAttributeValues: { ':at': dueAt } };
      await expect(update('SET dueAt = :at', more)).rejects.toMatchObject(refused);
    });

    test.each<[string, Item]>([
      ['no sort key', { pk: { S: 'C#a' } }],
      ['an empty sort key', key('')],
      ['a number as its sort key', { pk: { S: 'C#a' }, sk: { N: '1' } }],
      ['a sort key of more than 1,024 bytes', key('é'.repeat(513))],
      ['a partition key of more than 2,048 bytes', key('1', 'é'.repeat(1_025))],
    ])('an item with %s is refused', async (_, item) => {
      await expect(put(item)).rejects.toMatchObject(refused);
    });

    test('keys have at most 1,024 and 2,048 bytes', async () => {
      await put(key('é'.repeat(512), 'é'.repeat(1_024)));
    });

    test('BETWEEN takes no upper bound below its lower one', async () => {
      await putAll('1', '2', '3');
      const between = (from: string, to: string) =>
        query({
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':from': { S: from }, ':to': { S: to } },
        });
      expect(sortKeys((await between('2', '2')).Items)).toEqual(['2']);
      await expect(between('3', '2')).rejects.toMatchObject(refused);
    });

    test('sort keys are in the order of their UTF-8 bytes', async () => {
      const inOrder = ['A', 'a', 'é', '\ud7ff', '\uff5e', '\uffff', '😀', '😁'];
      await putAll(...inOrder.toReversed());
      expect(sortKeys((await query()).Items)).toEqual(inOrder);
      const upTo = await query({
        KeyConditionExpression: 'pk = :pk AND sk < :to',
        ExpressionAttributeValues: { ':to': { S: '😀' } },
      });
      expect(sortKeys(upTo.Items)).toEqual(inOrder.slice(0, 6));
      await putDue(...inOrder.toReversed());
      expect((await queryDue()).Items?.map(({ dueAt }) => dueAt?.S)).toEqual(inOrder);
    });

    test.each([
      ['sk > :it', ['3']],
      ['sk >= :it', ['2', '3']],
      ['sk < :it', ['1']],
      ['sk <= :it', ['1', '2']],
      ['sk = :it', ['2']],
      ['begins_with(sk, :it)', ['2']],
    ])('a range of the sort key is %s', async (range, found) => {
      await putAll('1', '2', '3');
      const answer = await query({
        KeyConditionExpression: `pk = :pk AND ${range}`,
        ExpressionAttributeValues: { ':it': { S: '2' } },
      });
      expect(sortKeys(answer.Items)).toEqual(found);
    });

    test('a filter leaves out what it does not fit, after the Limit', async () => {
      for (const sk of ['1', '2', '3', '4']) await put({ ...key(sk), odd: { BOOL: Number(sk) % 2 === 1 } });
      const answer = await query({
        FilterExpression: 'odd = :yes',
        ExpressionAttributeValues: { ':yes': { BOOL: true } },
        Limit: 2,
      });
      expect(sortKeys(answer.Items)).toEqual(['1']);
      expect([answer.Count, answer.ScannedCount]).toEqual([1, 2]);
      expect(answer.LastEvaluatedKey).toEqual(key('2'));
    });

    test('a filter says nothing of the keys', async () => {
      await expect(
        query({ FilterExpression: 'sk = :one', ExpressionAttributeValues: { ':one': { S: '1' } } }),
      ).rejects.toMatchObject(refused);
    });

    test('a cancelled transaction gives a reason for each action, with the item where ALL_OLD asks for it', async () => {
      await put({ ...key('1'), state: { S: 'open' } });
      const absent = { TableName, ConditionExpression: 'attribute_not_exists(pk)' };
      const why: unknown = await transact(
        { Put: { ...absent, Item: key('1'), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
        { Put: { ...absent, Item: key('2') } },
      ).catch((error) => error);
      expect(why).toBeInstanceOf(TransactionCanceledException);
      const [first, second] = (why as TransactionCanceledException).CancellationReasons ?? [];
      expect(first).toMatchObject({ Code: 'ConditionalCheckFailed', Item: { ...key('1'), state: { S: 'open' } } });
      expect(second).toMatchObject({ Code: 'None' });
      expect(second?.Item).toBeUndefined();
      expect(await get('2')).toBeUndefined();
    });

    test('without ALL_OLD the reason has no item', async () => {
      await putAll('1');
      const condition = { TableName, ConditionExpression: 'attribute_not_exists(pk)' };
      const why: unknown = await transact({ Put: { ...condition, Item: key('1') } }).catch((error) => error);
      expect((why as TransactionCanceledException).CancellationReasons?.[0]?.Item).toBeUndefined();
    });

    test('a transaction deletes, and checks, as one with what it writes', async () => {
      await putAll('1', '2');
      const there = { TableName, ConditionExpression: 'attribute_exists(pk)' };
      const all = (checked: string) =>
        transact(
          { Delete: { ...there, Key: key('1') } },
          { ConditionCheck: { ...there, Key: key(checked) } },
          { Put: { TableName, Item: key('3') } },
        );
      await expect(all('4')).rejects.toThrow(TransactionCanceledException);
      expect(sortKeys((await query()).Items)).toEqual(['1', '2']);
      await all('2');
      expect(sortKeys((await query()).Items)).toEqual(['2', '3']);
    });

    test('a transaction has at most 4 MB, and at most 100 actions', async () => {
      const puts = (count: number, bytes: number) =>
        Array.from({ length: count }, (_, index) => ({ Put: { TableName, Item: ofBytes(bytes, `${index}`) } }));
      await expect(transact(...puts(12, 390 * kb))).rejects.toMatchObject(refused);
      await expect(transact(...puts(101, 100))).rejects.toMatchObject(refused);
      expect((await query()).Items).toEqual([]);
      await transact(...puts(100, 100));
      expect((await query()).Count).toBe(100);
    });

    test('a transaction takes no item twice', async () => {
      const one = { Put: { TableName, Item: key('1') } };
      await expect(transact(one, one)).rejects.toMatchObject(refused);
    });

    test.each([
      ['SET sk = :v', 'a part of the key'],
      ['SET pk = :v', 'a part of the key'],
      ['SET status = :v', 'a reserved word'],
      ['SET Status = :v', 'a reserved word, in any case'],
      ['SET a = :v, a = :v', 'one path twice'],
      ['SET a = :v REMOVE a', 'one path set and removed'],
    ])('%s is refused: %s', async (expression) => {
      await putAll('1');
      const more = { ExpressionAttributeValues: { ':v': { S: 'x' } } };
      await expect(update(expression, more)).rejects.toMatchObject(refused);
      expect(await get('1')).toEqual(key('1'));
    });

    test('two aliases of one name are one path', async () => {
      await putAll('1');
      const more = {
        ExpressionAttributeNames: { '#a': 'a', '#b': 'a' },
        ExpressionAttributeValues: { ':v': { S: 'x' } },
      };
      await expect(update('SET #a = :v, #b = :v', more)).rejects.toMatchObject(refused);
    });

    test('a reserved word is refused in a condition and in a filter too', async () => {
      await expect(put(key('1'), { ConditionExpression: 'attribute_not_exists(status)' })).rejects.toMatchObject(
        refused,
      );
      await expect(query({ FilterExpression: 'attribute_exists(status)' })).rejects.toMatchObject(refused);
    });

    test('an empty set is no value', async () => {
      await expect(put({ ...key('1'), some: { SS: [] } })).rejects.toMatchObject(refused);
      await putAll('1');
      const more = { ExpressionAttributeValues: { ':some': { SS: [] } } };
      await expect(update('SET some = :some', more)).rejects.toMatchObject(refused);
    });

    test('a set, a list and a map are read back as they were written', async () => {
      const item: Item = {
        ...key('1'),
        some: { SS: ['a', 'b'] },
        list: { L: [{ N: '1' }, { NULL: true }, { S: '' }] },
        map: { M: { deep: { BOOL: false } } },
      };
      await put(item);
      expect(await get('1')).toEqual(item);
    });

    test('aliases that are not used, not defined, or none at all, are refused', async () => {
      await putAll('1');
      const v = { ':v': { S: 'x' } };
      await expect(
        update('SET a = :v', { ExpressionAttributeValues: { ...v, ':w': { S: 'y' } } }),
      ).rejects.toMatchObject(refused);
      await expect(
        update('SET a = :v', { ExpressionAttributeValues: v, ExpressionAttributeNames: { '#b': 'b' } }),
      ).rejects.toMatchObject(refused);
      await expect(update('SET #a = :v', { ExpressionAttributeValues: v })).rejects.toMatchObject(refused);
      await expect(update('SET a = :v', { ExpressionAttributeValues: {} })).rejects.toMatchObject(refused);
    });

    test.each([
      ['a = :one', false],
      ['a <> :one', true],
      ['a < :one', false],
      ['NOT a = :one', true],
      ['a IN (:one)', false],
    ])('of an attribute that is not there, "%s" is %s', async (condition, holds) => {
      await putAll('1');
      const written = put(key('1'), {
        ConditionExpression: condition,
        ExpressionAttributeValues: { ':one': { N: '1' } },
      });
      if (holds) await written;
      else await expect(written).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    });

    test('values of two types are never equal, and in no order', async () => {
      await put({ ...key('1'), a: { S: '1' } });
      const passes = (condition: string) =>
        put(
          { ...key('1'), a: { S: '1' } },
          {
            ConditionExpression: condition,
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        ).then(
          () => true,
          () => false,
        );
      expect([await passes('a = :one'), await passes('a <> :one'), await passes('a >= :one')]).toEqual([
        false,
        true,
        false,
      ]);
    });

    test('if_not_exists takes what is there, else the other, and is counted on', async () => {
      const count = () =>
        update('SET #n = if_not_exists(#n, :none) + :one', {
          ExpressionAttributeNames: { '#n': 'count' },
          ExpressionAttributeValues: { ':none': { N: '0' }, ':one': { N: '1' } },
        });
      await count();
      await count();
      expect((await get('1'))?.count).toEqual({ N: '2' });
    });

    test('an update of what is not there makes it, and one that refers to nothing is refused', async () => {
      await update('SET a = :v', { ExpressionAttributeValues: { ':v': { S: 'x' } } });
      expect(await get('1')).toEqual({ ...key('1'), a: { S: 'x' } });
      await expect(update('SET b = absent')).rejects.toMatchObject(refused);
    });

    test('a deletion keeps to its condition, and what is gone may be deleted again', async () => {
      await putAll('1');
      const remove = (more: object = {}) => client.send(new DeleteItemCommand({ TableName, Key: key('1'), ...more }));
      await expect(remove({ ConditionExpression: 'attribute_exists(absent)' })).rejects.toMatchObject({
        name: 'ConditionalCheckFailedException',
      });
      await remove();
      await remove();
      expect(await get('1')).toBeUndefined();
    });

    test('a batch reads at most 100 keys, none of them twice', async () => {
      await putAll('1', '2');
      const read = (...sks: string[]) =>
        client.send(
          new BatchGetItemCommand({
            RequestItems: { [TableName]: { Keys: sks.map((sk) => key(sk)), ConsistentRead: true } },
          }),
        );
      const answer = await read('1', '2', '3');
      expect(sortKeys(answer.Responses?.[TableName])?.sort()).toEqual(['1', '2']);
      expect(answer.UnprocessedKeys).toEqual({});
      await expect(read('1', '1')).rejects.toMatchObject(refused);
      await expect(read(...Array.from({ length: 101 }, (_, index) => `${index}`))).rejects.toMatchObject(refused);
    });

    test('a batch writes at most 25 items, none of them twice', async () => {
      const write = (...sks: string[]) =>
        client.send(
          new BatchWriteItemCommand({
            RequestItems: { [TableName]: sks.map((sk) => ({ PutRequest: { Item: key(sk) } })) },
          }),
        );
      await write('1', '2');
      await client.send(
        new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ DeleteRequest: { Key: key('1') } }] } }),
      );
      expect(sortKeys((await query()).Items)).toEqual(['2']);
      await expect(write('3', '3')).rejects.toMatchObject(refused);
      await expect(write(...Array.from({ length: 26 }, (_, index) => `${index}`))).rejects.toMatchObject(refused);
    });

    test('a key by itself holds the key and no more', async () => {
      await expect(
        client.send(new GetItemCommand({ TableName, Key: { ...key('1'), more: { S: 'x' } } })),
      ).rejects.toMatchObject(refused);
    });

    test('the index is read with eventual consistency only', async () => {
      await expect(queryDue({ ConsistentRead: true })).rejects.toMatchObject(refused);
    });

    test('the index shows what has both its keys, and its keys only', async () => {
      await put({ ...key('1'), duePartition: { S: 'calls' }, body: { S: 'x' } });
      await put({ ...key('2'), duePartition: { S: 'calls' }, dueAt: { S: '1' }, body: { S: 'x' } });
      expect((await queryDue()).Items).toEqual([{ ...key('2'), duePartition: { S: 'calls' }, dueAt: { S: '1' } }]);
      await client.send(new DeleteItemCommand({ TableName, Key: key('2') }));
      expect((await queryDue()).Items).toEqual([]);
    });
  });
}
