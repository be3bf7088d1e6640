/**
 * Whose visit an event changes (I14). Group sessions, as Cal.com tells of them: all who are in a slot share its id, an event
 * lists some of them, and whoever is not meant by it keeps their visit as it is. And a booking that is given to another client.
 */
import { createHmac } from 'node:crypto';
import type { Visit } from '../../oracle/facts.ts';
import { dateNumber, hour, instantOf, minute, wallAt } from '../../oracle/wall.ts';
import { givenId } from '../knownVisits.ts';
import type { World } from '../parts.ts';
import { addressKey } from '../tables.ts';
import { type Bookings, kindOf, type Times, zoneOfType } from './bookings.ts';
import { atOwnTime } from './ownTime.ts';
import { type Open, request } from './requests.ts';
import type { Somebody } from './somebody.ts';
import { zonesTold } from './told.ts';

const type = 'infusion';

/** One place in a slot is a visit: of this slot, and of this address. */
const seatOf = (slot: string, { email }: Somebody): string =>
  `${slot}~${createHmac('sha256', addressKey).update(email).digest('hex').slice(0, 20)}`;

export class Groups {
  private readonly world: World;
  private readonly bookings: Bookings;
  /** Slot → who is in it, in the order in which they came; and its time. */
  private readonly slots = new Map<string, { people: readonly Somebody[]; times: Times }>();
  /** Slot and person → the id that their visit had first. */
  private readonly firstIds = new Map<string, string>();
  private readonly ids = new Set<string>();

  constructor(world: World, bookings: Bookings) {
    this.world = world;
    this.bookings = bookings;
  }

  /** Whether the visit is a place in a slot: then nobody moves it or calls it off but its booking system. */
  holds(externalId: string): boolean {
    return this.ids.has(externalId);
  }

  open(slot: string, times: Times): void {
    this.slots.set(slot, { people: [], times });
  }

  join(slot: string, somebody: Somebody): void {
    const { times, people } = this.of(slot);
    if (people.includes(somebody)) return;
    const everybody = [...people, somebody];
    this.slots.set(slot, { times, people: everybody });
    this.firstIdOf(slot, somebody);
    // Whose own booking was lost on the way is listed here, and booked by it.
    const booked = this.booked(times);
    const becomes = (value: Visit | undefined): readonly (Visit | undefined)[] => [value ?? booked];
    this.tell('BOOKING_CREATED', slot, everybody, times, {}, () => this.visitsOf(slot, everybody, becomes));
  }

  leave(slot: string, somebody: Somebody): void {
    const { times, people } = this.of(slot);
    if (!people.includes(somebody)) return;
    this.slots.set(slot, { times, people: people.filter((each) => each !== somebody) });
    this.tell('BOOKING_CANCELLED', slot, [somebody], times, {}, () => this.cancels(slot, [somebody]));
  }

  cancelAll(slot: string): void {
    const { times, people } = this.of(slot);
    if (people.length === 0) return;
    this.slots.set(slot, { times, people: [] });
    this.tell('BOOKING_CANCELLED', slot, people, times, {}, () => this.cancels(slot, people));
  }

  /** One of them takes a place in another slot: whoever moves is listed first, then those who are there. */
  change(from: string, to: string, somebody: Somebody): void {
    const [before, after] = [this.of(from), this.of(to)];
    if (!before.people.includes(somebody) || after.people.includes(somebody)) return;
    this.slots.set(from, { ...before, people: before.people.filter((each) => each !== somebody) });
    const listed = [somebody, ...after.people];
    this.slots.set(to, { ...after, people: [...after.people, somebody] });
    this.firstIds.set(seatOf(to, somebody), this.firstIdOf(from, somebody));
    const { times } = after;
    const begins = () => this.visitsOf(to, [somebody], this.moves(times));
    this.tell('BOOKING_RESCHEDULED', to, listed, times, { rescheduleUid: from }, begins);
  }

  /** The host gives the whole slot another time: the id stays, and all go with it. */
  moveAll(slot: string, times: Times): void {
    const { people } = this.of(slot);
    if (people.length === 0) return;
    this.slots.set(slot, { people, times });
    const begins = () => this.visitsOf(slot, people, this.moves(times));
    this.tell('BOOKING_RESCHEDULED', slot, people, times, { rescheduleUid: slot }, begins);
  }

