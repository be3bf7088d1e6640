/** Appointments as staff and booking systems put them: one visit whatever ids it goes by, one revision per move. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import {
  arrived,
  type BookingEvent,
  beginningOf,
  changeOf,
  type NewVisit,
  type Target,
  targetOf,
  type Unmoved,
} from '../../core/booking.ts';
import type { Appointment, AppointmentStatus, Call, Contact } from '../../core/items.ts';
import { type Instant, minuteMs, plusMs } from '../../core/time.ts';
import type { Identity } from '../../ports.ts';
import { BookingLinks, type Link, patientKey } from './bookingLinks.ts';
import type { DynamoContactStore } from './contactStore.ts';
import { type LogEntry, logItem } from './log.ts';
import { DynamoReceiptStore } from './receiptStore.ts';
import { appointmentItem, appointmentSk, callItem, callSk, contactPk, readAppointment, readCall } from './rows.ts';
import type { Table } from './table.ts';

/** A person as a booking brings one: written only when there is none yet. */
export type BookedContact = Pick<Contact, 'email' | 'addressHash' | 'zone' | 'locale'> & Partial<Contact>;

export interface Booking {
  readonly source: string;
  readonly externalId: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly kind: Appointment['kind'];
  readonly location: string;
  readonly contact: BookedContact;
  /** The booking system's own id of the person: tells apart people who share an address. */
  readonly patientId?: string;
}

export type PutResult =
  | { readonly kind: 'booked' | 'moved' | 'unchanged'; readonly appointment: Appointment }
  /** Several people share the address and nothing says which of them is meant. */
  | { readonly kind: 'ambiguous' };

export type PatientMatch =
  | { readonly kind: 'linked' | 'byAddress'; readonly contactId: string }
  | { readonly kind: 'several' | 'none' };

export type TakeResult =
  | {
      readonly kind: 'booked' | 'moved' | 'moving' | 'status' | 'noted';
      readonly appointment: Appointment;
      /** Calls that are listed at once because of it. */
      readonly calls: readonly Call['reason'][];
    }
  | { readonly kind: 'none'; readonly why: Unmoved; readonly appointment?: Appointment }
  /** The same event was taken before. */
  | { readonly kind: 'repeated' }
  /** Whose visit it is cannot be told, or where to write: nothing is stored but, for a booking, a call. */
  | { readonly kind: 'unserved'; readonly reason: 'ambiguousPerson' | 'noAddress' };

const conflictsMax = 5;
/** How long the other half of a move may take before staff hear of it. */
const moveMs = 30 * minuteMs;

/** Who an event comes from, when, and as what the log has it. */
interface Teller {
  readonly by: string;
  readonly at: Instant;
  readonly isStaff: boolean;
}

export class DynamoAppointmentStore {
  private readonly table: Table;
  private readonly contacts: DynamoContactStore;
  private readonly identity: Identity;
  private readonly links: BookingLinks;
  private readonly receipts: DynamoReceiptStore;

  constructor(table: Table, contacts: DynamoContactStore, identity: Identity) {
    this.table = table;
    this.contacts = contacts;
    this.identity = identity;
    this.links = new BookingLinks(table);
    this.receipts = new DynamoReceiptStore(table);
  }

  async find(source: string, externalId: string): Promise<Appointment | undefined> {
    return this.linked(await this.links.read(source, externalId));
  }

  private async linked(link: Link | undefined): Promise<Appointment | undefined> {
    if (link?.contactId === undefined || link.appointmentId === undefined) return undefined;
    return this.read(link.contactId, link.appointmentId);
  }

  async read(contactId: string, appointmentId: string): Promise<Appointment | undefined> {
    const item = await this.table.get(contactPk(contactId), appointmentSk(appointmentId), 'strong');
    return item && readAppointment(item);
  }

  async ahead(contactId: string, now: Instant): Promise<readonly Appointment[]> {
    const items = await this.table.range(contactPk(contactId), 'APPT#', 'APPT#~', 'strong');
    return items.map(readAppointment).filter((each) => each.status === 'booked' && each.start > now);
  }

