/**
 * Calendly: `{event, created_at, payload}`, the payload being the invitee itself, flat. A reschedule comes as two events,
 * a cancellation with `rescheduled: true` and a creation with `old_invitee`, in either order.
 * https://developer.calendly.com/api-docs/overview/webhooks/webhook-signatures
 */
import { defined } from '../../core/model/defined.ts';
import { firstOfFullName, readFirstName } from '../../core/model/firstName.ts';
import { objectOf, readingOf, textOf } from '../../core/people/bookingDraft.ts';
import { lastPart, readInstant, readPhone, readZone, visitTypeOf } from '../../core/people/bookingFields.ts';
import { isTimedSignature, timeOfSignature } from './signature.ts';
import type { Source } from './source.ts';

const header = 'calendly-webhook-signature';

/** The invitee's id: its URI names the event and the invitee, and a booking is one invitee. */
const inviteeId = (uri: unknown) => lastPart(uri);

export const calendly: Source = {
  name: 'calendly',
  format: 'json',
  isSigned: ({ headers, raw }, key) => isTimedSignature(headers[header], raw, key),
  signedAt: ({ headers }) => timeOfSignature(headers[header]),
  read(body, clinic, now) {
    const { event, created_at, payload } = objectOf(body);
    if (event !== 'invitee.created' && event !== 'invitee.canceled') {
      return { kind: 'ignored', reason: 'only invitee.created and invitee.canceled are acted on' };
    }
    // `questions_and_answers`, `cancellation.reason` and `tracking` are free text or worse: never looked at (C10).
    const invitee = objectOf(payload);
    const visit = objectOf(invitee.scheduled_event);
    const externalId = inviteeId(invitee.uri);
    const cancelled = event === 'invitee.canceled';
    return readingOf(
      defined({
        source: 'calendly',
        eventId: externalId === undefined ? undefined : `${event}#${externalId}#${textOf(created_at).slice(0, 40)}`,
        previousExternalId: inviteeId(invitee.old_invitee),
        firstName: readFirstName(invitee.first_name) ?? firstOfFullName(invitee.name),
        phone: readPhone(invitee.text_reminder_number),
        inviteeTimeZone: readZone(invitee.timezone),
        externalId,
        status: cancelled ? (invitee.rescheduled === true ? 'moving' : 'cancelled') : 'booked',
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
