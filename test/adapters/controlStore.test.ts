/** The control rows on the embedded engine: what is read of them, and that one that does not fit holds up nothing. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { DynamoControlStore } from '../../functions/adapters/dynamodb/controlStore.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { logger } from '../../functions/adapters/telemetry.ts';
import { dayMs, plusMs } from '../../functions/core/time/time.ts';
import { startEngine } from '../../local/engine/index.ts';
import { at } from '../support/people.ts';
import { peopleTable, testClient } from '../support/tables.ts';

const noon = at('2026-03-02T12:00:00Z');
let engine: Awaited<ReturnType<typeof startEngine>>;
let client: DynamoDBClient;
let table: Table;
let control: DynamoControlStore;

beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  client = testClient(engine.url);
  table = await peopleTable(client);
  control = new DynamoControlStore(table);
});

const put = (sk: string, body: object = {}) => table.put(marshall({ pk: 'CONTROL', sk, schemaVersion: 1, ...body }));

test('pauses, an outage, and the bad news of a day', async () => {
  expect(await control.read(noon)).toEqual({ paused: new Set(), lanes: new Map(), bounces: 0, complaints: 0 });
  await put('PAUSE#marketing');
  const outage = { since: noon, probes: 2, nextProbeAt: plusMs(noon, 60_000) };
  await control.setOutage(outage);
  await control.addBadNews('bounce', 'b', noon);
  await control.addBadNews('bounce', 'b', noon);
  await control.addBadNews('complaint', 'c', noon);
  await control.addBadNews('complaint', 'old', plusMs(noon, -dayMs - 1));
  await control.takeLease(0, 'a worker', noon, plusMs(noon, 60_000));
  const state = { whose: ['a', 'b'], code: 'accessDenied', held: outage } as const;
  await control.setLane('reminder', state);
  const lanes = new Map([['reminder', state]]);
  expect(await control.read(noon)).toEqual({
    paused: new Set(['marketing']),
    lanes,
    outage,
    bounces: 1,
    complaints: 1,
  });
  await control.setLane('reminder', undefined);
  expect((await control.read(noon)).lanes).toEqual(new Map());
  await control.endOutage();
  expect(await control.read(noon)).not.toHaveProperty('outage');
});

test('a row that does not fit is told by kind and field, and the others count (I12)', async () => {
  await put('PAUSE#marketting');
  await put('PAUSE#reminder');
  await put('LANE#marketing', { whose: [], code: 'acessDenied' });
  await put('OUTAGE', { since: 'long ago', probes: 0, nextProbeAt: noon });
  await put('BREAKER#2026-03-02#bounce#x', { what: 'bounced', at: noon });
  await control.addBadNews('complaint', 'c', noon);
  const told = vi.spyOn(logger, 'error').mockImplementation(() => undefined);
  const read = await control.read(noon);
  const codes = told.mock.calls.map(([, fault]) => fault);
  told.mockRestore();
  expect(read).toEqual({ paused: new Set(['reminder']), lanes: new Map(), bounces: 0, complaints: 1 });
  expect(codes.map((fault) => (fault as { code: string }).code).sort()).toEqual([
    'badNews.what',
    'laneState.code',
    'outage.since',
    'pause.lane',
  ]);
});
