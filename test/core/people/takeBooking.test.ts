/** A booking, taken: one visit whatever ids it goes by, its person, the calls it asks for, and its receipt. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Appointment } from '../../../functions/core/model/appointment.ts';
import type { Call } from '../../../functions/core/model/call.ts';
import type { Contact } from '../../../functions/core/model/contact.ts';
import { ConflictError } from '../../../functions/core/model/errors.ts';
import type { FactSource, FactValues } from '../../../functions/core/model/facts.ts';
import type { BookedContact } from '../../../functions/core/people/bookedPerson.ts';
import type { BookingEvent } from '../../../functions/core/people/booking.ts';
import { callAbout, listCall } from '../../../functions/core/people/bookingCalls.ts';
import { correctPerson } from '../../../functions/core/people/correction.ts';
import { asBookedFor, toldBy } from '../../../functions/core/people/facts.ts';
import { findVisit } from '../../../functions/core/people/findVisit.ts';
import { takeSignUp } from '../../../functions/core/people/signUp.ts';
import { putBooking, takeBooking } from '../../../functions/core/people/takeBooking.ts';
import { dayMs, hourMs, type Instant, minuteMs, plusMs } from '../../../functions/core/time/time.ts';
import { countingIdentity, MemoryPeopleRows } from '../../support/memoryPeopleRows.ts';
import { at, clinic, contact } from '../../support/people.ts';

const now = at('2026-05-04T15:00:00Z');
const start = plusMs(now, 7 * dayMs);
const end = plusMs(start, 2 * hourMs);
const [hash, other] = ['a'.repeat(40), 'b'.repeat(40)];
const brought: BookedContact = {
  email: 'ada@example.com',
  addressHash: hash,
  firstName: 'Ada',
  zone: 'America/New_York',
  locale: 'en',
};
const somebodyElse: BookedContact = { ...brought, email: 'ben@example.com', addressHash: other };
const newTime = { start: plusMs(start, dayMs), end: plusMs(end, dayMs) };

let rows: MemoryPeopleRows;
let told: number;
const identity = countingIdentity();
beforeEach(() => {
  rows = new MemoryPeopleRows();
  told = 0;
});

const eventOf = (changes: Partial<BookingEvent> = {}, when: Instant = now): BookingEvent => {
  told += 1;
  return {
    source: 'test',
    eventId: `e${told}`,
    externalId: 'A',
    status: 'booked',
    start,
    end,
    kind: 'infusion',
    location: 'albany',
    occurredAt: when,
    ...changes,
  };
};
/** As a source tells it, at the moment it happens. */
const take = (changes: Partial<BookingEvent> = {}, when = now, named: BookedContact | null = brought) =>
  takeBooking(
    rows,
    { event: eventOf(changes, when), contact: named ?? undefined, by: 'source:test', isStaff: false },
    when,
    identity,
  );
/** As staff, or the clinic's own system, say it. */
const say = (changes: Partial<BookingEvent> = {}, when = now, named = brought) => {
  const { eventId: _none, ...event } = eventOf(changes, when);
  return takeBooking(rows, { event, contact: named, by: 'staff:kim', isStaff: true }, when, identity);
};
const visits = () => rows.all<Appointment>('appointment');
const theVisit = () => {
  const [only, ...others] = visits();
  expect(others).toEqual([]);
  return only ?? expect.unreachable();
};
const calls = () => rows.all<Call>('call').map(({ reason, state }) => `${reason} ${state}`);
const logged = () => rows.log().map(({ entry }) => [entry.what, entry.detail].filter(Boolean).join(' '));
const minutes = (count: number) => plusMs(now, count * minuteMs);

