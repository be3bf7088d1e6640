/**
 * Cal.com: what has changed, oldest first. A booking of the API is written as its webhook would have told it.
 * https://cal.com/docs/api-reference/v2/bookings/get-all-bookings
 */
import { defined } from '../../core/model/defined.ts';
import { objectOf, textOf } from '../../core/people/bookingDraft.ts';
import { readId, readInstant } from '../../core/people/bookingFields.ts';
import { epochMs, type Instant, instantFromMs, minuteMs } from '../../core/time/time.ts';
import { calcom } from '../../intake/sources/calcom.ts';
import { apiHeaders, bookingsPath } from '../../intake/sources/calcomApi.ts';
import { AskError } from '../http.ts';
import type { Asking, Listed, ListedPage, Listing } from '../listing.ts';
import { listedReading, listIn } from '../reading.ts';

const api = 'https://api.cal.com';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What comes next: changed after `after`, without the first `skip` of them. The list is asked for by the time of its last
 * booking and not by how many were seen: one that changes meanwhile moves to the end, and another would be passed over.
 */
interface Place {
  readonly after: Instant;
  readonly skip: number;
}

/** Undefined: its new booking tells of it, or the state is none that is known. */
function triggerOf({ status, rescheduledFromUid, rescheduledToUid }: Fields): string | undefined {
  switch (status) {
    case 'accepted':
      return readId(rescheduledFromUid) === undefined ? 'BOOKING_CREATED' : 'BOOKING_RESCHEDULED';
    case 'pending':
      return 'BOOKING_REQUESTED';
    case 'cancelled':
      return readId(rescheduledToUid) === undefined ? 'BOOKING_CANCELLED' : undefined;
    case 'rejected':
      return 'BOOKING_REJECTED';
    default:
      return undefined;
  }
}

function listedOf(asking: Asking, booking: Fields): Listed | undefined {
  const triggerEvent = triggerOf(booking);
  if (triggerEvent === undefined) return undefined;
  const attendees = listIn(booking.attendees).map(objectOf);
  const payload = defined<Fields>({
    uid: booking.uid,
    startTime: booking.start,
    endTime: booking.end,
    eventTypeId: booking.eventTypeId,
    rescheduleUid: booking.rescheduledFromUid,
    // Of somebody who booked by telephone number the other address is a stand-in.
    attendees: attendees.map((attendee) => ({ ...attendee, email: attendee.displayEmail ?? attendee.email })),
    attendeeSeatId: attendees.find(({ seatUid }) => seatUid !== undefined)?.seatUid,
  });
  const body = { triggerEvent, createdAt: booking.updatedAt, payload };
  const reading = calcom.read(body, asking.clinic, asking.made.clock.now(), asking.secret);
  return listedReading(asking, calcom, reading, readInstant(booking.updatedAt));
}

/** Some may have changed in one moment: the next page begins a moment before the last one's, unless that is where this began. */
function after(place: Place, bookings: readonly Fields[]): Place {
  const last = readInstant(bookings.at(-1)?.updatedAt);
  const from = last === undefined ? place.after : instantFromMs(epochMs(last) - 1);
  return from > place.after ? { after: from, skip: 0 } : { after: place.after, skip: place.skip + bookings.length };
}

export const calcomListing: Listing = {
  name: 'calcom',
  everyMs: 15 * minuteMs,
  isOn: ({ token }) => token !== undefined,
  async page(asking: Asking): Promise<ListedPage> {
    const { http, secret, since, made, page } = asking;
    const place: Place = page === undefined ? { after: since, skip: 0 } : (JSON.parse(page) as Place);
    const query = { afterUpdatedAt: place.after, sortUpdatedAt: 'asc', skip: String(place.skip) };
    const asked = { url: `${secret.api ?? api}${bookingsPath(query)}`, headers: apiHeaders(secret.token ?? '') };
    const { status, data, pagination } = objectOf(await http(asked, made.clock.now()));
    if (textOf(status) !== 'success') throw new AskError('otherShape');
    const bookings = listIn(data).map(objectOf);
    const isMore = objectOf(pagination).hasNextPage === true && bookings.length > 0;
    return defined<ListedPage>({
      listed: bookings.flatMap((booking) => listedOf(asking, booking) ?? []),
      next: isMore ? JSON.stringify(after(place, bookings)) : undefined,
    });
  },
};
