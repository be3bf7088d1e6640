/**
 * Square Bookings: the whole booking with its `version`; who it is for has to be asked for, since only the customer's id
 * is told. A move is the same booking with a new `start_at`. The signature covers the address it is sent to.
 * https://developer.squareup.com/reference/square/webhooks/booking.updated
 */
import { defined } from '../../core/model/defined.ts';
import type { BookingStatus } from '../../core/people/booking.ts';
import { type Draft, listOf, objectOf, type Refused, readingOf, textOf } from '../../core/people/bookingDraft.ts';
import { readEmail, readId, readInstant, readOptional, visitTypeOf } from '../../core/people/bookingFields.ts';
import { epochMs, type Instant, instantFromMs, minuteMs } from '../../core/time/time.ts';
import { hmac, isSame } from './signature.ts';
import type { Reading, Source } from './source.ts';

const statusOf: Readonly<Record<string, BookingStatus>> = {
  PENDING: 'unsettled',
  ACCEPTED: 'booked',
  CANCELLED_BY_CUSTOMER: 'cancelled',
  CANCELLED_BY_SELLER: 'cancelled',
  DECLINED: 'withdrawn',
  NO_SHOW: 'noshow',
};

/** A visit is as long as its segments together. */
function endOf(start: Instant | undefined, segments: readonly unknown[]): Instant | undefined {
  const minutes = segments.map((segment) => Number(objectOf(segment).duration_minutes));
  const total = minutes.reduce((sum, each) => sum + each, 0);
  return start !== undefined && Number.isInteger(total) && total > 0
    ? instantFromMs(epochMs(start) + total * minuteMs)
    : undefined;
}

export const square: Source = {
  name: 'square',
  format: 'json',
  api: 'https://connect.squareup.com',
  isSigned: ({ headers, raw, url }, key) =>
    isSame(headers['x-square-hmacsha256-signature'], hmac(key, 'base64', url, raw)),
  read(body, clinic, now, secret) {
    const { type, event_id, created_at, data } = objectOf(body);
    if (type !== 'booking.created' && type !== 'booking.updated') {
      return { kind: 'ignored', reason: 'only booking.created and booking.updated are acted on' };
    }
    // `customer_note` and `seller_note` are free text: never looked at (C10).
    const booking = objectOf(objectOf(objectOf(data).object).booking);
    const said = textOf(booking.status);
    const status = Object.hasOwn(statusOf, said) ? statusOf[said] : undefined;
    const start = readInstant(booking.start_at);
    if (status === undefined) {
      const externalId = readId(booking.id);
      return defined<Refused>({
        kind: 'refused',
        faults: [{ field: 'status', reason: 'is none that is known' }],
        booking: externalId === undefined ? undefined : defined({ externalId, start }),
      });
    }
    const segments = listOf(booking.appointment_segments);
    const customer = readId(booking.customer_id);
    const version =
      typeof booking.version === 'number' && Number.isSafeInteger(booking.version) ? booking.version : undefined;
    const draft = defined<Omit<Draft, 'email'>>({
      source: 'square',
      eventId: readId(event_id),
      patientId: customer,
      version,
      externalId: readId(booking.id),
      status,
      start: booking.start_at,
      end: endOf(start, segments),
      ...visitTypeOf(
        clinic,
        segments.map((segment) => readId(objectOf(segment).service_variation_id)),
        readId(booking.location_id),
      ),
      occurredAt: readInstant(booking.updated_at) ?? readInstant(created_at),
    });
    const told = readingOf({ ...draft, email: undefined }, now, { emailElsewhere: true });
    if (told.kind !== 'event') return told;
    if (customer === undefined) return readingOf({ ...draft, email: undefined }, now);
    const read = (details: unknown): Reading => {
      const found = objectOf(objectOf(details).customer);
      return readingOf(
        defined({
          ...draft,
          ...readOptional({ firstName: found.given_name, phone: found.phone_number }),
          email: readEmail(found.email_address),
        }),
        now,
      );
    };
    const headers = { accept: 'application/json', authorization: `Bearer ${secret.token ?? ''}` };
    return {
      kind: 'lookUp',
      lookUp: {
        path: `/v2/customers/${encodeURIComponent(customer)}`,
        headers,
        unlessKnown: told.event,
        about: told.event.externalId,
        read,
      },
    };
  },
};
