/** Bookings at unlucky moments: beside an erasure, under another address, about a visit the source no longer knows. */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DynamoErasure } from '../../functions/adapters/dynamodb/erasure.ts';
import { readPeople } from '../../functions/adapters/dynamodb/personRecord.ts';
import { contactPk, sendItem } from '../../functions/adapters/dynamodb/rows.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { addressHash as hashOf, systemIdentity } from '../../functions/adapters/identity.ts';
import { readPersonFacts, whose } from '../../functions/core/people/bookedPerson.ts';
import type { BookingEvent } from '../../functions/core/people/booking.ts';
import { dayMs, type Instant, plusMs } from '../../functions/core/time/time.ts';
import { takeEvent } from '../../functions/feedback/feedback.ts';
import { makeFeedbackPorts } from '../../functions/feedback/handler.ts';
import { LookUpError } from '../../functions/intake/sources/lookUp.ts';
import { hmac } from '../../functions/intake/sources/signature.ts';
import { takeWebhook } from '../../functions/intake/sources/webhook.ts';
import { handlerWith as staffHandler } from '../../functions/staff/handler.ts';
import { appointmentSchema } from '../../functions/staff/requests.ts';
import { takeBooking } from '../../functions/web/bookings.ts';
import { startEngine } from '../../local/engine/index.ts';
import { rowsElsewhere } from '../../operations/elsewhere.ts';
import { sendRow } from '../contract/peopleStore.ts';
import { listedCalls } from '../support/listedCalls.ts';
import { at } from '../support/people.ts';
import { peopleTable, testClient } from '../support/tables.ts';
import { requestOf, type WebStand, webStand } from '../support/web.ts';

const now = at('2026-06-01T15:00:00Z');
const start = at('2026-06-10T15:00:00Z');
const hash = (email: string) => hashOf('k'.repeat(40), email);
const booked: BookingEvent = {
  source: 'calendly',
  externalId: 'A',
  status: 'booked',
  start,
  end: plusMs(start, 3_600_000),
  kind: 'infusion',
  location: 'albany',
  email: 'ada@example.com',
  occurredAt: now,
};

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
});

const take = (changes: Partial<BookingEvent> = {}) => takeBooking(stand.parts(), { ...booked, ...changes });
const callsOf = async (contactId: string) =>
  (await table.range(contactPk(contactId), 'CALL#', 'CALL#~', 'strong')).map((item) => unmarshall(item).reason);

const signUp = {
  email: 'ada@example.com',
  addressHash: hash('ada@example.com'),
  interest: 'unsaid',
  locale: 'en',
  zone: 'America/New_York',
  textVersion: '1',
  source: 'form',
} as const;
const signedUp = async () => {
  await stand.acts().signUps.signUp(signUp, plusMs(now, -40 * dayMs));
  const [person] = (await readPeople(table, signUp.addressHash)).people;
  return person?.contactId ?? '';
};

test('a booking that comes in the very last moment of an erasure turns it back: nobody has a visit and no record', async () => {
  const contactId = await signedUp();
  const erasure = new DynamoErasure(table, stand.clock, systemIdentity, 6);
  let comes: Promise<unknown> | undefined;
  const done = await erasure.erase({
    addressHash: signUp.addressHash,
    by: 'test',
    why: 'asked',
    // Asked when the rows have been looked at, and before the contact goes.
    elsewhere: async () => {
      comes ??= take();
      await comes;
      return [];
    },
  });
  expect(done.kind).not.toBe('erased');
  const visit = await stand.acts().appointments.find('calendly', 'A');
  expect(visit?.contactId).toBe(contactId);
  expect(await stand.acts().contacts.read(contactId)).toMatchObject({ hold: false });
});

test('a hold that staff set while an erasure goes on outlasts it, when a booking turns it back', async () => {
  const contactId = await signedUp();
  const erasure = new DynamoErasure(table, stand.clock, systemIdentity, 6);
  let comes: Promise<unknown> | undefined;
  const elsewhere = async () => {
    comes ??= stand
      .acts()
      .contacts.setHold(contactId, true, 'desk', now)
      .then(() => take());
    await comes;
    return [];
  };
  await erasure.erase({ addressHash: signUp.addressHash, by: 'test', why: 'asked', elsewhere });
  expect(await stand.acts().contacts.read(contactId)).toMatchObject({ hold: true });
});

