/** Deadlines while nothing may be sent (I7): whole ticks of `dispatch` over the journeys that ship, on a real engine. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DynamoControlStore } from '../../functions/adapters/dynamodb/controlStore.ts';
import { DynamoDeliveryStore } from '../../functions/adapters/dynamodb/deliveryStore.ts';
import { appointmentItem, callItem } from '../../functions/adapters/dynamodb/rows.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import type { Appointment } from '../../functions/core/model/appointment.ts';
import { visitCallId } from '../../functions/core/people/visitCall.ts';
import { sendKey } from '../../functions/core/send/ledger.ts';
import { afterEvent } from '../../functions/core/send/sesEvents.ts';
import { epochMs, hourMs, type Instant, minuteMs } from '../../functions/core/time/time.ts';
import { handlerWith } from '../../functions/dispatch/handler.ts';
import { cautiousQuota } from '../../functions/dispatch/quota.ts';
import { runTick } from '../../functions/dispatch/tick.ts';
import { startEngine } from '../../local/engine/index.ts';
import { Harness, randomContactId } from '../support/harness.ts';
import { appointment, at, contact, enrollment } from '../support/people.ts';
import { everyNth } from '../support/run/tier.ts';
import { accountOf, invocation, senderOver } from '../support/sender.ts';
import { shipped } from '../support/shipped.ts';
import { peopleTable, testClient } from '../support/tables.ts';

const noon = at('2026-01-06T12:00:00-05:00');
/** From here on SES says that sending is disabled. */
const disabledFrom = at('2026-01-19T11:00:00-05:00');
/** A quarter of an hour before the last hour of the telephone ends. */
const lastAnswered = at('2026-01-19T16:45:00-05:00');
const words = shipped();

let engine: Awaited<ReturnType<typeof startEngine>>;
let harness: Harness;
let id: string;
beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  harness = new Harness(await peopleTable(testClient(engine.url)), noon, words.journeys);
  harness.release = { ...harness.release, clinic: words.clinic };
  id = randomContactId();
});

const visitAt = (start: string, changes: Partial<Appointment> = {}) =>
  appointment({
    contactId: id,
    location: 'kingston',
    bookedAt: harness.clock.now(),
    revisedAt: harness.clock.now(),
    statusAt: harness.clock.now(),
    start: at(start),
    end: at(start.replace(/T\d\d/, 'T14')),
    ...changes,
  });

async function book(visit: Appointment): Promise<void> {
  await harness.put(contact({ id, marketing: { state: 'none', at: noon } }), visit);
  await harness.enroll(id);
}

const sendIdOf = (step: string) => systemIdentity.digest(sendKey(id, 'prepare', 'a1', step, 0));

/** SES delivers whatever it has accepted. */
async function deliverAll(): Promise<void> {
  for (const row of await harness.ledger(id)) {
    if (row.state !== 'sent' || row.delivery) continue;
    const next = afterEvent(row, { type: 'Delivery', attempt: row.attempt, sesId: 'x', at: harness.clock.now() });
    if (next) await new DynamoDeliveryStore(harness.table).replace(row, next);
  }
}

/** Everything up to `until` goes out and arrives. */
async function allWellUntil(until: Instant): Promise<void> {
  for (;;) {
    await harness.drain();
    await deliverAll();
    const due = (await harness.enrollment(id, 'prepare'))?.due?.at;
    if (due === undefined || due >= until) break;
    harness.clock.moment = due;
  }
  harness.clock.moment = until;
}

/**
 * Ticks from now to `until`, so many minutes apart, with sending disabled; an hour apart once `calls` were asked for. The steps
 * used here all come by then.
 * @returns when each call was asked for.
 */
async function ticksUntil(until: Instant, minutes: number, calls = 1): Promise<Record<string, Instant>> {
  const sender = senderOver(harness, async () => accountOf({ enabled: false }));
  const handle = handlerWith(() => sender);
  const asked: Record<string, Instant> = {};
  const apart = () => (Object.keys(asked).length < calls ? minutes : Math.max(minutes, 60)) * minuteMs;
  for (; epochMs(harness.clock.now()) <= epochMs(until); harness.clock.forward(apart())) {
    await handle({ worker: 0, workers: 1, lookaheadSeconds: 60 }, invocation());
    for (const call of await harness.calls()) asked[call] ??= harness.clock.now();
  }
  return asked;
}

