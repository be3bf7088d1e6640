/**
 * The templates' alarms, evaluated at each whole minute of the movable clock, when somebody asks for them: whoever does not
 * look pays nothing.
 */
import type { Cloud, CompositeAlarm, MetricAlarm } from '../cloud/model.ts';
import { onlyOnAws } from './counted.ts';
import { embeddedMetrics } from './embedded.ts';
import { type AlarmState, comparisons, evaluate, type Point, retrieved } from './evaluate.ts';
import type { Series, Terms } from './expression.ts';
import { LivedTime } from './lived.ts';
import { keptMs, type MetricName, MetricStore, minuteMs } from './store.ts';

/** An alarm as it stands. */
export interface WatchedAlarm {
  /** `dripline-local-late`. */
  readonly name: string;
  readonly description: string;
  /** Names of the topics it tells. */
  readonly tells: readonly string[];
  /** `onlyOnAws`: it watches a metric that nobody counts here. */
  readonly state: AlarmState | 'onlyOnAws';
  /** Since when, epoch ms of the movable clock. Undefined: it never changed since it was made. */
  readonly since: number | undefined;
  /** What only AWS counts of it, as `namespace name`. */
  readonly unseen: readonly string[];
}

/** An alarm went from one state to another. */
export interface AlarmChange {
  readonly name: string;
  readonly at: number;
  readonly to: AlarmState;
}

interface Standing {
  state: AlarmState;
  since: number | undefined;
}

const changesKept = 200;

export class AlarmWatch {
  private readonly alarms: readonly MetricAlarm[];
  private readonly composites: readonly CompositeAlarm[];
  private readonly unseen: ReadonlyMap<string, readonly string[]>;
  private readonly store = new MetricStore();
  private readonly lived = new LivedTime();
  private readonly standings = new Map<string, Standing>();
  private readonly changed: AlarmChange[] = [];
  private readonly now: () => number;
  private readonly observers: (() => void)[] = [];
  /** The last whole minute that was looked at. */
  private lookedAt: number;
  /** The latest minute in which anything was counted. */
  private busyAt: number;
  private readonly longestRangeMs: number;

  /** @param now epoch ms of the movable clock. */
  constructor(
    { alarms, compositeAlarms, functions }: Pick<Cloud, 'alarms' | 'compositeAlarms' | 'functions'>,
    now: () => number,
  ) {
    const own = new Set(functions.flatMap(({ environment }) => environment.POWERTOOLS_METRICS_NAMESPACE ?? []));
    this.alarms = alarms;
    this.composites = compositeAlarms;
    this.now = now;
    this.unseen = new Map(alarms.map((alarm) => [alarm.name, onlyOnAws(alarm, own)]));
    for (const { name } of [...alarms, ...compositeAlarms])
      this.standings.set(name, { state: 'INSUFFICIENT_DATA', since: undefined });
    this.lookedAt = Math.floor(now() / minuteMs) * minuteMs;
    this.busyAt = this.lookedAt;
    const ranges = alarms.map((alarm) => retrieved(alarm) * alarm.periodSeconds * 1_000);
    this.longestRangeMs = Math.max(0, ...ranges);
    this.lived.pass(now());
  }

  /** Counts something of a service: `AWS/Lambda`, `Errors`, … At `at`, or now. */
  count(namespace: string, name: string, dimensions: MetricName['dimensions'], value = 1, at = this.now()): void {
    this.store.put({ namespace, name, dimensions }, at, value);
  }

  /** Called at each `pass`: what is a level, such as the length of a queue, is looked up there and told by `level`. */
  observe(observer: () => void): void {
    this.observers.push(observer);
  }

  level(namespace: string, name: string, dimensions: MetricName['dimensions'], value: number): void {
    this.store.observe({ namespace, name, dimensions }, this.now(), value);
  }

  /** A line that a function logged: its metrics are taken, if it has any. */
  line(text: string): void {
    for (const { metric, at, values } of embeddedMetrics(text)) this.store.put(metric, at, ...values);
  }

  /** The schedules were run, or time went by in which they run by themselves. */
  pass(): void {
    for (const observer of this.observers) observer();
    this.lived.pass(this.now());
  }

