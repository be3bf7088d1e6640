/** Tells SES's events to the bus: at least once, until acknowledged; held ones when their time has come. */

import type { Pending } from './shelf.ts';
import type { EventBridgeEvent } from './types.ts';

const lookEveryMs = 200;
/** How soon an event that was not taken is told again. Real time: whoever could not take it is still starting. */
const againMs = 20;

export class EventBus {
  /** False: not taken. */
  readonly #tell: (event: EventBridgeEvent) => boolean;
  readonly #ack: (id: string) => void;
  readonly #now: () => number;
  /** Event id → acknowledgements still wanted. */
  readonly #pending = new Map<string, number>();
  #held: (Pending & { readonly heldUntil: number })[] = [];
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(tell: (event: EventBridgeEvent) => boolean, ack: (id: string) => void, now: () => number) {
    this.#tell = tell;
    this.#ack = ack;
    this.#now = now;
  }

  /** Takes events that are on disk. */
  publish(events: readonly Pending[]): void {
    for (const one of events) {
      if (one.heldUntil !== undefined && one.heldUntil > this.#now()) this.#hold({ ...one, heldUntil: one.heldUntil });
      else this.#deliver(one);
    }
  }

  ack(id: string): void {
    const wanted = this.#pending.get(id);
    if (wanted === undefined) return;
    if (wanted > 1) {
      this.#pending.set(id, wanted - 1);
      return;
    }
    this.#pending.delete(id);
    this.#ack(id);
  }

  /** Told, or about to be, and not acknowledged. */
  get pending(): number {
    let sum = 0;
    for (const wanted of this.#pending.values()) sum += wanted;
    return sum;
  }

  get nextHeldAt(): number | undefined {
    return this.#held.reduce<number | undefined>(
      (least, one) => (least === undefined || one.heldUntil < least ? one.heldUntil : least),
      undefined,
    );
  }

  release(): void {
    const now = this.#now();
    const due = this.#held.filter((one) => one.heldUntil <= now);
    if (due.length === 0) return;
    this.#held = this.#held.filter((one) => one.heldUntil > now);
    this.#watch();
    for (const one of due.sort((a, b) => a.heldUntil - b.heldUntil)) this.#deliver(one);
  }

  stop(): void {
    this.#stopped = true;
    this.#held = [];
    this.#watch();
  }

  #deliver({ event, copies }: Pending): void {
    this.#pending.set(event.id, (this.#pending.get(event.id) ?? 0) + copies);
    // Not in the caller's turn: a listener that throws must not make an accepted email look refused.
    for (let copy = 0; copy < copies; copy++) setImmediate(() => this.#attempt(event));
  }

  #attempt(event: EventBridgeEvent): void {
    if (this.#stopped || this.#tell(event)) return;
    setTimeout(() => this.#attempt(event), againMs).unref();
  }

  #hold(one: Pending & { readonly heldUntil: number }): void {
    this.#held.push(one);
    this.#watch();
  }

  #watch(): void {
    if (this.#held.length > 0 && this.#timer === undefined) {
      this.#timer = setInterval(() => this.release(), lookEveryMs);
      this.#timer.unref();
    }
    if (this.#held.length === 0 && this.#timer !== undefined) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }
}
