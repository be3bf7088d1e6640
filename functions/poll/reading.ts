/** A listed booking as its system's webhook would have told it: read, compared and taken by the same rules. */
import { addressHash } from '../adapters/identity.ts';
import { defined } from '../core/model/defined.ts';
import type { BookingEvent } from '../core/people/booking.ts';
import { readHolders, type SlotEvent } from '../core/people/bookingSlots.ts';
import type { Instant } from '../core/time/time.ts';
import { type Ask, askedOf, lookUpFailed } from '../intake/sources/lookUp.ts';
import type { Reading, Source } from '../intake/sources/source.ts';
import { takeReading } from '../intake/sources/webhook.ts';
import type { WebParts } from '../web/dependencies.ts';
import { AskError } from './http.ts';
import type { Asking, Listed } from './listing.ts';
import { isNews } from './news.ts';
import { TakeError } from './takeError.ts';

/** What a list says is no event of its own: it may be listed again, and compared anew. */
function unnumbered(reading: Reading): Reading {
  switch (reading.kind) {
    case 'event': {
      const { eventId: _id, ...event } = reading.event;
      return { ...reading, event };
    }
    case 'slot': {
      const { eventId: _id, ...slot } = reading.slot;
      return { ...reading, slot };
    }
    default:
      return reading;
  }
}

/** Somebody whom the slot names is not known there, or is known at another time. */
async function isSlotNews(made: WebParts, slot: SlotEvent): Promise<boolean> {
  const { source, slotId, status, start, end, kind, location, occurredAt } = slot;
  const secret = await made.addressKey();
  const keys = slot.seats.map(({ email }) => addressHash(secret, email));
  const holders = await readHolders(made.people, source, slotId, keys);
  for (const key of keys) {
    const visit = holders.get(key)?.visit;
    const externalId = visit?.externalId ?? slotId;
    if (!visit && status !== 'booked') continue;
    if (!visit && start !== undefined && start > made.clock.now()) return true;
    const event = defined<BookingEvent>({ source, externalId, status, kind, location, start, end, occurredAt });
    if (visit && (await isNews(made, event))) return true;
  }
  return false;
}

async function isReadingNews(made: WebParts, reading: Reading): Promise<boolean> {
  switch (reading.kind) {
    case 'event':
      return isNews(made, reading.event);
    case 'slot':
      return isSlotNews(made, reading.slot);
    case 'lookUp':
      return reading.lookUp.unlessKnown === undefined || isNews(made, reading.lookUp.unlessKnown);
    case 'ignored':
      return false;
    // Staff are told once, however often it is listed.
    case 'refused':
      return true;
  }
}

/** What a booking leaves out is asked for as for a webhook; that too much was asked ends the pass, for now. */
export const askBy =
  ({ http, made }: Asking): Ask =>
  async (...asked) => {
    try {
      return await http(askedOf(...asked), made.clock.now());
    } catch (error) {
      if (!(error instanceof AskError) || error.status === 429) throw error;
      throw lookUpFailed(error.code, error.status);
    }
  };

/** @param changedAt when it was changed there, where the list says so. */
export function listedReading(asking: Asking, source: Source, reading: Reading, changedAt?: Instant): Listed {
  const { made, secret } = asking;
  const read = unnumbered(reading);
  return defined<Listed>({
    changedAt,
    isNews: () => isReadingNews(made, read),
    async take() {
      const { status } = await takeReading(made, { ask: askBy(asking) }, source, secret, read);
      if (status >= 500) throw new TakeError();
    },
  });
}

/** @throws AskError for an answer that is none of the system's. */
export function listIn(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new AskError('otherShape');
  return value;
}