describe('a booking', () => {
  test('is a visit, a person, a line in the log and a receipt, written together', async () => {
    expect(await take()).toMatchObject({ kind: 'booked', calls: [] });
    expect(theVisit()).toMatchObject({
      status: 'booked',
      start,
      end,
      revision: 0,
      bookedAt: now,
      source: 'test',
      externalId: 'A',
      version: 1,
    });
    expect(rows.all('contact')).toMatchObject([
      { id: theVisit().contactId, email: 'ada@example.com', firstName: 'Ada' },
    ]);
    expect(rows.log()).toEqual([
      {
        contactId: theVisit().contactId,
        at: now,
        entry: { what: 'appointment.put', by: 'source:test', source: 'test' },
      },
    ]);
    expect(await rows.hasReceipt('test', 'e1')).toBe(true);
    expect(rows.done.filter((what) => what.startsWith('write'))).toHaveLength(1);
  });

  test('told twice is one visit; in two pieces of news it is still one', async () => {
    const event = eventOf();
    const act = { event, contact: brought, by: 'source:test', isStaff: false };
    await takeBooking(rows, act, now, identity);
    const before = rows.snapshot();
    expect(await takeBooking(rows, act, minutes(1), identity)).toEqual({ kind: 'repeated' });
    expect(rows.snapshot()).toBe(before);
    expect(await take({}, minutes(2))).toMatchObject({ kind: 'noted' });
    expect(theVisit().revision).toBe(0);
  });

  test('that two workers take in one moment is one visit of one person', async () => {
    rows.meanwhile = () => take();
    expect(await take()).toMatchObject({ kind: 'noted' });
    expect([visits().length, rows.all('contact').length]).toEqual([1, 1]);
  });

  test('of a known person changes nothing of them but that somebody looks again (C21)', async () => {
    await take();
    const before = await rows.contact(theVisit().contactId);
    await rows.write({
      contacts: [{ seen: before as Contact, next: { ...(before as Contact), hold: true, version: 2 } }],
    });
    await take({ externalId: 'B' }, minutes(1), { ...brought, firstName: 'Ada Eve', hold: false });
    expect(await rows.contact(theVisitOf('B').contactId)).toEqual({ ...before, hold: true, version: 3 });
  });

  test('that brings a hold says so in the log (C21)', async () => {
    await say({}, now, { ...brought, hold: true });
    expect(logged()).toEqual(['appointment.put', 'hold.set']);
    expect(rows.all('contact')).toMatchObject([{ hold: true }]);
  });

  test('of nobody who can be told from another is a call, and no visit (I14)', async () => {
    await settle('c1');
    await settle('c2');
    expect(await take()).toEqual({ kind: 'unserved', reason: 'ambiguousPerson' });
    expect([visits(), calls()]).toEqual([[], ['ambiguousPerson open']]);
    expect(rows.all<Call>('call')[0]).toMatchObject({ booking: { source: 'test', externalId: 'A', start } });
  });

  test('without an address is a call, once, and again only for another time', async () => {
    expect(await take({}, now, null)).toEqual({ kind: 'unserved', reason: 'noAddress' });
    await take({}, minutes(1), null);
    expect(calls()).toEqual(['noAddress open']);
    await take(newTime, minutes(2), null);
    expect(calls()).toEqual(['noAddress open', 'noAddress open']);
  });

  test('of staff that is nobody’s is no call: they are told at once', async () => {
    await settle('c1');
    await settle('c2');
    expect(await say()).toEqual({ kind: 'unserved', reason: 'ambiguousPerson' });
    expect(calls()).toEqual([]);
  });

  test('that could not be served is served when it is told again, with an address', async () => {
    const event = eventOf();
    const act = { event, by: 'source:test', isStaff: false };
    await takeBooking(rows, { ...act, contact: undefined }, now, identity);
    expect(await takeBooking(rows, { ...act, contact: brought }, minutes(1), identity)).toMatchObject({
      kind: 'booked',
    });
  });

  test('of a type that clinic.yaml does not have asks for a call', async () => {
    expect(await take({ kind: 'unmapped' })).toMatchObject({ kind: 'booked', calls: ['unmappedType'] });
    expect(calls()).toEqual(['unmappedType open']);
  });

  test('cancelled before it was told, of such a type, asks for none', async () => {
    await take({ kind: 'unmapped', status: 'cancelled' });
    expect(calls()).toEqual([]);
  });

  test('of a known patient that names another address asks which is right, once for each', async () => {
    await take({ patientId: 'p1' });
    expect(await take({ patientId: 'p1', externalId: 'B' }, now, somebodyElse)).toMatchObject({
      calls: ['addressDiffers'],
    });
    expect(await take({ patientId: 'p1', externalId: 'B' }, minutes(1), somebodyElse)).toMatchObject({ calls: [] });
    expect(calls()).toEqual(['addressDiffers open']);
    expect(rows.all('contact')).toHaveLength(1);
  });

  test('that keeps colliding is an error, with nothing kept: it may be told again', async () => {
    const event = eventOf();
    const act = { event, contact: brought, by: 'source:test', isStaff: false };
    const write = rows.write.bind(rows);
    rows.write = async () => 'stale';
    await expect(takeBooking(rows, act, now, identity)).rejects.toBeInstanceOf(ConflictError);
    rows.write = write;
    expect(await takeBooking(rows, act, now, identity)).toMatchObject({ kind: 'booked' });
  });
});

const settle = async (id: string, changes: Partial<Contact> = {}) => {
  const one = contact({ id, ...changes });
  await rows.write({
    addresses: [{ addressHash: one.addressHash, seen: await rows.address(one.addressHash), set: {} }],
    addressLinks: [{ addressHash: one.addressHash, contactId: id, state: 'has' }],
    newContacts: [{ contact: one }],
  });
};
const theVisitOf = (externalId: string) =>
  visits().find((visit) => visit.externalId === externalId) ?? expect.unreachable();

