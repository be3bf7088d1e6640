/** A Date whose now is the machine's plus an offset that is shared between threads: the movable clock. */

import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** One Float64: milliseconds to add. Whole numbers up to 2^53, so no torn value matters: it changes only when all is quiet. */
export type SharedOffset = Float64Array<SharedArrayBuffer>;

export function sharedOffset(buffer: SharedArrayBuffer = new SharedArrayBuffer(8)): SharedOffset {
  return new Float64Array(buffer);
}

const MachineDate = Date;

/** A Date constructor that adds `offset[0]` wherever the present is asked for, and is otherwise the machine's own. */
export function movedDate(offset: SharedOffset): DateConstructor {
  const now = (): number => MachineDate.now() + (offset[0] ?? 0);
  return new Proxy(MachineDate, {
    construct(target, args, newTarget) {
      return Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget);
    },
    apply() {
      return new MachineDate(now()).toString();
    },
    get(target, key, receiver) {
      return key === 'now' ? now : Reflect.get(target, key, receiver);
    },
  });
}

/** Replaces this thread's Date. Before any handler code is imported, so that none holds the machine's. */
export function installMovedDate(offset: SharedOffset): void {
  const moved = movedDate(offset);
  globalThis.Date = moved;
  // `new Date().constructor` must not give the machine's clock back.
  Object.defineProperty(MachineDate.prototype, 'constructor', { value: moved, writable: true, configurable: true });
}

/**
 * Servers' clocks move too. The SDK compares each answer's Date with its own clock, takes a moved one for a wrong one,
 * and sends every refused call again (ConditionalCheckFailed included), which no call on AWS would do.
 */
export function moveResponseDates(): void {
  // Published before the answer is given to whoever asked.
  subscribe('http.client.response.finish', (message) => {
    const { headers } = (message as { readonly response: IncomingMessage }).response;
    if (headers.date !== undefined) headers.date = new Date().toUTCString();
  });
}
