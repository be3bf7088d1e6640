/**
 * While nothing may be sent (an outage of SES, a disabled account, a paused lane) deadlines still pass. `watch` reads a
 * due row, sends and settles nothing, and asks for the call that a safety email missing its deadline needs (I7).
 */

import type { Enrollment } from '../model/enrollment.ts';
import type { Journey } from '../model/journey.ts';
import type { Person } from '../model/person.ts';
import { type DueRow, StrayRowError } from '../model/row.ts';
import type { Send } from '../model/send.ts';
import { callOf } from '../model/sendReasons.ts';
import { locationOf } from '../plan/case.ts';
import { callBy, type Facts, plan, type StepPlan, withSettled } from '../plan/plan.ts';
import type { Release } from '../ports.ts';
import { earlier, type Instant } from '../time/time.ts';
import { askForCall, callForSkip } from './calls.ts';
import { stillMatters } from './inDoubt.ts';
import { isDelivered } from './ledger.ts';
import { claimRow } from './protocol.ts';
import type { SendPorts } from './sendPorts.ts';

async function watchSend(ports: SendPorts, row: Send): Promise<void> {
  const now = ports.clock.now();
  if (!row.safety || row.safetyDeadline === undefined || row.safetyDeadline > now || isDelivered(row.delivery)) return;
  if (row.state === 'skipped' || row.state === 'refused' || !(await stillMatters(ports, row, now))) return;
  await askForCall(ports, row, row.state === 'sent' ? 'noDelivery' : 'inDoubt', now);
}

/**
 * Every step that has been due, in its order, each as if the one before had been settled. The first alone would not do:
 * nothing is settled while nothing may be sent, so what stands there is often the twin that does not apply, or an email
 * that matters less.
 */
function dueSteps(journey: Journey, enrollment: Enrollment, facts: Facts, now: Instant): readonly StepPlan[] {
  const due: StepPlan[] = [];
  // A rest after refusals puts off the next try, not the deadline.
  const { retry: _retry, ...rested } = enrollment;
  let current: Enrollment = rested;
  while (due.length < journey.steps.length) {
    const next = plan(journey, current, facts, now);
    if (next.kind === 'wait' || next.kind === 'end') break;
    // What was due in its reader's day, and may not go any more before their morning, is as late as the rest.
    if (next.dueAt > now && next.wasDueAt > now) break;
    due.push(next);
    const outcome = next.kind === 'send' ? 'sent' : 'skipped';
    current = withSettled(current, next.step.id, { revision: next.revision, at: now, outcome });
  }
  return due;
}

async function watchEnrollment(
  ports: SendPorts,
  release: Release,
  person: Person,
  enrollment: Enrollment,
): Promise<void> {
  const journey = release.journeys[enrollment.journey];
  const { clinic } = release;
  const now = ports.clock.now();
  if (!journey || !enrollment.due) return;
  const since = enrollment.due.at;
  for (const next of dueSteps(journey, enrollment, { person, clinic }, now)) {
    if (!next.step.safety) continue;
    const missed =
      next.kind === 'skip'
        ? callOf(next.reason) !== undefined
        : callBy(
            next.hearBy ?? next.usefulUntil,
            earlier(since, next.wasDueAt),
            clinic,
            locationOf({ person, enrollment }),
          ) <= now;
    if (!missed) continue;
    const row = claimRow(ports, { release, journey, person, enrollment }, next);
    // A worker that was lost before it moved the enrollment on has settled it: then the ledger knows what came of it.
    const known = await ports.store.readSend(row.contactId, row.id, 'eventual');
    if (known?.state === 'sent' || known?.state === 'inDoubt') await watchSend(ports, known);
    else if (known?.state === 'skipped') await callForSkip(ports, known, now);
    else await askForCall(ports, row, 'noDelivery', now);
  }
}

/** Looks at one due row. The call it may ask for is the one that a later look would ask for: under the send's own id. */
export async function watch(ports: SendPorts, row: DueRow): Promise<void> {
  if (row.kind === 'stray') throw new StrayRowError(row);
  if (row.kind === 'send') {
    const send = await ports.store.readSend(row.contactId, row.id, 'eventual');
    if (send) await watchSend(ports, send);
    return;
  }
  const person = await ports.store.readPerson(row.contactId, 'eventual');
  const enrollment = person?.enrollments.find(
    ({ journey, instance }) => journey === row.journey && instance === row.instance,
  );
  if (person && enrollment) await watchEnrollment(ports, await ports.words.current(), person, enrollment);
}
