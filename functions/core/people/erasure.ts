/**
 * Erasure (C16): who may be erased, what it would take away, what stays silent afterwards, and which evidence is kept. The
 * steps that make it safe against a crash are the adapter's (`docs/decisions/0024-erasure-and-retention.md`).
 */

import { erasedReason } from '../model/address.ts';
import type { Contact } from '../model/contact.ts';
import { defined } from '../model/defined.ts';
import type { PersonRecord } from '../model/personRecord.ts';
import { isAskedOnly } from '../model/signUp.ts';
import { claimExpires } from '../send/ledger.ts';
import { type Instant, later } from '../time/time.ts';
import { type Retention, retentionOf } from './retention.ts';

/** `asked`: by the person or the clinic. `unconfirmed`: a sign-up that nobody ever confirmed. */
export type WhyErased = 'asked' | 'unconfirmed';

/** What is kept: no address, no name, no contact id. It goes by itself when the evidence's years are over (C13). */
export interface Evidence {
  readonly receipt: string;
  readonly begunAt: Instant;
  readonly erasedAt?: Instant;
  readonly by: string;
  readonly why: WhyErased;
  readonly people: number;
  /** Each change of consent: what, when, by which words, where, for what (C15). */
  readonly consents: readonly Readonly<Record<string, string>>[];
  readonly emails: { readonly marketing: number; readonly reminder: number };
}

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

export interface ErasureRequest {
  readonly addressHash: string;
  /** Who, where several people share the address. */
  readonly contacts?: readonly string[] | 'all';
  readonly by: string;
  readonly why: WhyErased;
  /** Asked of each person until the last moment; false: they stay. */
  readonly still?: (person: PersonRecord) => boolean;
}

export type ErasureResult =
  | Exclude<Outlook, { kind: 'ready' }>
  /** An email may be on its way: everything is frozen, and the rest goes on from `until`. */
  | { readonly kind: 'waiting'; readonly until: Instant; readonly onTheirWay: number }
  | {
      readonly kind: 'erased';
      readonly evidence: Evidence;
      readonly rows: number;
      readonly suppressed: Contact['suppressed'];
      /** Visits that were booked in the very moment of the erasure: somebody has to look at them. */
      readonly lateVisits: number;
    };

/** What an erasure would do to one person: what a dry run prints, and what decides whether it may be done. */
export function personOutlook(
  person: PersonRecord,
  now: Instant,
  years: number,
  erasing: Erasing | undefined,
): PersonOutlook {
  const claims = person.sends.filter((row) => row.state === 'claimed' && claimExpires(row) > now).map(claimExpires);
  const [first, ...more] = claims;
  const retention = retentionOf(person.appointments, now, years);
  const firstName = person.contact?.firstName;
  return defined<PersonOutlook>({
    contactId: person.contactId,
    rows: person.rows,
    onTheirWay: claims.length,
    inDoubt: person.sends.filter(({ state }) => state === 'inDoubt').length,
    openCalls: person.calls.filter(({ state }) => state === 'open').length,
    held: erasing?.held[person.contactId] ?? person.contact?.hold ?? false,
    firstName,
    retention,
    until: first && more.reduce(later, first),
  });
}

export interface ErasureFacts {
  /** Everybody who has the address. */
  readonly people: readonly PersonRecord[];
  /** Whom the request names; undefined: whoever has the address, if that is one person. */
  readonly wanted: readonly string[] | 'all' | undefined;
  readonly erasing: Erasing | undefined;
  readonly suppressed: Contact['suppressed'];
  readonly evidence: readonly Evidence[];
  /** Asked of each person until the last moment; false: they stay. */
  readonly still?: ((person: PersonRecord) => boolean) | undefined;
}