describe('a move', () => {
  test('under the same id is one more revision of the one visit', async () => {
    await take();
    expect(await take(newTime, minutes(1))).toMatchObject({ kind: 'moved' });
    expect(theVisit()).toMatchObject({ ...newTime, revision: 1, revisedAt: minutes(1), bookedAt: now });
    expect(logged()).toEqual(['appointment.put', 'appointment.moved']);
  });

  test('under a new id is the same visit, found by both', async () => {
    await take();
    expect(await take({ externalId: 'B', previousExternalId: 'A', ...newTime }, minutes(1))).toMatchObject({
      kind: 'moved',
    });
    expect(theVisit()).toMatchObject({ externalId: 'B', revision: 1 });
    expect(await findVisit(rows, 'test', 'A')).toEqual(theVisit());
    expect(await findVisit(rows, 'test', 'B')).toEqual(theVisit());
  });

  test('whose cancel half comes later takes nothing away', async () => {
    await take();
    await take({ externalId: 'B', previousExternalId: 'A', ...newTime }, minutes(1));
    expect(await take({ status: 'cancelled' }, minutes(2))).toMatchObject({ kind: 'none', why: 'superseded' });
    expect(theVisit().status).toBe('booked');
  });

  test('staff’s word under the old id counts for the visit as it is', async () => {
    await take();
    await take({ externalId: 'B', previousExternalId: 'A', ...newTime }, minutes(1));
    expect(await say({ status: 'cancelled' }, minutes(2))).toMatchObject({ kind: 'status' });
    expect(theVisit()).toMatchObject({ status: 'cancelled', externalId: 'B' });
  });

  test('that has begun waits, and staff hear of it when half an hour is over', async () => {
    await take();
    expect(await take({ status: 'moving' }, minutes(1))).toMatchObject({ kind: 'moving', calls: [] });
    expect(theVisit()).toMatchObject({ status: 'booked', movingSince: minutes(1), revision: 0 });
    expect(rows.all<Call>('call')).toMatchObject([
      { reason: 'unfinishedMove', state: 'open', due: { partition: 'calls#later', at: minutes(31) } },
    ]);
    expect(logged().at(-1)).toBe('appointment.status moving');
  });

  test('told twice that it has begun is one call, at its first time', async () => {
    await take();
    await take({ status: 'moving' }, minutes(1));
    await take({ status: 'moving' }, minutes(20));
    expect(rows.all<Call>('call')).toMatchObject([{ due: { at: minutes(31) } }]);
  });

  test.each([
    ['to another time', newTime, 'moved'],
    ['to none: it stays', {}, 'noted'],
    ['to none: it is off', { status: 'cancelled' }, 'status'],
  ] as const)('that ends %s takes its call back', async (_how, changes, kind) => {
    await take();
    await take({ status: 'moving' }, minutes(1));
    expect(await take(changes, minutes(2))).toMatchObject({ kind });
    expect(calls()).toEqual(['unfinishedMove withdrawn']);
    expect('movingSince' in theVisit()).toBe(false);
  });

  test('whose call was made already leaves it so', async () => {
    await take();
    await take({ status: 'moving' }, minutes(1));
    const [call] = rows.all<Call>('call');
    await rows.write({ calls: [{ kind: 'askAgain', call: { ...(call as Call), state: 'called' } }] });
    expect(await take(newTime, minutes(60))).toMatchObject({ kind: 'moved' });
    expect(calls()).toEqual(['unfinishedMove called']);
  });

  test('that begins a second time asks again', async () => {
    await take();
    await take({ status: 'moving' }, minutes(1));
    await take({}, minutes(2));
    await take({ status: 'moving' }, minutes(3));
    expect(rows.all<Call>('call')).toMatchObject([{ state: 'open', due: { at: minutes(33) } }]);
  });

  test('of a booking that was not known yet waits too, with its call', async () => {
    expect(await take({ status: 'moving' })).toMatchObject({ kind: 'booked' });
    expect(theVisit()).toMatchObject({ status: 'booked', movingSince: now });
    expect(calls()).toEqual(['unfinishedMove open']);
  });

  test('to a type that is not known asks for a call', async () => {
    await take();
    expect(await take({ ...newTime, kind: 'unmapped' }, minutes(1))).toMatchObject({ calls: ['unmappedType'] });
    expect(await take({ kind: 'unmapped' }, minutes(2))).toMatchObject({ calls: [] });
  });

  test('of a visit that took place is another visit', async () => {
    await take();
    const done = plusMs(end, hourMs);
    await say({ status: 'completed' }, done);
    const next = { start: plusMs(done, dayMs), end: plusMs(done, dayMs + hourMs) };
    expect(await take({ externalId: 'B', previousExternalId: 'A', ...next }, done)).toMatchObject({ kind: 'booked' });
    expect(visits()).toHaveLength(2);
    expect(theVisitOf('A').status).toBe('completed');
  });

  test('that two workers take in one moment is one revision', async () => {
    await take();
    rows.meanwhile = () => take(newTime, minutes(1));
    expect(await take(newTime, minutes(1))).toMatchObject({ kind: 'noted' });
    expect(theVisit().revision).toBe(1);
  });
});

