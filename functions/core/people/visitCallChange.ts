/** Asks for the call about a visit, as part of the transaction that makes it necessary. */
import type { Appointment } from '../model/appointment.ts';
import type { CallCause } from '../model/call.ts';
import type { PeopleRows } from '../ports.ts';
import type { CallChange } from './changes.ts';
import { askedFor, visitCallId } from './visitCall.ts';

/** What becomes of the call about a visit when some causes ask for it together. */
export interface VisitCallChange {
  readonly change?: CallChange;
  /** The causes that opened it: none when it was open, or has nothing to tell. */
  readonly opened: readonly CallCause[];
}

/** The one change by which `causes` ask for the call about `visit`; none where each of them has asked before. */
export async function visitCallChange(
  rows: Pick<PeopleRows, 'call'>,
  visit: Appointment,
  causes: readonly CallCause[],
): Promise<VisitCallChange> {
  if (causes.length === 0) return { opened: [] };
  const { contactId, id: appointmentId } = visit;
  const seen = await rows.call(contactId, visitCallId(appointmentId));
  let next = seen;
  const asking: CallCause[] = [];
  for (const cause of causes) {
    const asked = askedFor({ contactId, appointmentId, cause }, next, visit);
    if (!asked) continue;
    next = { ...asked, version: (seen?.version ?? 0) + 1 };
    asking.push(cause);
  }
  if (!next || asking.length === 0) return { opened: [] };
  return { change: { kind: 'put', seen, next }, opened: next.state === 'open' && seen?.state !== 'open' ? asking : [] };
}
