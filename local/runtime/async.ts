/**
 * Asynchronous invocations, as Scheduler and EventBridge make them: tried again, given up with age, and sent to the
 * failure destination. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { LambdaFunction } from '../cloud/model.ts';
import { FunctionError, FunctionThrottled } from './pool.ts';
import type { Timers } from './timers.ts';

/** "Lambda waits one minute before the second attempt, and two minutes before the third." On the movable clock. */
const waitsMs = [60_000, 120_000];
/** A throttled event goes back to Lambda's queue and is tried again, more and more seldom, for as long as it may get old. */
const throttledWaitMs = 60_000;

export interface AsyncOptions {
  run(target: LambdaFunction, event: unknown): Promise<unknown>;
  now(): number;
  readonly timers: Timers;
  /** Puts a body into the queue with this ARN. */
  toQueue(queueArn: string, body: string): Promise<void>;
  /** An event was given up and nobody has it. */
  onDropped?(target: LambdaFunction): void;
}

export type AsyncOutcome = 'done' | 'givenUp';

export class AsyncInvoker {
  private readonly options: AsyncOptions;
  private running = 0;

  constructor(options: AsyncOptions) {
    this.options = options;
  }

  /** Events being tried now; those that wait for another try are timers. */
  outstanding(): number {
    return this.running;
  }

  /**
   * Resolves when the function has taken the event, or it was given up.
   * @param onWait true when it begins to wait for another try, false when that try begins.
   */
  async invoke(
    target: LambdaFunction,
    event: unknown,
    onWait: (waits: boolean) => void = () => {},
  ): Promise<AsyncOutcome> {
    const since = performance.now();
    const arrivedAt = this.options.now();
    let attempts = 0;
    let isThrottled = false;
    let last: unknown;
    this.running += 1;
    try {
      for (;;) {
        // Age is real time: moving the clock makes nobody's event old, but for one that only waits for a place to run.
        const age = isThrottled ? this.options.now() - arrivedAt : performance.now() - since;
        if (age > target.async.maxAgeMs) {
          return await this.giveUp(target, event, 'EventAgeExceeded', attempts, last);
        }
        attempts += 1;
        try {
          await this.options.run(target, event);
          return 'done';
        } catch (error) {
          isThrottled = error instanceof FunctionThrottled;
          if (!(error instanceof FunctionError) && !isThrottled) throw error;
          if (error instanceof FunctionError) last = error.payload;
        }
        if (isThrottled) {
          // Does not count as an attempt.
          attempts -= 1;
          await this.wait(throttledWaitMs, onWait);
          continue;
        }
        if (attempts > target.async.retries)
          return await this.giveUp(target, event, 'RetriesExhausted', attempts, last);
        await this.wait(waitsMs[Math.min(attempts, waitsMs.length) - 1] ?? 0, onWait);
      }
    } finally {
      this.running -= 1;
    }
  }

  private async wait(ms: number, onWait: (waits: boolean) => void): Promise<void> {
    this.running -= 1;
    onWait(true);
    await new Promise<void>((resolve) => this.options.timers.add(this.options.now() + ms, resolve));
    this.running += 1;
    onWait(false);
  }

  private async giveUp(
    target: LambdaFunction,
    event: unknown,
    condition: string,
    attempts: number,
    payload: unknown,
  ): Promise<AsyncOutcome> {
    this.options.onDropped?.(target);
    if (target.async.onFailure !== undefined) {
      const record = {
        version: '1.0',
        timestamp: new Date(this.options.now()).toISOString(),
        requestContext: {
          requestId: randomUUID(),
          functionArn: `${target.arn}:$LATEST`,
          condition,
          approximateInvokeCount: attempts,
        },
        requestPayload: event,
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: payload ?? null,
      };
      await this.options.toQueue(target.async.onFailure, JSON.stringify(record));
    }
    return 'givenUp';
  }
}
