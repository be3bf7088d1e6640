/** Quiescence: nothing runs, nothing waits to run, nothing was written that a stream still has to tell. */

export interface QuietOptions {
  /** What is outstanding now, by name; all zero means quiet but for the streams. */
  outstanding(): Readonly<Record<string, number>>;
  /** Grows with every invocation. */
  activity(): number;
  /** Resolves when the streams, read after this call, had nothing more. */
  drained(): Promise<void>;
}

const lookEveryMs = 3;

export class Quiet {
  private readonly options: QuietOptions;
  private readonly listeners = new Set<() => void>();

  constructor(options: QuietOptions) {
    this.options = options;
  }

  /** Something ended: whoever waits looks again at once. */
  changed(): void {
    for (const listener of [...this.listeners]) listener();
  }

  /**
   * Resolves when all is quiet.
   * @throws Error naming what is outstanding, when it is not within `withinMs` of real time.
   */
  async reached(withinMs: number): Promise<void> {
    const until = performance.now() + withinMs;
    for (;;) {
      while (!this.isIdle()) {
        if (performance.now() > until) throw new Error(`not quiet after ${withinMs / 1000} s: ${this.account()}`);
        await this.nextLook();
      }
      const before = this.options.activity();
      await this.withDeadline(this.options.drained(), until, withinMs);
      // A stream that told something started an invocation: not quiet yet.
      if (this.options.activity() === before && this.isIdle()) return;
    }
  }

  private isIdle(): boolean {
    return Object.values(this.options.outstanding()).every((count) => count === 0);
  }

  private account(): string {
    const named = Object.entries(this.options.outstanding()).filter(([, count]) => count > 0);
    return named.length === 0
      ? 'the stream is not read to its end'
      : named.map(([name, n]) => `${n} ${name}`).join(', ');
  }

  /** The gateway tells nothing when it is done, so look now and then too. */
  private nextLook(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.listeners.delete(done);
        resolve();
      };
      const timer = setTimeout(done, lookEveryMs);
      this.listeners.add(done);
    });
  }

  private async withDeadline(promise: Promise<void>, until: number, withinMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const why = () => reject(new Error(`not quiet after ${withinMs / 1000} s: ${this.account()}`));
      timer = setTimeout(why, Math.max(0, until - performance.now()));
    });
    try {
      await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
