/** The schedule that wakes `dispatch` every minute: as well as it does in truth, and only when a tick would find anything. */
import { minute } from '../oracle/wall.ts';
import { nameOf, offTimes, tickFaults } from './faults.ts';
import type { World } from './parts.ts';
import { people } from './tables.ts';
import { tickFaultInWords } from './telling.ts';

/** Of the wakes that would find nothing, one in so many is played: a tick that finds nothing can be wrong as well. */
const idleOneIn = 8;
/** As the schedule asks for it (contract with the pipeline stack). */
const lookaheadMs = minute;
const lanes = ['reminder', 'request', 'marketing'] as const;
type Lane = (typeof lanes)[number];

interface Known {
  readonly commits: number;
  readonly version: number;
  readonly due: Readonly<Record<Lane, number>>;
  readonly probe: number;
}

const parsed = (at: string | undefined, otherwise: number): number => (at === undefined ? otherwise : Date.parse(at));

export class Schedule {
  private readonly world: World;
  private lastTick: number;
  /** No tick before then. */
  offUntil = 0;
  /** While nothing may be sent, what is due stays due: then a tick every twenty minutes tells as much as one every minute. */
  rareUntil = 0;
  private known: Known | undefined;
  /** What the index was when each worker was last woken. */
  private readonly wokenAt: number[] = [];

  constructor(world: World) {
    this.world = world;
    this.lastTick = world.start;
  }

  /** When the first row of each lane is due, as the index shows it, and when an outage is next probed. */
  private look(): Known {
    const { engine } = this.world;
    const version = engine.indexVersion();
    const { commits } = engine;
    if (this.known?.version === version && this.known.commits === commits) return this.known;
    const isSame = this.known?.version === version;
    this.known = {
      commits,
      version,
      due: isSame && this.known ? this.known.due : this.dues(),
      probe: parsed(engine.peek(people, 'CONTROL', 'OUTAGE')?.nextProbeAt?.S, 0) - 10_000,
    };
    return this.known;
  }

  private dues(): Readonly<Record<Lane, number>> {
    const { engine, setting } = this.world;
    const due = (lane: Lane): number => {
      let first: string | undefined;
      for (let partition = 0; partition < setting.partitions; partition += 1) {
        const at = engine.firstDueOf(people, `${lane}#${partition}`);
        if (at !== undefined && (first === undefined || at < first)) first = at;
      }
      return parsed(first, Number.POSITIVE_INFINITY);
    };
    return { reminder: due('reminder'), request: due('request'), marketing: due('marketing') };
  }

  /** The next minute at which a tick would find anything to do; the minutes between are not played. */
  nextTick(): number | undefined {
    const { world } = this;
    const { due, probe } = this.look();
    // A paused lane is looked in on now and then, so that a tick could break its pause.
    const marketing =
      world.pausedSince === undefined ? due.marketing : Math.max(due.marketing, this.lastTick + 90 * minute);
    const earliest = Math.min(due.reminder, due.request, marketing);
    if (earliest === Number.POSITIVE_INFINITY) return undefined;
    const rare = this.lastTick < this.rareUntil ? Math.min(this.lastTick + 20 * minute, this.rareUntil) : 0;
    const from = Math.max(earliest - lookaheadMs, rare, probe, this.offUntil);
    return Math.max(this.lastTick + minute, Math.floor(Math.max(from, world.now) / minute) * minute);
  }

  /** Whether a worker who is woken at `at` finds a row of its own partitions that a tick would do anything about. */
  private finds(worker: number, at: number): boolean {
    const { engine, setting } = this.world;
    const until = new Date(at + lookaheadMs).toISOString();
    const now = new Date(at).toISOString();
    return lanes.some((lane) => {
      for (let partition = worker; partition < setting.partitions; partition += setting.workers) {
        const due = engine.firstDueOf(people, `${lane}#${partition}`);
        if (due === undefined || due > until) continue;
        // What was due before, and did not move: its lane is held, or paused by the breaker. Reminders are watched all the same.
        if (lane === 'reminder' || due > now || this.wokenAt[worker] !== engine.indexVersion()) return true;
      }
      return false;
    });
  }

  /** The workers who are woken at `at`: those who find something, and a few of the others. */
  private woken(at: number): readonly number[] {
    const { tape, setting, quiet } = this.world;
    return Array.from({ length: setting.workers }, (_, worker) => worker).filter((worker) => {
      if (this.finds(worker, at)) return true;
      if (quiet) return (at / minute) % idleOneIn === 0;
      return tape.choose('tick.idle', idleOneIn) === 0;
    });
  }

  tick(at: number): void {
    const { world } = this;
    world.scheduler.now = Math.max(world.now, at);
    this.lastTick = at;
    const woken = this.woken(at);
    if (woken.length === 0) return;
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
    for (const worker of woken) {
      this.wokenAt[worker] = world.engine.indexVersion();
      const wake = () =>
        world.lambda.invoke('dispatch', { worker, workers: world.setting.workers, lookaheadSeconds: 60 }, (outcome) => {
          if ((outcome.value as { kind?: string } | undefined)?.kind === 'leaseHeld') world.count('leaseHeld');
        });
      world.scheduler.setAside(world.now + late, wake);
      if (fault === tickFaults.twice) world.scheduler.setAside(world.now + late + 200, wake);
    }
  }
}
