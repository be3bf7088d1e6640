/** What the core needs from the world. Small, named by who uses them; `adapters/` implement them. */

import type { SharedAddress } from './model/address.ts';
import type { Appointment } from './model/appointment.ts';
import type { Call } from './model/call.ts';
import type { Clinic } from './model/clinic.ts';
import type { Contact } from './model/contact.ts';
import type { Due } from './model/due.ts';
import type { Enrollment } from './model/enrollment.ts';
import type { CodeOf } from './model/errors.ts';
import type { EmailClass, Journey } from './model/journey.ts';
import type { Person } from './model/person.ts';
import type { DueRow } from './model/row.ts';
import type { Send } from './model/send.ts';
import type { SignUp } from './model/signUp.ts';
import type { CompiledTemplate } from './model/template.ts';
import type { BookingLink, Changes } from './people/changes.ts';
import type { Instant } from './time/time.ts';

export interface Clock {
  now(): Instant;
  /** Resolves at or after `at`. */
  sleepUntil(at: Instant): Promise<void>;
}

/** Randomness and hashing. */
export interface Identity {
  /** 128 random bits, in hex. */
  token(): string;
  /** A random id of 80 bits, in hex: for a contact, an appointment, a log row. Fit for an SES tag. */
  id(): string;
  /** First 128 bits of a SHA-256, in hex. */
  digest(text: string): string;
}

/** Which earlier state of a ledger row a claim may replace. */
export type ClaimOver =
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused' | 'inDoubt'; readonly attempt: number };

/** `taken` gives back the row that stood in the way. */
export type ClaimResult = { readonly kind: 'claimed' } | { readonly kind: 'taken'; readonly by: Send };

/** `stale`: the row is no longer as expected; read and plan again. */
export type WriteResult = 'written' | 'stale';

/**
 * The people table as the rules about people need it (`core/people`). Every read is strongly consistent: what was
 * acknowledged before is seen.
 */
export interface PeopleRows {
  contact(contactId: string): Promise<Contact | undefined>;
  /** To be read before the contacts that share it: a write of the address then finds out whatever came in between. */
  address(addressHash: string): Promise<SharedAddress>;
  person(contactId: string): Promise<Person | undefined>;
  signUp(contactId: string, signUpId: string): Promise<Partial<SignUp> | undefined>;
  appointment(contactId: string, appointmentId: string): Promise<Appointment | undefined>;
  /** Every appointment of a person, whatever became of it. */
  appointments(contactId: string): Promise<readonly Appointment[]>;
  /** Where a source's id of a booking leads, or with `patientKey` of a patient. */
  bookingLink(source: string, externalId: string): Promise<BookingLink | undefined>;
  /** The ids of all places of a slot that several people share, by whose they are. */
  seats(source: string, slotId: string): Promise<ReadonlyMap<string, string>>;
  /** Whether the contact is one of the source's patients already. */
  isPatientOf(contactId: string, source: string): Promise<boolean>;
  call(contactId: string, callId: string): Promise<Call | undefined>;
  /** Whether the source's event was taken before. */
  hasReceipt(source: string, eventId: string): Promise<boolean>;
  /** All of it or nothing. `stale`: a row is no longer as it was seen. */
  write(changes: Changes): Promise<WriteResult>;
}

/** What `send.ts` and the handlers need of the people table. */
export interface PeopleStore {
  /** One Query. Undefined when there is no such contact. */
  readPerson(contactId: string, consistency: 'strong' | 'eventual'): Promise<Person | undefined>;
  readSend(contactId: string, sendId: string, consistency: 'strong' | 'eventual'): Promise<Send | undefined>;
  /**
   * Rows of one lane partition due up to and including `until`, earliest first; fewer than `limit` only at the end.
   * @param after the last row of the page before: whatever became of it, the page goes on behind its place.
   */
  dueRows(partition: string, until: Instant, limit: number, after?: DueRow): Promise<readonly DueRow[]>;
  /**
   * Step 2: the ledger is the lock. Puts the row (a claim, or a skip that is terminal at once) where `over` expects
   * it. A failed condition that shows our own token is success: the first reply was lost.
   */
  claim(row: Send, over: ClaimOver): Promise<ClaimResult>;
  /** Step 5: writes the row's outcome, while our token still holds it. An event that settled it first wins. */
  settle(row: Send): Promise<WriteResult>;
  /** Another worker's claim whose deadline + 60 s has passed becomes `inDoubt`, while its token is unchanged. */
  declareInDoubt(row: Send): Promise<WriteResult>;
  /** Takes a ledger row out of the due index, or moves it, while state and token are as given. */
  reschedule(row: Send, due: Due | undefined): Promise<WriteResult>;
  /** Moves any row of the index to a later moment, while it is still due when it was seen to be. */
  postpone(row: DueRow, at: Instant): Promise<WriteResult>;
  /** Takes an enrollment whose person is not there out of the index, saying why. */
  retire(contactId: string, journey: string, instance: string, why: string): Promise<void>;
  /** Step 6. `expected` undefined: it must not exist yet. */
  putEnrollment(enrollment: Enrollment, expected: number | undefined): Promise<WriteResult>;
  /** Marketing takes the cap by one conditional write (I5): true when `now` is `capMs` past the last one, or it is ours. */
  takeCap(contactId: string, now: Instant, capMs: number, token: string): Promise<boolean>;
  /** Puts the person on the call list; the same call twice is one. True when it is new. */
  addCall(call: Call): Promise<boolean>;
}

export interface OutgoingAttachment {
  readonly filename: string;
  /** With its parameters: `text/calendar; charset=utf-8; method=REQUEST`. */
  readonly contentType: string;
  readonly content: string;
}

export interface OutgoingEmail {
  readonly class: EmailClass;
  readonly contactId: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly attachments?: readonly OutgoingAttachment[];
  /** `<contactId>_<sendId>_<attempt>`. */
  readonly tag: string;
}

export type SendOutcome =
  | { readonly kind: 'accepted'; readonly sesId: string }
  /** Certainly refused: nothing left. `retry` says whether another try can help. */
  | ({ readonly kind: 'refused' } & SendRefusal)
  /** 5xx, reset or timeout: SES may have it. */
  | { readonly kind: 'inDoubt'; readonly code: CodeOf<'in doubt'> };

/** A certain refusal: its code's fate and `retry` agree. */
export type SendRefusal =
  | { readonly code: CodeOf<'retryable'>; readonly retry: 'later' | 'throttled' | 'quota' }
  | { readonly code: CodeOf<'permanent'>; readonly retry: 'never' };

export interface Mailer {
  /** One `SendEmail`, one attempt, abandoned at `notAfter`. Begun only if its timeout fits before then. */
  send(email: OutgoingEmail, notAfter: Instant): Promise<SendOutcome>;
}

/** The words in force. */
export interface Release {
  readonly id: string;
  readonly clinic: Clinic;
  readonly journeys: Readonly<Record<string, Journey>>;
  /** Template name → locale → content hash. */
  readonly templates: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface Words {
  /** The release the pointer names, or the one in the bundle. */
  current(): Promise<Release>;
  template(hash: string): Promise<CompiledTemplate>;
}

/** Where `enroll` parks a record it cannot handle: keys and a code, no image. */
export interface DeadLetters {
  setAside(record: { readonly pk: string; readonly sk: string; readonly code: string }): Promise<void>;
}

export type { Appointment, Contact };
