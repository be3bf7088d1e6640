/**
 * Functions as Lambda runs them: environments that are warm or cold, invocations that are killed at their timeout, frozen
 * for minutes, or gone between two calls, and clients whose every call parks.
 */
import { createHash } from 'node:crypto';
import type { Clock, Identity } from '../../../functions/ports.ts';
import { callFaults, freezeMaxMs, freezes, nameOf, skews, untilTakenOver } from './faults.ts';
import { callFaultInWords, callInWords } from './telling.ts';
import type { World } from './world.ts';

export type FunctionName = 'dispatch' | 'enroll' | 'feedback' | 'intake' | 'preferences' | 'staff';

/** Timeouts as the pipeline and web stacks set them. */
const timeoutsMs: Readonly<Record<FunctionName, number>> = {
  dispatch: 120_000,
  enroll: 60_000,
  feedback: 30_000,
  intake: 10_000,
  preferences: 10_000,
  staff: 10_000,
};

/** How long a frozen process that thaws after its timeout may still run before Lambda ends it. */
const overtimeMs = 20_000;

export interface Outcome {
  readonly kind: 'returned' | 'threw' | 'gone';
  readonly value?: unknown;
}

/** One execution environment: one process, one clock, one invocation at a time. */
export interface Environment {
  readonly id: string;
  readonly fn: FunctionName;
  readonly skewMs: number;
  readonly clock: Clock;
  readonly dynamo: object;
  readonly ses: object;
  handle: (event: unknown, context: object) => Promise<unknown>;
  current: Invocation | undefined;
  /** Work that a handler left behind when it returned: it goes on when the process is used again. */
  leftBehind: (() => void)[];
  gone: boolean;
}

export interface Invocation {
  readonly id: string;
  readonly environment: Environment;
  readonly deadline: number;
  readonly express: boolean;
  readonly onEnd: (outcome: Outcome) => void;
  frozenUntil: number;
  survivesThaw: boolean;
  /** Frozen until another claims in a partition that it has looked at; and what goes on then. */
  thawsAtClaim: boolean;
  readonly atThaw: (() => void)[];
  state: 'running' | 'ended' | 'gone';
  calls: number;
  /** Partition keys it has read or written: what it has looked at. */
  readonly touched: Set<string>;
  readonly startedAt: number;
  /** When it last asked each partition of the index for reminders; and when it last asked for any before marketing. */
  readonly askedReminders: Map<string, number>;
  remindersWereDry: number;
  /** When SES left it without a certain answer, each time. */
  readonly doubts: number[];
  /** Emails under way. */
  sending: number;
  /** Calls that gave it an error which no condition explains. */
  failures: number;
}

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Record<string, unknown>;
}

export const identityOf = (world: World): Identity => {
  let made = 0;
  const hex = (length: number) => {
    made += 1;
    return createHash('sha256').update(`${world.seed}/${made}`).digest('hex').slice(0, length);
  };
  return {
    token: () => hex(32),
    id: () => hex(20),
    digest: (text) => createHash('sha256').update(text).digest('hex').slice(0, 32),
  };
};

export class Lambda {
  private readonly world: World;
  private readonly environments = new Map<FunctionName, Environment[]>();
  private readonly counts = new Map<FunctionName, number>();
  private readonly frozen = new Set<Invocation>();
  /** The invocation whose code runs now: whoever a change of the tables is made by. */
  executing: Invocation | undefined;

  constructor(world: World) {
    this.world = world;
  }

  /** A free environment, or a new one. */
  private environmentFor(fn: FunctionName): Environment {
    const pool = this.environments.get(fn) ?? [];
    this.environments.set(fn, pool);
    const free = pool.find((each) => !each.gone && each.current === undefined);
    if (free) return free;
    const { world } = this;
    const id = `${fn}.${String.fromCharCode(97 + (pool.length % 26))}${pool.length >= 26 ? Math.floor(pool.length / 26) : ''}`;
    const skewMs = world.swarm.skew ? world.tape.pick(`skew.${id}`, skews) : 0;
    if (skewMs !== 0) world.fault('clockSkew');
    const environment = { id, fn, skewMs, current: undefined, leftBehind: [], gone: false } as unknown as Environment;
    const made: Partial<Record<keyof Environment, unknown>> = environment;
    let shown = { ms: Number.NaN, text: '' };
    made.clock = {
      now: () => {
        const ms = Math.trunc(world.now + skewMs);
        if (ms !== shown.ms) shown = { ms, text: new Date(ms).toISOString() };
        return shown.text;
      },
      sleepUntil: (at: string) =>
        new Promise<void>((resolve) => this.wake(environment, Date.parse(at) - skewMs, environment.current, resolve)),
    };
    made.dynamo = { send: (command: Command) => this.call(environment, command) };
    made.ses = {
      send: (command: Command, options?: { abortSignal?: AbortSignal }) => this.callSes(environment, command, options),
    };
    made.handle = world.handlerFor(environment);
    pool.push(environment);
    return environment;
  }