  /** The front desk's own system books somebody, or gives a booking to another client: the id stays. */
  book(externalId: string, { name, email, zone, locale }: Somebody, times: Times, from?: Somebody): void {
    const { world } = this;
    const [start, end] = [times.start, times.end].map((each) => new Date(each).toISOString());
    const booked = this.booked(times);
    const { at } = booked;
    const id = from === undefined ? externalId : givenId(externalId);
    this.ids.add(id);
    const somebody = { name, email, zone, locale, mailbox: 'good' } as const;
    this.bookings.know(id, somebody, type);
    world.count(from === undefined ? 'booked for a client' : 'given to another client');
    world.say(`${externalId} is booked for ${name}${from ? `, and was ${from.name}'s` : ''}, ${start}`, true);
    const path = { source: 'desk', externalId };
    const json = { email, patientId: name, type, start, end, zone, locale };
    const ends = () =>
      world.visits
        .fact(externalId)
        .begin(world.next(), (value) => [
          value && value.status === 'booked' ? { ...value, status: 'replaced', at } : value,
        ]);
    const begins = () => [
      ...(from === undefined ? [] : [ends()]),
      world.visits.fact(id).begin(world.next(), (value) => [value ?? booked]),
      ...zonesTold(world, somebody),
    ];
    request(world, { fn: 'staff', route: 'PUT /staff/appointments/{source}/{externalId}', path, json, begins }, false);
  }

  private of(slot: string) {
    const found = this.slots.get(slot);
    if (!found) throw new RangeError(`there is no slot ${slot}`);
    return found;
  }

  private booked({ start, end, zone }: Times): Visit {
    const at = this.world.now;
    return { status: 'booked', kind: kindOf(type), start, end, zone, at, revisedAt: at };
  }

  /** Where their booking never came, the move may be all that is heard of them. */
  private moves(times: Times): (value: Visit | undefined) => readonly (Visit | undefined)[] {
    const booked = this.booked(times);
    return (value) => {
      if (value === undefined) return [value, booked];
      return [value.status === 'booked' && value.start !== times.start ? booked : value];
    };
  }

  private firstIdOf(slot: string, somebody: Somebody): string {
    const seat = seatOf(slot, somebody);
    const known = this.firstIds.get(seat);
    if (known !== undefined) return known;
    this.firstIds.set(seat, seat);
    this.ids.add(seat);
    this.bookings.know(seat, somebody, type);
    return seat;
  }

  private cancels(slot: string, people: readonly Somebody[]): Open[] {
    const at = this.world.now;
    return this.visitsOf(slot, people, (value) => [
      value?.status === 'booked' ? { ...value, status: 'cancelled', at } : value,
    ]);
  }

  private visitsOf(
    slot: string,
    people: readonly Somebody[],
    becomes: (value: Visit | undefined) => readonly (Visit | undefined)[],
  ): Open[] {
    const { world } = this;
    return people.map((each) => world.visits.fact(this.firstIdOf(slot, each)).begin(world.next(), becomes));
  }

  private tell(
    triggerEvent: string,
    uid: string,
    people: readonly Somebody[],
    { start, end }: Times,
    more: object,
    visits: () => Open[],
  ): void {
    const { world } = this;
    const [startTime, endTime] = [start, end].map((each) => new Date(each).toISOString());
    world.count(`group ${triggerEvent}`);
    world.say(
      `Cal.com tells ${triggerEvent} of ${uid}, ${people.map(({ name }) => name).join(', ')}, ${startTime}`,
      true,
    );
    const attendees = people.map(({ email, zone, locale }) => ({ email, timeZone: zone, language: { locale } }));
    const payload = { uid, type, startTime, endTime, seatsPerTimeSlot: 6, attendees, ...more };
    request(
      world,
      {
        fn: 'intake',
        route: 'POST /webhooks/calcom',
        signed: 'calcom',
        // Of an event that is lost for good nobody here can know: what it was about is asked for by the poller, which is not played.
        tries: 40,
        json: { triggerEvent, createdAt: new Date(world.now).toISOString(), payload },
        begins: () => [...visits(), ...people.flatMap((each) => zonesTold(world, each))],
      },
      false,
    );
  }
}

/**
 * Four people and two slots: who joins, leaves, changes over; the host moves one of them, and may call one off. And a booking
 * that is given to another client.
 */
export function planGroups(world: World, groups: Groups, somebodies: Somebody[]): void {
  const { tape, start } = world;
  const zone = zoneOfType(type);
  const timesOn = (days: number, clock: string): Times => {
    const begins = instantOf(dateNumber(wallAt(start, zone)) + days, clock, zone);
    return { start: begins, end: begins + 2 * hour, zone };
  };
  groups.open('slotA', timesOn(4, '10:30'));
  groups.open('slotB', timesOn(7, '13:15'));
  const clientOf = (name: string): Somebody => {
    const track = `group.${name}`;
    return {
      name,
      email: `${name.toLowerCase()}@example.com`,
      zone: tape.pick(`${track}.zone`, ['America/New_York', 'America/Los_Angeles', 'Europe/Berlin']),
      locale: tape.pick(`${track}.locale`, ['en', 'es']),
      mailbox: 'good',
    };
  };
  const people = ['Ida', 'Joe', 'Kay', 'Lou'].map(clientOf);
  somebodies.push(...people);
  const slots = ['slotA', 'slotB'] as const;
  // Hours apart, so that a word that is told again after an error comes before the next.
  let at = start;
  const next = (run: () => void, track: string) => {
    at += 20 * minute + tape.choose(track, 5) * 70 * minute;
    atOwnTime(world, at, run);
  };
  for (const [index, each] of people.entries())
    next(() => groups.join(tape.pick(`group.joins${index}`, ['slotA', 'slotA', 'slotB']), each), `group.join${index}`);
  const who = (track: string) => tape.pick(track, people);
  const [one, other] = ['Mia', 'Ned'].map((name) => clientOf(name)) as [Somebody, Somebody];
  somebodies.push(one, other);
  next(() => groups.book('client1', one, timesOn(6, '10:30')), 'group.client');
  for (let act = 0; act < 5; act += 1) {
    const track = `group.act${act}`;
    next(() => {
      const kind = tape.pick(`${track}.kind`, ['leave', 'change', 'moveAll', 'leave', 'change', 'cancelAll', 'join']);
      const [one, other] = tape.chance(`${track}.turned`, 2) ? slots : [slots[1], slots[0]];
      if (kind === 'leave') groups.leave(one, who(`${track}.who`));
      if (kind === 'change') groups.change(one, other, who(`${track}.who`));
      if (kind === 'cancelAll') groups.cancelAll(one);
      if (kind === 'moveAll') groups.moveAll(one, timesOn(5 + act, '09:15'));
    }, `${track}.after`);
  }
  next(() => groups.book('client1', other, timesOn(6, '10:30'), one), 'group.given');
}
