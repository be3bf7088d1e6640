/**
 * The `PeopleRows` port on the people table: reads rows, and writes what the rules decided as one transaction, each row on
 * condition that it is still as it was seen. It decides nothing.
 */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { SharedAddress } from '../../core/model/address.ts';
import type { Appointment } from '../../core/model/appointment.ts';
import type { Call } from '../../core/model/call.ts';
import type { Contact } from '../../core/model/contact.ts';
import type { Person } from '../../core/model/person.ts';
import type { SignUp } from '../../core/model/signUp.ts';
import type {
  AddressChange,
  AddressLink,
  AppointmentChange,
  BookingLink,
  BookingLinkChange,
  CallChange,
  Changes,
  ContactChange,
  Decoy,
  LogLine,
  NewContact,
  PatientLink,
  Receipt,
  ReceivedSignUp,
  SeatRow,
} from '../../core/people/changes.ts';
import type { Clock, Identity, PeopleRows, WriteResult } from '../../core/ports.ts';
import { epochMs, type Instant } from '../../core/time/time.ts';
import { marshall } from './attributes.ts';
import { asSeen } from './callCondition.ts';
import { readVisit, readVisits, takenUp } from './historyStore.ts';
import { logItem } from './log.ts';
import {
  addressPk,
  appointmentItem,
  appointmentSk,
  beforeSk,
  callItem,
  callSk,
  contactItem,
  contactPk,
  externalPk,
  type Item,
  owedItem,
  patientSk,
  personRange,
  readAddress,
  readAddressLink,
  readAppointment,
  readBookingLink,
  readCall,
  readContact,
  readPersonItems,
  readSeat,
  readSignUp,
  receiptPk,
  schemaVersion,
  seatSk,
  signUpSk,
  unconfirmedPartition,
} from './rows.ts';
import { whatever as always, type Table } from './table.ts';

/** Whose rows change that `enroll` plans from. A contact whose version stays is only made sure of. */
const toPlanAnew = ({ newContacts, contacts, visited, signUps, appointments }: Changes): readonly string[] => [
  ...new Set([
    ...(newContacts ?? []).map(({ contact }) => contact.id),
    ...(contacts ?? []).filter(({ seen, next }) => next.version !== seen.version).map(({ next }) => next.id),
    ...(visited ?? []),
    ...(signUps ?? []).map(({ contactId }) => contactId),
    ...(appointments ?? []).map(({ next }) => next.contactId),
  ]),
];

const wholeSeconds = (at: Instant) => Math.floor(epochMs(at) / 1_000);

export class DynamoPeopleRows implements PeopleRows {
  private readonly table: Table;
  private readonly identity: Identity;
  private readonly clock: Clock;
  /** Visits that were read where they are put away. */
  private readonly past = new WeakSet<Appointment>();

  constructor(table: Table, identity: Identity, clock: Clock) {
    this.table = table;
    this.identity = identity;
    this.clock = clock;
  }

  async contact(contactId: string): Promise<Contact | undefined> {
    const item = await this.table.get(contactPk(contactId), 'CONTACT', 'strong');
    return item && readContact(item);
  }

  async address(addressHash: string): Promise<SharedAddress> {
    const items = await this.table.range(addressPk(addressHash), 'ADDRESS', 'C#~', 'strong');
    const address = readAddress(items.find((item) => item.sk?.S === 'ADDRESS'));
    const links = items.flatMap((item) => readAddressLink(item) ?? []).filter(({ leftAt }) => leftAt === undefined);
    return {
      ...address,
      contacts: links.filter(({ pending }) => !pending).map(({ contactId }) => contactId),
      everybody: links.map(({ contactId }) => contactId),
    };
  }

  async person(contactId: string): Promise<Person | undefined> {
    const pk = contactPk(contactId);
    const now = await this.table.range(pk, personRange.from, personRange.to, 'strong');
    // Only who has a row of what was before has anything put away.
    const past = now.some((item) => item.sk?.S === beforeSk)
      ? await this.table.range(pk, 'PAST', 'PAST~', 'strong')
      : [];
    return readPersonItems([...now, ...past]);
  }

  async signUp(contactId: string, signUpId: string): Promise<Partial<SignUp> | undefined> {
    const item = await this.table.get(contactPk(contactId), signUpSk(signUpId), 'strong');
    return item && readSignUp(item);
  }

  async appointment(contactId: string, appointmentId: string): Promise<Appointment | undefined> {
    const item = await readVisit(this.table, contactId, appointmentId);
    return item && this.visitOf(item);
  }

  async appointments(contactId: string): Promise<readonly Appointment[]> {
    return (await readVisits(this.table, contactId)).map((item) => this.visitOf(item));
  }

  private visitOf(item: Item): Appointment {
    const visit = readAppointment(item);
    if (item.sk?.S !== appointmentSk(visit.id)) this.past.add(visit);
    return visit;
  }

  async bookingLink(source: string, externalId: string): Promise<BookingLink | undefined> {
    const item = await this.table.get(externalPk(source, externalId), 'LINK', 'strong');
    return item && readBookingLink(item);
  }

