/** Appointments as staff and booking systems put them: one per external id, one revision per move. */
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Appointment, AppointmentStatus, Call, Contact } from '../../core/items.ts';
import type { Instant } from '../../core/time.ts';
import type { Identity } from '../../ports.ts';
import type { DynamoContactStore } from './contactStore.ts';
import { type LogEntry, logItem } from './log.ts';
import {
  appointmentItem,
  appointmentSk,
  callItem,
  contactPk,
  externalPk,
  readAppointment,
  schemaVersion,
} from './rows.ts';
import type { Table } from './table.ts';

export interface Booking {
  readonly source: string;
  readonly externalId: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly kind: Appointment['kind'];
  readonly location: string;
  readonly contact: Pick<Contact, 'email' | 'addressHash' | 'zone' | 'locale'> & Partial<Contact>;
  /** The booking system's own id of the person: tells apart people who share an address. */
  readonly patientId?: string;
}

export type PutResult =
  | { readonly kind: 'booked' | 'moved' | 'unchanged'; readonly appointment: Appointment }
  /** Several people share the address and nothing says which of them is meant. */
  | { readonly kind: 'ambiguous' };

const conflictsMax = 5;

interface Link {
  readonly contactId: string;
  readonly appointmentId?: string;
}

export class DynamoAppointmentStore {
  private readonly table: Table;
  private readonly contacts: DynamoContactStore;
  private readonly identity: Identity;

  constructor(table: Table, contacts: DynamoContactStore, identity: Identity) {
    this.table = table;
    this.contacts = contacts;
    this.identity = identity;
  }

  private async link(source: string, externalId: string): Promise<Link | undefined> {
    const item = await this.table.get(externalPk(source, externalId), 'LINK', 'strong');
    return item && (unmarshall(item) as Link);
  }

  async find(source: string, externalId: string): Promise<Appointment | undefined> {
    const link = await this.link(source, externalId);
    return link?.appointmentId === undefined ? undefined : this.read(link.contactId, link.appointmentId);
  }

  async read(contactId: string, appointmentId: string): Promise<Appointment | undefined> {
    const item = await this.table.get(contactPk(contactId), appointmentSk(appointmentId), 'strong');
    return item && readAppointment(item);
  }

  async ahead(contactId: string, now: Instant): Promise<readonly Appointment[]> {
    const items = await this.table.range(contactPk(contactId), 'APPT#', 'APPT#~', 'strong');
    return items.map(readAppointment).filter((each) => each.status === 'booked' && each.start > now);
  }

  /** Books, or moves what is booked: idempotent by source and external id. */
  async put(booking: Booking, by: string, at: Instant): Promise<PutResult> {
    for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
      const existing = await this.find(booking.source, booking.externalId);
      const result = existing ? await this.move(existing, booking, by, at) : await this.book(booking, by, at);
      if (result) return result;
    }
    throw new Error('an appointment kept colliding with other changes');
  }

  private async book(booking: Booking, by: string, at: Instant): Promise<PutResult | undefined> {
    const { source, externalId, patientId, contact: fields } = booking;
    const patientKey = patientId === undefined ? undefined : `patient:${patientId}`;
    const patient = patientKey === undefined ? undefined : await this.link(source, patientKey);
    const address = await this.contacts.readAddress(fields.addressHash);
    const sharing = patient ? [] : await this.contacts.contactsOf(fields.addressHash);
    if (patientKey === undefined && sharing.length > 1) return { kind: 'ambiguous' };
    // A known address without a patient id is that person; with a new patient id it may be a second one at that address.
    const known = patient?.contactId ?? (patientKey === undefined || sharing.length === 1 ? sharing[0] : undefined);
    const created = known === undefined ? this.contacts.createWrites(fields, address, at) : undefined;
    const contactId = known ?? created?.contact.id ?? '';
    const appointment: Appointment = {
      id: this.identity.id(),
      contactId,
      source,
      externalId,
      status: 'booked',
      kind: booking.kind,
      location: booking.location,
      start: booking.start,
      end: booking.end,
      revision: 0,
      bookedAt: at,
      revisedAt: at,
      statusAt: at,
      version: 1,
    };
    const linkItem = (id: string, link: Link) =>
      marshall({ ...link, pk: externalPk(source, id), sk: 'LINK', schemaVersion });
    const unmapped: Call[] =
      booking.kind === 'unmapped'
        ? [
            {
              contactId,
              id: `unmapped-${appointment.id}`,
              reason: 'unmappedType',
              appointmentId: appointment.id,
              at,
              state: 'open',
              due: { partition: 'calls', at },
            },
          ]
        : [];
    const written = await this.table.transact([
      ...(created?.writes ?? []),
      ...(patientKey !== undefined && !patient ? [this.table.putWrite(linkItem(patientKey, { contactId }))] : []),
      this.table.putWrite(linkItem(externalId, { contactId, appointmentId: appointment.id })),
      this.table.putWrite(appointmentItem(appointment)),
      this.table.putWrite(logItem(this.identity, contactId, at, { what: 'appointment.put', by, source })),
      ...unmapped.map((call) => this.table.putWrite(callItem(call))),
    ]);
    return written === 'written' ? { kind: 'booked', appointment } : undefined;
  }

  private async move(existing: Appointment, booking: Booking, by: string, at: Instant): Promise<PutResult | undefined> {
    const sameTimes = existing.start === booking.start && existing.end === booking.end;
    const samePlace = existing.kind === booking.kind && existing.location === booking.location;
    if (sameTimes && samePlace && existing.status === 'booked') return { kind: 'unchanged', appointment: existing };
    const moved: Appointment = {
      ...existing,
      start: booking.start,
      end: booking.end,
      kind: booking.kind,
      location: booking.location,
      status: 'booked',
      statusAt: existing.status === 'booked' ? existing.statusAt : at,
      revision: existing.revision + 1,
      revisedAt: at,
      version: existing.version + 1,
    };
    return (await this.replace(existing, moved, { what: 'appointment.moved', by }, at))
      ? { kind: 'moved', appointment: moved }
      : undefined;
  }

  /** Marks what became of an appointment. Back to `booked` is a new revision: its reminders are due again. */
  async setStatus(
    source: string,
    externalId: string,
    status: AppointmentStatus,
    by: string,
    at: Instant,
  ): Promise<Appointment | undefined> {
    for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
      const existing = await this.find(source, externalId);
      if (!existing || existing.status === status) return existing;
      const again = status === 'booked' ? { revision: existing.revision + 1, revisedAt: at } : {};
      const changed: Appointment = { ...existing, ...again, status, statusAt: at, version: existing.version + 1 };
      if (await this.replace(existing, changed, { what: 'appointment.status', by, detail: status }, at)) return changed;
    }
    throw new Error('an appointment kept colliding with other changes');
  }

  private async replace(existing: Appointment, next: Appointment, log: LogEntry, at: Instant): Promise<boolean> {
    const written = await this.table.transact([
      this.table.putWrite(appointmentItem(next), {
        expression: '#version = :seen',
        names: { '#version': 'version' },
        values: { ':seen': existing.version },
      }),
      this.table.putWrite(logItem(this.identity, existing.contactId, at, log)),
    ]);
    return written === 'written';
  }
}
