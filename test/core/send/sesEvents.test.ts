/** A delivery that finds its row plain takes one write; every other row goes the long way, to the same end. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DynamoDeliveryStore } from '../../../functions/adapters/dynamodb/deliveryStore.ts';
import { sendItem } from '../../../functions/adapters/dynamodb/rows.ts';
import { DynamoSendStore } from '../../../functions/adapters/dynamodb/sendStore.ts';
import type { Table } from '../../../functions/adapters/dynamodb/table.ts';
import type { Send } from '../../../functions/core/model/send.ts';
import { afterEvent, type SesEvent } from '../../../functions/core/send/sesEvents.ts';
import { plusMs } from '../../../functions/core/time/time.ts';
import { type FeedbackPorts, takeEvent } from '../../../functions/feedback/feedback.ts';
import { startEngine } from '../../../local/engine/index.ts';
import { sendRow } from '../../contract/peopleStore.ts';
import { at } from '../../support/people.ts';
import { peopleTable, testClient } from '../../support/tables.ts';

const now = at('2026-01-06T15:00:00Z');
const delivery: SesEvent = { type: 'Delivery', attempt: 1, sesId: 'ses-1', at: plusMs(now, 5_000) };
const due = { partition: 'reminder#0', at: plusMs(now, 3_600_000) };

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
let store: DynamoSendStore;
beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await peopleTable(testClient(engine.url));
  store = new DynamoSendStore(table);
});

/** What an event that needs more than the ledger would reach for is not there. */
const ports = (changes: Partial<FeedbackPorts['store']> = {}): FeedbackPorts => {
  const absent = () => Promise.reject(new Error('not wanted here'));
  return {
    store: {
      readSend: (...asked) => store.readSend(...asked),
      readPerson: absent,
      readCall: absent,
      putCall: absent,
      ...changes,
    },
    delivery: new DynamoDeliveryStore(table),
    people: { address: absent, contact: absent, write: absent },
    control: { addBadNews: absent },
    onCall: () => {},
  };
};

const standing = (row: Send) => store.readSend(row.contactId, row.id, 'strong');

describe('a delivery', () => {
  test('of a row that is sent is written without reading it, and leaves the index', async () => {
    const row = sendRow({ state: 'sent', safety: true, safetyDeadline: due.at, sesId: 'ses-1', due });
    await table.put(sendItem(row));
    const unread = ports({ readSend: () => Promise.reject(new Error('the row was read')) });
    expect(await takeEvent(unread, row.contactId, row.id, delivery)).toBe('done');
    expect(await standing(row)).toEqual(afterEvent(row, delivery));
    expect(await table.due(due.partition, plusMs(due.at, 1), 10)).toEqual([]);
  });

  test.each([
    sendRow({ state: 'claimed' }),
    sendRow({ state: 'inDoubt', doubts: 1, reason: 'timedOut', due }),
    sendRow({ state: 'sent', delivery: { complainedAt: now } }),
    sendRow({ state: 'sent', delivery: { bouncedAt: now, bounceKind: 'Transient' } }),
  ])('of a row that is not plainly sent settles it all the same: $state $delivery', async (row) => {
    await table.put(sendItem(row));
    expect(await takeEvent(ports(), row.contactId, row.id, delivery)).toBe('done');
    expect(await standing(row)).toEqual(afterEvent(row, delivery));
  });

  test('settles a row as of when SES took the email, not of the second it is told in', async () => {
    const row = sendRow({ state: 'claimed', claimedAt: plusMs(now, 300) });
    await table.put(sendItem(row));
    const told: SesEvent = { type: 'Send', attempt: 1, sesId: 'ses-1', at: now, acceptedAt: plusMs(now, 420) };
    expect(await takeEvent(ports(), row.contactId, row.id, told)).toBe('done');
    expect(await standing(row)).toMatchObject({
      state: 'sent',
      acceptedAt: told.acceptedAt,
      settledAt: told.acceptedAt,
    });
  });

  test('told twice is told once', async () => {
    const row = sendRow({ state: 'sent' });
    await table.put(sendItem(row));
    await takeEvent(ports(), row.contactId, row.id, delivery);
    await takeEvent(ports(), row.contactId, row.id, { ...delivery, at: plusMs(now, 60_000) });
    expect((await standing(row))?.delivery).toEqual({ deliveredAt: delivery.at });
  });

  test('of a row that is gone makes none', async () => {
    const row = sendRow();
    expect(await takeEvent(ports(), row.contactId, row.id, delivery)).toBe('unknown');
    expect(await standing(row)).toBeUndefined();
  });
});
