/** Paces sends: at most `perSecond` begun in any second of this worker's share, spaced evenly. */

import type { Clock } from '../ports.ts';
import { epochMs, type Instant, instantFromMs, later, plusMs } from '../time/time.ts';

export class Pace {
  private readonly clock: Clock;
  private gapMs: number;
  private next: Instant;

  /** @param perSecond the share of the account's send rate; at least one every 20 s, so that nothing stands still. */
  constructor(clock: Clock, perSecond: number) {
    this.clock = clock;
    this.gapMs = 1000 / Math.max(perSecond, 0.05);
    this.next = clock.now();
  }

  /** Waits for the next free place. */
  async place(): Promise<void> {
    const now = this.clock.now();
    const mine = later(this.next, now);
    this.next = plusMs(mine, this.gapMs);
    if (mine > now) await this.clock.sleepUntil(mine);
  }

  /** SES asked us to slow down: half the rate for the rest of the tick. */
  halve(): void {
    this.gapMs = Math.min(this.gapMs * 2, 20_000);
    this.next = instantFromMs(epochMs(this.clock.now()) + this.gapMs);
  }
}
