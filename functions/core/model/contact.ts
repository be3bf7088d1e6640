/** A person the clinic may write to: address, consent, suppression, hold, the tokens of their links. */
import type { Instant } from '../time/time.ts';
import type { FactOrigins } from './facts.ts';
import type { FormAttributes } from './formFields.ts';

/** A person the clinic may write to. One address may belong to several. The form's own fields are in `formFields.ts`. */
export interface Contact extends FormAttributes {
  readonly id: string;
  /** Keyed hash of the normalised address: the key of its suppression. */
  readonly addressHash: string;
  /** C7: nothing promotional without `confirmed`. C15: text version, time and source stay with it. */
  readonly marketing: {
    readonly state: 'none' | 'asked' | 'confirmed' | 'left';
    readonly at: Instant;
    readonly textVersion?: string;
    readonly source?: string;
    /** The person asked for a rest: no education email before then. */
    readonly pausedUntil?: Instant;
    /** When they had said yes, where they left after it: for a day that can be undone. */
    readonly confirmedAt?: Instant;
    /** When what it starts begins, where that is not `at`: an import spreads its first emails over hours and days. */
    readonly startsAt?: Instant;
    /** The row of an import by which they came, `<import>:<line>`: an import that was stopped knows its own rows by it. */
    readonly importRow?: string;
  };
  /**
   * `full` once the person has been told that email is not private all the way, and said yes (C9, 45 CFR 164.522(b)).
   * Absent or `minimal`: reminders go in the form that does not name the treatment.
   */
  readonly emailForm?: 'minimal' | 'full';
  /** Who told the name, the number, the zone, the language and the form; absent on rows from before that was kept. */
  readonly facts?: FactOrigins;
  /**
   * The zone and the language of the education emails, where the person chose others for them than their visits have: what
   * they confirm about education changes nothing about visits.
   */
  readonly series?: { readonly zone?: string; readonly locale?: string };
  /** `needed`: of the emails about visits only what the person must know; without it all of them. */
  readonly reminders: { readonly state: 'on' | 'left'; readonly at: Instant; readonly amount?: 'needed' };
  /** Mirrored from the address in one transaction. */
  readonly suppressed: { readonly marketing?: string; readonly reminder?: string; readonly request?: string };
  /** Stops every class at once; no reason is kept (C21). */
  readonly hold: boolean;
  /** The hold is an erasure's, for as long as that lasts; absent once somebody has meant it. */
  readonly frozen?: true;
  /**
   * The person has given a new address; this other contact stands for it until it is confirmed there. `to` is masked. The
   * mailbox that emails go to is asked first, by a link with `token`: nothing is sent to the new one before `agreedAt`.
   */
  readonly moving?: {
    readonly contactId: string;
    readonly at: Instant;
    readonly to: string;
    readonly token?: string;
    readonly agreedAt?: Instant;
  };
  /**
   * The address before this one: a late bounce of an email from before `at` is about that one. For some days another contact
   * stands for it, and can take the change back.
   */
  readonly movedFrom?: {
    readonly addressHash: string;
    readonly at: Instant;
    readonly contactId?: string;
    /** Those before that one, the latest first: a booking may still name any of them. */
    readonly earlier?: readonly string[];
  };
  /** This contact only stands for somebody's new address. */
  readonly replaces?: {
    readonly contactId: string;
    readonly at: Instant;
    readonly agreedAt?: Instant;
    readonly doneAt?: Instant;
  };
  /** This contact only stands for the address that somebody had before. */
  readonly formerOf?: { readonly contactId: string; readonly at: Instant; readonly undoneAt?: Instant };
  /** When the person last asked for a fresh link to the page of choices. */
  readonly linkAsked?: { readonly at: Instant };
  /**
   * The latest sign-up that was answered by the question whether they meant it, in the language of the form (`locale`).
   * `questions`: when they were asked within the week before `at`, and at it. `words`: a later sign-up whose words count in
   * place of its own, and that was answered by no question, because one was on its way or there had been enough.
   */
  readonly signup?: {
    readonly id: string;
    readonly at: Instant;
    readonly locale?: string;
    readonly questions?: readonly Instant[];
    readonly words?: string;
  };
  /**
   * A booking brought this person to an address where somebody of another first name is known. Until staff have looked, no
   * email greets by a name that may be the other one's.
   */
  readonly nameAsked?: true;
  /** Capability tokens of the links in this person's emails. `oneClick` can only unsubscribe. */
  readonly tokens: { readonly confirm: string; readonly preferences: string; readonly oneClick: string };
  readonly version: number;
}
