/** All that is stored of one person, read with strong consistency: for exports and erasure. */
import type { PersonRecord } from '../../core/model/personRecord.ts';
import type { RowName } from '../../core/model/row.ts';
import {
  addressPk,
  contactPk,
  type Item,
  isOf,
  readAppointment,
  readCall,
  readContact,
  readEnrollment,
  readLogRow,
  readSendItem,
  standing,
} from './rows.ts';
import type { Table } from './table.ts';

export interface StoredPerson extends PersonRecord {
  /** Every item of the person's partition, whatever it is. */
  readonly items: readonly Item[];
}

export interface StoredPeople {
  readonly addressHash: string;
  /** The address's own partition: its suppression, its links, evidence of earlier erasures. */
  readonly addressItems: readonly Item[];
  readonly people: readonly StoredPerson[];
}

const skOf = (item: Item) => item.sk?.S ?? '';

function countsOf(items: readonly Item[]): Readonly<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const item of items) {
    const kind = skOf(item).split('#')[0] ?? '';
    rows[kind] = (rows[kind] ?? 0) + 1;
  }
  return rows;
}

export async function readPersonRecord(table: Table, contactId: string): Promise<StoredPerson> {
  const items = await table.whole(contactPk(contactId), 'strong');
  const live = standing(items);
  const ofKind = (kind: RowName['kind']) => live.filter(isOf(kind));
  const contact = items.find((item) => skOf(item) === 'CONTACT');
  return {
    contactId,
    contact: contact && readContact(contact),
    appointments: ofKind('appointment').map(readAppointment),
    enrollments: ofKind('enrollment').map(readEnrollment),
    sends: ofKind('send').map(readSendItem),
    calls: ofKind('call').map(readCall),
    log: ofKind('log').map(readLogRow),
    rows: countsOf(items),
    items,
  };
}

/** @param also contacts that are no longer linked, because an erasure was interrupted. */
export async function readPeople(
  table: Table,
  addressHash: string,
  also: readonly string[] = [],
): Promise<StoredPeople> {
  const addressItems = await table.whole(addressPk(addressHash), 'strong');
  // Whoever has another address by now, or has not confirmed this one, is not a person of this address.
  const linked = addressItems.filter((item) => skOf(item).startsWith('C#') && !item.leftAt && !item.pending);
  const ids = [...new Set([...linked.map((item) => skOf(item).slice(2)), ...also])].sort();
  const people = await Promise.all(ids.map((id) => readPersonRecord(table, id)));
  return { addressHash, addressItems, people: people.filter(({ items }) => items.length > 0) };
}
