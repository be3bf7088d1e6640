/** The contract with other systems: what rows say, that it fits the published schemas, and that it is told at least once. */
import { readdirSync, readFileSync } from 'node:fs';
import type { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readRows } from '../../functions/adapters/dynamodb/batchRead.ts';
import { logItem } from '../../functions/adapters/dynamodb/log.ts';
import {
  callItem,
  enrollmentItem,
  type Item,
  keysOf,
  readTold,
  sendItem,
} from '../../functions/adapters/dynamodb/rows.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import { type AnnouncePorts, announce, type ChangedRow, eventsOf, Told } from '../../functions/announce/announce.ts';
import { type DomainEvent, eventTypes } from '../../functions/announce/events.ts';
import { type Change, type Consistency, readFresh } from '../../functions/announce/fresh.ts';
import { handlerWith } from '../../functions/announce/handler.ts';
import type { Enrollment } from '../../functions/core/model/enrollment.ts';
import { nameOf, rowText, type ToldName, type ToldRow } from '../../functions/core/model/row.ts';
import type { Send } from '../../functions/core/model/send.ts';
import { claimRow } from '../../functions/core/send/protocol.ts';
import { startEngine } from '../../local/engine/index.ts';
import { sendRow } from '../contract/peopleStore.ts';
import { at, enrollment } from '../support/people.ts';
import fc from '../support/property.ts';
import { peopleTable, testClient } from '../support/tables.ts';

const now = at('2026-06-01T15:00:00Z');
function told(item: Item): ToldRow {
  const row = readTold(item);
  if (!row) throw new Error('a row that nobody hears of');
  return row;
}
const nameOfItem = (item: Item) => nameOf(told(item));
const textOf = (item: Item) => rowText(nameOfItem(item));

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
  ['one that was put away and taken up again', enrollmentItem(enrollment('nurture', { takenUp: true })), true, []],
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
    const events = eventsOf(digest, told(item), isNew);
    expect(events.map(({ type, detail }) => ({ type, ...detail }))).toMatchObject(
      expected.map((each) => ({ contactId, ...each })),
    );
    expect(events).toHaveLength(expected.length);
    for (const { type, detail } of events) expect(schemas[type]?.safeParse(detail)).toMatchObject({ success: true });
    // The same row says the same again.
    expect(eventsOf(digest, told(item), isNew)).toEqual(events);
  });

  test('each type has its schema, and each schema refuses what is not in it', () => {
    const files = readdirSync(new URL('../../docs/events', import.meta.url));
    expect(files.sort()).toEqual(eventTypes.map((type) => `${type}.json`).sort());
    const [event] = eventsOf(digest, told(sendItem(sent)), false);
    expect(schemas.sent?.safeParse({ ...event?.detail, email: 'ada@example.com' }).success).toBe(false);
    expect(schemas.sent?.safeParse({ ...event?.detail, step: 'evidence-depression' }).success).toBe(false);
  });
});

