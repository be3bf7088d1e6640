/** Every `expiresAt` that a test writes is looked at, on both engines (proof.md 12). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DynamoLimitStore } from '../../functions/adapters/dynamodb/limitStore.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { startEngine } from '../../local/engine/index.ts';
import { refuseExpiries } from '../support/expiry.ts';
import { at } from '../support/people.ts';
import { simulatedTable } from '../support/simulatedTable.ts';
import { peopleTable, testClient } from '../support/tables.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;

beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());

const seconds = Math.floor(Date.parse('2027-01-01T00:00:00Z') / 1_000);
const refused = /not within 10 years of now, in seconds/;

describe.each<[string, () => Promise<Table>]>([
  ["the simulator's engine", async () => simulatedTable()],
  ['the embedded engine', () => peopleTable(testClient(engine.url))],
])('on %s (proof.md 12)', (_, makeTable) => {
  test.each([
    ['milliseconds', { N: String(seconds * 1_000) }],
    ['a time long past', { N: '0' }],
    ['a text', { S: '2027-01-01' }],
  ])('a row that expires at %s turns the test red, however it is written', async (_kind, expiresAt) => {
    const table = await makeTable();
    const item = { pk: { S: 'a' }, sk: { S: 'b' }, expiresAt };
    const names = { '#expires': 'expiresAt' };
    const values = { ':at': 'N' in expiresAt ? Number(expiresAt.N) : expiresAt.S };
    const change = 'SET #expires = :at';
    await expect(table.put(item)).rejects.toThrow(refused);
    await expect(table.transact([table.putWrite(item)])).rejects.toThrow(refused);
    const written = table.update('a', 'b', change, { expression: 'attribute_not_exists(pk)', names, values });
    await expect(written).rejects.toThrow(refused);
    await expect(table.transact([table.updateWrite('a', 'b', change, { names, values })])).rejects.toThrow(refused);
    expect(await table.get('a', 'b', 'strong')).toBeUndefined();
  });

  test('seconds are taken', async () => {
    const table = await makeTable();
    await table.put({ pk: { S: 'a' }, sk: { S: 'b' }, expiresAt: { N: String(seconds) } });
    await new DynamoLimitStore(table).take('x', { max: 1, windowMs: 60_000 }, at('2026-06-01T15:00:00Z'));
  });
});

test('a batch of writes is looked at too', () => {
  const requests = [{ PutRequest: { Item: { expiresAt: { N: String(seconds * 1_000) } } } }];
  expect(() => refuseExpiries({ RequestItems: { people: requests } })).toThrow(refused);
});
