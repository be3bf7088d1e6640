/**
 * Cal.com's seats, played through the route: all who are in a slot share its uid, a cancellation names who leaves, a move
 * names who moves. Nobody else is touched. Sequences are those of Cal.com's own source (handleSeats).
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { DynamoErasure } from '../../../functions/adapters/dynamodb/erasure.ts';
import type { Table } from '../../../functions/adapters/dynamodb/table.ts';
import { addressHash, systemIdentity } from '../../../functions/adapters/identity.ts';
import { calcom as source } from '../../../functions/intake/sources/calcom.ts';
import { takeWebhook } from '../../../functions/intake/sources/webhook.ts';
import { takeBooking } from '../../../functions/web/bookings.ts';
import type { Request } from '../../../functions/web/http.ts';
import { startEngine } from '../../../local/engine/index.ts';
import { signedHeaders } from '../../../local/scenario/webhooks.ts';
import { rowsElsewhere } from '../../../operations/elsewhere.ts';
import { calcom, clinic, type Json } from '../../support/bookings.ts';
import { at } from '../../support/people.ts';
import { everyNth } from '../../support/run/tier.ts';
import { peopleTable, testClient } from '../../support/tables.ts';
import { type WebStand, webStand } from '../../support/web.ts';

vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
});

const now = at('2026-11-05T12:00:00Z');
const key = 'a-key-of-the-source-0123456789';
const times = {
  first: { startTime: '2026-11-20T15:00:00Z', endTime: '2026-11-20T17:00:00Z' },
  second: { startTime: '2026-11-23T15:00:00Z', endTime: '2026-11-23T17:00:00Z' },
  third: { startTime: '2026-11-24T15:00:00Z', endTime: '2026-11-24T17:00:00Z' },
};
const [ada, bea, cy] = ['ada@example.org', 'bea@example.org', 'cy@example.org'] as const;

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
let stand: WebStand;

beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await peopleTable(testClient(engine.url));
  stand = webStand(table, now, clinic);
});

interface Slot {
  readonly uid?: string;
  readonly old?: string;
  readonly time?: keyof typeof times;
  readonly minute?: number;
  readonly seats?: number | null;
}

/** An event of a slot; `minute` is when Cal.com says it happened. */
function event(
  trigger: Parameters<typeof calcom>[0],
  emails: readonly string[],
  { uid = 'SEAT1', old, time = 'first', minute = 0, seats = 6 }: Slot = {},
): Json {
  const body = calcom(trigger, { id: uid, at: `2026-11-04T10:${String(minute).padStart(2, '0')}:00Z` });
  const [attendee] = body.payload.attendees;
  const attendees = emails.map((email) => ({
    ...attendee,
    email,
    name: email.split('@')[0],
    firstName: email.split('@')[0],
    // As the row lies in Cal.com's database.
    ...(trigger === 'BOOKING_CANCELLED' ? { id: 7, bookingId: 12, locale: 'en' } : {}),
  }));
  Object.assign(body.payload, { attendees, seatsPerTimeSlot: seats, ...times[time] });
  if (old !== undefined) Object.assign(body.payload, { rescheduleUid: old, rescheduleId: 1 });
  return body;
}

async function send(content: Json): Promise<Json> {
  const body = JSON.stringify(content);
  const headers = signedHeaders('calcom', key, body, { url: '', seconds: Date.parse(now) / 1_000 });
  const request = {
    routeKey: 'POST /webhooks/calcom',
    rawPath: '/webhooks/calcom',
    headers,
    body,
    isBase64Encoded: false,
  } as unknown as Request;
  const parts = () => ({
    secrets: { of: async () => ({ key }), anew: async () => undefined },
    ask: async () => ({}),
    publicUrl: 'https://care.example.com',
    otherUrls: [],
  });
  const { statusCode, body: answer } = await takeWebhook(stand.parts(), parts, request);
  return { status: statusCode, ...JSON.parse(answer ?? '{}') };
}

/** Each person's visits: `booked 2026-11-20 r0`, by the part of the address before the @. */
async function visits(): Promise<Record<string, readonly string[]>> {
  const items = await stand.items();
  const people = items.filter(({ sk }) => sk === 'CONTACT');
  return Object.fromEntries(
    people.map(({ pk, email }) => [
      String(email).split('@')[0],
      items
        .filter((item) => item.pk === pk && item.sk.startsWith('APPT#'))
        .filter(({ status }) => status !== 'replaced')
        .map(
          ({ status, start, revision, movingSince }) =>
            `${movingSince ? 'moving' : status} ${String(start).slice(0, 10)} r${revision}`,
        )
        .sort(),
    ]),
  );
}
const calls = async () =>
  (await stand.items())
    .filter(({ sk, state }) => sk.startsWith('CALL#') && state === 'open')
    .map(({ reason }) => reason);

