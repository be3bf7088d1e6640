/** What the protocol works with: its ports, the events it reports, and the outcomes of processing one due row. */
import type { Clock, Identity, Mailer, PeopleStore, Words } from '../ports.ts';
import { appointmentIdOf } from './appointment.ts';
import type { Call, Send } from './items.ts';
import type { EmailClass } from './journey.ts';
import { partitionOf } from './ledger.ts';
import type { Instant } from './time.ts';

export interface SendPorts {
  readonly clock: Clock;
  readonly identity: Identity;
  readonly store: PeopleStore;
  readonly mailer: Mailer;
  readonly words: Words;
  /** This invocation's own Lambda deadline: nothing is begun that cannot end before it. */
  readonly deadline: Instant;
  /** The site's origin, without a trailing slash. */
  readonly publicUrl: string;
  /** Index partitions per lane. */
  readonly partitions: Readonly<Record<EmailClass, number>>;
  /** Counts and names what happened; never a name, an address or a clinical word (I8). */
  note(event: SendEvent): void;
}

export type SendEvent =
  | { readonly kind: 'sent'; readonly class: EmailClass; readonly lagMs: number }
  | { readonly kind: 'skipped'; readonly reason: string; readonly detail?: string }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'inDoubt'; readonly code: string }
  | { readonly kind: 'needsCall'; readonly reason: Call['reason'] };

/**
 * What processing one due row came to. `settled`: a step reached its end; `moved`: due later or never; `nothing`: the
 * index was behind its table, and the row is no longer due; the others tell the worker to slow down or stop.
 */
export type Visit = 'settled' | 'moved' | 'nothing' | 'refused' | 'throttled' | 'quotaSpent' | 'inDoubt';

export function laneOf(ports: SendPorts, emailClass: EmailClass, contactId: string): string {
  return partitionOf(emailClass, contactId, ports.partitions[emailClass]);
}

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