describe('a batch', () => {
  const recordOf = (item: Item, isNew: boolean, sequence: string): ChangedRow => ({
    row: nameOfItem(item),
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
        if (keys.length > 0) asked.push(keys.length);
        return items.map(told).filter((row) => keys.some((key) => rowText(key) === rowText(nameOf(row))));
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
    expect(await announce(ports, [recordOf(item, true, '1'), recordOf(item, false, '2')])).toEqual({
      told: 1,
      failedFrom: undefined,
    });
    expect(asked).toEqual([1]);
    expect(heard.map(({ type }) => type)).toEqual(['enrolled']);
  });

  test('what was told lately is not told again', async () => {
    const item = sendItem(sent);
    const { ports, heard } = world([item]);
    for (const sequence of ['1', '2']) await announce(ports, [recordOf(item, false, sequence)]);
    expect(heard).toHaveLength(1);
  });

  test('a row that is gone says nothing', async () => {
    const { ports, heard } = world([]);
    expect(await announce(ports, [recordOf(sendItem(sent), false, '1')])).toMatchObject({
      told: 0,
      failedFrom: undefined,
    });
    expect(heard).toEqual([]);
  });

  test('what the bus refuses comes again, with the same id; what it took does not', async () => {
    const items = Array.from({ length: 25 }, (_, index) =>
      sendItem(sendRow({ state: 'sent', acceptedAt: now, id: index.toString(16).padStart(32, '0') })),
    );
    const records = items.map((item, index) => recordOf(item, false, String(index)));
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

/** Stale reads: the eventual read gives `old`, the strong one gives `now`; an item that is not there is undefined. */
describe('a row is never read older than what the stream told of it', () => {
  const sendOf = (item: Item | undefined) => item && textOf(item);
  const claimed = sendItem(sendRow());
  const settled = sendRow({
    state: 'sent',
    acceptedAt: now,
    settledAt: now,
    sesId: 'x',
    templateHash: 'h',
    locale: 'en',
  });
  const accepted = sendItem(settled);
  const delivered = sendItem({ ...settled, delivery: { deliveredAt: now } });
  const returned = sendItem({ ...settled, delivery: { deliveredAt: now, bouncedAt: now, bounceKind: 'Permanent' } });
  // An event came before the worker's own answer: one write for both.
  const { templateHash: _hash, ...unsettled } = settled;
  const byEvent = sendItem({ ...unsettled, delivery: { deliveredAt: now } });
  const { contactId: who, journey, instance, step, revision } = sendRow();
  const of = (over: Partial<Parameters<typeof enrollmentItem>[0]> = {}) =>
    enrollmentItem({ ...enrollment(journey), contactId: who, instance, ...over });
  const under = of();
  const advanced = of({ settled: { [step]: { revision, at: now, outcome: 'sent' } } });
  const earlierRevision = of({ settled: { [step]: { revision: revision - 1, at: now, outcome: 'sent' } } });
  const ended = of({ state: 'ended', ended: { at: now, reason: 'done', revision: 0 } });

  async function read(rows: readonly (readonly [Omit<Change, 'row'>, Item | undefined, Item | undefined])[]) {
    const asked: Record<Consistency, string[]> = { eventual: [], strong: [] };
    const changes = rows.map(([what, old, now]) => ({ row: nameOfItem((now ?? old) as Item), ...what }));
    const items = await readFresh(async (keys, consistency) => {
      asked[consistency].push(...keys.map(rowText));
      return rows.flatMap(([, old, now]) => {
        const item = consistency === 'eventual' ? old : now;
        return item && keys.some((key) => rowText(key) === textOf(item)) ? [told(item)] : [];
      });
    }, changes);
    return { items, asked };
  }
  const put = { isNew: true, changes: 0 };
  const putAndChanged = (changes: number) => ({ isNew: true, changes });
  const changed = (changes = 1) => ({ isNew: false, changes });

  test.each([
    ['a claim', put, claimed, claimed],
    ['a skip', put, sendItem(sendRow({ state: 'skipped' })), sendItem(sendRow({ state: 'skipped' }))],
    ['an email claimed and sent', putAndChanged(1), accepted, accepted],
    ['one that has arrived too', putAndChanged(2), delivered, delivered],
    ['a line of the log', put, logItem(systemIdentity, who, now, left), undefined],
    ['a new enrollment', put, under, ended],
  ])('half a unit is enough for %s', async (_, what, old, strong) => {
    const { items, asked } = await read([[what, old, strong]]);
    expect(items).toEqual([told(old)]);
    expect(asked).toMatchObject({ eventual: [sendOf(old)], strong: [] });
  });

  test.each([
    ['a claim that is not seen yet', put, undefined, claimed],
    ['a claim where the email was sent', putAndChanged(1), claimed, accepted],
    ['an email sent where it came back', putAndChanged(2), accepted, returned],
    ['an email that arrived where it came back then', putAndChanged(3), delivered, returned],
    ['an event that settled the row where the email came back then', putAndChanged(2), byEvent, returned],
  ])('%s is read again, strongly', async (_, what, old, strong) => {
    const { items, asked } = await read([[what, old, strong]]);
    expect(items).toEqual([told(strong)]);
    expect(asked).toMatchObject({ eventual: [sendOf(strong)], strong: [sendOf(strong)] });
  });

  test.each([
    ['an email that arrived later', changed(), accepted, delivered],
    ['one that came back after it had arrived', changed(), delivered, returned],
    ['an enrollment that changed, for whatever reason', changed(), under, ended],
    ['an enrollment that ended twice', changed(2), ended, ended],
  ])('%s is read strongly at once', async (_, what, old, strong) => {
    const { items, asked } = await read([[what, old, strong]]);
    expect(items).toEqual([told(strong)]);
    expect(asked).toMatchObject({ eventual: [], strong: [sendOf(strong)] });
  });

  test('an enrollment that shows the step of an email claimed in this batch is new enough', async () => {
    const { items, asked } = await read([
      [putAndChanged(1), accepted, accepted],
      [changed(), advanced, ended],
    ]);
    expect(items).toEqual([accepted, advanced].map(told));
    expect(asked.strong).toEqual([]);
  });

  test.each([
    ['does not show it', changed(), accepted, under],
    ['shows it of an earlier visit time', changed(), accepted, earlierRevision],
    ['was changed twice', changed(2), accepted, advanced],
    ['may show it, but the email is not seen', changed(), undefined, advanced],
    ['is another one', changed(), sendItem({ ...settled, instance: 'another' }), advanced],
  ])('an enrollment that %s is read strongly', async (_, what, email, old) => {
    const { items } = await read([
      [putAndChanged(1), email, accepted],
      [what, old, ended],
    ]);
    expect(items.filter(({ kind }) => kind === 'enrollment')).toHaveLength(1);
    expect(items).toContainEqual(told(ended));
  });

  test('the claim itself holds no template: what shows one was changed since', () => {
    const next = { step: { id: step, safety: false, reply: false }, revision, reasons: [], dueAt: now };
    const one = {
      release: { id: 'r' },
      journey: { id: journey, class: 'marketing' },
      person: { appointments: [] },
      enrollment: enrollment(journey),
    };
    const ports = { identity: systemIdentity, deadline: now, clock: { now: () => now } };
    const row = claimRow(...([ports, one, next] as unknown as Parameters<typeof claimRow>));
    expect(row).toMatchObject({ state: 'claimed', step });
    expect(row.templateHash).toBeUndefined();
    expect(row.delivery).toBeUndefined();
  });
});

/**
 * Some emails of one enrollment, each row with every state it ever had, and the stream's records of them in order. The stream is
 * cut into batches at will; a read that may be old gives any earlier state, and a strong one may be ahead of the batch.
 */
describe('whatever the order of writes, the batches and the age of reads (load.md 6)', () => {
  const steps = ['a', 'b'] as const;
  type Step = (typeof steps)[number];
  const ofSends = ['claim', 'settle', 'event', 'doubt', 'deliver', 'bounce'] as const;
  const acts = [...ofSends, 'advance', 'finish', 'end', 'goOn', 'passOver', 'takeBack'] as const;
  interface Act {
    readonly act: (typeof acts)[number];
    readonly step: Step;
  }

  interface History {
    /** Row → its states, oldest first. */
    readonly states: ReadonlyMap<string, readonly ToldRow[]>;
    readonly records: readonly { readonly change: ChangedRow; readonly row: string }[];
  }

  /** What the writers of these rows would have done; an act that cannot be yet is left out. */
  function played(all: readonly Act[]): History {
    const states = new Map<string, ToldRow[]>();
    const records: { change: ChangedRow; row: string }[] = [];
    const write = (told: ToldRow) => {
      const name = nameOf(told);
      const row = rowText(name);
      const own = states.get(row) ?? [];
      states.set(row, [...own, told]);
      records.push({ change: { row: name, isNew: own.length === 0, sequence: String(records.length) }, row });
    };
    const sends = new Map<Step, Send>();
    let one: Enrollment = { ...enrollment('nurture'), contactId, instance: sendRow().instance };
    const put = (row: Send) => {
      sends.set(row.step as Step, row);
      write({ kind: 'send', row });
    };
    const go = (next: Enrollment) => {
      one = next;
      write({ kind: 'enrollment', row: one });
    };
    const settle = (step: Step, settled: Enrollment['settled'][string]) =>
      go({ ...one, settled: { ...one.settled, [step]: settled } });
    const over = { state: 'ended', ended: { at: now, reason: 'done', revision: 0 } } as const;
    go(one);
    for (const { act, step } of all) {
      const row = sends.get(step);
      const isOpen = row?.state === 'claimed';
      const outcome = { settledAt: now, templateHash: 'h', locale: 'en' as const };
      const { [step]: settled, ...others } = one.settled;
      if (act === 'claim' && !row) put(sendRow({ id: step.repeat(32), step, revision: 0 }));
      if (act === 'settle' && row && isOpen) put({ ...row, ...outcome, state: 'sent', acceptedAt: now, sesId: 'x' });
      if (act === 'doubt' && row && isOpen) put({ ...row, ...outcome, state: 'inDoubt' });
      if (act === 'event' && row && (isOpen || row.state === 'inDoubt'))
        put({ ...row, state: 'sent', acceptedAt: now, delivery: { deliveredAt: now } });
      if (act === 'deliver' && row?.state === 'sent') put({ ...row, delivery: { ...row.delivery, deliveredAt: now } });
      if (act === 'bounce' && row?.state === 'sent' && !row.delivery?.bouncedAt)
        put({ ...row, delivery: { ...row.delivery, bouncedAt: now, bounceKind: 'Permanent' } });
      const mayAdvance = row && !isOpen && !settled;
      const advancedBy = { ...one.settled, [step]: { revision: 0, at: now, outcome: 'sent' as const } };
      if (act === 'advance' && mayAdvance) go({ ...one, settled: advancedBy });
      // The last step's own write ends the series.
      if (act === 'finish' && mayAdvance && !one.ended) go({ ...one, ...over, settled: advancedBy });
      if (act === 'end' && !one.ended) go({ ...one, ...over });
      const { ended, ...unended } = one;
      if (act === 'goOn' && ended) go({ ...unended, state: 'active' });
      if (act === 'passOver' && !row && !settled)
        settle(step, { revision: 0, at: now, outcome: 'skipped', why: 'notApplicable' });
      if (act === 'takeBack' && settled?.why) go({ ...one, settled: others });
    }
    return { states, records };
  }

  const anAct: fc.Arbitrary<Act> = fc.record({ act: fc.constantFrom(...acts), step: fc.constantFrom(...steps) });

  /** Everything that was told of it, batch by batch. @param drawn sizes of batches and ages of reads, over and over. */
  async function heardOf({ states, records }: History, drawn: readonly number[]): Promise<ReadonlySet<string>> {
    const heard = new Set<string>();
    let done = 0;
    let draws = 0;
    const draw = (most: number) => (drawn[draws++ % drawn.length] ?? 0) % (most + 1);
    const ports: AnnouncePorts = {
      digest,
      told: new Told(100),
      async readRows(names, consistency) {
        return names.flatMap((name) => {
          const all = states.get(rowText(name)) ?? [];
          const written = records.slice(0, done).filter(({ row }) => row === rowText(name)).length - 1;
          const state = consistency === 'strong' ? Math.min(all.length - 1, written + draw(1)) : written - draw(5);
          const found = all[state];
          return found ? [found] : [];
        });
      },
      async put(events) {
        for (const { detail } of events) heard.add(detail.id);
        return new Set();
      },
    };
    while (done < records.length) {
      const from = done;
      done += 1 + draw(11);
      const batch = records.slice(from, done).map(({ change }) => change);
      await announce(ports, batch);
    }
    return heard;
  }

  test('everything that the rows say in the end is told, and nothing that they never said', async () => {
    const said = (rows: readonly ToldRow[]) =>
      rows.flatMap((row) => eventsOf(digest, row, true)).map(({ detail }) => detail.id);
    await fc.assert(
      fc.asyncProperty(
        fc.array(anAct, { minLength: 30, maxLength: 60 }),
        fc.array(fc.nat({ max: 60 }), { minLength: 5, maxLength: 40 }),
        async (acts, drawn) => {
          const history = played(acts);
          const told = await heardOf(history, drawn);
          const each = [...history.states.values()];
          const ever = new Set(said(each.flat()));
          expect(said(each.flatMap((own) => own.slice(-1))).filter((id) => !told.has(id))).toEqual([]);
          expect([...told].filter((id) => !ever.has(id))).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('reading', () => {
  let engine: Awaited<ReturnType<typeof startEngine>>;
  beforeAll(async () => {
    engine = await startEngine({});
  });
  afterAll(() => engine.stop());

  const rows = Array.from({ length: 120 }, (_, index) => sendRow({ id: index.toString(16).padStart(32, '0') }));
  const names = rows.map(({ contactId, id }): ToldName => ({ kind: 'send', contactId, id }));

  test('rows by key, however many, those that are gone left out', async () => {
    const table = await peopleTable(testClient(engine.url));
    for (const row of rows.slice(0, 110)) await table.put(sendItem(row));
    const read = await readRows(table.client, table.name, names, 'strong', unread);
    expect(read.map(nameOf).map(rowText).sort()).toEqual(names.slice(0, 110).map(rowText));
  });

  const unread = (error: Error) => {
    throw error;
  };
  const stored = new Map(rows.map((row) => [keysOf({ kind: 'send', ...row }).sk, sendItem(row)]));

  /** DynamoDB as it answers under load: at most `most` rows a call, the rest left for another. */
  function loaded(most: number) {
    const calls: { Keys: Record<string, { S: string }>[]; ConsistentRead: boolean }[] = [];
    const client = {
      async send({ input }: BatchGetItemCommand) {
        const asked = input.RequestItems?.people as (typeof calls)[number];
        calls.push(asked);
        const unread = asked.Keys.slice(most);
        return {
          Responses: { people: asked.Keys.slice(0, most).map(({ sk }) => stored.get(sk?.S ?? '')) },
          UnprocessedKeys: unread.length === 0 ? {} : { people: { Keys: unread } },
        };
      },
    } as unknown as Pick<DynamoDBClient, 'send'>;
    return { client, calls };
  }

  test.each(['eventual', 'strong'] as const)(
    'what a call left unread is asked for again, %s as before',
    async (how) => {
      const waits: number[] = [];
      const { client, calls } = loaded(40);
      const read = await readRows(client, 'people', names, how, unread, async (ms) => waits.push(ms));
      expect(read.map(nameOf)).toEqual(names);
      expect(calls.map(({ Keys }) => Keys.length)).toEqual([100, 60, 20, 20]);
      expect(calls.every(({ ConsistentRead }) => ConsistentRead === (how === 'strong'))).toBe(true);
      expect(waits).toEqual([100, 200]);
    },
  );

  test('what stays unread fails the batch, so that Lambda gives it again', async () => {
    const { client, calls } = loaded(0);
    await expect(readRows(client, 'people', names, 'strong', unread, async () => {})).rejects.toThrow(
      'kept leaving keys unread',
    );
    expect(calls).toHaveLength(6);
  });
});