const bothBooked = async () => {
  await send(event('BOOKING_CREATED', [ada], { minute: 1 }));
  await send(event('BOOKING_CREATED', [ada, bea], { minute: 2 }));
};
const first = 'booked 2026-11-20 r0';

describe('a slot with seats', () => {
  test('a further seat is a visit of its own, and changes nobody who is there already', async () => {
    await send(event('BOOKING_CREATED', [ada], { minute: 1 }));
    const before = (await stand.items()).filter(({ sk, email }) => sk.startsWith('APPT#') || email === ada);
    expect(await send(event('BOOKING_CREATED', [ada, bea], { minute: 2 }))).toMatchObject({ result: 'booked' });
    expect(await visits()).toEqual({ ada: [first], bea: [first] });
    expect(await stand.items()).toEqual(expect.arrayContaining(before));
    expect(await calls()).toEqual([]);
  });

  test('a further seat books whoever is listed and not yet known, too', async () => {
    await send(event('BOOKING_CREATED', [ada, bea, cy], { minute: 3 }));
    expect(await visits()).toEqual({ ada: [first], bea: [first], cy: [first] });
    expect(await send(event('BOOKING_CREATED', [ada], { minute: 1 }))).toMatchObject({ result: 'ignored' });
    expect(await visits()).toEqual({ ada: [first], bea: [first], cy: [first] });
  });

  test('who cancels is cancelled, and nobody else; then the last one', async () => {
    await bothBooked();
    expect(await send(event('BOOKING_CANCELLED', ['BEA@Example.org'], { minute: 3 }))).toMatchObject({
      result: 'cancelled',
    });
    expect(await visits()).toEqual({ ada: [first], bea: ['cancelled 2026-11-20 r0'] });
    expect(await calls()).toEqual([]);
    await send(event('BOOKING_CANCELLED', [ada], { minute: 4 }));
    expect(await visits()).toEqual({ ada: ['cancelled 2026-11-20 r0'], bea: ['cancelled 2026-11-20 r0'] });
  });

  test('who cancelled and books again is booked; who is only listed stays as they are', async () => {
    await bothBooked();
    await send(event('BOOKING_CANCELLED', [ada], { minute: 3 }));
    await send(event('BOOKING_CREATED', [ada, bea, cy], { minute: 4 }));
    expect(await visits()).toEqual({ ada: ['cancelled 2026-11-20 r0'], bea: [first], cy: [first] });
    await send(event('BOOKING_CREATED', [bea, cy, ada], { minute: 5 }));
    expect(await visits()).toEqual({ ada: ['booked 2026-11-20 r1'], bea: [first], cy: [first] });
  });

  test('the host cancels the slot: all whom it names', async () => {
    await bothBooked();
    expect(await send(event('BOOKING_CANCELLED', [ada, bea], { minute: 3 }))).toMatchObject({ result: 'cancelled' });
    expect(await visits()).toEqual({ ada: ['cancelled 2026-11-20 r0'], bea: ['cancelled 2026-11-20 r0'] });
  });

  test('who moves to a free slot is moved, and nobody else', async () => {
    await bothBooked();
    const move = event('BOOKING_RESCHEDULED', [bea], { uid: 'NEW', old: 'SEAT1', time: 'second', minute: 3 });
    expect(await send(move)).toMatchObject({ result: 'moved', revision: 1 });
    expect(await visits()).toEqual({ ada: [first], bea: ['booked 2026-11-23 r1'] });
    expect(await send(move)).toMatchObject({ result: 'ignored' });
    expect(await visits()).toEqual({ ada: [first], bea: ['booked 2026-11-23 r1'] });
    expect(await calls()).toEqual([]);
  });

  test('who moves into a slot that others have: the mover alone, in another case', async () => {
    await bothBooked();
    await send(event('BOOKING_CREATED', [cy], { uid: 'SEAT2', time: 'second', minute: 3 }));
    await send(
      event('BOOKING_RESCHEDULED', ['Bea@EXAMPLE.org', cy], { uid: 'SEAT2', old: 'SEAT1', time: 'second', minute: 4 }),
    );
    expect(await visits()).toEqual({ ada: [first], bea: ['booked 2026-11-23 r1'], cy: ['booked 2026-11-23 r0'] });
    // What is said of her in the slot she left is no more about her.
    await send(event('BOOKING_CANCELLED', [ada], { minute: 5 }));
    expect(await visits()).toMatchObject({ ada: ['cancelled 2026-11-20 r0'], bea: ['booked 2026-11-23 r1'] });
    expect(await calls()).toEqual([]);
  });

  test('who moves away and back again, and then books a second place where they were first', async () => {
    await bothBooked();
    await send(event('BOOKING_CREATED', [cy], { uid: 'SEAT2', time: 'second', minute: 3 }));
    await send(event('BOOKING_RESCHEDULED', [bea, cy], { uid: 'SEAT2', old: 'SEAT1', time: 'second', minute: 4 }));
    await send(event('BOOKING_RESCHEDULED', [bea, ada], { uid: 'SEAT1', old: 'SEAT2', minute: 5 }));
    expect(await visits()).toEqual({ ada: [first], bea: ['booked 2026-11-20 r2'], cy: ['booked 2026-11-23 r0'] });
    await send(event('BOOKING_CREATED', [cy, bea], { uid: 'SEAT2', time: 'second', minute: 6 }));
    expect((await visits()).bea).toEqual(['booked 2026-11-20 r2', 'booked 2026-11-23 r0']);
    await send(event('BOOKING_CANCELLED', [bea], { uid: 'SEAT2', time: 'second', minute: 7 }));
    expect((await visits()).bea).toEqual(['booked 2026-11-20 r2', 'cancelled 2026-11-23 r0']);
    await send(event('BOOKING_CANCELLED', [bea], { minute: 8 }));
    expect((await visits()).bea).toEqual(['cancelled 2026-11-20 r2', 'cancelled 2026-11-23 r0']);
    expect((await visits()).ada).toEqual([first]);
    expect(await calls()).toEqual([]);
  });

  test('the host moves the slot in place: all who hold a place, though not all are listed', async () => {
    await bothBooked();
    await send(event('BOOKING_CREATED', [ada, bea, cy], { minute: 3 }));
    await send(event('BOOKING_CANCELLED', [cy], { minute: 4 }));
    expect(await send(event('BOOKING_RESCHEDULED', [ada], { old: 'SEAT1', time: 'second', minute: 5 }))).toMatchObject({
      result: 'moved',
    });
    expect(await visits()).toEqual({
      ada: ['booked 2026-11-23 r1'],
      bea: ['booked 2026-11-23 r1'],
      cy: ['cancelled 2026-11-20 r0'],
    });
  });

  test('the host merges two slots: everybody is where the target is', async () => {
    await bothBooked();
    await send(event('BOOKING_CREATED', [cy], { uid: 'SEAT2', time: 'second', minute: 3 }));
    await send(event('BOOKING_RESCHEDULED', [cy, ada, bea], { uid: 'SEAT2', old: 'SEAT1', time: 'second', minute: 4 }));
    expect(await visits()).toEqual({
      ada: ['booked 2026-11-23 r1'],
      bea: ['booked 2026-11-23 r1'],
      cy: ['booked 2026-11-23 r0'],
    });
  });

  test('a seat that is only asked for touches nobody, and neither does its refusal', async () => {
    await bothBooked();
    await send(event('BOOKING_REQUESTED', [ada, bea, cy], { minute: 3 }));
    await send(event('BOOKING_REJECTED', [cy], { minute: 4 }));
    expect(await visits()).toEqual({ ada: [first], bea: [first] });
    expect(await calls()).toEqual([]);
  });

  test('a seat whose move is only asked for waits, and the others do not', async () => {
    await bothBooked();
    await send(event('BOOKING_REQUESTED', [bea], { uid: 'NEW', old: 'SEAT1', time: 'second', minute: 3 }));
    expect(await visits()).toEqual({ ada: [first], bea: ['moving 2026-11-20 r0'] });
    await send(event('BOOKING_CREATED', [bea], { uid: 'NEW', time: 'second', minute: 4 }));
    expect(await visits()).toEqual({ ada: [first], bea: ['booked 2026-11-23 r1'] });
  });
});

