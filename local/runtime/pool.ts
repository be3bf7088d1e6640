/**
 * One Lambda function: worker threads that each run one invocation at a time, kept warm in between, killed at the
 * template's timeout. More invocations at once mean more workers, up to a cap; beyond it they wait.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { LambdaFunction } from '../cloud/model.ts';
import { movedDate, sharedOffset } from './date.ts';
import type { FunctionErrorPayload, InvocationRequest, WorkerMessage, WorkerSetup } from './protocol.ts';

/** A new account's concurrency (facts: "new accounts have a concurrency of 10"). */
export const workersMax = 10;
/**
 * How long a thread waits for the next invocation before it is ended, as Lambda ends an environment that nobody uses: each holds some
 * 30 MB. Of several that wait all but one go soon; only a burst needed them.
 */
export const idleMs = { last: 5 * 60_000, others: 5_000 } as const;
/** Lambda gives a cold start ten seconds before it gives up. */
const initTimeoutMs = 10_000;

/** The function threw, ran out of time or died: what Lambda would put in the response's payload. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly payload: FunctionErrorPayload;

  constructor(functionName: string, payload: FunctionErrorPayload) {
    super(`${functionName}: ${payload.errorType}: ${payload.errorMessage}`);
    this.payload = payload;
  }
}

/** There was no place to run it: the account's or the function's concurrency is used up. */
export class FunctionThrottled extends Error {
  override readonly name = 'FunctionThrottled';

  constructor(functionName: string) {
    super(`${functionName}: Rate Exceeded.`);
  }
}

/** One invocation, when it is over. */
export interface Invocation {
  /** When it began, epoch ms of the machine's clock. */
  readonly beganAt: number;
  readonly ms: number;
  readonly failed: boolean;
}

export interface PoolOptions {
  readonly function: LambdaFunction;
  readonly offset: SharedArrayBuffer;
  /** How many run at once; more wait. Default: a new account's concurrency. */
  readonly concurrency?: number;
  /** Added to the template's variables: endpoint, credentials, what Lambda itself sets. */
  readonly environment: Readonly<Record<string, string>>;
  onLog(chunk: string): void;
  /** A log line that holds metrics; before `onInvoked` of the invocation that wrote it. */
  onMetrics(line: string): void;
  onInvoked(invocation: Invocation): void;
  onThrottled(): void;
  /** After each invocation, whatever became of it. */
  onSettled(): void;
}

export interface PoolCounts {
  readonly invocations: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly coldStarts: number;
  /** Milliseconds of a core that its invocations took, cold starts not included. */
  readonly cpuMs: number;
  readonly running: number;
  /** Threads that wait for work. */
  readonly idle: number;
  readonly waiting: number;
}

interface Waiting {
  readonly request: InvocationRequest;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class Pool {
  readonly function: LambdaFunction;
  private readonly options: PoolOptions;
  private readonly idle: Thread[] = [];
  /** When each idle one ends. */
  private readonly timers = new Map<Thread, NodeJS.Timeout>();
  private readonly busy = new Set<Thread>();
  private readonly waiting: Waiting[] = [];
  private invocations = 0;
  private errors = 0;
  private timeouts = 0;
  private coldStarts = 0;
  private cpuMs = 0;
  private stopped = false;
  private throttled = false;
  constructor(options: PoolOptions) {
    this.options = options;
    this.function = options.function;
  }

  /**
   * Runs the function once and gives its result.
   * @throws FunctionError when it throws, dies or is killed at its timeout; FunctionThrottled while `throttle` says so.
   */
  invoke(event: unknown): Promise<unknown> {
    if (this.stopped) return Promise.reject(new Error(`${this.function.name} is stopped`));
    if (this.throttled) {
      this.options.onThrottled();
      return Promise.reject(new FunctionThrottled(this.function.name));
    }
    return new Promise((resolve, reject) => {
      const request = {
        requestId: randomUUID(),
        event: JSON.stringify(event ?? null),
        timeoutMs: this.function.timeoutMs,
      };
      this.waiting.push({ request, resolve, reject });
      this.next();
    });
  }

  /** From now on there is no place to run it, as with a reserved concurrency of none; or there is again. */
  throttle(is: boolean): void {
    this.throttled = is;
  }

  isThrottled(): boolean {
    return this.throttled;
  }

  /** Invocations that run or wait for a worker. */
  outstanding(): number {
    return this.busy.size + this.waiting.length;
  }

  counts(): PoolCounts {
    return {
      invocations: this.invocations,
      errors: this.errors,
      timeouts: this.timeouts,
      coldStarts: this.coldStarts,
      cpuMs: this.cpuMs,
      running: this.busy.size,
      idle: this.idle.length,
      waiting: this.waiting.length,
    };
  }

  /** Kills every worker where it stands, as a crash would: no `finally` runs. The next invocation starts cold. */
  async crash(): Promise<void> {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    await Promise.all([...this.busy, ...this.idle.splice(0)].map((thread) => thread.kill()));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const { reject } of this.waiting.splice(0)) reject(new Error('the system stopped'));
    await this.crash();
  }

