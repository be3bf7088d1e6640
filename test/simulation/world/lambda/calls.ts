/** A call of a client, and what goes wrong with it. */

import type { World } from '../parts.ts';
import { callFaultInWords } from '../telling.ts';
import type { FunctionName, Invocation } from './invocation.ts';

export interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Record<string, unknown>;
}

const ofPeople: ReadonlySet<FunctionName> = new Set(['intake', 'preferences', 'staff']);

/** Counts the call, and draws its fault. */
export function nextCall(world: World, invocation: Invocation, what: string): { fault: number; track: string } {
  invocation.calls += 1;
  // A request of a person has few calls: to meet a fault in one of them it must come more often.
  const { callOneIn } = world.swarm;
  const oneIn = ofPeople.has(invocation.environment.fn) ? Math.ceil(callOneIn / 4) : callOneIn;
  const fault = world.tape.code(invocation.id, world.swarm.call, oneIn);
  if (fault !== 0) world.say(callFaultInWords(fault, invocation.id, what), true);
  return { fault, track: `${invocation.id}.${invocation.calls}` };
}
