/** A test for each door: what its acts do is what is recorded. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Case, compare } from './compare.ts';
import { playAll, type State } from './play.ts';
import { World } from './world.ts';

/** Some seconds of work; a machine that many share takes minutes. */
const playedWithinMs = 1_200_000;

export function asRecorded(name: string, states: readonly State[]): void {
  describe(name, () => {
    let world: World;
    let played: ReadonlyMap<string, readonly Case[]>;
    beforeAll(async () => {
      world = await World.open();
      played = await playAll(world, states);
    }, playedWithinMs);
    afterAll(() => world.close());

    const doors = [...new Set(states.flatMap((state) => state.doors.map((door) => door.name)))];
    test.each(doors)('the door "%s" does as recorded', (door) => {
      const cases = played.get(door) ?? [];
      expect(cases.length).toBeGreaterThan(0);
      compare(door, cases);
    });
  });
}
