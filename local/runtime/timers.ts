/** Timers on the movable clock: due when the machine's time gets there, or when the clock is moved past them. */

interface Timer {
  readonly at: number;
  readonly run: () => void;
  readonly handle: NodeJS.Timeout;
}

/** setTimeout takes no more than this. */
const realMsMax = 2 ** 31 - 1;

export class Timers {
  private readonly now: () => number;
  private readonly pending = new Set<Timer>();

  constructor(now: () => number) {
    this.now = now;
  }

  /** Runs `run` once, at `at` (epoch ms of the movable clock) or as soon after as it can. */
  add(at: number, run: () => void): void {
    const handle = setTimeout(() => this.fireDue(), Math.min(Math.max(0, at - this.now()), realMsMax));
    handle.unref();
    this.pending.add({ at, run, handle });
  }

  /** The earliest that still waits. */
  next(): number | undefined {
    return this.pending.size === 0 ? undefined : Math.min(...[...this.pending].map((timer) => timer.at));
  }

  /** Runs what is due, earliest first: after the clock was moved. */
  fireDue(): void {
    const due = [...this.pending].filter((timer) => timer.at <= this.now()).sort((a, b) => a.at - b.at);
    for (const timer of due) {
      clearTimeout(timer.handle);
      this.pending.delete(timer);
      timer.run();
    }
  }

  stop(): void {
    for (const timer of this.pending) clearTimeout(timer.handle);
    this.pending.clear();
  }
}
