/**
 * Slots that several people share, as Cal.com's seats: one id, a place in it for each. Every person's place is a visit of
 * its own, and an event is about those whom it names. Only a slot that its host moves as a whole takes all of them along.
 * What an event says of nobody who is known to hold a place is a call, never somebody else's change. Pure.
 */

import type { Appointment } from '../model/appointment.ts';
import { defined } from '../model/defined.ts';
import type { PeopleRows } from '../ports.ts';
import type { Instant } from '../time/time.ts';
import type { BookingEvent, BookingStatus } from './booking.ts';
import { findVisit, linkedVisit } from './findVisit.ts';

/** Somebody whom the event lists. `key` is the keyed hash of the address: no id here holds an address. */
export interface Seat extends Pick<BookingEvent, 'firstName' | 'phone' | 'locale' | 'inviteeTimeZone' | 'leftOut'> {
  readonly email: string;
}
export type KeyedSeat = Seat & { readonly key: string };

/** An event of a shared slot, as its source tells it. */
export interface SlotEvent
  extends Pick<BookingEvent, 'source' | 'eventId' | 'start' | 'end' | 'kind' | 'location' | 'visitType'> {
  readonly slotId: string;
  /** Of a move: the slot they held before; the same id when the slot itself was moved. */
  readonly previousSlotId?: string;
  readonly status: Exclude<BookingStatus, 'moving' | 'completed'>;
  /** Whom it lists; in a booking, whoever is new comes last. */
  readonly seats: readonly Seat[];
  /** People it lists whose address cannot be read. */
  readonly unreadable: number;
  /** The number of one of those. */
  readonly unreadablePhone?: string;
  readonly occurredAt: Instant;
}

/** Whoever has, or had, a place in a slot. */
export interface Holder {
  /** The id of that place. */
  readonly externalId: string;
  /** The visit it leads to, wherever that is by now; none: the place was called off before it was known. */
  readonly visit?: Appointment;
}

/** By `key`; of a visit from before places were told apart, by the address that its person has here now. */
export type Holders = ReadonlyMap<string, Holder>;

/** What is to be done: an event for one person's visit, or a call about a place that nobody is known to hold. */
export type SeatAct =
  | { readonly kind: 'tell'; readonly event: BookingEvent; readonly callIf?: 'begun' | 'unknown' }
  | { readonly kind: 'call'; readonly externalId: string; readonly key?: string };

/** Longer than needed to tell the people of one slot apart, and short beside the ids of sources. */
const keyLength = 20;

/** The id of one person's place in a slot. */
export const seatId = (slotId: string, key: string): string => `${slotId}~${key.slice(0, keyLength)}`;

/** The place of somebody who left the slot for another, and is in it again. */
function nextId(externalId: string): string {
  const [, base = externalId, count = '1'] = /^(.*~[0-9a-f]+)~(\d+)$/.exec(externalId) ?? [];
  return `${base}~${Number(count) + 1}`;
}

const holds = ({ externalId, visit }: Holder): boolean =>
  visit !== undefined && visit.externalId === externalId && visit.status !== 'replaced';

/**
 * Whether a visit from before places were told apart is that of nobody who is listed. Its person may have another address
 * here than at the source, and be the one who seems to be new.
 */
function hasStranger(holders: Holders, slotId: string, seats: readonly KeyedSeat[]): boolean {
  return [...holders].some(
    ([key, holder]) =>
      holder.externalId === slotId &&
      holds(holder) &&
      holder.visit?.status === 'booked' &&
      !seats.some((seat) => seat.key === key),
  );
}

class SlotReading {
  private readonly slot: SlotEvent;
  private readonly here: Holders;
  private readonly before: Holders;

  constructor(slot: SlotEvent, here: Holders, before: Holders) {
    this.slot = slot;
    this.here = here;
    this.before = before;
  }

  private isHere(key: string): boolean {
    const holder = this.here.get(key);
    return holder !== undefined && holds(holder);
  }

  /** The id of their place, or a new one when they have left it and this is news. */
  private idOf(key: string): string {
    const { slotId, occurredAt } = this.slot;
    const holder = this.here.get(key);
    if (!holder?.visit || holds(holder)) return holder?.externalId ?? seatId(slotId, key);
    const isNews = occurredAt > (holder.visit.occurredAt ?? holder.visit.bookedAt);
    return isNews ? nextId(holder.externalId) : holder.externalId;
  }

  private eventFor(key: string, seat: KeyedSeat | undefined, previousExternalId?: string): BookingEvent {
    const { source, eventId, slotId, status, start, end, kind, location, visitType, occurredAt } = this.slot;
    const externalId = this.idOf(key);
    const { key: _key, ...person } = seat ?? { key };
    // Only a booking begins a visit, whoever an event names.
    const hasTimes = (status === 'booked' || status === 'unsettled') && start !== undefined && end !== undefined;
    return defined<BookingEvent>({
      source,
      externalId,
      status,
      kind,
      location,
      visitType,
      occurredAt,
      ...person,
      eventId: eventId === undefined ? undefined : `${eventId}#${key.slice(0, keyLength)}`,
      previousExternalId,
      start: hasTimes ? start : undefined,
      end: hasTimes ? end : undefined,
      // A visit of before places were told apart stays under the slot's own id.
      seat: externalId === slotId ? undefined : { slotId, key },
    });
  }

