/** Sends at once what answers what a person has just done: after `reconcile`, and as far as one batch may. Ports only. */
import type { Contact } from '../core/model/contact.ts';
import type { Enrollment } from '../core/model/enrollment.ts';
import { emailClasses } from '../core/model/journey.ts';
import type { Person } from '../core/model/person.ts';
import type { Reconciled } from '../core/reconcile/reconcile.ts';
import { processEnrollment } from '../core/send/protocol.ts';
import type { SendPorts, StepOutcome } from '../core/send/sendPorts.ts';
import { type Instant, plusMs, secondMs } from '../core/time/time.ts';

/** Emails one batch may send at once, and the share of the account's rate that batches may take (docs/design.md "Workers"). */
const emailsPerBatch = 5;
const rateShare = 0.1;
/** What was read to plan is good for so long to begin an email from; it is read again after the claim in any case (I3). */
const justReadMs = secondMs;
/** The share is kept over so long: some people at once are no flood. */
const shareSeconds = 10;

/** What the batches of one warm function have sent lately: one may follow the other within a fraction of a second. */
export class ReplyShare {
  private sent: Instant[] = [];

  /** How many emails the next batch may send. @param perSecond what the account may. */
  left(now: Instant, perSecond: number): number {
    const since = plusMs(now, -shareSeconds * secondMs);
    this.sent = this.sent.filter((at) => at > since);
    const most = Math.max(1, Math.floor(perSecond * rateShare * shareSeconds));
    return Math.min(emailsPerBatch, Math.max(0, most - this.sent.length));
  }

  count(at: Instant): void {
    this.sent.push(at);
  }
}

export interface AllowanceLimits {
  readonly emails: number;
  readonly lanesOpen: ReadonlySet<string>;
  /** False: too little time is left to begin one more. It never turns true again. */
  readonly isInTime: () => boolean;
  readonly onBegin: () => void;
}

const keepsGoing: ReadonlySet<StepOutcome> = new Set(['settled', 'moved', 'nothing']);

/**
 * What one batch of records may send at once: beyond it, and after the first fault of SES, the tick takes over.
 *
 * One email at first, and one more at once for each that came to its end, as in a tick: an outage that is there already puts
 * one email of a batch in doubt, however many people are looked at together.
 */
export class Allowance {
  private readonly limits: AllowanceLimits;
  private left: number;
  private underWay = 0;
  private settled = 0;
  private waiting: (() => void)[] = [];

  constructor(limits: AllowanceLimits) {
    this.limits = limits;
    this.left = limits.emails;
  }

  /** True when one more email of `lane` may be tried now; waits for its turn. Each that was begun is ended by `end`. */
  async begin(lane: string): Promise<boolean> {
    const { lanesOpen, isInTime } = this.limits;
    if (!lanesOpen.has(lane)) return false;
    while (this.left > 0 && this.underWay > this.settled)
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.left <= 0 || !isInTime()) return false;
    this.left -= 1;
    this.underWay += 1;
    this.limits.onBegin();
    return true;
  }

  /** @param outcome of the email that was begun; none where its processing failed. */
  end(outcome: StepOutcome | undefined): void {
    this.underWay -= 1;
    if (outcome === 'settled') this.settled += 1;
    if (outcome === undefined || !keepsGoing.has(outcome)) this.left = 0;
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

/**
 * Those of `enrollments` whose class the address is not silent for. A suppression is written on the address first, and on
 * those who share it in chunks: until it has reached somebody, nothing goes to them at once.
 * @param silenced what the address's own row says.
 */
export function unlessSilenced(
  enrollments: readonly Enrollment[],
  contact: Contact,
  silenced: Contact['suppressed'],
): readonly Enrollment[] {
  const unknowing = emailClasses.filter((one) => silenced[one] !== undefined && contact.suppressed[one] === undefined);
  // A mailbox that takes no reminder takes no question either.
  const silent = unknowing.includes('reminder') ? [...unknowing, 'request'] : unknowing;
  return enrollments.filter(({ due }) => !silent.some((one) => due?.partition.startsWith(`${one}#`)));
}

/**
 * Sends one person's first steps and replies at once, one after the other, as far as `allowance` goes. Never rejects: what
 * did not go is due, and the tick takes over.
 * @param planned whose `enrollments` these are.
 */
export async function sendAtOnce(
  ports: SendPorts,
  enrollments: readonly Enrollment[],
  planned: Pick<Reconciled, 'after' | 'at'>,
  allowance: Allowance,
  onFault: (error: unknown) => void,
): Promise<void> {
  let known: Person | undefined = planned.after;
  for (const enrollment of enrollments) {
    const lane = enrollment.due?.partition.split('#')[0];
    if (lane === undefined || !(await allowance.begin(lane))) continue;
    // Whoever waited for their turn is read anew, as a tick would.
    if (plusMs(planned.at, justReadMs) < ports.clock.now()) known = undefined;
    const outcome = await processEnrollment(ports, enrollment, known).catch(onFault);
    // It has changed what was read.
    known = undefined;
    allowance.end(outcome ?? undefined);
  }
}
