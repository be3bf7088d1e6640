/** Whose booking it is: never a guess between two (I14). */
import { describe, expect, test } from 'vitest';
import type { Contact } from '../../../functions/core/model/contact.ts';
import {
  type BookedContact,
  patientKey,
  patientOf,
  readPersonFacts,
  whose,
} from '../../../functions/core/people/bookedPerson.ts';
import type { BookingEvent } from '../../../functions/core/people/booking.ts';
import { suppressAddress } from '../../../functions/core/people/suppression.ts';
import { countingIdentity, MemoryPeopleRows } from '../../support/memoryPeopleRows.ts';
import { at, contact } from '../../support/people.ts';

const now = at('2026-05-04T15:00:00Z');
const [hash, other] = ['a'.repeat(40), 'b'.repeat(40)];
const brought: BookedContact = {
  email: 'ada@example.com',
  addressHash: hash,
  zone: 'America/New_York',
  locale: 'en',
};
const event: BookingEvent = {
  source: 'test',
  externalId: 'A',
  status: 'booked',
  kind: 'infusion',
  location: 'albany',
  occurredAt: now,
};
const of = (patientId?: string): BookingEvent => (patientId === undefined ? event : { ...event, patientId });
const [ada, ben] = [contact(), contact({ id: 'c0000000000000000002' })];

async function rowsWith(...people: readonly Contact[]) {
  const rows = new MemoryPeopleRows();
  for (const one of people)
    await rows.write({
      addresses: [{ addressHash: hash, seen: await rows.address(hash), set: {} }],
      addressLinks: [{ addressHash: hash, contactId: one.id, state: 'has' }],
      newContacts: [{ contact: one }],
    });
  return rows;
}
const patient = (rows: MemoryPeopleRows, patientId: string, contactId: string, source = 'test') =>
  rows.write({
    bookingLinks: [{ source, externalId: patientKey(patientId), link: { contactId } }],
    patientLinks: [{ source, patientId, contactId }],
  });
const decide = async (rows: MemoryPeopleRows, told = of(), named: BookedContact | undefined = brought) =>
  whose(await readPersonFacts(rows, told, named), told, named, now, countingIdentity());

describe('a booking without a patient id', () => {
  test('of nobody known is somebody new: reminders on, no marketing (C7), the short form (C9)', async () => {
    const found = await decide(await rowsWith());
    if (found.kind !== 'created') throw new Error(found.kind);
    expect(found.changes.newContacts?.[0]?.contact).toMatchObject({
      id: found.contactId,
      marketing: { state: 'none' },
      reminders: { state: 'on' },
      emailForm: 'minimal',
      hold: false,
      interest: 'unsaid',
    });
    expect(found.changes.addressLinks).toEqual([{ addressHash: hash, contactId: found.contactId, state: 'has' }]);
  });

  test('is of the one person who has the address, and looked at again if they change meanwhile', async () => {
    const found = await decide(await rowsWith(ada));
    expect(found).toMatchObject({ kind: 'known', contactId: ada.id, changes: { visited: [ada.id] } });
  });

  test('is nobody’s when two share the address: a guess could write past a hold (C21, I14)', async () => {
    const found = await decide(await rowsWith(ada, { ...ben, hold: true }));
    expect(found).toEqual({ kind: 'unserved', reason: 'ambiguousPerson' });
  });

  test('and without an address is nobody’s', async () => {
    for (const told of [of(), of('p1')]) {
      const facts = await readPersonFacts(await rowsWith(ada), told, undefined);
      const unserved = { kind: 'unserved', reason: 'noAddress' };
      expect(whose(facts, told, undefined, now, countingIdentity())).toEqual(unserved);
    }
  });

  test('is silent where the address is silent (I3)', async () => {
    const rows = await rowsWith();
    await suppressAddress(rows, hash, { reminder: 'bounce' }, now);
    const found = await decide(rows);
    if (found.kind !== 'created') throw new Error(found.kind);
    expect(found.changes.newContacts?.[0]?.contact.suppressed).toEqual({ reminder: 'bounce' });
  });

  test('brings a hold with it (C21)', async () => {
    const found = await decide(await rowsWith(), of(), { ...brought, hold: true });
    if (found.kind !== 'created') throw new Error(found.kind);
    expect(found.changes.newContacts?.[0]?.contact.hold).toBe(true);
  });
});

describe('a patient id', () => {
  test('leads to its person, whatever address the booking names, and changes nothing of the address', async () => {
    const rows = await rowsWith(ada, ben);
    await patient(rows, 'p1', ben.id);
    const found = await decide(rows, of('p1'), { ...brought, addressHash: other });
    expect(found).toEqual({ kind: 'known', contactId: ben.id, changes: { visited: [ben.id] } });
  });

  test('finds its person without any address', async () => {
    const rows = await rowsWith(ada);
    await patient(rows, 'p1', ada.id);
    expect(await readPersonFacts(rows, of('p1'), undefined)).toEqual({ patient: ada.id });
  });

  test('that is new is linked to the one person at the address, who must still be alone there', async () => {
    const found = await decide(await rowsWith(ada), of('p1'));
    expect(found).toMatchObject({
      kind: 'known',
      contactId: ada.id,
      changes: {
        addresses: [{ addressHash: hash }],
        bookingLinks: [{ source: 'test', externalId: patientKey('p1'), link: { contactId: ada.id } }],
        patientLinks: [{ source: 'test', patientId: 'p1', contactId: ada.id }],
      },
    });
  });

  test('is somebody else than another patient at the address: a new person (I14)', async () => {
    const rows = await rowsWith(ada);
    await patient(rows, 'p1', ada.id);
    const found = await decide(rows, of('p2'));
    expect(found.kind).toBe('created');
    expect(found.kind === 'created' && found.changes.patientLinks).toMatchObject([{ patientId: 'p2' }]);
  });

  test('of another source says nothing of this one’s', async () => {
    const rows = await rowsWith(ada);
    await patient(rows, 'p1', ada.id, 'elsewhere');
    expect(await decide(rows, of('p1'))).toMatchObject({ kind: 'known', contactId: ada.id });
  });

  test('picks the one who is nobody’s patient yet; of two such it picks none (I14)', async () => {
    const rows = await rowsWith(ada, ben);
    expect((await decide(rows, of('p2'))).kind).toBe('unserved');
    await patient(rows, 'p1', ada.id);
    expect(await decide(rows, of('p2'))).toMatchObject({ kind: 'known', contactId: ben.id });
  });

  test('is no booking’s id', () => {
    expect(patientKey('A')).not.toBe('A');
  });
});

describe('who a patient is', () => {
  test('by link, by address, one of several, or nobody', async () => {
    const rows = await rowsWith(ada, ben);
    expect(await patientOf(rows, 'test', 'p1', hash)).toEqual({ kind: 'several' });
    await patient(rows, 'p1', ada.id);
    expect(await patientOf(rows, 'test', 'p1', undefined)).toEqual({ kind: 'linked', contactId: ada.id });
    expect(await patientOf(rows, 'test', 'p2', hash)).toEqual({ kind: 'byAddress', contactId: ben.id });
    expect(await patientOf(rows, 'test', 'p2', undefined)).toEqual({ kind: 'none' });
    expect(await patientOf(rows, 'test', 'p2', other)).toEqual({ kind: 'none' });
  });

  test('everybody at the address is another patient: nobody', async () => {
    const rows = await rowsWith(ada);
    await patient(rows, 'p1', ada.id);
    expect(await patientOf(rows, 'test', 'p2', hash)).toEqual({ kind: 'none' });
  });
});
