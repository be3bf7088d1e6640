/** A new address: asked for, confirmed there, refused there, withdrawn, and what it carries over. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Contact } from '../../../functions/core/model/contact.ts';
import { keepAddress, requestNewAddress, takeNewAddress } from '../../../functions/core/people/addressChange.ts';
import { wrongPerson } from '../../../functions/core/people/choices.ts';
import { actOn } from '../../../functions/core/people/contactAct.ts';
import { setHold } from '../../../functions/core/people/hold.ts';
import { suppressAddress } from '../../../functions/core/people/suppression.ts';
import { dayMs, hourMs, plusMs } from '../../../functions/core/time/time.ts';
import { countingIdentity, MemoryPeopleRows } from '../../support/memoryPeopleRows.ts';
import { at, contact } from '../../support/people.ts';

const now = at('2026-05-04T15:00:00Z');
const later = plusMs(now, hourMs);
const [oldHash, newHash] = ['a'.repeat(40), 'b'.repeat(40)];
const to = { email: 'ada@example.org', addressHash: newHash, masked: 'a…@example.org' };
const options = { linkMs: 2 * dayMs, identity: countingIdentity() };
const ada = contact().id;

let rows: MemoryPeopleRows;
const settle = async (one: Contact) => {
  const seen = await rows.address(one.addressHash);
  await rows.write({
    addresses: [{ addressHash: one.addressHash, seen, set: {} }],
    addressLinks: [{ addressHash: one.addressHash, contactId: one.id, state: 'has' }],
    newContacts: [{ contact: one }],
  });
};
beforeEach(() => {
  rows = new MemoryPeopleRows();
});

const ask = (target = to, when = now) => requestNewAddress(rows, ada, target, when, options);
const person = async () => (await rows.contact(ada)) ?? expect.unreachable();
const standId = async () => (await person()).moving?.contactId ?? '';
const refuse = (id: string) =>
  actOn(rows, id, now, wrongPerson({ contactId: id, id: 'c', reason: 'wrongAddress', at: now, state: 'open' }));

describe('asking for a new address', () => {
  test('leaves everything at the old one, and another contact stands for the new one', async () => {
    await settle(contact());
    expect(await ask()).toBe('changed');
    expect(await person()).toMatchObject({ email: 'ada@example.com', addressHash: oldHash, moving: { to: to.masked } });
    expect(await rows.contact(await standId())).toMatchObject({
      email: to.email,
      addressHash: newHash,
      marketing: { state: 'none' },
      hold: false,
      replaces: { contactId: ada, at: now },
    });
    expect(rows.log(ada).map(({ entry }) => entry.what)).toEqual(['address.asked']);
  });

  test('says nothing of the person to whoever reads there: no name, no number, the short form (C9)', async () => {
    await settle(contact({ phone: '+1 518 555 0101', emailForm: 'full', locale: 'es' }));
    await ask();
    const stand = await rows.contact(await standId());
    expect([stand?.firstName, stand?.phone, stand?.emailForm, stand?.locale]).toEqual([
      undefined,
      undefined,
      'minimal',
      'es',
    ]);
  });

  test('shows a masked address to whoever has the link, and never the whole', async () => {
    await settle(contact());
    await ask();
    expect(JSON.stringify(await person())).not.toContain(to.email);
  });

  test('makes the address nobody’s yet: a booking there is not this person’s (I14)', async () => {
    await settle(contact());
    await ask();
    expect(await rows.address(newHash)).toMatchObject({ contacts: [], everybody: [await standId()] });
  });

  test('that is the old one does nothing', async () => {
    await settle(contact());
    expect(await ask({ ...to, addressHash: oldHash })).toBe('unchanged');
  });

  test('on hold writes to nobody, whoever asks (C21)', async () => {
    await settle(contact({ hold: true }));
    expect(await ask()).toBe('unchanged');
    expect(rows.all('contact')).toHaveLength(1);
  });

  test('where the address has said "no" writes to nobody; where it only left education it does (I3, C5)', async () => {
    await settle(contact());
    await suppressAddress(rows, newHash, { marketing: 'complaint' }, now);
    expect(await ask()).toBe('changed');
    await suppressAddress(rows, newHash, { reminder: 'bounce' }, now);
    expect(await ask(to, later)).toBe('unchanged');
  });

  test('again, after "not for me" there, asks nobody a second time; for somebody else it does (C24)', async () => {
    await settle(contact());
    await ask();
    await refuse(await standId());
    expect(await ask(to, later)).toBe('unchanged');
    const ben = contact({ id: 'c0000000000000000002', addressHash: 'c'.repeat(40) });
    await settle(ben);
    expect(await requestNewAddress(rows, ben.id, to, later, options)).toBe('changed');
  });

  test('of nobody is nobody', async () => {
    expect(await ask()).toBe('absent');
  });

  test('while somebody sets a hold stays unasked (C21)', async () => {
    await settle(contact());
    rows.meanwhile = () => actOn(rows, ada, now, setHold(true, 'staff'));
    expect(await ask()).toBe('unchanged');
    expect((await person()).moving).toBeUndefined();
  });

  test('what nobody confirms goes by itself, but not before its link', async () => {
    await settle(contact());
    let kept: unknown;
    const watched = {
      contact: rows.contact.bind(rows),
      address: rows.address.bind(rows),
      write: async (changes: Parameters<typeof rows.write>[0]) => {
        kept = [changes.newContacts?.[0]?.expiresAt, changes.addressLinks?.[0]];
        return rows.write(changes);
      },
    };
    await requestNewAddress(watched, ada, to, now, options);
    const expiresAt = plusMs(now, 32 * dayMs);
    expect(kept).toEqual([expiresAt, expect.objectContaining({ state: 'pending', expiresAt })]);
  });
});

describe('the new address, confirmed', () => {
  const confirmed = async (changes: Partial<Contact> = {}) => {
    await settle(contact(changes));
    await ask();
    expect(await takeNewAddress(rows, await standId(), later)).toBe('changed');
    return person();
  };

  test('is the person’s; all else of them stays', async () => {
    const { moving: _moving, ...after } = await confirmed({ emailForm: 'full' });
    expect(after).toEqual({
      ...contact({ emailForm: 'full' }),
      email: to.email,
      addressHash: newHash,
      movedFrom: { addressHash: oldHash, at: later },
      version: 3,
    });
    expect(rows.log(ada).map(({ entry }) => entry.what)).toEqual(['address.asked', 'address.changed']);
  });

  test('has them, and the old one has nobody any more', async () => {
    await confirmed();
    expect(await rows.address(newHash)).toMatchObject({ contacts: [ada], everybody: [ada] });
    expect(await rows.address(oldHash)).toMatchObject({ contacts: [], everybody: [] });
  });

  test('leaves a bounce behind with the old mailbox, and takes along what the person said (I3)', async () => {
    const { suppressed } = await confirmed({ suppressed: { reminder: 'bounce', marketing: 'complaint' } });
    expect(suppressed).toEqual({ marketing: 'complaint' });
  });

  test('brings what stands against the new address (I3)', async () => {
    await suppressAddress(rows, newHash, { marketing: 'bounce' }, now);
    expect((await confirmed()).suppressed).toEqual({ marketing: 'bounce' });
  });

  test('twice is once', async () => {
    await settle(contact());
    await ask();
    const stand = await standId();
    await takeNewAddress(rows, stand, later);
    const before = rows.snapshot();
    expect(await takeNewAddress(rows, stand, later)).toBe('unchanged');
    expect(rows.snapshot()).toBe(before);
  });

  test('by a link from before the person asked for another is over', async () => {
    await settle(contact());
    await ask();
    const first = await standId();
    await ask({ ...to, addressHash: 'c'.repeat(40), email: 'ada@example.net' }, later);
    expect(await takeNewAddress(rows, first, later)).toBe('over');
    expect((await person()).addressHash).toBe(oldHash);
  });

  test('after it was withdrawn, or refused there, is over (C24)', async () => {
    await settle(contact());
    await ask();
    const stand = await standId();
    expect(await actOn(rows, ada, later, keepAddress)).toBe('changed');
    expect(await takeNewAddress(rows, stand, later)).toBe('over');
    expect((await person()).moving).toBeUndefined();
    await ask(to, later);
    const second = await standId();
    await refuse(second);
    expect(await takeNewAddress(rows, second, later)).toBe('over');
  });

  test('by a link of somebody who stands for nobody is over', async () => {
    await settle(contact());
    expect(await takeNewAddress(rows, ada, later)).toBe('over');
    expect(await takeNewAddress(rows, 'nobody', later)).toBe('over');
  });

  test('that bounces while it is confirmed is silent there (I3)', async () => {
    await settle(contact());
    await ask();
    rows.meanwhile = () => suppressAddress(rows, newHash, { marketing: 'complaint' }, now);
    expect(await takeNewAddress(rows, await standId(), later)).toBe('changed');
    expect((await person()).suppressed).toEqual({ marketing: 'complaint' });
  });

  test('never lifts a hold (C21)', async () => {
    await settle(contact());
    await ask();
    await actOn(rows, ada, now, setHold(true, 'staff'));
    await takeNewAddress(rows, await standId(), later);
    expect((await person()).hold).toBe(true);
  });
});

test('keeping the old address where no new one was asked for does nothing', () => {
  expect(keepAddress(contact(), now)).toBeUndefined();
});