  /** Every alarm as it stands at the last whole minute. */
  list(): readonly WatchedAlarm[] {
    this.catchUp();
    return [...this.alarms, ...this.composites].map(({ name, description, tells }) => {
      const unseen = this.unseenOf(name);
      const standing = this.standings.get(name);
      return {
        name,
        description,
        tells: tells.map((arn) => arn.split(':').at(-1) ?? arn),
        state: unseen.length > 0 || standing === undefined ? 'onlyOnAws' : standing.state,
        since: standing?.since,
        unseen,
      };
    });
  }

  /** What changed of late, oldest first. */
  changes(): readonly AlarmChange[] {
    this.catchUp();
    return this.changed;
  }

  private unseenOf(name: string): readonly string[] {
    const composite = this.composites.find((one) => one.name === name);
    return composite ? composite.alarms.flatMap((one) => this.unseenOf(one)) : (this.unseen.get(name) ?? []);
  }

  private catchUp(): void {
    const until = Math.floor(this.now() / minuteMs) * minuteMs;
    this.lookedAt = Math.max(this.lookedAt, until - keptMs);
    while (this.lookedAt < until) {
      if (this.store.isBusy(this.lookedAt)) this.busyAt = this.lookedAt;
      this.lookedAt += minuteMs;
      // Once nothing that was counted is in any alarm's range, time that was leapt over changes no state.
      const isOver = this.lookedAt - this.busyAt > this.longestRangeMs + minuteMs;
      if (!isOver || this.lived.covers(this.lookedAt, this.lookedAt)) this.look(this.lookedAt);
    }
  }

  private look(at: number): void {
    for (const alarm of this.alarms) {
      if (this.unseenOf(alarm.name).length > 0) continue;
      const standing = this.standings.get(alarm.name);
      if (standing) this.stand(alarm.name, evaluate(this.points(alarm, at), alarm, standing.state), at);
    }
    for (const { name, holds } of this.composites) {
      if (this.unseenOf(name).length > 0) continue;
      this.stand(name, holds((one) => this.standings.get(one)?.state ?? 'INSUFFICIENT_DATA') ? 'ALARM' : 'OK', at);
    }
  }

  private stand(name: string, state: AlarmState, at: number): void {
    const standing = this.standings.get(name);
    if (!standing || standing.state === state) return;
    // From "not known yet" to "ok" is the beginning, not a change.
    if (!(standing.state === 'INSUFFICIENT_DATA' && standing.since === undefined && state === 'OK')) {
      this.changed.push({ name, at, to: state });
      if (this.changed.length > changesKept) this.changed.shift();
    }
    standing.state = state;
    standing.since = at;
  }

  /** The data points of the evaluation range that ends at `at`. */
  private points(alarm: MetricAlarm, at: number): readonly Point[] {
    const length = retrieved(alarm);
    const periodMs = alarm.periodSeconds * 1_000;
    const starts = Array.from({ length }, (_, index) => at - (length - index) * periodMs);
    const read = new Map<string, Series>();
    const terms: Terms = {
      metrics: [...alarm.metrics.keys()],
      periodSeconds: alarm.periodSeconds,
      length,
      series: (id) => {
        const known = read.get(id);
        if (known) return known;
        const metric = alarm.metrics.get(id);
        const series = metric
          ? starts.map((from) => this.store.value(metric, metric.statistic, from, from + periodMs))
          : (alarm.expressions.get(id)?.evaluate(terms) ?? []);
        read.set(id, series);
        return series;
      },
    };
    const breaches = comparisons[alarm.comparison] ?? (() => false);
    const values = terms.series(alarm.watched);
    return starts.map((from, index): Point => {
      const value = values[index];
      const point: Point = value === undefined ? undefined : breaches(value, alarm.threshold) ? 'breaching' : 'within';
      if (point === 'within' || this.lived.covers(from, from + periodMs)) return point;
      // A period that was leapt over, wholly or in part, and in which nothing was counted: on AWS the schedules would have
      // run and found nothing to do. It is no silence.
      const isCounted = [...alarm.metrics.keys()].some((id) => terms.series(id)[index] !== undefined);
      if (isCounted) return point;
      return point === 'breaching' || alarm.missingData === 'breaching' ? 'within' : undefined;
    });
  }
}
