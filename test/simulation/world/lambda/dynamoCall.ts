/** One call of the DynamoDB client, with the tries it makes by itself. */
import { splitAfter } from '../../../support/splitting.ts';
import { itemInTransaction, transactionConflict } from '../../dynamo/errors.ts';
import { callFaults, nameOf } from '../faults.ts';
import type { World } from '../parts.ts';
import { callInWords } from '../telling.ts';
import { type Command, nextCall } from './calls.ts';
import type { Environment, Invocation } from './invocation.ts';

export function callDynamo(world: World, environment: Environment, command: Command): Promise<unknown> {
  const invocation = environment.current;
  const name = command.constructor.name;
  if (!invocation || invocation.express) {
    try {
      world.lambda.executing = invocation;
      return Promise.resolve(world.engine.run(name, command.input));
    } catch (error) {
      world.fatal(error);
      return Promise.reject(error);
    }
  }
  // A person who is read in pages is read at one moment, as far as the other pages go: what a torn read does is not judged.
  if (world.swarm.splitAnswers && command.input.ExclusiveStartKey !== undefined)
    return Promise.resolve(answer(world, `${invocation.id}.${invocation.calls}`, command, 0));
  const what = world.tracing ? callInWords(command, (pk) => world.nameOf(pk)) : name;
  const call = { world, invocation, command, what, ...nextCall(world, invocation, what) };
  invocation.asking += 1;
  return new Promise((resolve, reject) => {
    new DynamoCall({ ...call, resolve, reject }).begin();
  }).finally(() => {
    invocation.asking -= 1;
  });
}

/** The table's answer, or the first part of it. */
function answer(world: World, track: string, command: Command, staleMs: number): unknown {
  const { input } = command;
  const { name } = command.constructor;
  if (!world.swarm.splitAnswers || !canBeSplit.has(name)) return world.engine.run(name, input, { staleMs });
  const atMost = world.tape.pick(`${track}.split`, [Number.POSITIVE_INFINITY, 1, 2, 5]);
  if (atMost === Number.POSITIVE_INFINITY) return world.engine.run(name, input);
  world.count('answer in parts');
  const split = splitAfter(name, input, atMost);
  return { ...(world.engine.run(name, split.input) as object), ...split.left };
}

interface DynamoCallParts {
  readonly world: World;
  readonly invocation: Invocation;
  readonly command: Command;
  readonly fault: number;
  readonly track: string;
  readonly what: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Reply {
  readonly value?: unknown;
  readonly error?: unknown;
}

/** The client's own timeout and its pause before it tries again (adapters/dynamodb/table.ts `dynamoClient`). */
const requestTimeoutMs = 3_000;
const triesMax = 3;

const canBeSplit: ReadonlySet<string> = new Set(['QueryCommand', 'BatchGetItemCommand', 'BatchWriteItemCommand']);
const writesOne: ReadonlySet<string> = new Set(['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand']);

class DynamoCall {
  private readonly parts: DynamoCallParts;
  private tries = 0;
  /** A transaction carries the SDK's own token: tried again, it answers as it did the first time. */
  private firstAnswer: Reply | undefined;

  constructor(parts: DynamoCallParts) {
    this.parts = parts;
  }

  private wake(ms: number, then: () => void): void {
    const { world, invocation } = this.parts;
    world.lambda.wake(invocation.environment, world.now + ms, invocation, then);
  }

  begin(): void {
    const { world, invocation, fault, track } = this.parts;
    const slow = fault === callFaults.slowCall ? world.tape.pick(`${track}.slow`, [400, 1500, 2900]) : 0;
    if (slow > 0) world.fault('slowCall');
    this.wake(3 + slow, () => {
      switch (fault) {
        case callFaults.crashBefore:
          world.fault('crashBefore');
          world.lambda.kill(invocation, `crash before ${this.parts.what}`);
          return;
        case callFaults.freezeBefore:
          world.fault('freezeBefore');
          world.lambda.freezer.freeze(invocation, track);
          this.wake(1, () => this.attempt());
          return;
        case callFaults.actBefore:
          if (world.acts.inside(track, invocation)) world.count('actBefore');
          this.wake(0, () => this.attempt());
          return;
        case callFaults.databaseThrottles:
          world.fault('databaseThrottles');
          invocation.failures += 1;
          this.wake(900, () => this.parts.reject(throttled()));
          return;
        default:
          this.attempt();
      }
    });
  }

