/**
 * What the people table holds, as the domain sees it (docs/design.md "Two tables"). Adapters map these to items and back.
 */
import type { EmailClass } from './journey.ts';
import type { Instant, Zone } from './time.ts';

/** Where a row stands in the due index: its lane partition, and when it may go. */
export interface Due {
  readonly partition: string;
  readonly at: Instant;
}

export const interests = ['pain', 'depression', 'both', 'unsaid'] as const;
export type Interest = (typeof interests)[number];

/** A person the clinic may write to. One address may belong to several. */
export interface Contact {
  readonly id: string;
  /** Keyed hash of the normalised address: the key of its suppression. */
  readonly addressHash: string;
  readonly email: string;
  readonly firstName?: string;
  readonly phone?: string;
  readonly zone: Zone;
  readonly locale: string;
  readonly interest: Interest;
  /** C7: nothing promotional without `confirmed`. C15: text version, time and source stay with it. */
  readonly marketing: {
    readonly state: 'none' | 'asked' | 'confirmed' | 'left';
    readonly at: Instant;
    readonly textVersion?: string;
    readonly source?: string;
    /** The person asked for a rest: no education email before then. */
    readonly pausedUntil?: Instant;
    /** When what it starts begins, where that is not `at`: an import spreads its first emails over hours and days. */
    readonly startsAt?: Instant;
  };
  /**
   * `full` once the person has been told that email is not private all the way, and said yes (C9, 45 CFR 164.522(b)).
   * Absent or `minimal`: reminders go in the form that does not name the treatment.
   */
  readonly emailForm?: 'minimal' | 'full';
  readonly reminders: { readonly state: 'on' | 'left'; readonly at: Instant };
  /** Mirrored from the address in one transaction. */
  readonly suppressed: { readonly marketing?: string; readonly reminder?: string };
  /** Stops every class at once; no reason is kept (C21). */
  readonly hold: boolean;
  /** The hold is an erasure's, for as long as that lasts; absent once somebody has meant it. */
  readonly frozen?: true;
  /** The person has given a new address; this other contact stands for it until it is confirmed there. `to` is masked. */
  readonly moving?: { readonly contactId: string; readonly at: Instant; readonly to: string };
  /** The address before this one: a late bounce of an email from before `at` is about that one. */
  readonly movedFrom?: { readonly addressHash: string; readonly at: Instant };
  /** This contact only stands for somebody's new address. */
  readonly replaces?: { readonly contactId: string; readonly at: Instant; readonly doneAt?: Instant };
  /** The latest sign-up: a confirmation email answers it. */
  readonly signup?: { readonly id: string; readonly at: Instant };
  /** Capability tokens of the links in this person's emails. `oneClick` can only unsubscribe. */
  readonly tokens: { readonly confirm: string; readonly preferences: string; readonly oneClick: string };
  readonly version: number;
}

export const noticeKinds = ['closed', 'openingLate', 'phonesDown'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** What staff had to tell everybody who has a visit that day. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly at: Instant;
  /** When the place opens, for `openingLate`. */
  readonly opensAt?: Instant;
  /** Which notice of this visit it is, from 1: a second one is an email of its own. */
  readonly number: number;
  /** Of the appointment, when it was told: it speaks of that day, and not of the one a move leads to. */
  readonly revision: number;
}

/** `replaced`: the same visit lives on under another record, so this one ends without a word. Only sources set it. */
export type AppointmentStatus = 'booked' | 'cancelled' | 'completed' | 'noshow' | 'replaced';

export interface Appointment {
  readonly id: string;
  readonly contactId: string;
  readonly source: string;
  readonly externalId: string;
  readonly status: AppointmentStatus;
  /** `unmapped` when the booking system's type is not in clinic.yaml: it starts nothing but a neutral confirmation. */
  readonly kind: 'consultation' | 'infusion' | 'unmapped';
  /** Key into `clinic.locations`. */
  readonly location: string;
  readonly start: Instant;
  readonly end: Instant;
  /** Raised by every move; sends of older revisions are fenced off by their id. */
  readonly revision: number;
  readonly bookedAt: Instant;
  /** When this revision was made. */
  readonly revisedAt: Instant;
  /** When the status last changed. */
  readonly statusAt: Instant;
  /** Completed infusions within 60 days before this one, plus one; staff may correct it. */
  readonly course?: number;
  /** A completed visit that did not run to its end. */
  readonly stoppedEarly?: true;
  /** Staff released the email about a missed visit; until then none goes. */
  readonly releasedAt?: Instant;
  readonly notice?: Notice;
  /** The source's own number or time of the last change taken from it: older ones are refused. */
  readonly sourceVersion?: number;
  readonly occurredAt?: Instant;
  /** The source has told that it moves, and not yet to when: reminders wait. */
  readonly movingSince?: Instant;
  /** The record that the same visit lives on under, when `replaced`. */
  readonly replacedBy?: { readonly contactId: string; readonly appointmentId: string };
  readonly version: number;
}

/** How a step of an enrollment ended, under which appointment revision. */
export interface Settled {
  readonly revision: number;
  readonly at: Instant;
  readonly outcome: 'sent' | 'skipped' | 'inDoubt';
  /** The step whose email carried this one's content, when it was merged. */
  readonly into?: string;
}

