/** One seed, from its first act to its last silence. */
import { Announced, heardOneIn } from './oracle/announced.ts';
import { AtAcceptance } from './oracle/atAcceptance/index.ts';
import { AtTheEnd } from './oracle/atTheEnd.ts';
import { CallsInTime } from './oracle/callsInTime.ts';
import { LeaseEnds } from './oracle/lease.ts';
import { StrayRests } from './oracle/stray.ts';
import { UpkeepKeeps } from './oracle/upkeep.ts';
import { WhoseWord } from './oracle/whoseWord.ts';
import type { Product } from './product.ts';
import { type Choices, Tape } from './tape.ts';
import type { Violation } from './world/judge.ts';
import { takeOverTimeouts } from './world/ses.ts';
import { World } from './world/world.ts';

export interface Run {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** How often each fault and each act really happened. */
  readonly counts: Readonly<Record<string, number>>;
  readonly choices: Choices;
  /** Every line, when traced; and what of it a reader wants to hear. */
  readonly trace: readonly string[];
  readonly told: readonly string[];
}

export interface RunOptions {
  /** Plays these choices instead of drawing from the seed. */
  readonly choices?: Choices;
  readonly trace?: boolean;
}

export async function runSeed(
  product: Product,
  seed: number,
  { choices, trace = false }: RunOptions = {},
): Promise<Run> {
  const giveBack = takeOverTimeouts();
  try {
    const tape = new Tape(seed, choices);
    const world = new World(product, seed, tape, trace);
    const acceptance = new AtAcceptance(world);
    world.judgedBy(acceptance);
    world.judgedBy(new CallsInTime(world));
    world.judgedBy(new StrayRests(world));
    world.judgedBy(new LeaseEnds(world));
    world.judgedBy(new UpkeepKeeps(world));
    const whoseWord = new WhoseWord(world);
    world.judgedBy(whoseWord);
    const announced = seed % heardOneIn === 0 ? new Announced(world) : undefined;
    await world.run();
    if (world.violations.length === 0) {
      new AtTheEnd(world, acceptance).check();
      whoseWord.checkAtTheEnd(acceptance.sent);
      await announced?.check();
    }
    return {
      seed,
      violations: world.violations,
      counts: world.counts,
      get choices() {
        return tape.choices();
      },
      trace: world.lines,
      told: world.told,
    };
  } finally {
    giveBack();
  }
}