  /** Whoever is new, and those whose own booking has not come yet. The others are only listed. */
  booked(seats: readonly KeyedSeat[]): readonly SeatAct[] {
    const newcomer = seats.at(-1)?.key;
    const strange = hasStranger(this.here, this.slot.slotId, seats);
    return seats.flatMap((seat): SeatAct[] => {
      if (seat.key !== newcomer && this.here.get(seat.key)?.visit) return [];
      // Perhaps the one whose address was changed here: booked again, they would be written to twice.
      if (seat.key !== newcomer && strange) return [this.call(seat)];
      return [{ kind: 'tell', event: this.eventFor(seat.key, seat) }];
    });
  }

  /** Exactly those whom it lists. That nobody here knows of a cancelled place is a question; of one only asked for, none. */
  named(seats: readonly KeyedSeat[]): readonly SeatAct[] {
    const callIf = this.slot.status === 'cancelled' ? 'unknown' : undefined;
    return seats.map((seat) => defined<SeatAct>({ kind: 'tell', event: this.eventFor(seat.key, seat), callIf }));
  }

  /** The slot itself has another time: all who hold a place go with it, listed or not. */
  movedWhole(seats: readonly KeyedSeat[]): readonly SeatAct[] {
    const listed = new Map(seats.map((seat) => [seat.key, seat]));
    const strange = hasStranger(this.here, this.slot.slotId, seats);
    const unlisted = [...this.here].filter(
      ([key, holder]) => !listed.has(key) && holds(holder) && holder.visit?.status === 'booked',
    );
    return [...seats.map(({ key }) => key), ...unlisted.map(([key]) => key)].map((key): SeatAct => {
      const seat = listed.get(key);
      if (seat && strange && !this.here.get(key)?.visit) return this.call(seat);
      return { kind: 'tell', event: this.eventFor(key, seat) };
    });
  }

  /** Those who held a place in the slot before; whoever is there already is only listed. */
  moved(seats: readonly KeyedSeat[], previousSlotId: string): readonly SeatAct[] {
    const movers = seats.filter(({ key }) => {
      const was = this.before.get(key);
      return was?.visit !== undefined && (holds(was) || !this.isHere(key));
    });
    if (movers.length > 0) {
      return movers.map((seat) => ({
        kind: 'tell',
        event: this.eventFor(seat.key, seat, this.before.get(seat.key)?.externalId),
      }));
    }
    const [only, ...others] = seats.filter(({ key }) => !this.isHere(key));
    // Everybody it names is there already; that it names nobody, or somebody unreadable, is the reader's to call about.
    if (!only) return [];
    if (others.length > 0) return [this.call(undefined)];
    if (this.slot.unreadable > 0 || hasStranger(this.before, previousSlotId, seats)) return [this.call(only)];
    // Moved before we heard of them, or before their booking came: they are the only one it can be about.
    const event = this.eventFor(only.key, only, seatId(previousSlotId, only.key));
    return [{ kind: 'tell', event, callIf: 'begun' }];
  }

  private call(seat: KeyedSeat | undefined): SeatAct {
    const { slotId } = this.slot;
    return seat
      ? { kind: 'call', externalId: seatId(slotId, seat.key), key: seat.key }
      : { kind: 'call', externalId: slotId };
  }
}

/**
 * What an event of a shared slot means for each person.
 * @param here who has, or had, a place in its slot.
 * @param before the same of the slot it was moved from.
 */
export function seatActs(
  slot: SlotEvent,
  seats: readonly KeyedSeat[],
  here: Holders,
  before: Holders,
): readonly SeatAct[] {
  const reading = new SlotReading(slot, here, before);
  const { status, slotId, previousSlotId } = slot;
  if (status !== 'booked' && status !== 'unsettled') return reading.named(seats);
  if (previousSlotId === undefined) return reading.booked(seats);
  return previousSlotId === slotId ? reading.movedWhole(seats) : reading.moved(seats, previousSlotId);
}

/**
 * Who has, or had, a place in a shared slot.
 * @param keys the people who are asked for by name: a place may be known by nothing but that it was called off.
 */
export async function readHolders(
  rows: Pick<PeopleRows, 'seats' | 'bookingLink' | 'appointment' | 'contact'>,
  source: string,
  slotId: string,
  keys: readonly string[],
): Promise<Holders> {
  const seats = await rows.seats(source, slotId);
  const ids = new Map([...keys.map((key) => [key, seatId(slotId, key)] as const), ...seats]);
  const holders = new Map<string, Holder>();
  for (const [key, externalId] of ids) {
    const link = await rows.bookingLink(source, externalId);
    const visit = link && (await linkedVisit(rows, link));
    if (link) holders.set(key, defined<Holder>({ externalId, visit }));
  }
  const shared = await findVisit(rows, source, slotId);
  if (shared) {
    // Of before places were told apart: the first who booked has the slot's own id.
    const contact = await rows.contact(shared.contactId);
    const key = contact && !holders.get(contact.addressHash)?.visit ? contact.addressHash : shared.id;
    holders.set(key, { externalId: slotId, visit: shared });
  }
  return holders;
}