test('two patients of one address who book in one moment do not both become the one person known there', async () => {
  await signedUp();
  const { rows } = stand.acts();
  const fields = { email: signUp.email, addressHash: signUp.addressHash, zone: 'America/New_York', locale: 'en' };
  const whoseIs = async (patientId: string) => {
    const event = { ...booked, patientId };
    return whose(await readPersonFacts(rows, event, fields), event, fields, now, systemIdentity);
  };
  const [one, other] = [await whoseIs('p1'), await whoseIs('p2')];
  if (one.kind !== 'known' || other.kind !== 'known') throw new Error('both look at the same person first');
  expect(await rows.write(one.changes)).toBe('written');
  expect(await rows.write(other.changes)).toBe('stale');
  expect((await whoseIs('p2')).kind).toBe('created');
});

test('a patient we know who books under another address is a call: the emails go to the one we have', async () => {
  await take({ patientId: 'p1' });
  const result = await take({ patientId: 'p1', externalId: 'B', email: 'ada@example.net' });
  expect(result).toMatchObject({ kind: 'booked', calls: ['addressDiffers'] });
  const visit = await stand.acts().appointments.find('calendly', 'B');
  expect(await callsOf(visit?.contactId ?? '')).toEqual(['addressDiffers']);
});

describe('an address of their own choosing', () => {
  const ask = async (contactId: string, email: string) =>
    stand.acts().addressChanges.ask(contactId, { email, addressHash: hash(email), masked: 'x' }, dayMs, now);
  const standOf = async (contactId: string) =>
    (await stand.acts().contacts.read(contactId))?.moving?.contactId ?? 'none';

  test('is not asked for while they are on hold', async () => {
    const contactId = await signedUp();
    await stand.acts().contacts.setHold(contactId, true, 'desk', now);
    expect(await ask(contactId, 'new@example.com')).toBe('unchanged');
  });

  test('is not asked for again once somebody there has said "wrong person"', async () => {
    const contactId = await signedUp();
    await ask(contactId, 'new@example.com');
    const standing = await standOf(contactId);
    const call = { contactId, id: 'wrong-person', reason: 'wrongAddress', at: now, state: 'open' } as const;
    await stand.acts().choices.wrongPerson(standing, now, call);
    expect(await ask(contactId, 'new@example.com')).toBe('unchanged');
    expect(await ask(contactId, 'third@example.com')).toBe('changed');
  });

  test('is not suppressed by a bounce of an email that went to the one before', async () => {
    const contactId = await signedUp();
    await ask(contactId, 'new@example.com');
    await stand.acts().addressChanges.agree(contactId, now);
    await stand.acts().addressChanges.confirm(await standOf(contactId), now);
    const bounce = async (id: string, acceptedAt: Instant) => {
      await table.put(sendItem(sendRow({ contactId, id, state: 'sent', acceptedAt })));
      const event = { type: 'Bounce', bounceKind: 'Permanent', attempt: 1, sesId: id, at: now } as const;
      const ports = makeFeedbackPorts(
        { clock: stand.clock, identity: systemIdentity, dynamo: table.client },
        table.name,
      );
      expect(await takeEvent(ports, contactId, id, event)).toBe('done');
      return (await stand.acts().contacts.read(contactId))?.suppressed;
    };
    expect(await bounce('1'.repeat(32), plusMs(now, -1_000))).toEqual({});
    expect((await stand.acts().contacts.readAddress(signUp.addressHash)).suppressed).toEqual({
      marketing: 'bounce',
      reminder: 'bounce',
    });
    expect(await bounce('2'.repeat(32), plusMs(now, 1_000))).toEqual({ marketing: 'bounce', reminder: 'bounce' });
  });
});

describe('an erasure', () => {
  test('takes what stands for a new address along', async () => {
    const contactId = await signedUp();
    const { addressChanges, contacts } = stand.acts();
    const email = 'new@example.com';
    await addressChanges.ask(contactId, { email, addressHash: hash(email), masked: 'x' }, dayMs, now);
    const standing = (await contacts.read(contactId))?.moving?.contactId ?? '';
    const erasure = new DynamoErasure(table, stand.clock, systemIdentity, 6);
    const elsewhere = (ids: readonly string[]) => rowsElsewhere(table, ids);
    const done = await erasure.erase({ addressHash: signUp.addressHash, by: 'test', why: 'asked', elsewhere });
    expect(done.kind).toBe('erased');
    expect(await contacts.read(standing)).toBeUndefined();
    expect((await contacts.readAddress(hash(email))).everybody).toEqual([]);
    expect(JSON.stringify(await stand.items())).not.toContain('example.com');
  });
});

