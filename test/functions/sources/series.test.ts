/** One event of Cal.com that speaks of a whole series: each visit gets its plan, or is on the move and a check (I14). */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { plusMs } from '../../../functions/core/time/time.ts';
import { LookUpError } from '../../../functions/intake/sources/lookUp.ts';
import { calcom, type Json } from '../../support/bookings.ts';
import { at } from '../../support/people.ts';
import { type SourcesStand, sourcesStand } from '../../support/sources.ts';

vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
});

const now = at('2026-11-05T12:00:00Z');
const token = 'cal_0123456789abcdef';
let stand: SourcesStand;
beforeEach(() => {
  stand = sourcesStand(now);
  stand.secrets.calcom = {};
});

const days: Readonly<Record<string, string>> = { A: '2026-11-17', B: '2026-11-20', C: '2026-11-24', D: '2026-11-27' };
const timesOf = (id: string) => ({ start: `${days[id]}T15:00:00Z`, end: `${days[id]}T17:00:00Z` });
const person = { email: 'ada@example.com', name: 'Ada' };
/** The rule alone: nothing in it names the series, or its other bookings. */
const recurringEvent = { freq: 1, count: 4, interval: 1 };

function event(trigger: Parameters<typeof calcom>[0], id: string, minute: number, changes: object = {}): Json {
  const body = calcom(trigger, { id, ...person, ...timesOf(id), at: plusMs(now, (minute - 60) * 60_000) });
  Object.assign(body.payload, { recurringEvent, eventTypeId: 4711, ...changes });
  return body;
}
/** As the API lists them. */
const listed = (...bookings: readonly (readonly [string, string])[]) =>
  stand.known.set('/v2/bookings?', {
    status: 'success',
    data: bookings.map(([uid, status]) => ({
      uid,
      status,
      eventTypeId: 4711,
      ...timesOf(uid),
      attendees: [{ name: 'Ada', email: person.email, timeZone: 'America/Denver' }],
    })),
    pagination: { hasNextPage: false },
  });
const states = async () =>
  Object.fromEntries(
    (await stand.visits()).map(({ externalId, status, movingSince }) => [externalId, movingSince ? 'moving' : status]),
  );
const bookAll = async () => {
  for (const [index, id] of Object.keys(days).entries())
    await stand.send('calcom', event('BOOKING_CREATED', id, index));
};

test('booked, it is as many bookings as there are events, and nobody is asked (intake.md 4)', async () => {
  await bookAll();
  expect(await states()).toEqual({ A: 'booked', B: 'booked', C: 'booked', D: 'booked' });
  expect([stand.asked, await stand.openCalls()]).toEqual([[], []]);
});