  /** Runs one invocation. `express`: all at once, between two moments of everything else. */
  invoke(fn: FunctionName, event: unknown, onEnd: (outcome: Outcome) => void, express = false): Invocation {
    const { world } = this;
    const environment = this.environmentFor(fn);
    const number = (this.counts.get(fn) ?? 0) + 1;
    this.counts.set(fn, number);
    const invocation: Invocation = {
      id: `${fn}#${number}`,
      environment,
      deadline: world.now + timeoutsMs[fn],
      express,
      onEnd,
      frozenUntil: 0,
      survivesThaw: false,
      thawsAtClaim: false,
      atThaw: [],
      state: 'running',
      calls: 0,
      touched: new Set(),
      startedAt: world.now,
      askedReminders: new Map(),
      remindersWereDry: 0,
      doubts: [],
      sending: 0,
      failures: 0,
    };
    environment.current = invocation;
    const start = () => {
      for (const left of environment.leftBehind.splice(0)) world.scheduler.park(world.now, left);
      this.executing = invocation;
      const context = {
        awsRequestId: invocation.id,
        functionName: fn,
        getRemainingTimeInMillis: () => invocation.deadline - world.now,
      };
      environment.handle(event, context).then(
        (value) => this.end(invocation, { kind: 'returned', value }),
        (error: unknown) => {
          world.fatal(error);
          this.end(invocation, { kind: 'threw', value: error });
        },
      );
    };
    if (express) start();
    else {
      world.scheduler.park(world.now + 3, start);
      world.scheduler.park(invocation.deadline, () => this.atDeadline(invocation));
    }
    return invocation;
  }

  private atDeadline(invocation: Invocation): void {
    if (invocation.state !== 'running') return;
    const { world } = this;
    if (invocation.thawsAtClaim) return;
    if (invocation.frozenUntil > world.now) {
      const until = invocation.frozenUntil + (invocation.survivesThaw ? overtimeMs : 0);
      world.scheduler.park(until, () => this.kill(invocation, 'its timeout came while it was frozen'));
      return;
    }
    world.fault('timedOut');
    this.kill(invocation, 'its timeout came');
  }

  /** A crash: no promise of it is ever resumed, no `finally` runs. */
  kill(invocation: Invocation, why: string): void {
    if (invocation.state !== 'running') return;
    this.world.say(`${invocation.id} is gone: ${why}`);
    invocation.state = 'gone';
    invocation.environment.gone = true;
    invocation.environment.current = undefined;
    invocation.onEnd({ kind: 'gone' });
  }

  private end(invocation: Invocation, outcome: Outcome): void {
    if (invocation.state !== 'running') return;
    if (invocation.sending > 0 && outcome.kind === 'returned')
      this.world.violate(
        'I2',
        `${invocation.id} returned with an email under way: Lambda would freeze it and thaw it minutes later`,
      );
    invocation.state = 'ended';
    invocation.environment.current = undefined;
    if (this.world.tracing)
      this.world.say(
        `${invocation.id} ${outcome.kind} ${outcome.kind === 'threw' ? String(outcome.value) : JSON.stringify(outcome.value ?? null).slice(0, 200)}`,
      );
    invocation.onEnd(outcome);
  }

  /** Parks `then` for `invocation`, through freezes; what is left of an ended one waits for the process's next use. */
  wake(
    environment: Environment,
    at: number,
    invocation: Invocation | undefined,
    then: () => void,
    isTimer = false,
  ): void {
    const { world } = this;
    world.scheduler.park(at, () => {
      if (environment.gone || invocation?.state === 'gone') return;
      if (invocation && invocation.frozenUntil > world.now) {
        if (invocation.thawsAtClaim)
          invocation.atThaw.push(() => this.wake(environment, world.now, invocation, then, isTimer));
        else this.wake(environment, invocation.frozenUntil, invocation, then, isTimer);
        return;
      }
      if (invocation?.state === 'ended') {
        if (isTimer) return;
        world.count('leftBehind');
        environment.leftBehind.push(then);
        return;
      }
      this.executing = environment.current;
      then();
    });
  }

  freeze(invocation: Invocation, track: string): void {
    const { world } = this;
    const ms = world.tape.pick(`${track}.freeze`, freezes);
    invocation.survivesThaw = world.tape.choose(`${track}.thaws`, 2) === 1 || ms === untilTakenOver;
    if (ms === untilTakenOver) {
      invocation.thawsAtClaim = true;
      invocation.frozenUntil = world.now + freezeMaxMs;
      this.frozen.add(invocation);
      world.scheduler.park(invocation.frozenUntil, () => this.thaw(invocation));
      world.say(`${invocation.id} stands still until another takes over from it`, true);
      return;
    }
    invocation.frozenUntil = world.now + ms;
    world.say(`${invocation.id} stands still for ${ms / 1000} s`, true);
  }