/** Whom an erasure concerns. One that began goes on with whom it began with. */
export function chosenPeople<P extends PersonRecord>(
  people: readonly P[],
  wanted: ErasureFacts['wanted'],
  erasing: Erasing | undefined,
): readonly P[] {
  const begun = Object.keys(erasing?.held ?? {});
  const meant = begun.length > 0 ? begun : wanted;
  return people.filter(({ contactId }) => !Array.isArray(meant) || meant.includes(contactId));
}

/** May it be done, and what would it do? @param years how long a record of a visit is kept. */
export function outlookOf(facts: ErasureFacts, now: Instant, years: number): Outlook {
  const { people: everybody, wanted, erasing, suppressed, evidence, still } = facts;
  const hasBegun = Object.keys(erasing?.held ?? {}).length > 0;
  const chosen = chosenPeople(everybody, wanted, erasing);
  if (chosen.length === 0 && !hasBegun) return { kind: 'nobody', suppressed, evidence };
  const people = chosen.map((person) => personOutlook(person, now, years, erasing));
  if (wanted === undefined && !hasBegun && chosen.length > 1) return { kind: 'choose', people };
  if (still && !chosen.every(still)) return { kind: 'stays', people };
  if (people.some(({ retention }) => retention !== undefined)) return { kind: 'refused', people };
  return { kind: 'ready', people, others: everybody.length - chosen.length, begun: hasBegun };
}

/**
 * Who asked to be erased gets no marketing again. Whoever books later is a patient and gets their reminders; but a hold
 * was there for good, and would be forgotten with its contact, so its address stays silent (C21). Whoever never confirmed
 * may sign up again, unless somebody said it was the wrong address.
 */
export function suppressionAfterErasure(
  before: Contact['suppressed'],
  contacts: readonly Contact[],
  why: WhyErased,
): Contact['suppressed'] {
  const own = Object.assign({}, ...contacts.map(({ suppressed }) => suppressed)) as Contact['suppressed'];
  if (why === 'unconfirmed') return { ...own, ...before };
  const reminder = contacts.some(({ hold }) => hold) ? erasedReason : undefined;
  return defined<Contact['suppressed']>({ marketing: erasedReason, reminder, ...own, ...before });
}

/** Changes of consent as evidence: without ids, and without who of the staff it was. */
function consentsOf(people: readonly PersonRecord[]): Evidence['consents'] {
  return people.flatMap(({ log }) =>
    log
      .filter(({ purpose }) => purpose !== undefined)
      .map(({ what, at, purpose = '', textVersion = '', source = '', occurredAt, page, textHash }) =>
        defined<Evidence['consents'][number]>({ what, at, purpose, textVersion, source, occurredAt, page, textHash }),
      ),
  );
}

/** The evidence of an erasure that begins. Written before any row goes: it could not be made again after a crash. */
export function evidenceOf(
  people: readonly PersonRecord[],
  request: Pick<Evidence, 'receipt' | 'by' | 'why'>,
  at: Instant,
): Evidence {
  const sent = people.flatMap(({ sends }) => sends).filter(({ state }) => state === 'sent');
  return {
    ...request,
    begunAt: at,
    people: people.filter(({ contact }) => contact !== undefined).length,
    consents: consentsOf(people),
    emails: {
      marketing: sent.filter((row) => row.class === 'marketing').length,
      reminder: sent.filter((row) => row.class !== 'marketing').length,
    },
  };
}

/** Never confirmed, nothing booked, nothing that staff have to do with; and not asked again since. */
export function isUnconfirmed(person: PersonRecord, until: Instant): boolean {
  const { contact, appointments, calls, log } = person;
  if (!contact) return true;
  return (
    isAskedOnly(contact) &&
    appointments.length === 0 &&
    (contact.signup === undefined || contact.signup.at <= until) &&
    calls.every(({ state }) => state !== 'open') &&
    // Somebody who confirmed once and was asked again is no stranger who mistyped.
    log.every(({ what }) => what !== 'consent.confirmed' && what !== 'consent.imported' && what !== 'hold.set')
  );
}
