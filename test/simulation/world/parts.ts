/**
 * The world as its parts see it and each other. Each part knows this page and not the others, nor the object that holds
 * them all (`world.ts`): so the parts can be read one by one.
 */
import type { Identity } from '../../../functions/core/ports.ts';
import type { Engine } from '../dynamo/engine.ts';
import type { Product } from '../product.ts';
import type { Tape } from '../tape.ts';
import type { editionOf } from '../words.ts';
import type { Acceptance, Heard, Request, SesEvent } from './acceptance.ts';
import type { Kind } from './acts/kinds.ts';
import type { Somebody } from './acts/somebody.ts';
import type { Swarm } from './faults.ts';
import type { Judge } from './judge.ts';
import type { KnownContacts } from './knownContacts.ts';
import type { KnownVisits } from './knownVisits.ts';
import type { Environment, FunctionName, Invocation, Outcome } from './lambda/invocation.ts';
import type { ProfileName } from './profiles.ts';
import type { Scheduler } from './scheduler.ts';
import type { Setting } from './setting.ts';

/** The functions as Lambda runs them. */
export interface Functions {
  executing: Invocation | undefined;
  readonly running: ReadonlySet<Invocation>;
  /** Those that died. */
  readonly lost: readonly Invocation[];
  readonly freezer: {
    freeze(invocation: Invocation, track: string): void;
    onClaim(pk: string): void;
  };
  invoke(fn: FunctionName, event: unknown, onEnd: (outcome: Outcome) => void, express?: boolean): Invocation;
  kill(invocation: Invocation, why: string): void;
  wake(
    environment: Environment,
    at: number,
    invocation: Invocation | undefined,
    then: () => void,
    isTimer?: boolean,
  ): void;
}

/** What people, staff and booking systems do. */
export interface People {
  readonly somebodies: Somebody[];
  inside(track: string, invocation: Invocation): boolean;
  perform(kind: Kind, somebody: Somebody, track: string, express?: boolean): string | undefined;
}

export interface World {
  readonly seed: number;
  readonly tape: Tape;
  readonly product: Product;
  readonly profile: ProfileName;
  readonly swarm: Swarm;
  readonly setting: Setting;
  readonly start: number;
  readonly now: number;
  readonly scheduler: Scheduler;
  readonly engine: Engine;
  readonly identity: Identity;
  readonly contacts: KnownContacts;
  readonly visits: KnownVisits;
  readonly judges: readonly Judge[];
  readonly lambda: Functions;
  readonly acts: People;
  readonly ses: {
    request(request: Request): void;
    fail(until: number, mode: 0 | 1 | 2): void;
    /** Until then the account may send nothing, and says so. */
    disable(until: number): void;
    readonly acceptances: readonly Acceptance[];
    /** SES refuses what is everybody's: this invocation may know the reminders' lane as held. */
    mayHoldReminders(by: Invocation): boolean;
  };
  readonly stream: {
    muted: boolean;
    readonly parked: { pk: string; sk: string }[];
    hold(until: number): void;
    /** A record of this partition key has not been taken yet. */
    has(pk: string): boolean;
  };
  readonly schedule: { offUntil: number; rareUntil: number };
  readonly events: {
    heardOf(tag: string): readonly Heard[];
    readonly all: readonly Heard[];
    deliver(event: SesEvent, acceptance: Acceptance): void;
  };
  readonly ledger: { attempted(tag: string): void };
  /** The journeys in force, as their author wrote them. */
  readonly files: ReturnType<typeof editionOf>['files'];
  edition: number;
  /** Address → when the series of somebody whom a list brought begins. */
  readonly imported: Map<string, number>;
  readonly editions: Set<number>;
  /** When nothing could be sent by a profile's will. */
  readonly silences: { readonly from: number; readonly until: number }[];
  readonly releases: { readonly at: number; readonly edition: number }[];
  /** The order of everything that happened. */
  sequence: number;
  quiet: boolean;
  isFaulty: boolean;
  pausedSince: number | undefined;
  readonly tracing: boolean;
  next(): number;
  /** Counts a fault that really happened. */
  fault(what: string): void;
  count(what: string): void;
  /** A line of the trace; `aloud` also tells it to whoever reads a shrunk run. */
  say(text: string, aloud?: boolean): void;
  violate(what: string, detail: string): void;
  /** Errors that no world excuses. */
  fatal(error: unknown): void;
  nameOf(pk: string): string;
  mailboxOf(email: string): Somebody['mailbox'];
  accepted(acceptance: Acceptance): void;
}
