/** Steps 4 and 5 for a row that is claimed and re-read: compose, one `SendEmail`, and the row its outcome makes. */

import { compose } from '../email/compose.ts';
import { defined } from '../model/defined.ts';
import { errorCodes, isPermanent } from '../model/errors.ts';
import { type Send, visitTold } from '../model/send.ts';
import { isSesRefusal } from '../model/sendReasons.ts';
import { type Case, locationOf } from '../plan/case.ts';
import { appointmentOf, callBy, type Plan } from '../plan/plan.ts';
import { earlier, epochMs, type Instant, plusMs } from '../time/time.ts';
import { askForCall } from './calls.ts';
import { accepted, backoffMs, inDoubt, refused, safetyDue, skipped, stillInDoubt } from './ledger.ts';
import { laneOf, type SendPorts, type StepOutcome } from './sendPorts.ts';

export interface Attempt {
  /** The row as it should stand now. */
  readonly row: Send;
  readonly outcome: StepOutcome;
  /** When an attempt that was certainly refused may be followed by another. */
  readonly notBefore?: Instant;
}

/** By when staff must call about a safety email that SES refuses for now (I7); a doubt keeps the moment it was claimed with. */
function deadlineOf(one: Case, row: Send, next: Extract<Plan, { kind: 'send' }>): Instant | undefined {
  if (!row.safety) return undefined;
  if (row.doubts > 0) return row.safetyDeadline;
  return callBy(next.hearBy ?? next.usefulUntil, next.wasDueAt, one.release.clinic, locationOf(one));
}

/**
 * So often, a day of tries half an hour apart, a refusal that nobody has seen yet is tried again. While it is everybody's, its
 * lane is held, and one email comes to so many tries only after days (`lanes.ts`).
 */
const unknownRefusalsMax = 48;

/** What a refusal that may be tried again tells the worker. */
const outcomeOf = { later: 'refused', throttled: 'throttled', quota: 'quotaSpent' } as const;

/** @param refusals how many attempts of this step were certainly refused before. */
export async function attempt(
  ports: SendPorts,
  one: Case,
  row: Send,
  next: Extract<Plan, { kind: 'send' }>,
  refusals: number,
): Promise<Attempt> {
  const asOfNow: Case = { ...one, now: ports.clock.now(), phonesDown: ports.phonesDown };
  const composed = await compose(ports.words, asOfNow, row, next.step.template, ports.publicUrl, ports.identity);
  if (composed.kind === 'fault') return { row: skipped(row, composed.code, ports.clock.now()), outcome: 'refused' };
  const about = appointmentOf(one.enrollment, one.person);
  const known: Send = defined({
    ...row,
    templateHash: composed.templateHash,
    locale: composed.locale,
    visit: about && visitTold(about),
    rides: composed.hasRider || undefined,
  });
  const partition = laneOf(ports, row.class, row.contactId);
  const outcome = await ports.mailer.send(composed.email, earlier(next.notAfter, ports.deadline));
  const now = ports.clock.now();
  switch (outcome.kind) {
    case 'accepted':
      return { row: accepted(known, outcome.sesId, now, partition), outcome: 'settled' };
    case 'inDoubt':
      return {
        row: inDoubt(known, outcome.code, now, partition, next.usefulUntil),
        outcome: 'inDoubt',
      };
    case 'refused': {
      const code =
        outcome.code === 'unknownRefusal' && refusals + 1 >= unknownRefusalsMax ? 'refusedTooOften' : outcome.code;
      if (isPermanent(code)) {
        return {
          // A doubt that no other attempt can end still waits for its event; a safety row at its deadline, as a call (I7).
          row:
            row.doubts > 0
              ? stillInDoubt(known, code, now, safetyDue(known, partition, now))
              : skipped(known, code, now),
          outcome: 'refused',
        };
      }
      const { retry } = errorCodes[code];
      const rested = plusMs(now, backoffMs(retry, refusals));
      const deadline = deadlineOf(one, row, next);
      // A throttle is over in minutes, and a tick that stops for it looks at the deadlines itself.
      if (deadline !== undefined && deadline <= now && retry !== 'throttled')
        await askForCall(ports, known, row.doubts > 0 ? 'inDoubt' : 'noDelivery', now);
      // One more try at the deadline itself, and then the call: a rest must not carry it past the hours of the front desk.
      const notBefore = deadline !== undefined && deadline > now ? earlier(rested, deadline) : rested;
      const settled =
        row.doubts > 0 ? stillInDoubt(known, code, now, { partition, at: notBefore }) : refused(known, code, now);
      return { row: settled, outcome: outcomeOf[retry], notBefore };
    }
  }
}

/** Milliseconds from due to accepted (I6). */
export function lagMs(row: Send): number {
  return row.acceptedAt === undefined ? 0 : Math.max(0, epochMs(row.acceptedAt) - epochMs(row.plannedAt));
}

/** Milliseconds from when a step was first planned to `now`, while it has not gone (I13). */
export function lateMs(row: Send, now: Instant): number {
  return Math.max(0, epochMs(now) - epochMs(row.plannedAt));
}

/** Tells of a step that SES refused for good, and marks the address that it cannot write to. The call comes before. */
export async function noteRefusalForGood(ports: SendPorts, row: Send, now: Instant): Promise<void> {
  if (row.reason === undefined || !isSesRefusal(row.reason)) return;
  ports.note({ kind: 'refused', code: row.reason, lateMs: lateMs(row, now) });
  if (row.reason === 'badAddress') await ports.markAddress(row.contactId, row.claimedAt, now);
}
