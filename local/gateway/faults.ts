/** Faults on calls and on SES events: which strikes when. What a strike does is `server.ts` and `../ses/`. */

import { seeded } from './random.ts';
import type { CallListener, EventFault, Fault, FaultHandle, NumberedCall, Service } from './types.ts';

/** When a rule strikes; shared by faults of calls and of events. */
interface Timing {
  readonly at?: number;
  readonly every?: number;
  readonly probability?: number;
  readonly seed?: number;
  readonly times?: number;
}

interface Rule<T> extends FaultHandle {
  readonly fault: T;
  strikes(): boolean;
}

class Rules<T extends Timing> {
  #rules: Rule<T>[] = [];

  add(fault: T): FaultHandle {
    const when = [fault.at, fault.every, fault.probability].filter((one) => one !== undefined);
    if (when.length > 1) throw new Error('a fault has one of at, every and probability');
    for (const count of [fault.at, fault.every, fault.times]) {
      if (count !== undefined && !(Number.isInteger(count) && count > 0))
        throw new Error('at, every and times count from 1');
    }
    const draw = seeded(fault.seed ?? 0);
    let seen = 0;
    let struck = 0;
    const rule: Rule<T> = {
      fault,
      get struck() {
        return struck;
      },
      strikes() {
        seen++;
        if (fault.times !== undefined && struck >= fault.times) return false;
        const strikes =
          fault.at !== undefined
            ? seen === fault.at
            : fault.every !== undefined
              ? seen % fault.every === 0
              : fault.probability === undefined || draw() < fault.probability;
        if (strikes) struck++;
        return strikes;
      },
      remove: () => {
        this.#rules = this.#rules.filter((one) => one !== rule);
      },
    };
    this.#rules.push(rule);
    return rule;
  }

  /** The rules that strike now, in the order they were added. Each rule that matches counts this one. */
  struck(matches: (fault: T) => boolean): readonly T[] {
    if (this.#rules.length === 0) return [];
    return this.#rules.filter((rule) => matches(rule.fault) && rule.strikes()).map((rule) => rule.fault);
  }

  clear(): void {
    this.#rules = [];
  }
}

export interface CallFacts {
  readonly service: Service;
  readonly operation: string;
  readonly caller: string;
}

export class FaultBook {
  readonly #calls = new Rules<Fault>();
  readonly #events = new Rules<EventFault>();
  readonly #listeners = new Set<CallListener>();

  add(fault: Fault): FaultHandle {
    if (fault.kind === 'delay' && !(typeof fault.ms === 'number' && fault.ms >= 0)) throw new Error('a delay needs ms');
    if (fault.kind === 'lostReply' && fault.when === 'before')
      throw new Error('a reply is lost after the call was done');
    return this.#calls.add(fault);
  }

  addEvent(fault: EventFault): FaultHandle {
    if (fault.kind === 'delay' && !(typeof fault.ms === 'number' && fault.ms >= 0)) throw new Error('a delay needs ms');
    return this.#events.add(fault);
  }

  onCall(listener: CallListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(call: NumberedCall, body: Readonly<Record<string, unknown>>): void {
    for (const listener of this.#listeners) listener(call, body);
  }

  /** What strikes this call, both before and after it is forwarded. */
  forCall(call: CallFacts): readonly Fault[] {
    return this.#calls.struck(
      ({ match }) =>
        (match?.service === undefined || match.service === call.service) &&
        (match?.operation === undefined || match.operation === call.operation) &&
        (match?.caller === undefined || match.caller === call.caller),
    );
  }

  forEvent(type: string, to: readonly string[]): EventFault | undefined {
    return this.#events.struck(
      ({ match }) =>
        (match?.type === undefined || match.type === type) &&
        (match?.to === undefined || to.some((one) => one.toLowerCase() === match.to?.toLowerCase())),
    )[0];
  }

  clear(): void {
    this.#calls.clear();
    this.#events.clear();
  }
}

/** `DRIPLINE_CRASH_AT=<N>:<before|after>`: this process kills itself at the N-th call of any function. */
export function crashListener(setting: string | undefined): ((call: NumberedCall) => void) | undefined {
  if (!setting) return undefined;
  const [, n, when] = /^([1-9]\d*):(before|after)$/.exec(setting) ?? [];
  if (n === undefined) throw new Error(`DRIPLINE_CRASH_AT is '${setting}', expected <N>:before or <N>:after`);
  return (call) => {
    if (call.n === Number(n) && call.when === when) process.kill(process.pid, 'SIGKILL');
  };
}
