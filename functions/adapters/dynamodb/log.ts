/** The append-only log as it lies in the table: rows that are only ever put, never updated (C13, C15). */

import type { ConsentChange, LogEntry } from '../../core/model/log.ts';
import type { Identity } from '../../core/ports.ts';
import type { Instant } from '../../core/time/time.ts';
import { marshall } from './attributes.ts';
import { contactPk, type Item, logSk, schemaVersion } from './rows.ts';

/** @param at also the row's place in the log: entries sort by time. */
export function logItem(identity: Identity, contactId: string, at: Instant, entry: LogEntry | ConsentChange): Item {
  return marshall({
    ...entry,
    at,
    pk: contactPk(contactId),
    sk: logSk(`${at}#${identity.id().slice(0, 8)}`),
    schemaVersion,
  });
}
