/** What wakes the functions besides HTTP: streams, schedules and the event bus; and when all of that is quiet. */
import { defined } from '../../functions/core/model/defined.ts';
import type { Cloud, LambdaFunction } from '../cloud/model.ts';
import type { Gateway } from '../gateway/index.ts';
import { AsyncInvoker } from './async.ts';
import { Bus } from './bus.ts';
import type { MovableClock } from './clock.ts';
import type { Expiry } from './expiry.ts';
import type { Functions } from './functions.ts';
import { Poller, type PollerOptions } from './poller.ts';
import { Quiet } from './quiet.ts';
import { Schedules } from './schedules.ts';
import { StreamsClient } from './streams.ts';
import { Timers } from './timers.ts';

export interface TriggersOptions {
  readonly cloud: Cloud;
  /** Where each poller keeps its place. Absent: nowhere, where the tables end with the process. */
  readonly home?: string;
  readonly engineUrl: string;
  /** Table name → its stream's ARN in the engine's naming. */
  readonly streamArns: ReadonlyMap<string, string>;
  readonly functions: Functions;
  readonly gateway: Gateway;
  readonly clock: MovableClock;
  readonly expiry: Expiry;
  /** What CloudWatch would have counted of events that wait for a function. */
  onBatch?(target: LambdaFunction, ageMs: number): void;
  onDropped?(target: LambdaFunction): void;
  /** The schedules are run, by the clock or by hand. */
  onTick?(): void;
  onTrouble(error: unknown): void;
}

export class Triggers {
  readonly schedules: Schedules;
  readonly timers: Timers;
  private readonly options: TriggersOptions;
  private readonly streams: StreamsClient;
  private readonly pollers: readonly Poller[];
  readonly bus: Bus;
  private readonly quiet: Quiet;

  constructor(options: TriggersOptions) {
    this.options = options;
    const { cloud, functions, gateway, clock, onTrouble } = options;
    const now = () => clock.now();
    const toQueue = (arn: string, body: string) => this.toQueue(arn, body);
    const run = functions.run.bind(functions);
    this.timers = new Timers(now);
    const invoker = new AsyncInvoker({
      run,
      now,
      timers: this.timers,
      toQueue,
      onDropped: (target) => options.onDropped?.(target),
    });
    const onTick = () => options.onTick?.();
    this.schedules = new Schedules({ schedules: cloud.schedules, invoker, now, onTick, onTrouble });
    this.streams = new StreamsClient(options.engineUrl);
    this.pollers = cloud.sources.map(
      (source) =>
        new Poller(
          defined<PollerOptions>({
            source,
            engineStreamArn: options.streamArns.get(source.table.name) ?? '',
            streams: this.streamsOf(source.table.name),
            home: options.home,
            now,
            run: (event) => run(source.function, event),
            toQueue,
            onBatch: (ageMs) => options.onBatch?.(source.function, ageMs),
            onTrouble,
          }),
        ),
    );
    this.bus = new Bus({
      rules: cloud.rules,
      invoker,
      acknowledge: (id) => gateway.ackSesEvent(id),
      onTrouble,
      onSettled: () => this.settled(),
    });
    this.quiet = new Quiet({
      outstanding: () => ({
        invocations: functions.outstanding(),
        'asynchronous events': invoker.outstanding(),
        'calls of the gateway': gateway.outstanding(),
        // An event that only waits for a retry is a timer.
        'SES events': Math.max(0, gateway.pendingSesEvents() - this.bus.waiting()),
      }),
      activity: () => functions.begun(),
      drained: async () => {
        const begun = functions.begun();
        await Promise.all(this.pollers.map((poller) => poller.readToEnd()));
        // One source's records began something that may write more: the others' windows go on gathering.
        if (functions.begun() !== begun) return;
        // What SES tells within a window joins what it gathers, as soon as the clock comes there.
        const toldAt = gateway.nextHeldSesEventAt();
        const isOver = (until: number | undefined) => until !== undefined && (toldAt === undefined || toldAt > until);
        await Promise.all(this.pollers.filter((one) => isOver(one.gathersUntil())).map((one) => one.drained()));
      },
    });
  }

  async start(): Promise<void> {
    for (const poller of this.pollers) await poller.start();
  }

  publish(event: { readonly id: string }): void {
    this.bus.publish(event);
  }

  /** Something ended and may have written: the streams are looked at again, and so does who waits for quiet. */
  settled(): void {
    for (const poller of this.pollers) poller.poke();
    this.quiet.changed();
  }

  quiesce(withinMs: number): Promise<void> {
    return this.quiet.reached(withinMs);
  }

  /** No more is begun from here on. What runs goes on until `functions.stop()`; call this first, and await it after. */
  stop(): { readonly stopped: Promise<void> } {
    this.schedules.stop();
    this.timers.stop();
    const read = Promise.all(this.pollers.map((poller) => poller.stop()));
    return { stopped: read.then(() => this.streams.close()) };
  }

  /** As a reader of one table's stream sees them: with who deleted what. */
  private streamsOf(table: string): Pick<StreamsClient, 'shards' | 'iterator' | 'records'> {
    const { streams } = this;
    const { expiry } = this.options;
    return {
      shards: (arn) => streams.shards(arn),
      iterator: (arn, shard, from) => streams.iterator(arn, shard, from),
      records: async (iterator, limit) => expiry.told(table, await streams.records(iterator, limit)),
    };
  }

  private async toQueue(arn: string, body: string): Promise<void> {
    const queue = this.options.cloud.queues.find((one) => one.arn === arn);
    if (!queue) throw new Error(`there is no queue ${arn}`);
    await this.options.gateway.queues.send(queue.url, body);
  }
}
