/** What was counted, by metric and minute of the movable clock: what CloudWatch would have kept. */
import { statisticOf } from './statistics.ts';

export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export const minuteMs = 60_000;
/** No alarm looks back further: CloudWatch allows a day, and it retrieves a little more than it was asked for. */
export const keptMs = 3 * 24 * 60 * minuteMs;
/** Older minutes are let go now and then, not at each value. */
const tidiedEvery = 5_000;

const keys = new WeakMap<MetricName, string>();

/** An alarm asks for its metrics again and again: their keys are remembered. */
function keyOf(metric: MetricName): string {
  const known = keys.get(metric);
  if (known !== undefined) return known;
  const { namespace, name, dimensions } = metric;
  const key = JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
  keys.set(metric, key);
  return key;
}

export class MetricStore {
  /** Metric → minute since 1970 → values. */
  private readonly metrics = new Map<string, Map<number, number[]>>();
  private readonly busy = new Set<number>();
  private puts = 0;

  /** @param at epoch ms of the movable clock. */
  put(metric: MetricName, at: number, ...values: readonly number[]): void {
    const key = keyOf(metric);
    const minute = Math.floor(at / minuteMs);
    const minutes = this.metrics.get(key) ?? new Map<number, number[]>();
    this.metrics.set(key, minutes);
    const there = minutes.get(minute);
    if (there === undefined) minutes.set(minute, [...values]);
    else there.push(...values);
    this.busy.add(minute);
    this.puts += 1;
    if (this.puts % tidiedEvery === 0) this.tidy(minute - keptMs / minuteMs);
  }

  /** What is known at a moment, not counted up: asked again in the same minute, the latest counts. */
  observe(metric: MetricName, at: number, value: number): void {
    this.metrics.get(keyOf(metric))?.delete(Math.floor(at / minuteMs));
    this.put(metric, at, value);
  }

  /** The statistic over [from, to), both on a whole minute. Undefined: nothing was counted. */
  value(metric: MetricName, statistic: string, from: number, to: number): number | undefined {
    const minutes = this.metrics.get(keyOf(metric));
    if (minutes === undefined) return undefined;
    const values: number[] = [];
    for (let minute = from / minuteMs; minute < to / minuteMs; minute += 1) values.push(...(minutes.get(minute) ?? []));
    return statisticOf(statistic, values);
  }

  /** True when anything at all was counted in the minute that begins at `at`. */
  isBusy(at: number): boolean {
    return this.busy.has(at / minuteMs);
  }

  private tidy(oldest: number): void {
    for (const minutes of this.metrics.values())
      for (const minute of minutes.keys()) if (minute < oldest) minutes.delete(minute);
    for (const minute of this.busy) if (minute < oldest) this.busy.delete(minute);
  }
}
