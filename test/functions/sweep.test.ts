/** What nobody looked at, on the embedded engine: found, mended where planning can, told where it cannot (I13). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DynamoHistoryStore } from '../../functions/adapters/dynamodb/historyStore.ts';
import { DynamoOwedStore } from '../../functions/adapters/dynamodb/owedStore.ts';
import { sendItem } from '../../functions/adapters/dynamodb/rows.ts';
import { contactOfRecord } from '../../functions/adapters/setAsideQueue.ts';
import type { Send } from '../../functions/core/model/send.ts';
import type { SetAside } from '../../functions/core/ports.ts';
import { type SweepPorts, sweep } from '../../functions/core/reconcile/sweep.ts';
import { hourMs, minuteMs, plusMs } from '../../functions/core/time/time.ts';
import { handlerWith as enrollWith } from '../../functions/enroll/handler.ts';
import { startEngine } from '../../local/engine/index.ts';
import { actsOn } from '../support/acts.ts';
import { Harness, randomContactId } from '../support/harness.ts';
import { appointment, at, contact, nurture, prepare } from '../support/people.ts';
import { accountOf, invocation, senderOver, sesError } from '../support/sender.ts';
import { peopleTable, testClient } from '../support/tables.ts';

const noon = at('2026-01-06T12:00:00-05:00');
const lanes = ['reminder', 'marketing'] as const;

let engine: Awaited<ReturnType<typeof startEngine>>;
let harness: Harness;
let owed: DynamoOwedStore;
let queue: SetAside[];
let faults: string[];
beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  harness = new Harness(await peopleTable(testClient(engine.url)), noon, [nurture, prepare]);
  owed = new DynamoOwedStore(harness.table);
  queue = [];
  faults = [];
});

function ports(changes: Partial<SweepPorts> = {}): SweepPorts {
  let given = false;
  return {
    ...harness.ports(),
    owed,
    history: new DynamoHistoryStore(harness.table),
    contactOf: contactOfRecord,
    setAside: {
      async take() {
        if (given) return [];
        given = true;
        return queue.map((record) => ({ record, done: async () => void queue.splice(queue.indexOf(record), 1) }));
      },
    },
    onFault: (error) => void faults.push(error instanceof Error ? error.name : 'unknown'),
    ...changes,
  };
}
const run = (changes?: Partial<SweepPorts>) => sweep(ports(changes), lanes, () => true);
const isOwed = async () => (await owed.rows(at('9999-01-01T00:00:00Z'), 50)).length;

/** Somebody who books a visit, as every door writes it. */
async function books(): Promise<string> {
  const { rows } = actsOn(harness.table, harness.clock);
  const id = randomContactId();
  const one = contact({ id, marketing: { state: 'none', at: noon } });
  await rows.write({
    newContacts: [{ contact: one }],
    appointments: [{ next: appointment({ contactId: id, bookedAt: noon, revisedAt: noon, statusAt: noon }) }],
  });
  return id;
}

/** Moves the visit to another day, and nobody hears of it. */
async function moves(contactId: string): Promise<void> {
  const { rows } = actsOn(harness.table, harness.clock);
  const [seen] = await rows.appointments(contactId);
  if (!seen) throw new Error('no visit');
  const now = harness.clock.now();
  const next = { ...seen, revision: 1, version: 2, start: at('2026-01-27T15:00:00Z'), revisedAt: now };
  await rows.write({ appointments: [{ seen, next }] });
}

const record = (contactId: string, sk: string) => ({
  dynamodb: { SequenceNumber: '1', Keys: { pk: { S: `C#${contactId}` }, sk: { S: sk } } },
});
const enroll = (sender = senderOver(harness, async () => accountOf())) =>
  enrollWith(
    () => sender,
    () => ({ setAside: async (one) => void queue.push(one) }),
  );

