/** Asks for the call about a visit, as part of the transaction that makes it necessary. */
import type { Appointment } from '../model/appointment.ts';
import type { CallCause } from '../model/call.ts';
import type { PeopleRows } from '../ports.ts';
import type { CallChange } from './changes.ts';
import { askedFor, visitCallId } from './visitCall.ts';

/**
 * The change by which the call about `visit` is asked for. @returns no change where `cause` has asked before; `isNew`
 * when the call was not open and is now.
 */
export async function visitCallChange(
  rows: Pick<PeopleRows, 'call'>,
  visit: Appointment,
  cause: CallCause,
): Promise<{ readonly change?: CallChange; readonly isNew: boolean }> {
  const { contactId, id: appointmentId } = visit;
  const seen = await rows.call(contactId, visitCallId(appointmentId));
  const next = askedFor({ contactId, appointmentId, cause }, seen, visit);
  if (!next) return { isNew: false };
  return { change: { kind: 'put', seen, next }, isNew: next.state === 'open' && seen?.state !== 'open' };
}
