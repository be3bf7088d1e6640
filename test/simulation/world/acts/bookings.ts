/** Who is booked for what: by external id, as the clinic and its booking system know it. */
import type { Visit } from '../../oracle/facts.ts';
import { dateNumber, hour, instantOf, minute, wallAt } from '../../oracle/wall.ts';
import { clinic } from '../../words.ts';
import type { World } from '../parts.ts';
import type { Somebody } from './somebody.ts';

export const types = ['infusion', 'consultation', 'infusion-west'] as const;
export type BookingType = (typeof types)[number];

const startDays = [6, 1, 0, 2, 3, 9] as const;
const clocks = ['10:30', '07:00', '13:15', '18:30', '08:20', '02:30'] as const;

export interface Times {
  readonly start: number;
  readonly end: number;
  readonly zone: string;
}

export const kindOf = (type: BookingType): Visit['kind'] => (type === 'consultation' ? 'consultation' : 'infusion');

export const locationOf = (type: BookingType | undefined): string | undefined =>
  clinic.appointmentTypes[type ?? '']?.location;

export const zoneOfType = (type: BookingType): string => clinic.locations[locationOf(type) ?? '']?.zone ?? clinic.zone;

/** A start some days after now, at a clock time of the place. */
export function timesOf(world: World, track: string, type: BookingType): Times {
  const zone = zoneOfType(type);
  const days = world.tape.pick(`${track}.days`, startDays);
  const clock = world.tape.pick(`${track}.clock`, clocks);
  let start = instantOf(dateNumber(wallAt(world.now, zone)) + days, clock, zone);
  if (start <= world.now + 5 * minute) start = world.now + 70 * minute - (world.now % minute);
  return { start, end: start + 2 * hour, zone };
}

export class Bookings {
  private made = 0;
  /** Person's name → external ids of their bookings. */
  private readonly byName = new Map<string, string[]>();
  readonly patients = new Map<string, Somebody>();
  readonly types = new Map<string, BookingType>();

  /** @param prefix of the external id. */
  add(prefix: string, somebody: Somebody, type: BookingType): string {
    this.made += 1;
    const externalId = `${prefix}${this.made}`;
    this.know(externalId, somebody, type);
    return externalId;
  }

  /** A booking whose id its booking system has made. */
  know(externalId: string, somebody: Somebody, type: BookingType): void {
    this.byName.set(somebody.name, [...this.of(somebody), externalId]);
    this.patients.set(externalId, somebody);
    this.types.set(externalId, type);
  }

  of(somebody: Somebody): readonly string[] {
    return this.byName.get(somebody.name) ?? [];
  }

  typeOf(externalId: string): BookingType {
    return this.types.get(externalId) ?? 'infusion';
  }
}

export function lastKnown(world: World, externalId: string): Visit | undefined {
  const possible = world.visits.fact(externalId).possible(world.sequence, world.sequence + 1);
  return possible.filter((each) => each !== undefined).at(-1);
}
