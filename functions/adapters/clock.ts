/** The Lambda's own clock. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../core/ports.ts';
import { epochMs, type Instant, instantFromMs, plusMs } from '../core/time/time.ts';

export const systemClock: Clock = {
  now: () => instantFromMs(Date.now()),
  async sleepUntil(at: Instant) {
    const ms = epochMs(at) - Date.now();
    if (ms > 0) await sleep(ms);
  },
};

/** This invocation's own deadline, from the time Lambda says is left. */
export function invocationDeadline(clock: Clock, context: { getRemainingTimeInMillis(): number }): Instant {
  return plusMs(clock.now(), context.getRemainingTimeInMillis());
}
