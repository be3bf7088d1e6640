/** What any `PeopleRows` must do: read back what was written, and write all of it or nothing. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Contact } from '../../functions/core/model/contact.ts';
import { type Changes, changedContact, unchangedContact } from '../../functions/core/people/changes.ts';
import type { PeopleRows } from '../../functions/core/ports.ts';
import { plusMs } from '../../functions/core/time/time.ts';
import { appointment, at, contact } from '../support/people.ts';

const now = at('2026-01-06T15:00:00Z');
const hash = contact().addressHash;
const ada = contact().id;
const call = {
  contactId: ada,
  id: 'x',
  reason: 'noDelivery' as const,
  at: now,
  state: 'open' as const,
  due: { partition: 'calls', at: now },
};
const withdrawal: Changes = { calls: [{ kind: 'withdraw', contactId: ada, id: 'x' }] };

export function peopleRowsContract(name: string, make: () => Promise<PeopleRows>): void {
  describe(`rows about people on ${name}`, () => {
    let rows: PeopleRows;

    /** Somebody at an address, as a rule that met nobody there writes them. */
    const settle = async (one: Contact = contact()) => {
      const seen = await rows.address(one.addressHash);
      return rows.write({
        addresses: [{ addressHash: one.addressHash, seen, set: { signupContact: one.id } }],
        addressLinks: [{ addressHash: one.addressHash, contactId: one.id, state: 'has' }],
        newContacts: [{ contact: one }],
      });
    };

    beforeEach(async () => {
      rows = await make();
    });

    test('of what is not there, nothing is read', async () => {
      expect(await rows.contact(ada)).toBeUndefined();
      expect(await rows.person(ada)).toBeUndefined();
      expect(await rows.address(hash)).toEqual({ contacts: [], everybody: [] });
      expect(await rows.signUp(ada, 's1')).toBeUndefined();
      expect(await rows.appointments(ada)).toEqual([]);
      expect(await rows.bookingLink('test', 'x1')).toBeUndefined();
      expect((await rows.seats('test', 'slot')).size).toBe(0);
      expect(await rows.call(ada, 'x')).toBeUndefined();
      expect([await rows.hasReceipt('test', 'e'), await rows.isPatientOf(ada, 'test')]).toEqual([false, false]);
    });

    test('a person and their address are read back as written', async () => {
      expect(await settle()).toBe('written');
      expect(await rows.contact(ada)).toEqual(contact());
      expect(await rows.person(ada)).toEqual({ contact: contact(), appointments: [], enrollments: [] });
      expect(await rows.address(hash)).toMatchObject({ signupContact: ada, contacts: [ada], everybody: [ada] });
    });

    test('a contact is there once', async () => {
      await settle();
      expect(await settle()).toBe('stale');
    });

    test('an address that somebody wrote since is stale, and with it all the rest', async () => {
      const seen = await rows.address(hash);
      await settle();
      const late: Changes = {
        addresses: [{ addressHash: hash, seen, set: { suppressed: { marketing: 'bounce' } } }],
        bookingLinks: [{ source: 'test', externalId: 'x1', link: { contactId: ada } }],
      };
      expect(await rows.write(late)).toBe('stale');
      expect((await rows.address(hash)).suppressed).toBeUndefined();
      expect(await rows.bookingLink('test', 'x1')).toBeUndefined();
    });

    test('of an address only what is set changes', async () => {
      await settle();
      const seen = await rows.address(hash);
      await rows.write({ addresses: [{ addressHash: hash, seen, set: { suppressed: { reminder: 'bounce' } } }] });
      expect(await rows.address(hash)).toMatchObject({ signupContact: ada, suppressed: { reminder: 'bounce' } });
    });

    test('an address that may come counts as nobody’s yet, and one that was left as nobody’s any more', async () => {
      const expiresAt = plusMs(now, 1_000);
      const pending = { addressHash: hash, contactId: ada, state: 'pending', at: now, expiresAt } as const;
      expect(await rows.write({ addressLinks: [pending] })).toBe('written');
      expect(await rows.address(hash)).toMatchObject({ contacts: [], everybody: [ada] });
      expect(await rows.write({ addressLinks: [pending] })).toBe('stale');
      await rows.write({ addressLinks: [{ ...pending, state: 'left' }] });
      expect(await rows.address(hash)).toMatchObject({ contacts: [], everybody: [] });
      await rows.write({ addressLinks: [{ addressHash: hash, contactId: ada, state: 'has' }] });
      expect(await rows.address(hash)).toMatchObject({ contacts: [ada], everybody: [ada] });
    });

    test('a contact is changed over the version that was read, and over no other', async () => {
      await settle(contact({ frozen: true }));
      const seen = await rows.contact(ada);
      if (!seen) throw new Error('there');
      expect(await rows.write({ contacts: [changedContact(seen, { hold: true, frozen: undefined })] })).toBe('written');
      expect(await rows.contact(ada)).toEqual(contact({ hold: true, version: 2 }));
      expect(await rows.write({ contacts: [changedContact(seen, { hold: false })] })).toBe('stale');
      expect(await rows.write({ contacts: [unchangedContact(seen)] })).toBe('stale');
      expect(await rows.write({ contacts: [unchangedContact(contact({ version: 2 }))] })).toBe('written');
    });

    test('who is given a visit has a new version; who is gone is given none', async () => {
      await settle();
      expect(await rows.write({ visited: [ada] })).toBe('written');
      expect((await rows.contact(ada))?.version).toBe(2);
      expect(await rows.write({ visited: ['nobody'] })).toBe('stale');
    });

    test('a visit is new, or written over the version that was read', async () => {
      const [first, second] = [appointment(), appointment({ status: 'cancelled', version: 2 })];
      expect(await rows.write({ appointments: [{ next: first }] })).toBe('written');
      expect(await rows.write({ appointments: [{ next: first }] })).toBe('stale');
      expect(await rows.write({ appointments: [{ seen: first, next: second }] })).toBe('written');
      expect(await rows.write({ appointments: [{ seen: first, next: second }] })).toBe('stale');
      expect(await rows.appointment(ada, 'a1')).toEqual(second);
      expect(await rows.appointments(ada)).toEqual([second]);
    });

    test('an id leads to one visit for good; one that was only called off may lead to one later', async () => {
      const link = { contactId: ada, appointmentId: 'a1' };
      const leads = (to: object) => rows.write({ bookingLinks: [{ source: 'test', externalId: 'x1', link: to }] });
      expect(await leads({ closedAt: now })).toBe('written');
      expect(await rows.bookingLink('test', 'x1')).toMatchObject({ closedAt: now });
      expect(await leads(link)).toBe('written');
      expect(await rows.bookingLink('test', 'x1')).toMatchObject(link);
      expect(await leads({ contactId: 'other' })).toBe('stale');
    });

    test('a patient is one of their source alone, and once', async () => {
      const patient = { source: 'test', patientId: 'p1', contactId: ada };
      expect(await rows.write({ patientLinks: [patient] })).toBe('written');
      expect(await rows.write({ patientLinks: [patient] })).toBe('stale');
      expect([await rows.isPatientOf(ada, 'test'), await rows.isPatientOf(ada, 'tes')]).toEqual([true, false]);
    });

    test.each(['😀1', '\u{10ffff}', '\uffff', 'é', '~'])(
      'a patient of a source by any id (%s) is one (security.md S11)',
      async (patientId) => {
        await rows.write({ patientLinks: [{ source: 'test', patientId, contactId: ada }] });
        expect([await rows.isPatientOf(ada, 'test'), await rows.isPatientOf(ada, 'tes')]).toEqual([true, false]);
      },
    );

    test('the place in a slot is the newest one that somebody has', async () => {
      const seat = { source: 'test', slotId: 'slot', key: 'k', externalId: 'slot~k', contactId: ada };
      await rows.write({ seats: [seat] });
      expect(await rows.write({ seats: [{ ...seat, externalId: 'slot~k~2' }] })).toBe('written');
      expect([...(await rows.seats('test', 'slot'))]).toEqual([['k', 'slot~k~2']]);
    });

    test('a call is asked for once; it may be asked for again, and withdrawn while it is open', async () => {
      expect(await rows.write(withdrawal)).toBe('stale');
      expect(await rows.write({ calls: [{ kind: 'ask', call }] })).toBe('written');
      expect(await rows.write({ calls: [{ kind: 'ask', call }] })).toBe('stale');
      expect(await rows.call(ada, 'x')).toEqual(call);
      expect(await rows.write(withdrawal)).toBe('written');
      const { due: _due, ...withdrawn } = { ...call, state: 'withdrawn' as const };
      expect(await rows.call(ada, 'x')).toEqual(withdrawn);
      expect(await rows.write(withdrawal)).toBe('stale');
      expect(await rows.write({ calls: [{ kind: 'askAgain', call }] })).toBe('written');
      expect((await rows.call(ada, 'x'))?.state).toBe('open');
    });

    test('a receipt and a sign-up are taken once', async () => {
      const receipts = [{ source: 'test', eventId: 'e', result: 'booked', at: now }];
      const signUp = { interest: 'pain', textVersion: 't1', email: 'ada@example.com' } as const;
      const signUps = [{ contactId: ada, id: 's1', at: now, awaitsConfirmation: true, signUp }];
      expect(await rows.write({ receipts })).toBe('written');
      expect(await rows.write({ receipts, signUps })).toBe('stale');
      expect([await rows.hasReceipt('test', 'e'), await rows.signUp(ada, 's1')]).toEqual([true, undefined]);
      expect(await rows.write({ signUps })).toBe('written');
      expect(await rows.signUp(ada, 's1')).toEqual({ interest: 'pain', textVersion: 't1' });
      expect(await rows.write({ signUps })).toBe('stale');
    });

    test('log lines and decoys are written as often as they come', async () => {
      const line = { contactId: ada, at: now, entry: { what: 'hold.set', by: 'staff' } } as const;
      const changes: Changes = { log: [line, line], decoys: [{ key: hash, rows: 5, at: now }] };
      expect([await rows.write(changes), await rows.write(changes)]).toEqual(['written', 'written']);
    });

    test('one row twice in a transaction is a fault, and writes nothing', async () => {
      const twice: Changes = {
        receipts: [1, 2].map(() => ({ source: 'test', eventId: 'e', result: 'booked', at: now })),
      };
      await expect(rows.write(twice)).rejects.toThrow();
      expect(await rows.hasReceipt('test', 'e')).toBe(false);
    });

    test('nothing to write is written', async () => {
      expect(await rows.write({})).toBe('written');
    });
  });
}
