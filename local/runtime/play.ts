/** Moving the clock as a person would have lived it: never over a due moment, always through it. */
import type { System } from '../system.ts';

/** A row that stays due (a paused lane, an outage) is looked at again a minute later, as the schedule would. */
export const againMs = 60_000;

export interface PlayOptions {
  /** After each jump: where the clock stands, epoch ms. */
  readonly onMove?: (now: number) => void;
  /** Stops early when it says so, asked after each jump. */
  readonly enough?: () => boolean;
}

/** Goes through every due moment up to `until` (epoch ms), then to `until` itself. True when it got there. */
export async function playTo(system: System, until: number, options: PlayOptions = {}): Promise<boolean> {
  const { clock } = system;
  let last: number | undefined;
  for (;;) {
    const due = await clock.nextDue();
    // Still the same row after its tick: it rests, so time goes on without it.
    const next = due !== undefined && due <= clock.now() && due === last ? clock.now() + againMs : due;
    if (next === undefined || next > until) break;
    last = due;
    await clock.advanceTo(next);
    options.onMove?.(clock.now());
    if (options.enough?.()) return false;
  }
  if (until > clock.now()) await clock.advanceTo(until);
  options.onMove?.(clock.now());
  return true;
}

/** How far "next email" looks before it says there is none. */
const lookMs = 400 * 86_400_000;

/** Moves on until one more email is in the inbox; false when nothing is due that would bring one. */
export async function toNextEmail(system: System, jumpsMax = 200): Promise<boolean> {
  const before = system.gateway.inbox.count();
  const until = system.clock.now() + lookMs;
  let last: number | undefined;
  for (let jump = 0; jump < jumpsMax; jump += 1) {
    const due = await system.clock.nextDue();
    if (due === undefined || due > until) return false;
    const rests = due <= system.clock.now() && due === last;
    last = due;
    await system.clock.advanceTo(rests ? system.clock.now() + againMs : due);
    if (system.gateway.inbox.count() > before) return true;
  }
  return false;
}