  async seats(source: string, slotId: string): Promise<ReadonlyMap<string, string>> {
    const items = await this.table.range(externalPk(source, slotId), 'SEAT#', 'SEAT#~', 'strong');
    return new Map(items.map(readSeat).map(({ key, externalId }) => [key, externalId]));
  }

  async isPatientOf(contactId: string, source: string): Promise<boolean> {
    return (await this.table.beginning(contactPk(contactId), patientSk(source, ''), 'strong')).length > 0;
  }

  async call(contactId: string, callId: string): Promise<Call | undefined> {
    const item = await this.table.get(contactPk(contactId), callSk(callId), 'strong');
    return item && readCall(item);
  }

  async hasReceipt(source: string, eventId: string): Promise<boolean> {
    return (await this.table.get(receiptPk(source, eventId), 'RECEIPT', 'strong')) !== undefined;
  }

  async write(changes: Changes): Promise<WriteResult> {
    const writes = this.writesOf(changes);
    if (writes.length === 0) return 'written';
    for (const { seen } of changes.appointments ?? [])
      if (seen && this.past.has(seen)) writes.push(...(await takenUp(this.table, seen)));
    return (await this.table.transact(writes)) === 'written' ? 'written' : 'stale';
  }

  private writesOf(changes: Changes): TransactWriteItem[] {
    const each = <T>(some: readonly T[] | undefined, write: (one: T) => TransactWriteItem | TransactWriteItem[]) =>
      (some ?? []).flatMap(write);
    return [
      ...each(changes.addresses, (one) => this.addressWrite(one)),
      ...each(changes.addressLinks, (one) => this.addressLinkWrite(one)),
      ...each(changes.newContacts, (one) => this.newContactWrite(one)),
      ...each(changes.contacts, (one) => this.contactWrite(one)),
      ...each(changes.visited, (contactId) => this.visitedWrite(contactId)),
      ...each(changes.signUps, (one) => this.signUpWrite(one)),
      ...each(changes.bookingLinks, (one) => this.bookingLinkWrite(one)),
      ...each(changes.patientLinks, (one) => this.patientLinkWrites(one)),
      ...each(changes.seats, (one) => this.seatWrite(one)),
      ...each(changes.appointments, (one) => this.appointmentWrite(one)),
      ...each(changes.calls, (one) => this.callWrite(one)),
      ...each(changes.log, (one) => this.logWrite(one)),
      ...each(changes.receipts, (one) => this.receiptWrite(one)),
      ...each(changes.decoys, (one) => this.decoyWrites(one)),
      ...each(toPlanAnew(changes), (contactId) => this.owedWrite(contactId)),
    ];
  }

  /** With the change itself: should its stream record be lost, the sweep finds the person by this (I13). */
  private owedWrite(contactId: string): TransactWriteItem {
    const mark = { stamp: this.identity.id(), since: this.clock.now() };
    return this.table.putWrite(owedItem(contactId, mark), always);
  }

  private addressWrite({ addressHash, seen, set }: AddressChange): TransactWriteItem {
    const entries = Object.entries({ ...set, changes: (seen.changes ?? 0) + 1, schemaVersion });
    return this.table.updateWrite(
      addressPk(addressHash),
      'ADDRESS',
      `SET ${entries.map((_, index) => `#a${index} = :a${index}`).join(', ')}`,
      {
        expression: seen.changes === undefined ? 'attribute_not_exists(#changes)' : '#changes = :seen',
        names: { '#changes': 'changes', ...Object.fromEntries(entries.map(([name], index) => [`#a${index}`, name])) },
        values: {
          ':seen': seen.changes,
          ...Object.fromEntries(entries.map(([, value], index) => [`:a${index}`, value])),
        },
      },
    );
  }

  private addressLinkWrite(link: AddressLink): TransactWriteItem {
    const item = {
      pk: addressPk(link.addressHash),
      sk: contactPk(link.contactId),
      schemaVersion,
      pending: link.state === 'pending' ? true : undefined,
      leftAt: link.state === 'left' ? link.at : undefined,
      expiresAt: link.state === 'has' ? undefined : wholeSeconds(link.expiresAt),
    };
    return this.table.putWrite(marshall(item), link.state === 'pending' ? undefined : always);
  }

  private newContactWrite({ contact, expiresAt }: NewContact): TransactWriteItem {
    const item = contactItem(contact);
    return this.table.putWrite(expiresAt ? { ...item, expiresAt: { N: String(wholeSeconds(expiresAt)) } } : item);
  }

