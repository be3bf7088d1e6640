/** Erasure on the embedded engine (C16): whole, resumable, and never while something stands against it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DynamoErasure, type ThoroughRequest } from '../../functions/adapters/dynamodb/erasure.ts';
import { readPeople } from '../../functions/adapters/dynamodb/personRecord.ts';
import { addressPk, appointmentItem, contactPk, sendItem } from '../../functions/adapters/dynamodb/rows.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import type { Appointment } from '../../functions/core/model/appointment.ts';
import type { Contact } from '../../functions/core/model/contact.ts';
import { dayMs, plusMs } from '../../functions/core/time/time.ts';
import { startEngine } from '../../local/engine/index.ts';
import { sendRow } from '../contract/peopleStore.ts';
import { actsOn } from '../support/acts.ts';
import { MovableClock } from '../support/harness.ts';
import { appointment, at } from '../support/people.ts';
import { peopleTable, testClient } from '../support/tables.ts';

const now = at('2026-06-01T15:00:00Z');
const addressHash = 'b'.repeat(40);
const signUp = {
  email: 'ada@example.com',
  addressHash,
  firstName: 'Ada',
  interest: 'pain',
  locale: 'en',
  zone: 'America/New_York',
  textVersion: '2026-1',
  source: 'form',
} as const;

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
let clock: MovableClock;
let contacts: ReturnType<typeof actsOn>['contacts'];
let signUps: ReturnType<typeof actsOn>['signUps'];
let erasure: DynamoErasure;
const request: ThoroughRequest = { addressHash, by: 'operator:test', why: 'asked' };

beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await peopleTable(testClient(engine.url));
  clock = new MovableClock(now);
  contacts = actsOn(table).contacts;
  signUps = actsOn(table).signUps;
  erasure = new DynamoErasure(table, clock, systemIdentity, 6);
});

async function signedUp(): Promise<Contact> {
  await signUps.signUp(signUp, plusMs(now, -dayMs));
  const [person] = (await readPeople(table, addressHash)).people;
  if (!person?.contact) throw new Error('nobody signed up');
  return person.contact;
}

const visit = async (contactId: string, changes: Partial<Appointment>) => {
  const one = appointment({ contactId, ...changes });
  await table.put(appointmentItem(one));
  return one;
};

const left = async (contactId: string) => table.whole(contactPk(contactId), 'strong');
const addressRows = async () => (await table.whole(addressPk(addressHash), 'strong')).map((item) => item.sk?.S ?? '');

describe('what an erasure leaves', () => {
  test('nothing of the person, a suppression and evidence under the hash', async () => {
    const { id } = await signedUp();
    await signUps.confirm(id, now);
    const done = await erasure.erase(request);
    expect(done).toMatchObject({ kind: 'erased', suppressed: { marketing: 'erased' }, lateVisits: 0 });
    expect(await left(id)).toEqual([]);
    const rows = await table.whole(addressPk(addressHash), 'strong');
    expect(rows.map((item) => item.sk?.S?.split('#')[0]).sort()).toEqual(['ADDRESS', 'EVIDENCE']);
    const text = JSON.stringify(rows);
    for (const secret of ['ada@example.com', 'Ada', id, 'pain']) expect(text).not.toContain(secret);
    expect(done.kind === 'erased' && done.evidence.consents).toEqual([
      { what: 'consent.asked', at: plusMs(now, -dayMs), purpose: 'marketing', textVersion: '2026-1', source: 'form' },
      { what: 'consent.confirmed', at: now, purpose: 'marketing', textVersion: '2026-1', source: 'form' },
    ]);
    // The evidence goes by itself after its six years; the suppression does not.
    const expires = rows.map((item) => item.expiresAt?.N);
    expect(expires).toEqual([undefined, String(Date.parse('2032-06-01T15:00:00Z') / 1000)]);
  });

  test('a second run finds nobody and changes nothing', async () => {
    await signedUp();
    await erasure.erase(request);
    const before = await table.whole(addressPk(addressHash), 'strong');
    expect(await erasure.erase(request)).toMatchObject({ kind: 'nobody', suppressed: { marketing: 'erased' } });
    expect(await table.whole(addressPk(addressHash), 'strong')).toEqual(before);
  });

  test('who signs up again is a new contact, and is still not wanted in marketing', async () => {
    const { id } = await signedUp();
    await erasure.erase(request);
    await signUps.signUp(signUp, now);
    const [again] = (await readPeople(table, addressHash)).people;
    expect(again?.contactId).not.toBe(id);
    expect(again?.contact?.suppressed).toEqual({ marketing: 'erased' });
  });

  test('a hold outlives it as silence of the address (C21)', async () => {
    const { id } = await signedUp();
    await contacts.setHold(id, true, 'staff', now);
    expect(await erasure.erase(request)).toMatchObject({ suppressed: { marketing: 'erased', reminder: 'erased' } });
  });

  test('looking changes nothing', async () => {
    const { id } = await signedUp();
    const before = await left(id);
    expect(await erasure.look(request)).toMatchObject({ kind: 'ready', begun: false, others: 0 });
    expect(await left(id)).toEqual(before);
  });

  test('rows elsewhere that name the person go too', async () => {
    const { id } = await signedUp();
    const link = { pk: { S: 'X#calendly#patient:7' }, sk: { S: 'LINK' }, contactId: { S: id } };
    await table.put(link);
    await erasure.erase({ ...request, elsewhere: async () => [link] });
    expect(await table.get('X#calendly#patient:7', 'LINK', 'strong')).toBeUndefined();
  });
});

describe('what stands against it', () => {
  test.each<[string, Partial<Appointment>, string | undefined]>([
    [
      'a completed visit five years ago',
      { status: 'completed', start: at('2021-06-02T15:00:00Z'), end: at('2021-06-02T17:00:00Z') },
      'record',
    ],
    [
      'a completed visit seven years ago',
      { status: 'completed', start: at('2019-05-02T15:00:00Z'), end: at('2019-05-02T17:00:00Z') },
      undefined,
    ],
    [
      'a past visit nobody has spoken of',
      { start: at('2026-05-02T15:00:00Z'), end: at('2026-05-02T17:00:00Z') },
      'record',
    ],
    ['a visit ahead', { start: at('2026-06-02T15:00:00Z'), end: at('2026-06-02T17:00:00Z') }, 'visitAhead'],
    [
      'a cancelled visit',
      { status: 'cancelled', start: at('2026-06-02T15:00:00Z'), end: at('2026-06-02T17:00:00Z') },
      undefined,
    ],
    [
      'a missed visit',
      { status: 'noshow', start: at('2026-05-02T15:00:00Z'), end: at('2026-05-02T17:00:00Z') },
      undefined,
    ],
  ])('%s', async (_, changes, reason) => {
    const { id } = await signedUp();
    await visit(id, changes);
    const before = await left(id);
    const done = await erasure.erase(request);
    if (reason === undefined) {
      expect(done.kind).toBe('erased');
      expect(await left(id)).toEqual([]);
    } else {
      expect(done).toMatchObject({ kind: 'refused', people: [{ retention: { kind: reason } }] });
      expect(await left(id)).toEqual(before);
    }
  });

  test('several people at one address: nobody is guessed, and the others stay as they are', async () => {
    const first = await signedUp();
    const second = await contacts.create({ email: signUp.email, addressHash, zone: 'UTC', locale: 'en' }, now);
    expect((await erasure.erase(request)).kind).toBe('choose');
    const done = await erasure.erase({ ...request, contacts: [first.id] });
    expect(done).toMatchObject({ kind: 'erased', suppressed: {} });
    expect(await left(first.id)).toEqual([]);
    expect((await left(second.id)).map(({ sk }) => sk?.S)).toEqual(['CONTACT', 'OWED']);
    expect(await addressRows()).toContain(contactPk(second.id));
    expect((await contacts.readAddress(addressHash)).signupContact).toBeUndefined();
  });

  test('an email on its way: everything is frozen at once, and goes when nobody can hold the email any more', async () => {
    const { id, tokens } = await signedUp();
    const row = sendRow({ contactId: id, deadline: plusMs(now, 60_000) });
    await table.put(sendItem(row));
    const until = plusMs(now, 120_000);
    expect(await erasure.erase(request)).toEqual({ kind: 'waiting', until, onTheirWay: 1 });
    const frozen = await contacts.read(id);
    expect(frozen?.hold).toBe(true);
    expect(Object.values(frozen?.tokens ?? {}).some((token) => Object.values(tokens).includes(token))).toBe(false);
    expect((await left(id)).some((item) => item.sk?.S === `SEND#${row.id}`)).toBe(true);
    clock.forward(120_001);
    expect((await erasure.erase(request)).kind).toBe('erased');
    expect(await left(id)).toEqual([]);
  });

  test('a visit booked while it waits ends it: the person is as before, with new links', async () => {
    const before = await signedUp();
    await table.put(sendItem(sendRow({ contactId: before.id, deadline: plusMs(now, 60_000) })));
    expect((await erasure.erase(request)).kind).toBe('waiting');
    await visit(before.id, { start: at('2026-06-09T15:00:00Z'), end: at('2026-06-09T17:00:00Z') });
    clock.forward(120_001);
    expect((await erasure.erase(request)).kind).toBe('refused');
    const after = await contacts.read(before.id);
    expect(after).toEqual({ ...before, tokens: after?.tokens, version: before.version + 2 });
    expect(after?.tokens).not.toEqual(before.tokens);
    const { suppressed } = await contacts.readAddress(addressHash);
    expect(suppressed).toEqual({});
  });
});

describe('interrupted', () => {
  /** The table, failing from its `n`-th transaction on. */
  function failingFrom(n: number): Table {
    let count = 0;
    return new Proxy(table, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function') return value;
        if (name !== 'transact') return value.bind(target) as unknown;
        return async (...args: Parameters<Table['transact']>) => {
          count += 1;
          if (count >= n) throw new Error('the power went');
          return target.transact(...args);
        };
      },
    });
  }

  test.each([1, 2, 3, 4, 5])(
    'before its transaction %i: the next run ends it, with the same receipt and evidence',
    async (n) => {
      const { id } = await signedUp();
      for (let index = 0; index < 70; index += 1)
        await table.put(sendItem(sendRow({ contactId: id, id: index.toString(16).padStart(32, '0'), state: 'sent' })));
      const broken = new DynamoErasure(failingFrom(n), clock, systemIdentity, 6);
      await expect(broken.erase(request)).rejects.toThrow('the power went');
      const mid = await table.get(addressPk(addressHash), 'ADDRESS', 'strong');
      // The first marks the address, the second freezes the people.
      if (n > 2) expect((await contacts.read(id))?.hold).toBe(true);
      const done = await erasure.erase(request);
      expect(done).toMatchObject({ kind: 'erased', evidence: { emails: { marketing: 70, reminder: 0 }, people: 1 } });
      if (n > 1) expect(mid?.erasing?.M?.receipt?.S).toBe(done.kind === 'erased' && done.evidence.receipt);
      expect(done.kind === 'erased' && done.evidence.consents).toHaveLength(1);
      expect(await left(id)).toEqual([]);
      expect((await table.get(addressPk(addressHash), 'ADDRESS', 'strong'))?.erasing).toBeUndefined();
    },
  );
});

describe('who never confirmed', () => {
  const unconfirmed: ThoroughRequest = {
    ...request,
    why: 'unconfirmed',
    by: 'upkeep',
    still: ({ contact }) => contact?.marketing.state === 'asked',
  };

  test('leaves nothing at all', async () => {
    const { id } = await signedUp();
    expect((await erasure.erase(unconfirmed)).kind).toBe('erased');
    expect(await left(id)).toEqual([]);
    expect(await addressRows()).toEqual([]);
  });

  test('stays when they confirmed', async () => {
    const { id } = await signedUp();
    await signUps.confirm(id, now);
    const before = await left(id);
    expect((await erasure.erase(unconfirmed)).kind).toBe('stays');
    expect(await left(id)).toEqual(before);
  });
});
