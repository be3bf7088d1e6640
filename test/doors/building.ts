/** How states are built: acts at their moments, each with all that follows from it. */
import type { Act } from './play.ts';
import type { Instant } from './product.ts';
import type { Answer, World } from './world.ts';

export type Play = Act['play'];

export const act = (name: string, play: (world: World) => Promise<Answer | string>): Act => ({ name, play });

/** @throws Error when the act was refused: then the state is not what its name says. */
export async function at(world: World, moment: string, play: Play): Promise<void> {
  world.moment = new Date(moment).toISOString() as Instant;
  const answer = await world.settled(() => play(world));
  const status = typeof answer === 'string' ? 200 : (answer.statusCode ?? 0);
  if (status >= 400) throw new Error(`a state could not be built: ${JSON.stringify(answer)}`);
}

export const days = {
  longAgo: '2026-10-14T15:00:00Z',
  monday: '2026-11-02T15:00:00Z',
  tuesday: '2026-11-03T15:00:00Z',
  wednesday: '2026-11-04T15:00:00Z',
  /** The day of the acts, an hour before them. */
  thursday: '2026-11-05T14:00:00Z',
} as const;

/** A state, and what was done from there. */
export const followedBy =
  (first: (world: World) => Promise<void>, play: Play, moment: string = days.thursday) =>
  async (world: World): Promise<void> => {
    await first(world);
    await at(world, moment, play);
  };
