/** What SES lets the account send, also in a minute in which SES does not say: `GetAccount` is throttled on its own. */
import type { SendQuota } from '../adapters/ses/mailer.ts';
import { epochMs, type Instant, minuteMs } from '../core/time/time.ts';

/**
 * The rate when SES has never said one: a new account's, the lowest that SES gives (one a second, 200 a day), so no
 * account is asked for more than it has. `sentLastDay` 0 makes the breaker strict: a few complaints pause marketing.
 */
export const cautiousQuota: SendQuota = {
  perSecond: 1,
  perDay: 200,
  sentLastDay: 0,
  enabled: true,
  underReview: false,
  inSandbox: false,
};

/** A rate seldom changes. That sending is disabled may end any minute: an answer as old as this no longer holds it. */
const disabledHoldsMs = 15 * minuteMs;

/** `asked: false`: SES gave no answer, and this is the last one known, or `cautiousQuota`. */
export type QuotaAnswer = SendQuota & { readonly asked: boolean };

/** Asks for the quota and remembers the answer for as long as its function stays warm. */
export class KnownQuota {
  private readonly onFault: (error: unknown) => void;
  private last: { readonly quota: SendQuota; readonly at: Instant } | undefined;

  constructor(onFault: (error: unknown) => void) {
    this.onFault = onFault;
  }

  /** SES has not answered for so long, or never: nobody knows what limits the account now. */
  isOld(now: Instant, ms: number): boolean {
    return this.last === undefined || epochMs(now) - epochMs(this.last.at) >= ms;
  }

  /** Never rejects: without a quota a tick would send nothing, and the quota only paces it. */
  async read(ask: () => Promise<SendQuota>, now: Instant): Promise<QuotaAnswer> {
    try {
      const quota = await ask();
      this.last = { quota, at: now };
      return { ...quota, asked: true };
    } catch (error) {
      this.onFault(error);
      if (!this.last) return { ...cautiousQuota, asked: false };
      const { quota, at } = this.last;
      const isOld = epochMs(now) - epochMs(at) >= disabledHoldsMs;
      return { ...quota, enabled: quota.enabled || isOld, asked: false };
    }
  }
}
