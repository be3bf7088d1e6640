/**
 * Calendly: `{event, created_at, payload}`, the payload being the invitee itself, flat. A reschedule comes as two events,
 * a cancellation with `rescheduled: true` and a creation with `old_invitee`, in either order.
 * https://developer.calendly.com/api-docs/overview/webhooks/webhook-signatures
 */
import { defined } from '../../core/model/defined.ts';
import type { BookingStatus } from '../../core/people/booking.ts';
import { objectOf, readingOf, textOf } from '../../core/people/bookingDraft.ts';
import { lastPart, readInstant, readOptional, visitTypeOf } from '../../core/people/bookingFields.ts';
import { isTimedSignature, timeOfSignature } from './signature.ts';
import type { Source } from './source.ts';

const header = 'calendly-webhook-signature';

/** A host marks an invitee as missing after the event has begun, and may take that back. */
const statusOf: Readonly<Record<string, BookingStatus>> = {
  'invitee.created': 'booked',
  'invitee.canceled': 'cancelled',
  'invitee_no_show.created': 'noshow',
  'invitee_no_show.deleted': 'cameAfterAll',
};

/** The invitee's id: its URI names the event and the invitee, and a booking is one invitee. */
const inviteeId = (uri: unknown) => lastPart(uri);

export const calendly: Source = {
  name: 'calendly',
  format: 'json',
  isSigned: ({ headers, raw }, key) => isTimedSignature(headers[header], raw, key),
  signedAt: ({ headers }) => timeOfSignature(headers[header]),
  read(body, clinic, now) {
    const { event, created_at, payload } = objectOf(body);
    const trigger = textOf(event);
    const status = Object.hasOwn(statusOf, trigger) ? statusOf[trigger] : undefined;
    if (status === undefined) {
      return { kind: 'ignored', reason: `only ${Object.keys(statusOf).join(', ')} are acted on` };
    }
    // `questions_and_answers`, `cancellation.reason` and `tracking` are free text or worse: never looked at (C10).
    const invitee = objectOf(payload);
    const visit = objectOf(invitee.scheduled_event);
    const externalId = inviteeId(invitee.uri);
    return readingOf(
      defined({
        source: 'calendly',
        eventId: externalId === undefined ? undefined : `${trigger}#${externalId}#${textOf(created_at).slice(0, 40)}`,
        previousExternalId: inviteeId(invitee.old_invitee),
        ...readOptional({
          firstName: invitee.first_name,
          fullName: invitee.name,
          phone: invitee.text_reminder_number,
          zone: invitee.timezone,
        }),
        externalId,
        status: status === 'cancelled' && invitee.rescheduled === true ? 'moving' : status,
        start: visit.start_time,
        end: visit.end_time,
        ...visitTypeOf(clinic, [lastPart(visit.event_type)]),
        email: invitee.email,
        occurredAt: readInstant(created_at),
      }),
      now,
    );
  },
};