  /** Who a source's patient is here: linked, or alone at the address; or one of several, and it cannot be told which. */
  async personOf(
    source: string,
    patientId: string | undefined,
    addressHash: string | undefined,
  ): Promise<PatientMatch> {
    const link = patientId === undefined ? undefined : await this.links.read(source, patientKey(patientId));
    if (link?.contactId !== undefined) return { kind: 'linked', contactId: link.contactId };
    if (addressHash === undefined) return { kind: 'none' };
    const sharing = await this.unclaimed((await this.contacts.readAddress(addressHash)).contacts, source);
    const [only, ...others] = sharing;
    if (only === undefined) return { kind: 'none' };
    return others.length > 0 ? { kind: 'several' } : { kind: 'byAddress', contactId: only };
  }

  /** Those who are not yet one of the source's patients: who is another one is not this one. */
  private async unclaimed(contacts: readonly string[], source: string): Promise<readonly string[]> {
    const claimed = await Promise.all(contacts.map((contactId) => this.links.isPatientOf(contactId, source)));
    return contacts.filter((_, index) => !claimed[index]);
  }

  /** Books, or moves what is booked: idempotent by source and external id. Staff's word; it may concern the past. */
  async put(booking: Booking, by: string, at: Instant): Promise<PutResult> {
    const { contact, ...event } = booking;
    const said: BookingEvent = { ...event, status: 'booked', occurredAt: at };
    const result = await this.told(said, contact, { by, at, isStaff: true });
    switch (result.kind) {
      case 'booked':
        return { kind: 'booked', appointment: result.appointment };
      case 'moved':
      case 'moving':
      case 'status':
      case 'noted':
        return { kind: 'moved', appointment: result.appointment };
      case 'none':
        if (result.appointment) return { kind: 'unchanged', appointment: result.appointment };
        throw new Error('an appointment was put and is not there');
      default:
        return { kind: 'ambiguous' };
    }
  }

  /**
   * Takes what a source tells. The receipt is part of the transaction that does it: told again, in whatever order, it
   * does nothing again, and what could not be written may be told again.
   */
  take(event: BookingEvent, contact: BookedContact | undefined, by: string, at: Instant): Promise<TakeResult> {
    return this.told(event, contact, { by, at, isStaff: false });
  }

