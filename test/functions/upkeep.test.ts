/** Who never confirmed, on the embedded engine: who is erased, who stays, and that one bad row holds nobody up. */

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { DynamoHeardStore } from '../../functions/adapters/dynamodb/heardStore.ts';
import { readPeople } from '../../functions/adapters/dynamodb/personRecord.ts';
import { appointmentItem, callItem, unconfirmedPartition } from '../../functions/adapters/dynamodb/rows.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { addressHash, systemIdentity } from '../../functions/adapters/identity.ts';
import { logger, metrics } from '../../functions/adapters/telemetry.ts';
import { dayMs, hourMs, plusMs } from '../../functions/core/time/time.ts';
import { handlerWith, makeUpkeep } from '../../functions/upkeep/handler.ts';
import { upkeep } from '../../functions/upkeep/upkeep.ts';
import { startEngine } from '../../local/engine/index.ts';
import { actsOn } from '../support/acts.ts';
import { MovableClock } from '../support/harness.ts';
import { appointment, at, clinic } from '../support/people.ts';
import { peopleTable, testClient } from '../support/tables.ts';

const start = at('2026-06-01T15:00:00Z');
const days = 30;

let engine: Awaited<ReturnType<typeof startEngine>>;
let client: DynamoDBClient;
let table: Table;
let clock: MovableClock;
let signUps: ReturnType<typeof actsOn>['signUps'];

beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  client = testClient(engine.url);
  table = await peopleTable(client);
  clock = new MovableClock(start);
  signUps = actsOn(table).signUps;
});

const hashOf = (name: string) => addressHash('k'.repeat(64), `${name}@example.com`);

async function signUp(name: string): Promise<string> {
  const words = { interest: 'unsaid', locale: 'en', zone: 'UTC', textVersion: '1', source: 'form' } as const;
  await signUps.signUp({ ...words, email: `${name}@example.com`, addressHash: hashOf(name) }, clock.now());
  return (await readPeople(table, hashOf(name))).people[0]?.contactId ?? '';
}

const made = () =>
  makeUpkeep(
    {
      clock,
      identity: systemIdentity,
      dynamo: client,
      bundle: { release: { id: 'test', clinic, journeys: {}, templates: {} }, contents: {} },
      setAside: { take: async () => [] },
    },
    {
      environment: 'local',
      peopleTable: table.name,
      wordsTable: table.name,
      partitions: { reminder: 1, request: 1, marketing: 1 },
      days,
      years: 6,
      sources: ['signed', 'square'],
    },
  );
const run = () => upkeep(made(), days, () => true);
const isThere = async (name: string) => (await readPeople(table, hashOf(name))).people.length > 0;
const waiting = async () => (await table.due(unconfirmedPartition, '9', 50)).map(({ dueAt }) => dueAt?.S);

test('nobody before their days are over; then all of them, in pages', async () => {
  for (let index = 0; index < 30; index += 1) await signUp(`p${index}`);
  clock.forward(days * dayMs - 1);
  expect(await run()).toEqual({ erased: 0, kept: 0, faults: 0 });
  clock.forward(1);
  expect(await run()).toEqual({ erased: 30, kept: 0, faults: 0 });
  expect(await waiting()).toEqual([]);
  expect(await run()).toEqual({ erased: 0, kept: 0, faults: 0 });
});

test('who confirmed, booked, or was held stays, and is not looked at again', async () => {
  const { contacts } = actsOn(table);
  await signUps.confirm(await signUp('confirmed'), clock.now());
  await table.put(appointmentItem(appointment({ contactId: await signUp('booked') })));
  await contacts.setHold(await signUp('held'), true, 'staff', clock.now());
  clock.forward(days * dayMs);
  expect(await run()).toEqual({ erased: 0, kept: 3, faults: 0 });
  for (const name of ['confirmed', 'booked', 'held']) expect(await isThere(name)).toBe(true);
  expect(await waiting()).toEqual([]);
  expect((await contacts.readAddress(hashOf('held'))).suppressed ?? {}).toEqual({});
});

test('who asked again has their days from then', async () => {
  await signUp('again');
  clock.forward(20 * dayMs);
  await signUp('again');
  clock.forward(10 * dayMs);
  expect(await run()).toEqual({ erased: 0, kept: 1, faults: 0 });
  clock.forward(20 * dayMs);
  expect(await run()).toEqual({ erased: 1, kept: 0, faults: 0 });
  expect(await isThere('again')).toBe(false);
});

