/** Calls that bookings ask for: each of them once, and the one for an unfinished move taken back when the move is done. */

import type { Appointment } from '../model/appointment.ts';
import { type Call, type CallReason, callReasons, listedLater, placeOf } from '../model/call.ts';
import { defined } from '../model/defined.ts';
import type { Identity, PeopleRows } from '../ports.ts';
import { type Instant, minuteMs, plusMs } from '../time/time.ts';
import type { BookingEvent } from './booking.ts';
import type { CallChange } from './changes.ts';
import { isNear } from './visitCall.ts';

/** How long the other half of a move may take before staff hear of it. */
const moveMs = 30 * minuteMs;

/** What a booking is known by where it was made. */
export type BookingName = Pick<BookingEvent, 'source' | 'externalId' | 'start' | 'phone'>;

/** @param start of the visit, where that is known. */
const listed = (call: Omit<Call, 'state' | 'due'>, start: Instant | undefined): Call => ({
  ...call,
  state: 'open',
  due: placeOf(isNear(start, call.at) ? 'calls' : callReasons[call.reason], call, start),
});

/** The source now has another address than the one the reminders go to. Which is right is for a person to find out. */
export const addressCall = ({ id, contactId, start }: Appointment, addressHash: string, at: Instant): Call =>
  listed(
    {
      contactId,
      id: `addressDiffers-${id}-${addressHash.slice(0, 8)}`,
      reason: 'addressDiffers',
      appointmentId: id,
      at,
    },
    start,
  );

/**
 * The booking tells of its person what another source, which counts as much, tells otherwise.
 * @param key of what it tells: the same again is not asked again while it is open, or once somebody has looked.
 */
export const personCall = ({ id, contactId, start }: Appointment, key: string, at: Instant): Call =>
  listed({ contactId, id: `personDiffers-${key.slice(0, 16)}`, reason: 'personDiffers', appointmentId: id, at }, start);

/** The booking brought its person to an address where others are known by other first names: asked once about each. */
export const nameCall = ({ id, contactId, start }: Appointment, at: Instant): Call =>
  listed({ contactId, id: 'sharedAddress', reason: 'sharedAddress', appointmentId: id, at }, start);

/** The source says of a visit what cannot be: that it took place, or was missed, before it began. */
export const notBegunCall = ({ id, contactId, revision, start }: Appointment, at: Instant): Call =>
  listed({ contactId, id: `notBegun-${id}-${revision}`, reason: 'unclearBooking', appointmentId: id, at }, start);

/** It is booked for a time that is hardly meant. */
export const timeCall = ({ id, contactId, revision, start }: Appointment, at: Instant): Call =>
  listed({ contactId, id: `unlikelyTime-${id}-${revision}`, reason: 'unlikelyTime', appointmentId: id, at }, start);

/** The source cancels or moves the visit, and names somebody else: whose it is, a person has to find out. */
export const otherPersonCall = (
  { id, contactId, start }: Appointment,
  { externalId, status }: Pick<BookingEvent, 'externalId' | 'status'>,
  at: Instant,
): Call =>
  listed(
    {
      contactId,
      id: `otherPerson-${id}-${status}-${externalId.replaceAll(/[^A-Za-z0-9-]/g, '-').slice(0, 40)}`,
      reason: 'unclearBooking',
      appointmentId: id,
      at,
    },
    start,
  );

const movingCallId = ({ id, revision }: Pick<Appointment, 'id' | 'revision'>) => `unfinishedMove-${id}-${revision}`;

/** Listed when the half hour is over: until then it waits in the index, and the other half takes it out. */
export function movingCall(visit: Pick<Appointment, 'id' | 'contactId' | 'revision'>, at: Instant): Call {
  const due = plusMs(at, moveMs);
  return {
    contactId: visit.contactId,
    id: movingCallId(visit),
    reason: 'unfinishedMove',
    appointmentId: visit.id,
    at: due,
    state: 'open',
    due: { partition: listedLater, at: due },
  };
}

/**
 * A call about a booking that cannot be served; one for each time it is booked for.
 * @param contactId whom it concerns, when that is known; else the call stands alone, and names the booking only.
 */
export function callAbout(
  { source, externalId, start, phone }: BookingName,
  reason: CallReason,
  at: Instant,
  identity: Pick<Identity, 'digest'>,
  contactId?: string,
): Call {
  const booking = defined<NonNullable<Call['booking']>>({
    source,
    externalId,
    start,
    // Whose contact is known has their number there.
    phone: contactId === undefined ? phone : undefined,
  });
  return listed(
    {
      contactId: contactId ?? identity.digest(`${source} ${externalId}`).slice(0, 20),
      id: `${reason}-${identity.digest(`${source} ${externalId} ${start ?? ''}`).slice(0, 16)}`,
      reason,
      booking,
      at,
    },
    start,
  );
}

/** How long a source may be unable to say more of a booking before staff hear of it: it tries again meanwhile. */
const unreadMs = 60 * minuteMs;

/** The call about a booking whose rest the source does not tell at the moment; taken back when it does. */
export function unreadCall(
  { source, externalId, start }: BookingName,
  at: Instant,
  identity: Pick<Identity, 'digest'>,
): Call {
  const due = plusMs(at, unreadMs);
  const key = identity.digest(`${source} ${externalId}`);
  return {
    contactId: key.slice(0, 20),
    id: `unread-${key.slice(0, 16)}`,
    reason: 'unclearBooking',
    booking: defined<NonNullable<Call['booking']>>({ source, externalId, start }),
    at: due,
    state: 'open',
    due: { partition: listedLater, at: due },
  };
}

/** Lists that call, unless it is open. */
export async function listUnread(rows: Pick<PeopleRows, 'call' | 'write'>, call: Call): Promise<void> {
  const there = await rows.call(call.contactId, call.id);
  // Two at once write the same; what a third changed meanwhile, the next try finds.
  if (there?.state !== 'open') await rows.write({ calls: [{ kind: 'askAgain', call }] });
}

/** Takes it back, if it is there. */
export async function withdrawUnread(
  rows: Pick<PeopleRows, 'call' | 'write'>,
  { contactId, id }: Pick<Call, 'contactId' | 'id'>,
): Promise<void> {
  const there = await rows.call(contactId, id);
  if (there?.state === 'open') await rows.write({ calls: [{ kind: 'withdraw', contactId, id }] });
}

/** Those that were never listed before, whatever became of them: staff are asked the same thing once. */
export async function unlisted(rows: Pick<PeopleRows, 'call'>, calls: readonly Call[]): Promise<readonly Call[]> {
  const there = await Promise.all(calls.map(({ contactId, id }) => rows.call(contactId, id)));
  return calls.filter((_, index) => there[index] === undefined);
}

/** Takes the call for an unfinished move back, if there is one and nobody has made it. */
export async function withdrawnMove(
  rows: Pick<PeopleRows, 'call'>,
  visit: Appointment,
): Promise<readonly CallChange[]> {
  if (visit.movingSince === undefined) return [];
  const { contactId } = visit;
  const id = movingCallId(visit);
  const call = await rows.call(contactId, id);
  return call?.state === 'open' ? [{ kind: 'withdraw', contactId, id }] : [];
}

/** Puts a booking on the call list, when nobody can be written to about it. @returns true when it was not there yet. */
export async function listCall(rows: Pick<PeopleRows, 'call' | 'write'>, call: Call): Promise<boolean> {
  const [asked] = await unlisted(rows, [call]);
  return asked !== undefined && (await rows.write({ calls: [{ kind: 'ask', call: asked }] })) === 'written';
}
