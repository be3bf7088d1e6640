/**
 * What an act does to the stored facts about people. The rules in this folder say what shall be so; the adapter writes it
 * in one transaction, on condition that every row is still as it was `seen`. So no rule knows of tables, and no adapter
 * of rules.
 */
import type { Address } from '../model/address.ts';
import type { Appointment } from '../model/appointment.ts';
import type { Call } from '../model/call.ts';
import type { Contact } from '../model/contact.ts';
import type { ConsentChange, LogEntry } from '../model/log.ts';
import type { SignUp } from '../model/signUp.ts';
import type { Instant } from '../time/time.ts';

/** Where a source's id of a booking, or of a patient, leads. */
export interface BookingLink {
  readonly contactId?: string;
  readonly appointmentId?: string;
  /** The source called the booking off before it was known here: one that is told later, but is older, is no booking. */
  readonly closedAt?: Instant;
  /** It was asked for, and was no booking yet: called off, nobody is told of a visit that they never had. */
  readonly requestedAt?: Instant;
}

/**
 * `next` replaces `seen`. Its `version` is one higher when anybody has to plan anew; where it is the same, nothing else
 * may differ, and the change only makes sure that nobody else changed the contact meanwhile.
 */
export interface ContactChange {
  readonly seen: Contact;
  readonly next: Contact;
}

export interface NewContact {
  readonly contact: Contact;
  /** Only stands for an address that nobody has confirmed yet: it is removed by itself then. */
  readonly expiresAt?: Instant;
}

/** A change of the address row, while it is still as it was `seen`. An empty `set` only makes sure of that. */
export interface AddressChange {
  readonly addressHash: string;
  readonly seen: Address;
  readonly set: Partial<Omit<Address, 'changes'>>;
}

/** A contact has an address (`has`), will have it once it is confirmed (`pending`), or had it (`left`). */
export type AddressLink = { readonly addressHash: string; readonly contactId: string } & (
  | { readonly state: 'has' }
  | { readonly state: 'pending' | 'left'; readonly expiresAt: Instant; readonly at: Instant }
);

/** A sign-up as received; `awaitsConfirmation`: whoever never confirms it is erased in the end (C16). */
export interface ReceivedSignUp {
  readonly contactId: string;
  readonly id: string;
  readonly at: Instant;
  readonly signUp: Partial<SignUp>;
  readonly awaitsConfirmation: boolean;
}

export interface AppointmentChange {
  /** Absent: it must not be there yet. */
  readonly seen?: Appointment;
  readonly next: Appointment;
}

/** A booking's id, or with `patientKey` a patient's, leads to `link`. It must not lead anywhere yet. */
export interface BookingLinkChange {
  readonly source: string;
  readonly externalId: string;
  readonly link: BookingLink;
}

export interface PatientLink {
  readonly source: string;
  readonly patientId: string;
  readonly contactId: string;
}

/** Whose place in a slot that several people share has which id. Whoever left it and came again has a newer one. */
export interface SeatRow {
  readonly source: string;
  readonly slotId: string;
  /** Keyed hash of the person's address. */
  readonly key: string;
  readonly externalId: string;
  readonly contactId: string;
}

export type CallChange =
  /** A call that must not be listed yet. */
  | { readonly kind: 'ask'; readonly call: Call }
  /** A call that is open anew, whatever became of it before. */
  | { readonly kind: 'askAgain'; readonly call: Call }
  /** The call about a visit, over how it was seen. */
  | { readonly kind: 'put'; readonly seen: Call | undefined; readonly next: Call }
  /** An open call that is not needed any more. */
  | { readonly kind: 'withdraw'; readonly contactId: string; readonly id: string };

export interface LogLine {
  readonly contactId: string;
  readonly at: Instant;
  readonly entry: LogEntry | ConsentChange;
}

/** An event of a source, taken: told again, it does nothing again. */
export interface Receipt {
  readonly source: string;
  readonly eventId: string;
  readonly result: string;
  readonly at: Instant;
}

/** Rows that mean nothing: they cost what a real change costs, so that timing tells nobody whether an address is known. */
export interface Decoy {
  readonly key: string;
  readonly rows: number;
  readonly at: Instant;
}

/** Written together or not at all. */
export interface Changes {
  readonly addresses?: readonly AddressChange[];
  readonly addressLinks?: readonly AddressLink[];
  readonly newContacts?: readonly NewContact[];
  readonly contacts?: readonly ContactChange[];
  /** Contacts that are given an appointment: whoever changes or erases one by what they read looks again. */
  readonly visited?: readonly string[];
  readonly signUps?: readonly ReceivedSignUp[];
  readonly appointments?: readonly AppointmentChange[];
  readonly bookingLinks?: readonly BookingLinkChange[];
  readonly patientLinks?: readonly PatientLink[];
  readonly seats?: readonly SeatRow[];
  readonly calls?: readonly CallChange[];
  readonly log?: readonly LogLine[];
  readonly receipts?: readonly Receipt[];
  readonly decoys?: readonly Decoy[];
}

/** What an act comes to: its answer, and what it changes; without `changes` nothing is written. */
export interface Decision<T> {
  readonly answer: T;
  readonly changes?: Changes | undefined;
}

/** `contact` with `set`, one version on; `undefined` takes an attribute away. */
export function changedContact(
  contact: Contact,
  set: { readonly [K in Exclude<keyof Contact, 'id' | 'version'>]?: Contact[K] | undefined },
): ContactChange {
  const next: Record<string, unknown> = { ...contact, ...set, version: contact.version + 1 };
  for (const [name, value] of Object.entries(set)) if (value === undefined) delete next[name];
  return { seen: contact, next: next as unknown as Contact };
}

/** Makes sure that `contact` is still as it was read, and changes nothing. */
export const unchangedContact = (contact: Contact): ContactChange => ({ seen: contact, next: contact });