test('a call that is still to be made keeps them a week', async () => {
  const contactId = await signUp('wrong');
  const call = { contactId, id: 'wrong-person', reason: 'wrongAddress', at: start, state: 'open' } as const;
  await table.put(callItem(call));
  clock.forward(days * dayMs);
  expect(await run()).toEqual({ erased: 0, kept: 1, faults: 0 });
  expect(await waiting()).toEqual([plusMs(start, 7 * dayMs)]);
  await table.put(callItem({ ...call, state: 'called' }));
  clock.forward(7 * dayMs);
  expect(await run()).toEqual({ erased: 1, kept: 0, faults: 0 });
});

test('one that cannot be erased rests a day and holds nobody up (I12)', async () => {
  const bad = await signUp('bad');
  await signUp('good');
  clock.forward(days * dayMs);
  const ports = made();
  const faults: unknown[] = [];
  const erasure = {
    erase: (request: Parameters<typeof ports.erasure.erase>[0]) =>
      request.contacts?.includes(bad) ? Promise.reject(new Error('no')) : ports.erasure.erase(request),
  };
  const report = await upkeep({ ...ports, erasure, onFault: (error) => faults.push(error) }, days, () => true);
  expect(report).toEqual({ erased: 1, kept: 0, faults: 1 });
  expect(faults).toHaveLength(1);
  expect([await isThere('bad'), await isThere('good')]).toEqual([true, false]);
  expect(await waiting()).toEqual([plusMs(start, dayMs)]);
});

test('an unfinished move raises the alarm once, when its half hour is over; one that was finished does not', async () => {
  const { appointments } = actsOn(table);
  const tell = (externalId: string, status: 'booked' | 'moving', seconds: number) =>
    appointments.take(
      {
        source: 'calendly',
        externalId,
        status,
        start: plusMs(start, 9 * dayMs),
        end: plusMs(start, 9 * dayMs + 3_600_000),
        kind: 'infusion',
        location: 'albany',
        occurredAt: plusMs(start, seconds * 1_000),
      },
      { email: 'ada@example.com', addressHash: hashOf('ada'), zone: 'UTC', locale: 'en' },
      'source:calendly',
      clock.now(),
    );
  for (const id of ['lost', 'found']) {
    await tell(id, 'booked', 0);
    await tell(id, 'moving', 1);
  }
  await tell('found', 'booked', 2);
  const arrived = async () => {
    const added = vi.spyOn(metrics, 'addMetric');
    await handlerWith(made)({}, { getRemainingTimeInMillis: () => 100_000 } as Context);
    const counts = added.mock.calls.filter(([name]) => name === 'NeedsCall').map(([, , count]) => count);
    added.mockRestore();
    return counts;
  };
  clock.forward(30 * 60_000 - 1);
  expect(await arrived()).toEqual([]);
  clock.forward(1);
  expect(await arrived()).toEqual([1]);
  expect(await arrived()).toEqual([]);
});

test('a booking system that was heard, and is not any more, is counted and named', async () => {
  const store = new DynamoHeardStore(table);
  await store.note('signed', start);
  await store.note('signed', plusMs(start, hourMs));
  await store.note('signed', plusMs(start, hourMs));
  expect(await store.hours('signed', clock.now())).toHaveLength(2);
  const counted = vi.spyOn(metrics, 'addMetric');
  const logged = vi.spyOn(logger, 'error').mockImplementation(() => {});
  const silent = () => counted.mock.calls.filter(([name]) => name === 'SourceSilent').length;
  const handler = handlerWith(made);
  const context = { getRemainingTimeInMillis: () => 120_000 } as Context;
  await handler({}, context);
  expect(silent()).toBe(0);
  clock.forward(9 * dayMs);
  await handler({}, context);
  expect(silent()).toBe(1);
  expect(logged.mock.calls).toEqual([['a booking system is silent', expect.objectContaining({ source: 'signed' })]]);
  await store.note('signed', clock.now());
  await handler({}, context);
  expect(silent()).toBe(1);
  vi.restoreAllMocks();
});
