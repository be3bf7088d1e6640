/** EventBridge Scheduler: each schedule's function, asynchronously, at its rate or when told. */
import type { Schedule } from '../cloud/model.ts';
import type { AsyncInvoker } from './async.ts';

/** A tick is at most a minute apart; anything slower waits until the moved clock says its time has come. */
const tickMs = 60_000;

export interface SchedulesOptions {
  readonly schedules: readonly Schedule[];
  readonly invoker: AsyncInvoker;
  /** Epoch ms, moved. */
  now(): number;
  /** Before the schedules of a moment are run, and each minute of real time. */
  onTick?(): void;
  onTrouble(error: unknown): void;
}

export class Schedules {
  private readonly options: SchedulesOptions;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly firedAt = new Map<string, number>();

  constructor(options: SchedulesOptions) {
    this.options = options;
  }

  /** Fires each schedule now and at its rate from here on, in real time. */
  startRealTime(): void {
    this.timers.push(setInterval(() => this.options.onTick?.(), tickMs));
    for (const schedule of this.options.schedules) {
      const fire = () => void this.fire(schedule, schedule.input);
      fire();
      this.timers.push(setInterval(fire, schedule.everyMs));
    }
  }

  /**
   * Fires what is due at the moved clock, and waits for it. A `lookaheadSeconds` in the input becomes 0: after a jump
   * there is nothing to wait for in real time.
   */
  async tick(): Promise<void> {
    const now = this.options.now();
    this.options.onTick?.();
    const due = this.options.schedules.filter(
      (schedule) => schedule.everyMs <= tickMs || now - (this.firedAt.get(schedule.name) ?? 0) >= schedule.everyMs,
    );
    await Promise.all(due.map((schedule) => this.fire(schedule, withoutLookahead(schedule.input))));
  }

  stop(): void {
    for (const timer of this.timers.splice(0)) clearInterval(timer);
  }

  /** Resolves when the function is done, or waits to be tried again: that waits for the clock, and the clock for nobody here. */
  private async fire(schedule: Schedule, input: string): Promise<void> {
    this.firedAt.set(schedule.name, this.options.now());
    let waits: () => void = () => {};
    const waiting = new Promise<void>((resolve) => {
      waits = resolve;
    });
    const done = this.options.invoker
      .invoke(schedule.function, JSON.parse(input), (begins) => begins && waits())
      .then(() => {}, this.options.onTrouble);
    await Promise.race([done, waiting]);
  }
}

function withoutLookahead(input: string): string {
  const asked: unknown = JSON.parse(input);
  if (typeof asked !== 'object' || asked === null || !('lookaheadSeconds' in asked)) return input;
  return JSON.stringify({ ...asked, lookaheadSeconds: 0 });
}
