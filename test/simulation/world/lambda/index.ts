/**
 * Functions as Lambda runs them: environments that are warm or cold, invocations that are killed at their timeout, frozen
 * for minutes, or gone between two calls, and clients whose every call parks.
 */
import type { World } from '../parts.ts';
import { newEnvironment } from './environment.ts';
import { Freezer, frozenTimeout, overtimeMs } from './freezer.ts';
import { type Environment, type FunctionName, type Invocation, newInvocation, type Outcome } from './invocation.ts';

export class Lambda {
  private readonly world: World;
  private readonly environments = new Map<FunctionName, Environment[]>();
  private readonly counts = new Map<FunctionName, number>();
  readonly freezer: Freezer;
  /** The invocation whose code runs now: whoever a change of the tables is made by. */
  executing: Invocation | undefined;
  readonly lost: Invocation[] = [];
  readonly running = new Set<Invocation>();

  constructor(world: World) {
    this.world = world;
    this.freezer = new Freezer(world);
  }

  /** A free environment, or a new one. */
  private environmentFor(fn: FunctionName): Environment {
    const pool = this.environments.get(fn) ?? [];
    this.environments.set(fn, pool);
    const free = pool.find((each) => !each.gone && each.current === undefined);
    if (free) return free;
    const environment = newEnvironment(this.world, fn, pool.length);
    pool.push(environment);
    return environment;
  }

  /** Runs one invocation. `express`: all at once, between two moments of everything else. */
  invoke(fn: FunctionName, event: unknown, onEnd: (outcome: Outcome) => void, express = false): Invocation {
    const { world } = this;
    const environment = this.environmentFor(fn);
    const number = (this.counts.get(fn) ?? 0) + 1;
    this.counts.set(fn, number);
    const { worker = 0 } = event as { worker?: number };
    const invocation = newInvocation(number, { environment, express, onEnd, startedAt: world.now, worker });
    environment.current = invocation;
    this.running.add(invocation);
    if (express) this.start(invocation, event);
    else {
      world.scheduler.setAside(world.now + 3, () => this.start(invocation, event));
      world.scheduler.setAside(invocation.deadline, () => this.atDeadline(invocation));
    }
    return invocation;
  }

  private start(invocation: Invocation, event: unknown): void {
    const { world } = this;
    const { environment } = invocation;
    for (const left of environment.leftBehind.splice(0)) world.scheduler.setAside(world.now, left);
    this.executing = invocation;
    const context = {
      awsRequestId: invocation.id,
      functionName: environment.fn,
      getRemainingTimeInMillis: () => invocation.deadline - world.now,
    };
    environment.handle(event, context).then(
      (value) => this.end(invocation, { kind: 'returned', value }),
      (error: unknown) => {
        world.fatal(error);
        this.end(invocation, { kind: 'threw', value: error });
      },
    );
  }

  private atDeadline(invocation: Invocation): void {
    if (invocation.state !== 'running') return;
    const { world } = this;
    if (invocation.thawsAtClaim) return;
    if (invocation.frozenUntil > world.now) {
      const until = invocation.frozenUntil + (invocation.survivesThaw ? overtimeMs : 0);
      world.scheduler.setAside(until, () => this.kill(invocation, frozenTimeout));
      return;
    }
    world.fault('timedOut');
    this.kill(invocation, 'its timeout came');
  }

  /** A crash: no promise of it is ever resumed, no `finally` runs. */
  kill(invocation: Invocation, why: string): void {
    if (invocation.state !== 'running') return;
    this.world.say(`${invocation.id} is gone: ${why}`);
    this.lost.push(invocation);
    this.running.delete(invocation);
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
    if (invocation.asking > 0 && outcome.kind === 'returned' && invocation.failures === 0)
      this.world.violate(
        'I12',
        `${invocation.id} returned while it still asks the database: nobody knows when it goes on`,
      );
    invocation.state = 'ended';
    this.running.delete(invocation);
    invocation.environment.current = undefined;
    if (this.world.tracing)
      this.world.say(
        `${invocation.id} ${outcome.kind} ${outcome.kind === 'threw' ? String(outcome.value) : JSON.stringify(outcome.value ?? null).slice(0, 200)}`,
      );
    invocation.onEnd(outcome);
    for (const judge of this.world.judges) judge.ended?.(invocation, outcome);
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
    world.scheduler.setAside(at, () => {
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
}
