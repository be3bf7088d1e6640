/** Plays a scenario in a running system, moving its clock from event to event. Goes on where a crash left it. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { againMs } from '../runtime/play.ts';
import type { System } from '../system.ts';
import type { Scenario } from './demo.ts';

interface Progress {
  readonly name: string;
  /** The clock when the scenario was begun: what its moments are counted from. */
  readonly begunAt: number;
  /** Acts done. The one after may have been done as well: acts are told twice without harm. */
  readonly done: number;
}

const fileIn = (home: string) => join(home, 'scenario.json');

/** How far an earlier run came, if it was not at its end. */
export function progressOf(home: string, name: string): Progress | undefined {
  try {
    const progress = JSON.parse(readFileSync(fileIn(home), 'utf8')) as Progress;
    return progress.name === name ? progress : undefined;
  } catch {
    return undefined;
  }
}

function keep(home: string, progress: Progress): void {
  // Written beside and renamed: a crash leaves the old or the new, never half of one.
  writeFileSync(`${fileIn(home)}.new`, JSON.stringify(progress));
  renameSync(`${fileIn(home)}.new`, fileIn(home));
}

export interface Watcher {
  /** The clock now stands at `at`, between the scenario's beginning and end. */
  moved(at: number): void;
  acted(at: number, what: string): void;
}

/**
 * @param make the scenario, counted from the clock at its first beginning.
 * @returns the scenario played.
 */
export async function play(
  system: System,
  name: string,
  make: (begunAt: number) => Scenario,
  watch: Watcher,
): Promise<Scenario> {
  const earlier = progressOf(system.home, name);
  const begunAt = earlier?.begunAt ?? system.clock.now();
  const scenario = make(begunAt);
  let done = earlier?.done ?? 0;
  keep(system.home, { name, begunAt, done });
  let last: number | undefined;
  for (;;) {
    const act = scenario.acts[done];
    const due = await system.clock.nextDue();
    const now = system.clock.now();
    // Still the same row after its tick (a killed worker's lease, an outage): it rests, and time goes on without it.
    const rests = due !== undefined && due <= now && due === last;
    const moment = rests ? now + againMs : due;
    last = due;
    const next = Math.min(act?.at ?? scenario.ends, moment ?? scenario.ends, scenario.ends);
    if (next > now || next === moment) await system.clock.advanceTo(Math.max(next, now));
    watch.moved(system.clock.now());
    if (act && system.clock.now() >= act.at) {
      const more = await act.run(system);
      await system.quiesce();
      done += 1;
      keep(system.home, { name, begunAt, done });
      watch.acted(act.at, [act.what, ...(more ?? []).map((line) => `  ${line}`)].join('\n  '));
      continue;
    }
    if (next >= scenario.ends) return scenario;
  }
}
