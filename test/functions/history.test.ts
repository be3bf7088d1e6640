/** What is over leaves what is read before an email, and is found again by whoever asks for it: on the embedded engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DynamoDayStore } from '../../functions/adapters/dynamodb/dayStore.ts';
import { DynamoHistoryStore } from '../../functions/adapters/dynamodb/historyStore.ts';
import { DynamoOwedStore } from '../../functions/adapters/dynamodb/owedStore.ts';
import { readPersonRecord } from '../../functions/adapters/dynamodb/personRecord.ts';
import {
  appointmentItem,
  callItem,
  contactItem,
  enrollmentItem,
  owedItem,
} from '../../functions/adapters/dynamodb/rows.ts';
import { Table } from '../../functions/adapters/dynamodb/table.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import { contactOfRecord } from '../../functions/adapters/setAsideQueue.ts';
import { eventsOf } from '../../functions/announce/announce.ts';
import { type Appointment, courseNumber } from '../../functions/core/model/appointment.ts';
import type { Settled } from '../../functions/core/model/enrollment.ts';
import { beforeWith, pastVisits } from '../../functions/core/people/history.ts';
import { reconcile } from '../../functions/core/reconcile/reconcile.ts';
import { sweep } from '../../functions/core/reconcile/sweep.ts';
import { askForVisitCall } from '../../functions/core/send/calls.ts';
import { dayMs, hourMs, minuteMs, plusMs } from '../../functions/core/time/time.ts';
import { startEngine } from '../../local/engine/index.ts';
import { actsOn } from '../support/acts.ts';
import { Harness, randomContactId } from '../support/harness.ts';
import { appointment, at, clinic, contact, enrollment, journey, nurture, prepare } from '../support/people.ts';
import { peopleTable, testClient } from '../support/tables.ts';

const noon = at('2026-06-01T16:00:00Z');
const aftercare = journey('aftercare', {
  class: 'reminder',
  start: { on: 'appointment.completed', when: { 'appointment.kind': 'infusion' } },
  stop: { on: 'appointment.superseded' },
  anchor: 'appointment.end',
  steps: [{ id: 'evening', template: 'evening.mjml', send: { since: 'PT2H' }, useful: { for: 'PT12H' } }],
});

let engine: Awaited<ReturnType<typeof startEngine>>;
let harness: Harness;
let table: Table;
/** Read units since it was last set to 0. */
let read = 0;
beforeAll(async () => {
  engine = await startEngine({});
  const client = testClient(engine.url);
  table = await peopleTable(client);
  harness = new Harness(table, noon, [nurture, prepare, aftercare]);
  rows = actsOn(table, harness.clock).rows;
  const count = (next: (args: { input: object }) => Promise<{ output: object }>) => async (args: { input: object }) => {
    const input = { ...args.input, ReturnConsumedCapacity: 'TOTAL' };
    const answer = await next({ ...args, input });
    const { ConsumedCapacity } = answer.output as { ConsumedCapacity?: { CapacityUnits?: number } };
    if ('KeyConditionExpression' in input || 'Key' in input) read += ConsumedCapacity?.CapacityUnits ?? 0;
    return answer;
  };
  client.middlewareStack.add(count as never, { step: 'initialize', name: 'count' });
});
afterAll(() => engine.stop());

const steps = ['booked', 'moved', 'soon', 'medicines', 'driver', 'expect', 'day-before', 'eating', 'eve', 'leaving'];
const settledAll = (moment: Settled['at'], names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { revision: 0, at: moment, outcome: 'sent' } satisfies Settled]));