describe('a cancellation', () => {
  test('ends the visit under its revision, at the time it was done', async () => {
    await take();
    expect(await take({ status: 'cancelled' }, minutes(1))).toMatchObject({ kind: 'status' });
    expect(theVisit()).toMatchObject({ status: 'cancelled', statusAt: minutes(1), revision: 0 });
    expect(logged().at(-1)).toBe('appointment.status cancelled');
  });

  test('that is older than the last word is not heard, and leaves a receipt of that', async () => {
    await take({}, minutes(5));
    const event = eventOf({ status: 'cancelled' }, now);
    const act = { event, contact: brought, by: 'source:test', isStaff: false };
    expect(await takeBooking(rows, act, minutes(6), identity)).toMatchObject({ kind: 'none', why: 'stale' });
    expect(theVisit().status).toBe('booked');
    expect(await takeBooking(rows, act, minutes(7), identity)).toEqual({ kind: 'repeated' });
  });

  test('that overtook its booking keeps it from beginning', async () => {
    const { start: _start, end: _end, ...untimed } = eventOf({ status: 'cancelled' }, minutes(1));
    const act = { event: untimed, contact: brought, by: 'source:test', isStaff: false };
    expect(await takeBooking(rows, act, minutes(1), identity)).toMatchObject({ kind: 'none', why: 'unknown' });
    const late = { event: eventOf({}, now), contact: brought, by: 'source:test', isStaff: false };
    expect(await takeBooking(rows, late, minutes(2), identity)).toMatchObject({ kind: 'none', why: 'stale' });
    expect(visits()).toEqual([]);
  });

  test('and a booking after it is a booking', async () => {
    const { start: _start, end: _end, ...untimed } = eventOf({ status: 'cancelled' }, now);
    await takeBooking(rows, { event: untimed, contact: brought, by: 'source:test', isStaff: false }, now, identity);
    expect(await take({}, minutes(1))).toMatchObject({ kind: 'booked' });
    expect(theVisit().status).toBe('booked');
  });

  test('at the new id, told before the move there, cancels the visit', async () => {
    await take();
    const { start: _start, end: _end, ...untimed } = eventOf({ externalId: 'B', status: 'cancelled' }, minutes(2));
    await takeBooking(
      rows,
      { event: untimed, contact: brought, by: 'source:test', isStaff: false },
      minutes(2),
      identity,
    );
    const move = eventOf({ externalId: 'B', previousExternalId: 'A', ...newTime }, minutes(1));
    const act = { event: move, contact: brought, by: 'source:test', isStaff: false };
    expect(await takeBooking(rows, act, minutes(3), identity)).toMatchObject({ kind: 'status' });
    expect(theVisit()).toMatchObject({ status: 'cancelled', externalId: 'B', start });
  });

  test('of what nobody can be told of is no call', async () => {
    expect(await take({ status: 'cancelled' }, now, null)).toEqual({ kind: 'unserved', reason: 'noAddress' });
    expect(calls()).toEqual([]);
  });

  test('of staff closes nothing that they have not put: what they put later is theirs', async () => {
    const { start: _start, end: _end, ...untimed } = eventOf({ status: 'cancelled' }, now);
    await takeBooking(rows, { event: untimed, contact: brought, by: 'staff:kim', isStaff: true }, now, identity);
    expect(await rows.bookingLink('test', 'A')).toBeUndefined();
  });
});