describe('what cannot be attributed', () => {
  test.each<[string, Json]>([
    ['a cancellation', event('BOOKING_CANCELLED', [cy], { minute: 3 })],
    ['a cancellation of another slot', event('BOOKING_CANCELLED', [bea], { uid: 'SEAT9', minute: 3 })],
    [
      'a move of two who are not known',
      event('BOOKING_RESCHEDULED', [cy, 'dee@example.org'], { uid: 'NEW', old: 'SEAT1', time: 'second', minute: 3 }),
    ],
    [
      'a move that names nobody',
      event('BOOKING_RESCHEDULED', [], { uid: 'NEW', old: 'SEAT1', time: 'second', minute: 3 }),
    ],
    ['a cancellation that names nobody', event('BOOKING_CANCELLED', [], { minute: 3 })],
    ['a cancellation of an address that is none', event('BOOKING_CANCELLED', ['not an address'], { minute: 3 })],
  ])('%s is a call, and nobody is changed', async (_, told) => {
    await bothBooked();
    const before = (await stand.items()).filter(({ sk }) => !sk.startsWith('CALL#') && sk !== 'LINK');
    expect(await send(told)).toMatchObject({ status: 200, result: 'refused' });
    await send(told);
    expect((await stand.items()).filter(({ sk }) => !sk.startsWith('CALL#') && sk !== 'LINK')).toEqual(before);
    expect(await calls()).toHaveLength(1);
  });

  test('a seat of somebody who gave a number alone is a call with it; the others are booked (field-reports.md A2; email.md Addresses)', async () => {
    const body = event('BOOKING_CREATED', [ada, '18455550142@sms.cal.com'], { minute: 1 });
    body.payload.attendees[1].phoneNumber = '(845) 555-0142';
    body.payload.attendees[0].timeZone = 'Etc/Unknown';
    const answer = await send(body);
    expect(answer.warnings).toMatchObject([{ field: 'zone' }]);
    const items = await stand.items();
    expect(items.filter(({ sk }) => sk.startsWith('APPT#'))).toHaveLength(1);
    expect(items.filter(({ sk }) => sk.startsWith('CALL#'))).toMatchObject([
      { reason: 'noAddress', booking: { phone: '(845) 555-0142' } },
    ]);
  });

  test('the call of somebody who is known here names them', async () => {
    await bothBooked();
    await send(event('BOOKING_CREATED', [cy], { uid: 'SEAT2', time: 'second', minute: 3 }));
    await send(event('BOOKING_CANCELLED', [cy], { minute: 4 }));
    const call = (await stand.items()).find(({ sk }) => sk.startsWith('CALL#'));
    const person = (await stand.items()).find(({ sk, email }) => sk === 'CONTACT' && email === cy);
    expect([call?.contactId, (await visits()).cy]).toEqual([person?.id, ['booked 2026-11-23 r0']]);
  });

  test('one who is not known moves alone: their visit is written, and looked at', async () => {
    await bothBooked();
    await send(event('BOOKING_RESCHEDULED', [cy], { uid: 'NEW', old: 'SEAT1', time: 'second', minute: 3 }));
    expect(await visits()).toEqual({ ada: [first], bea: [first], cy: ['booked 2026-11-23 r1'] });
    expect(await calls()).toEqual(['unclearBooking']);
  });
});

