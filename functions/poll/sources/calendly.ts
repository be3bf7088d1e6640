/**
 * Calendly: its events of the weeks ahead, then the invitees of each; there is no filter for what has changed.
 * https://developer.calendly.com/api-docs
 */
import { defined } from '../../core/model/defined.ts';
import { objectOf, textOf } from '../../core/people/bookingDraft.ts';
import { lastPart, readInstant } from '../../core/people/bookingFields.ts';
import { hourMs, type Instant } from '../../core/time/time.ts';
import { calendly } from '../../intake/sources/calendly.ts';
import { aheadUntil } from '../ahead.ts';
import { AskError } from '../http.ts';
import type { Asking, Listed, ListedPage, Listing, Query } from '../listing.ts';
import { listedReading, listIn } from '../reading.ts';

const api = 'https://api.calendly.com';
/** Each is one more question, and a minute allows fifty. */
const eventsAtOnce = 20;

type Fields = Readonly<Record<string, unknown>>;

async function get({ http, made, secret }: Asking, path: string): Promise<Fields> {
  const headers = { accept: 'application/json', authorization: `Bearer ${secret.token ?? ''}` };
  return objectOf(await http({ url: `${secret.api ?? api}${path}`, headers }, made.clock.now()));
}

/** Of an event with one invitee, which has not changed since the last pass, there is nothing to find. */
function isKnownStill({ updated_at, invitees_counter }: Fields, since: Instant): boolean {
  const updated = readInstant(updated_at);
  return updated !== undefined && updated < since && objectOf(invitees_counter).limit === 1;
}

/** What the list has of an invitee is what a webhook has, but for the event, which lies around it. */
function listedOf(asking: Asking, event: Fields, invitee: Fields): Listed {
  const isOff = invitee.status === 'canceled';
  const changed = invitee.updated_at ?? invitee.created_at;
  const body = {
    event: isOff ? 'invitee.canceled' : 'invitee.created',
    created_at: changed,
    payload: { ...invitee, scheduled_event: event },
  };
  const reading = calendly.read(body, asking.clinic, asking.made.clock.now(), asking.secret);
  return listedReading(asking, calendly, reading, readInstant(changed));
}

async function inviteesOf(asking: Asking, event: Fields): Promise<readonly Listed[]> {
  const id = lastPart(event.uri);
  if (id === undefined) return [];
  const listed: Listed[] = [];
  let token = '';
  do {
    const query = new URLSearchParams(defined<Query>({ count: '100', page_token: token === '' ? undefined : token }));
    const { collection, pagination } = await get(asking, `/scheduled_events/${id}/invitees?${query}`);
    listed.push(...listIn(collection).map((invitee) => listedOf(asking, event, objectOf(invitee))));
    token = textOf(objectOf(pagination).next_page_token);
  } while (token !== '');
  return listed;
}

export const calendlyListing: Listing = {
  name: 'calendly',
  everyMs: hourMs,
  isOn: ({ token, organization }) => token !== undefined && organization !== undefined,
  async page(asking: Asking): Promise<ListedPage> {
    const { secret, passAt, since, page } = asking;
    const query = new URLSearchParams(
      defined<Query>({
        organization: secret.organization ?? '',
        min_start_time: passAt,
        max_start_time: aheadUntil(passAt),
        count: String(eventsAtOnce),
        page_token: page,
      }),
    );
    const { collection, pagination } = await get(asking, `/scheduled_events?${query}`);
    const events = listIn(collection).map(objectOf);
    const listed: Listed[] = [];
    for (const event of events) {
      if (isKnownStill(event, since)) continue;
      if (!asking.mayGoOn()) throw new AskError('outOfTime');
      listed.push(...(await inviteesOf(asking, event)));
    }
    const next = textOf(objectOf(pagination).next_page_token);
    return defined<ListedPage>({ listed, next: next === '' ? undefined : next });
  },
};
