/** The calls that a send asks for when it does not reach its person (I7). */
import { appointmentIdOf } from '../model/appointment.ts';
import type { Call } from '../model/call.ts';
import type { Send } from '../model/send.ts';
import { callOf } from '../model/sendReasons.ts';
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

/** The call that a skipped safety step needs (I7); asking twice is one call. */
export async function callForSkip(ports: SendPorts, row: Send, now: Instant): Promise<void> {
  const call = row.safety ? callOf(row.reason ?? 'unknown') : undefined;
  if (call) await askForCall(ports, row, call, now);
}

/** Tells of a skip, and asks for the call that a skipped safety step needs. */
export async function noteSkip(ports: SendPorts, row: Send, now: Instant): Promise<void> {
  ports.note({ kind: 'skipped', reason: row.reason ?? 'unknown' });
  await callForSkip(ports, row, now);
}
