/**
 * Cal.com: `{triggerEvent, createdAt, payload}`. A reschedule is one event with a new `uid`, the old one in
 * `rescheduleUid`. Nothing in the signature tells when, so that only the stored event id stops a replay.
 * https://cal.com/docs/developing/guides/automation/webhooks
 */
import type { BookingStatus } from '../../core/booking.ts';
import { given, listOf, objectOf, readingOf, textOf } from '../../core/bookingDraft.ts';
import {
  firstOf,
  readId,
  readInstant,
  readLocale,
  readName,
  readPhone,
  readZone,
  visitTypeOf,
} from '../../core/bookingFields.ts';
import { hmac, isSame } from './signature.ts';
import type { Source } from './source.ts';

const header = 'x-cal-signature-256';
/** What Cal.com sends instead of a signature when the webhook has no secret. */
const unsigned = 'no-secret-provided';

const statusOf: Readonly<Record<string, BookingStatus>> = {
  BOOKING_CREATED: 'booked',
  BOOKING_RESCHEDULED: 'booked',
  // Asked for, and not yet confirmed by the clinic.
  BOOKING_REQUESTED: 'unsettled',
  BOOKING_CANCELLED: 'cancelled',
  BOOKING_REJECTED: 'cancelled',
};

/** Cal.com sends the reason, the answers and the notes along: none of them is looked at (C10). */
export const calcom: Source = {
  name: 'calcom',
  format: 'json',
  isSigned({ headers, raw }, key) {
    const signature = headers[header];
    return isSame(signature, hmac(key, 'hex', raw)) && signature !== unsigned;
  },
  read(body, clinic, now) {
    const { triggerEvent, createdAt, payload } = objectOf(body);
    const trigger = textOf(triggerEvent);
    const status = Object.hasOwn(statusOf, trigger) ? statusOf[trigger] : undefined;
    if (status === undefined) {
      return { kind: 'ignored', reason: `only ${Object.keys(statusOf).join(', ')} are acted on` };
    }
    const booking = objectOf(payload);
    // The first attendee booked; the others are guests, and may not know what for.
    const attendee = objectOf(listOf(booking.attendees)[0]);
    const externalId = readId(booking.uid);
    const previous = readId(booking.rescheduleUid);
    return readingOf(
      {
        source: 'calcom',
        ...given({
          eventId: externalId === undefined ? undefined : `${trigger}#${externalId}#${textOf(createdAt).slice(0, 40)}`,
          previousExternalId: previous === externalId ? undefined : previous,
          firstName: readName(attendee.firstName) ?? firstOf(attendee.name),
          phone: readPhone(attendee.phoneNumber),
          inviteeTimeZone: readZone(attendee.timeZone),
          locale: readLocale(objectOf(attendee.language).locale),
        }),
        externalId,
        // A created booking that still waits for the clinic's yes says so in its status.
        status: booking.status === 'PENDING' ? 'unsettled' : status,
        start: booking.startTime,
        end: booking.endTime,
        ...visitTypeOf(clinic, [readId(booking.eventTypeId), readId(booking.type)]),
        email: attendee.email,
        occurredAt: readInstant(createdAt),
      },
      now,
    );
  },
};