  /** Only what differs is written, so that a row keeps whatever else it holds. */
  private contactWrite({ seen, next }: ContactChange): TransactWriteItem {
    const was: Readonly<Record<string, unknown>> = { ...seen };
    const willBe: Readonly<Record<string, unknown>> = { ...next };
    const names = [...new Set([...Object.keys(was), ...Object.keys(willBe)])].filter(
      (name) => name !== 'id' && name !== 'version' && was[name] !== willBe[name],
    );
    const given = names.filter((name) => willBe[name] !== undefined);
    const gone = names.filter((name) => willBe[name] === undefined);
    const sets = [...given.map((name) => `#${name} = :${name}`), '#version = :next'].join(', ');
    const removes = gone.length === 0 ? '' : ` REMOVE ${gone.map((name) => `#${name}`).join(', ')}`;
    return this.table.updateWrite(contactPk(seen.id), 'CONTACT', `SET ${sets}${removes}`, {
      expression: '#version = :seen',
      names: { '#version': 'version', ...Object.fromEntries(names.map((name) => [`#${name}`, name])) },
      values: {
        ':next': next.version,
        ':seen': seen.version,
        ...Object.fromEntries(given.map((name) => [`:${name}`, willBe[name]])),
      },
    });
  }

  private visitedWrite(contactId: string): TransactWriteItem {
    return this.table.updateWrite(contactPk(contactId), 'CONTACT', 'SET #version = #version + :one', {
      expression: 'attribute_exists(pk)',
      names: { '#version': 'version' },
      values: { ':one': 1 },
    });
  }

  private signUpWrite({ contactId, id, at, signUp, awaitsConfirmation }: ReceivedSignUp): TransactWriteItem {
    const { addressHash: _hash, email: _email, ...asReceived } = signUp;
    return this.table.putWrite(
      marshall({
        ...asReceived,
        at,
        pk: contactPk(contactId),
        sk: signUpSk(id),
        schemaVersion,
        duePartition: awaitsConfirmation ? unconfirmedPartition : undefined,
        dueAt: awaitsConfirmation ? at : undefined,
      }),
    );
  }

  private appointmentWrite({ seen, next }: AppointmentChange): TransactWriteItem {
    return this.table.putWrite(
      appointmentItem(next),
      // What was put away is taken up again: it stands beside the row of what it was, and counts instead of it.
      seen && !this.past.has(seen)
        ? { expression: '#version = :seen', names: { '#version': 'version' }, values: { ':seen': seen.version } }
        : undefined,
    );
  }

  /** A link that is not there yet; one that only says "called off" may be replaced. */
  private bookingLinkWrite({ source, externalId, link }: BookingLinkChange): TransactWriteItem {
    const item = { ...link, pk: externalPk(source, externalId), sk: 'LINK', schemaVersion };
    return this.table.putWrite(marshall(item), {
      expression: 'attribute_not_exists(pk) OR attribute_not_exists(#contact)',
      names: { '#contact': 'contactId' },
    });
  }

  /** The patient's id at the contact; that the id leads to the contact is a booking link (`patientKey`). */
  private patientLinkWrites({ source, patientId, contactId }: PatientLink): TransactWriteItem {
    return this.table.putWrite(
      marshall({ pk: contactPk(contactId), sk: patientSk(source, patientId), source, patientId, schemaVersion }),
    );
  }

  /** Beside the link of the slot's own id, and written with the link of that place. */
  private seatWrite({ source, slotId, key, externalId, contactId }: SeatRow): TransactWriteItem {
    const item = { pk: externalPk(source, slotId), sk: seatSk(key), key, externalId, contactId, schemaVersion };
    return this.table.putWrite(marshall(item), always);
  }

  private callWrite(change: CallChange): TransactWriteItem {
    switch (change.kind) {
      case 'ask':
        return this.table.putWrite(callItem(change.call));
      case 'askAgain':
        return this.table.putWrite(callItem(change.call), always);
      case 'put':
        return this.table.putWrite(callItem(change.next), asSeen(change.seen));
      case 'withdraw':
        return this.table.updateWrite(
          contactPk(change.contactId),
          callSk(change.id),
          'SET #state = :withdrawn REMOVE #partition, #dueAt',
          {
            expression: '#state = :open',
            names: { '#state': 'state', '#partition': 'duePartition', '#dueAt': 'dueAt' },
            values: { ':withdrawn': 'withdrawn', ':open': 'open' },
          },
        );
    }
  }

  private logWrite({ contactId, at, entry }: LogLine): TransactWriteItem {
    return this.table.putWrite(logItem(this.identity, contactId, at, entry));
  }

  /** Receipts name nobody and are kept for good: a signature without a time stays valid as long as its key. */
  private receiptWrite({ source, eventId, result, at }: Receipt): TransactWriteItem {
    return this.table.putWrite(
      marshall({ pk: receiptPk(source, eventId), sk: 'RECEIPT', source, result, at, schemaVersion }),
    );
  }

  private decoyWrites({ key, rows, at }: Decoy): TransactWriteItem[] {
    // One more for the mark that a real change carries (`owedWrite`).
    return Array.from({ length: rows + 1 }, (_, row) =>
      this.table.updateWrite(`L#spared#${key}`, String(row), 'SET #expiresAt = :soon, #version = :version', {
        names: { '#expiresAt': 'expiresAt', '#version': 'schemaVersion' },
        values: { ':soon': Math.ceil(epochMs(at) / 1_000), ':version': schemaVersion },
      }),
    );
  }
}