describe('an event that names somebody else (I14)', () => {
  test.each([
    ['cancels', { status: 'cancelled' }],
    ['begins to move', { status: 'moving' }],
  ] as const)('and %s touches nobody: staff look (intake.md 1, field-reports.md A3)', async (_what, changes) => {
    await take();
    const before = theVisit();
    const result = await take(changes, minutes(1), somebodyElse);
    expect(result).toMatchObject({ kind: 'none', why: 'otherPerson', calls: ['unclearBooking'] });
    expect(theVisit()).toEqual(before);
    expect(rows.all('contact')).toHaveLength(1);
    expect(calls()).toEqual(['unclearBooking open']);
  });

  test('and cancels under a new id: that id does not lead to this visit', async () => {
    await take();
    const act = { externalId: 'B', previousExternalId: 'A', status: 'cancelled' } as const;
    expect(await take(act, minutes(1), somebodyElse)).toMatchObject({ kind: 'none', why: 'otherPerson' });
    expect(await findVisit(rows, 'test', 'B')).toBeUndefined();
    expect(await findVisit(rows, 'test', 'A')).toMatchObject({ status: 'booked' });
  });

  test('names the same person by any address they had before', async () => {
    const movedFrom = { addressHash: 'between', at: now, earlier: [hash] };
    await settle('c1', { addressHash: other, email: 'ada@example.org', movedFrom });
    await take({}, now, somebodyElse);
    expect(await take({ status: 'cancelled' }, minutes(1))).toMatchObject({ kind: 'status' });
  });

  test('is asked about once', async () => {
    await take();
    await take({ status: 'cancelled' }, minutes(1), somebodyElse);
    const again = await take({ status: 'cancelled' }, minutes(2), somebodyElse);
    expect(again).toMatchObject({ calls: [] });
    expect(calls()).toEqual(['unclearBooking open']);
  });

  test('that says nothing new, or is old, is no question', async () => {
    await take({}, minutes(5));
    const old = eventOf({ status: 'cancelled' }, now);
    const act = { event: old, contact: somebodyElse, by: 'source:test', isStaff: false };
    expect(await takeBooking(rows, act, minutes(6), identity)).toMatchObject({ why: 'stale', calls: [] });
    expect(calls()).toEqual([]);
  });

  test.each([
    ['under the id it has', {}],
    ['at another time', newTime],
    ['under a new id', { externalId: 'B', previousExternalId: 'A', ...newTime }],
  ] as const)(
    'and books %s: it ends for the one without a word, and begins for the other (intake.md 2)',
    async (_what, changes) => {
      await take();
      const before = theVisit();
      expect(await take(changes, minutes(1), somebodyElse)).toMatchObject({ kind: 'booked', calls: [] });
      const [first, second] = rows.all<Contact>('contact').map(({ id }) => id);
      expect(visits()).toEqual([
        expect.objectContaining({ id: before.id, contactId: first, status: 'replaced', revision: before.revision }),
        // For them it is no move, and no email speaks of one.
        expect.objectContaining({ contactId: second, status: 'booked', revision: 0 }),
      ]);
      // What the source says next under that id is about the other.
      const { externalId = 'A' } = changes as { externalId?: string };
      expect(await take({ status: 'cancelled', externalId }, minutes(2), somebodyElse)).toMatchObject({
        kind: 'status',
        appointment: { contactId: second },
      });
      expect(calls()).toEqual([]);
    },
  );

  test('whoever had an email about it is telephoned (intake.md 2)', async () => {
    await take();
    const { id, contactId } = theVisit();
    const settled = { booked: { revision: 0, at: now, outcome: 'sent' } } as const;
    rows.enroll({
      contactId,
      journey: 'prepare',
      instance: id,
      state: 'active',
      startedAt: now,
      settled,
      seen: 1,
      version: 1,
    });
    expect(await take({}, minutes(1), somebodyElse)).toMatchObject({ kind: 'booked', calls: ['givenAway'] });
    expect(rows.all('call')).toMatchObject([
      { contactId, reason: 'givenAway', state: 'open', booking: { source: 'test', externalId: 'A', start } },
    ]);
  });

  test.each([
    ['leaves within the minute', 50_000, ['givenAway']],
    ['is days away', 50_000_000, []],
  ] as const)('an email that %s counts as one that left, or not', async (_what, ms, asked) => {
    await take();
    const { id, contactId } = theVisit();
    const due = { partition: 'reminder#0', at: plusMs(minutes(1), ms) };
    const begun = { contactId, journey: 'prepare', instance: id, startedAt: now, settled: {}, seen: 1, version: 1 };
    rows.enroll({ ...begun, state: 'active', due });
    expect(await take({}, minutes(1), somebodyElse)).toMatchObject({ kind: 'booked', calls: asked });
  });

  test('given back, it is the first one’s again; an old word gives it to nobody', async () => {
    await take();
    await take({}, minutes(2), somebodyElse);
    const old = { event: eventOf({}, minutes(1)), contact: brought, by: 'source:test', isStaff: false };
    expect(await takeBooking(rows, old, minutes(3), identity)).toMatchObject({ kind: 'none', why: 'stale' });
    expect(await take({}, minutes(4))).toMatchObject({ kind: 'booked' });
    const booked = visits().filter(({ status }) => status === 'booked');
    expect(booked).toMatchObject([{ contactId: rows.all<Contact>('contact')[0]?.id }]);
    expect(rows.all('contact')).toHaveLength(2);
  });

  test('who cannot be written to: it ends for the one all the same, and begins when there is an address', async () => {
    await take({ patientId: 'p1' });
    const unserved = { event: eventOf({ patientId: 'p2' }, minutes(1)), contact: undefined, by: 't', isStaff: false };
    expect(await takeBooking(rows, unserved, minutes(1), identity)).toMatchObject({ kind: 'unserved' });
    expect(visits().map(({ status }) => status)).toEqual(['replaced']);
    expect(calls()).toEqual(['noAddress open']);
    expect(await take({ patientId: 'p2', ...newTime }, minutes(2), somebodyElse)).toMatchObject({ kind: 'booked' });
    expect(await take({ patientId: 'p2', status: 'cancelled' }, minutes(3), somebodyElse)).toMatchObject({
      kind: 'status',
    });
  });

  test('another patient of the same address is somebody else (intake.md 2)', async () => {
    await take({ patientId: 'p1' });
    expect(await take({ patientId: 'p2' }, minutes(1))).toMatchObject({ kind: 'booked' });
    expect(await take({ patientId: 'p2', status: 'cancelled' }, minutes(2))).toMatchObject({ kind: 'status' });
    expect(rows.all('contact')).toHaveLength(2);
  });

  test('a guest in the first place: while the person is listed, it is nobody else’s', async () => {
    await take();
    const act = { event: eventOf({ ...newTime }, minutes(1)), contact: somebodyElse, by: 't', isStaff: false };
    expect(await takeBooking(rows, { ...act, alsoNamed: [hash] }, minutes(1), identity)).toMatchObject({
      kind: 'moved',
    });
    expect(rows.all('contact')).toHaveLength(1);
  });

  test('a visit that has begun stays whose it is; one that was cancelled begins for the other', async () => {
    await take();
    const begun = plusMs(start, 1);
    expect(await take(newTime, begun, somebodyElse)).toMatchObject({ kind: 'booked', calls: [] });
    expect(visits().map(({ status, start: when }) => [status, when])).toEqual([
      ['booked', start],
      ['booked', newTime.start],
    ]);
    await take({ externalId: 'C', ...newTime }, minutes(1));
    await take({ externalId: 'C', status: 'cancelled' }, minutes(2));
    expect(await take({ externalId: 'C', ...newTime }, minutes(3), somebodyElse)).toMatchObject({ kind: 'booked' });
    expect(
      visits()
        .map(({ externalId, status }) => `${externalId} ${status}`)
        .sort(),
    ).toEqual(['A booked', 'A booked', 'C booked', 'C cancelled']);
  });
});

