/** What each of SES's events comes to: for the row, the address, the call list and the breaker. On the embedded engine. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { contactItem, sendItem } from '../../functions/adapters/dynamodb/rows.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import { metrics } from '../../functions/adapters/telemetry.ts';
import { appointmentIdOf } from '../../functions/core/model/appointment.ts';
import type { Send } from '../../functions/core/model/send.ts';
import { visitCallId } from '../../functions/core/people/visitCall.ts';
import { isDelayedForUs, sesEventTypes } from '../../functions/core/send/sesEvents.ts';
import { plusMs } from '../../functions/core/time/time.ts';
import type { FeedbackPorts } from '../../functions/feedback/feedback.ts';
import { handlerWith, makeFeedbackPorts } from '../../functions/feedback/handler.ts';
import { startEngine } from '../../local/engine/index.ts';
import { sendRow } from '../contract/peopleStore.ts';
import { type Told, told } from '../stack/events.ts';
import { randomContactId } from '../support/harness.ts';
import { at, contact } from '../support/people.ts';
import { peopleTable, testClient } from '../support/tables.ts';

const now = at('2026-01-06T15:00:00Z');
const deliveredAt = plusMs(now, 3_000);
const later = plusMs(now, 60_000);

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
let ports: FeedbackPorts;
beforeAll(async () => {
  engine = await startEngine({});
  table = await peopleTable(testClient(engine.url));
  const clock = { now: () => later, sleepUntil: async () => {} };
  ports = makeFeedbackPorts({ clock, identity: systemIdentity, dynamo: table.client }, table.name);
});
afterAll(() => engine.stop());

/** What came of one event. */
interface Became {
  /** `bounced (<kind>)`, `complained`; absent: nothing of it stands in the row. */
  readonly row?: string;
  readonly marketing?: string;
  readonly reminder?: string;
  readonly calls?: number;
  readonly breaker?: string;
}

let made = 0;

const deadline = plusMs(now, 3_600_000);
const reminder = { journey: 'prepare', step: 'eating', class: 'reminder', safety: true } as const;
/** A safety reminder waits in the index for its delivery. */
const onItsWay = { ...reminder, safetyDeadline: deadline, due: { partition: 'reminder#0', at: deadline } };
const delivered = { ...reminder, delivery: { deliveredAt } };
const education = {} as const;

/** What an event comes to of an email that SES took. */
async function afterwards(one: Told, email: Partial<Send>): Promise<Became> {
  made += 1;
  const id = randomContactId();
  const addressHash = id.padEnd(40, '0');
  const row = sendRow({ contactId: id, id: String(made).padStart(32, '0'), state: 'sent', acceptedAt: now, ...email });
  await ports.people.write({ addressLinks: [{ addressHash, contactId: id, state: 'has' }] });
  await table.put(contactItem(contact({ id, addressHash })));
  await table.put(sendItem(row));
  const breaker: string[] = [];
  let calls = 0;
  const watched: FeedbackPorts = {
    ...ports,
    control: {
      addBadNews: async (what) => {
        breaker.push(what);
      },
    },
    onCall: () => {
      calls += 1;
    },
  };
  await handlerWith(() => watched)({
    type: one.type,
    tag: `${id}_${row.id}_1`,
    sesId: `ses-${made}`,
    at: later,
    acceptedAt: now,
    ...one.passed,
  });
  const stands = await ports.store.readSend(id, row.id, 'strong');
  const { bouncedAt, bounceKind, complainedAt } = stands?.delivery ?? {};
  const says = bouncedAt ? `bounced (${bounceKind})` : complainedAt ? 'complained' : undefined;
  // What failed has nothing to wait for any more; everything else waits as before.
  const waits = row.due !== undefined && bouncedAt === undefined && one.type !== 'Delivery';
  expect(stands?.due !== undefined, 'the row waits in the index').toBe(waits);
  return {
    ...(says === undefined ? {} : { row: says }),
    ...(await ports.people.contact(id))?.suppressed,
    ...(calls > 0 ? { calls } : {}),
    ...(breaker.length > 0 ? { breaker: breaker.join() } : {}),
  };
}

const dead = { marketing: 'bounce', reminder: 'bounce' };
const complained = { row: 'complained', marketing: 'complaint', reminder: 'complaint', breaker: 'complaint' };
const thisTime = { row: 'bounced (Transient)', calls: 1 };

