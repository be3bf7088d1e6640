/** The append-only log of consent and access (C13, C15): rows that are only ever put, never updated. */
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../../core/time.ts';
import type { Identity } from '../../ports.ts';
import { contactPk, type Item, schemaVersion } from './rows.ts';

export interface LogEntry {
  readonly what:
    | 'signup.received'
    | 'consent.asked'
    | 'consent.confirmed'
    | 'consent.left'
    | 'reminders.left'
    | 'wrongPerson'
    | 'suppressed'
    | 'hold.set'
    | 'hold.lifted'
    | 'appointment.put'
    | 'appointment.moved'
    | 'appointment.status'
    | 'call.made';
  /** Who did it: `person`, `ses`, or the staff caller's principal. */
  readonly by: string;
  readonly textVersion?: string;
  readonly source?: string;
  readonly purpose?: 'marketing' | 'reminder';
  readonly detail?: string;
}

/** @param at also the row's place in the log: entries sort by time. */
export function logItem(identity: Identity, contactId: string, at: Instant, entry: LogEntry): Item {
  return marshall(
    { ...entry, at, pk: contactPk(contactId), sk: `LOG#${at}#${identity.id().slice(0, 8)}`, schemaVersion },
    { removeUndefinedValues: true },
  );
}