test('a visit that its own system does not know any more is a call, and its webhook is answered', async () => {
  await take({ source: 'acuity', externalId: '7' });
  const key = 'k'.repeat(32);
  const body = 'action=canceled&id=7&calendarID=1&appointmentTypeID=2';
  const response = await takeWebhook(
    stand.parts(),
    () => ({
      secrets: { of: async () => ({ key }), anew: async () => undefined },
      ask: () => Promise.reject(new LookUpError('notFound', true)),
      publicUrl: 'https://example.com',
      otherUrls: [],
    }),
    {
      routeKey: 'POST /webhooks/acuity',
      rawPath: '/webhooks/acuity',
      headers: { 'x-acuity-signature': hmac(key, 'base64', body) },
      body,
    } as unknown as Parameters<typeof takeWebhook>[2],
  );
  expect(response.statusCode).toBe(200);
  const visit = await stand.acts().appointments.find('acuity', '7');
  expect(await callsOf(visit?.contactId ?? '')).toEqual(['unclearBooking']);
});

describe('what a system puts about somebody known', () => {
  const put = async (changes: object = {}, externalId = 'A') => {
    const request = requestOf('PUT /staff/appointments/{source}/{externalId}', {
      json: { email: 'ada@example.com', type: 'inf', start, end: plusMs(start, 3_600_000), ...changes },
    });
    const pathParameters = { source: 'desk', externalId };
    const { statusCode, body } = await staffHandler(stand.parts)({ ...request, pathParameters });
    return { ...(JSON.parse(body ?? '{}') as { contactId?: string }), status: statusCode };
  };
  const listed = async () =>
    (await listedCalls(stand.parts().calls, plusMs(now, 3_600_000))).map(({ reason, contactId }) => [
      reason,
      contactId,
    ]);

  test('another address for a visit is another person: it ends for the one, and begins for the other', async () => {
    const { contactId } = await put();
    const other = { email: 'ada@example.net' };
    const given = await put(other);
    expect(given).toMatchObject({ status: 201, result: 'booked' });
    expect(given.contactId).not.toBe(contactId);
    expect(await put(other)).toMatchObject({ status: 200, result: 'unchanged', contactId: given.contactId });
    expect(await listed()).toEqual([]);
  });

  test('another address for a patient is a call too, with the visit booked or moved all the same', async () => {
    const { contactId } = await put({ patientId: 'p1' });
    const other = { patientId: 'p1', email: 'ada@example.net' };
    expect(await put(other, 'B')).toMatchObject({ status: 201, contactId, calls: ['addressDiffers'] });
    const moved = { start: plusMs(start, dayMs), end: plusMs(start, dayMs + 3_600_000) };
    expect(await put({ ...other, ...moved })).toMatchObject({ result: 'moved', calls: ['addressDiffers'] });
    expect(await listed()).toHaveLength(2);
  });

  test('a type that clinic.yaml does not know is a call, booked or changed to it', async () => {
    expect(await put({ type: 'unheard-of' })).toMatchObject({ status: 201, calls: ['unmappedType'] });
    await put({}, 'B');
    expect(await put({ type: 'unheard-of' }, 'B')).toMatchObject({ result: 'moved', calls: ['unmappedType'] });
  });
});

test('what is old by now asks for no call, whatever address it names', async () => {
  await take({ occurredAt: now });
  expect(await take({ email: 'ada@example.net', occurredAt: plusMs(now, -1_000) })).toMatchObject({ why: 'stale' });
  expect(await listedCalls(stand.parts().calls, plusMs(now, 3_600_000))).toEqual([]);
});

describe('a visit that a system puts', () => {
  const body = { email: 'ada@example.com', type: 'inf', start, end: plusMs(start, 3_600_000) };

  test.each(['ada@exam ple.com', 'ada@-example.com', 'a\u0007da@example.com', 'äda@example.com', '.ada@example.com'])(
    'is refused with an address that cannot be written to: %j',
    (email) => {
      expect(appointmentSchema.safeParse({ ...body, email }).success).toBe(false);
    },
  );

  test.each(['18455550142@sms.cal.com', 'none@none.com', 'ada@clinic.invalid', 'ada?cc=eve@example.com'])(
    'is refused with an address that nobody reads: %s (email.md Addresses)',
    (email) => {
      expect(appointmentSchema.safeParse({ ...body, email }).success).toBe(false);
    },
  );
});

