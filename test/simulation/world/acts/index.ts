/**
 * What people and staff do, through the real handlers: at their own time, or between any two calls of a function that is
 * just about to write to them.
 */
import type { ContactFacts } from '../../oracle/facts.ts';
import type { Invocation } from '../lambda/invocation.ts';
import type { World } from '../parts.ts';
import { BookingSystem } from './bookingSystem.ts';
import { Bookings, type Times } from './bookings.ts';
import { Contacts } from './contacts.ts';
import { Groups } from './groups.ts';
import { type Kind, kinds, kindsInside } from './kinds.ts';
import { tellNotice } from './notices.ts';
import { endOccasions, planOccasions } from './occasions.ts';
import { pause, release, unpause } from './operations.ts';
import { writeScript } from './script.ts';
import type { Somebody } from './somebody.ts';
import { steal } from './strangers.ts';
import { Visits } from './visits.ts';

/** Acts between two calls, in one seed: they meet acts themselves, and must come to an end. */
const insideMax = 60;

export class Acts {
  private readonly world: World;
  readonly somebodies: Somebody[] = [];
  readonly bookings = new Bookings();
  readonly bookingSystem: BookingSystem;
  readonly groups: Groups;
  readonly visits: Visits;
  private readonly contacts: Contacts;
  private insideCount = 0;

  constructor(world: World) {
    this.world = world;
    this.bookingSystem = new BookingSystem(world, this.bookings);
    this.groups = new Groups(world, this.bookings);
    this.visits = new Visits(world, this.bookings, this.bookingSystem, this.groups);
    this.contacts = new Contacts(world, this.somebodies, this.visits);
  }

  plan(): void {
    writeScript(this.world, this);
    planOccasions(this.world, this);
  }

  /** An act between two calls of `invocation`, about the person it is busy with. False when there was nothing to do. */
  inside(track: string, invocation: Invocation): boolean {
    const { world } = this;
    if (world.quiet || this.insideCount >= insideMax) return false;
    this.insideCount += 1;
    const kind = world.tape.pick(`${track}.act`, kindsInside[invocation.environment.fn] ?? kinds);
    const contactId = [...invocation.touched].findLast((pk) => pk.startsWith('C#'))?.slice(2);
    const email = contactId === undefined ? undefined : world.contacts.byId.get(contactId)?.email;
    const near = this.somebodies.filter((each) => each.email === email);
    const somebody = world.tape.pick(`${track}.who`, near.length > 0 ? near : this.somebodies);
    world.count(`act inside ${kind}`);
    return this.perform(kind, somebody, track, true) !== undefined;
  }

  /** @returns a name for what was done, or undefined when there was nothing to do it to. */
  perform(kind: Kind, somebody: Somebody, track: string, express = false): string | undefined {
    const { world } = this;
    switch (kind) {
      case 'signUp':
        return this.contacts.signUp(somebody, express);
      case 'book':
        return this.visits.book(somebody, track, express);
      case 'move':
      case 'cancel':
      case 'complete':
      case 'noshow':
      case 'rebook':
      case 'vanish':
      case 'releaseMissed':
      case 'undo': {
        const mine = this.bookings.of(somebody);
        if (mine.length === 0) return undefined;
        return this.visits.on(kind, world.tape.pick(`${track}.visit`, mine.toReversed()), track, express);
      }
      case 'reschedule': {
        const mine = this.bookings.of(somebody).filter((each) => this.bookingSystem.holds(each));
        if (mine.length === 0) return undefined;
        return this.bookingSystem.reschedule(world.tape.pick(`${track}.visit`, mine), track);
      }
      case 'notice':
        return tellNotice(world, this.bookings, track, express);
      case 'release':
        return release(world, track);
      case 'pause':
        return pause(world, track);
      default:
        return this.contacts.on(kind, somebody, track, express);
    }
  }

  /** A booking at a time that is given. */
  bookFor(somebody: Somebody, times: Times): void {
    this.visits.bookFor(somebody, times);
  }

  /** A stranger signs up with the address of `somebody`. */
  forge(somebody: Somebody): void {
    this.contacts.forge(somebody);
  }

  /** A thief has an email that `somebody` passed on. */
  steal(somebody: Somebody, track: string): void {
    steal(this.world, somebody, track, (contact) => this.contacts.endsSignUp(contact));
  }

  wasForgedAt(email: string): boolean {
    return this.contacts.wasForgedAt(email);
  }

  /** A contact that came into the table. */
  meets(contact: ContactFacts): void {
    this.contacts.meets(contact);
  }

  /** The second phase: no hold and no pause keeps anything from settling. */
  liftAll(): void {
    this.contacts.liftAll();
  }

  endOccasions(): void {
    endOccasions(this.world);
  }

  unpause(): void {
    unpause(this.world);
  }
}
