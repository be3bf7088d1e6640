/** One call of the SES client. The request's own middleware runs as its last look before it leaves. */
import { callFaults, nameOf } from '../faults.ts';
import type { World } from '../parts.ts';
import { callInWords } from '../telling.ts';
import { type Command, nextCall } from './calls.ts';
import type { Environment, Invocation } from './invocation.ts';

export function callSes(
  world: World,
  environment: Environment,
  command: Command,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const invocation = environment.current;
  if (!invocation) throw new Error('an SES call without an invocation');
  const name = command.constructor.name;
  const what = callInWords(command, (pk) => world.nameOf(pk));
  const { fault, track } = nextCall(world, invocation, what);
  if (fault === callFaults.actBefore || fault === callFaults.actAfter) world.count(nameOf(callFaults, fault));
  else if (fault !== 0) world.fault(nameOf(callFaults, fault));
  if (name === 'SendEmailCommand') invocation.sending += 1;
  const done = new Promise((resolve, reject) => {
    setOut(world, invocation, fault, track, () => {
      if (fault === callFaults.crashBefore) return world.lambda.kill(invocation, `crash before ${name}`);
      world.ses.request({ invocation, command: command as never, signal, fault, track, resolve, reject });
    });
  });
  if (name !== 'SendEmailCommand') return done;
  return done.finally(() => {
    invocation.sending -= 1;
  });
}

/** What comes between the worker's decision and the request that leaves. */
function setOut(world: World, invocation: Invocation, fault: number, track: string, leave: () => void): void {
  const { lambda } = world;
  const { environment } = invocation;
  lambda.wake(environment, world.now + 2, invocation, () => {
    if (fault === callFaults.freezeBefore) {
      lambda.freezer.freeze(invocation, track);
      lambda.wake(environment, world.now + 1, invocation, leave);
    } else if (fault === callFaults.actBefore) {
      world.acts.inside(track, invocation);
      lambda.wake(environment, world.now, invocation, leave);
    } else leave();
  });
}
