/**
 * A booking as every source tells it, and what it does to the visit we know. Sources tell late, twice and in any order;
 * whatever the order, one visit is left, and it is the newest. Pure: the adapters find the records and write the result.
 */

import type { Appointment } from '../model/appointment.ts';
import { defined } from '../model/defined.ts';
import type { OptionalField } from '../model/leftOut.ts';
import { earlier, type Instant, later, type Zone } from '../time/time.ts';

import { arrived, type StatusChange, statusAfter } from './status.ts';

/**
 * `moving`: taken off its time, and the new one is on its way (the cancel half of a reschedule).
 * `requested`: asked for, and no booking yet; of a visit that is booked it says nothing.
 * `unsettled`: the source is not sure of it: not yet, where it is new, and not any more, where it was booked.
 * `withdrawn`: what was asked for was refused or taken back, or it was entered in error. Whoever never had a visit hears
 * nothing of it.
 * `completed` comes from staff, or from what a practice's record marks, never from the clock or the end of a meeting.
 * `cameAfterAll`: the source takes back that the visit was missed.
 */
export const bookingStatuses = [
  'booked',
  'moving',
  'requested',
  'unsettled',
  'cancelled',
  'withdrawn',
  'completed',
  'noshow',
  'cameAfterAll',
] as const;
export type BookingStatus = (typeof bookingStatuses)[number];

export interface BookingEvent {
  readonly source: string;
  /** The source's own id of this event, or one made of what never changes in it; absent: nothing tells two apart. */
  readonly eventId?: string;
  readonly externalId: string;
  /** The id the same visit had before it was moved. */
  readonly previousExternalId?: string;
  readonly status: BookingStatus;
  readonly start?: Instant;
  readonly end?: Instant;
  readonly kind: Appointment['kind'];
  readonly location: string;
  readonly visitType?: string;
  readonly email?: string;
  readonly firstName?: string;
  readonly phone?: string;
  readonly locale?: string;
  /** The source's own id of the person: tells apart people who share an address. */
  readonly patientId?: string;
  /** The person's zone; never the appointment's, which is its place's. */
  readonly inviteeTimeZone?: Zone;
  /** The person was told that email is not private all the way, and agreed (C9). */
  readonly emailAcknowledged?: boolean;
  /** What was said of the person and could not be used: whoever sent it is told. */
  readonly leftOut?: readonly OptionalField[];
  readonly occurredAt: Instant;
  readonly version?: number;
  /** Further addresses that it lists: guests, who are not whose visit it is. */
  readonly guests?: readonly string[];
  /** The visit is a place in a slot that others share (`bookingSlots.ts`). */
  readonly seat?: { readonly slotId: string; readonly key: string };
}

/** Which visit an event is about. */
export type Target =
  | { readonly kind: 'new' }
  /** `same`: under the id it has now. `successor`: the event gives it a new id. */
  | { readonly kind: 'same' | 'successor'; readonly visit: Appointment; readonly replaces?: Appointment }
  /** It concerns an id that the visit no longer has: its words are old by nature. */
  | { readonly kind: 'superseded'; readonly visit: Appointment; readonly replaces?: Appointment };

const tookPlaceOrNot = ({ status }: Appointment) =>
  status === 'completed' || status === 'untreated' || status === 'noshow';

/**
 * @param mine the visit that has, or had, the event's own id.
 * @param before the visit that has, or had, its previous id. When both are there and differ, they are one visit told in
 * pieces: the older piece is replaced.
 */
export function targetOf(event: BookingEvent, mine: Appointment | undefined, before: Appointment | undefined): Target {
  if (mine) {
    const replaces = before && before.id !== mine.id && before.status === 'booked' ? before : undefined;
    const current = mine.externalId === event.externalId && mine.status !== 'replaced';
    return defined<Target>({ kind: current ? 'same' : 'superseded', visit: mine, replaces });
  }
  // Who moves a visit that took place, or did not, makes another one.
  if (!before || tookPlaceOrNot(before)) return { kind: 'new' };
  if (before.status === 'replaced') return { kind: 'superseded', visit: before };
  const next = before.externalId === event.previousExternalId;
  const newer = before.occurredAt === undefined || event.occurredAt > before.occurredAt;
  return { kind: next || newer ? 'successor' : 'superseded', visit: before };
}

