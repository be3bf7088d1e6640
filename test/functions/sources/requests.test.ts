/** What is asked for is no booking, what was missed is missed whatever told it, and the answer says what happened. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { plusMs } from '../../../functions/core/time/time.ts';
import { calcom, calendlyCanceled, calendlyCreated, fixture, type Json, square } from '../../support/bookings.ts';
import { at } from '../../support/people.ts';
import { type SourcesStand, sourcesStand } from '../../support/sources.ts';

vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
});

const now = at('2026-11-05T12:00:00Z');
let stand: SourcesStand;
beforeEach(() => {
  stand = sourcesStand(now);
  stand.known.set('/v2/customers/', fixture('square-customer'));
});

const times = { start: '2026-11-20T15:00:00Z', end: '2026-11-20T17:00:00Z' };
const told = (second: number) => ({ ...times, at: plusMs(now, (second - 60) * 1_000) });

/** A request of each source that has them, each way in which it ends, and how it becomes a booking. */
interface Asker {
  readonly request: (second: number) => Json;
  readonly ends: Readonly<Record<string, (second: number) => Json>>;
  readonly granted: (second: number) => Json;
}
const ofCalcom = (trigger: Parameters<typeof calcom>[0]) => (second: number) => calcom(trigger, told(second));
const payment = (second: number) => ({
  ...calcom('BOOKING_CREATED', told(second)),
  triggerEvent: 'BOOKING_PAYMENT_INITIATED',
});
const ofSquare = (status: string) => (second: number) => square({ ...told(second), version: second, status });
const askers: readonly (readonly ['calcom' | 'square', string, Asker])[] = [
  [
    'calcom',
    'a request',
    {
      request: ofCalcom('BOOKING_REQUESTED'),
      ends: { rejected: ofCalcom('BOOKING_REJECTED'), 'taken back': ofCalcom('BOOKING_CANCELLED') },
      granted: ofCalcom('BOOKING_CREATED'),
    },
  ],
  [
    'calcom',
    'a payment begun',
    {
      request: payment,
      ends: { 'taken back': ofCalcom('BOOKING_CANCELLED') },
      granted: (second) => ({ ...ofCalcom('BOOKING_CREATED')(second), triggerEvent: 'BOOKING_PAID' }),
    },
  ],
  [
    'square',
    'a request',
    {
      request: ofSquare('PENDING'),
      ends: { declined: ofSquare('DECLINED'), 'taken back': ofSquare('CANCELLED_BY_CUSTOMER') },
      granted: ofSquare('ACCEPTED'),
    },
  ],
];

describe.each(askers)('%s: %s', (source, _what, { request, ends, granted }) => {
  test.each(Object.entries(ends))(
    '%s: nobody hears of a visit that they never had (intake.md 6)',
    async (_how, end) => {
      expect(await stand.send(source, request(0))).toMatchObject({ status: 200, result: 'requested' });
      expect(await stand.send(source, end(1))).toMatchObject({ status: 200, result: 'noted' });
      expect([await stand.visits(), await stand.people(), await stand.openCalls()]).toEqual([[], [], []]);
      // An older word that comes late begins nothing either.
      expect(await stand.send(source, granted(0.5))).toMatchObject({ result: 'ignored' });
      expect(await stand.visits()).toEqual([]);
    },
  );

  test('granted, it is booked; told again as asked for, late, it still is (intake.md 6)', async () => {
    await stand.send(source, request(0));
    expect(await stand.send(source, granted(1))).toMatchObject({ result: 'booked', revision: 0 });
    await stand.send(source, request(0));
    expect(await stand.visits()).toMatchObject([{ status: 'booked' }]);
    expect((await stand.visits())[0]).not.toHaveProperty('movingSince');
  });
});

test.each([
  ['calcom', () => calcom('BOOKING_REJECTED', told(0))],
  ['square', () => square({ ...told(0), version: 1, status: 'DECLINED' })],
] as const)('%s: refused, with no word before it, is noted (intake.md 6)', async (source, refused) => {
  expect(await stand.send(source, refused())).toMatchObject({ status: 200, result: 'noted' });
  expect([await stand.visits(), await stand.openCalls()]).toEqual([[], []]);
});

test('a visit that was granted, asked for again and declined: it is on the move, and staff look (intake.md 6)', async () => {
  await stand.send('square', square({ ...told(0), version: 0, status: 'ACCEPTED' }));
  expect(await stand.send('square', square({ ...told(1), version: 1, status: 'PENDING' }))).toMatchObject({
    result: 'moving',
  });
  await stand.send('square', square({ ...told(2), version: 2, status: 'DECLINED' }));
  expect(await stand.visits()).toMatchObject([{ status: 'booked', movingSince: expect.any(String) }]);
  expect(await stand.openCalls()).toEqual(['unfinishedMove']);
});

test('a visit that stood and is declined is off, as one that is cancelled', async () => {
  await stand.send('square', square({ ...told(0), version: 0, status: 'ACCEPTED' }));
  expect(await stand.send('square', square({ ...told(1), version: 1, status: 'DECLINED' }))).toMatchObject({
    result: 'cancelled',
  });
});