  /** What the table answers now. */
  private run(): Reply {
    const { world, command, invocation, what, track } = this.parts;
    const { input } = command;
    const name = command.constructor.name;
    if (this.firstAnswer && name === 'TransactWriteItemsCommand') return this.firstAnswer;
    const staleMs = this.staleMs();
    auditView(invocation, input, world.now);
    const conflict = this.conflict();
    if (conflict) {
      world.say(`${invocation.id} ${what} → ${conflict.name}`);
      return { error: conflict };
    }
    try {
      const value = answer(world, track, command, staleMs);
      if (world.tracing) world.say(`${invocation.id} ${what}`);
      return { value };
    } catch (error) {
      world.fatal(error);
      world.say(`${invocation.id} ${what} → ${(error as Error).name}`);
      return { error };
    }
  }

  /** Another transaction has an item of this write: DynamoDB does nothing, and says so. */
  private conflict(): Error | undefined {
    const { world, command, track, invocation } = this.parts;
    if (!world.swarm.conflicts) return undefined;
    const { TransactItems } = command.input as { TransactItems?: readonly unknown[] };
    if (TransactItems) {
      if (world.tape.choose(`${track}.conflict`, 2, 5) === 0) return undefined;
      world.fault('transaction conflict');
      return transactionConflict(TransactItems.length, world.tape.choose(`${track}.conflict.at`, TransactItems.length));
    }
    if (!writesOne.has(command.constructor.name) || world.tape.choose(`${track}.conflict`, 2, 40) === 0)
      return undefined;
    world.fault('item in a transaction');
    invocation.failures += 1;
    return itemInTransaction();
  }

  /** How far behind an eventually consistent read is. */
  private staleMs(): number {
    const { world, command, track, invocation } = this.parts;
    const { input } = command;
    const name = command.constructor.name;
    const mayBeStale =
      world.swarm.staleReads &&
      // One page from then and another from now would be a torn read.
      !world.swarm.splitAnswers &&
      input.ConsistentRead !== true &&
      input.IndexName === undefined &&
      (name === 'QueryCommand' || name === 'GetItemCommand');
    if (!mayBeStale) return 0;
    // What `feedback` reads was written a moment ago: there a read that lags matters most.
    const oneIn = invocation.environment.fn === 'feedback' ? 2 : 3;
    const ms = world.tape.pick(`${track}.stale`, [0, 300, 1500, 60], oneIn);
    if (ms > 0) world.fault('staleRead');
    return ms;
  }

  private attempt(): void {
    const { world, invocation, fault, track, resolve, reject } = this.parts;
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
        invocation.failures += 1;
        reject(timedOut());
      });
      return;
    }
    const give = () => ('error' in answer ? reject(answer.error) : resolve(answer.value));
    switch (fault) {
      case callFaults.crashAfter:
        world.fault('crashAfter');
        world.lambda.kill(invocation, `crash after ${this.parts.what}`);
        return;
      case callFaults.freezeAfter:
        world.fault('freezeAfter');
        world.lambda.freezer.freeze(invocation, track);
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

function throttled(): Error {
  const error = Object.assign(new Error('The level of configured provisioned throughput was exceeded'), {
    $metadata: { httpStatusCode: 400 },
  });
  error.name = 'ProvisionedThroughputExceededException';
  return error;
}

function timedOut(): Error {
  const error = new Error('the request timed out');
  error.name = 'TimeoutError';
  return error;
}

/** Whose rows the invocation has looked at, and when it asked the index for what is due. */
function auditView(invocation: Invocation, input: Command['input'], now: number): void {
  const values = input.ExpressionAttributeValues as Record<string, { S?: string }> | undefined;
  const key = (input.Key ?? input.Item) as { pk?: { S?: string } } | undefined;
  const pk = key?.pk?.S ?? values?.[':pk']?.S;
  if (pk) invocation.touched.add(pk);
  if (input.IndexName === undefined) return;
  const partition = values?.[':partition']?.S ?? '';
  if (partition.startsWith('reminder#')) invocation.askedReminders.set(partition, now);
  if (partition.startsWith('marketing#')) {
    invocation.remindersWereDry = Math.max(0, ...invocation.askedReminders.values());
    invocation.askedMarketing = now;
  }
}
