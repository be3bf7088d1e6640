/** What other systems of the clinic hear, from the rows as they stand. `docs/events.md` is the contract. Pure. */

import type { Call } from '../core/model/call.ts';
import { defined } from '../core/model/defined.ts';
import type { EndReason, Enrollment } from '../core/model/enrollment.ts';
import type { EmailClass } from '../core/model/journey.ts';
import type { ToldRow } from '../core/model/row.ts';
import type { Send } from '../core/model/send.ts';
import type { SendReason } from '../core/model/sendReasons.ts';
import type { Instant } from '../core/time/time.ts';

export const eventTypes = [
  'enrolled',
  'sent',
  'skipped',
  'unsubscribed',
  'bounced',
  'needsCall',
  'journey.completed',
] as const;
export type EventType = (typeof eventTypes)[number];

/**
 * The contact id, and codes. Not the step: its name may tell a condition ("evidence-depression"), and beside a contact id
 * that would be health data (I8). Whoever may know looks the send up by its id.
 */
export interface EventDetail {
  /** The same for every delivery of the same event: what is told twice is heard once by whoever keeps it. */
  readonly id: string;
  readonly contactId: string;
  readonly at: Instant;
  readonly journey?: string;
  readonly class?: EmailClass;
  readonly send?: string;
  readonly reason?: SendReason | EndReason | Call['reason'];
  readonly kind?: string;
  readonly purpose?: 'marketing' | 'reminder' | 'both';
  readonly how?: string;
}

export interface DomainEvent {
  readonly type: EventType;
  readonly detail: EventDetail;
}

/** A hash of what makes an event the one it is. */
export type Digest = (text: string) => string;

function event(
  digest: Digest,
  type: EventType,
  which: readonly (string | number)[],
  detail: Omit<EventDetail, 'id'>,
): DomainEvent {
  return { type, detail: { id: digest([type, detail.contactId, ...which].join('\n')), ...detail } };
}

/** @param isNew the row was put just now: who is enrolled is told once, though the row changes with every step. */
export function ofEnrollment(digest: Digest, row: Enrollment, isNew: boolean): readonly DomainEvent[] {
  const { contactId, journey, instance, startedAt, ended, takenUp = false } = row;
  const events: DomainEvent[] = [];
  if (isNew && !takenUp)
    events.push(event(digest, 'enrolled', [journey, instance], { contactId, at: startedAt, journey }));
  if (ended) {
    const detail = { contactId, at: ended.at, journey, reason: ended.reason };
    events.push(event(digest, 'journey.completed', [journey, instance, ended.at], detail));
  }
  return events;
}

export function ofSend(digest: Digest, row: Send): readonly DomainEvent[] {
  const { contactId, id, journey, delivery } = row;
  const what = { contactId, journey, class: row.class, send: id };
  const events: DomainEvent[] = [];
  if (row.state === 'sent')
    events.push(event(digest, 'sent', [id], { ...what, at: row.acceptedAt ?? row.settledAt ?? row.claimedAt }));
  if (row.state === 'skipped') {
    const reason = row.reason ?? 'unknown';
    events.push(event(digest, 'skipped', [id], { ...what, at: row.settledAt ?? row.claimedAt, reason }));
  }
  if (delivery?.bouncedAt !== undefined) {
    const kind = delivery.bounceKind ?? 'Undetermined';
    events.push(event(digest, 'bounced', [id, delivery.bouncedAt], { ...what, at: delivery.bouncedAt, kind }));
  }
  return events;
}

/** A call that was taken back before anybody was told, as when the second half of a move came, is none. */
export function ofCall(digest: Digest, row: Call): readonly DomainEvent[] {
  const { contactId, id, reason, at, journey, state } = row;
  // What becomes of a visit is asked on the desk's own page, and telephones nobody.
  if (state === 'withdrawn' || reason === 'unmarked') return [];
  // Asked for again, after it had been closed, it is another one.
  return [event(digest, 'needsCall', [id, at], defined({ contactId, at, reason, journey }))];
}

const leaving: ReadonlySet<string> = new Set(['consent.left', 'reminders.left', 'wrongPerson']);

/** Only what ends a consent: the person's own no, or their complaint. */
export function ofLog(digest: Digest, row: Extract<ToldRow, { kind: 'log' }>['row']): readonly DomainEvent[] {
  const { contactId, id, what, at, purpose = 'both', source, detail } = row;
  const complained = what === 'suppressed' && detail === 'complaint';
  if (!leaving.has(what) && !complained) return [];
  const how = complained ? 'complaint' : (source ?? 'unknown');
  return [event(digest, 'unsubscribed', [id], { contactId, at, purpose, how })];
}
