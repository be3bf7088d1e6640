/** All stored items of one person: what an export prints, and what an erasure removes. */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Appointment } from '../../core/model/appointment.ts';
import type { Call } from '../../core/model/call.ts';
import type { Contact } from '../../core/model/contact.ts';
import type { Enrollment } from '../../core/model/enrollment.ts';
import type { Send } from '../../core/model/send.ts';
import type { Instant } from '../../core/time/time.ts';
import {
  addressPk,
  contactPk,
  type Item,
  readAppointment,
  readCall,
  readContact,
  readEnrollment,
  readSendItem,
} from './rows.ts';
import type { Table } from './table.ts';

/** A row of the log, as it lies there. */
export interface LogRow {
  readonly at: Instant;
  readonly what: string;
  readonly by: string;
  readonly purpose?: string;
  readonly textVersion?: string;
  readonly source?: string;
  readonly occurredAt?: Instant;
  readonly detail?: string;
}

export interface HeldPerson {
  readonly contactId: string;
  /** Absent when only remains of an interrupted erasure are there. */
  readonly contact: Contact | undefined;
  readonly appointments: readonly Appointment[];
  readonly enrollments: readonly Enrollment[];
  readonly sends: readonly Send[];
  readonly calls: readonly Call[];
  readonly log: readonly LogRow[];
  /** All of the above and whatever else lies in the person's partition. */
  readonly items: readonly Item[];
}

export interface Held {
  readonly addressHash: string;
  /** The address's own partition: its suppression, its links, evidence of earlier erasures. */
  readonly addressItems: readonly Item[];
  readonly people: readonly HeldPerson[];
}

const skOf = (item: Item) => item.sk?.S ?? '';

export async function readHeldPerson(table: Table, contactId: string): Promise<HeldPerson> {
  const items = await table.whole(contactPk(contactId), 'strong');
  const ofKind = (prefix: string) => items.filter((item) => skOf(item).startsWith(prefix));
  const contact = items.find((item) => skOf(item) === 'CONTACT');
  return {
    contactId,
    contact: contact && readContact(contact),
    appointments: ofKind('APPT#').map(readAppointment),
    enrollments: ofKind('ENROLL#').map(readEnrollment),
    sends: ofKind('SEND#').map(readSendItem),
    calls: ofKind('CALL#').map(readCall),
    log: ofKind('LOG#').map((item) => unmarshall(item) as unknown as LogRow),
    items,
  };
}

/** @param also contacts that are no longer linked, because an erasure was interrupted. */
export async function readHeld(table: Table, addressHash: string, also: readonly string[] = []): Promise<Held> {
  const addressItems = await table.whole(addressPk(addressHash), 'strong');
  // Whoever has another address by now, or has not confirmed this one, is not a person of this address.
  const linked = addressItems.filter((item) => skOf(item).startsWith('C#') && !item.leftAt && !item.pending);
  const ids = [...new Set([...linked.map((item) => skOf(item).slice(2)), ...also])].sort();
  const people = await Promise.all(ids.map((id) => readHeldPerson(table, id)));
  return { addressHash, addressItems, people: people.filter(({ items }) => items.length > 0) };
}
