/** What an SES event says of a send: it settles doubts at any time (I2) and adds facts; its absence proves nothing. */
import type { Send } from '../model/send.ts';
import type { Instant } from '../time/time.ts';

export const sesEventTypes = [
  'Send',
  'Delivery',
  'Bounce',
  'Complaint',
  'Reject',
  'DeliveryDelay',
  'RenderingFailure',
] as const;
export type SesEventType = (typeof sesEventTypes)[number];

export interface SesEvent {
  readonly type: SesEventType;
  readonly attempt: number;
  readonly sesId: string;
  /** When it happened, in whole seconds (EventBridge `time`). */
  readonly at: Instant;
  /** When SES took the email (`mail.timestamp`); absent in events from before it was passed on. */
  readonly acceptedAt?: Instant;
  /** `Permanent`, `Transient` or `Undetermined` (SES "bounce object"). */
  readonly bounceKind?: string;
}

/** Events that SES can only send for an email it has accepted. */
const provesAcceptance: ReadonlySet<SesEventType> = new Set([
  'Send',
  'Delivery',
  'Bounce',
  'Complaint',
  'DeliveryDelay',
  'Reject',
]);

/** The row after `event`, or undefined when the event adds nothing to it. */
export function afterEvent(row: Send, event: SesEvent): Send | undefined {
  let next = row;
  const settledElsewhere = row.state === 'sent' || row.state === 'skipped';
  if (provesAcceptance.has(event.type) && !settledElsewhere && event.attempt <= row.attempt) {
    const { reason: _reason, ...rest } = row;
    // Not `at`: cut to the second it lies before the claim, and before what went to the same person just then.
    const acceptedAt = event.acceptedAt ?? event.at;
    next = { ...rest, state: 'sent', sesId: event.sesId, acceptedAt, settledAt: acceptedAt };
    // A safety row stays in the index until its deadline or its delivery; any other has nothing more to wait for.
    if (!row.safety || row.safetyDeadline === undefined) next = withoutDue(next);
    else if (row.due) next = { ...next, due: { ...row.due, at: row.safetyDeadline } };
  }
  switch (event.type) {
    case 'Delivery':
      if (next.delivery?.deliveredAt === undefined)
        next = { ...withoutDue(next), delivery: { ...next.delivery, deliveredAt: event.at } };
      break;
    case 'Bounce':
    case 'Reject':
      if (next.delivery?.bouncedAt === undefined) {
        const bounceKind = event.type === 'Reject' ? 'Rejected' : (event.bounceKind ?? 'Undetermined');
        next = { ...withoutDue(next), delivery: { ...next.delivery, bouncedAt: event.at, bounceKind } };
      }
      break;
    case 'Complaint':
      if (next.delivery?.complainedAt === undefined)
        next = { ...next, delivery: { ...next.delivery, complainedAt: event.at } };
      break;
    case 'Send':
    case 'DeliveryDelay':
    case 'RenderingFailure':
      break;
  }
  return next === row ? undefined : next;
}

function withoutDue(row: Send): Send {
  const { due: _due, ...rest } = row;
  return rest;
}
