/** SES's sending quota, against the movable clock: recipients a second, and in any 24 hours. */

import type { SendQuota } from '../gateway/types.ts';
import type { Refused } from './types.ts';

const dayMs = 86_400_000;

export class Quota {
  #quota: SendQuota | undefined;
  readonly #now: () => number;
  /** When each recipient was counted, ascending; those before `#head` have left the window. */
  #times: number[] = [];
  #head = 0;
  #tokens = 0;
  #filledAt = 0;
  #earlier: { readonly count: number; readonly until: number };

  constructor(quota: SendQuota | undefined, now: () => number) {
    this.#now = now;
    this.#quota = quota;
    this.#tokens = quota?.maxSendRate ?? 0;
    this.#filledAt = now();
    this.#earlier = { count: quota?.sentLast24Hours ?? 0, until: now() + dayMs };
  }

  set(quota: SendQuota | undefined): void {
    this.#quota = quota;
    this.#tokens = quota?.maxSendRate ?? 0;
    this.#filledAt = this.#now();
    if (quota?.sentLast24Hours !== undefined)
      this.#earlier = { count: quota.sentLast24Hours, until: this.#now() + dayMs };
  }

  /** Counts what an earlier run of the gateway accepted. */
  remember(at: number, recipients: number): void {
    for (let one = 0; one < recipients; one++) this.#times.push(at);
  }

  /** Takes the room for so many recipients, or says why there is none. Nothing is taken on a refusal. */
  take(recipients: number): Refused | undefined {
    const now = this.#now();
    const quota = this.#quota;
    if (quota !== undefined) {
      // A bucket of one second's sends: SES lets short bursts pass, not sustained ones.
      const passed = Math.max(0, now - this.#filledAt);
      this.#tokens = Math.min(Math.max(1, quota.maxSendRate), this.#tokens + (passed / 1000) * quota.maxSendRate);
      this.#filledAt = now;
      if (quota.max24Hour >= 0 && this.sentLast24Hours() + recipients > quota.max24Hour)
        return refused('Daily message quota exceeded.');
      if (this.#tokens < recipients) return refused('Maximum sending rate exceeded.');
      this.#tokens -= recipients;
    }
    this.remember(now, recipients);
    return undefined;
  }

  /** A send that was refused after all gives its room of the day back; the rate stays used. */
  giveBack(recipients: number): void {
    this.#times.length = Math.max(this.#head, this.#times.length - recipients);
  }

  sentLast24Hours(): number {
    const now = this.#now();
    while (this.#head < this.#times.length && (this.#times[this.#head] as number) <= now - dayMs) this.#head++;
    if (this.#head > 50_000) {
      this.#times = this.#times.slice(this.#head);
      this.#head = 0;
    }
    return this.#times.length - this.#head + (now < this.#earlier.until ? this.#earlier.count : 0);
  }

  /** As GetAccount tells it. Without a limit: numbers no clinic reaches. */
  told(): { Max24HourSend: number; MaxSendRate: number; SentLast24Hours: number } {
    return {
      Max24HourSend: this.#quota?.max24Hour ?? 1_000_000,
      MaxSendRate: this.#quota?.maxSendRate ?? 500,
      SentLast24Hours: this.sentLast24Hours(),
    };
  }
}

function refused(message: string): Refused {
  return { status: 400, code: 'ThrottlingException', message };
}
