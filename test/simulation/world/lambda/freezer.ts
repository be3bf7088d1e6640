/** Processes that stand still between two calls: for minutes, or until another takes over what they were busy with. */
import { freezeMaxMs, freezes, untilTakenOver } from '../faults.ts';
import type { World } from '../parts.ts';
import type { Invocation } from './invocation.ts';

/** How long a frozen process that thaws after its timeout may still run before Lambda ends it. */
export const overtimeMs = 20_000;
export const frozenTimeout = 'its timeout came while it was frozen';

export class Freezer {
  private readonly world: World;
  private readonly frozen = new Set<Invocation>();

  constructor(world: World) {
    this.world = world;
  }

  freeze(invocation: Invocation, track: string): void {
    const { world } = this;
    const ms = world.tape.pick(`${track}.freeze`, freezes);
    invocation.survivesThaw = world.tape.choose(`${track}.thaws`, 2) === 1 || ms === untilTakenOver;
    if (ms === untilTakenOver) {
      invocation.thawsAtClaim = true;
      invocation.frozenUntil = world.now + freezeMaxMs;
      this.frozen.add(invocation);
      world.scheduler.setAside(invocation.frozenUntil, () => this.thaw(invocation));
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
      world.scheduler.setAside(world.now + overtimeMs, () => world.lambda.kill(invocation, frozenTimeout));
  }

  /** Somebody claims a send of `pk`: whoever froze while busy with that person wakes now. */
  onClaim(pk: string): void {
    const { world } = this;
    for (const invocation of this.frozen) {
      if (invocation === world.lambda.executing || !invocation.touched.has(pk)) continue;
      world.fault('thawedAtClaim');
      // A little later: the claim's own reply, and the reading after it, come first or second as it happens.
      world.scheduler.setAside(world.now + 20, () => this.thaw(invocation));
    }
  }
}
