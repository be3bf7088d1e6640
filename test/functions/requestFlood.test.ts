/**
 * Made-up addresses by the thousand (security.md S4): what strangers type costs the clinic its questions to strangers, and
 * neither a reminder nor the account (I12). Whole ticks on a real engine; 10,000 addresses in the long tier.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { DynamoControlStore } from '../../functions/adapters/dynamodb/controlStore.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import { metrics } from '../../functions/adapters/telemetry.ts';
import type { OutgoingEmail, SendOutcome } from '../../functions/core/ports.ts';
import { minuteMs, plusMs } from '../../functions/core/time/time.ts';
import { handlerWith } from '../../functions/dispatch/handler.ts';
import { takeEvent } from '../../functions/feedback/feedback.ts';
import { makeFeedbackPorts } from '../../functions/feedback/handler.ts';
import { startEngine } from '../../local/engine/index.ts';
import { Harness, randomContactId } from '../support/harness.ts';
import { appointment, at, contact, enrollment } from '../support/people.ts';
import { byTier } from '../support/run/tier.ts';
import { accountOf, invocation, senderOver } from '../support/sender.ts';
import { shipped } from '../support/shipped.ts';
import { peopleTable, testClient } from '../support/tables.ts';

const ten = at('2026-01-13T10:00:00-05:00');
const words = shipped();
const tick = { worker: 0, workers: 1, lookaheadSeconds: 0 };
const strangers = byTier(110, 10_000);

let engine: Awaited<ReturnType<typeof startEngine>>;
let harness: Harness;
let sent: { readonly email: OutgoingEmail; readonly minute: number }[];
let counted: string[];
/** What SES tells of an email soon after it took it. */
let bounces: (email: OutgoingEmail) => boolean;
let minute: number;

beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  harness = new Harness(await peopleTable(testClient(engine.url)), ten, words.journeys);
  harness.release = { ...harness.release, clinic: words.clinic };
  sent = [];
  counted = [];
  bounces = () => false;
  minute = 0;
  const count = vi.spyOn(metrics, 'addMetric').mockImplementation((name) => {
    counted.push(name);
    return metrics;
  });
  return () => count.mockRestore();
});

/** Somebody has signed up with an address, and nobody knows whose. */
async function stranger(): Promise<void> {
  const id = randomContactId();
  const asked = { state: 'asked', at: ten } as const;
  await harness.put(
    contact({ id, addressHash: id.padEnd(40, '0'), marketing: asked, signup: { id: 'a1b2c3d4e5f6a7b8c9d0', at: ten } }),
  );
  const due = { partition: 'request#0', at: ten };
  await harness.store.putEnrollment(
    enrollment('confirm', { contactId: id, instance: 'a1b2c3d4e5f6a7b8c9d0', startedAt: ten, due }),
    undefined,
  );
}

/** Somebody with an infusion, whose booking is to be answered. */
async function booked(): Promise<string> {
  const id = randomContactId();
  const now = harness.clock.now();
  const start = at('2026-01-20T10:00:00-05:00');
  await harness.put(
    contact({ id, addressHash: id.padEnd(40, '0'), marketing: { state: 'none', at: now } }),
    appointment({
      contactId: id,
      bookedAt: now,
      revisedAt: now,
      statusAt: now,
      start,
      end: plusMs(start, 60 * minuteMs),
    }),
  );
  await harness.enroll(id);
  return id;
}

const mailer = {
  send: async (email: OutgoingEmail): Promise<SendOutcome> => {
    sent.push({ email, minute });
    return { kind: 'accepted', sesId: `ses-${sent.length}` };
  },
};

/** Minutes of ticks; what SES took bounces before the next. */
async function minutes(count: number): Promise<void> {
  const feedback = makeFeedbackPorts(
    { clock: harness.clock, identity: systemIdentity, dynamo: harness.table.client },
    harness.table.name,
  );
  for (let passed = 0; passed < count; passed += 1, minute += 1) {
    const began = harness.clock.now();
    const before = sent.length;
    const sender = senderOver(harness, async () => accountOf());
    await handlerWith(() => ({ ...sender, ports: (deadline) => harness.ports({ deadline, mailer }) }))(
      tick,
      invocation(),
    );
    for (const [index, { email }] of sent.entries()) {
      if (index < before || !bounces(email)) continue;
      const [row] = await harness.ledger(email.contactId);
      const bounce = { type: 'Bounce', bounceKind: 'Permanent', attempt: 1, sesId: `ses-${index + 1}` } as const;
      if (row) await takeEvent(feedback, email.contactId, row.id, { ...bounce, at: harness.clock.now() });
    }
    harness.clock.moment = plusMs(began, minuteMs);
  }
}

const questions = () => sent.filter(({ email }) => email.class === 'request');

describe('a flood of made-up addresses (security.md S4, sending-and-deployment.md 8)', () => {
  test('that bounce: their breaker opens, reminders go in their minute, the series is not paused', async () => {
    for (let one = 0; one < strangers; one += 1) await stranger();
    bounces = ({ class: lane }) => lane === 'request';
    const late: number[] = [];
    const rounds = byTier(3, 6);
    for (let round = 0; round < rounds; round += 1) {
      const id = await booked();
      const since = minute;
      await minutes(5);
      const reminder = sent.find(({ email }) => email.contactId === id);
      late.push((reminder?.minute ?? 99) - since);
    }
    expect(late).toEqual(Array(rounds).fill(0));
    // What went before the first bounces were told of; then none.
    expect(questions().length).toBeGreaterThan(0);
    expect(questions().length).toBeLessThanOrEqual(100);
    expect(new Set(questions().map((each) => each.minute)).size).toBe(1);
    expect(counted).toContain('RequestsStopped');
    expect(counted).not.toContain('MarketingPaused');
  });

  test('that exist: a hundred an hour are asked, and the rest in the hours after', async () => {
    const asking = byTier(105, 130);
    for (let one = 0; one < asking; one += 1) await stranger();
    await minutes(3);
    expect(questions()).toHaveLength(100);
    const id = await booked();
    await minutes(1);
    expect(sent.at(-1)?.email.contactId).toBe(id);
    expect(counted).toContain('RequestsStopped');
    expect(counted).not.toContain('SendingHeld');
    harness.clock.moment = plusMs(ten, 60 * minuteMs);
    await minutes(20);
    expect(questions()).toHaveLength(asking);
    expect(new Set(questions().map(({ email }) => email.contactId)).size).toBe(asking);
  });

  test('is stopped at once by whoever pauses the lane, and by that alone goes on', async () => {
    const control = new DynamoControlStore(harness.table);
    await stranger();
    await control.pause('request');
    await booked();
    await minutes(2);
    expect(new Set(sent.map(({ email }) => email.class))).toEqual(new Set(['reminder']));
    await control.resume('request');
    await minutes(1);
    expect(questions()).toHaveLength(1);
  });
});
