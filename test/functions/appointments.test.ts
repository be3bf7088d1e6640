/** Staff's word and a source's about the same visit: under any of its ids, and where the two meet. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { addressHash } from '../../functions/adapters/identity.ts';
import type { BookingEvent } from '../../functions/core/people/booking.ts';
import { plusMs } from '../../functions/core/time/time.ts';
import { takeBooking } from '../../functions/web/bookings.ts';
import { startEngine } from '../../local/engine/index.ts';
import { clinic } from '../support/bookings.ts';
import { listedCalls } from '../support/listedCalls.ts';
import { at } from '../support/people.ts';
import { peopleTable, testClient } from '../support/tables.ts';
import { type WebStand, webStand } from '../support/web.ts';

vi.hoisted(() => {
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
});

const now = at('2026-11-05T12:00:00Z');
let engine: Awaited<ReturnType<typeof startEngine>>;
let stand: WebStand;
beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  stand = webStand(await peopleTable(testClient(engine.url)), now, clinic);
});

let events = 0;
const event = (changes: Partial<BookingEvent> = {}): BookingEvent => ({
  source: 'calendly',
  eventId: `event-${++events}`,
  externalId: 'A',
  status: 'booked',
  start: at('2026-11-20T15:00:00Z'),
  end: at('2026-11-20T17:00:00Z'),
  kind: 'infusion',
  location: 'albany',
  email: 'ada@example.org',
  occurredAt: at('2026-11-02T15:00:00Z'),
  ...changes,
});
const later = {
  start: at('2026-11-24T15:00:00Z'),
  end: at('2026-11-24T17:00:00Z'),
  occurredAt: at('2026-11-03T15:00:00Z'),
};
const latest = { start: at('2026-11-27T15:00:00Z'), end: at('2026-11-27T17:00:00Z') };
const take = (changes: Partial<BookingEvent> = {}) => takeBooking(stand.parts(), event(changes));
const find = (id: string) => stand.acts().appointments.find('calendly', id);

async function put(id: string, times: Pick<BookingEvent, 'start' | 'end'>) {
  const { start, end } = { ...event(), ...times };
  if (!start || !end) throw new Error('no times');
  const email = 'ada@example.org';
  const contact = { email, addressHash: addressHash('k'.repeat(40), email), zone: 'America/New_York', locale: 'en' };
  const booking = {
    source: 'calendly',
    externalId: id,
    start,
    end,
    kind: 'infusion',
    location: 'albany',
    contact,
  } as const;
  return stand.acts().appointments.put(booking, 'desk', stand.clock.now());
}

const openCalls = async () =>
  (await listedCalls(stand.parts().calls, plusMs(now, 3_600_000))).map(({ reason }) => reason);

describe('a visit that a source has moved to another id', () => {
  test('is one visit to staff under both: what they put counts, and a late webhook does not undo it', async () => {
    await take();
    await take({ externalId: 'B', previousExternalId: 'A', ...later });
    expect(await put('A', latest)).toMatchObject({ kind: 'moved', appointment: { externalId: 'B', revision: 2 } });
    expect((await find('B'))?.id).toBe((await find('A'))?.id);
    expect(await take({ externalId: 'B', ...later })).toMatchObject({ kind: 'none', why: 'stale' });
    expect(await find('A')).toMatchObject({ start: latest.start, status: 'booked' });
  });

  test('cancelled by staff under its old id, it is off', async () => {
    await take();
    await take({ externalId: 'B', previousExternalId: 'A', ...later });
    await stand.acts().appointments.setStatus('calendly', 'A', 'cancelled', 'desk', now);
    expect(await find('B')).toMatchObject({ status: 'cancelled' });
  });
});

describe('two moves, of which the second was told first', () => {
  const third = { externalId: 'C', previousExternalId: 'B', ...latest, occurredAt: at('2026-11-04T15:00:00Z') };
  const second = { externalId: 'B', previousExternalId: 'A', ...later };
  beforeEach(async () => {
    await take();
    await take(third);
  });

  test('the older record ends, and a new revision of the other calls its calendar entry off', async () => {
    const before = await find('C');
    expect((await find('A'))?.id).not.toBe(before?.id);
    await take(second);
    expect(await find('C')).toMatchObject({
      id: before?.id,
      start: latest.start,
      revision: (before?.revision ?? 0) + 1,
    });
    const rows = (await stand.items()).filter(({ sk }) => sk.startsWith('APPT#'));
    expect(rows.filter(({ status }) => status === 'replaced')).toMatchObject([
      { externalId: 'A', replacedBy: { appointmentId: before?.id, contactId: before?.contactId } },
    ]);
    await take(second);
    await take(third);
    expect(await find('C')).toMatchObject({ revision: (before?.revision ?? 0) + 1 });
  });

  test('staff call it off under its first id: that is the visit as it is now', async () => {
    await take(second);
    await stand.acts().appointments.setStatus('calendly', 'A', 'cancelled', 'desk', now);
    expect(await find('C')).toMatchObject({ status: 'cancelled' });
    const rows = (await stand.items()).filter(({ sk }) => sk.startsWith('APPT#'));
    expect(rows.map(({ status }) => status).sort()).toEqual(['cancelled', 'replaced']);
  });

  test('what staff put under its first id moves it', async () => {
    await take(second);
    expect(await put('A', later)).toMatchObject({
      kind: 'moved',
      appointment: { externalId: 'C', start: later.start },
    });
  });
});

describe('a visit that waits for its new time', () => {
  const moving = () => take({ status: 'moving', occurredAt: later.occurredAt });

  test.each<readonly [string, () => Promise<unknown>]>([
    ['put by staff', () => put('A', latest)],
    ['cancelled by staff', () => stand.acts().appointments.setStatus('calendly', 'A', 'cancelled', 'desk', now)],
    ['cancelled by its source', () => take({ status: 'cancelled', occurredAt: at('2026-11-04T15:00:00Z') })],
    ['said to stand after all', () => take({ occurredAt: at('2026-11-04T15:00:00Z') })],
  ])('%s: it waits no longer, and nobody need call', async (_what, settle) => {
    await take();
    await moving();
    expect((await find('A'))?.movingSince).toBe(now);
    expect(await openCalls()).toEqual(['unfinishedMove']);
    await settle();
    expect((await find('A'))?.movingSince).toBeUndefined();
    expect(await openCalls()).toEqual([]);
  });

  test('marked as held at the desk, it waits no longer: what follows a visit may begin', async () => {
    await take();
    await moving();
    const visit = await find('A');
    stand.clock.forward(20 * 86_400_000);
    await stand
      .acts()
      .appointments.say(visit?.contactId ?? '', visit?.id ?? '', { status: 'completed' }, 'desk', stand.clock.now());
    expect(await find('A')).toMatchObject({ status: 'completed' });
    expect((await find('A'))?.movingSince).toBeUndefined();
    expect(await openCalls()).toEqual([]);
  });
});

test('moved to a type that clinic.yaml does not have: somebody calls, once', async () => {
  await take();
  await take({ ...later, kind: 'unmapped', location: '' });
  await take({ ...later, kind: 'unmapped', location: '', occurredAt: at('2026-11-04T15:00:00Z') });
  expect(await openCalls()).toEqual(['unmappedType']);
});

test('two sources do not meet: the same id in another is another visit', async () => {
  await take();
  await take({ source: 'calcom', ...later });
  expect((await stand.items()).filter(({ sk }) => sk.startsWith('APPT#'))).toHaveLength(2);
});