test.each([
  ['cancelled', 'calendly', () => calendlyCanceled(told(0))],
  ['cancelled', 'calcom', () => calcom('BOOKING_CANCELLED', told(0))],
  ['cancelled', 'square', () => square({ ...told(0), version: 1, status: 'CANCELLED_BY_SELLER' })],
] as const)('the answer of a record that begins %s says so: %s (intake.md 6)', async (result, source, body) => {
  expect(await stand.send(source, body())).toMatchObject({ status: 200, result });
});

describe('a host of Cal.com asks for another time', () => {
  const asks = (changes: object) => {
    const body = calcom('BOOKING_CANCELLED', told(1));
    Object.assign(body.payload, changes);
    return body;
  };

  test('the visit is on the move, and a check if no new time comes (intake.md 12)', async () => {
    await stand.send('calcom', calcom('BOOKING_CREATED', told(0)));
    expect(await stand.send('calcom', asks({ requestReschedule: true }))).toMatchObject({ result: 'moving' });
    expect(await stand.openCalls()).toEqual(['unfinishedMove']);
  });

  test('but a seat that is cancelled is off, whatever stands in that field (intake.md 12)', async () => {
    const created = calcom('BOOKING_CREATED', told(0));
    created.payload.seatsPerTimeSlot = 4;
    await stand.send('calcom', created);
    expect(await stand.send('calcom', asks({ requestReschedule: true, seatsPerTimeSlot: 4 }))).toMatchObject({
      result: 'cancelled',
    });
  });
});

test('a payload of one’s own making is refused, and says what to change (intake.md 12)', async () => {
  const answer = await stand.send('calcom', { uid: 'A', startTime: times.start });
  expect(answer).toMatchObject({ status: 200, result: 'refused', faults: [{ field: 'triggerEvent' }] });
});

describe('no-shows of every source are one thing (intake.md 12)', () => {
  const after = plusMs(at(times.start), 3_600_000);
  const mark = (noShow: boolean, second: number) => ({
    triggerEvent: 'BOOKING_NO_SHOW_UPDATED',
    createdAt: plusMs(after, second * 1_000),
    payload: {
      bookingUid: 'A',
      bookingId: 1,
      attendees: [{ email: 'Ada@Example.com', noShow }],
      message: 'Ada was marked',
    },
  });
  const marked = (event: string, second: number) => ({
    ...calendlyCreated({ id: 'A', email: 'ada@example.com', ...times, at: plusMs(after, second * 1_000) }),
    event,
  });
  const person = { id: 'A', email: 'ada@example.com' };
  const cases: readonly (readonly ['calendly' | 'calcom' | 'square', Json, Json, Json | undefined])[] = [
    [
      'calendly',
      () => calendlyCreated({ ...told(0), ...person }),
      () => marked('invitee_no_show.created', 0),
      () => marked('invitee_no_show.deleted', 1),
    ],
    ['calcom', () => calcom('BOOKING_CREATED', { ...told(0), ...person }), () => mark(true, 0), () => mark(false, 1)],
    [
      'square',
      () => square({ ...told(0), version: 0 }),
      () => square({ ...times, at: after, version: 1, status: 'NO_SHOW' }),
      undefined,
    ],
  ];

  test.each(cases)(
    '%s: missed, and nothing is sent of itself; taken back, it is as it was (intake.md 12)',
    async (source, booked, missed, undone) => {
      await stand.send(source, booked());
      const [before] = await stand.visits();
      stand.clock.moment = plusMs(after, 60_000);
      expect(await stand.send(source, missed())).toMatchObject({ status: 200, result: 'noshow' });
      expect(await stand.visits()).toMatchObject([{ status: 'noshow', revision: 0 }]);
      if (undone === undefined) return;
      expect(await stand.send(source, undone())).toMatchObject({ status: 200, result: 'booked' });
      expect(await stand.visits()).toMatchObject([{ status: 'booked', revision: 0, start: before?.start }]);
      expect(await stand.openCalls()).toEqual([]);
    },
  );

  test('Cal.com: in a slot of several only whom it lists; who is not known there is nobody', async () => {
    const seated = (email: string, others: string[]) => {
      const body = calcom('BOOKING_CREATED', { ...told(0), id: 'A' });
      body.createdAt = plusMs(now, others.length - 100);
      const [attendee] = body.payload.attendees;
      body.payload.seatsPerTimeSlot = 4;
      body.payload.attendees = [...others, email].map((each) => ({ ...attendee, email: each }));
      return body;
    };
    await stand.send('calcom', seated('bea@example.com', []));
    await stand.send('calcom', seated('ada@example.com', ['bea@example.com']));
    stand.clock.moment = plusMs(after, 60_000);
    await stand.send('calcom', mark(true, 0));
    const strangers = mark(true, 2);
    strangers.payload.attendees = [{ email: 'eve@example.com', noShow: true }];
    expect(await stand.send('calcom', strangers)).toMatchObject({ result: 'ignored' });
    const statuses = (await stand.visits()).map(({ email, status }) => `${email} ${status}`).sort();
    expect(statuses).toEqual(['ada@example.com noshow', 'bea@example.com booked']);
    expect(await stand.openCalls()).toEqual([]);
    expect(JSON.stringify(await stand.items())).not.toContain('was marked');
  });
});