describe('in whatever order', () => {
  const story = () => [
    event('BOOKING_CREATED', [ada], { minute: 1 }),
    event('BOOKING_CREATED', [ada, bea], { minute: 2 }),
    event('BOOKING_RESCHEDULED', [bea], { uid: 'NEW', old: 'SEAT1', time: 'second', minute: 3 }),
    event('BOOKING_CANCELLED', [bea], { uid: 'NEW', time: 'second', minute: 4 }),
  ];
  const orders = (events: readonly number[]): number[][] =>
    events.length === 0
      ? [[]]
      : events.flatMap((each) => orders(events.filter((other) => other !== each)).map((rest) => [each, ...rest]));

  test.each(everyNth(orders([0, 1, 2, 3]), 3).map((order) => [order]))(
    '%j: Ada is booked, and nobody else is',
    async (order) => {
      const events = story();
      for (const index of order) await send(events[index]);
      // Told again, nothing changes.
      for (const index of order) await send(events[index]);
      const found = await visits();
      expect(found.ada).toEqual([first]);
      expect((found.bea ?? []).filter((visit) => !visit.startsWith('cancelled'))).toEqual([]);
    },
  );

  test('two newcomers in one moment are each booked once', async () => {
    await send(event('BOOKING_CREATED', [ada], { minute: 1 }));
    const both = [
      event('BOOKING_CREATED', [ada, bea], { minute: 2 }),
      event('BOOKING_CREATED', [ada, bea, cy], { minute: 2 }),
    ];
    await Promise.all(both.map(send));
    expect(await visits()).toEqual({ ada: [first], bea: [first], cy: [first] });
  });
});

