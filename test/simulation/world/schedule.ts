/** The schedule that wakes `dispatch` every minute: as well as it does in truth, and only when a tick would find anything. */
import { minute } from '../oracle/wall.ts';
import { nameOf, offTimes, tickFaults } from './faults.ts';
import type { World } from './parts.ts';
import { people } from './tables.ts';
import { tickFaultInWords } from './telling.ts';

export class Schedule {
  private readonly world: World;
  private lastTick: number;
  /** No tick before then. */
  offUntil = 0;
  private dueCache: { version: number; reminder: number | undefined; marketing: number | undefined } = {
    version: -1,
    reminder: undefined,
    marketing: undefined,
  };

  constructor(world: World) {
    this.world = world;
    this.lastTick = world.start;
  }

  /** When the first row of a lane is due, as the index shows it. */
  private earliestDue(lane: 'reminder' | 'marketing'): number | undefined {
    const { world } = this;
    const version = world.engine.indexVersion();
    if (this.dueCache.version !== version) {
      const earliest = (prefix: string) => {
        const first = world.engine.firstDue(people, prefix);
        return first === undefined ? undefined : Date.parse(first);
      };
      this.dueCache = { version, reminder: earliest('reminder#'), marketing: earliest('marketing#') };
    }
    return this.dueCache[lane];
  }

  /** The next minute at which a tick would find anything to do; the minutes between are not played. */
  nextTick(): number | undefined {
    const { world } = this;
    const reminder = this.earliestDue('reminder');
    let marketing = this.earliestDue('marketing');
    // A paused lane is looked in on now and then, so that a tick could break its pause.
    if (marketing !== undefined && world.pausedSince !== undefined)
      marketing = Math.max(marketing, this.lastTick + 90 * minute);
    const due = reminder === undefined ? marketing : marketing === undefined ? reminder : Math.min(reminder, marketing);
    if (due === undefined) return undefined;
    const probe = world.engine.peek(people, 'CONTROL', 'OUTAGE')?.nextProbeAt?.S;
    const from = Math.max(due - minute, probe ? Date.parse(probe) - 10_000 : 0, this.offUntil);
    return Math.max(this.lastTick + minute, Math.floor(Math.max(from, world.now) / minute) * minute);
  }

  tick(at: number): void {
    const { world } = this;
    world.scheduler.now = Math.max(world.now, at);
    this.lastTick = at;
    let fault = world.tape.code('tick', world.swarm.tick, world.swarm.otherOneIn);
    // Off once is bad enough: what the end may ask for is counted from there.
    if (fault === tickFaults.offForHours && this.offUntil > 0) fault = tickFaults.missed;
    if (fault !== 0) {
      world.fault(`tick ${nameOf(tickFaults, fault)}`);
      world.say(tickFaultInWords(fault), true);
    }
    if (fault === tickFaults.missed) return;
    if (fault === tickFaults.offForHours) {
      this.offUntil = at + world.tape.pick('tick.off', offTimes);
      return;
    }
    const late = fault === tickFaults.lateInItsMinute ? world.tape.pick('tick.late', [20_000, 45_000, 58_000]) : 0;
    for (let worker = 0; worker < world.setting.workers; worker += 1) {
      const wake = () =>
        world.lambda.invoke('dispatch', { worker, workers: world.setting.workers, lookaheadSeconds: 60 }, (outcome) => {
          if ((outcome.value as { kind?: string } | undefined)?.kind === 'leaseHeld') world.count('leaseHeld');
        });
      world.scheduler.setAside(world.now + late, wake);
      if (fault === tickFaults.twice) world.scheduler.setAside(world.now + late + 200, wake);
    }
  }
}