describe('who is owed a look after a change of facts (sending-and-deployment.md 3)', () => {
  test('a booking whose stream record is lost has its plan within the next sweep after ten minutes', async () => {
    const id = await books();
    harness.clock.forward(10 * minuteMs - 1);
    expect(await run()).toMatchObject({ looked: 0 });
    expect(await harness.enrollment(id, 'prepare')).toBeUndefined();
    harness.clock.forward(1);
    expect(await run()).toMatchObject({ mended: 1, failed: 0, stuck: 0, complete: true });
    expect((await harness.enrollment(id, 'prepare'))?.due).toBeDefined();
    expect(await isOwed()).toBe(0);
    expect(await run()).toMatchObject({ mended: 0 });
  });

  test('half a minute, and 20 minutes, of throttling lose nothing: the record is asked for again, whatever the tries', async () => {
    const id = await books();
    const sender = senderOver(harness, async () => accountOf());
    const throttled = {
      ...sender,
      owed: { ...sender.owed, owed: () => Promise.reject(sesError('ThrottlingException', 400)) },
    };
    const event = { Records: [record(id, 'APPT#a1')] };
    for (let tried = 0; tried < 7; tried += 1)
      expect(await enroll(throttled as typeof sender)(event, invocation())).toEqual({
        batchItemFailures: [{ itemIdentifier: '1' }],
      });
    expect(queue).toEqual([]);
    expect(await enroll()(event, invocation())).toEqual({ batchItemFailures: [] });
    expect(harness.mailer.accepted).toHaveLength(1);
  });

  test('enroll ticks off who was in no journey, and nobody else', async () => {
    const id = await books();
    await enroll()({ Records: [record(id, 'APPT#a1')] }, invocation());
    expect(await isOwed()).toBe(0);
    await moves(id);
    await enroll()({ Records: [record(id, 'APPT#a1')] }, invocation());
    expect(await isOwed()).toBe(1);
    harness.clock.forward(10 * minuteMs);
    await run();
    expect(await isOwed()).toBe(0);
  });

  test('a change that comes after the look keeps its mark', async () => {
    const id = await books();
    const mark = await owed.owed(id);
    await moves(id);
    if (mark) expect(await owed.tickOff(id, mark, harness.clock.now())).toBe('stale');
    expect(await isOwed()).toBe(1);
  });

  test('an enrollment older than the facts is planned anew', async () => {
    const id = await books();
    await harness.enroll(id);
    const before = await harness.enrollment(id, 'prepare');
    await moves(id);
    harness.clock.forward(10 * minuteMs);
    expect(await run()).toMatchObject({ mended: 1 });
    expect((await harness.enrollment(id, 'prepare'))?.seen).not.toBe(before?.seen);
  });

  test('who is not there any more is owed nothing; a visit without its contact is told, and tried again', async () => {
    const [gone, booked] = [await books(), await books()];
    for (const id of [gone, booked]) await harness.table.transact([harness.table.deleteWrite(`C#${id}`, 'CONTACT')]);
    await harness.table.transact([harness.table.deleteWrite(`C#${gone}`, 'APPT#a1')]);
    harness.clock.forward(10 * minuteMs);
    expect(await run()).toMatchObject({ failed: 1 });
    expect(faults).toEqual(['MissingContactError']);
    expect(await isOwed()).toBe(1);
    harness.clock.forward(hourMs);
    expect(await run()).toMatchObject({ failed: 1 });
  });

  test('one who cannot be read holds up nobody (I12)', async () => {
    const [bad, good] = [await books(), await books()];
    await harness.table.update(`C#${bad}`, 'CONTACT', 'SET #v = :v', {
      expression: 'attribute_exists(pk)',
      names: { '#v': 'schemaVersion' },
      values: { ':v': 99 },
    });
    harness.clock.forward(10 * minuteMs);
    expect(await run()).toMatchObject({ failed: 1, mended: 1 });
    expect(await harness.enrollment(good, 'prepare')).toBeDefined();
  });
});

describe('claims whose worker was lost', () => {
  /** A claim as a worker leaves it that is lost before it settles. */
  async function claimLost(contactId: string): Promise<Send> {
    await harness.enroll(contactId);
    const one = await harness.enrollment(contactId, 'prepare');
    if (!one) throw new Error('no enrollment');
    const lost = harness.visit(one, {
      mailer: { send: () => Promise.reject(new Error('the worker is gone')) },
      store: harness.storeWith('claim', () => {
        throw new Error('the worker is gone');
      }),
    });
    await expect(lost).rejects.toThrow('gone');
    const [row] = await harness.ledger(contactId);
    if (!row) throw new Error('no claim');
    return row;
  }
  const states = async (id: string) => (await harness.ledger(id)).map(({ state, revision }) => `${state} r${revision}`);

  test('ten minutes after its deadline it is in doubt, under a revision that nobody plans any more', async () => {
    const id = await books();
    const row = await claimLost(id);
    expect(row.state).toBe('claimed');
    await moves(id);
    await harness.enroll(id);
    harness.clock.forward(10 * minuteMs);
    // Its worker's deadline passed nine minutes ago: not yet.
    await run();
    expect(await states(id)).toContain('claimed r0');
    harness.clock.moment = plusMs(row.deadline, 10 * minuteMs);
    await run();
    expect(await states(id)).not.toContain('claimed r0');
    expect(await states(id)).toContain('inDoubt r0');
    expect(await isOwed()).toBe(0);
  });
});

