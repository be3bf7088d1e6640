/**
 * S3, P3: any number of people behind one address (a group home, a front desk that types its own). DynamoDB takes 100 writes in
 * one transaction; what is about an address must not end there, nor leave some of its people out after a crash.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DynamoErasure } from '../../functions/adapters/dynamodb/erasure.ts';
import { readPeople } from '../../functions/adapters/dynamodb/personRecord.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { addressHash as hashOf, systemIdentity } from '../../functions/adapters/identity.ts';
import { newContact } from '../../functions/core/people/newContact.ts';
import { suppressAddress } from '../../functions/core/people/suppression.ts';
import type { PeopleRows } from '../../functions/core/ports.ts';
import { dayMs, plusMs } from '../../functions/core/time/time.ts';
import { startEngine } from '../../local/engine/index.ts';
import { at } from '../support/people.ts';
import { byTier } from '../support/run/tier.ts';
import { peopleTable, testClient } from '../support/tables.ts';
import { type WebStand, webStand } from '../support/web.ts';

const now = at('2026-06-01T15:00:00Z');
const email = 'front-desk@example.com';
const addressHash = hashOf('k'.repeat(40), email);
const both = { marketing: 'bounce', reminder: 'bounce' };
const people = 130;
const person = {
  email,
  addressHash,
  zone: 'America/New_York',
  locale: 'en',
  interest: 'unsaid',
  marketing: { state: 'none', at: now },
} as const;

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
let stand: WebStand;
beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await peopleTable(testClient(engine.url));
  stand = webStand(table, now);
  const { rows } = stand.acts();
  for (let from = 0; from < people; from += 30) {
    const some = Array.from({ length: Math.min(30, people - from) }, () => newContact(systemIdentity, person, now, {}));
    await rows.write({
      addressLinks: some.map(({ id }) => ({ addressHash, contactId: id, state: 'has' })),
      newContacts: some.map((contact) => ({ contact })),
    });
  }
});

const contacts = async () =>
  (await readPeople(table, addressHash)).people.map(({ contact }) => contact).filter((each) => each !== undefined);

/** The table, until its n-th write: there the process ends. */
function endingAtWrite(rows: PeopleRows, n: number): PeopleRows {
  let writes = 0;
  return new Proxy(rows, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (name !== 'write' || typeof value !== 'function')
        return typeof value === 'function' ? value.bind(target) : value;
      return (...args: unknown[]) => {
        writes += 1;
        if (writes >= n) throw new Error('the process ended');
        return value.apply(target, args);
      };
    },
  });
}

describe(`an address that ${people} people share (security.md S3, proof.md P3)`, () => {
  test('is suppressed for all of them; told again, nobody changes', async () => {
    await stand.acts().contacts.suppress(addressHash, both, now);
    const silenced = await contacts();
    expect(silenced).toHaveLength(people);
    expect(silenced.every(({ suppressed }) => suppressed.reminder === 'bounce')).toBe(true);
    await stand.acts().contacts.suppress(addressHash, both, plusMs(now, dayMs));
    expect(await contacts()).toEqual(silenced);
  });

  test('is suppressed for all of them also when the first try ended in the middle', async () => {
    const { rows } = stand.acts();
    await expect(suppressAddress(endingAtWrite(rows, 3), addressHash, both, now)).rejects.toThrow('the process ended');
    const some = (await contacts()).filter(({ suppressed }) => suppressed.reminder !== undefined).length;
    expect([some > 0, some < people]).toEqual([true, true]);
    // Whoever comes in between finds the address silent.
    const late = await stand
      .acts()
      .contacts.create({ email, addressHash, zone: 'America/New_York', locale: 'en' }, now);
    expect(late.suppressed).toEqual(both);
    await suppressAddress(rows, addressHash, both, now);
    expect((await contacts()).every(({ suppressed }) => suppressed.reminder === 'bounce')).toBe(true);
  });

  test('is erased with all of them, and their links', async () => {
    const erasure = new DynamoErasure(table, stand.clock, systemIdentity, 6);
    const done = await erasure.erase({ addressHash, contacts: 'all', by: 'test', why: 'asked' });
    expect(done).toMatchObject({ kind: 'erased', evidence: { people }, suppressed: { marketing: 'erased' } });
    const left = await readPeople(table, addressHash);
    expect(left.people).toEqual([]);
    expect(left.addressItems.map(({ sk }) => sk?.S?.split('#')[0])).toEqual(['ADDRESS', 'EVIDENCE']);
  });

  test.each(byTier([6], [3, 6, 11]))('an erasure that ended at transaction %i is finished by the next', async (n) => {
    let transactions = 0;
    const ending = new Proxy(table, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name !== 'transact' || typeof value !== 'function')
          return typeof value === 'function' ? value.bind(target) : value;
        return (...args: unknown[]) => {
          transactions += 1;
          if (transactions >= n) throw new Error('the process ended');
          return value.apply(target, args);
        };
      },
    });
    const request = { addressHash, contacts: 'all', by: 'test', why: 'asked' } as const;
    await expect(new DynamoErasure(ending, stand.clock, systemIdentity, 6).erase(request)).rejects.toThrow('ended');
    // Nobody who is left, and still known, can be written to once the rows begin to go.
    const left = await contacts();
    if (left.length < people) expect(left.every(({ frozen }) => frozen)).toBe(true);
    const done = await new DynamoErasure(table, stand.clock, systemIdentity, 6).erase(request);
    expect(done).toMatchObject({ kind: 'erased', evidence: { people } });
    expect((await readPeople(table, addressHash)).people).toEqual([]);
  });
});

test('a hold that staff set while an erasure waits outlasts it, when a visit turns it back', async () => {
  const erasure = new DynamoErasure(table, stand.clock, systemIdentity, 6);
  const [first] = await contacts();
  const id = first?.id ?? '';
  let turn = 0;
  let looks = 0;
  const request = {
    addressHash,
    contacts: [id],
    by: 'test',
    why: 'asked' as const,
    elsewhere: async () => {
      turn += 1;
      if (turn === 1) await stand.acts().contacts.setHold(id, true, 'desk', now);
      return [];
    },
    // Looks: to mark, to freeze, to delete (the hold comes), to freeze anew; at the fifth the visit is there.
    still: () => {
      looks += 1;
      return looks < 5;
    },
  };
  expect((await erasure.erase(request)).kind).toBe('stays');
  expect(await stand.acts().contacts.read(id)).toMatchObject({ hold: true });
  expect((await stand.acts().contacts.read(id))?.frozen).toBeUndefined();
});
