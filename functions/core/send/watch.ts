/**
 * While nothing may be sent (an outage of SES, a disabled account, a paused lane) deadlines still pass. `watch` reads a
 * due row, sends and settles nothing, and asks for the call that a safety email missing its deadline needs (I7).
 */

import type { Enrollment } from '../model/enrollment.ts';
import type { Person } from '../model/person.ts';
import type { Send } from '../model/send.ts';
import { callBy, plan } from '../plan/plan.ts';
import type { DueRow, Release } from '../ports.ts';
import { askForCall, wantsCall } from './calls.ts';
import { stillMatters } from './inDoubt.ts';
import { isDelivered } from './ledger.ts';
import { claimRow } from './protocol.ts';
import type { SendPorts } from './sendPorts.ts';

async function watchSend(ports: SendPorts, row: Send): Promise<void> {
  const now = ports.clock.now();
  if (!row.safety || row.safetyDeadline === undefined || row.safetyDeadline > now || isDelivered(row.delivery)) return;
  if (row.state === 'skipped' || row.state === 'released' || !(await stillMatters(ports, row, now))) return;
  await askForCall(ports, row, row.state === 'sent' ? 'noDelivery' : 'inDoubt', now);
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
  const next = plan(journey, enrollment, { person, clinic }, now);
  if (next.kind === 'wait' || next.kind === 'end' || !next.step.safety) return;
  const missed =
    next.kind === 'skip'
      ? next.dueAt <= now && wantsCall(next.reason)
      : callBy(next.usefulUntil, enrollment.due.at, clinic) <= now;
  if (!missed) return;
  const row = claimRow(ports, journey, enrollment, next, release);
  // A worker that was lost before it moved the enrollment on may have sent it: then the ledger knows what came of it.
  const known = await ports.store.readSend(row.contactId, row.id, 'eventual');
  if (known?.state === 'sent') return watchSend(ports, known);
  await askForCall(ports, row, 'noDelivery', now);
}

/** Looks at one due row. The call it may ask for is the one that a later visit would ask for: under the send's own id. */
export async function watch(ports: SendPorts, row: DueRow): Promise<void> {
  const [kind, id = '', ...rest] = row.sk.split('#');
  if (kind === 'SEND') {
    const send = await ports.store.readSend(row.contactId, id, 'eventual');
    if (send) await watchSend(ports, send);
    return;
  }
  const person = await ports.store.readPerson(row.contactId, 'eventual');
  const instance = rest.join('#');
  const enrollment = person?.enrollments.find((each) => each.journey === id && each.instance === instance);
  if (person && enrollment) await watchEnrollment(ports, await ports.words.current(), person, enrollment);
}
