/** The calls that a send asks for when it does not reach its person (I7). */
import { appointmentIdOf } from '../model/appointment.ts';
import type { Call } from '../model/call.ts';
import type { Send } from '../model/send.ts';
import type { Instant } from '../time/time.ts';
import type { SendPorts } from './sendPorts.ts';

/** Puts the person of `row` on the call list, under the send's own id: asking twice is one call (I7). */
export async function askForCall(ports: SendPorts, row: Send, reason: Call['reason'], now: Instant): Promise<void> {
  const isNew = await ports.store.addCall({
    contactId: row.contactId,
    id: row.id,
    reason,
    journey: row.journey,
    step: row.step,
    appointmentId: appointmentIdOf(row.instance),
    at: now,
    state: 'open',
    due: { partition: 'calls', at: now },
  });
  if (isNew) ports.note({ kind: 'needsCall', reason });
}

/** Reasons for which a safety step that was skipped asks for a call; the others are as the journey means them. */
const callReasons: Readonly<Partial<Record<string, Call['reason']>>> = {
  late: 'skipped',
  noLongerUseful: 'skipped',
  suppressed: 'bounced',
  leftReminders: 'leftReminders',
  rejected: 'skipped',
  notAllowed: 'skipped',
  unrenderable: 'skipped',
  missingTemplate: 'skipped',
};

/** The call that a skipped safety step needs (I7); asking twice is one call. */
export async function callForSkip(ports: SendPorts, row: Send, now: Instant): Promise<void> {
  const call = row.safety ? callReasons[row.reason ?? 'unknown'] : undefined;
  if (call) await askForCall(ports, row, call, now);
}

/** True when a safety step skipped for `reason` asks for a call. */
export function wantsCall(reason: string): boolean {
  return callReasons[reason] !== undefined;
}

/** Tells of a skip, and asks for the call that a skipped safety step needs. */
export async function noteSkip(ports: SendPorts, row: Send, now: Instant): Promise<void> {
  ports.note({ kind: 'skipped', reason: row.reason ?? 'unknown' });
  await callForSkip(ports, row, now);
}