  private thaw(invocation: Invocation): void {
    const { world } = this;
    if (!this.frozen.delete(invocation)) return;
    invocation.thawsAtClaim = false;
    invocation.frozenUntil = world.now;
    world.say(`${invocation.id} goes on`, true);
    for (const then of invocation.atThaw.splice(0)) then();
    if (invocation.deadline <= world.now)
      world.scheduler.park(world.now + overtimeMs, () => this.kill(invocation, 'its timeout came while it was frozen'));
  }

  /** Somebody claims a send of `pk`: whoever froze while busy with that person wakes now. */
  onClaim(pk: string): void {
    for (const invocation of this.frozen) {
      if (invocation === this.executing || !invocation.touched.has(pk)) continue;
      this.world.fault('thawedAtClaim');
      // A little later: the claim's own reply, and the reading after it, come first or second as it happens.
      this.world.scheduler.park(this.world.now + 20, () => this.thaw(invocation));
    }
  }

  private faultAt(invocation: Invocation, what: string): number {
    const { world } = this;
    // A request of a person has few calls: to meet a fault in one of them it must come more often.
    const { fn } = invocation.environment;
    const oneIn =
      fn === 'dispatch' || fn === 'enroll' || fn === 'feedback'
        ? world.swarm.callOneIn
        : Math.ceil(world.swarm.callOneIn / 4);
    const fault = world.tape.code(invocation.id, world.swarm.call, oneIn);
    if (fault !== 0) world.say(callFaultInWords(fault, invocation.id, what), true);
    return fault;
  }

  /** One call of the DynamoDB client. */
  private call(environment: Environment, command: Command): Promise<unknown> {
    const { world } = this;
    const invocation = environment.current;
    const name = command.constructor.name;
    if (!invocation || invocation.express) {
      try {
        this.executing = invocation;
        return Promise.resolve(world.engine.run(name, command.input));
      } catch (error) {
        world.fatal(error);
        return Promise.reject(error);
      }
    }
    invocation.calls += 1;
    const what = world.tracing ? callInWords(command, (pk) => world.nameOf(pk)) : name;
    const fault = this.faultAt(invocation, what);
    const track = `${invocation.id}.${invocation.calls}`;
    return new Promise((resolve, reject) => {
      new DynamoCall({ lambda: this, world, invocation, command, fault, track, resolve, reject, what }).begin();
    });
  }

  /** One call of the SES client. The request's own middleware runs as its last look before it leaves. */
  private callSes(
    environment: Environment,
    command: Command,
    options?: { abortSignal?: AbortSignal },
  ): Promise<unknown> {
    const { world } = this;
    const invocation = environment.current;
    if (!invocation) throw new Error('an SES call without an invocation');
    invocation.calls += 1;
    const name = command.constructor.name;
    const fault = this.faultAt(
      invocation,
      callInWords(command, (pk) => world.nameOf(pk)),
    );
    const track = `${invocation.id}.${invocation.calls}`;
    if (fault === callFaults.actBefore || fault === callFaults.actAfter) world.count(nameOf(callFaults, fault));
    else if (fault !== 0) world.fault(nameOf(callFaults, fault));
    if (name === 'SendEmailCommand') invocation.sending += 1;
    const done = new Promise((resolve, reject) => {
      const leave = () => {
        if (fault === callFaults.crashBefore) return this.kill(invocation, `crash before ${name}`);
        world.ses.request({
          invocation,
          command: command as never,
          signal: options?.abortSignal,
          fault,
          track,
          resolve,
          reject,
        });
      };
      this.wake(environment, world.now + 2, invocation, () => {
        if (fault === callFaults.freezeBefore) {
          this.freeze(invocation, track);
          this.wake(environment, world.now + 1, invocation, leave);
        } else if (fault === callFaults.actBefore) {
          world.acts.inside(track, invocation);
          this.wake(environment, world.now, invocation, leave);
        } else leave();
      });
    });
    if (name !== 'SendEmailCommand') return done;
    return done.finally(() => {
      invocation.sending -= 1;
    });
  }
}

interface DynamoCallParts {
  readonly lambda: Lambda;
  readonly world: World;
  readonly invocation: Invocation;
  readonly command: Command;
  readonly fault: number;
  readonly track: string;
  readonly what: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The client's own timeout and its pause before it tries again (adapters/dynamodb/table.ts `dynamoClient`). */
const requestTimeoutMs = 3_000;
const triesMax = 3;

class DynamoCall {
  private readonly parts: DynamoCallParts;
  private tries = 0;
  /** A transaction carries the SDK's own token: tried again, it answers as it did the first time. */
  private firstAnswer: { readonly value?: unknown; readonly error?: unknown } | undefined;

