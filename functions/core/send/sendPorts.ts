/** What the protocol works with: its ports, the events it tells of, and the names of what a look at a row came to. */
import type { Call } from '../model/call.ts';
import type { EmailClass } from '../model/journey.ts';
import type { SendReason } from '../model/sendReasons.ts';
import type { Clock, Identity, Mailer, PeopleStore, PhonesDown, Words } from '../ports.ts';
import type { Instant } from '../time/time.ts';
import { partitionOf } from './ledger.ts';

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
  /** SES cannot write to the address the person had at `sentAt`: nobody who has it is written to there again (I12). */
  markAddress(contactId: string, sentAt: Instant, at: Instant): Promise<void>;
  /** Where nobody can telephone us; absent: nowhere. */
  readonly phonesDown?: readonly PhonesDown[] | undefined;
  /** Index partitions per lane. */
  readonly partitions: Readonly<Record<EmailClass, number>>;
  /** Counts and names what happened; never a name, an address or a clinical word (I8). */
  note(event: SendEvent): void;
}

export type SendEvent =
  | { readonly kind: 'sent'; readonly class: EmailClass; readonly lagMs: number }
  | { readonly kind: 'skipped'; readonly reason: SendReason }
  /** SES refused it. `lateMs`: from when it was first planned to now, however often its row has been put off since. */
  | { readonly kind: 'refused'; readonly code: SendReason; readonly lateMs: number }
  | { readonly kind: 'inDoubt'; readonly code: SendReason }
  | { readonly kind: 'needsCall'; readonly reason: Call['reason'] };

/**
 * What processing one due row came to. `settled`: a step reached its end; `moved`: due later or never; `nothing`: the
 * index was behind its table, and the row is no longer due; the others tell the worker to slow down or stop.
 */
export type StepOutcome = 'settled' | 'moved' | 'nothing' | 'refused' | 'throttled' | 'quotaSpent' | 'inDoubt';

export function laneOf(ports: SendPorts, emailClass: EmailClass, contactId: string): string {
  return partitionOf(emailClass, contactId, ports.partitions[emailClass]);
}
