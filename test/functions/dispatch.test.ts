/** What a tick takes up next, and what it does when SES does not say what may be sent: on the due index of a real engine. */

import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { DynamoControlStore } from '../../functions/adapters/dynamodb/controlStore.ts';
import { DynamoSendStore } from '../../functions/adapters/dynamodb/sendStore.ts';
import { metrics } from '../../functions/adapters/telemetry.ts';
import type { EmailClass } from '../../functions/core/model/journey.ts';
import { reconcile } from '../../functions/core/reconcile/reconcile.ts';
import { Drain, lookAt, type Share, upcoming } from '../../functions/core/send/drain.ts';
import { Lanes } from '../../functions/core/send/lanes.ts';
import { partitionOf } from '../../functions/core/send/ledger.ts';
import type { SendPorts } from '../../functions/core/send/sendPorts.ts';
import { minuteMs, plusMs } from '../../functions/core/time/time.ts';
import { handlerWith } from '../../functions/dispatch/handler.ts';
import { startEngine } from '../../local/engine/index.ts';
import { Harness, randomContactId } from '../support/harness.ts';
import { appointment, at, contact, nurture, prepare } from '../support/people.ts';
import { accountOf, invocation, senderOver, sesError } from '../support/sender.ts';
import { peopleTable, testClient } from '../support/tables.ts';

const noon = at('2026-01-06T12:00:00-05:00');
const lanes = ['reminder', 'marketing'] as const;
const alone = { worker: 0, workers: 1 };
const next = async (ports: SendPorts, share: Share) =>
  upcoming(ports, await lookAt(ports, lanes, share, 60), lanes, share);

let engine: Awaited<ReturnType<typeof startEngine>>;
let harness: Harness;
beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  harness = new Harness(await peopleTable(testClient(engine.url)), noon, [nurture, prepare]);
});

type Partitions = Readonly<Record<EmailClass, number>>;
const one: Partitions = { reminder: 1, request: 1, marketing: 1 };

/** Somebody whose first education email is due. */
async function reader(id = randomContactId(), partitions = one): Promise<string> {
  await harness.put(contact({ id, marketing: { state: 'confirmed', at: noon } }));
  await reconcile(harness.ports({ partitions }), id);
  return id;
}

/** Somebody whose booking is to be answered. */
async function booked(id = randomContactId(), partitions = one): Promise<string> {
  const [start, end] = [at('2026-01-20T10:00:00-05:00'), at('2026-01-20T12:00:00-05:00')];
  await harness.put(
    contact({ id, marketing: { state: 'none', at: noon } }),
    appointment({ contactId: id, bookedAt: noon, revisedAt: noon, statusAt: noon, start, end }),
  );
  await reconcile(harness.ports({ partitions }), id);
  return id;
}

/** An id whose rows lie in that partition of two. */
function idIn(partition: string): string {
  const lane = partition.startsWith('reminder') ? 'reminder' : 'marketing';
  for (;;) {
    const id = randomContactId();
    if (partitionOf(lane, id, 2) === partition) return id;
  }
}

describe('what is taken up next (I6)', () => {
  test('reminders before marketing, and marketing when there are none', async () => {
    const first = await reader();
    const ports = harness.ports();
    expect(await next(ports, alone)).toMatchObject({ rows: [{ contactId: first }], wait: false });
    const other = await booked();
    expect(await next(ports, alone)).toMatchObject({ rows: [{ contactId: other }], wait: false });
  });

  test("marketing waits for another worker's reminders", async () => {
    const partitions: Partitions = { reminder: 2, request: 1, marketing: 2 };
    const second = { worker: 1, workers: 2 };
    const mine = await reader(idIn('marketing#1'), partitions);
    const ports = harness.ports({ partitions });
    expect(await next(ports, second)).toMatchObject({ rows: [{ contactId: mine }], wait: false });
    await booked(idIn('reminder#0'), partitions);
    expect(await next(ports, second)).toMatchObject({ rows: [{ contactId: mine }], wait: true });
  });

  test('a worker that stood still between its questions looks again before it begins marketing', async () => {
    const first = await reader();
    const stoodStill = harness.ports({ store: harness.storeWith('dueRows', () => harness.clock.forward(minuteMs)) });
    const rows = [{ contactId: first }];
    expect(await next(stoodStill, alone)).toMatchObject({ rows, wait: true });
    expect(await next(stoodStill, alone)).toMatchObject({ rows, wait: false });
  });
});

