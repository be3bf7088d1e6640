/** Every function of the templates, each with its pool of workers and its log file. */
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../../functions/core/model/defined.ts';
import type { Cloud, LambdaFunction } from '../cloud/model.ts';
import { environmentOf } from './access.ts';
import { type Invocation, Pool, type PoolCounts } from './pool.ts';

export interface FunctionsOptions {
  readonly cloud: Cloud;
  readonly home: string;
  readonly gatewayUrl: string;
  /** The movable clock's offset. */
  readonly offset: SharedArrayBuffer;
  /** Of each function; default: a new account's. */
  readonly concurrency?: number;
  /** After each invocation, whatever became of it. */
  onSettled(): void;
  /** What CloudWatch would have counted of a function. */
  onMetrics?(line: string): void;
  onInvoked?(target: LambdaFunction, invocation: Invocation): void;
  onThrottled?(target: LambdaFunction): void;
}

/** A stop lets invocations end by themselves this long; then they are killed, as at a deadline. */
const graceMs = 3_000;

export class Functions {
  private readonly pools: readonly Pool[];
  private readonly logs: WriteStream[] = [];

  constructor(options: FunctionsOptions) {
    const { cloud, home, gatewayUrl, offset, concurrency, onSettled, onMetrics, onInvoked, onThrottled } = options;
    mkdirSync(join(home, 'logs'), { recursive: true });
    this.pools = cloud.functions.map((lambda) => {
      const log = createWriteStream(join(home, 'logs', `${lambda.service}.log`), { flags: 'a' });
      this.logs.push(log);
      return new Pool(
        defined<ConstructorParameters<typeof Pool>[0]>({
          function: lambda,
          offset,
          environment: environmentOf(lambda, cloud.region, gatewayUrl),
          onLog: (chunk) => log.write(chunk),
          onMetrics: (line) => onMetrics?.(line),
          onInvoked: (invocation) => onInvoked?.(lambda, invocation),
          onThrottled: () => onThrottled?.(lambda),
          onSettled,
          concurrency,
        }),
      );
    });
  }

  /** Runs a function of the model. @throws FunctionError as Lambda would report it. */
  run(target: LambdaFunction, event: unknown): Promise<unknown> {
    return this.named(target.name).invoke(event);
  }

  /** By service (`dispatch`) or by physical name. */
  named(name: string): Pool {
    const pool = this.pools.find(({ function: f }) => f.service === name || f.name === name);
    if (!pool) throw new Error(`there is no function "${name}"`);
    return pool;
  }

  /** Invocations that run or wait for a worker. */
  outstanding(): number {
    return this.pools.reduce((sum, pool) => sum + pool.outstanding(), 0);
  }

  /** Invocations ever begun. */
  begun(): number {
    return this.pools.reduce((sum, pool) => sum + pool.counts().invocations, 0);
  }

  /** By service. */
  counts(): Readonly<Record<string, PoolCounts>> {
    return Object.fromEntries(this.pools.map((pool) => [pool.function.service, pool.counts()]));
  }

  async stop(): Promise<void> {
    const until = performance.now() + graceMs;
    while (this.outstanding() > 0 && performance.now() < until) await new Promise((wait) => setTimeout(wait, 10));
    await Promise.all(this.pools.map((pool) => pool.stop()));
    await Promise.all(this.logs.map((log) => new Promise<void>((closed) => log.end(closed))));
  }
}
