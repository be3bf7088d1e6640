/** What a bounce or a complaint silences: which class, which address, and everybody who has it. */
import { describe, expect, test } from 'vitest';
import type { Contact } from '../../../functions/core/model/contact.ts';
import { takeSignUp } from '../../../functions/core/people/signUp.ts';
import {
  suppress,
  suppressAddress,
  suppressedAddress,
  suppressionBy,
} from '../../../functions/core/people/suppression.ts';
import { dayMs, plusMs } from '../../../functions/core/time/time.ts';
import { countingIdentity, MemoryPeopleRows } from '../../support/memoryPeopleRows.ts';
import { at, clinic, contact } from '../../support/people.ts';

const now = at('2026-05-04T15:00:00Z');
const hash = contact().addressHash;
const both = { marketing: 'bounce', reminder: 'bounce' };

describe('what an event silences', () => {
  test.each(['marketing', 'reminder'] as const)('a mailbox that is gone is gone for every class, told of %s', (of) => {
    expect(suppressionBy(of, { type: 'Bounce', bounceKind: 'Permanent' })).toEqual(both);
  });

  test.each(['Transient', 'Undetermined', undefined])('a bounce that may pass (%s) silences nothing', (bounceKind) => {
    expect(suppressionBy('reminder', { type: 'Bounce', ...(bounceKind && { bounceKind }) })).toBeUndefined();
  });

  test('a complaint about education leaves reminders on (C5, I9)', () => {
    expect(suppressionBy('marketing', { type: 'Complaint' })).toEqual({ marketing: 'complaint' });
  });

  test('a complaint about a reminder ends both (I9)', () => {
    const complaint = { marketing: 'complaint', reminder: 'complaint' };
    expect(suppressionBy('reminder', { type: 'Complaint' })).toEqual(complaint);
  });

  test.each(['Delivery', 'Send', 'Reject'] as const)('%s silences nothing', (type) => {
    expect(suppressionBy('marketing', { type } as Parameters<typeof suppressionBy>[1])).toBeUndefined();
  });
});

describe('which address an event is about', () => {
  const moved = contact({ addressHash: 'b'.repeat(40), movedFrom: { addressHash: hash, at: now } });

  test('a bounce of an email from before the change is about the old one, later ones about the new one', () => {
    expect(suppressedAddress(moved, { type: 'Bounce' }, plusMs(now, -1_000))).toBe(hash);
    expect(suppressedAddress(moved, { type: 'Bounce' }, now)).toBe(moved.addressHash);
    expect(suppressedAddress(contact(), { type: 'Bounce' }, now)).toBe(hash);
  });

  test('a complaint is the person’s own, wherever their emails went', () => {
    expect(suppressedAddress(moved, { type: 'Complaint' }, plusMs(now, -dayMs))).toBe(moved.addressHash);
  });
});