export type Unmoved =
  /** What it says is so already. */
  | 'unchanged'
  /** Something newer was taken before it. */
  | 'stale'
  | 'superseded'
  /** It speaks of a time that is over. */
  | 'past'
  /** The visit has taken place, or was missed; that is staff's to change. */
  | 'settled'
  /** It names somebody else than whose visit it is. */
  | 'otherPerson'
  /** It says that the visit took place, or was missed, and the visit has not begun. */
  | 'notBegun'
  /** It asks for a visit that nobody has granted yet: remembered, and no more. */
  | 'requested'
  /** What was only asked for is off: there never was a visit, so nobody is told that one is cancelled. */
  | 'withdrawn'
  /** Nothing is known of the booking, and it does not say enough to begin with. */
  | 'unknown';

export type VisitChange =
  | { readonly kind: 'none'; readonly why: Unmoved }
  | { readonly kind: 'moved' | 'moving' | 'status' | 'noted'; readonly next: Appointment };

/** Older than what was last taken from this source: by its version, or by its time. */
export function isOlder(visit: Appointment, event: BookingEvent): boolean {
  if (visit.sourceVersion !== undefined && event.version !== undefined && event.version < visit.sourceVersion) {
    return true;
  }
  return visit.occurredAt !== undefined && event.occurredAt < visit.occurredAt;
}

/** What the visit remembers of the source's last word. A clock that runs ahead must not shut out what comes later. */
function lastWordOf(visit: Appointment, event: BookingEvent, at: Instant) {
  const occurredAt = later(earlier(event.occurredAt, at), visit.occurredAt ?? visit.bookedAt);
  return defined<Pick<Appointment, 'occurredAt' | 'sourceVersion'>>({ occurredAt, sourceVersion: event.version });
}

const none = (why: Unmoved): VisitChange => ({ kind: 'none', why });

/** What `event` makes of a visit that is known. `at` is now; what staff say themselves may concern the past. */
export function changeOf(
  visit: Appointment,
  target: 'same' | 'successor',
  event: BookingEvent,
  at: Instant,
  byStaff = false,
): VisitChange {
  if (!byStaff && target === 'same' && isOlder(visit, event)) return none('stale');
  const known = { ...lastWordOf(visit, event, at), externalId: event.externalId, version: visit.version + 1 };
  /** When it was done, as the person knows it: a late webhook is no fresh act (I4). */
  const act = later(earlier(event.occurredAt, at), visit.revisedAt);
  // Even what changes nothing is remembered: an older word that is still on its way must find the newer one here.
  const noted: VisitChange = byStaff ? none('unchanged') : { kind: 'noted', next: { ...visit, ...known } };
  switch (event.status) {
    case 'booked': {
      const { start, end, kind, location } = event;
      if (start === undefined || end === undefined) return none('unknown');
      const sameTimes = visit.start === start && visit.end === end;
      const samePlace = visit.kind === kind && visit.location === location;
      if (sameTimes && samePlace && visit.status === 'booked' && target === 'same') {
        return visit.movingSince === undefined ? noted : { kind: 'noted', next: { ...arrived(visit), ...known } };
      }
      if (!byStaff && start <= at && (visit.start <= at || visit.status !== 'booked')) return none('past');
      const next = defined<Appointment>({
        ...arrived(visit),
        ...known,
        start,
        end,
        kind,
        location,
        visitType: event.visitType,
        status: 'booked',
        statusAt: visit.status === 'booked' ? visit.statusAt : at,
        revision: visit.revision + 1,
        revisedAt: act,
      });
      return { kind: 'moved', next };
    }
    case 'requested':
      return noted;
    case 'moving':
    case 'unsettled':
      if (visit.status !== 'booked' || visit.movingSince !== undefined) return noted;
      if (visit.start <= at) return none('past');
      return { kind: 'moving', next: { ...visit, ...known, movingSince: at } };
    case 'withdrawn':
    case 'cancelled':
      if (visit.status === 'cancelled') return noted;
      // A move that was asked for and not granted: whether the old time still stands is for staff to find out.
      if (event.status === 'withdrawn' && visit.movingSince !== undefined) return noted;
      if (visit.status !== 'booked') return none('settled');
      if (visit.start <= at) return none('past');
      return marked(visit, { status: 'cancelled' }, known, at, act);
    case 'completed':
    case 'noshow':
      // That somebody came and was not treated only the clinic's own staff know; its source has no word for it.
      if (visit.status === event.status || (visit.status === 'untreated' && !byStaff)) return noted;
      return marked(visit, { status: event.status }, known, at, at);
    case 'cameAfterAll': {
      if (visit.status !== 'noshow') return noted;
      // Under the same revision: nothing is due again. What became of the visit is staff's to say.
      const { missedEmailAt: _released, ...rest } = visit;
      return { kind: 'status', next: { ...rest, ...known, status: 'booked', statusAt: at } };
    }
  }
}