/** One person in one journey. */
export interface Enrollment {
  readonly contactId: string;
  readonly journey: string;
  /** The appointment id for anchored journeys; the sign-up id for confirmations; `once` for the nurture series. */
  readonly instance: string;
  readonly state: 'active' | 'ended';
  readonly ended?: { readonly at: Instant; readonly reason: string; readonly revision: number };
  readonly startedAt: Instant;
  readonly settled: Readonly<Record<string, Settled>>;
  /** Backoff after a certain refusal: the step is not tried before then. */
  readonly retry?: {
    readonly step: string;
    readonly revision: number;
    readonly notBefore: Instant;
    readonly refusals: number;
  };
  /** Why nothing is due, in words; absent while a step is. */
  readonly waiting?: string;
  readonly due?: Due;
  /** `factsVersion` of what this was planned from: a change of facts is a change of this, even when nothing moves. */
  readonly seen: number;
  readonly version: number;
}

/** `claimed` and `released` are on the way; the rest are terminal (I1), though an event may still settle a doubt. */
export type SendState = 'claimed' | 'released' | 'sent' | 'skipped' | 'inDoubt';

/** What SES has told about a send; facts, never states (docs/glossary.md "Sending"). */
export interface DeliveryFacts {
  readonly deliveredAt?: Instant;
  readonly bouncedAt?: Instant;
  readonly bounceKind?: string;
  readonly complainedAt?: Instant;
}

/** A row of the ledger: one intended email, under a stable id. */
export interface Send {
  readonly contactId: string;
  /** 128-bit hash, in hex, of enrollment, step and appointment revision. */
  readonly id: string;
  readonly journey: string;
  readonly instance: string;
  readonly step: string;
  readonly revision: number;
  readonly class: EmailClass;
  readonly safety: boolean;
  readonly reply: boolean;
  readonly state: SendState;
  readonly attempt: number;
  /** How many attempts ended in doubt; with two there is no third (I2). */
  readonly doubts: number;
  readonly token: string;
  /** The claiming invocation's own Lambda deadline; until then + 60 s only it may speak for the attempt. */
  readonly deadline: Instant;
  readonly claimedAt: Instant;
  /** When the plan had the step due; the index's own `dueAt` is in `due`. */
  readonly plannedAt: Instant;
  readonly settledAt?: Instant;
  readonly acceptedAt?: Instant;
  readonly sesId?: string;
  readonly templateHash?: string;
  readonly locale?: string;
  readonly release?: string;
  /** While it is in doubt: no second attempt before then (I2). */
  readonly graceEnds?: Instant;
  /** Why it was skipped, refused or is in doubt: a code of `errors.ts` or a planner reason. */
  readonly reason?: string;
  /** The planner's account of the moment. */
  readonly reasons: readonly string[];
  /** When a safety email must have been delivered by, or the person is called. */
  readonly safetyDeadline?: Instant;
  readonly delivery?: DeliveryFacts;
  readonly due?: Due;
}

/**
 * Someone staff should telephone, because an email that mattered did not get through (I7), or because a booking cannot
 * be served by email: then there may be no contact under `contactId`, and `booking` says which visit it is.
 */
export interface Call {
  readonly contactId: string;
  readonly id: string;
  readonly reason:
    | 'noDelivery'
    | 'skipped'
    | 'bounced'
    | 'inDoubt'
    | 'leftReminders'
    | 'unmappedType'
    | 'wrongAddress'
    /** Several people share the address, and the booking does not say whose visit it is. */
    | 'ambiguousPerson'
    /** The booking has no address, or one that cannot be written to. */
    | 'noAddress'
    /** Under 18 by the record (C17). */
    | 'underAge'
    /** The visit was taken off its time, and its new time has not come within half an hour. */
    | 'unfinishedMove'
    /** The booking now names another address than the one its reminders go to. */
    | 'addressDiffers'
    /** The booking says something that cannot be true, such as an end before its start. */
    | 'unclearBooking';
  readonly journey?: string;
  readonly step?: string;
  readonly appointmentId?: string;
  readonly booking?: { readonly source: string; readonly externalId: string; readonly start?: Instant };
  readonly at: Instant;
  /** `withdrawn`: what it was for has settled itself. */
  readonly state: 'open' | 'called' | 'withdrawn';
  readonly due?: Due;
}

/** The last marketing claim of a person (I5). */
export interface Cap {
  readonly at: Instant;
  /** Which send took it: journey, instance, step. */
  readonly token: string;
}

/** Grows with every change of a person's contact and appointments. */
export function factsVersion({ contact, appointments }: Pick<Person, 'contact' | 'appointments'>): number {
  return appointments.reduce((sum, appointment) => sum + appointment.version, contact.version);
}

/** Everything the planner may know of a person: one Query, `sk` between `APPT#` and `ENROLL#~`. */
export interface Person {
  readonly contact: Contact;
  readonly appointments: readonly Appointment[];
  readonly cap?: Cap;
  readonly enrollments: readonly Enrollment[];
}
