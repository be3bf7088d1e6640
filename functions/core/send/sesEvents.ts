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
  /** Of a bounce, its `bounceSubType`; of a complaint, its `complaintSubType` where it has one. */
  readonly subKind?: string;
  /** The feedback report's own type, `abuse` or `not-spam` for example; most reports have one. */
  readonly complaintKind?: string;
  /** Why the email is late (SES "delivery delay object"). */
  readonly delayKind?: string;
}

/** What an event means beside the row it is about: for the address, for the breaker, for the call list. */
export interface EventMeaning {
  /** The email has not reached its person, and will not. A later event may say so of one that was delivered. */
  readonly failed?: 'forGood' | 'thisTime';
  /** `mailbox`: it is dead for every class. `class`: the reader does not want this one (I9). `marketing`: nor more of these. */
  readonly suppresses?: 'mailbox' | 'class' | 'marketing';
  /** It counts for the breaker: SES holds it against the account. */
  readonly counts?: 'bounce' | 'complaint';
}

/**
 * Bounces for which SES never tried: a list stood in the way. They are not held against the account, and say no more of the
 * mailbox than the list does. `EmailValidationSuppressed` is a guess about an address, which nothing is silenced for.
 */
const listed: Readonly<Record<string, EventMeaning>> = {
  Suppressed: { failed: 'forGood', suppresses: 'mailbox' },
  OnAccountSuppressionList: { failed: 'forGood', suppresses: 'mailbox' },
  OnTenantSuppressionList: { failed: 'forGood', suppresses: 'mailbox' },
  EmailValidationSuppressed: { failed: 'thisTime' },
  UnsubscribedRecipient: { failed: 'forGood', suppresses: 'marketing' },
};

const nothing: EventMeaning = {};

/**
 * The one table of what SES's events mean. An unknown subtype is read by its type.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export function meaningOfEvent(event: Omit<SesEvent, 'attempt' | 'sesId' | 'at'>): EventMeaning {
  const { subKind = '' } = event;
  switch (event.type) {
    case 'Bounce':
      if (Object.hasOwn(listed, subKind)) return listed[subKind] ?? nothing;
      // Transient is final as well: SES has tried for as long as the configuration set lets it. An automatic answer too.
      return event.bounceKind === 'Permanent'
        ? { failed: 'forGood', suppresses: 'mailbox', counts: 'bounce' }
        : { failed: 'thisTime' };
    case 'Complaint':
      // The reader took it out of the spam folder.
      if (event.complaintKind === 'not-spam') return nothing;
      // Kept back, for a complaint about an email of any class: it says nothing new, and nothing of reminders (I9).
      if (subKind === 'OnAccountSuppressionList') return { failed: 'forGood', suppresses: 'marketing' };
      return { suppresses: 'class', counts: 'complaint' };
    case 'Reject':
    case 'RenderingFailure':
      return { failed: 'forGood' };
    case 'Send':
    case 'Delivery':
    case 'DeliveryDelay':
      return nothing;
  }
}

/** An email that was delivered can still come back for good; that it did not arrive this time is then not so. */
export const hasFailed = (row: Pick<Send, 'delivery'>, event: SesEvent): boolean => {
  const { failed } = meaningOfEvent(event);
  return failed === 'forGood' || (failed === 'thisTime' && row.delivery?.deliveredAt === undefined);
};

/** Mail servers put our emails off for what they think of us: the address they came from, or what else comes from it. */
export const isDelayedForUs = ({ type, delayKind }: Pick<SesEvent, 'type' | 'delayKind'>): boolean =>
  type === 'DeliveryDelay' && ['IPFailure', 'SpamDetected', 'BYOIPHostNameLookupUnavailable'].includes(delayKind ?? '');

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
      if (next.delivery?.bouncedAt === undefined && hasFailed(next, event)) {
        const bounceKind = event.type === 'Reject' ? 'Rejected' : (event.bounceKind ?? 'Undetermined');
        next = { ...withoutDue(next), delivery: { ...next.delivery, bouncedAt: event.at, bounceKind } };
      }
      break;
    case 'Complaint':
      if (hasFailed(next, event) && next.delivery?.bouncedAt === undefined)
        next = { ...withoutDue(next), delivery: { ...next.delivery, bouncedAt: event.at, bounceKind: 'Suppressed' } };
      if (meaningOfEvent(event).counts === 'complaint' && next.delivery?.complainedAt === undefined)
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
