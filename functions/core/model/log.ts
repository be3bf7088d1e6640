/** The append-only log of consent and access (C13, C15): rows that are only ever put, never updated. */
import type { Instant } from '../time/time.ts';

/** The text version of whoever speaks of no text at all: reminders come with a booking, and need none. */
export const noText = 'none';

/** A change of what somebody agreed to: what, when, by which words, where and for what; none of it may be missing (C15). */
export interface ConsentChange {
  readonly what:
    | 'consent.asked'
    | 'consent.confirmed'
    | 'consent.imported'
    | 'consent.left'
    | 'marketing.paused'
    | 'marketing.resumed'
    | 'reminders.left'
    | 'reminders.resumed'
    | 'reminders.needed'
    | 'reminders.all'
    | 'email.full'
    | 'email.minimal'
    | 'wrongPerson'
    | 'suppressed';
  /** Who did it: `person`, `ses`, or whoever brought it. */
  readonly by: string;
  /** Of the words agreed to, or taken back; `noText` where there were none. */
  readonly textVersion: string;
  /** Where: `form`, `preferences`, `oneClick`, the list it was imported from. */
  readonly source: string;
  readonly purpose: 'marketing' | 'reminder' | 'both';
  /** When the person did it, where that was before it was written here. */
  readonly occurredAt?: Instant;
  readonly detail?: string;
  /** Where the person saw the words they said yes to: the page, a hash of the words as shown, and the address (keyed). */
  readonly page?: string;
  readonly textHash?: string;
  readonly to?: string;
}

export interface LogEntry {
  readonly what:
    | 'signup.received'
    | 'language.chosen'
    | 'link.asked'
    | 'person.corrected'
    | 'address.asked'
    | 'address.agreed'
    | 'address.undone'
    | 'address.changed'
    | 'address.withdrawn'
    | 'hold.set'
    | 'hold.lifted'
    | 'appointment.put'
    | 'appointment.moved'
    | 'appointment.status'
    | 'course.corrected'
    | 'missed.emailed'
    | 'notice.set'
    | 'day.viewed'
    | 'person.viewed'
    | 'person.found'
    | 'email.viewed'
    | 'call.made'
    | 'call.tried'
    | 'call.undone'
    | 'call.closed'
    | 'door.asked'
    | 'export.made'
    | 'erasure.begun';
  /** Who did it: `person`, `ses`, or the staff caller's principal. */
  readonly by: string;
  readonly source?: string;
  readonly detail?: string;
}
