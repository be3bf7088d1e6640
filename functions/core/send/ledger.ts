/**
 * The ledger's states and the moments that belong to them (docs/design.md "The ledger is the lock"). Pure: rows in, rows
 * out.
 *
 *   absent ─claim─► claimed ─accepted─► sent
 *                     │ ├─certain refusal─► refused ─claim─► claimed …
 *                     │ └─5xx, reset, timeout, worker lost─► inDoubt ─(reminder, once, after its grace)─► claimed
 *   absent ─plan says skip─► skipped          any doubt ─SES event with the attempt's tag─► sent
 */

import type { Due } from '../model/due.ts';
import type { EndReason, Enrollment } from '../model/enrollment.ts';
import type { CodeOf, Retry } from '../model/errors.ts';
import type { EmailClass } from '../model/journey.ts';
import type { DeliveryFacts, Send } from '../model/send.ts';
import type { SendReason, SkipReason } from '../model/sendReasons.ts';
import { dayMs, earlier, epochMs, type Instant, later, minuteMs, plusMs, secondMs } from '../time/time.ts';

/** How long after a claim's deadline nobody else may speak for it: covers the clocks' skew (I2). */
export const claimMarginMs = 60_000;
/** After this many attempts in doubt there is no other (I2). */
export const doubtsMax = 2;

/** What the send id is the hash of: enrollment, step and appointment revision, so that a move fences off older sends. */
export function sendKey(contactId: string, journey: string, instance: string, step: string, revision: number): string {
  return [contactId, journey, instance, step, revision].join('\n');
}

/** When others may declare a claim in doubt. */
export function claimExpires(row: Send): Instant {
  return plusMs(row.deadline, claimMarginMs);
}

/**
 * The end of a doubt's grace: reminders 15 minutes or a third of the remaining usefulness, whichever is less;
 * marketing 24 hours, after which it stays unsent and listed (I2).
 * @param usefulUntil absent when the facts no longer tell: then the whole quarter of an hour.
 */
export function graceEnds(emailClass: EmailClass, now: Instant, usefulUntil: Instant | undefined): Instant {
  if (emailClass === 'marketing') return plusMs(now, dayMs);
  const third = usefulUntil === undefined ? Infinity : Math.max(0, epochMs(usefulUntil) - epochMs(now)) / 3;
  return plusMs(now, Math.min(15 * minuteMs, third));
}

/** How long a certainly refused step rests: 5 s after a throttle, else 1 minute doubling to 30; a spent quota an hour. */
export function backoffMs(retry: Exclude<Retry, 'never'>, refusals: number): number {
  switch (retry) {
    case 'throttled':
      return Math.min(5 * secondMs * 2 ** Math.min(refusals, 6), 5 * minuteMs);
    case 'quota':
      return 60 * minuteMs;
    case 'later':
      return Math.min(minuteMs * 2 ** Math.min(refusals, 5), 30 * minuteMs);
  }
}

/** A lane partition by contact: FNV-1a, so that a person's rows share one and the choice needs no memory. */
export function partitionOf(emailClass: EmailClass, contactId: string, partitions: number): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < contactId.length; index += 1) {
    hash = Math.imul(hash ^ contactId.charCodeAt(index), 0x01000193) >>> 0;
  }
  return `${emailClass}#${hash % partitions}`;
}

/** True when SES has told that the email arrived. */
export function isDelivered(facts: DeliveryFacts | undefined): boolean {
  return facts?.deliveredAt !== undefined && facts.bouncedAt === undefined;
}

const without = <T extends object, K extends keyof T>(row: T, ...keys: K[]): Omit<T, K> => {
  const copy = { ...row };
  for (const key of keys) delete copy[key];
  return copy;
};

/**
 * The claim came to a certain acceptance. A safety row stays in the index, in `partition`, until its deadline or its
 * delivery event, whichever is first: that is how a missed one becomes a call (I7).
 */
export function accepted(row: Send, sesId: string, at: Instant, partition: string): Send {
  const settled: Send = { ...without(row, 'due', 'reason'), state: 'sent', sesId, acceptedAt: at, settledAt: at };
  const due = safetyDue(row, partition, at);
  return due ? { ...settled, due } : settled;
}

/** The claim was certainly refused; another attempt may follow. */
export function refused(row: Send, reason: CodeOf<'retryable'> | 'factsChanged', at: Instant): Send {
  return { ...without(row, 'due'), state: 'refused', reason, settledAt: at };
}

/** The step will not be sent under this revision. */
export function skipped(row: Send, reason: SkipReason | CodeOf<'permanent'> | 'erased', at: Instant): Send {
  return { ...without(row, 'due'), state: 'skipped', reason, settledAt: at };
}

/** SES may or may not have it. The row enters the due index itself: at the end of its grace, or at its deadline before. */
export function inDoubt(
  row: Send,
  reason: CodeOf<'in doubt'>,
  at: Instant,
  partition: string,
  usefulUntil: Instant | undefined,
): Send {
  const grace = graceEnds(row.class, at, usefulUntil);
  const due = {
    partition,
    at: row.safety && row.safetyDeadline ? later(at, earlier(grace, row.safetyDeadline)) : grace,
  };
  return { ...row, state: 'inDoubt', doubts: row.doubts + 1, reason, settledAt: at, graceEnds: grace, due };
}

/** An earlier attempt is in doubt and this one certainly left nothing: the doubt stands as it was. */
export function stillInDoubt(row: Send, reason: SendReason, at: Instant, due: Due | undefined): Send {
  const settled: Send = { ...without(row, 'due'), state: 'inDoubt', reason, settledAt: at };
  return due ? { ...settled, due } : settled;
}

/** Where a safety row waits for its delivery event: its deadline. Any other row waits for nothing. */
export function safetyDue(row: Send, partition: string, now: Instant): Due | undefined {
  return row.safety && row.safetyDeadline !== undefined ? { partition, at: later(now, row.safetyDeadline) } : undefined;
}

/** `enrollment` due at `at` in its lane. */
export function dueAt(enrollment: Enrollment, partition: string, at: Instant): Enrollment {
  const { waiting: _waiting, ...rest } = enrollment;
  return { ...rest, due: { partition, at } };
}

/** `enrollment` with nothing due, and why. */
export function waitingFor(enrollment: Enrollment, why: string): Enrollment {
  return { ...without(enrollment, 'due'), waiting: why };
}

/** `enrollment` over, and why. */
export function endedBy(enrollment: Enrollment, reason: EndReason, at: Instant, revision: number): Enrollment {
  return { ...without(enrollment, 'due', 'waiting', 'retry'), state: 'ended', ended: { at, reason, revision } };
}