describe('what a tick takes (year.md 11)', () => {
  const tick = { worker: 0, workers: 1, lookaheadSeconds: 60 };
  /** Which partitions were asked, in order, and whether a lease was there after. */
  async function asked(act: () => Promise<unknown>) {
    const partitions: string[] = [];
    const store = harness.store;
    const counted = vi.spyOn(store, 'dueRows').mockImplementation(async (partition, ...rest) => {
      partitions.push(partition);
      return DynamoSendStore.prototype.dueRows.call(store, partition, ...rest);
    });
    await act();
    counted.mockRestore();
    return { partitions, lease: (await harness.table.get('CONTROL', 'LEASE#0', 'strong')) !== undefined };
  }
  const ticked = (sender = senderOver(harness, async () => accountOf({ rate: 20 }))) =>
    asked(() => handlerWith(() => sender)(tick, invocation()));
  const once = ['reminder#0', 'request#0', 'marketing#0'];

  test('one look at the index, and no lease, while nothing is due', async () => {
    expect(await ticked()).toEqual({ partitions: once, lease: false });
  });

  test('the same look for all that is due, reminders first', async () => {
    await reader();
    await booked();
    expect(await ticked()).toEqual({ partitions: once, lease: true });
    expect(harness.mailer.accepted.map(({ class: lane }) => lane)).toEqual(['reminder', 'marketing']);
  });

  test('a look that is old is taken again, and what came due meanwhile goes too', async () => {
    await booked();
    harness.mailer.outcomes.push(async () => {
      harness.clock.forward(3_000);
      await booked();
      return { kind: 'accepted', sesId: 'slow' };
    });
    expect((await ticked()).partitions).toEqual([...once, ...once]);
    expect(harness.mailer.accepted).toHaveLength(1);
  });

  test('what is due again within the minute, by its own doing, is waited for', async () => {
    await booked();
    harness.mailer.outcomes.push({ kind: 'refused', code: 'throttled' });
    // The rest after a throttle is five seconds.
    expect((await ticked()).partitions.length).toBeGreaterThan(3);
    expect(harness.mailer.accepted).toHaveLength(1);
  });
});

