/** The calls that a send asks for when it does not reach its person (I7). */
import { appointmentFor, appointmentIdOf } from '../model/appointment.ts';
import type { CallCause, CallReason } from '../model/call.ts';
import { ConflictError } from '../model/errors.ts';
import type { Send } from '../model/send.ts';
import { callOf } from '../model/sendReasons.ts';
import { arrivedAfterAll, askedFor, visitCallId } from '../people/visitCall.ts';
import type { PeopleStore } from '../ports.ts';
import type { Instant } from '../time/time.ts';
import type { SendPorts } from './sendPorts.ts';

/** Others ask for the same call at the same moment; more collisions than this are a fault. */
const triesMax = 5;

/**
 * Puts the person of `row` on the call list: one call for the visit, whatever asks for it, and a send asks once (I7).
 * @returns whether staff have something new to do. @throws ConflictError
 */
export async function askForVisitCall(
  store: Pick<PeopleStore, 'readCall' | 'putCall' | 'readPerson'>,
  row: Send,
  reason: CallReason,
  at: Instant,
): Promise<boolean> {
  const { contactId, instance, journey, step } = row;
  const appointmentId = appointmentIdOf(instance);
  const cause: CallCause = { id: row.id, reason, at, journey, step };
  for (let tries = 0; tries < triesMax; tries += 1) {
    const seen = await store.readCall(contactId, visitCallId(appointmentId));
    if (seen?.causes?.some(({ id }) => id === cause.id)) return false;
    const person = await store.readPerson(contactId, 'strong');
    // A copy to an old address is no loss: the person is told at the one they have.
    if (person?.contact.formerOf) return false;
    const visit = appointmentFor(instance, person?.appointments ?? []);
    // It was over long ago, and has been put away.
    if (person?.before && !visit) return false;
    const next = askedFor({ contactId, appointmentId, cause }, seen, visit);
    if (!next) return false;
    if ((await store.putCall(next, seen)) === 'written') return next.state === 'open' && seen?.state !== 'open';
  }
  throw new ConflictError('a call');
}

/** Takes the call back that `row` alone has asked for: it has been delivered after all. @throws ConflictError */
export async function takeBackCall(store: Pick<PeopleStore, 'readCall' | 'putCall'>, row: Send): Promise<void> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const seen = await store.readCall(row.contactId, visitCallId(appointmentIdOf(row.instance)));
    const next = arrivedAfterAll(seen, row.id);
    if (!next || (await store.putCall(next, seen)) === 'written') return;
  }
  throw new ConflictError('a call');
}

/** Puts the person of `row` on the call list, and tells of it. */
export async function askForCall(ports: SendPorts, row: Send, reason: CallReason, now: Instant): Promise<void> {
  if (await askForVisitCall(ports.store, row, reason, now)) ports.note({ kind: 'needsCall', reason });
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
