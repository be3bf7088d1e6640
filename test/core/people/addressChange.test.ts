/** A new address: asked for, confirmed there, refused there, withdrawn, and what it carries over. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Contact } from '../../../functions/core/model/contact.ts';
import {
  agree,
  keepAddress,
  requestNewAddress,
  takeBackNewAddress,
  takeNewAddress,
} from '../../../functions/core/people/addressChange.ts';
import { wrongPerson } from '../../../functions/core/people/choices.ts';
import { actOn } from '../../../functions/core/people/contactAct.ts';
import { correctPerson } from '../../../functions/core/people/correction.ts';
import { setHold } from '../../../functions/core/people/hold.ts';
import { suppressAddress } from '../../../functions/core/people/suppression.ts';
import { dayMs, hourMs, plusMs } from '../../../functions/core/time/time.ts';
import { countingIdentity, MemoryPeopleRows } from '../../support/memoryPeopleRows.ts';
import { at, contact } from '../../support/people.ts';

const now = at('2026-05-04T15:00:00Z');
const later = plusMs(now, hourMs);
const [oldHash, newHash] = ['a'.repeat(40), 'b'.repeat(40)];
const to = { email: 'ada@example.org', addressHash: newHash, masked: 'a…@example.org' };
const identity = countingIdentity();
const options = { linkMs: 2 * dayMs, identity };
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
const take = (id: string, when = later) => takeNewAddress(rows, id, when, identity);
/** The old mailbox says yes, then the new one. */
const asked = async (target = to, when = now) => {
  await ask(target, when);
  await agree(rows, ada, when);
};
const byStaff = (target: typeof to, when: typeof now) =>
  correctPerson(rows, ada, { to: target }, 'oidc:robin', when, identity);
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

  test('again, after "wrong person" there, asks nobody a second time; for somebody else it does (C24)', async () => {
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
    const expiresAt = plusMs(now, 34 * dayMs);
    expect(kept).toEqual([expiresAt, expect.objectContaining({ state: 'pending', expiresAt })]);
  });
});