describe('all that is left of it is cancelled, by one event', () => {
  const cancel = (minute = 10) => event('BOOKING_CANCELLED', 'B', minute);

  test('with a token, Cal.com is asked which: those are cancelled, and no others (intake.md 4)', async () => {
    stand.secrets.calcom = { token };
    await bookAll();
    listed(['A', 'accepted'], ['B', 'cancelled'], ['C', 'cancelled'], ['D', 'accepted']);
    expect(await stand.send('calcom', cancel())).toMatchObject({ status: 200, result: 'cancelled' });
    expect(await states()).toEqual({ A: 'booked', B: 'cancelled', C: 'cancelled', D: 'booked' });
    expect(await stand.openCalls()).toEqual([]);
    const [address = ''] = stand.asked;
    const query = new URL(address).searchParams;
    expect([query.get('eventTypeId'), query.get('attendeeEmail')]).toEqual(['4711', person.email]);
  });

  test.each([
    ['without a token', undefined, undefined],
    ['when Cal.com does not answer', token, new LookUpError('timeout')],
    ['when its answer is not whole', token, undefined],
  ])('%s, every later one is on the move, and a check (intake.md 4)', async (_what, given, failure) => {
    stand.secrets.calcom = given === undefined ? {} : { token: given };
    await bookAll();
    stand.failure = failure;
    stand.known.set('/v2/bookings?', { status: 'success', data: [], pagination: { hasNextPage: true } });
    expect(await stand.send('calcom', cancel())).toMatchObject({ result: 'cancelled' });
    expect(await states()).toEqual({ A: 'moving', B: 'cancelled', C: 'moving', D: 'moving' });
    expect(await stand.openCalls()).toEqual(Array(3).fill('unfinishedMove'));
    // What is told of one of them afterwards counts.
    await stand.send('calcom', event('BOOKING_CREATED', 'D', 20));
    expect(await states()).toMatchObject({ A: 'moving', D: 'booked' });
  });

  test('one booking alone, without the mark of a series, holds none of the others (intake.md 4)', async () => {
    await bookAll();
    await stand.send('calcom', event('BOOKING_CANCELLED', 'B', 10, { recurringEvent: null }));
    expect(await states()).toEqual({ A: 'booked', B: 'cancelled', C: 'booked', D: 'booked' });
  });

  test('another person’s visits of that type, or this person’s of another, are left alone (intake.md 4)', async () => {
    await bookAll();
    const bea = event('BOOKING_CREATED', 'A', 5, { uid: 'BEA' });
    bea.payload.attendees[0].email = 'bea@example.com';
    await stand.send('calcom', bea);
    await stand.send('calcom', event('BOOKING_CREATED', 'A', 6, { uid: 'TALK', type: 'first-talk-kingston' }));
    await stand.send('calcom', cancel());
    expect(await states()).toMatchObject({ BEA: 'booked', TALK: 'booked', C: 'moving' });
  });

  test('for somebody else than it names changes nothing at all (intake.md 1)', async () => {
    await bookAll();
    const theirs = cancel();
    theirs.payload.attendees = [{ ...theirs.payload.attendees[0], email: 'bea@example.com' }];
    await stand.send('calcom', theirs);
    expect(await states()).toEqual({ A: 'booked', B: 'booked', C: 'booked', D: 'booked' });
    expect(await stand.openCalls()).toEqual(['unclearBooking']);
  });
});

describe('asked for together, and confirmed by one event', () => {
  const ask = async () => {
    for (const [index, id] of ['A', 'B', 'C'].entries())
      expect(await stand.send('calcom', event('BOOKING_REQUESTED', id, index))).toMatchObject({ result: 'requested' });
  };

  test('with a token, every one that Cal.com has is booked (intake.md 4)', async () => {
    stand.secrets.calcom = { token };
    await ask();
    listed(['A', 'accepted'], ['B', 'accepted'], ['C', 'rejected']);
    expect(await stand.send('calcom', event('BOOKING_CREATED', 'A', 10))).toMatchObject({ result: 'booked' });
    expect(await states()).toEqual({ A: 'booked', B: 'booked' });
    expect(await stand.openCalls()).toEqual([]);
  });

  test('without one, the first is booked, and staff look for the others (intake.md 4)', async () => {
    await ask();
    expect(await stand.send('calcom', event('BOOKING_CREATED', 'A', 10))).toMatchObject({ result: 'booked' });
    expect(await states()).toEqual({ A: 'booked' });
    expect(await stand.openCalls()).toEqual(['unclearBooking']);
  });
});

describe('a move that needs the clinic’s yes', () => {
  const asks = () => event('BOOKING_REQUESTED', 'B', 10, { rescheduleUid: 'A', recurringEvent: null });

  test('takes the visit off its time, and is a check; confirmed, it has the new one (intake.md 4)', async () => {
    await stand.send('calcom', event('BOOKING_CREATED', 'A', 1, { recurringEvent: null }));
    expect(await stand.send('calcom', asks())).toMatchObject({ result: 'moving' });
    expect([await states(), await stand.openCalls()]).toEqual([{ B: 'moving' }, ['unfinishedMove']]);
    await stand.send('calcom', event('BOOKING_CREATED', 'B', 20, { recurringEvent: null }));
    expect(await stand.visits()).toMatchObject([{ externalId: 'B', status: 'booked', revision: 1 }]);
    expect([await states(), await stand.openCalls()]).toEqual([{ B: 'booked' }, []]);
  });

  test('rejected, nobody is told that the visit is off: whether the old time stands is a check (intake.md 4)', async () => {
    await stand.send('calcom', event('BOOKING_CREATED', 'A', 1, { recurringEvent: null }));
    await stand.send('calcom', asks());
    await stand.send('calcom', event('BOOKING_REJECTED', 'B', 20, { recurringEvent: null }));
    expect([await states(), await stand.openCalls()]).toEqual([{ B: 'moving' }, ['unfinishedMove']]);
  });
});
