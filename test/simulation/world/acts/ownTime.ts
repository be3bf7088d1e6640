/** What people do at their own time, while there are faults: the second phase only waits for rest. */
import type { World } from '../parts.ts';

export function atOwnTime(world: World, time: number, run: () => unknown): void {
  world.scheduler.setAside(time, () => {
    if (!world.quiet) run();
  });
}