describe('the new address, confirmed', () => {
  const confirmed = async (changes: Partial<Contact> = {}) => {
    await settle(contact(changes));
    await asked();
    expect(await take(await standId())).toBe('changed');
    return person();
  };

  test('is the person’s; all else of them stays', async () => {
    const { moving: _moving, tokens, ...after } = await confirmed({ emailForm: 'full' });
    const { tokens: _before, ...before } = contact({ emailForm: 'full' });
    expect(after).toEqual({
      ...before,
      email: to.email,
      addressHash: newHash,
      movedFrom: { addressHash: oldHash, at: later, contactId: expect.any(String) },
      version: 4,
    });
    expect(rows.log(ada).map(({ entry }) => entry.what)).toEqual([
      'address.asked',
      'address.agreed',
      'address.changed',
    ]);
  });

  test('makes every link of before a stranger, but for the one that leaves education emails (security.md S6)', async () => {
    const { tokens } = await confirmed();
    const before = contact().tokens;
    expect(tokens.oneClick).toBe(before.oneClick);
    expect(tokens.preferences).not.toBe(before.preferences);
    expect(tokens.confirm).not.toBe(before.confirm);
  });

  test('has them, and the old one has nobody any more', async () => {
    await confirmed();
    expect(await rows.address(newHash)).toMatchObject({ contacts: [ada], everybody: [ada] });
    expect(await rows.address(oldHash)).toMatchObject({
      contacts: [],
      everybody: [(await person()).movedFrom?.contactId],
    });
  });

  test('takes along what the person said (I3)', async () => {
    const { suppressed } = await confirmed({ suppressed: { marketing: 'complaint' } });
    expect(suppressed).toEqual({ marketing: 'complaint' });
  });

  test('leaves the bounce of the old mailbox behind with it (I3)', async () => {
    await settle(contact());
    await asked();
    await suppressAddress(rows, oldHash, { reminder: 'bounce', marketing: 'complaint' }, now);
    expect(await take(await standId())).toBe('changed');
    expect((await person()).suppressed).toEqual({ marketing: 'complaint' });
  });

  test('brings what stands against the new address (I3)', async () => {
    await suppressAddress(rows, newHash, { marketing: 'bounce' }, now);
    expect((await confirmed()).suppressed).toEqual({ marketing: 'bounce' });
  });

  test('twice is once', async () => {
    await settle(contact());
    await asked();
    const stand = await standId();
    await take(stand);
    const before = rows.snapshot();
    expect(await take(stand)).toBe('unchanged');
    expect(rows.snapshot()).toBe(before);
  });

  test('by a link from before the person asked for another is over', async () => {
    await settle(contact());
    await asked();
    const first = await standId();
    await asked({ ...to, addressHash: 'c'.repeat(40), email: 'ada@example.net' }, later);
    expect(await take(first)).toBe('over');
    expect((await person()).addressHash).toBe(oldHash);
  });

  test('after it was withdrawn, or refused there, is over (C24)', async () => {
    await settle(contact());
    await asked();
    const stand = await standId();
    expect(await actOn(rows, ada, later, keepAddress)).toBe('changed');
    expect(await take(stand)).toBe('over');
    expect((await person()).moving).toBeUndefined();
    await asked(to, later);
    const second = await standId();
    await refuse(second);
    expect(await take(second)).toBe('over');
  });

  test('by a link of somebody who stands for nobody is over', async () => {
    await settle(contact());
    expect(await take(ada)).toBe('over');
    expect(await take('nobody')).toBe('over');
  });

  test('that bounces while it is confirmed is silent there (I3)', async () => {
    await settle(contact());
    await asked();
    rows.meanwhile = () => suppressAddress(rows, newHash, { marketing: 'complaint' }, now);
    expect(await take(await standId())).toBe('changed');
    expect((await person()).suppressed).toEqual({ marketing: 'complaint' });
  });

  test('never lifts a hold (C21), and the old address hears nothing then', async () => {
    await settle(contact());
    await asked();
    await actOn(rows, ada, now, setHold(true, 'staff'));
    await take(await standId());
    expect((await person()).hold).toBe(true);
    expect((await rows.contact((await person()).movedFrom?.contactId ?? ''))?.hold).toBe(true);
  });
});

describe('whoever asks has only seen an email (security.md S2)', () => {
  test('nothing is taken over before the old mailbox has said yes, however quick the new one is', async () => {
    await settle(contact());
    await ask();
    const stand = await standId();
    expect(await take(stand)).toBe('over');
    expect((await person()).addressHash).toBe(oldHash);
    expect(await agree(rows, ada, later)).toBe('changed');
    expect(await take(stand)).toBe('changed');
  });

  test('a yes to an older wish, or after it was taken back, is none to a newer one', async () => {
    await settle(contact());
    await asked();
    await ask({ ...to, addressHash: 'c'.repeat(40), email: 'thief@example.net' }, later);
    expect(await take(await standId())).toBe('over');
    await actOn(rows, ada, later, keepAddress);
    expect(await agree(rows, ada, later)).toBe('over');
  });

  test('a yes twice is once; on hold it is none (C21)', async () => {
    await settle(contact());
    await asked();
    const before = rows.snapshot();
    expect(await agree(rows, ada, later)).toBe('unchanged');
    expect(rows.snapshot()).toBe(before);
    await ask({ ...to, addressHash: 'c'.repeat(40), email: 'other@example.net' }, later);
    await actOn(rows, ada, later, setHold(true, 'staff'));
    expect(await agree(rows, ada, later)).toBe('over');
  });

  test.each(['bounce', 'wrongPerson'])(
    'a mailbox that is silent (%s) cannot say yes, so nobody but staff may ask',
    async (why) => {
      await settle(contact({ suppressed: { reminder: why } }));
      expect(await ask()).toBe('unchanged');
      expect(await byStaff(to, now)).toBe('changed');
      expect(rows.log(ada)[0]?.entry).toEqual({ what: 'address.changed', by: 'oidc:robin' });
    },
  );

  test('staff have the person before them: their word is enough, and a bounce stays behind with the old one (I3)', async () => {
    await settle(contact({ suppressed: { reminder: 'bounce', marketing: 'complaint' } }));
    await byStaff(to, now);
    expect(await person()).toMatchObject({ email: to.email, suppressed: { marketing: 'complaint' } });
  });
});