describe('an address that is silenced', () => {
  const people = (...some: readonly Contact[]) => ({
    addressHash: hash,
    address: { contacts: some.map(({ id }) => id), everybody: some.map(({ id }) => id) },
    contacts: some,
  });

  const suppressed = (...act: Parameters<typeof suppress>) => suppress(...act) ?? {};

  test('is so for everybody who shares it, and each has it in their log (I3, C13)', () => {
    const [ada, ben] = [contact(), contact({ id: 'c0000000000000000002' })];
    const changes = suppressed(people(ada, ben), both, now);
    expect(changes.addresses).toMatchObject([{ addressHash: hash, set: { suppressed: both } }]);
    expect(changes.contacts?.map(({ next }) => [next.id, next.suppressed, next.version])).toEqual([
      [ada.id, both, 2],
      [ben.id, both, 2],
    ]);
    expect(changes.log?.map(({ contactId }) => contactId)).toEqual([ada.id, ben.id]);
  });

  test.each([
    [{ marketing: 'complaint' }, 'marketing', 'complaint'],
    [{ reminder: 'bounce' }, 'reminder', 'bounce'],
    [both, 'both', 'bounce'],
  ])('%o is evidence with its purpose and its reason (C15)', (why, purpose, detail) => {
    const one = contact({ marketing: { state: 'confirmed', at: now, textVersion: 'text-1' } });
    const [line] = suppressed(people(one), why, now).log ?? [];
    expect(line).toEqual({
      contactId: one.id,
      at: now,
      entry: { what: 'suppressed', by: 'ses', purpose, textVersion: 'text-1', source: 'ses', detail },
    });
  });

  test('keeps its first reason, here and at the person, and gains the class that is new', () => {
    const one = contact({ suppressed: { marketing: 'wrongPerson' } });
    const facts = { ...people(one), address: { ...people(one).address, suppressed: { marketing: 'complaint' } } };
    const changes = suppressed(facts, both, now);
    expect(changes.addresses?.[0]?.set.suppressed).toEqual({ marketing: 'complaint', reminder: 'bounce' });
    expect(changes.contacts?.[0]?.next.suppressed).toEqual({ marketing: 'wrongPerson', reminder: 'bounce' });
  });

  test('told twice, it changes nobody again', () => {
    const one = contact({ suppressed: both });
    const facts = { ...people(one), address: { ...people(one).address, suppressed: both } };
    expect(suppress(facts, { marketing: 'complaint' }, now)).toBeUndefined();
    expect(suppress(facts, both, now)).toBeUndefined();
  });

  test('silences who was missed when an earlier try ended in the middle, and nobody else', () => {
    const [ada, ben] = [contact({ suppressed: both }), contact({ id: 'c0000000000000000002' })];
    const facts = { ...people(ada, ben), address: { ...people(ada, ben).address, suppressed: both } };
    const changes = suppressed(facts, both, now);
    expect(changes.addresses).toEqual([]);
    expect(changes.contacts?.map(({ next }) => next.id)).toEqual([ben.id]);
    expect(changes.log?.map(({ contactId }) => contactId)).toEqual([ben.id]);
  });

  test('touches nothing else of its people: no hold, no yes, no language', () => {
    const one = contact({ hold: true, emailForm: 'full' });
    const next = suppressed(people(one), both, now).contacts?.[0]?.next;
    expect(next).toEqual({ ...one, suppressed: both, version: 2 });
  });
});

describe('carried out', () => {
  const form = { email: 'ada@example.com', addressHash: hash, interest: 'unsaid', locale: 'en' } as const;
  const signUp = { ...form, zone: 'America/New_York', textVersion: 'text-1', source: 'form' };
  const options = { doubleOptIn: true, identity: countingIdentity(), clinic };

  test('whoever joins the address between the look and the write is silenced too (I3)', async () => {
    const rows = new MemoryPeopleRows();
    rows.meanwhile = () => takeSignUp(rows, signUp, now, options);
    await suppressAddress(rows, hash, both, now);
    expect(rows.all<Contact>('contact').map(({ suppressed }) => suppressed)).toEqual([both]);
  });

  test('an address that may become somebody’s is silenced with them (I3)', async () => {
    const rows = new MemoryPeopleRows();
    const expiresAt = plusMs(now, dayMs);
    await rows.write({
      addressLinks: [{ addressHash: hash, contactId: contact().id, state: 'pending', at: now, expiresAt }],
      newContacts: [{ contact: contact() }],
    });
    await suppressAddress(rows, hash, both, now);
    expect((await rows.contact(contact().id))?.suppressed).toEqual(both);
  });

  test('an address that nobody has any more is remembered all the same (C16)', async () => {
    const rows = new MemoryPeopleRows();
    await suppressAddress(rows, hash, both, now);
    await takeSignUp(rows, signUp, now, options);
    expect(rows.all<Contact>('contact')[0]?.suppressed).toEqual(both);
  });
});
