/**
 * The `PeopleRows` port in memory, for fast tests of the rules about people. It applies changes as the table does: all of
 * them or none, each row on condition that it is as it was seen. `test/contract/peopleRows.ts` holds it and the real one to
 * the same behaviour.
 */
import { createHash } from 'node:crypto';
import type { Address, SharedAddress } from '../../functions/core/model/address.ts';
import type { Appointment } from '../../functions/core/model/appointment.ts';
import type { Call } from '../../functions/core/model/call.ts';
import type { Contact } from '../../functions/core/model/contact.ts';
import type { Enrollment } from '../../functions/core/model/enrollment.ts';
import type { Person } from '../../functions/core/model/person.ts';
import type { SignUp } from '../../functions/core/model/signUp.ts';
import type { AddressLink, BookingLink, CallChange, Changes, LogLine } from '../../functions/core/people/changes.ts';
import type { Identity, PeopleRows, WriteResult } from '../../functions/core/ports.ts';

/** Ids that count up: a test reads the same ones every time. */
export function countingIdentity(): Identity {
  let count = 0;
  const next = (length: number) => {
    count += 1;
    return count.toString(16).padStart(length, '0');
  };
  return {
    token: () => next(32),
    id: () => next(20),
    digest: (text) => createHash('sha256').update(text).digest('hex').slice(0, 32),
  };
}

/** One row of a write: what must be so of the row that is there, and what is there afterwards. */
interface RowWrite {
  readonly key: string;
  readonly holds: (row: unknown) => boolean;
  readonly next: (row: unknown) => unknown;
}

const isAbsent = (row: unknown) => row === undefined;
const anything = () => true;

/** What a table would give back: without what is undefined, and nobody else's object. */
const stored = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** A new row, or one in place of whatever `holds` allows. */
const put = (key: string, value: unknown, holds: RowWrite['holds'] = isAbsent): RowWrite => ({
  key,
  holds,
  next: () => stored(value),
});

/** As DynamoDB has it: more than this in one transaction is an error, and so is one row twice. */
const writesMax = 100;

const addressKey = (hash: string) => `address ${hash}`;
const linkKey = (hash: string, contactId: string) => `addressLink ${hash} ${contactId}`;
const contactKey = (id: string) => `contact ${id}`;
const signUpKey = (contactId: string, id: string) => `signUp ${contactId} ${id}`;
const appointmentKey = (contactId: string, id: string) => `appointment ${contactId} ${id}`;
const enrollmentKey = (contactId: string) => `enrollment ${contactId} `;
const bookingKey = (source: string, id: string) => `booking ${source} ${id}`;
const patientKey = (contactId: string, source: string, id: string) => `patient ${contactId} ${source} ${id}`;
const seatKey = (source: string, slotId: string, key: string) => `seat ${source} ${slotId} ${key}`;
const callKey = (contactId: string, id: string) => `call ${contactId} ${id}`;
const receiptKey = (source: string, id: string) => `receipt ${source} ${id}`;

export class MemoryPeopleRows implements PeopleRows {
  private rows = new Map<string, unknown>();
  private logged = 0;
  /** Every read and write since the test last emptied it: `address`, `contact`, `write 5`, `stale`. */
  readonly done: string[] = [];
  /** Done once, just before the next write: what somebody else wrote after the facts were read. */
  meanwhile: (() => Promise<unknown>) | undefined;

  async contact(contactId: string): Promise<Contact | undefined> {
    return this.read('contact', contactKey(contactId));
  }

  async address(addressHash: string): Promise<SharedAddress> {
    const address = this.read<Address>('address', addressKey(addressHash));
    const links = this.all<AddressLink>(linkKey(addressHash, '')).filter(({ state }) => state !== 'left');
    return {
      ...address,
      contacts: links.filter(({ state }) => state === 'has').map(({ contactId }) => contactId),
      everybody: links.map(({ contactId }) => contactId),
    };
  }

  async person(contactId: string): Promise<Person | undefined> {
    const contact = this.read<Contact>('person', contactKey(contactId));
    return (
      contact && {
        contact,
        appointments: this.all(appointmentKey(contactId, '')),
        enrollments: this.all(enrollmentKey(contactId)),
      }
    );
  }

  async signUp(contactId: string, signUpId: string): Promise<Partial<SignUp> | undefined> {
    return this.read('signUp', signUpKey(contactId, signUpId));
  }

  async appointment(contactId: string, appointmentId: string): Promise<Appointment | undefined> {
    return this.read('appointment', appointmentKey(contactId, appointmentId));
  }

  async appointments(contactId: string): Promise<readonly Appointment[]> {
    this.done.push('appointments');
    return this.all(appointmentKey(contactId, ''));
  }

  async bookingLink(source: string, externalId: string): Promise<BookingLink | undefined> {
    return this.read('bookingLink', bookingKey(source, externalId));
  }

  async seats(source: string, slotId: string): Promise<ReadonlyMap<string, string>> {
    const seats = this.all<{ key: string; externalId: string }>(seatKey(source, slotId, ''));
    return new Map(seats.map(({ key, externalId }) => [key, externalId]));
  }

  async isPatientOf(contactId: string, source: string): Promise<boolean> {
    return this.all(patientKey(contactId, source, '')).length > 0;
  }

  async call(contactId: string, callId: string): Promise<Call | undefined> {
    return this.read('call', callKey(contactId, callId));
  }

