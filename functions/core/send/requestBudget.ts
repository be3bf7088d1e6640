/**
 * What strangers can make us send. Anybody can type any address into a public form, and each asks that mailbox a question;
 * these have a share of the account's quota of their own, so that a flood of made-up addresses costs neither the
 * reminders' quota nor, by its bounces, the account (I12, promise of docs/design.md "Workers").
 */
import type { Clock, Control, ControlStore, Mailer } from '../ports.ts';
import { epochMs, hourMs, type Instant, instantFromMs } from '../time/time.ts';

/** At most so many an hour, however large the quota: a clinic of our size has some ten sign-ups a day. */
const hourMax = 100;
/** Of what the account may send in a day. */
const dayShare = 0.1;
/** A new account may send 200 a day: people still have to be able to sign up. */
const dayMin = 20;
/** The day's share is not gone in its first hour. */
const hoursOfDay = 4;

export interface RequestLimits {
  readonly hour: number;
  readonly day: number;
}

/** @param perDay what SES lets the account send in 24 hours; −1 where it sets no limit. */
export function requestLimits(perDay: number): RequestLimits {
  if (perDay < 0) return { hour: hourMax, day: hourMax * 24 };
  const day = Math.max(dayMin, Math.floor(perDay * dayShare));
  return { hour: Math.min(hourMax, Math.max(1, Math.floor(day / hoursOfDay))), day };
}

/** The clock hour that `at` is in, by which requests are counted. */
export const requestHour = (at: Instant): Instant => instantFromMs(Math.floor(epochMs(at) / hourMs) * hourMs);

export interface RequestBudgetPorts {
  readonly clock: Clock;
  readonly control: Pick<ControlStore, 'takeRequest'>;
  /** The share of this hour, or of the last day, is spent. Told once an invocation. */
  readonly onSpent: () => void;
}

export class RequestBudget {
  private readonly ports: RequestBudgetPorts;
  private readonly counted: Control['requests'];
  private readonly limits: RequestLimits;
  private isSpent = false;

  /** @param counted what was sent, as the control rows told a moment ago. */
  constructor(counted: Control['requests'], perDay: number, ports: RequestBudgetPorts) {
    this.ports = ports;
    this.counted = counted;
    this.limits = requestLimits(perDay);
  }

  /** `mailer`, where an email of class `request` is counted first, and refused without asking SES once the share is spent. */
  over(mailer: Mailer): Mailer {
    return {
      send: async (email, notAfter) => {
        if (email.class !== 'request' || (await this.take())) return mailer.send(email, notAfter);
        if (!this.isSpent) this.ports.onSpent();
        this.isSpent = true;
        return { kind: 'refused', code: 'requestsSpent' };
      },
    };
  }

  /** Counted before it is sent: two machines cannot both take the last one, and a crash costs one of a hundred. */
  private async take(): Promise<boolean> {
    const hour = requestHour(this.ports.clock.now());
    const earlier = this.counted.hours.filter(({ at }) => at < hour).reduce((sum, { count }) => sum + count, 0);
    const atMost = Math.min(this.limits.hour, this.limits.day - earlier);
    return atMost > 0 && (await this.ports.control.takeRequest(hour, atMost));
  }
}