describe('another first name at a known address (intake.md 11)', () => {
  const { firstName: _ada, ...nameless } = brought;
  const as = (firstName: string | undefined): BookedContact =>
    firstName === undefined ? nameless : { ...nameless, ...toldBy('booking', now, { firstName }) };
  const names = () =>
    rows.all<Contact>('contact').map(({ firstName, nameAsked }) => `${firstName} ${nameAsked ?? ''}`.trim());

  test('is a person of its own, served at once, with one check; later bookings find each by name', async () => {
    await take({}, now, as('Anna'));
    expect(await take({ externalId: 'B' }, minutes(1), as('Max'))).toMatchObject({
      kind: 'booked',
      calls: ['sharedAddress'],
    });
    expect(await take({ externalId: 'C' }, minutes(2), as('max'))).toMatchObject({ kind: 'booked', calls: [] });
    expect(await take({ externalId: 'D' }, minutes(3), as('Anna María'))).toMatchObject({ kind: 'booked', calls: [] });
    expect(names()).toEqual(['Anna', 'Max true']);
    const [anna, max] = rows.all<Contact>('contact').map(({ id }) => id);
    const whoseIs = (id: string) => visits().find(({ externalId }) => externalId === id)?.contactId;
    expect(['A', 'B', 'C', 'D'].map(whoseIs)).toEqual([anna, max, max, anna]);
    expect(calls()).toEqual(['sharedAddress open']);
  });

  test('without a name, between two, is a question as before', async () => {
    await take({}, now, as('Anna'));
    await take({ externalId: 'B' }, minutes(1), as('Max'));
    expect(await take({ externalId: 'C' }, minutes(2), as(undefined))).toMatchObject({
      kind: 'unserved',
      reason: 'ambiguousPerson',
    });
  });

  test('whose name is not known yet is whoever books next', async () => {
    await take({}, now, as(undefined));
    await take({ externalId: 'B' }, minutes(1), as('Max'));
    expect(names()).toEqual(['Max']);
  });

  test('staff who correct the name have looked', async () => {
    await take({}, now, as('Anna'));
    await take({ externalId: 'B' }, minutes(1), as('Max'));
    const max = rows.all<Contact>('contact')[1] ?? expect.unreachable();
    await correctPerson(rows, max.id, { firstName: 'Maximilian' }, 'staff:kim', now, identity);
    expect(names()).toEqual(['Anna', 'Maximilian']);
  });
});

describe('what has not begun', () => {
  test.each(['completed', 'noshow'] as const)('is not %s: of a source it is a call', async (status) => {
    await take();
    expect(await take({ status }, minutes(1))).toMatchObject({
      kind: 'none',
      why: 'notBegun',
      calls: ['unclearBooking'],
    });
    expect(theVisit().status).toBe('booked');
    await take({ status }, minutes(2));
    expect(calls()).toEqual(['unclearBooking open']);
  });

  test('of staff is an answer, and no call', async () => {
    await take();
    expect(await say({ status: 'completed' }, minutes(1))).toMatchObject({ why: 'notBegun', calls: [] });
    expect(calls()).toEqual([]);
  });

  test('of a booking that nobody knows is a call too, and no visit', async () => {
    expect(await take({ status: 'completed' })).toMatchObject({ why: 'notBegun', calls: ['unclearBooking'] });
    expect([visits(), calls()]).toEqual([[], ['unclearBooking open']]);
  });
});