/** The one rule of what may become of a visit, and what the source's word leaves on it. */
function marked(
  visit: Appointment,
  change: StatusChange,
  known: Partial<Appointment>,
  at: Instant,
  statusAt: Instant,
): VisitChange {
  const result = statusAfter(visit, change, at, statusAt);
  switch (result.kind) {
    case 'changed':
      return { kind: 'status', next: { ...result.next, ...known } };
    case 'unchanged':
      return none('unchanged');
    case 'refused':
      return none(result.why === 'notBegun' ? 'notBegun' : 'settled');
  }
}

/**
 * The visit after another record of it has ended. Whoever was written to about that one has its entry in their calendar,
 * at a time that is no more: a new revision tells the visit's time again, and calls the other entry off (`compose.ts`).
 */
export function takenOver(visit: Appointment, at: Instant): Appointment | undefined {
  const isTold = visit.status === 'booked' && visit.movingSince === undefined && visit.start > at;
  return isTold ? { ...visit, revision: visit.revision + 1, version: visit.version + 1 } : undefined;
}

/** A visit that is not known yet, without what only the writer can give it. */
export type NewVisit = Omit<Appointment, 'id' | 'contactId'>;

export type Beginning =
  | { readonly kind: 'none'; readonly why: Unmoved }
  | { readonly kind: 'visit'; readonly visit: NewVisit };

/**
 * What `event` begins when nothing is known of its booking. A cancellation that overtook its booking is kept as one.
 * @param wasRequested the source has told of it before, as something that was only asked for.
 */
export function beginningOf(event: BookingEvent, at: Instant, byStaff = false, wasRequested = false): Beginning {
  const { source, externalId, start, end, kind, location, status } = event;
  const isOff = status === 'withdrawn' || ((status === 'cancelled' || status === 'moving') && wasRequested);
  if (isOff) return { kind: 'none', why: 'withdrawn' };
  if (status === 'requested' || status === 'unsettled') return { kind: 'none', why: 'requested' };
  if (start === undefined || end === undefined || status === 'cameAfterAll') return { kind: 'none', why: 'unknown' };
  const isOver = status === 'completed' || status === 'noshow';
  if (isOver && start > at) return { kind: 'none', why: 'notBegun' };
  if (!byStaff && !isOver && start <= at) return { kind: 'none', why: 'past' };
  const act = earlier(event.occurredAt, at);
  const visit = defined<NewVisit>({
    source,
    externalId,
    status: status === 'moving' ? 'booked' : status,
    kind,
    location,
    visitType: event.visitType,
    start,
    end,
    // It has been moved before we heard of it: who says "your visit" must say "your new time".
    revision: event.previousExternalId === undefined ? 0 : 1,
    bookedAt: act,
    revisedAt: act,
    statusAt: act,
    occurredAt: act,
    sourceVersion: event.version,
    movingSince: status === 'moving' ? at : undefined,
    version: 1,
  });
  return { kind: 'visit', visit };
}
