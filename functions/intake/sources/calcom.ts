/**
 * Cal.com: `{triggerEvent, createdAt, payload}`. A reschedule is one event with a new `uid`, the old one in
 * `rescheduleUid`. Where an event type has seats, all who are in a slot share its `uid` (`core/bookingSlots.ts`). Nothing
 * in the signature tells when, so that only the stored event id stops a replay.
 * https://cal.com/docs/developing/guides/automation/webhooks
 */
import { defined } from '../../core/model/defined.ts';
import type { BookingStatus } from '../../core/people/booking.ts';
import { listOf, objectOf, readingOf, textOf } from '../../core/people/bookingDraft.ts';
import { readEmail, readId, readInstant, visitTypeOf } from '../../core/people/bookingFields.ts';
import type { Seat, SlotEvent } from '../../core/people/bookingSlots.ts';
import type { Instant } from '../../core/time/time.ts';
import { seriesOf } from './calcomApi.ts';
import { personOf } from './calcomPerson.ts';
import { hmac, isSame } from './signature.ts';
import type { Reading, Source } from './source.ts';

const header = 'x-cal-signature-256';
/** What Cal.com sends instead of a signature when the webhook has no secret. */
const unsigned = 'no-secret-provided';

const statusOf: Readonly<Record<string, BookingStatus>> = {
  BOOKING_CREATED: 'booked',
  BOOKING_RESCHEDULED: 'booked',
  BOOKING_PAID: 'booked',
  // Says "accepted", although nothing is booked before it is paid.
  BOOKING_PAYMENT_INITIATED: 'requested',
  // Asked for, and not yet confirmed by the clinic.
  BOOKING_REQUESTED: 'unsettled',
  BOOKING_CANCELLED: 'cancelled',
  BOOKING_REJECTED: 'withdrawn',
};
/** Whom the host marked as missing, or not missing after all; its payload is another one. */
const noShow = 'BOOKING_NO_SHOW_UPDATED';

/** Whether several people share the slot, each with a place of their own: then its attendees are no guests. */
const hasSeats = ({ seatsPerTimeSlot, attendeeSeatId }: Readonly<Record<string, unknown>>) =>
  (seatsPerTimeSlot !== undefined && seatsPerTimeSlot !== null) || readId(attendeeSeatId) !== undefined;

/** Whoever else comes along: while the visit's person is among them, the booking is nobody else's. */
function guestsOf({ attendees }: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const guests = listOf(attendees).slice(1, 20);
  const emails = guests.flatMap((guest) => readEmail(objectOf(guest).email) ?? []);
  return emails.length === 0 ? undefined : emails;
}

/** The event of a slot, made of what was read of its booking: whom it names, and which slot it was before. */
function slotOf(reading: Reading, booking: Readonly<Record<string, unknown>>, trigger: string): Reading {
  if (reading.kind !== 'event') return reading;
  const { status, externalId, source, eventId, start, end, kind, location, visitType, occurredAt } = reading.event;
  if (status === 'moving' || status === 'completed') return reading;
  const attendees = listOf(booking.attendees).map(objectOf);
  const seats = attendees.flatMap((attendee): Seat[] => {
    const email = readEmail(attendee.email);
    return email === undefined ? [] : [{ email, ...personOf(attendee) }];
  });
  const unread = attendees.filter(({ email }) => readEmail(email) === undefined);
  // A further booking in a slot that was moved some time ago moves nobody.
  const isMove = trigger === 'BOOKING_RESCHEDULED' || trigger === 'BOOKING_REQUESTED';
  const previousSlotId = isMove ? readId(booking.rescheduleUid) : undefined;
  return {
    kind: 'slot',
    slot: defined<SlotEvent>({
      source,
      slotId: externalId,
      status,
      kind,
      location,
      visitType,
      occurredAt,
      seats,
      unreadable: Math.max(attendees.length, 1) - seats.length,
      unreadablePhone: unread.map((attendee) => personOf(attendee).phone).find((phone) => phone !== undefined),
      eventId,
      start,
      end,
      previousSlotId,
    }),
  };
}

