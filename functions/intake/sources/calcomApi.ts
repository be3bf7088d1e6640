/**
 * What Cal.com's API says of bookings, where one webhook speaks of several: all that is left of a series is cancelled, or all
 * of it confirmed, by one event about one of them. https://cal.com/docs/api-reference/v2/bookings/get-all-bookings
 */
import { defined } from '../../core/model/defined.ts';
import type { BookingEvent, BookingStatus } from '../../core/people/booking.ts';
import { listOf, objectOf, readingOf, textOf } from '../../core/people/bookingDraft.ts';
import { readEmail, readId } from '../../core/people/bookingFields.ts';
import type { Instant } from '../../core/time/time.ts';
import { personOf } from './calcomPerson.ts';
import type { SeriesQuestion } from './source.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A page of bookings has so many at most. */
const bookingsMax = 100;

export const bookingsPath = (query: Readonly<Record<string, string>>): string =>
  `/v2/bookings?${new URLSearchParams({ ...query, take: String(bookingsMax) })}`;

export const apiHeaders = (token: string) => ({
  accept: 'application/json',
  authorization: `Bearer ${token}`,
  // With another version, or none, an older shape comes without a word.
  'cal-api-version': '2024-08-13',
});

const statusOf: Readonly<Record<string, BookingStatus>> = {
  accepted: 'booked',
  pending: 'unsettled',
  cancelled: 'cancelled',
  rejected: 'withdrawn',
};

/** A booking as the API has it at `now`: of two that cross, the later question has the newer answer. */
function eventOf(booking: Fields, { kind, location, visitType }: BookingEvent, now: Instant): BookingEvent | undefined {
  const status = statusOf[textOf(booking.status)];
  const attendee = objectOf(listOf(booking.attendees)[0]);
  // Places in a shared slot come by events of their own.
  if (status === undefined || attendee.seatUid !== undefined) return undefined;
  const reading = readingOf(
    defined({
      source: 'calcom',
      externalId: readId(booking.uid),
      status,
      ...personOf(attendee),
      start: booking.start,
      end: booking.end,
      // Only bookings of its type were asked for.
      kind,
      location,
      visitType,
      // Of somebody who booked by telephone number the other one is a stand-in.
      email: readEmail(attendee.displayEmail) ?? attendee.email,
      occurredAt: now,
    }),
    now,
  );
  return reading.kind === 'event' ? reading.event : undefined;
}

/** What to ask when `payload` may speak of a whole series; undefined when it does not, or there is no token to ask with. */
export function seriesOf(
  payload: Fields,
  event: BookingEvent,
  now: Instant,
  token: string | undefined,
): SeriesQuestion | undefined {
  if (typeof payload.recurringEvent !== 'object' || payload.recurringEvent === null) return undefined;
  const why = event.status === 'cancelled' ? 'cancelled' : event.status === 'booked' ? 'confirmed' : undefined;
  const eventTypeId = readId(payload.eventTypeId);
  if (why === undefined) return undefined;
  if (token === undefined || eventTypeId === undefined || event.email === undefined) return { why };
  const query = { eventTypeId, attendeeEmail: event.email, afterStart: now, sortStart: 'asc' };
  return {
    why,
    ask: {
      path: bookingsPath(query),
      headers: apiHeaders(token),
      read(details) {
        const { status, data, pagination } = objectOf(details);
        // Half a series is no answer: then staff look at the rest.
        if (status !== 'success' || !Array.isArray(data) || objectOf(pagination).hasNextPage === true) return undefined;
        return data.flatMap((each) => eventOf(objectOf(each), event, now) ?? []);
      },
    },
  };
}
