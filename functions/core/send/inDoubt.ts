/**
 * Processes a ledger row that is in the due index itself: a send in doubt at the end of its grace, a second attempt whose
 * worker was lost, or a safety email at its deadline (I2, I7).
 */

import type { Enrollment } from '../model/enrollment.ts';
import type { Person } from '../model/person.ts';
import type { Send } from '../model/send.ts';
import { planStep } from '../plan/plan.ts';
import { earlier, type Instant, later } from '../time/time.ts';
import { askForCall, noteSkip } from './calls.ts';
import { claimExpires, doubtsMax, inDoubt, isDelivered, safetyDue, stillInDoubt } from './ledger.ts';
import { laneOf, type SendPorts, type StepOutcome } from './sendPorts.ts';
import { attempt, lagMs, noteRefusalForGood } from './submit.ts';

function enrollmentOf(row: Send, person: Person): Enrollment | undefined {
  return person.enrollments.find((each) => each.journey === row.journey && each.instance === row.instance);
}

/** Does it still matter that this email did not get through? Not once the visit moved, was cancelled, or is on hold. */
export async function stillMatters(ports: SendPorts, row: Send, now: Instant): Promise<boolean> {
  const release = await ports.words.current();
  const journey = release.journeys[row.journey];
  const person = await ports.store.readPerson(row.contactId, 'eventual');
  const enrollment = person && enrollmentOf(row, person);
  if (!journey || !person || !enrollment) return false;
  const next = planStep({ release, journey, person, enrollment, now }, row.step);
  return (next.kind === 'send' || next.kind === 'skip') && next.revision === row.revision;
}

/** Out of the index; a safety row stays until its deadline, and is a call from then on. */
async function leaveUnsent(ports: SendPorts, row: Send, partition: string, now: Instant): Promise<StepOutcome> {
  if (row.safety && row.safetyDeadline !== undefined && row.safetyDeadline > now) {
    await ports.store.reschedule(row, { partition, at: row.safetyDeadline });
    return 'moved';
  }
  if (row.safety && (await stillMatters(ports, row, now))) await askForCall(ports, row, 'inDoubt', now);
  await ports.store.reschedule(row, undefined);
  return 'moved';
}

async function visitSafetyDeadline(ports: SendPorts, row: Send, partition: string, now: Instant): Promise<StepOutcome> {
  const deadline = row.safetyDeadline;
  if (row.safety && deadline !== undefined && !isDelivered(row.delivery)) {
    if (now < deadline) {
      await ports.store.reschedule(row, { partition, at: deadline });
      return 'moved';
    }
    if (await stillMatters(ports, row, now)) await askForCall(ports, row, 'noDelivery', now);
  }
  await ports.store.reschedule(row, undefined);
  return 'moved';
}

async function secondAttempt(ports: SendPorts, row: Send, partition: string, now: Instant): Promise<StepOutcome> {
  if (row.class === 'marketing' || row.doubts >= doubtsMax) return leaveUnsent(ports, row, partition, now);
  const release = await ports.words.current();
  const journey = release.journeys[row.journey];
  const person = await ports.store.readPerson(row.contactId, 'strong');
  const enrollment = person && enrollmentOf(row, person);
  if (!journey || !person || !enrollment) return leaveUnsent(ports, row, partition, now);
  const next = planStep({ release, journey, person, enrollment, now }, row.step);
  if (next.kind !== 'send' || next.revision !== row.revision) return leaveUnsent(ports, row, partition, now);
  if (row.graceEnds !== undefined && now < row.graceEnds) {
    // Its deadline came first: staff call, and the second attempt waits all the same.
    const deadline = row.safety ? row.safetyDeadline : undefined;
    if (deadline !== undefined && deadline <= now) await askForCall(ports, row, 'inDoubt', now);
    const at = deadline !== undefined && deadline > now ? earlier(deadline, row.graceEnds) : row.graceEnds;
    await ports.store.reschedule(row, { partition, at });
    return 'moved';
  }
  if (next.dueAt > now) {
    const at = row.safetyDeadline ? later(now, earlier(next.dueAt, row.safetyDeadline)) : next.dueAt;
    if (at <= now) return leaveUnsent(ports, row, partition, now);
    await ports.store.reschedule(row, { partition, at });
    return 'moved';
  }
  // The row stays in the index while claimed: its enrollment has gone on, so nothing else would notice a lost worker.
  const claim: Send = {
    ...row,
    state: 'claimed',
    attempt: row.attempt + 1,
    token: ports.identity.token(),
    deadline: ports.deadline,
    claimedAt: now,
    due: { partition, at: claimExpires({ ...row, deadline: ports.deadline }) },
    reasons: [...next.reasons, 'second attempt: the first is in doubt'],
  };
  const taken = await ports.store.claim(claim, { kind: 'inDoubt', attempt: row.attempt });
  if (taken.kind === 'taken') return 'nothing';
  const fresh = await ports.store.readPerson(row.contactId, 'strong');
  const current = fresh && enrollmentOf(row, fresh);
  const checkedAt = ports.clock.now();
  const one = fresh && current && { release, journey, person: fresh, enrollment: current, now: checkedAt };
  const again = one && planStep(one, row.step);
  if (!one || again?.kind !== 'send' || again.revision !== row.revision || again.dueAt > checkedAt) {
    await ports.store.settle(stillInDoubt(claim, 'factsChanged', checkedAt, safetyDue(row, partition, checkedAt)));
    return 'moved';
  }
  const tried = await attempt(ports, one, claim, again, claim.attempt - 2);
  const settled =
    tried.row.state === 'skipped'
      ? stillInDoubt(claim, tried.row.reason ?? 'unknown', checkedAt, undefined)
      : tried.row;
  await ports.store.settle(settled);
  if (settled.state === 'sent') ports.note({ kind: 'sent', class: row.class, lagMs: lagMs(settled) });
  else ports.note({ kind: 'inDoubt', code: settled.reason ?? 'unknown' });
  if (tried.row.state === 'skipped') {
    await noteSkip(ports, tried.row, checkedAt);
    await noteRefusalForGood(ports, tried.row, checkedAt);
  }
  return tried.outcome;
}

/** Visits a ledger row that the index says is due. */
export async function processSend(ports: SendPorts, contactId: string, sendId: string): Promise<StepOutcome> {
  const row = await ports.store.readSend(contactId, sendId, 'strong');
  const now = ports.clock.now();
  if (!row?.due || row.due.at > now) return 'nothing';
  const partition = laneOf(ports, row.class, row.contactId);
  switch (row.state) {
    case 'claimed': {
      const expires = claimExpires(row);
      if (now < expires) {
        await ports.store.reschedule(row, { partition, at: expires });
        return 'moved';
      }
      await ports.store.declareInDoubt(inDoubt(row, 'workerLost', now, partition, row.safetyDeadline));
      ports.note({ kind: 'inDoubt', code: 'workerLost' });
      return 'moved';
    }
    case 'inDoubt':
      return secondAttempt(ports, row, partition, now);
    case 'sent':
      return visitSafetyDeadline(ports, row, partition, now);
    case 'refused':
    case 'skipped':
      await ports.store.reschedule(row, undefined);
      return 'moved';
  }
}