const meanings: Record<keyof typeof told, Became> = {
  send: {},
  delivery: {},
  undetermined: { row: 'bounced (Undetermined)', calls: 1 },
  noMailbox: { row: 'bounced (Permanent)', calls: 1, breaker: 'bounce', ...dead },
  noEmail: { row: 'bounced (Permanent)', calls: 1, breaker: 'bounce', ...dead },
  globalList: { row: 'bounced (Permanent)', calls: 1, ...dead },
  accountList: { row: 'bounced (Permanent)', calls: 1, ...dead },
  tenantList: { row: 'bounced (Permanent)', calls: 1, ...dead },
  guessedInvalid: { row: 'bounced (Permanent)', calls: 1 },
  unsubscribedAtSes: { row: 'bounced (Permanent)', calls: 1, marketing: 'complaint' },
  newPermanent: { row: 'bounced (Permanent)', calls: 1, breaker: 'bounce', ...dead },
  transient: thisTime,
  mailboxFull: thisTime,
  tooLarge: thisTime,
  tookTooLong: thisTime,
  contentRefused: thisTime,
  attachmentRefused: thisTime,
  newTransient: thisTime,
  complaint: complained,
  complaintWithoutType: complained,
  fraud: complained,
  authFailure: complained,
  virus: complained,
  otherComplaint: complained,
  newComplaint: complained,
  notSpam: {},
  listedComplaint: { row: 'bounced (Suppressed)', calls: 1, marketing: 'complaint' },
  listedComplaintWithType: { row: 'bounced (Suppressed)', calls: 1, marketing: 'complaint' },
  reject: { row: 'bounced (Rejected)', calls: 1 },
  renderingFailure: { calls: 1 },
  delay: {},
  delayFullMailbox: {},
  delayBlocked: {},
  delaySpam: {},
  newDelay: {},
};

const rows = Object.entries(meanings) as [keyof typeof told, Became][];

test('each of SES’s events has a row', () => {
  const types = new Set(Object.values(told).map(({ type }) => type.replace(' ', '')));
  expect([...types].sort()).toEqual([...sesEventTypes].sort());
});

test.each(rows)('%s, of a reminder that is on its way', async (name, became) => {
  expect(await afterwards(told[name], onItsWay)).toEqual(became);
});

describe('once it has been delivered (field-reports.md A5)', () => {
  const forNow = rows.filter(([, { row }]) => row === 'bounced (Transient)' || row === 'bounced (Undetermined)');

  test.each(forNow.map(([name]) => name))('%s changes nothing: most often it is an automatic answer', async (name) => {
    expect(await afterwards(told[name], delivered)).toEqual({});
  });

  test.each(['noMailbox', 'accountList', 'complaint', 'notSpam'] as const)(
    '%s says what it always says',
    async (name) => {
      expect(await afterwards(told[name], delivered)).toEqual(meanings[name]);
    },
  );
});

test('an automatic answer that is told before the delivery: the call is taken back (field-reports.md A5)', async () => {
  made += 1;
  const id = randomContactId();
  const row = sendRow({
    contactId: id,
    id: String(made).padStart(32, '0'),
    state: 'sent',
    acceptedAt: now,
    ...onItsWay,
  });
  await table.put(contactItem(contact({ id })));
  await table.put(sendItem(row));
  const tell = (type: string, passed = {}) =>
    handlerWith(() => ports)({ type, tag: `${id}_${row.id}_1`, sesId: 'ses', at: later, acceptedAt: now, ...passed });
  const call = () => ports.store.readCall(id, visitCallId(appointmentIdOf(row.instance)));
  await tell('Bounce', told.transient.passed);
  expect((await call())?.state).toBe('open');
  await tell('Delivery');
  expect((await call())?.state).toBe('withdrawn');
  // It comes back for good after all; and events are told twice.
  await tell('Bounce', told.noMailbox.passed);
  await tell('Delivery');
  expect((await call())?.state).toBe('open');
});

describe('of an education email', () => {
  test('a complaint leaves reminders on, and a report that it is no spam leaves both (I9)', async () => {
    const became = await afterwards(told.complaint, education);
    expect(became).toEqual({ row: 'complained', marketing: 'complaint', breaker: 'complaint' });
    expect(await afterwards(told.notSpam, education)).toEqual({});
  });

  test('none that comes back asks anybody to call', async () => {
    for (const name of ['noMailbox', 'transient', 'reject', 'accountList'] as const)
      expect((await afterwards(told[name], education)).calls).toBeUndefined();
  });
});

test.each([
  ['Sending Status Disabled', 1],
  ['Sending Status Enabled', 0],
  ['Advisor Recommendation Status Open', 1],
  ['Advisor Recommendation Status Resolved', 0],
  ['Advisor Recommendation Status Closed', 0],
  ['Sending Status Something New', 1],
])('%s, of the account: told %i times (sending-and-deployment.md 9)', async (notice, times) => {
  const counted = vi.spyOn(metrics, 'addMetric');
  const absent = () => {
    throw new Error('a notice is about no email');
  };
  await handlerWith(absent)({ notice, at: '2026-01-06T15:00:00Z' });
  expect(counted.mock.calls.filter(([name]) => name === 'AccountNotice')).toHaveLength(times);
  expect(counted.mock.calls.filter(([name]) => name === 'UnreadableEvent')).toHaveLength(0);
  counted.mockRestore();
});

test('a mail server that puts us off for what it thinks of us is told apart from a full mailbox', () => {
  const delays = Object.entries(told as Record<string, Told>).filter(([, { type }]) => type === 'DeliveryDelay');
  const ours = delays.filter(([, { passed }]) => isDelayedForUs({ type: 'DeliveryDelay', ...passed }));
  expect(ours.map(([name]) => name)).toEqual(['delayBlocked', 'delaySpam']);
});
