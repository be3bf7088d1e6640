/** Calls and capacity units, per caller, since the last reset. */

import type { CallerCounts, Counters, CountsSnapshot, Units } from './types.ts';

interface Tally {
  calls: Record<string, number>;
  units: Record<string, { read: number; write: number }>;
  denied: number;
  faulted: number;
}

export class Tallies implements Counters {
  #callers = new Map<string, Tally>();

  call(caller: string, key: string): void {
    const { calls } = this.#of(caller);
    calls[key] = (calls[key] ?? 0) + 1;
  }

  denied(caller: string): void {
    this.#of(caller).denied++;
  }

  faulted(caller: string): void {
    this.#of(caller).faulted++;
  }

  /** `place` is a table, or `table/index`. */
  units(caller: string, kind: keyof Units, place: string, amount: number): void {
    const { units } = this.#of(caller);
    units[place] ??= { read: 0, write: 0 };
    units[place][kind] += amount;
  }

  snapshot(): CountsSnapshot {
    return { callers: Object.fromEntries([...this.#callers].map(([name, tally]) => [name, counts(tally)])) };
  }

  reset(): void {
    this.#callers = new Map();
  }

  #of(caller: string): Tally {
    let tally = this.#callers.get(caller);
    if (tally === undefined) {
      tally = { calls: {}, units: {}, denied: 0, faulted: 0 };
      this.#callers.set(caller, tally);
    }
    return tally;
  }
}

function counts(tally: Tally): CallerCounts {
  const places = Object.values(tally.units);
  return {
    calls: { ...tally.calls },
    readUnits: places.reduce((sum, one) => sum + one.read, 0),
    writeUnits: places.reduce((sum, one) => sum + one.write, 0),
    units: structuredClone(tally.units),
    denied: tally.denied,
    faulted: tally.faulted,
  };
}