describe('while sending is disabled, from the day before (proof.md P1)', () => {
  test.each([
    ['11:00', 'eating'],
    ['08:30', 'eve'],
  ])(
    'an infusion at %s has its call while the phones are answered on the day before, and no other',
    async (time, step) => {
      const start = `2026-01-20T${time}:00-05:00`;
      await book(visitAt(start));
      await allWellUntil(disabledFrom);
      expect(await ticksUntil(at(start), 15)).toEqual({ [`CALL#${sendIdOf(step)}`]: lastAnswered });
      expect(harness.events.filter(({ kind }) => kind === 'needsCall')).toHaveLength(1);
    },
  );

  test('an infusion behind 250 reminders that were due before it has its call as well (proof.md P2)', async () => {
    await book(visitAt('2026-01-20T11:00:00-05:00'));
    await allWellUntil(disabledFrom);
    const due = { partition: 'reminder#0', at: at('2026-01-19T10:30:00-05:00') };
    for (let count = 0; count < 250; count += 1)
      await harness.store.putEnrollment(enrollment('prepare', { contactId: randomContactId(), due }), undefined);
    harness.clock.moment = lastAnswered;
    expect(await ticksUntil(lastAnswered, 1)).toEqual({ [`CALL#${sendIdOf('eating')}`]: lastAnswered });
  });

  test('each step that waits has its call, also behind one that has more time (proof.md P1)', async () => {
    await book(visitAt('2026-01-20T11:00:00-05:00'));
    // The way home is due a week before, and somebody can still be told on the day; the times have to be told the evening before.
    await allWellUntil(at('2026-01-13T09:00:00-05:00'));
    harness.clock.moment = at('2026-01-19T16:00:00-05:00');
    const asked = await ticksUntil(at('2026-01-20T10:45:00-05:00'), 15, 2);
    expect(Object.keys(asked).sort()).toEqual([`CALL#${sendIdOf('driver')}`, `CALL#${sendIdOf('eating')}`].sort());
    expect(epochMs(asked[`CALL#${sendIdOf('eating')}`] as Instant)).toBeLessThanOrEqual(
      epochMs(lastAnswered) + 60 * minuteMs,
    );
  });

  test('a visit booked for tomorrow is called for, though the answers to other bookings stand before its own', async () => {
    harness.clock.moment = at('2026-01-19T15:00:00-05:00');
    await book(visitAt('2026-01-20T11:00:00-05:00'));
    expect(Object.keys(await ticksUntil(at('2026-01-20T11:00:00-05:00'), 60))).toEqual([`CALL#${sendIdOf('soon')}`]);
  });

  // In Madrid, 13:45 in New York is the last moment before the night: what was due then may go again only at 02:00.
  test('a reader whose night has begun has the call while the phones are answered, not after they wake', async () => {
    await harness.put(
      contact({ id, zone: 'Europe/Madrid', marketing: { state: 'none', at: noon } }),
      visitAt('2026-01-20T11:00:00-05:00'),
    );
    await harness.enroll(id);
    await allWellUntil(disabledFrom);
    const asked = await ticksUntil(at('2026-01-20T04:00:00-05:00'), 15);
    expect(asked).toEqual({ [`CALL#${sendIdOf('eating')}`]: lastAnswered });
  });

  const without: readonly (readonly [string, Partial<Appointment>])[] = [
    ['a consultation', { kind: 'consultation' } as const],
    [
      'a day on which the place is closed',
      { notice: { kind: 'closed', at: disabledFrom, number: 1, revision: 0 } } as const,
    ],
    ['a visit that was cancelled', { status: 'cancelled' } as const],
    ['a visit that is on its way to another time', { movingSince: disabledFrom } as const],
  ];
  test.each(everyNth(without, 2))('%s has no call about eating', async (_what, changes) => {
    await book(visitAt('2026-01-20T11:00:00-05:00'));
    await allWellUntil(disabledFrom);
    await harness.table.put(
      appointmentItem(
        visitAt('2026-01-20T11:00:00-05:00', { bookedAt: noon, revisedAt: noon, version: 2, ...changes }),
      ),
    );
    expect(await ticksUntil(at('2026-01-20T10:00:00-05:00'), 105)).toEqual({});
  });

  test('a notice that was sent and delivered before has no call', async () => {
    await book(visitAt('2026-01-20T11:00:00-05:00'));
    await allWellUntil(at('2026-01-19T17:30:00-05:00'));
    expect((await harness.ledger(id)).find((row) => row.step === 'eating')).toMatchObject({ state: 'sent' });
    expect(await ticksUntil(at('2026-01-20T10:30:00-05:00'), 45)).toEqual({});
  });

  test('a notice that was sent and not delivered has its call', async () => {
    await book(visitAt('2026-01-20T11:00:00-05:00'));
    await allWellUntil(at('2026-01-19T10:45:00-05:00'));
    harness.clock.moment = at('2026-01-19T11:00:00-05:00');
    await harness.drain();
    expect(await ticksUntil(at('2026-01-20T10:30:00-05:00'), 15)).toEqual({
      [`CALL#${sendIdOf('eating')}`]: lastAnswered,
    });
  });

  test('a call that staff have made is not asked for again', async () => {
    await book(visitAt('2026-01-20T11:00:00-05:00'));
    await allWellUntil(disabledFrom);
    const cause = { id: sendIdOf('eating'), reason: 'noDelivery', at: noon } as const;
    const made = { contactId: id, id: visitCallId('a1'), reason: 'noDelivery', at: noon, state: 'called' } as const;
    await harness.table.put(callItem({ ...made, causes: [cause], version: 1 }));
    expect(await ticksUntil(at('2026-01-20T10:30:00-05:00'), 105)).toEqual({});
  });

  test('a look that has no time left says so', async () => {
    await book(visitAt('2026-01-20T11:00:00-05:00'));
    harness.clock.forward(hourMs);
    const cut: number[] = [];
    await runTick(
      { worker: 0, workers: 1, lookaheadSeconds: 60 },
      {
        send: harness.ports({}, 5_000),
        control: new DynamoControlStore(harness.table),
        refreshWords: async () => undefined,
        quota: async () => ({ ...cautiousQuota, enabled: false, asked: true }),
        probe: async () => ({ kind: 'accepted', sesId: 'p' }),
        holder: 'request',
        onFault: (error) => {
          throw error;
        },
        onBreaker: () => undefined,
        onRequestsSpent: () => undefined,
        onLaneHeld: () => undefined,
        onSeries: () => undefined,
        onOldest: () => undefined,
        onWatchCut: (looked) => cut.push(looked),
      },
    );
    expect(cut).toEqual([0]);
  });
});

describe('a safety email that SES refuses for now', () => {
  test('is tried once more at its deadline, and then staff call while they still can', async () => {
    await book(visitAt('2026-01-20T11:00:00-05:00'));
    await allWellUntil(at('2026-01-19T10:59:00-05:00'));
    harness.clock.moment = at('2026-01-19T11:00:00-05:00');
    const tried: Instant[] = [];
    const asked: Instant[] = [];
    const send = async () => {
      tried.push(harness.clock.now());
      return { kind: 'refused', code: 'misconfigured' } as const;
    };
    await harness.drain({ mailer: { send } });
    harness.clock.moment = at('2026-01-19T16:00:00-05:00');
    for (; harness.clock.now() <= at('2026-01-19T20:00:00-05:00'); harness.clock.forward(minuteMs)) {
      await harness.drain({ mailer: { send } });
      if ((await harness.calls()).length > asked.length) asked.push(harness.clock.now());
    }
    expect(tried).toContain(lastAnswered);
    expect(asked).toEqual([lastAnswered]);
  });
});
