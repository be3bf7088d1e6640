/** What an erasure would do, person by person: what a dry run prints, and what decides whether it may be done. */
import type { Contact } from '../../core/model/contact.ts';
import { type Retention, retentionOf } from '../../core/people/retention.ts';
import { claimExpires } from '../../core/send/ledger.ts';
import { type Instant, later } from '../../core/time/time.ts';
import type { Evidence } from './evidence.ts';
import type { HeldPerson } from './held.ts';

/** The mark on the address while an erasure goes on. */
export interface Erasing {
  readonly receipt: string;
  readonly at: Instant;
  /** Contact → whether staff had a hold on it before the freeze. */
  readonly held: Readonly<Record<string, boolean>>;
  /** The suppression before the freeze, to go back to if a visit turns up. */
  readonly suppressed: Contact['suppressed'];
}

export interface PersonOutlook {
  readonly contactId: string;
  readonly firstName?: string;
  readonly retention?: Retention;
  readonly rows: Readonly<Record<string, number>>;
  /** Emails that a worker may be handing over at this moment, and until when. */
  readonly onTheirWay: number;
  readonly until?: Instant;
  /** Emails of which nobody knows whether they left: no second attempt will follow. */
  readonly inDoubt: number;
  readonly openCalls: number;
  readonly held: boolean;
}

export type Outlook =
  | { readonly kind: 'nobody'; readonly suppressed: Contact['suppressed']; readonly evidence: readonly Evidence[] }
  /** Several people share the address, and nobody said who is meant. */
  | { readonly kind: 'choose'; readonly people: readonly PersonOutlook[] }
  | { readonly kind: 'refused'; readonly people: readonly PersonOutlook[] }
  /** Whoever asked for it wanted it only of people who are otherwise by now. */
  | { readonly kind: 'stays'; readonly people: readonly PersonOutlook[] }
  | {
      readonly kind: 'ready';
      readonly people: readonly PersonOutlook[];
      readonly others: number;
      readonly begun: boolean;
    };

export function outlookOf(
  person: HeldPerson,
  now: Instant,
  years: number,
  erasing: Erasing | undefined,
): PersonOutlook {
  const rows: Record<string, number> = {};
  for (const item of person.items) {
    const kind = (item.sk?.S ?? '').split('#')[0] ?? '';
    rows[kind] = (rows[kind] ?? 0) + 1;
  }
  const claims = person.sends.filter((row) => row.state === 'claimed' && claimExpires(row) > now).map(claimExpires);
  const [first, ...more] = claims;
  const retention = retentionOf(person.appointments, now, years);
  const firstName = person.contact?.firstName;
  return {
    contactId: person.contactId,
    rows,
    onTheirWay: claims.length,
    inDoubt: person.sends.filter(({ state }) => state === 'inDoubt').length,
    openCalls: person.calls.filter(({ state }) => state === 'open').length,
    held: erasing?.held[person.contactId] ?? person.contact?.hold ?? false,
    ...(firstName === undefined ? {} : { firstName }),
    ...(retention === undefined ? {} : { retention }),
    ...(first === undefined ? {} : { until: more.reduce(later, first) }),
  };
}
