/** A lease is its worker's while that lives, and after its death until its deadline; nobody is kept waiting longer (I12). */
import { skewMaxMs } from '../world/faults.ts';
import type { Judge } from '../world/judge.ts';
import type { Invocation, Outcome } from '../world/lambda/invocation.ts';
import type { World } from '../world/world.ts';
import { minute } from './wall.ts';

const secondMs = minute / 60;

export class LeaseEnds implements Judge {
  private readonly world: World;
  /** Those that ended by themselves, and when. */
  private readonly over: { readonly invocation: Invocation; readonly at: number }[] = [];

  constructor(world: World) {
    this.world = world;
  }

  ended(invocation: Invocation, { value }: Outcome): void {
    const { world } = this;
    if (invocation.environment.fn !== 'dispatch') return;
    if ((value as { kind?: string } | undefined)?.kind === 'leaseHeld' && !this.isHeldRightly(invocation))
      world.violate('I12', `${invocation.id} finds its lease held, and nobody of worker ${invocation.worker} holds it`);
    else this.over.push({ invocation, at: world.now });
    if (this.over.length > 40) this.over.splice(0, 20);
  }

  private isHeldRightly({ worker, startedAt }: Invocation): boolean {
    const { running, lost } = this.world.lambda;
    const isOfWorker = (one: Invocation) => one.environment.fn === 'dispatch' && one.worker === worker;
    const until = startedAt - 2 * skewMaxMs - secondMs;
    // This one itself runs no more.
    if ([...running].some(isOfWorker)) return true;
    if (lost.some((one) => isOfWorker(one) && one.deadline > until)) return true;
    return this.over.some(
      ({ invocation, at }) =>
        isOfWorker(invocation) &&
        (at >= startedAt || (invocation.failures > 0 && invocation.deadline > until) || at > until),
    );
  }
}