  private next(): void {
    if (this.waiting.length === 0) return;
    const thread =
      this.rested() ?? (this.busy.size < (this.options.concurrency ?? workersMax) ? this.coldStart() : undefined);
    const work = thread && this.waiting.shift();
    if (!thread || !work) return;
    this.busy.add(thread);
    void this.run(thread, work);
  }

  /** Kept for the next invocation, for a while. The one that rested last goes first to work, so that the others may end. */
  private rest(thread: Thread): void {
    const timer = setTimeout(
      () => {
        this.idle.splice(this.idle.indexOf(thread), 1);
        this.timers.delete(thread);
        void thread.kill();
      },
      this.idle.length === 0 ? idleMs.last : idleMs.others,
    );
    timer.unref();
    this.timers.set(thread, timer);
    this.idle.push(thread);
  }

  private rested(): Thread | undefined {
    const thread = this.idle.pop();
    if (thread) {
      clearTimeout(this.timers.get(thread));
      this.timers.delete(thread);
    }
    return thread;
  }

  private coldStart(): Thread {
    this.coldStarts += 1;
    return new Thread(this.options);
  }

  private async run(thread: Thread, work: Waiting): Promise<void> {
    this.invocations += 1;
    const beganAt = Date.now();
    const began = performance.now();
    const outcome = await thread.run(work.request);
    this.cpuMs += outcome.cpuMs ?? 0;
    this.options.onInvoked({ beganAt, ms: performance.now() - began, failed: outcome.kind === 'error' });
    this.busy.delete(thread);
    if (thread.alive && !this.stopped) this.rest(thread);
    if (outcome.kind === 'result') {
      work.resolve(outcome.json === undefined ? null : JSON.parse(outcome.json));
    } else {
      this.errors += 1;
      if (outcome.error.errorType === 'Sandbox.Timedout') this.timeouts += 1;
      this.options.onLog(failureLine(work.request.requestId, outcome.error, this.options.offset));
      work.reject(new FunctionError(this.function.name, outcome.error));
    }
    this.next();
    this.options.onSettled();
  }
}

/** What Lambda itself writes into the log of an invocation that failed. */
function failureLine(requestId: string, error: FunctionErrorPayload, offset: SharedArrayBuffer): string {
  const at = new (movedDate(sharedOffset(offset)))().toISOString();
  if (error.errorType === 'Sandbox.Timedout') return `${at} ${requestId} ${error.errorMessage.split('Error: ')[1]}\n`;
  return `${at}\t${requestId}\tERROR\tInvoke Error \t${JSON.stringify(error)}\n`;
}

type Outcome =
  | { readonly kind: 'result'; readonly json: string | undefined; readonly cpuMs: number }
  /** Without `cpuMs`: the thread ended, and did not tell. */
  | { readonly kind: 'error'; readonly error: FunctionErrorPayload; readonly cpuMs?: number };

/**
 * A thread does not take the compile cache over from its process. Taken before the first import, it spares each of
 * hundreds of threads the stripping of types too; so these lines are no module of their own.
 *
 * An `import` of node:http reads all that it exports. Three of those names load Node's fetch, a third of what a cold start
 * costs, and no function uses them.
 */
const begin = `
  const { compileCache } = require('node:worker_threads').workerData;
  if (compileCache !== undefined) require('node:module').enableCompileCache(compileCache);
  for (const unused of ['WebSocket', 'CloseEvent', 'MessageEvent']) delete require('node:http')[unused];
  import(${JSON.stringify(new URL('./worker.ts', import.meta.url).href)});
`;

