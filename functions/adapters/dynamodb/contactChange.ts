/** One change of a contact: its attributes, its version and its log row in one transaction, read anew when it collides. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Contact } from '../../core/model/contact.ts';
import type { Identity } from '../../core/ports.ts';
import type { Instant } from '../../core/time/time.ts';
import { type ConsentChange, type LogEntry, logItem } from './log.ts';
import { contactPk, type Item, readContact } from './rows.ts';
import type { Table } from './table.ts';

export type Changed = 'changed' | 'unchanged' | 'absent';

/** Attributes that can change; `undefined` takes one away. */
export type Attributes = Partial<Record<Exclude<keyof Contact, 'id' | 'version'>, unknown>> & Record<string, unknown>;

export interface Change {
  readonly set: Attributes;
  readonly log: LogEntry | ConsentChange;
  /** Written over whatever stands there, such as a call that is open already. */
  readonly also?: readonly Item[];
  readonly writes?: readonly TransactWriteItem[];
}

/** Tries before a change that keeps colliding becomes an error. */
export const conflictsMax = 5;

export async function readContactRow(table: Table, contactId: string): Promise<Contact | undefined> {
  const item = await table.get(contactPk(contactId), 'CONTACT', 'strong');
  return item && readContact(item);
}

/**
 * The update of a contact that is still as it was read.
 *
 * @param version `same`: it says nothing new, so its version stays, and nobody plans anew for it.
 */
export function contactWrite(
  table: Table,
  contact: Pick<Contact, 'id' | 'version'>,
  set: Attributes,
  version: 'next' | 'same' = 'next',
): TransactWriteItem {
  const entries = Object.entries(set);
  const given = entries.filter(([, value]) => value !== undefined);
  const gone = entries.filter(([, value]) => value === undefined);
  const sets = [...given.map(([name]) => `#${name} = :${name}`), '#version = #version + :one'].join(', ');
  const removes = gone.length === 0 ? '' : ` REMOVE ${gone.map(([name]) => `#${name}`).join(', ')}`;
  return table.updateWrite(contactPk(contact.id), 'CONTACT', `SET ${sets}${removes}`, {
    expression: '#version = :seen',
    names: { '#version': 'version', ...Object.fromEntries(entries.map(([name]) => [`#${name}`, name])) },
    values: {
      ':one': version === 'next' ? 1 : 0,
      ':seen': contact.version,
      ...Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
    },
  });
}

/** @param next the change that the contact as it is now asks for; undefined: none. */
export async function changeContact(
  table: Table,
  identity: Identity,
  contactId: string,
  at: Instant,
  next: (contact: Contact) => Change | undefined,
): Promise<Changed> {
  for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
    const contact = await readContactRow(table, contactId);
    if (!contact) return 'absent';
    const change = next(contact);
    if (change === undefined) return 'unchanged';
    const written = await table.transact([
      contactWrite(table, contact, change.set),
      table.putWrite(logItem(identity, contactId, at, change.log)),
      ...(change.also ?? []).map((each) =>
        table.putWrite(each, { expression: 'attribute_not_exists(pk) OR attribute_exists(pk)' }),
      ),
      ...(change.writes ?? []),
    ]);
    if (written === 'written') return 'changed';
  }
  throw new Error('a change of a contact kept colliding with others');
}