describe('one visit told in pieces', () => {
  /** Both halves of a move came as bookings of their own, before anybody said that they are one. */
  const twoRecords = async () => {
    await take();
    await take({ externalId: 'B', ...newTime }, minutes(1));
    expect(visits()).toHaveLength(2);
    return take({ externalId: 'B', previousExternalId: 'A', ...newTime }, minutes(2));
  };

  test('is one record in the end: the older one ends without a word, and leads to the other', async () => {
    await twoRecords();
    const [older, newer] = [theVisitOf('A'), theVisitOf('B')];
    expect(older).toMatchObject({
      status: 'replaced',
      replacedBy: { contactId: newer.contactId, appointmentId: newer.id },
      version: 2,
    });
    expect(await findVisit(rows, 'test', 'A')).toEqual(newer);
    expect(logged()).toContain('appointment.status replaced');
  });

  test('tells the time again, since the other record was told of', async () => {
    await twoRecords();
    expect(theVisitOf('B')).toMatchObject({ status: 'booked', revision: 1 });
    expect(logged().at(-1)).toBe('appointment.moved');
  });

  test('what is said under the id of the older record is old', async () => {
    await twoRecords();
    expect(await take({ status: 'cancelled' }, minutes(3))).toMatchObject({ kind: 'none', why: 'superseded' });
    expect(theVisitOf('B').status).toBe('booked');
  });

  test('takes back the call for the older record’s move', async () => {
    await take();
    await take({ status: 'moving' }, minutes(1));
    await take({ externalId: 'B', ...newTime }, minutes(2));
    await take({ externalId: 'B', previousExternalId: 'A', ...newTime }, minutes(3));
    expect(calls()).toEqual(['unfinishedMove withdrawn']);
  });

  test('goes back no further than five records: a circle of them ends', async () => {
    await take();
    const visit = theVisit();
    const { contactId, id } = visit;
    const next = { ...visit, status: 'replaced', replacedBy: { contactId, appointmentId: id }, version: 2 } as const;
    await rows.write({ appointments: [{ seen: visit, next }] });
    expect(await findVisit(rows, 'test', 'A')).toMatchObject({ id });
  });
});

describe('of somebody who was erased (C16)', () => {
  test('what the source still tells is not kept: no visit, no person, no receipt', async () => {
    await rows.write({
      bookingLinks: [{ source: 'test', externalId: 'A', link: { contactId: 'gone', appointmentId: 'gone' } }],
    });
    const before = rows.snapshot();
    expect(await take()).toEqual({ kind: 'none', why: 'unknown' });
    expect(rows.snapshot()).toBe(before);
  });
});

describe('staff’s own booking', () => {
  const put = (changes: object = {}, when = now) =>
    putBooking(
      rows,
      {
        source: 'staff',
        externalId: 'A',
        start,
        end,
        kind: 'infusion',
        location: 'albany',
        contact: brought,
        ...changes,
      },
      'staff:kim',
      when,
      identity,
    );

  test('is booked, moved, or unchanged', async () => {
    expect((await put()).kind).toBe('booked');
    expect((await put({}, minutes(1))).kind).toBe('unchanged');
    expect((await put(newTime, minutes(2))).kind).toBe('moved');
    expect(theVisit()).toMatchObject({ ...newTime, revision: 1 });
  });

  test('of a visit that was cancelled books it again: everything is due again', async () => {
    await put();
    await takeBooking(
      rows,
      {
        event: { ...eventOf({ source: 'staff', status: 'cancelled' }, minutes(1)) },
        contact: brought,
        by: 'x',
        isStaff: true,
      },
      minutes(1),
      identity,
    );
    expect((await put({}, minutes(2))).kind).toBe('moved');
    expect(theVisit()).toMatchObject({ status: 'booked', revision: 1 });
  });

  test('may be in the past', async () => {
    expect((await put({ start: plusMs(now, -dayMs), end: plusMs(now, -dayMs + hourMs) })).kind).toBe('booked');
  });

  test('of one of several at an address is refused until somebody says which', async () => {
    await settle('c1');
    await settle('c2');
    expect(await put()).toEqual({ kind: 'ambiguous' });
  });

  test('of somebody who was erased is refused (C16)', async () => {
    await rows.write({
      bookingLinks: [{ source: 'staff', externalId: 'A', link: { contactId: 'gone', appointmentId: 'gone' } }],
    });
    expect(await put()).toEqual({ kind: 'refused', why: 'unknown' });
  });
});

test('a place in a shared slot is found by whose it is, and keeps to its first id', async () => {
  const seat = { slotId: 'slot', key: 'k' };
  await take({ externalId: 'slot~k', seat });
  expect([...(await rows.seats('test', 'slot'))]).toEqual([['k', 'slot~k']]);
  await take({ externalId: 'slot~k', seat, ...newTime }, minutes(1));
  expect([...(await rows.seats('test', 'slot'))]).toEqual([['k', 'slot~k']]);
});

test('a call about a booking is listed once, for whom it concerns or alone', async () => {
  const booking = { source: 'test', externalId: 'A', start };
  const alone = callAbout(booking, 'noAddress', now, identity);
  expect([await listCall(rows, alone), await listCall(rows, alone)]).toEqual([true, false]);
  expect(callAbout(booking, 'underAge', now, identity, 'c1').contactId).toBe('c1');
  expect(alone.id).not.toBe(callAbout({ ...booking, start: newTime.start }, 'noAddress', now, identity).id);
});

