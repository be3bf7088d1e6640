/** A dull world for many people: no faults but those a run asks for, five workers, a quota of 500 a second. */
import { AtAcceptance } from '../oracle/atAcceptance/index.ts';
import type { Product } from '../product.ts';
import { Tape } from '../tape.ts';
import { atNine } from '../words.ts';
import { takeOverTimeouts } from '../world/ses.ts';
import { World } from '../world/world.ts';
import { begins } from './people.ts';

export interface LoadWorld {
  readonly world: World;
  readonly acceptance: AtAcceptance;
}

/** One worker per 100 emails a second; partitions a multiple of the workers (docs/scaling.md). */
export const fleet = { workers: 5, partitions: 10, sesRate: 500 } as const;

export async function withLoad<T>(product: Product, run: (load: LoadWorld) => Promise<T>): Promise<T> {
  const giveBack = takeOverTimeouts();
  try {
    const world = new World(product, 1, new Tape(1, {}), false, {
      ...fleet,
      start: begins,
      edition: atNine,
      historyMax: 1,
      stepsMax: Number.POSITIVE_INFINITY,
    });
    // A seed's world without faults is held to the minute; here the quota decides, and the curve tells.
    world.isFaulty = true;
    const acceptance = new AtAcceptance(world);
    world.judgedBy(acceptance);
    return await run({ world, acceptance });
  } finally {
    giveBack();
  }
}