/** Somebody with a completed infusion every fortnight, `visits` of them, and one that is booked. */
async function patient(
  visits: number,
  changes: (visit: Appointment, ago: number) => Partial<Appointment> = () => ({}),
) {
  const contactId = randomContactId();
  const items: Parameters<Table['put']>[0][] = [];
  const put = (item: (typeof items)[number]) => items.push(item);
  put(contactItem(contact({ id: contactId, marketing: { state: 'none', at: noon } })));
  for (let ago = visits; ago > 0; ago -= 1) {
    const start = plusMs(noon, -14 * ago * dayMs);
    const end = plusMs(start, 2 * hourMs);
    const id = `v${String(ago).padStart(3, '0')}aaaaaaaaaaaaaaaa`;
    const visit = appointment({
      id,
      contactId,
      externalId: id,
      status: 'completed',
      start,
      end,
      statusAt: end,
      version: 3,
    });
    put(appointmentItem({ ...visit, ...changes(visit, ago) }));
    const ended = { contactId, instance: id, state: 'ended', seen: 4, version: 9 } as const;
    const after = (reason: 'appointment.completed' | 'appointment.superseded') => ({ at: end, reason, revision: 0 });
    put(
      enrollmentItem(
        enrollment('prepare', { ...ended, ended: after('appointment.completed'), settled: settledAll(end, steps) }),
      ),
    );
    const isLast = ago === 1;
    const care = settledAll(end, ['evening', 'next-day', 'day-three', 'day-seven']);
    put(
      enrollmentItem(
        isLast
          ? enrollment('aftercare', { ...ended, state: 'active', settled: care, waiting: 'every step is settled' })
          : enrollment('aftercare', { ...ended, ended: after('appointment.superseded'), settled: care }),
      ),
    );
    put(
      callItem({
        contactId,
        id: `visit-${id}`,
        reason: 'noDelivery',
        appointmentId: id,
        at: start,
        state: 'called',
        version: 2,
      }),
    );
  }
  const ahead = appointment({
    contactId,
    id: 'ahead000000000000000',
    start: plusMs(noon, 3 * dayMs),
    end: plusMs(noon, 3 * dayMs + 2 * hourMs),
    bookedAt: plusMs(noon, -dayMs),
    revisedAt: plusMs(noon, -dayMs),
    statusAt: plusMs(noon, -dayMs),
  });
  put(appointmentItem(ahead));
  put(owedItem(contactId, { stamp: 's', since: plusMs(noon, -hourMs) }));
  for (let from = 0; from < items.length; from += 100)
    await table.transact(items.slice(from, from + 100).map((item) => table.putWrite(item)));
  return contactId;
}

const swept = (
  history = new DynamoHistoryStore(table),
  onFault = (error: unknown): void => {
    throw error;
  },
) =>
  sweep(
    {
      ...harness.ports(),
      owed: new DynamoOwedStore(table),
      history,
      contactOf: contactOfRecord,
      setAside: { take: async () => [] },
      onFault,
    },
    ['reminder'],
    () => true,
  );
const hot = (contactId: string) => harness.store.readPerson(contactId, 'strong');
let rows: ReturnType<typeof actsOn>['rows'];

/** What a read before an email, and the email itself, take of `contactId`. */
async function unitsOf(contactId: string): Promise<{ person: number; email: number }> {
  read = 0;
  await hot(contactId);
  const person = read;
  read = 0;
  const before = harness.mailer.accepted.length;
  await harness.visit({ contactId, journey: 'prepare', instance: 'ahead000000000000000' });
  expect(harness.mailer.accepted.length).toBe(before + 1);
  return { person, email: read };
}