/** One worker thread and the invocation in it. */
class Thread {
  alive = true;
  private readonly worker: Worker;
  private readonly functionName: string;
  private readonly ready: Promise<FunctionErrorPayload | undefined>;
  private settle: ((outcome: Outcome) => void) | undefined;
  private ended: (error: FunctionErrorPayload) => void = () => {};

  constructor({ function: lambda, offset, environment, onLog, onMetrics }: PoolOptions) {
    const [file = 'index', exportName = 'handler'] = lambda.handler.split('.');
    const setup: WorkerSetup = {
      entry: join(lambda.code, `${file}.mjs`),
      exportName,
      offset,
      functionName: lambda.name,
      functionArn: lambda.arn,
      memoryMb: lambda.memoryMb,
      compileCache: process.env.NODE_COMPILE_CACHE,
    };
    this.functionName = lambda.name;
    this.worker = new Worker(begin, {
      eval: true,
      workerData: setup,
      env: { ...lambda.environment, ...environment },
      execArgv: [],
      stdout: true,
      stderr: true,
      name: lambda.name,
      resourceLimits: { maxOldGenerationSizeMb: lambda.memoryMb },
    });
    for (const stream of [this.worker.stdout, this.worker.stderr] as Readable[]) {
      stream.setEncoding('utf8').on('data', onLog);
    }
    this.ready = this.untilReady();
    this.worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'metrics') onMetrics(message.line);
      if (message.kind === 'result') this.finish({ kind: 'result', json: message.json, cpuMs: message.cpuMs });
      if (message.kind === 'error') this.finish({ kind: 'error', error: message.error, cpuMs: message.cpuMs });
    });
    this.worker.on('error', (error: Error) => this.die({ errorType: error.name, errorMessage: error.message }));
    this.worker.on('exit', () =>
      this.die({ errorType: 'Runtime.ExitError', errorMessage: 'the function ended before it answered' }),
    );
  }

  async run(request: InvocationRequest): Promise<Outcome> {
    const failed = await this.ready;
    if (failed !== undefined) {
      await this.kill();
      return { kind: 'error', error: failed };
    }
    if (!this.alive)
      return { kind: 'error', error: { errorType: 'Runtime.ExitError', errorMessage: 'the worker is gone' } };
    const outcome = new Promise<Outcome>((resolve) => {
      this.settle = resolve;
    });
    const timer = setTimeout(() => void this.timeOut(request), request.timeoutMs);
    this.worker.postMessage(request);
    try {
      return await outcome;
    } finally {
      clearTimeout(timer);
    }
  }

  async kill(): Promise<void> {
    this.die({ errorType: 'Runtime.ExitError', errorMessage: 'the worker was killed' });
    await this.worker.terminate();
  }

  /** Killed first and answered then: nothing may run on behind a reported timeout. */
  private async timeOut({ requestId, timeoutMs }: InvocationRequest): Promise<void> {
    const settle = this.settle;
    this.settle = undefined;
    this.alive = false;
    await this.worker.terminate();
    const seconds = (timeoutMs / 1000).toFixed(2);
    const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`;
    settle?.({ kind: 'error', error: { errorType: 'Sandbox.Timedout', errorMessage } });
  }

  private finish(outcome: Outcome): void {
    const settle = this.settle;
    this.settle = undefined;
    settle?.(outcome);
  }

  private die(error: FunctionErrorPayload): void {
    this.alive = false;
    this.ended(error);
    this.finish({ kind: 'error', error });
  }

  /** Resolves with what went wrong in the cold start, or nothing. */
  private untilReady(): Promise<FunctionErrorPayload | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve({ errorType: 'Runtime.InitTimeout', errorMessage: `${this.functionName} did not start in 10 seconds` });
      }, initTimeoutMs);
      const done = (error?: FunctionErrorPayload): void => {
        clearTimeout(timer);
        resolve(error);
      };
      this.ended = done;
      this.worker.on('message', (message: WorkerMessage) => {
        if (message.kind === 'ready') done();
        if (message.kind === 'initFailed') done(message.error);
      });
    });
  }
}