describe('a tick to which SES does not say what may be sent', () => {
  const tick = { worker: 0, workers: 1, lookaheadSeconds: 60 };
  const throttled = async () => {
    throw sesError('TooManyRequestsException', 429, 'Too many requests');
  };

  /** A handler whose `GetAccount` answers with what is told next, and counts probes. */
  function handler(probe: () => Promise<unknown> = async () => ({ MessageId: 'probe' })) {
    const told: (() => Promise<unknown>)[] = [];
    const sender = senderOver(harness, (command) => {
      if (command === 'SendEmailCommand') return probe();
      return (told.shift() ?? throttled)();
    });
    return { told, handle: handlerWith(() => sender) };
  }

  test('sends all the same, at one a second: the least that SES gives anybody', async () => {
    for (let count = 0; count < 20; count += 1) await reader();
    const { handle } = handler();
    expect(await handle(tick, invocation())).toMatchObject({ kind: 'drained', report: { faults: 0 } });
    expect(harness.mailer.accepted).toHaveLength(20);
    expect(harness.clock.now()).toBe(plusMs(noon, 19_000));
  });

  test('goes on at the rate it was told before', async () => {
    const { told, handle } = handler();
    told.push(async () => accountOf({ rate: 20 }));
    await reader();
    await handle(tick, invocation());
    for (let count = 0; count < 20; count += 1) await reader();
    const before = harness.clock.now();
    await handle(tick, invocation());
    expect(harness.mailer.accepted).toHaveLength(21);
    expect(harness.clock.now()).toBe(plusMs(before, 950));
  });

  test('stays still for a quarter of an hour after SES said that sending is disabled, then lets SES itself refuse', async () => {
    const { told, handle } = handler();
    told.push(async () => accountOf({ enabled: false }));
    await booked();
    expect(await handle(tick, invocation())).toEqual({ kind: 'sendingDisabled' });
    harness.clock.forward(14 * minuteMs);
    expect(await handle(tick, invocation())).toEqual({ kind: 'sendingDisabled' });
    harness.clock.forward(minuteMs);
    expect(await handle(tick, invocation())).toMatchObject({ kind: 'drained' });
    expect(harness.mailer.accepted).toHaveLength(1);
  });

  test('holds everything while SES has shut the account down (sending-and-deployment.md 1)', async () => {
    const { told, handle } = handler();
    told.push(async () => accountOf({ standing: 'SHUTDOWN' }));
    await booked();
    expect(await handle(tick, invocation())).toEqual({ kind: 'sendingDisabled' });
    expect(harness.mailer.accepted).toEqual([]);
    told.push(async () => accountOf({ standing: 'HEALTHY' }));
    harness.clock.forward(minuteMs);
    expect(await handle(tick, invocation())).toMatchObject({ kind: 'drained' });
    expect(harness.mailer.accepted).toHaveLength(1);
  });

  test.each([
    ['is under review', { standing: 'PROBATION' }, ['*'], ['AccountUnderReview']],
    ['stands in a way that nobody knows', { standing: 'SOMETHING_NEW' }, ['*'], ['AccountUnderReview']],
    ['is in the sandbox', { production: false }, ['*'], ['AccountInSandbox']],
    ['is in the sandbox, where it belongs', { production: false }, ['*@clinic.example'], []],
    ['is well', {}, ['*'], []],
  ] as const)(
    'goes on while the account %s, and tells (sending-and-deployment.md 2)',
    async (_, account, allowed, tells) => {
      const counted = vi.spyOn(metrics, 'addMetric');
      const sender = senderOver(harness, async () => accountOf(account));
      const mail = { ...sender.mail, allowedRecipients: allowed };
      await booked();
      expect(await handlerWith(() => ({ ...sender, mail }))(tick, invocation())).toMatchObject({ kind: 'drained' });
      expect(harness.mailer.accepted).toHaveLength(1);
      expect(counted.mock.calls.map(([name]) => name).filter((name) => name.startsWith('Account'))).toEqual(tells);
      counted.mockRestore();
    },
  );

  test('is looked at every four minutes while nothing is due (sending-and-deployment.md 2)', async () => {
    const counted = vi.spyOn(metrics, 'addMetric');
    const sender = senderOver(harness, async () => accountOf({ production: false }));
    const mail = { ...sender.mail, allowedRecipients: ['*'] };
    const refreshed = vi.spyOn(sender.words, 'refresh');
    const handle = handlerWith(() => ({ ...sender, mail }));
    for (let minute = 0; minute < 9; minute += 1) {
      expect(await handle(tick, invocation())).toMatchObject({ kind: 'drained' });
      harness.clock.forward(minuteMs);
    }
    expect(counted.mock.calls.filter(([name]) => name === 'AccountInSandbox')).toHaveLength(3);
    // So is which release is in force: one that is refused is told within five minutes.
    expect(refreshed).toHaveBeenCalledTimes(3);
    counted.mockRestore();
  });

  test('tells an outage by a probe, and puts nobody’s email in doubt', async () => {
    await booked();
    const { handle } = handler(async () => {
      throw sesError('InternalServiceErrorException', 500);
    });
    expect(await handle(tick, invocation())).toEqual({ kind: 'outage' });
    expect(harness.mailer.accepted).toEqual([]);
    expect((await new DynamoControlStore(harness.table).read(noon)).outage).toMatchObject({ since: noon, probes: 0 });
  });
});

test('a row of a kind that belongs in no lane is a fault with its kind, rests, and holds nobody up (I12)', async () => {
  const id = await booked();
  const due = { partition: 'reminder#0', at: plusMs(noon, -minuteMs) };
  await harness.store.putCall(
    { contactId: id, id: 'c', reason: 'noDelivery', state: 'open', at: noon, due },
    undefined,
  );
  const faults: unknown[] = [];
  const drain = new Drain(
    harness.ports(),
    {
      lookaheadSeconds: 0,
      perSecond: 10,
      concurrency: 4,
      probe: () => Promise.reject(new Error('nobody asks')),
      lanes,
      health: new Lanes(new Map(), { clock: harness.clock, onSeries: () => undefined }),
      share: alone,
      beginUntil: plusMs(noon, minuteMs),
    },
    (error) => faults.push(error),
  );
  expect(await drain.run()).toMatchObject({ faults: 1 });
  expect(faults).toMatchObject([{ name: 'StrayRowError', code: 'call' }]);
  expect(harness.mailer.accepted).toHaveLength(1);
  const [left] = await harness.store.dueRows(due.partition, plusMs(noon, 10 * minuteMs), 10);
  expect(left).toMatchObject({ kind: 'stray', found: 'call' });
  expect(left && left.due.at > plusMs(noon, 4 * minuteMs)).toBe(true);
});