describe('what a booking says of its person', () => {
  const named = (source: FactSource, changes: FactValues = {}): BookedContact => ({
    ...brought,
    ...toldBy(source, now, { firstName: 'Ana', phone: '+1 845 555 0100', ...changes }),
  });
  const stranger = { firstName: 'Ana María', phone: '+1 900 555 0000' };
  const known = () => rows.all<Contact>('contact')[0] ?? expect.unreachable();
  const visit = (id: string) => visits().find(({ externalId }) => externalId === id) ?? expect.unreachable();
  const toldOf = (id: string) => asBookedFor(known(), visit(id)).phone;

  test('is believed of whoever has only signed up (security.md S1)', async () => {
    const options = { doubleOptIn: true, identity, clinic };
    const typed = { ...stranger, zone: 'Pacific/Kiritimati', locale: 'es', interest: 'pain' } as const;
    const at = { email: 'ada@example.com', addressHash: hash, textVersion: 't', source: 'form' };
    await takeSignUp(rows, { ...typed, ...at }, now, options);
    await take({}, now, named('booking', { zone: 'America/New_York', locale: 'en' }));
    expect(known()).toMatchObject({
      firstName: 'Ana',
      phone: '+1 845 555 0100',
      zone: 'America/New_York',
      locale: 'en',
      facts: { phone: { source: 'booking', at: now }, zone: { source: 'booking' } },
    });
    expect(calls()).toEqual([]);
  });

  test('who books first does not fix who somebody is: each visit shows its own, and it is a check (security.md S1)', async () => {
    await take({}, now, named('booking', stranger));
    expect(await take({ externalId: 'B' }, minutes(1), named('booking'))).toMatchObject({ calls: ['personDiffers'] });
    expect([toldOf('A'), toldOf('B')]).toEqual(['+1 900 555 0000', '+1 845 555 0100']);
    expect(calls()).toEqual(['personDiffers open']);
    // The same words in a third booking are one question.
    expect(await take({ externalId: 'C' }, minutes(2), named('booking'))).toMatchObject({ calls: [] });
    expect(toldOf('C')).toBe('+1 845 555 0100');
  });

  test('the record counts for more than a page on which anybody books, for every visit (security.md S1)', async () => {
    await take({}, now, named('booking', stranger));
    expect(await take({ externalId: 'B' }, minutes(1), named('record'))).toMatchObject({ calls: [] });
    expect([toldOf('A'), toldOf('B'), known().firstName]).toEqual(['+1 845 555 0100', '+1 845 555 0100', 'Ana']);
    await take({ externalId: 'C' }, minutes(2), named('booking', stranger));
    expect([toldOf('C'), calls()]).toEqual(['+1 845 555 0100', []]);
  });

  test('what staff corrected stays, whatever bookings say later (security.md S1)', async () => {
    await take({}, now, named('booking', stranger));
    const { id } = known();
    await correctPerson(rows, id, { phone: '+1 845 555 0199', firstName: null }, 'staff:kim', now, identity);
    for (const source of ['booking', 'record'] as const)
      await take({ externalId: source }, minutes(1), named(source, stranger));
    expect([toldOf('A'), toldOf('booking'), toldOf('record')]).toEqual(Array(3).fill('+1 845 555 0199'));
    expect(known()).not.toHaveProperty('firstName');
    expect(calls()).toEqual([]);
  });

  test('staff’s own system corrects a visit that is otherwise as it was', async () => {
    await take({}, now, named('booking', stranger));
    expect(await say({}, minutes(1), named('record'))).toMatchObject({ kind: 'none', why: 'unchanged' });
    expect(known()).toMatchObject({ firstName: 'Ana', phone: '+1 845 555 0100' });
  });

  test('told by the same booking later is its newest word', async () => {
    await take({}, now, named('booking', stranger));
    await take({ externalId: 'B' }, minutes(1), named('booking'));
    await take({ externalId: 'B' }, minutes(2), named('booking', { phone: '+1 845 555 0111' }));
    expect(toldOf('B')).toBe('+1 845 555 0111');
    await take({ externalId: 'B' }, minutes(3), named('booking', stranger));
    expect(visit('B')).not.toHaveProperty('told');
  });

  test('of another address is not this person’s', async () => {
    await take({}, now, named('booking'));
    const guest = { ...somebodyElse, ...toldBy('record', now, stranger) };
    const act = { event: eventOf(newTime, minutes(1)), contact: guest, by: 'source:test', isStaff: false };
    await takeBooking(rows, { ...act, alsoNamed: [hash] }, minutes(1), identity);
    expect(known()).toMatchObject({ firstName: 'Ana', phone: '+1 845 555 0100' });
    expect(theVisit()).not.toHaveProperty('told');
  });

  test('two at once: the second sees what the first wrote', async () => {
    const { firstName: _none, ...nameless } = brought;
    await take({}, now, { ...nameless, facts: {} });
    rows.meanwhile = () => take({ externalId: 'B' }, minutes(1), named('booking')).then(() => undefined);
    await take({ externalId: 'C' }, minutes(1), named('booking', stranger));
    expect([toldOf('B'), toldOf('C'), calls()]).toEqual(['+1 845 555 0100', '+1 900 555 0000', ['personDiffers open']]);
  });
});