describe('what staff put', () => {
  const put = async (changes: object = {}) => {
    const { statusCode, body } = await staffHandler(stand.parts)({
      ...requestOf('PUT /staff/appointments/{source}/{externalId}', {
        json: { email: 'ada@example.com', type: 'infusion', start, end: plusMs(start, 3_600_000), ...changes },
      }),
      pathParameters: { source: 'calendly', externalId: 'A' },
    });
    return { statusCode, body: JSON.parse(body ?? '{}') as Record<string, unknown> };
  };

  test('of a booking that its source let go of meanwhile, by a clock ahead of ours, is refused with the reason', async () => {
    const { start: _start, end: _end, ...known } = booked;
    await takeBooking(stand.parts(), { ...known, status: 'cancelled', occurredAt: plusMs(now, 60_000) });
    const { statusCode, body } = await put();
    expect([statusCode, body.error]).toEqual([409, 'its source has let go of this booking']);
    expect(await stand.acts().appointments.find('calendly', 'A')).toBeUndefined();
  });

  test.each([
    [{ firstname: 'Ada' }, 'firstname', 'there is no such field. Did you mean "firstName"?'],
    [{ 'e-mail': 'x' }, 'e-mail', 'there is no such field. Did you mean "email"?'],
    [{ favouriteColour: 'blue' }, 'favouriteColour', 'there is no such field. The fields are email, firstName, '],
  ])(
    'with a field that is none is refused, with the one that was meant, and nothing stored: %j',
    async (more, field, reason) => {
      const { statusCode, body } = await put(more);
      expect([statusCode, body.faults]).toEqual([400, [{ field, reason: expect.stringContaining(reason) }]]);
      expect(await stand.acts().appointments.find('calendly', 'A')).toBeUndefined();
    },
  );

  test.each(['win.example.com', '<b>Ada</b>'])('takes no name along that is a link: %s', async (firstName) => {
    const { body } = await put({ firstName });
    expect(body.warnings).toEqual([{ field: 'firstName', reason: expect.stringContaining('left out') }]);
    expect(JSON.stringify(await stand.items())).not.toContain(firstName);
  });

  test('is booked without what it can stand without, and the answer says so (field-reports.md A2, A4; pages-and-commands.md A1)', async () => {
    const { statusCode, body } = await put({ phone: 'none', zone: 'Etc/Unknown', locale: 'fr-CA', firstName: null });
    expect([statusCode, body.result]).toEqual([201, 'booked']);
    expect((body.warnings as { field: string }[]).map(({ field }) => field)).toEqual(['phone', 'zone', 'locale']);
  });

  test('keeps a number as it was written, and a language with its region (field-reports.md A2)', async () => {
    const { body } = await put({ phone: '845-555-0142 or 917-555-0100', locale: 'es-MX' });
    expect(body).not.toHaveProperty('warnings');
    const contact = (await stand.items()).find(({ sk }) => sk === 'CONTACT');
    expect(contact).toMatchObject({ phone: '845-555-0142 or 917-555-0100', locale: 'es' });
  });

  test('of a visit that is longer than a day is refused: a slip in a date', async () => {
    const { statusCode, body } = await put({ end: plusMs(start, 2 * dayMs) });
    expect(statusCode).toBe(400);
    expect(JSON.stringify(body)).toContain('within a day of the start');
  });
});

test('what a source cancels for somebody else than it names is a check, and changes nobody', async () => {
  await take({ source: 'calcom' });
  const more = { source: 'calcom', email: 'bea@example.org' } as const;
  const cancelled = await take({ ...more, status: 'cancelled', occurredAt: plusMs(now, 60_000) });
  expect(cancelled).toMatchObject({ kind: 'none', why: 'otherPerson', calls: ['unclearBooking'] });
  const visit = await stand.acts().appointments.find('calcom', 'A');
  expect(visit).toMatchObject({ status: 'booked', revision: 0, start: booked.start });
  const mine = { source: 'calcom', status: 'cancelled' } as const;
  expect(await take({ ...mine, occurredAt: plusMs(now, 120_000) })).toMatchObject({ kind: 'status' });
});