describe('the old address, once it is left', () => {
  const formerId = async () => (await person()).movedFrom?.contactId ?? '';
  const undo = async (when = later, id?: string) => takeBackNewAddress(rows, id ?? (await formerId()), when, identity);
  beforeEach(async () => {
    await settle(contact({ emailForm: 'full', phone: '+1 518 555 0101' }));
    await asked();
    await take(await standId());
  });

  test('has a contact of its own that says nothing of the person', async () => {
    const former = await rows.contact(await formerId());
    expect(former).toMatchObject({
      email: 'ada@example.com',
      formerOf: { contactId: ada, at: later },
      emailForm: 'minimal',
      marketing: { state: 'none' },
    });
    expect([former?.phone, former?.firstName]).toEqual([undefined, undefined]);
  });

  test('takes the change back for 14 days: the person is there again, with new links, and staff look into it', async () => {
    const thiefs = (await person()).tokens.preferences;
    expect(await undo(plusMs(later, 14 * dayMs - 1))).toBe('changed');
    expect(await person()).toMatchObject({ email: 'ada@example.com', addressHash: oldHash, emailForm: 'full' });
    expect((await person()).tokens.preferences).not.toBe(thiefs);
    expect(await rows.address(oldHash)).toMatchObject({ contacts: [ada], everybody: [ada] });
    expect(await rows.address(newHash)).toMatchObject({ contacts: [] });
    expect(rows.all('call')).toMatchObject([{ contactId: ada, reason: 'addressUndone', state: 'open' }]);
    expect(rows.log(ada).at(-1)?.entry.what).toBe('address.undone');
  });

  test('and no longer, nor twice', async () => {
    expect(await undo(plusMs(later, 14 * dayMs))).toBe('over');
    const former = await formerId();
    expect(await undo(later, former)).toBe('changed');
    expect(await undo(later, former)).toBe('unchanged');
    expect(await undo(later, 'nobody')).toBe('over');
  });

  test('stays able to: until then only staff change the address again, so that a thief cannot move it out of reach', async () => {
    const third = { ...to, addressHash: 'c'.repeat(40), email: 'thief@example.net' };
    expect(await ask(third, plusMs(later, 14 * dayMs - 1))).toBe('unchanged');
    expect(await ask(third, plusMs(later, 14 * dayMs))).toBe('changed');
  });

  test('does not undo what staff have changed since', async () => {
    const first = await formerId();
    const third = { ...to, addressHash: 'c'.repeat(40), email: 'ada@example.net' };
    await byStaff(third, later);
    expect(await undo(later, first)).toBe('over');
    expect((await person()).email).toBe('ada@example.net');
  });

  test('does not undo what the person has changed once more, staff having changed it in between', async () => {
    const first = await formerId();
    await byStaff({ ...to, addressHash: 'c'.repeat(40), email: 'ada@example.net' }, later);
    await asked({ ...to, addressHash: 'd'.repeat(40), email: 'ada@example.info' }, later);
    await take(await standId());
    expect(await formerId()).not.toBe(first);
    expect(await undo(later, first)).toBe('over');
    expect((await person()).email).toBe('ada@example.info');
  });
});

test('keeping the old address where no new one was asked for does nothing', () => {
  expect(keepAddress(contact(), now)).toBeUndefined();
});