describe('records that were set aside', () => {
  test('are read again, and taken away once the person can be planned for', async () => {
    const id = await books();
    queue.push({ pk: `C#${id}`, sk: 'APPT#a1', code: 'TypeError' });
    expect(await run()).toMatchObject({ mended: 1 });
    expect(queue).toEqual([]);
    expect(await harness.enrollment(id, 'prepare')).toBeDefined();
  });

  test.each([
    ['of nobody', { pk: '', sk: '', code: 'malformedRecord' }],
    ['of a visit without its contact', { pk: 'C#lost', sk: 'APPT#a1', code: 'MissingContactError' }],
  ])('one %s stays until a person has looked, and is told each time', async (_what, stays) => {
    if (stays.pk !== '') {
      const { appointmentItem } = await import('../../functions/adapters/dynamodb/rows.ts');
      await harness.table.put(appointmentItem(appointment({ contactId: 'lost' })));
    }
    queue.push(stays);
    expect(await run()).toMatchObject({ failed: 1 });
    expect(queue).toEqual([stays]);
  });
});

describe('rows that have been due for ten minutes', () => {
  test('are counted while they do not move, and not before', async () => {
    const id = await books();
    await harness.enroll(id);
    harness.clock.forward(10 * minuteMs - 1);
    expect((await run()).stuck).toBe(0);
    harness.clock.forward(2);
    expect((await run()).stuck).toBe(1);
    expect((await sweep(ports(), ['marketing'], () => true)).stuck).toBe(0);
  });

  test('a settled send that still lies there is taken out', async () => {
    const id = await books();
    const due = { partition: 'reminder#0', at: noon };
    const skipped: Send = {
      contactId: id,
      id: 's1',
      journey: 'prepare',
      instance: 'a1',
      step: 'booked',
      revision: 0,
      class: 'reminder',
      safety: false,
      reply: false,
      state: 'skipped',
      attempt: 1,
      doubts: 0,
      token: 't',
      deadline: noon,
      claimedAt: noon,
      plannedAt: noon,
      reasons: [],
      due,
    };
    await harness.table.put(sendItem(skipped));
    harness.clock.forward(11 * minuteMs);
    expect((await run()).stuck).toBe(0);
    expect((await harness.store.dueRows('reminder#0', noon, 10)).filter(({ kind }) => kind === 'send')).toEqual([]);
  });

  test.each(['reminder#0', 'owed'])(
    'a row of no kind that belongs into %s is told, and holds up nobody',
    async (partition) => {
      const id = await books();
      await harness.table.put({
        pk: { S: 'C#somebody' },
        sk: { S: 'WHAT#1' },
        duePartition: { S: partition },
        dueAt: { S: noon },
      });
      harness.clock.forward(10 * minuteMs);
      expect(await run()).toMatchObject({ failed: 1 });
      expect(faults).toEqual(['StrayRowError']);
      expect(await harness.enrollment(id, 'prepare')).toBeDefined();
      if (partition !== 'owed') return;
      expect(await run()).toMatchObject({ failed: 0 });
    },
  );
});

describe('what would go at once', () => {
  test('does not, to an address that is silent while its contact does not know it yet', async () => {
    const id = await books();
    await harness.table.put({
      pk: { S: `A#${contact().addressHash}` },
      sk: { S: 'ADDRESS' },
      schemaVersion: { N: '1' },
      suppressed: { M: { reminder: { S: 'bounce' } } },
    });
    await enroll()({ Records: [record(id, 'APPT#a1')] }, invocation());
    expect(harness.mailer.accepted).toEqual([]);
    expect((await harness.enrollment(id, 'prepare'))?.due).toBeDefined();
  });
});