describe('a slot that was booked when its id led to one visit', () => {
  const legacy = async () => {
    const reading = source.read(event('BOOKING_CREATED', [ada], { minute: 1, seats: null }), clinic, now, { key });
    if (reading.kind !== 'event') throw new Error('an ordinary booking is an event');
    await takeBooking(stand.parts(), reading.event);
  };

  test('is that of whoever booked it, by their address, and others have their own', async () => {
    await legacy();
    await send(event('BOOKING_CREATED', [ada, bea], { minute: 2 }));
    expect(await visits()).toEqual({ ada: [first], bea: [first] });
    await send(event('BOOKING_CANCELLED', [bea], { minute: 3 }));
    expect(await visits()).toEqual({ ada: [first], bea: ['cancelled 2026-11-20 r0'] });
    await send(event('BOOKING_RESCHEDULED', [ada], { old: 'SEAT1', time: 'second', minute: 4 }));
    await send(event('BOOKING_RESCHEDULED', [ada], { uid: 'NEW', old: 'SEAT1', time: 'third', minute: 5 }));
    await send(event('BOOKING_CANCELLED', [ada], { uid: 'NEW', time: 'third', minute: 6 }));
    expect(await visits()).toEqual({ ada: ['cancelled 2026-11-24 r2'], bea: ['cancelled 2026-11-20 r0'] });
    expect(await calls()).toEqual([]);
  });

  test('whose person has another address by now: a call, and nobody is booked twice', async () => {
    await legacy();
    const told = event('BOOKING_CREATED', ['ada.old@example.org', bea], { minute: 2 });
    await send(told);
    expect(await visits()).toEqual({ ada: [first], bea: [first] });
    expect(await calls()).toEqual(['unclearBooking']);
    await send(event('BOOKING_CANCELLED', ['ada.old@example.org'], { minute: 3 }));
    expect(await visits()).toEqual({ ada: [first], bea: [first] });
  });
});

test('an ordinary booking is moved and cancelled for whom it names, guests aside; another’s cancellation is a check', async () => {
  const ordinary = { seats: null } as const;
  await send(event('BOOKING_CREATED', [ada, 'guest@example.org'], { minute: 1, ...ordinary }));
  expect(await visits()).toEqual({ ada: [first] });
  const moved = { uid: 'NEW', old: 'SEAT1', time: 'second', ...ordinary } as const;
  await send(event('BOOKING_CANCELLED', ['somebody.else@example.org'], { minute: 2, ...ordinary }));
  expect(await visits()).toEqual({ ada: [first] });
  expect(await calls()).toHaveLength(1);
  await send(event('BOOKING_RESCHEDULED', ['guest@example.org', ada.toUpperCase()], { ...moved, minute: 3 }));
  await send(event('BOOKING_CANCELLED', [ada], { uid: 'NEW', time: 'second', minute: 4, ...ordinary }));
  expect(await visits()).toEqual({ ada: ['cancelled 2026-11-23 r1'] });
});

test('no row of a slot holds an address, and an erasure takes a person’s place along', async () => {
  await bothBooked();
  const links = (await stand.items()).filter(({ pk }) => pk.startsWith('X#') || pk.startsWith('W#'));
  expect(links.length).toBeGreaterThan(3);
  expect(JSON.stringify(links)).not.toContain('@');
  const hash = addressHash('k'.repeat(40), bea);
  const elsewhere = (ids: readonly string[]) => rowsElsewhere(table, ids);
  await send(event('BOOKING_CANCELLED', [bea], { minute: 3 }));
  const erasure = new DynamoErasure(table, stand.clock, systemIdentity, 6);
  expect((await erasure.erase({ addressHash: hash, by: 'test', why: 'asked', elsewhere })).kind).toBe('erased');
  const left = (await stand.items()).filter(({ pk, sk }) => pk === 'X#calcom#SEAT1' && sk.startsWith('SEAT#'));
  expect(left).toHaveLength(1);
});
