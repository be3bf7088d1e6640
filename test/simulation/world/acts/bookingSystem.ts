/**
 * A booking system that tells of visits by its signed webhook. It moves one in two halves, in either order and with time
 * between: the old id lets go, and the new one takes over.
 */
import type { Visit } from '../../oracle/facts.ts';
import { day, hour, minute } from '../../oracle/wall.ts';
import type { World } from '../parts.ts';
import { type Bookings, kindOf, type Times, timesOf, types } from './bookings.ts';
import { atOwnTime } from './ownTime.ts';
import { request } from './requests.ts';
import type { Somebody } from './somebody.ts';
import { zonesTold } from './told.ts';

interface Told {
  readonly id: string;
  readonly previousId?: string;
  readonly times: Times;
  readonly occurred?: number;
}

export class BookingSystem {
  private readonly world: World;
  private readonly bookings: Bookings;
  /** By the first id of a visit → the id it has there now; every later id → the first. */
  private readonly current = new Map<string, string>();
  readonly successors = new Map<string, string>();
  /** When the last move of each will have been told. */
  private readonly movedAt = new Map<string, number>();

  constructor(world: World, bookings: Bookings) {
    this.world = world;
    this.bookings = bookings;
  }

  /** Whether the visit is one of its own: then nobody moves it or calls it off but here. */
  holds(externalId: string): boolean {
    return this.current.has(externalId);
  }

  /** Tells of a new visit. */
  book(somebody: Somebody, track: string): { readonly externalId: string; readonly times: Times } {
    const { world } = this;
    const type = world.tape.pick(`${track}.type`, types, 2);
    const externalId = this.bookings.add('s', somebody, type);
    this.current.set(externalId, externalId);
    const times = timesOf(world, track, type);
    this.tell('booked', externalId, { id: externalId, times });
    return { externalId, times };
  }

  reschedule(externalId: string, track: string): string | undefined {
    const { world } = this;
    const [visit, ...others] = world.visits.fact(externalId).possible(world.sequence, world.sequence + 1);
    const left = (visit?.start ?? 0) - world.now;
    // Both halves come before the visit would begin, and one move after the other.
    if (visit?.status !== 'booked' || others.length > 0 || visit.moving || left < 4 * hour) return undefined;
    if ((this.movedAt.get(externalId) ?? 0) > world.now) return undefined;
    const from = this.current.get(externalId) ?? externalId;
    const to = `${externalId}.${this.successors.size + 1}`;
    this.successors.set(to, externalId);
    this.current.set(externalId, to);
    const apart = Math.min(
      left / 2 - hour,
      world.tape.pick(`${track}.apart`, [5_000, 20 * minute, 0, 5 * hour, 30 * hour]),
    );
    const newFirst = world.tape.chance(`${track}.newFirst`, 2);
    const times = timesOf(world, `${track}.to`, this.bookings.typeOf(externalId));
    this.movedAt.set(externalId, world.now + apart + hour);
    const occurred = world.now;
    const letGo = () => this.tell('moving', externalId, { id: from, times: visit, occurred });
    const takeOver = () => this.tell('booked', externalId, { id: to, previousId: from, times });
    atOwnTime(world, world.now, newFirst ? takeOver : letGo);
    atOwnTime(world, world.now + apart, newFirst ? letGo : takeOver);
    return 'reschedule';
  }

  private tell(status: 'booked' | 'moving', externalId: string, told: Told): void {
    const { world } = this;
    const somebody = this.bookings.patients.get(externalId);
    const type = this.bookings.typeOf(externalId);
    if (!somebody) return;
    const { id, previousId, times } = told;
    const startsAt = new Date(times.start).toISOString();
    world.say(
      `the booking system tells that ${somebody.name}'s ${id}${previousId ? `, which was ${previousId},` : ''} is ${status}, ${startsAt}`,
      true,
    );
    const { now } = world;
    const becomes = (value: Visit | undefined): Visit | undefined => {
      if (status === 'moving')
        return value?.status === 'booked' && value.under === id ? { ...value, moving: true } : value;
      // Told again, or by an id that the visit no longer has.
      if (value && value.under !== previousId) return value;
      const { start, end, zone } = times;
      return { status: 'booked', kind: kindOf(type), start, end, zone, at: now, revisedAt: now, under: id };
    };
    request(
      world,
      {
        fn: 'intake',
        route: 'POST /webhooks/signed',
        signed: 'signed',
        json: {
          id: `${status} ${id}`.replace(' ', '-'),
          occurredAt: new Date(told.occurred ?? now).toISOString(),
          booking: {
            id,
            ...(previousId ? { previousId } : {}),
            status,
            type,
            start: startsAt,
            end: new Date(times.end).toISOString(),
          },
          person: { email: somebody.email, zone: somebody.zone, locale: somebody.locale },
        },
        begins: () => [
          world.visits.fact(externalId).begin(world.next(), (value) => [becomes(value)]),
          ...zonesTold(world, somebody),
        ],
      },
      false,
    );
  }
}

/** A visit that the booking system tells of, and moves, once or twice; `became` is told of what becomes of it. */
export function planSigned(
  world: World,
  bookingSystem: BookingSystem,
  somebody: Somebody,
  track: string,
  became: (kind: 'complete' | 'noshow', externalId: string) => void,
): void {
  const { tape } = world;
  const { externalId, times } = bookingSystem.book(somebody, track);
  const moves = tape.pick(`${track}.moves`, [1, 1, 2, 0]);
  let at = world.now;
  for (let move = 0; move < moves; move += 1) {
    at += Math.floor(((times.start - at) * (1 + tape.choose(`${track}.when`, 6))) / 9);
    atOwnTime(world, at, () => bookingSystem.reschedule(externalId, `${track}.move${move}`));
  }
  const fate = tape.pick(`${track}.became`, ['nothing', 'complete', 'noshow'] as const);
  if (fate !== 'nothing') atOwnTime(world, times.end + 10 * day, () => became(fate, externalId));
}
