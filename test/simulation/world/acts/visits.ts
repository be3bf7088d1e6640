/** Visits that the clinic books and moves by itself, and what is said to have become of each. */

import type { Visit } from '../../oracle/facts.ts';
import type { World } from '../parts.ts';
import { people } from '../tables.ts';
import { sayAtTheDesk, sayByTheSystem } from './became.ts';
import type { BookingSystem } from './bookingSystem.ts';
import { type Bookings, type BookingType, kindOf, lastKnown, type Times, timesOf, types } from './bookings.ts';
import type { Groups } from './groups.ts';
import type { VisitKind } from './kinds.ts';
import { close, request } from './requests.ts';
import type { Somebody } from './somebody.ts';
import { formsTold, zonesTold } from './told.ts';

const visitWords = {
  cancel: 'is cancelled',
  complete: 'has taken place',
  noshow: 'nobody came',
  rebook: 'is booked again',
  vanish: 'an operator removes it',
  releaseMissed: 'staff release the email about the absence',
  undo: 'the front desk takes back what became of it',
} as const;

export class Visits {
  private readonly world: World;
  private readonly bookings: Bookings;
  private readonly bookingSystem: BookingSystem;
  private readonly groups: Groups;
  /** Bookings of people who were told that email is not private, and agreed; and the addresses that ever were so booked. */
  private readonly acknowledged = new Set<string>();
  private readonly acknowledgedAt = new Set<string>();

  constructor(world: World, bookings: Bookings, bookingSystem: BookingSystem, groups: Groups) {
    this.world = world;
    this.bookings = bookings;
    this.bookingSystem = bookingSystem;
    this.groups = groups;
  }

  /** Whether a booking at the address ever said that email may name the treatment. */
  wasAcknowledgedAt(email: string): boolean {
    return this.acknowledgedAt.has(email);
  }

  book(somebody: Somebody, track: string, express: boolean): string {
    const { tape } = this.world;
    const type = tape.pick(`${track}.type`, types, 2);
    const externalId = this.bookings.add('x', somebody, type);
    if (tape.chance(`${track}.acknowledged`, 3)) this.acknowledged.add(externalId);
    this.put(externalId, timesOf(this.world, track, type), 'books', express);
    return externalId;
  }

  /** A booking at a time that is given. */
  bookFor(somebody: Somebody, times: Times, type: BookingType = 'infusion'): void {
    this.put(this.bookings.add('x', somebody, type), times, 'books', false);
  }

  private put(externalId: string, times: Times, verb: string, express: boolean): void {
    const { world } = this;
    const somebody = this.bookings.patients.get(externalId);
    const type = this.bookings.typeOf(externalId);
    if (!somebody) return;
    world.say(`${somebody.name} ${verb} ${externalId}, ${type}, ${new Date(times.start).toISOString()}`, true);
    const kind = kindOf(type);
    const at = world.now;
    const booked: Visit = { status: 'booked', kind, ...times, at, revisedAt: at };
    // The same time said again moves nothing.
    const becomes = (value: Visit | undefined): Visit =>
      value?.status === 'booked' && !value.moving && value.start === times.start ? value : booked;
    const isAcknowledged = this.acknowledged.has(externalId);
    if (isAcknowledged) this.acknowledgedAt.add(somebody.email);
    request(
      world,
      {
        fn: 'staff',
        route: 'PUT /staff/appointments/{source}/{externalId}',
        path: { source: 'desk', externalId },
        json: {
          email: somebody.email,
          type,
          start: new Date(times.start).toISOString(),
          end: new Date(times.end).toISOString(),
          zone: somebody.zone,
          locale: somebody.locale,
          ...(somebody.patientId ? { patientId: somebody.patientId } : {}),
          ...(isAcknowledged ? { emailAcknowledged: true } : {}),
        },
        begins: () => [
          world.visits.fact(externalId).begin(world.next(), (value) => [becomes(value)]),
          ...zonesTold(world, somebody),
          ...(isAcknowledged ? formsTold(world, somebody) : []),
        ],
      },
      express,
    );
  }

  /** @returns what was done, or undefined when there was nothing to do it to. */
  on(kind: VisitKind, externalId: string, track: string, express = false): string | undefined {
    const { world } = this;
    const visit = lastKnown(world, externalId);
    // A row that an operator removed is not spoken of again.
    if (!visit || visit.status === 'gone') return undefined;
    const isSigned = this.bookingSystem.holds(externalId) || this.groups.holds(externalId);
    // What a booking system holds, nobody moves or calls off but there.
    if (isSigned && ['move', 'cancel', 'rebook', 'vanish'].includes(kind)) return undefined;
    if (kind === 'move') {
      this.put(externalId, timesOf(world, `${track}.move`, this.bookings.typeOf(externalId)), 'moves', express);
      return kind;
    }
    world.say(`${this.bookings.patients.get(externalId)?.name}'s visit ${externalId}: ${visitWords[kind]}`, true);
    switch (kind) {
      case 'vanish':
        return this.vanish(externalId);
      case 'releaseMissed':
      case 'undo':
        return sayAtTheDesk(world, kind, externalId, express);
      case 'complete':
      case 'noshow':
        // Nobody marks what became of a visit but at the desk, or through the clinic's own system.
        return isSigned || world.tape.chance(`${track}.desk`, 3)
          ? sayAtTheDesk(world, kind, externalId, express)
          : sayByTheSystem(world, kind, externalId, express);
      case 'cancel':
      case 'rebook':
        return sayByTheSystem(world, kind, externalId, express);
    }
  }

  private vanish(externalId: string): string | undefined {
    const { world } = this;
    const at = world.visits.keys.get(externalId);
    if (!at) return undefined;
    const act = world.visits.fact(externalId).begin(world.next(), (value) => [value && { ...value, status: 'gone' }]);
    world.engine.place(people, at.pk, at.sk, undefined);
    close(world, [act], true);
    return 'vanish';
  }
}
