/** The contract with other systems: what rows say, that it fits the published schemas, and that it is told at least once. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { logItem } from '../../functions/adapters/dynamodb/log.ts';
import { callItem, enrollmentItem, type Item, sendItem } from '../../functions/adapters/dynamodb/rows.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import { type AnnouncePorts, announce, type ChangedRow, eventsOf, Told } from '../../functions/announce/announce.ts';
import { type DomainEvent, eventTypes } from '../../functions/announce/events.ts';
import { handlerWith, readRows } from '../../functions/announce/handler.ts';
import { startEngine } from '../../local/engine/index.ts';
import { sendRow } from '../contract/peopleStore.ts';
import { at, enrollment } from '../support/people.ts';
import { peopleTable, testClient } from '../support/tables.ts';

const now = at('2026-06-01T15:00:00Z');
const digest = (text: string) => systemIdentity.digest(text);
const contactId = sendRow().contactId;

const schemas = Object.fromEntries(
  eventTypes.map((type) => [
    type,
    z.fromJSONSchema(JSON.parse(readFileSync(new URL(`../../docs/events/${type}.json`, import.meta.url), 'utf8'))),
  ]),
);

const sent = sendRow({ state: 'sent', acceptedAt: now, sesId: 'x' });
const bounced = sendRow({ state: 'sent', acceptedAt: now, delivery: { bouncedAt: now, bounceKind: 'Permanent' } });
const call = {
  contactId,
  id: 'c1',
  reason: 'noDelivery',
  journey: 'prepare',
  step: 'eating',
  at: now,
  state: 'open',
} as const;
const left = {
  what: 'consent.left',
  by: 'person',
  purpose: 'marketing',
  textVersion: '1',
  source: 'oneClick',
} as const;
const complaint = {
  what: 'suppressed',
  by: 'ses',
  purpose: 'marketing',
  textVersion: '1',
  source: 'ses',
  detail: 'complaint',
} as const;

const cases: readonly (readonly [
  string,
  Item,
  boolean,
  readonly Partial<DomainEvent['detail'] & { type: string }>[],
])[] = [
  [
    'an email',
    sendItem(sent),
    false,
    [{ type: 'sent', at: now, journey: 'nurture', class: 'marketing', send: sent.id }],
  ],
  ['an email under way', sendItem(sendRow()), true, []],
  ['an email in doubt', sendItem(sendRow({ state: 'inDoubt' })), false, []],
  [
    'a skip',
    sendItem(sendRow({ state: 'skipped', reason: 'late', settledAt: now })),
    true,
    [{ type: 'skipped', reason: 'late' }],
  ],
  ['a bounce', sendItem(bounced), false, [{ type: 'sent' }, { type: 'bounced', kind: 'Permanent' }]],
  ['a new enrollment', enrollmentItem(enrollment('nurture')), true, [{ type: 'enrolled', journey: 'nurture' }]],
  ['an enrollment that went on', enrollmentItem(enrollment('nurture')), false, []],
  [
    'one that ended',
    enrollmentItem(
      enrollment('nurture', { state: 'ended', ended: { at: now, reason: 'appointment.booked', revision: 0 } }),
    ),
    false,
    [{ type: 'journey.completed', reason: 'appointment.booked' }],
  ],
  ['a call taken back before it was told', callItem({ ...call, state: 'withdrawn' }), true, []],
  ['a call', callItem(call), true, [{ type: 'needsCall', reason: 'noDelivery', journey: 'prepare' }]],
  [
    'a no',
    logItem(systemIdentity, contactId, now, left),
    true,
    [{ type: 'unsubscribed', purpose: 'marketing', how: 'oneClick' }],
  ],
  [
    'a complaint',
    logItem(systemIdentity, contactId, now, complaint),
    true,
    [{ type: 'unsubscribed', how: 'complaint' }],
  ],
  ['a bounced address', logItem(systemIdentity, contactId, now, { ...complaint, detail: 'bounce' }), true, []],
  ['anything else in the log', logItem(systemIdentity, contactId, now, { what: 'hold.set', by: 'staff' }), true, []],
];

describe('what a row says', () => {
  test.each(cases)('%s', (_, item, isNew, expected) => {
    const events = eventsOf(digest, item, isNew);
    expect(events.map(({ type, detail }) => ({ type, ...detail }))).toMatchObject(
      expected.map((each) => ({ contactId, ...each })),
    );
    expect(events).toHaveLength(expected.length);
    for (const { type, detail } of events) expect(schemas[type]?.safeParse(detail)).toMatchObject({ success: true });
    // The same row says the same again.
    expect(eventsOf(digest, item, isNew)).toEqual(events);
  });

  test('each type has its schema, and each schema refuses what is not in it', () => {
    const files = readdirSync(new URL('../../docs/events', import.meta.url));
    expect(files.sort()).toEqual(eventTypes.map((type) => `${type}.json`).sort());
    const [event] = eventsOf(digest, sendItem(sent), false);
    expect(schemas.sent?.safeParse({ ...event?.detail, email: 'ada@example.com' }).success).toBe(false);
    expect(schemas.sent?.safeParse({ ...event?.detail, step: 'evidence-depression' }).success).toBe(false);
  });
});

describe('a batch', () => {
  const keyOf = (item: Item, isNew: boolean, sequence: string): ChangedRow => ({
    pk: item.pk?.S ?? '',
    sk: item.sk?.S ?? '',
    isNew,
    sequence,
  });

  function world(
    items: readonly Item[],
    refuse: (events: readonly DomainEvent[]) => ReadonlySet<number> = () => new Set(),
  ) {
    const heard: DomainEvent[] = [];
    const asked: number[] = [];
    const ports: AnnouncePorts = {
      digest,
      told: new Told(100),
      async readRows(keys) {
        asked.push(keys.length);
        return items.filter((item) => keys.some(({ pk, sk }) => pk === item.pk?.S && sk === item.sk?.S));
      },
      async put(events) {
        const refused = refuse(events);
        heard.push(...events.filter((_, place) => !refused.has(place)));
        return refused;
      },
    };
    return { ports, heard, asked };
  }

  test('a row that changed twice is read once; put and changed, it is still new', async () => {
    const item = enrollmentItem(enrollment('nurture'));
    const { ports, heard, asked } = world([item]);
    expect(await announce(ports, [keyOf(item, true, '1'), keyOf(item, false, '2')])).toEqual({
      told: 1,
      failedFrom: undefined,
    });
    expect(asked).toEqual([1]);
    expect(heard.map(({ type }) => type)).toEqual(['enrolled']);
  });

  test('what was told lately is not told again', async () => {
    const item = sendItem(sent);
    const { ports, heard } = world([item]);
    for (const sequence of ['1', '2']) await announce(ports, [keyOf(item, false, sequence)]);
    expect(heard).toHaveLength(1);
  });

  test('a row that is gone says nothing', async () => {
    const { ports, heard } = world([]);
    expect(await announce(ports, [keyOf(sendItem(sent), false, '1')])).toMatchObject({
      told: 0,
      failedFrom: undefined,
    });
    expect(heard).toEqual([]);
  });

  test('what the bus refuses comes again, with the same id; what it took does not', async () => {
    const items = Array.from({ length: 25 }, (_, index) =>
      sendItem(sendRow({ state: 'sent', acceptedAt: now, id: index.toString(16).padStart(32, '0') })),
    );
    const records = items.map((item, index) => keyOf(item, false, String(index)));
    let bad = true;
    // The third of the second call.
    const { ports, heard } = world(
      items,
      (events) => new Set(bad && events[0]?.detail.send?.endsWith('0a') ? [2] : []),
    );
    const first = await announce(ports, records);
    expect(first).toEqual({ told: 24, failedFrom: '12' });
    bad = false;
    const again = await announce(ports, records.slice(12));
    expect(again).toEqual({ told: 1, failedFrom: undefined });
    expect(new Set(heard.map(({ detail }) => detail.id)).size).toBe(25);
    expect(heard).toHaveLength(25);
  });

  test('the handler names the record, throws what reading throws, and passes over what is no record', async () => {
    const item = sendItem(sent);
    const record = { eventName: 'MODIFY', dynamodb: { SequenceNumber: '7', Keys: { pk: item.pk, sk: item.sk } } };
    const failing = world([item], (events) => new Set(events.keys()));
    expect(await handlerWith(() => failing.ports)({ Records: [{ odd: true }, record] })).toEqual({
      batchItemFailures: [{ itemIdentifier: '7' }],
    });
    const broken = { ...failing.ports, readRows: () => Promise.reject(new Error('no')) };
    await expect(handlerWith(() => broken)({ Records: [record] })).rejects.toThrow('no');
  });

  test('the memory of what was told forgets the oldest', () => {
    const told = new Told(2);
    for (const id of ['a', 'b', 'c']) told.add(id);
    expect(['a', 'b', 'c'].map((id) => told.has(id))).toEqual([false, true, true]);
  });
});

describe('reading', () => {
  let engine: Awaited<ReturnType<typeof startEngine>>;
  beforeAll(async () => {
    engine = await startEngine({});
  });
  afterAll(() => engine.stop());

  test('rows by key, a hundred at once, those that are gone left out', async () => {
    const table = await peopleTable(testClient(engine.url));
    const rows = Array.from({ length: 100 }, (_, index) => sendRow({ id: index.toString(16).padStart(32, '0') }));
    for (const row of rows.slice(0, 60)) await table.put(sendItem(row));
    const keys = rows.map((row) => ({ pk: `C#${row.contactId}`, sk: `SEND#${row.id}` }));
    const read = await readRows(table.client, table.name, keys);
    expect(read.map((item) => item.sk?.S).sort()).toEqual(keys.slice(0, 60).map(({ sk }) => sk));
  });
});
