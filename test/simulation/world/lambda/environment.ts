/** A new process of a function: its clock, which may be off, and its clients, whose every call parks. */
import type { Clock } from '../../../../functions/core/ports.ts';
import { skews } from '../faults.ts';
import { handlerFor } from '../handlers.ts';
import type { World } from '../parts.ts';
import type { Command } from './calls.ts';
import { callDynamo } from './dynamoCall.ts';
import type { Environment, FunctionName } from './invocation.ts';
import { callSes } from './sesCall.ts';

/** `a` to `z`, then `a1`. */
const letter = (number: number): string =>
  `${String.fromCharCode(97 + (number % 26))}${number >= 26 ? Math.floor(number / 26) : ''}`;

/** @param number among the environments of its function. */
export function newEnvironment(world: World, fn: FunctionName, number: number): Environment {
  const id = `${fn}.${letter(number)}`;
  const skewMs = world.swarm.skew ? world.tape.pick(`skew.${id}`, skews) : 0;
  if (skewMs !== 0) world.fault('clockSkew');
  const environment = { id, fn, skewMs, current: undefined, leftBehind: [], gone: false } as unknown as Environment;
  const made: Partial<Record<keyof Environment, unknown>> = environment;
  made.clock = clockOf(world, environment);
  made.dynamo = { send: (command: Command) => callDynamo(world, environment, command) };
  made.ses = {
    send: (command: Command, options?: { abortSignal?: AbortSignal }) =>
      callSes(world, environment, command, options?.abortSignal),
  };
  made.handle = handlerFor(world, environment);
  return environment;
}

let shown = { minute: Number.NaN, text: '' };

/** Clocks are asked hundreds of times within one minute: only its seconds are written anew. */
function isoOf(ms: number): string {
  const minute = Math.floor(ms / 60_000);
  if (minute !== shown.minute) shown = { minute, text: new Date(minute * 60_000).toISOString().slice(0, 17) };
  const rest = 100_000 + (ms - minute * 60_000);
  const text = String(rest);
  return `${shown.text}${text.slice(1, 3)}.${text.slice(3)}Z`;
}

function clockOf(world: World, environment: Environment): Clock {
  const { skewMs } = environment;
  return {
    now: () => isoOf(Math.trunc(world.now + skewMs)) as ReturnType<Clock['now']>,
    sleepUntil: (at: string) =>
      new Promise<void>((resolve) =>
        world.lambda.wake(environment, Date.parse(at) - skewMs, environment.current, resolve),
      ),
  };
}