  async hasReceipt(source: string, eventId: string): Promise<boolean> {
    return this.read('receipt', receiptKey(source, eventId)) !== undefined;
  }

  async write(changes: Changes): Promise<WriteResult> {
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.();
    const writes = this.writesOf(changes);
    if (writes.length > writesMax) throw new Error(`${writes.length} rows in one transaction`);
    const keys = writes.map(({ key }) => key);
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    if (twice !== undefined) throw new Error(`one transaction has the row "${twice}" twice`);
    if (!writes.every(({ key, holds }) => holds(this.rows.get(key)))) {
      this.done.push('stale');
      return 'stale';
    }
    for (const { key, next } of writes) this.rows.set(key, next(this.rows.get(key)));
    this.done.push(`write ${writes.length}`);
    return 'written';
  }

  /** All rows whose key begins so, in the order of their keys: `contact`, `call c1`. */
  all<T>(begin: string): readonly T[] {
    const keys = [...this.rows.keys()].filter((key) => key.startsWith(begin)).sort();
    return keys.map((key) => stored(this.rows.get(key)) as T);
  }

  /** Puts an enrollment there, as the planner would. */
  enroll(enrollment: Enrollment): void {
    this.rows.set(
      `${enrollmentKey(enrollment.contactId)}${enrollment.journey} ${enrollment.instance}`,
      stored(enrollment),
    );
  }

  /** Every line of the log, oldest first; of one contact, or of everybody. */
  log(contactId?: string): readonly LogLine[] {
    const lines = [...this.rows].filter(([key]) => key.startsWith('log ')).map(([, line]) => line as LogLine);
    return lines.filter((line) => contactId === undefined || line.contactId === contactId);
  }

  /** What the table holds, to be compared: a refusal leaves it as it was. */
  snapshot(): string {
    return JSON.stringify([...this.rows]);
  }

  private read<T>(what: string, key: string): T | undefined {
    this.done.push(what);
    const row = this.rows.get(key);
    return row === undefined ? undefined : stored(row as T);
  }

  private writesOf(changes: Changes): readonly RowWrite[] {
    const each = <T>(some: readonly T[] | undefined, write: (one: T) => RowWrite | readonly RowWrite[]) =>
      (some ?? []).flatMap(write);
    return [
      ...each(changes.addresses, ({ addressHash, seen, set }) => ({
        key: addressKey(addressHash),
        holds: (row: unknown) => (row as Address | undefined)?.changes === seen.changes,
        next: (row: unknown) => stored({ ...(row as Address), ...set, changes: (seen.changes ?? 0) + 1 }),
      })),
      ...each(changes.addressLinks, (link) =>
        put(linkKey(link.addressHash, link.contactId), link, link.state === 'pending' ? isAbsent : anything),
      ),
      ...each(changes.newContacts, ({ contact }) => put(contactKey(contact.id), contact)),
      ...each(changes.contacts, ({ seen, next }) =>
        put(contactKey(seen.id), next, (row) => (row as Contact | undefined)?.version === seen.version),
      ),
      ...each(changes.visited, (contactId) => ({
        key: contactKey(contactId),
        holds: (row: unknown) => row !== undefined,
        next: (row: unknown) => ({ ...(row as Contact), version: (row as Contact).version + 1 }),
      })),
      ...each(changes.signUps, ({ contactId, id, signUp: { addressHash: _hash, email: _email, ...asReceived } }) =>
        put(signUpKey(contactId, id), asReceived),
      ),
      ...each(changes.bookingLinks, ({ source, externalId, link }) =>
        put(bookingKey(source, externalId), link, (row) => (row as BookingLink | undefined)?.contactId === undefined),
      ),
      ...each(changes.patientLinks, ({ source, patientId, contactId }) =>
        put(patientKey(contactId, source, patientId), { patientId }),
      ),
      ...each(changes.seats, (seat) => put(seatKey(seat.source, seat.slotId, seat.key), seat, anything)),
      ...each(changes.appointments, ({ seen, next }) =>
        put(
          appointmentKey(next.contactId, next.id),
          next,
          seen && ((row) => (row as Appointment | undefined)?.version === seen.version),
        ),
      ),
      ...each(changes.calls, callWrite),
      ...each(changes.log, (line) => {
        this.logged += 1;
        return put(`log ${this.logged}`, line);
      }),
      ...each(changes.receipts, ({ source, eventId, ...facts }) => put(receiptKey(source, eventId), facts)),
      ...each(changes.decoys, ({ key, rows, at }) =>
        Array.from({ length: rows }, (_, row) => put(`decoy ${key} ${row}`, { at }, anything)),
      ),
    ];
  }
}

function callWrite(change: CallChange): RowWrite {
  switch (change.kind) {
    case 'ask':
      return put(callKey(change.call.contactId, change.call.id), change.call);
    case 'askAgain':
      return put(callKey(change.call.contactId, change.call.id), change.call, anything);
    case 'put':
      return put(
        callKey(change.next.contactId, change.next.id),
        change.next,
        (row) =>
          JSON.stringify((row as Call | undefined)?.version) === JSON.stringify(change.seen?.version) &&
          (row === undefined) === (change.seen === undefined),
      );
    case 'withdraw':
      return {
        key: callKey(change.contactId, change.id),
        holds: (row) => (row as Call | undefined)?.state === 'open',
        next: (row) => {
          const { due: _due, ...call } = row as Call;
          return { ...call, state: 'withdrawn' };
        },
      };
  }
}
