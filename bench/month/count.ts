/** What functions took of AWS between two moments: counted by the gateway, and by the threads they run in. */
import type { System } from '../../local/system.ts';

export interface Taken {
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Every call, queries of the index among them. */
  readonly calls: number;
  readonly invocations: number;
  /** Milliseconds of a core of this machine, cold starts not included. */
  readonly cpuMs: number;
}

/** By function; `operator` is whoever works at a command line. */
export type Takings = Readonly<Record<string, Taken>>;

export const nothing: Taken = { writeUnits: 0, readUnits: 0, calls: 0, invocations: 0, cpuMs: 0 };
const measures = Object.keys(nothing) as (keyof Taken)[];

const combined = (a: Taken, b: Taken, of: (a: number, b: number) => number): Taken =>
  Object.fromEntries(measures.map((name) => [name, of(a[name], b[name])])) as unknown as Taken;

export const plus = (a: Taken, b: Taken): Taken => combined(a, b, (x, y) => x + y);
export const minus = (a: Taken, b: Taken): Taken => combined(a, b, (x, y) => x - y);
export const times = (a: Taken, factor: number): Taken => combined(a, a, (x) => x * factor);

function each(a: Takings, b: Takings, of: (a: Taken, b: Taken) => Taken): Takings {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(names.map((name) => [name, of(a[name] ?? nothing, b[name] ?? nothing)]));
}

export const allPlus = (a: Takings, b: Takings): Takings => each(a, b, plus);
export const allMinus = (a: Takings, b: Takings): Takings => each(a, b, minus);

/** Of all functions together. */
export const together = (takings: Takings): Taken => Object.values(takings).reduce(plus, nothing);

/** Since the system started. */
export function takenBy({ gateway, functionCounts }: System): Takings {
  const { callers } = gateway.counters.snapshot();
  const functions = functionCounts();
  const names = [...new Set([...Object.keys(callers), ...Object.keys(functions)])];
  return Object.fromEntries(
    names.map((name): [string, Taken] => {
      const counts = callers[name];
      return [
        name,
        {
          writeUnits: counts?.writeUnits ?? 0,
          readUnits: counts?.readUnits ?? 0,
          calls: Object.values(counts?.calls ?? {}).reduce((sum, n) => sum + n, 0),
          invocations: functions[name]?.invocations ?? 0,
          cpuMs: functions[name]?.cpuMs ?? 0,
        },
      ];
    }),
  );
}