  private async told(event: BookingEvent, contact: BookedContact | undefined, teller: Teller): Promise<TakeResult> {
    for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
      const { source, eventId } = event;
      if (eventId !== undefined && (await this.receipts.has(source, eventId))) return { kind: 'repeated' };
      const result = await this.tellOnce(event, contact, teller);
      if (result) return result;
    }
    throw new Error('an appointment kept colliding with other changes');
  }

  private async tellOnce(
    event: BookingEvent,
    contact: BookedContact | undefined,
    teller: Teller,
  ): Promise<TakeResult | undefined> {
    const { source, externalId, previousExternalId } = event;
    const own = await this.links.read(source, externalId);
    const previous = previousExternalId === undefined ? undefined : await this.links.read(source, previousExternalId);
    const mine = await this.linked(own);
    // The link outlives the visit only where a person was erased: what the source still tells of it is not kept.
    if (own?.appointmentId !== undefined && !mine) return { kind: 'none', why: 'unknown' };
    const target = targetOf(event, mine, await this.linked(previous));
    if (target.kind !== 'new') return this.change(target, event, contact, own, previous, teller);
    if (own?.closedAt !== undefined && event.occurredAt <= own.closedAt) return { kind: 'none', why: 'stale' };
    const beginning = beginningOf(event, teller.at, teller.isStaff);
    if (beginning.kind === 'visit') return this.book(beginning.visit, event, contact, previous, teller);
    return this.unserved({ kind: 'none', why: beginning.why }, event, teller);
  }

  /** Nothing begins. What was called off is remembered, so that its booking, still on the way, does not begin either. */
  private async unserved(result: TakeResult, event: BookingEvent, teller: Teller): Promise<TakeResult | undefined> {
    const { source, externalId, status, occurredAt } = event;
    const calledOff = !teller.isStaff && (status === 'cancelled' || status === 'moving');
    const calls =
      result.kind === 'unserved' && status === 'booked' && !teller.isStaff
        ? await this.callWithout(event, result.reason, teller.at)
        : [];
    const writes = [
      ...(calledOff ? [this.links.write(source, externalId, { closedAt: occurredAt })] : []),
      ...calls.map((call) => this.table.putWrite(callItem(call))),
    ];
    if (writes.length === 0) return result;
    return (await this.table.transact(writes)) === 'written' ? result : undefined;
  }

  /** A call about a booking, when nobody can be written to about it; once for each time it is booked for. */
  async addCall(
    event: Pick<BookingEvent, 'source' | 'externalId' | 'start'>,
    reason: Call['reason'],
    at: Instant,
    contactId?: string,
  ): Promise<boolean> {
    const calls = await this.callWithout(event, reason, at, contactId);
    if (calls.length === 0) return false;
    return (await this.table.transact(calls.map((call) => this.table.putWrite(callItem(call))))) === 'written';
  }

  private async callWithout(
    { source, externalId, start }: Pick<BookingEvent, 'source' | 'externalId' | 'start'>,
    reason: Call['reason'],
    at: Instant,
    contactId = this.identity.digest(`${source} ${externalId}`).slice(0, 20),
  ): Promise<Call[]> {
    const id = `${reason}-${this.identity.digest(`${source} ${externalId} ${start ?? ''}`).slice(0, 16)}`;
    const booking = { source, externalId, ...(start === undefined ? {} : { start }) };
    return this.unlessListed({ contactId, id, reason, booking, at, state: 'open', due: { partition: 'calls', at } });
  }

  private async unlessListed(call: Call): Promise<Call[]> {
    const there = await this.table.get(contactPk(call.contactId), callSk(call.id), 'strong');
    return there ? [] : [call];
  }

  /** Whose visit it is: the source's patient, else whoever is alone at the address, else somebody new. */
  private async whose(
    { source, patientId }: BookingEvent,
    fields: BookedContact | undefined,
    at: Instant,
  ): Promise<
    | { readonly kind: 'known'; readonly contactId: string; readonly writes: readonly TransactWriteItem[] }
    | { readonly kind: 'created'; readonly contactId: string; readonly writes: readonly TransactWriteItem[] }
    | { readonly kind: 'unserved'; readonly reason: 'ambiguousPerson' | 'noAddress' }
  > {
    const patient = patientId === undefined ? undefined : await this.links.read(source, patientKey(patientId));
    if (patient?.contactId !== undefined) return { kind: 'known', contactId: patient.contactId, writes: [] };
    if (!fields) return { kind: 'unserved', reason: 'noAddress' };
    const address = await this.contacts.readAddress(fields.addressHash);
    const sharing = patientId === undefined ? address.contacts : await this.unclaimed(address.contacts, source);
    const [only, ...others] = sharing;
    // A hold must find its person: with two to choose from, a guess could write past it (C21).
    if (others.length > 0) return { kind: 'unserved', reason: 'ambiguousPerson' };
    const created = only === undefined ? this.contacts.createWrites(fields, address, at) : undefined;
    const contactId = only ?? created?.contact.id ?? '';
    const linking = patientId === undefined ? [] : this.links.patientWrites(source, patientId, contactId);
    return { kind: created ? 'created' : 'known', contactId, writes: [...(created?.writes ?? []), ...linking] };
  }

  private async book(
    visit: NewVisit,
    event: BookingEvent,
    contact: BookedContact | undefined,
    previous: Link | undefined,
    { by, at, isStaff }: Teller,
  ): Promise<TakeResult | undefined> {
    const whose = await this.whose(event, contact, at);
    if (whose.kind === 'unserved') return this.unserved(whose, event, { by, at, isStaff });
    const { contactId } = whose;
    const created = whose.kind === 'created';
    const appointment: Appointment = { ...visit, id: this.identity.id(), contactId };
    const { source, externalId, previousExternalId } = event;
    const link: Link = { contactId, appointmentId: appointment.id };
    const unmapped: Call[] =
      visit.kind === 'unmapped' && visit.status === 'booked'
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
      ...whose.writes,
      this.links.write(source, externalId, link),
      ...(previousExternalId === undefined || previous?.contactId !== undefined
        ? []
        : [this.links.write(source, previousExternalId, link)]),
      this.table.putWrite(appointmentItem(appointment)),
      this.table.putWrite(logItem(this.identity, contactId, at, { what: 'appointment.put', by, source })),
      ...(created && contact?.hold
        ? [this.table.putWrite(logItem(this.identity, contactId, at, { what: 'hold.set', by }))]
        : []),
      ...unmapped.map((call) => this.table.putWrite(callItem(call))),
      ...(visit.movingSince === undefined ? [] : [this.movingCall(appointment, at)]),
      ...this.receipt(event, 'booked', at),
    ]);
    if (written !== 'written') return undefined;
    return { kind: 'booked', appointment, calls: unmapped.map(({ reason }) => reason) };
  }

  private async change(
    target: Exclude<Target, { kind: 'new' }>,
    event: BookingEvent,
    contact: BookedContact | undefined,
    own: Link | undefined,
    previous: Link | undefined,
    teller: Teller,
  ): Promise<TakeResult | undefined> {
    const { visit } = target;
    const { by, at } = teller;
    const { source, externalId, previousExternalId } = event;
    const changed =
      target.kind === 'superseded'
        ? ({ kind: 'none', why: 'superseded' } as const)
        : changeOf(visit, target.kind, event, at, teller.isStaff);
    const link: Link = { contactId: visit.contactId, appointmentId: visit.id };
    const writes: TransactWriteItem[] = [];
    if (own?.contactId === undefined) writes.push(this.links.write(source, externalId, link));
    if (previousExternalId !== undefined && previous?.contactId === undefined && previousExternalId !== externalId) {
      writes.push(this.links.write(source, previousExternalId, link));
    }
    if (target.replaces) writes.push(...(await this.replaceWrites(target.replaces, by, at)));
    const calls = event.status === 'booked' ? await this.addressCall(visit, contact, at) : [];
    writes.push(...calls.map((call) => this.table.putWrite(callItem(call))));
    if (changed.kind !== 'none') {
      const { next } = changed;
      writes.push(this.versionedWrite(visit, next));
      const log = logOf(changed.kind, next, by);
      if (log) writes.push(this.table.putWrite(logItem(this.identity, visit.contactId, at, log)));
      if (next.movingSince !== undefined && visit.movingSince === undefined) writes.push(this.movingCall(next, at));
      if (next.movingSince === undefined) writes.push(...(await this.withdrawMovingCall(visit)));
    }
    if (!teller.isStaff || writes.length > 0) writes.push(...this.receipt(event, changed.kind, at));
    if (writes.length > 0 && (await this.table.transact(writes)) !== 'written') return undefined;
    if (changed.kind === 'none') return { kind: 'none', why: changed.why, appointment: visit };
    return { kind: changed.kind, appointment: changed.next, calls: calls.map(({ reason }) => reason) };
  }

  private receipt({ source, eventId }: BookingEvent, result: string, at: Instant): TransactWriteItem[] {
    return eventId === undefined ? [] : [this.receipts.write(source, eventId, result, at)];
  }

  /** The source now has another address than the one the reminders go to. Which is right is for a person to find out. */
  private async addressCall(visit: Appointment, contact: BookedContact | undefined, at: Instant): Promise<Call[]> {
    if (!contact) return [];
    const known = await this.contacts.read(visit.contactId);
    if (!known || known.addressHash === contact.addressHash) return [];
    return this.unlessListed({
      contactId: visit.contactId,
      id: `addressDiffers-${visit.id}-${contact.addressHash.slice(0, 8)}`,
      reason: 'addressDiffers',
      appointmentId: visit.id,
      at,
      state: 'open',
      due: { partition: 'calls', at },
    });
  }

  /** Ends, without a word, the record of a visit that lives on under another. */
  private async replaceWrites(older: Appointment, by: string, at: Instant): Promise<TransactWriteItem[]> {
    const next: Appointment = { ...arrived(older), status: 'replaced', statusAt: at, version: older.version + 1 };
    return [
      this.versionedWrite(older, next),
      this.table.putWrite(
        logItem(this.identity, older.contactId, at, { what: 'appointment.status', by, detail: 'replaced' }),
      ),
      ...(await this.withdrawMovingCall(older)),
    ];
  }

  private static movingCallId = ({ id, revision }: Appointment) => `unfinishedMove-${id}-${revision}`;

  /** Listed when the half hour is over: until then it lies in the index, due later, and the other half takes it out. */
  private movingCall(appointment: Appointment, at: Instant): TransactWriteItem {
    const { id, contactId } = appointment;
    const listedAt = plusMs(at, moveMs);
    const call: Call = {
      contactId,
      id: DynamoAppointmentStore.movingCallId(appointment),
      reason: 'unfinishedMove',
      appointmentId: id,
      at: listedAt,
      state: 'open',
      due: { partition: 'calls', at: listedAt },
    };
    // Taken back and told again, the same move is one call, open anew.
    return this.table.putWrite(callItem(call), { expression: 'attribute_not_exists(pk) OR attribute_exists(pk)' });
  }

  private async withdrawMovingCall(visit: Appointment): Promise<TransactWriteItem[]> {
    if (visit.movingSince === undefined) return [];
    const id = DynamoAppointmentStore.movingCallId(visit);
    const item = await this.table.get(contactPk(visit.contactId), callSk(id), 'strong');
    if (!item || readCall(item).state !== 'open') return [];
    return [
      this.table.updateWrite(
        contactPk(visit.contactId),
        callSk(id),
        'SET #state = :withdrawn REMOVE #partition, #dueAt',
        {
          expression: '#state = :open',
          names: { '#state': 'state', '#partition': 'duePartition', '#dueAt': 'dueAt' },
          values: { ':withdrawn': 'withdrawn', ':open': 'open' },
        },
      ),
    ];
  }

  /** Marks what became of an appointment. Back to `booked` is a new revision: its reminders are due again. */
  async setStatus(
    source: string,
    externalId: string,
    status: Exclude<AppointmentStatus, 'replaced'>,
    by: string,
    at: Instant,
  ): Promise<Appointment | undefined> {
    for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
      const existing = await this.find(source, externalId);
      if (!existing || (existing.status === status && existing.movingSince === undefined)) return existing;
      const again = status === 'booked' ? { revision: existing.revision + 1, revisedAt: at } : {};
      const changed: Appointment = {
        ...arrived(existing),
        ...again,
        status,
        statusAt: at,
        occurredAt: at,
        version: existing.version + 1,
      };
      const written = await this.table.transact([
        this.versionedWrite(existing, changed),
        this.table.putWrite(
          logItem(this.identity, existing.contactId, at, { what: 'appointment.status', by, detail: status }),
        ),
        ...(await this.withdrawMovingCall(existing)),
      ]);
      if (written === 'written') return changed;
    }
    throw new Error('an appointment kept colliding with other changes');
  }

  private versionedWrite(existing: Appointment, next: Appointment): TransactWriteItem {
    return this.table.putWrite(appointmentItem(next), {
      expression: '#version = :seen',
      names: { '#version': 'version' },
      values: { ':seen': existing.version },
    });
  }
}

/** What the log says of a change; that a source repeated what we know is not worth a row. */
function logOf(kind: 'moved' | 'moving' | 'status' | 'noted', next: Appointment, by: string): LogEntry | undefined {
  switch (kind) {
    case 'moved':
      return { what: 'appointment.moved', by };
    case 'moving':
      return { what: 'appointment.status', by, detail: 'moving' };
    case 'status':
      return { what: 'appointment.status', by, detail: next.status };
    case 'noted':
      return undefined;
  }
}
