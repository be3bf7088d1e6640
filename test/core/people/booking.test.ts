/** What one event makes of one visit: which of two is newer, what is over, and when it was done. */
import { describe, expect, test } from 'vitest';
import type { Appointment } from '../../../functions/core/model/appointment.ts';
import {
  type BookingEvent,
  beginningOf,
  bookingStatuses,
  changeOf,
  targetOf,
  type VisitChange,
} from '../../../functions/core/people/booking.ts';
import { appointment, at } from '../../support/people.ts';

const now = at('2026-11-05T12:00:00Z');
const start = at('2026-11-20T15:00:00Z');
const end = at('2026-11-20T17:00:00Z');
const before = at('2026-11-02T15:00:00Z');
const after = at('2026-11-03T15:00:00Z');

const visit = (changes: Partial<Appointment> = {}): Appointment =>
  appointment({
    externalId: 'A',
    start,
    end,
    bookedAt: before,
    revisedAt: before,
    statusAt: before,
    occurredAt: before,
    ...changes,
  });

const told = (changes: Partial<BookingEvent> = {}): BookingEvent => ({
  source: 'test',
  eventId: 'e',
  externalId: 'A',
  status: 'booked',
  start,
  end,
  kind: 'infusion',
  location: 'albany',
  email: 'ada@example.com',
  occurredAt: after,
  ...changes,
});

const newStart = { start: at('2026-11-24T15:00:00Z'), end: at('2026-11-24T17:00:00Z') };
const nextOf = (change: VisitChange) => {
  if (change.kind === 'none') throw new Error(change.why);
  return change.next;
};
const why = (change: VisitChange) => (change.kind === 'none' ? change.why : change.kind);

describe('of two words about one visit', () => {
  test.each([
    ['a later time and no version', {}, {}, 'moved'],
    ['an earlier time', {}, { occurredAt: at('2026-11-01T15:00:00Z') }, 'stale'],
    ['the same time', {}, { occurredAt: before }, 'moved'],
    ['a higher version', { sourceVersion: 3 }, { version: 4 }, 'moved'],
    ['a lower version, though its time is later', { sourceVersion: 3 }, { version: 2 }, 'stale'],
    [
      'a higher version, though its time is earlier',
      { sourceVersion: 3 },
      { version: 4, occurredAt: at('2026-11-01T15:00:00Z') },
      'stale',
    ],
  ] as const)('%s', (_what, known, changes, wanted) => {
    expect(why(changeOf(visit(known), 'same', told({ ...newStart, ...changes }), now))).toBe(wanted);
  });

  test('the newer one is remembered even when it changes nothing', () => {
    const noted = changeOf(visit({ sourceVersion: 1 }), 'same', told({ version: 5 }), now);
    expect(noted.kind).toBe('noted');
    expect(nextOf(noted)).toMatchObject({ sourceVersion: 5, occurredAt: after, revision: 0 });
    expect(why(changeOf(nextOf(noted), 'same', told({ version: 4, ...newStart }), now))).toBe('stale');
  });

  test('a clock that runs ahead shuts out nothing that comes later', () => {
    const ahead = nextOf(changeOf(visit(), 'same', told({ ...newStart, occurredAt: at('2027-01-01T00:00:00Z') }), now));
    expect(ahead.occurredAt).toBe(now);
  });

  test('staff’s own word is never stale, and may concern the past', () => {
    const early = told({ ...newStart, occurredAt: at('2026-11-01T15:00:00Z') });
    expect(why(changeOf(visit(), 'same', early, now, true))).toBe('moved');
    const past = { start: at('2026-11-01T15:00:00Z'), end: at('2026-11-01T17:00:00Z') };
    expect(beginningOf(told(past), now)).toEqual({ kind: 'none', why: 'past' });
    expect(beginningOf(told(past), now, true)).toMatchObject({ kind: 'visit' });
  });
});

describe('what a move is', () => {
  test('it was done when the source says so: a late word is no fresh act (I4)', () => {
    const late = nextOf(changeOf(visit(), 'same', told(newStart), now));
    expect(late).toMatchObject({ revision: 1, revisedAt: after, status: 'booked' });
    expect(beginningOf(told(), now)).toMatchObject({ visit: { bookedAt: after, revisedAt: after, revision: 0 } });
  });

  test('another id at the same time is one too; a new visit with an id before it was moved already', () => {
    const changed = nextOf(changeOf(visit(), 'successor', told({ externalId: 'B', previousExternalId: 'A' }), now));
    expect(changed).toMatchObject({ externalId: 'B', revision: 1 });
    const begun = beginningOf(told({ externalId: 'B', previousExternalId: 'A' }), now);
    expect(begun).toMatchObject({ visit: { revision: 1 } });
  });

  test('taken off its time, it waits and keeps its revision; back at the same time, it goes on', () => {
    const waiting = nextOf(changeOf(visit(), 'same', told({ status: 'moving' }), now));
    expect(waiting).toMatchObject({ status: 'booked', movingSince: now, revision: 0 });
    expect(why(changeOf(waiting, 'same', told({ status: 'moving' }), now))).toBe('noted');
    const back = nextOf(changeOf(waiting, 'same', told(), now));
    expect([back.movingSince, back.revision]).toEqual([undefined, 0]);
  });
});

describe('what is over', () => {
  const past = { start: at('2026-11-05T08:00:00Z'), end: at('2026-11-05T10:00:00Z') };

  test.each(['cancelled', 'moving', 'unsettled'] as const)(
    '%s of a visit that has begun says nothing any more',
    (status) => {
      expect(why(changeOf(visit(past), 'same', told({ status }), now))).toBe('past');
    },
  );

  test('that somebody came and was not treated is staff’s to know: the source’s "completed" does not start aftercare', () => {
    const untreated = visit({ ...past, status: 'untreated', untreatedFor: 'noDriver' });
    for (const status of ['completed', 'noshow'] as const) {
      const change = changeOf(untreated, 'same', told({ status }), now);
      expect(change).toMatchObject({ kind: 'noted', next: { status: 'untreated' } });
      expect(changeOf(untreated, 'same', told({ status }), now, true)).toMatchObject({ next: { status } });
    }
  });

  test.each(['completed', 'untreated', 'noshow'] as const)(
    'a visit that is %s is not cancelled by a webhook',
    (status) => {
      expect(why(changeOf(visit({ ...past, status }), 'same', told({ status: 'cancelled' }), now))).toBe('settled');
      expect(why(changeOf(visit({ status }), 'same', told({ status: 'cancelled' }), now))).toBe('settled');
    },
  );

  test('moved into the past it stops being ahead; moved within the past it says nothing', () => {
    expect(changeOf(visit(), 'same', told(past), now).kind).toBe('moved');
    const other = { start: at('2026-11-05T09:00:00Z'), end: at('2026-11-05T11:00:00Z') };
    expect(why(changeOf(visit(past), 'same', told(other), now))).toBe('past');
  });

  test('who moves a visit that was missed makes another one', () => {
    const event = told({ externalId: 'B', previousExternalId: 'A', ...newStart });
    for (const status of ['completed', 'noshow'] as const) {
      expect(targetOf(event, undefined, visit({ status }))).toEqual({ kind: 'new' });
    }
    expect(targetOf(event, undefined, visit({ status: 'cancelled' })).kind).toBe('successor');
  });

  test('nothing revives a record that another has replaced', () => {
    for (const status of bookingStatuses) {
      expect(targetOf(told({ status }), visit({ status: 'replaced' }), undefined).kind).toBe('superseded');
    }
  });
});