  constructor(parts: DynamoCallParts) {
    this.parts = parts;
  }

  private wake(ms: number, then: () => void): void {
    const { lambda, world, invocation } = this.parts;
    lambda.wake(invocation.environment, world.now + ms, invocation, then);
  }

  begin(): void {
    const { world, lambda, invocation, fault, track } = this.parts;
    const slow = fault === callFaults.slowCall ? world.tape.pick(`${track}.slow`, [400, 1500, 2900]) : 0;
    if (slow > 0) world.fault('slowCall');
    this.wake(3 + slow, () => {
      switch (fault) {
        case callFaults.crashBefore:
          world.fault('crashBefore');
          lambda.kill(invocation, `crash before ${this.parts.what}`);
          return;
        case callFaults.freezeBefore:
          world.fault('freezeBefore');
          lambda.freeze(invocation, track);
          this.wake(1, () => this.attempt());
          return;
        case callFaults.actBefore:
          if (world.acts.inside(track, invocation)) world.count('actBefore');
          this.wake(0, () => this.attempt());
          return;
        case callFaults.databaseThrottles: {
          world.fault('databaseThrottles');
          const error = Object.assign(new Error('The level of configured provisioned throughput was exceeded'), {
            $metadata: { httpStatusCode: 400 },
          });
          error.name = 'ProvisionedThroughputExceededException';
          invocation.failures += 1;
          this.wake(900, () => this.parts.reject(error));
          return;
        }
        default:
          this.attempt();
      }
    });
  }

  private run(): { readonly value?: unknown; readonly error?: unknown } {
    const { world, command, track, invocation } = this.parts;
    const { input } = command;
    const name = command.constructor.name;
    if (this.firstAnswer && name === 'TransactWriteItemsCommand') return this.firstAnswer;
    let staleMs = 0;
    if (
      world.swarm.staleReads &&
      input.ConsistentRead !== true &&
      input.IndexName === undefined &&
      (name === 'QueryCommand' || name === 'GetItemCommand')
    ) {
      // What `feedback` reads was written a moment ago: there a read that lags matters most.
      const oneIn = invocation.environment.fn === 'feedback' ? 2 : 3;
      staleMs = world.tape.pick(`${track}.stale`, [0, 300, 1500, 60], oneIn);
      if (staleMs > 0) world.fault('staleRead');
    }
    const values = input.ExpressionAttributeValues as Record<string, { S?: string }> | undefined;
    const key = (input.Key ?? input.Item) as { pk?: { S?: string } } | undefined;
    const pk = key?.pk?.S ?? values?.[':pk']?.S;
    if (pk) invocation.touched.add(pk);
    if (input.IndexName !== undefined) {
      const partition = values?.[':partition']?.S ?? '';
      if (partition.startsWith('reminder#')) invocation.askedReminders.set(partition, world.now);
      if (partition.startsWith('marketing#'))
        invocation.remindersWereDry = Math.max(0, ...invocation.askedReminders.values());
    }
    try {
      const value = world.engine.run(name, input, { staleMs });
      if (world.tracing) world.say(`${invocation.id} ${this.parts.what}`);
      return { value };
    } catch (error) {
      world.fatal(error);
      world.say(`${invocation.id} ${this.parts.what} → ${(error as Error).name}`);
      return { error };
    }
  }

  private attempt(): void {
    const { world, lambda, invocation, fault, track, resolve, reject } = this.parts;
    this.tries += 1;
    const losing =
      (this.tries === 1 && (fault === callFaults.lostReply || fault === callFaults.lostRequest)) ||
      fault === callFaults.allRepliesLost;
    const answer = fault === callFaults.lostRequest && this.tries === 1 ? {} : this.run();
    this.firstAnswer ??= fault === callFaults.lostRequest && this.tries === 1 ? undefined : answer;
    if (losing) {
      world.fault(nameOf(callFaults, fault));
      this.wake(requestTimeoutMs, () => {
        if (this.tries < triesMax) return this.attempt();
        const error = new Error('the request timed out');
        error.name = 'TimeoutError';
        invocation.failures += 1;
        reject(error);
      });
      return;
    }
    const give = () => ('error' in answer ? reject(answer.error) : resolve(answer.value));
    switch (fault) {
      case callFaults.crashAfter:
        world.fault('crashAfter');
        lambda.kill(invocation, `crash after ${this.parts.what}`);
        return;
      case callFaults.freezeAfter:
        world.fault('freezeAfter');
        lambda.freeze(invocation, track);
        this.wake(1, give);
        return;
      case callFaults.actAfter:
        if (world.acts.inside(track, invocation)) world.count('actAfter');
        this.wake(0, give);
        return;
      default:
        give();
    }
  }
}
