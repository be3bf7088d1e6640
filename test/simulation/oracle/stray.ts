/** A row that cannot be read rests five minutes at each visit: it must not hold the head of its lane (I12). */
import { skewMaxMs } from '../world/faults.ts';
import type { Judge, Put } from '../world/judge.ts';
import type { Invocation, Outcome } from '../world/lambda/invocation.ts';
import { people } from '../world/tables.ts';
import type { World } from '../world/world.ts';
import { minute } from './wall.ts';

const restMs = 5 * minute;

export class StrayRests implements Judge {
  private readonly world: World;
  private readonly rows = new Map<string, Put>();

  constructor(world: World) {
    this.world = world;
  }

  strayed(put: Put): void {
    const { world } = this;
    this.rows.set(put.sk, put);
    if (put.before === undefined) return;
    world.count('a stray is put off');
    const rests = Date.parse(put.after.dueAt?.S ?? '') - world.now;
    if (rests < restMs - 2 * skewMaxMs)
      world.violate('I12', `a row that cannot be read rests ${rests / 1_000} s, and is at the head of its lane again`);
  }

  ended({ environment: { fn }, startedAt, id }: Invocation, outcome: Outcome): void {
    const { world } = this;
    if (fn !== 'dispatch' || world.isFaulty || this.rows.size === 0 || world.setting.workers > 1) return;
    if ((outcome.value as { kind?: string } | undefined)?.kind === 'leaseHeld') return;
    for (const { pk, sk } of this.rows.values()) {
      const item = world.engine.peek(people, pk, sk);
      if (sk === 'JUNK#0' && item && Date.parse(item.dueAt?.S ?? '') < startedAt - minute)
        world.violate('I12', `${id} left a row that cannot be read where it was`);
    }
  }
}