describe('history (year.md 10)', () => {
  test('a read takes two units at most after two years, and an email what it took at first', async () => {
    const [few, many] = [await patient(3), await patient(52)];
    await swept();
    const [one, two] = [await unitsOf(few), await unitsOf(many)];
    expect(two.person).toBeLessThanOrEqual(2);
    expect(two.email).toBeLessThanOrEqual(one.email * 1.1);
  });

  test('everybody who asks for it finds it: the rules, the desk, the export', async () => {
    const id = await patient(9);
    await swept();
    expect((await hot(id))?.appointments.length).toBeLessThan(5);
    expect((await rows.appointments(id)).length).toBe(10);
    const whole = await rows.person(id);
    expect([whole?.appointments.length, whole?.enrollments.length]).toEqual([10, 19]);
    expect((await rows.appointment(id, 'v009aaaaaaaaaaaaaaaa'))?.version).toBe(3);
    const record = await readPersonRecord(table, id);
    expect([record.appointments.length, record.enrollments.length, record.calls.length]).toEqual([10, 19, 9]);
    const start = plusMs(noon, -14 * 9 * dayMs);
    const days = await new DynamoDayStore(table, systemIdentity).between(start, plusMs(start, hourMs));
    expect(days.filter(({ contact: { id: whose } }) => whose === id)).toHaveLength(1);
  });

  test('planning knows of it what it asks for: the course, a later infusion, that there were visits', async () => {
    const id = await patient(9);
    const before = await hot(id);
    await swept();
    const person = await hot(id);
    expect(person?.before).toMatchObject({ hasVisits: true });
    const numbers = (each: typeof person) =>
      each?.appointments
        .map((visit) => [visit.id, courseNumber(visit, each.appointments, each.before?.visits)])
        .filter(([one]) => person?.appointments.some((v) => v.id === one));
    expect(numbers(person)).toEqual(numbers(before));
    // Nothing has changed of the facts, so nothing is planned anew.
    expect((await reconcile(harness.ports(), id)).written).toBe(0);
    await table.put(contactItem(contact({ id, marketing: { state: 'confirmed', at: noon } })));
    const { standing } = await reconcile(harness.ports(), id);
    expect(standing.map((each) => each.journey)).not.toContain('nurture');
  });

  test('a visit that changes is taken up again with its journeys, and begins nothing anew', async () => {
    const id = await patient(9);
    await swept();
    const seen = await rows.appointment(id, 'v009aaaaaaaaaaaaaaaa');
    const next = seen && { ...seen, status: 'noshow' as const, version: seen.version + 1, statusAt: noon };
    expect(seen && next && (await rows.write({ appointments: [{ seen, next }] }))).toBe('written');
    expect(seen && next && (await rows.write({ appointments: [{ seen, next }] }))).toBe('stale');
    const person = await hot(id);
    expect(person?.appointments.map((each) => each.id)).toContain('v009aaaaaaaaaaaaaaaa');
    const own = person?.enrollments.filter(({ instance }) => instance === 'v009aaaaaaaaaaaaaaaa');
    expect(own?.map(({ journey: name, state }) => `${name} ${state}`).sort()).toEqual([
      'aftercare ended',
      'prepare ended',
    ]);
    // To the stream their rows are new ones; other systems heard long ago that they began.
    const told = (own ?? []).flatMap((row) => eventsOf((text) => text, { kind: 'enrollment', row }, true));
    expect(told.map(({ type }) => type)).toEqual(['journey.completed', 'journey.completed']);
    expect((await rows.appointments(id)).filter((each) => each.id === 'v009aaaaaaaaaaaaaaaa')).toEqual([next]);
    expect((await reconcile(harness.ports(), id)).standing.filter((each) => each.instance.startsWith('v009'))).toEqual(
      [],
    );
  });

  test.each(['before', 'after'] as const)(
    'a crash %s it is written leaves nothing half: the next look puts away what is left',
    async (when) => {
      const id = await patient(9);
      const dying = new Table(table.client, table.name);
      dying.transact = async (writes) => {
        if (when === 'after') await table.transact(writes);
        throw new Error('the process is gone');
      };
      const faults: unknown[] = [];
      await swept(new DynamoHistoryStore(dying), (error) => faults.push(error));
      expect(faults).toHaveLength(1);
      const left = (await hot(id))?.appointments.length;
      expect(left).toBe(when === 'before' ? 10 : 4);
      // Who could not be looked at is looked at again an hour later.
      harness.clock.forward(61 * minuteMs);
      await swept();
      expect((await hot(id))?.appointments.length).toBeLessThan(5);
      expect([(await rows.appointments(id)).length, (await rows.person(id))?.enrollments.length]).toEqual([10, 19]);
      expect((await reconcile(harness.ports(), id)).written).toBe(0);
    },
  );

  test('a visit that changes at that moment stays, and all the others with it', async () => {
    const id = await patient(5);
    const person = await hot(id);
    const visits = person ? pastVisits(person, clinic, noon) : [];
    const [first] = visits;
    if (!person || !first) throw new Error('nothing is over');
    await rows.write({ appointments: [{ seen: first, next: { ...first, course: 2, version: first.version + 1 } }] });
    const store = new DynamoHistoryStore(table);
    expect(await store.putAway(person, visits, beforeWith(person, visits, harness.release, noon))).toBe('stale');
    expect((await hot(id))?.appointments.length).toBe(6);
  });

  test('a bounce that is told weeks later asks for no call', async () => {
    const id = await patient(9);
    await swept();
    const row = { contactId: id, instance: 'v009aaaaaaaaaaaaaaaa', journey: 'prepare', step: 'eating', id: 'x' };
    expect(await askForVisitCall(harness.store, row as never, 'bounced', noon)).toBe(false);
  });

  test('what still goes on, lies ahead, or is asked about stays', async () => {
    const id = await patient(6, (_visit, ago) => (ago === 2 ? { status: 'booked' } : {}));
    await swept();
    // Of the last one aftercare goes on; the one before it is not marked yet.
    expect((await hot(id))?.appointments.map((each) => each.id).sort()).toEqual([
      'ahead000000000000000',
      'v001aaaaaaaaaaaaaaaa',
      'v002aaaaaaaaaaaaaaaa',
    ]);
  });
});

test('what stood for an address that nobody answered at takes its journey and its emails with it (year.md 11)', async () => {
  const id = randomContactId();
  const stand = contact({ id, marketing: { state: 'none', at: noon }, replaces: { contactId: 'c9', at: noon } });
  const asked = enrollment('prepare', {
    contactId: id,
    instance: id,
    state: 'ended',
    ended: { at: noon, reason: 'done', revision: 0 },
  });
  for (const item of [
    contactItem(stand),
    enrollmentItem(asked),
    owedItem(id, { stamp: 's', since: plusMs(noon, -hourMs) }),
  ])
    await table.put(item);
  const left = async () => (await table.whole(`C#${id}`, 'strong')).length;
  await swept();
  expect(await left()).toBe(3);
  // Its time to live has come.
  await table.transact([table.deleteWrite(`C#${id}`, 'CONTACT')]);
  harness.clock.forward(8 * dayMs);
  await swept();
  expect(await left()).toBe(0);
});