/** Each whom it lists is marked, or unmarked, on their own; `message` names a person, and is not looked at. */
function noShowOf(payload: Readonly<Record<string, unknown>>, createdAt: unknown, now: Instant): Reading {
  const slotId = readId(payload.bookingUid);
  if (slotId === undefined) {
    return { kind: 'refused', faults: [{ field: 'bookingUid', reason: 'must be the id of the booking' }] };
  }
  const marks = listOf(payload.attendees).map(objectOf);
  const slots = [true, false].flatMap((isMissing): SlotEvent[] => {
    const seats = marks
      .filter(({ noShow: mark }) => mark === isMissing)
      .flatMap((mark) => readEmail(mark.email) ?? [])
      .map((email) => ({ email }));
    if (seats.length === 0) return [];
    return [
      {
        source: 'calcom',
        eventId: `${noShow}#${slotId}#${isMissing}#${textOf(createdAt).slice(0, 40)}`,
        slotId,
        status: isMissing ? 'noshow' : 'cameAfterAll',
        kind: 'unmapped',
        location: '',
        seats,
        unreadable: 0,
        occurredAt: readInstant(createdAt) ?? now,
      },
    ];
  });
  const [slot, ...others] = slots;
  if (slot === undefined) return { kind: 'ignored', reason: 'it marks no attendee' };
  return { kind: 'slot', slot, others };
}

/** What the booking itself says beside its trigger. */
function statusIn(
  { status, requestReschedule }: Readonly<Record<string, unknown>>,
  byTrigger: BookingStatus,
  isShared: boolean,
): BookingStatus {
  // A created booking that still waits for the clinic's yes says so in its status.
  if (status === 'PENDING') return 'unsettled';
  // The host asks for another time. Of a seat that is cancelled the field may be true as well, and means nothing.
  return byTrigger === 'cancelled' && requestReschedule === true && !isShared ? 'moving' : byTrigger;
}

/** Cal.com sends the reason, the answers and the notes along: none of them is looked at (C10). */
export const calcom: Source = {
  name: 'calcom',
  format: 'json',
  api: 'https://api.cal.com',
  isSigned({ headers, raw }, key) {
    const signature = headers[header];
    return isSame(signature, hmac(key, 'hex', raw)) && signature !== unsigned;
  },
  read(body, clinic, now, secret) {
    const { triggerEvent, createdAt, payload } = objectOf(body);
    const trigger = textOf(triggerEvent);
    if (trigger === '') {
      // A payload template of one's own has no envelope: nothing says what happened, so that every booking would be lost.
      const reason = 'is missing: leave "Custom payload" off for this webhook in Cal.com';
      return { kind: 'refused', faults: [{ field: 'triggerEvent', reason }] };
    }
    if (trigger === noShow) return noShowOf(objectOf(payload), createdAt, now);
    const status = Object.hasOwn(statusOf, trigger) ? statusOf[trigger] : undefined;
    if (status === undefined) {
      return { kind: 'ignored', reason: `only ${[...Object.keys(statusOf), noShow].join(', ')} are acted on` };
    }
    const booking = objectOf(payload);
    // The first attendee booked; the others are guests, and may not know what for.
    const attendee = objectOf(listOf(booking.attendees)[0]);
    const externalId = readId(booking.uid);
    const previous = readId(booking.rescheduleUid);
    const isShared = hasSeats(booking);
    const reading = readingOf(
      defined({
        source: 'calcom',
        guests: isShared ? undefined : guestsOf(booking),
        eventId: externalId === undefined ? undefined : `${trigger}#${externalId}#${textOf(createdAt).slice(0, 40)}`,
        previousExternalId: previous === externalId ? undefined : previous,
        ...personOf(attendee),
        externalId,
        status: statusIn(booking, status, isShared),
        start: booking.startTime,
        end: booking.endTime,
        ...visitTypeOf(clinic, [readId(booking.eventTypeId), readId(booking.type)]),
        email: attendee.email,
        occurredAt: readInstant(createdAt),
      }),
      now,
      // Each has their own.
      { emailElsewhere: isShared },
    );
    if (isShared) return slotOf(reading, booking, trigger);
    if (reading.kind !== 'event') return reading;
    const series = seriesOf(booking, reading.event, now, secret.token);
    return defined<Reading>({ ...reading, series });
  },
};
