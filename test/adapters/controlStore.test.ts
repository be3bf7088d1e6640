/** The control rows on the embedded engine: what is read of them, and that one that does not fit holds up nothing. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { DynamoControlStore } from '../../functions/adapters/dynamodb/controlStore.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { logger } from '../../functions/adapters/telemetry.ts';
import { requestHour } from '../../functions/core/send/requestBudget.ts';
import { dayMs, hourMs, type Instant, plusMs } from '../../functions/core/time/time.ts';
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

const none = { hours: [], bounces: 0, complaints: 0 };

test('pauses, an outage, and the bad news of a day', async () => {
  expect(await control.read(noon)).toEqual({
    paused: new Set(),
    lanes: new Map(),
    bounces: 0,
    complaints: 0,
    requests: none,
  });
  await put('PAUSE#marketing');
  const outage = { since: noon, probes: 2, nextProbeAt: plusMs(noon, 60_000) };
  await control.setOutage(outage);
  await control.addBadNews('bounce', 'marketing', 'b', noon);
  await control.addBadNews('bounce', 'marketing', 'b', noon);
  await control.addBadNews('complaint', 'reminder', 'c', noon);
  await control.addBadNews('complaint', 'marketing', 'old', plusMs(noon, -dayMs - 1));
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
    requests: none,
  });
  const down = { location: 'albany', from: noon, until: plusMs(noon, 60_000) };
  await control.setPhonesDown(down);
  expect((await control.read(noon)).phonesDown).toEqual([down]);
  expect(await control.read(down.until)).not.toHaveProperty('phonesDown');
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
  await control.addBadNews('complaint', 'reminder', 'c', noon);
  const told = vi.spyOn(logger, 'error').mockImplementation(() => undefined);
  const read = await control.read(noon);
  const codes = told.mock.calls.map(([, fault]) => fault);
  told.mockRestore();
  expect(read).toEqual({ paused: new Set(['reminder']), lanes: new Map(), bounces: 0, complaints: 1, requests: none });
  expect(codes.map((fault) => (fault as { code: string }).code).sort()).toEqual([
    'badNews.what',
    'laneState.code',
    'outage.since',
    'pause.lane',
  ]);
});

test('questions to strangers are counted by the hour, and no more than may be; their bad news is their own', async () => {
  const take = (at: Instant, atMost: number) => control.takeRequest(requestHour(at), atMost);
  expect([await take(noon, 2), await take(noon, 2), await take(noon, 2)]).toEqual([true, true, false]);
  const later = plusMs(noon, hourMs);
  expect(await take(later, 2)).toBe(true);
  await take(plusMs(noon, -dayMs - hourMs), 2);
  await control.addBadNews('bounce', 'request', 'r', noon);
  expect(await control.read(later)).toMatchObject({
    bounces: 0,
    requests: {
      hours: [
        { at: noon, count: 2 },
        { at: later, count: 1 },
      ],
      bounces: 1,
      complaints: 0,
    },
  });
});

test('a lane is paused and resumed', async () => {
  await control.pause('request');
  expect((await control.read(noon)).paused).toEqual(new Set(['request']));
  await control.resume('request');
  expect((await control.read(noon)).paused).toEqual(new Set());
});
