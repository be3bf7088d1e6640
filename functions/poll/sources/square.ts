/**
 * Square: the bookings of the weeks ahead, at most a month at once; there is no filter for what has changed. Which one is
 * newer its `version` says. https://developer.squareup.com/reference/square/bookings-api/list-bookings
 */
import { defined } from '../../core/model/defined.ts';
import { listOf, objectOf, textOf } from '../../core/people/bookingDraft.ts';
import { readInstant } from '../../core/people/bookingFields.ts';
import { dayMs, hourMs, plusMs } from '../../core/time/time.ts';
import { AccessTokens } from '../../intake/sources/accessToken.ts';
import { square } from '../../intake/sources/square.ts';
import { aheadDays } from '../ahead.ts';
import { AskError } from '../http.ts';
import type { Asking, Listed, ListedPage, Listing, Query } from '../listing.ts';
import { askBy, listedReading } from '../reading.ts';

/** "start_at_max … 31 days" after the beginning at most. */
const daysAtOnce = 31;
const pageSize = 100;

const accessTokens = new AccessTokens();

/** Which month of the pass, and where in its list. */
interface Place {
  readonly month: number;
  readonly cursor?: string;
}

function listedOf(asking: Asking, booking: unknown): Listed {
  const changed = objectOf(booking).updated_at;
  const body = { type: 'booking.updated', created_at: changed, data: { object: { booking } } };
  const reading = square.read(body, asking.clinic, asking.made.clock.now(), asking.secret);
  return listedReading(asking, square, reading, readInstant(changed));
}

/** Where tokens end, with one that counts now; and with the next one when that is refused all the same. */
async function listed(asking: Asking, path: string): Promise<unknown> {
  const { http, made, secret } = asking;
  const now = made.clock.now();
  const api = secret.api ?? square.api ?? '';
  const get = (token: string) =>
    http({ url: `${api}${path}`, headers: { accept: 'application/json', authorization: `Bearer ${token}` } }, now);
  const { oauth } = secret;
  if (!oauth) return get(secret.token ?? '');
  try {
    return await get(await accessTokens.of(oauth, api, askBy(asking), now));
  } catch (error) {
    if (!(error instanceof AskError) || error.status !== 401) throw error;
    accessTokens.forget(oauth);
    return get(await accessTokens.of(oauth, api, askBy(asking), now));
  }
}

export const squareListing: Listing = {
  name: 'square',
  everyMs: hourMs,
  isOn: ({ token, oauth }) => token !== undefined || oauth !== undefined,
  async page(asking: Asking): Promise<ListedPage> {
    const { passAt, page } = asking;
    const place: Place = page === undefined ? { month: 0 } : (JSON.parse(page) as Place);
    const from = plusMs(passAt, place.month * daysAtOnce * dayMs);
    const query = new URLSearchParams(
      defined<Query>({
        limit: String(pageSize),
        cursor: place.cursor,
        start_at_min: from,
        start_at_max: plusMs(from, daysAtOnce * dayMs),
      }),
    );
    const answer = objectOf(await listed(asking, `/v2/bookings?${query}`));
    const cursor = textOf(answer.cursor);
    const month = place.month + 1;
    const following: Place | undefined = month * daysAtOnce < aheadDays ? { month } : undefined;
    const next: Place | undefined = cursor === '' ? following : { month: place.month, cursor };
    return defined<ListedPage>({
      // An empty list is left out.
      listed: listOf(answer.bookings).map((booking) => listedOf(asking, booking)),
      next: next && JSON.stringify(next),
    });
  },
};
