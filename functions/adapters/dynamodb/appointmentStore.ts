/** Appointments as staff and booking systems put them: one visit whatever ids it goes by, one revision per move. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Appointment, AppointmentStatus } from '../../core/model/appointment.ts';
import type { Call } from '../../core/model/call.ts';
import {
  arrived,
  type BookingEvent,
  beginningOf,
  changeOf,
  type NewVisit,
  type Target,
  takenOver,
  targetOf,
  type Unmoved,
  type VisitChange,
} from '../../core/people/booking.ts';
import { type Holder, type Holders, seatId } from '../../core/people/bookingSlots.ts';
import type { Identity } from '../../core/ports.ts';
import type { Instant } from '../../core/time/time.ts';
import { type BookedContact, BookedPeople, type Unserved } from './bookedPeople.ts';
import { addressCall, BookingCalls, type BookingName, unmappedCall } from './bookingCalls.ts';
import { BookingLinks, type Link } from './bookingLinks.ts';
import type { DynamoContactStore } from './contactStore.ts';
import { type LogEntry, logItem } from './log.ts';
import { DynamoReceiptStore } from './receiptStore.ts';
import { appointmentItem, appointmentSk, callItem, contactPk, readAppointment } from './rows.ts';
import type { Table } from './table.ts';

export type { BookedContact };

/** A booking as staff and their systems put it. */
export interface Booking extends Pick<BookingEvent, 'source' | 'externalId' | 'kind' | 'location' | 'patientId'> {
  readonly start: Instant;
  readonly end: Instant;
  readonly contact: BookedContact;
}

export type PutResult =
  | {
      readonly kind: 'booked' | 'moved' | 'unchanged';
      readonly appointment: Appointment;
      readonly calls: readonly Call['reason'][];
    }
  /** Several people share the address and nothing says which of them is meant. */
  | { readonly kind: 'ambiguous' }
  /** Its person was erased, or its source has called it off before it was known here. */
  | { readonly kind: 'refused'; readonly why: Unmoved };

export type TakeResult =
  | {
      readonly kind: 'booked' | 'moved' | 'moving' | 'status' | 'noted';
      readonly appointment: Appointment;
      /** Calls that are listed at once because of it. */
      readonly calls: readonly Call['reason'][];
    }
  | {
      readonly kind: 'none';
      readonly why: Unmoved;
      readonly appointment?: Appointment;
      readonly calls?: readonly Call['reason'][];
    }
  /** The same event was taken before. */
  | { readonly kind: 'repeated' }
  /** Nothing is stored but, for a booking, a call. */
  | Unserved;

const conflictsMax = 5;
/** Records that one visit may have gone through. */
const replacedMax = 5;

/** A booking event, who sent it, and what its ids led to. */
interface Telling {
  readonly event: BookingEvent;
  readonly contact: BookedContact | undefined;
  readonly by: string;
  readonly at: Instant;
  readonly isStaff: boolean;
  readonly own?: Link | undefined;
  readonly previous?: Link | undefined;
}

export class DynamoAppointmentStore {
  private readonly table: Table;
  private readonly identity: Identity;
  private readonly links: BookingLinks;
  private readonly contacts: DynamoContactStore;
  private readonly calls: BookingCalls;
  private readonly receipts: DynamoReceiptStore;
  readonly people: BookedPeople;

  constructor(table: Table, contacts: DynamoContactStore, identity: Identity) {
    this.table = table;
    this.identity = identity;
    this.contacts = contacts;
    this.links = new BookingLinks(table);
    this.calls = new BookingCalls(table, identity);
    this.receipts = new DynamoReceiptStore(table);
    this.people = new BookedPeople(contacts, this.links);
  }

  async find(source: string, externalId: string): Promise<Appointment | undefined> {
    return this.linked(await this.links.read(source, externalId));
  }

  private async linked(link: Link | undefined): Promise<Appointment | undefined> {
    if (link?.contactId === undefined || link.appointmentId === undefined) return undefined;
    let visit = await this.read(link.contactId, link.appointmentId);
    // Told in pieces, it was several records for a while: what is said under an id of an older one is about the visit.
    for (let hop = 0; visit?.replacedBy && hop < replacedMax; hop += 1) {
      visit = await this.read(visit.replacedBy.contactId, visit.replacedBy.appointmentId);
    }
    return visit;
  }

  /**
   * Who has, or had, a place in a shared slot.
   * @param keys the people who are asked for by name: a place may be known by nothing but that it was called off.
   */
  async holders(source: string, slotId: string, keys: readonly string[]): Promise<Holders> {
    const seats = await this.links.seats(source, slotId);
    const ids = new Map([...keys.map((key) => [key, seatId(slotId, key)] as const), ...seats]);
    const holders = new Map<string, Holder>();
    for (const [key, externalId] of ids) {
      const link = await this.links.read(source, externalId);
      const visit = link && (await this.linked(link));
      if (link) holders.set(key, { externalId, ...(visit ? { visit } : {}) });
    }
    const shared = await this.find(source, slotId);
    if (shared) {
      // Of before places were told apart: the first who booked has the slot's own id.
      const contact = await this.contacts.read(shared.contactId);
      const key = contact && !holders.get(contact.addressHash)?.visit ? contact.addressHash : shared.id;
      holders.set(key, { externalId: slotId, visit: shared });
    }
    return holders;
  }

  async read(contactId: string, appointmentId: string): Promise<Appointment | undefined> {
    const item = await this.table.get(contactPk(contactId), appointmentSk(appointmentId), 'strong');
    return item && readAppointment(item);
  }

  async ahead(contactId: string, now: Instant): Promise<readonly Appointment[]> {
    const items = await this.table.range(contactPk(contactId), 'APPT#', 'APPT#~', 'strong');
    return items.map(readAppointment).filter((each) => each.status === 'booked' && each.start > now);
  }

  /** Books, or moves what is booked: idempotent by source and external id. Staff's word; it may concern the past. */
  async put(booking: Booking, by: string, at: Instant): Promise<PutResult> {
    const { contact, ...said } = booking;
    const result = await this.told({
      event: { ...said, status: 'booked', occurredAt: at },
      contact,
      by,
      at,
      isStaff: true,
    });
    switch (result.kind) {
      case 'booked':
        return { kind: 'booked', appointment: result.appointment, calls: result.calls };
      case 'moved':
      case 'moving':
      case 'status':
      case 'noted':
        return { kind: 'moved', appointment: result.appointment, calls: result.calls };
      case 'none':
        if (result.appointment)
          return { kind: 'unchanged', appointment: result.appointment, calls: result.calls ?? [] };
        return { kind: 'refused', why: result.why };
      case 'repeated':
      case 'unserved':
        return { kind: 'ambiguous' };
    }
  }

  /**
   * Takes what a source tells. The receipt is part of the transaction that does it: told again, in whatever order, it
   * does nothing again, and what could not be written may be told again.
   */
  take(event: BookingEvent, contact: BookedContact | undefined, by: string, at: Instant): Promise<TakeResult> {
    return this.told({ event, contact, by, at, isStaff: false });
  }

  private async told(telling: Telling): Promise<TakeResult> {
    const { source, eventId } = telling.event;
    for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
      if (eventId !== undefined && (await this.receipts.has(source, eventId))) return { kind: 'repeated' };
      const result = await this.tellOnce(telling);
      if (result) return result;
    }
    throw new Error('an appointment kept colliding with other changes');
  }

  /** Undefined: another write came in between; read and apply again. */
  private async tellOnce(telling: Telling): Promise<TakeResult | undefined> {
    const { event, at, isStaff } = telling;
    const { source, externalId, previousExternalId } = event;
    const own = await this.links.read(source, externalId);
    const previous = previousExternalId === undefined ? undefined : await this.links.read(source, previousExternalId);
    const mine = await this.linked(own);
    // The link outlives the visit only where a person was erased: what the source still tells of it is not kept.
    if (own?.appointmentId !== undefined && !mine) return { kind: 'none', why: 'unknown' };
    const target = targetOf(event, mine, await this.linked(previous));
    const closedAt = own?.closedAt !== undefined && event.occurredAt <= own.closedAt ? own.closedAt : undefined;
    if (target.kind !== 'new') {
      // Moved there, and called off there before the move was told.
      const gone: BookingEvent = { ...event, status: 'cancelled', occurredAt: closedAt ?? event.occurredAt };
      const isGone = closedAt !== undefined && target.kind === 'successor';
      return this.change(target, { ...telling, event: isGone ? gone : event, own, previous });
    }
    if (closedAt !== undefined) return { kind: 'none', why: 'stale' };
    const beginning = beginningOf(event, at, isStaff);
    if (beginning.kind === 'visit') return this.book(beginning.visit, { ...telling, own, previous });
    return this.unserved({ kind: 'none', why: beginning.why }, telling);
  }

  /** Nothing begins. What was called off is remembered, so that its booking, still on the way, does not begin either. */
  private async unserved(
    result: Unserved | Extract<TakeResult, { kind: 'none' }>,
    { event, at, isStaff }: Telling,
  ): Promise<TakeResult | undefined> {
    const { source, externalId, status, occurredAt } = event;
    const calledOff = !isStaff && (status === 'cancelled' || status === 'moving');
    const wanted = result.kind === 'unserved' && status === 'booked' && !isStaff ? result.reason : undefined;
    const calls = wanted === undefined ? [] : await this.calls.about(event, wanted, at);
    const writes = [
      ...(calledOff ? [this.links.write(source, externalId, { closedAt: occurredAt })] : []),
      ...calls.map((call) => this.table.putWrite(callItem(call))),
    ];
    if (writes.length === 0) return result;
    return (await this.table.transact(writes)) === 'written' ? result : undefined;
  }

  /** Puts a booking on the call list, when nobody can be written to about it. True when it was not there yet. */
  async addCall(booking: BookingName, reason: Call['reason'], at: Instant, contactId?: string): Promise<boolean> {
    const [call] = await this.calls.about(booking, reason, at, contactId);
    return call !== undefined && (await this.table.transact([this.table.putWrite(callItem(call))])) === 'written';
  }

  private async book(visit: NewVisit, telling: Telling): Promise<TakeResult | undefined> {
    const { event, contact, by, at } = telling;
    const whose = await this.people.whose(event, contact, at);
    if (whose.kind === 'unserved') return this.unserved(whose, telling);
    const { contactId } = whose;
    const created = whose.kind === 'created';
    const appointment: Appointment = { ...visit, id: this.identity.id(), contactId };
    const calls = [
      ...(visit.kind === 'unmapped' && visit.status === 'booked' ? [unmappedCall(appointment, at)] : []),
      // The source's patient is known, and this booking names another address than their emails go to.
      ...(created ? [] : await this.addressCalls(appointment, telling)),
    ];
    const { source } = event;
    const written = await this.table.transact([
      ...whose.writes,
      ...this.linkWrites(telling, { contactId, appointmentId: appointment.id }),
      this.table.putWrite(appointmentItem(appointment)),
      this.logWrite(contactId, { what: 'appointment.put', by, source }, at),
      ...(created && contact?.hold ? [this.logWrite(contactId, { what: 'hold.set', by }, at)] : []),
      ...calls.map((call) => this.table.putWrite(callItem(call))),
      ...(visit.movingSince === undefined ? [] : [this.calls.movingWrite(appointment, at)]),
      ...this.receipt(telling, 'booked'),
    ]);
    if (written !== 'written') return undefined;
    return { kind: 'booked', appointment, calls: calls.map(({ reason }) => reason) };
  }

  private async change(target: Exclude<Target, { kind: 'new' }>, telling: Telling): Promise<TakeResult | undefined> {
    const { visit, replaces } = target;
    const { contactId } = visit;
    const { by, at, isStaff } = telling;
    const changed = changedBy(target, telling);
    const said = changed.kind === 'none' ? undefined : changed.next;
    const retold = replaces && changed.kind !== 'moved' ? takenOver(said ?? visit, at) : undefined;
    const next = retold ?? said;
    // An event that is stale or too late asks for no call: what it says may no longer be so.
    const calls = changed.kind === 'none' && !isStaff ? [] : await this.callsOf(visit, next, telling);
    const log = logOf(retold ? 'moved' : changed.kind, next ?? visit, by);
    const writes: TransactWriteItem[] = [
      ...this.linkWrites(telling, { contactId, appointmentId: visit.id }),
      ...(replaces ? await this.replaceWrites(replaces, visit, by, at) : []),
      ...calls.map((call) => this.table.putWrite(callItem(call))),
      ...(next ? [this.versionedWrite(visit, next)] : []),
      ...(log ? [this.logWrite(contactId, log, at)] : []),
      ...(next ? await this.movingWrites(visit, next, at) : []),
      ...this.receipt(telling, changed.kind === 'none' ? changed.why : changed.kind),
    ];
    if (writes.length > 0 && (await this.table.transact(writes)) !== 'written') return undefined;
    const reasons = calls.map(({ reason }) => reason);
    if (changed.kind === 'none') return { kind: 'none', why: changed.why, appointment: visit, calls: reasons };
    return { kind: changed.kind, appointment: next ?? visit, calls: reasons };
  }

  /** The ids of the event that do not lead to the visit yet. */
  private linkWrites(
    { event, own, previous }: Telling,
    link: Link & { readonly contactId: string },
  ): TransactWriteItem[] {
    const { source, externalId, previousExternalId, seat } = event;
    const isNew = own?.contactId === undefined;
    const unlinked =
      previousExternalId !== externalId && previous?.contactId === undefined ? previousExternalId : undefined;
    return [
      ...(isNew ? [this.links.write(source, externalId, link)] : []),
      ...(isNew && seat ? [this.links.seatWrite(source, seat.slotId, seat.key, externalId, link.contactId)] : []),
      ...(unlinked === undefined ? [] : [this.links.write(source, unlinked, link)]),
    ];
  }

  /** A move that has begun lists its call; one that is done, or off, takes it back. */
  private async movingWrites(visit: Appointment, next: Appointment, at: Instant): Promise<TransactWriteItem[]> {
    if (next.movingSince === undefined) return this.calls.withdrawMoving(visit);
    return visit.movingSince === undefined ? [this.calls.movingWrite(next, at)] : [];
  }

  /** What somebody should look at, now that the source, or the clinic's own system, says this of the visit. */
  private async callsOf(visit: Appointment, next: Appointment | undefined, telling: Telling): Promise<Call[]> {
    const { event, at } = telling;
    if (event.status !== 'booked') return [];
    const unmapped = next?.kind === 'unmapped' && visit.kind !== 'unmapped';
    return [
      ...(unmapped ? await this.calls.once(unmappedCall(visit, at)) : []),
      ...(await this.addressCalls(visit, telling)),
    ];
  }

  private async addressCalls(visit: Appointment, { event, contact, at }: Telling): Promise<Call[]> {
    if (event.status !== 'booked' || contact === undefined) return [];
    if (!(await this.people.hasOtherAddress(visit.contactId, contact))) return [];
    return this.calls.once(addressCall(visit, contact.addressHash, at));
  }

  /** Ends, without a word, the record of a visit that lives on under another. */
  private async replaceWrites(
    older: Appointment,
    { contactId, id }: Appointment,
    by: string,
    at: Instant,
  ): Promise<TransactWriteItem[]> {
    const next: Appointment = {
      ...arrived(older),
      status: 'replaced',
      statusAt: at,
      replacedBy: { contactId, appointmentId: id },
      version: older.version + 1,
    };
    return [
      this.versionedWrite(older, next),
      this.logWrite(older.contactId, { what: 'appointment.status', by, detail: 'replaced' }, at),
      ...(await this.calls.withdrawMoving(older)),
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
      const known = { statusAt: at, occurredAt: at, version: existing.version + 1 };
      const changed: Appointment = { ...arrived(existing), ...again, ...known, status };
      const written = await this.table.transact([
        this.versionedWrite(existing, changed),
        this.logWrite(existing.contactId, { what: 'appointment.status', by, detail: status }, at),
        ...(await this.calls.withdrawMoving(existing)),
      ]);
      if (written === 'written') return changed;
    }
    throw new Error('an appointment kept colliding with other changes');
  }

  private receipt({ event: { source, eventId }, at }: Telling, result: string): TransactWriteItem[] {
    return eventId === undefined ? [] : [this.receipts.write(source, eventId, result, at)];
  }

  private logWrite(contactId: string, entry: LogEntry, at: Instant): TransactWriteItem {
    return this.table.putWrite(logItem(this.identity, contactId, at, entry));
  }

  private versionedWrite(existing: Appointment, next: Appointment): TransactWriteItem {
    return this.table.putWrite(appointmentItem(next), {
      expression: '#version = :seen',
      names: { '#version': 'version' },
      values: { ':seen': existing.version },
    });
  }
}

/** What staff say counts for the visit as it is, under whichever of its ids they know it. */
function changedBy(target: Exclude<Target, { kind: 'new' }>, { event, at, isStaff }: Telling): VisitChange {
  const { visit, kind } = target;
  if (kind !== 'superseded') return changeOf(visit, kind, event, at, isStaff);
  if (!isStaff || visit.status === 'replaced') return { kind: 'none', why: 'superseded' };
  return changeOf(visit, 'same', { ...event, externalId: visit.externalId }, at, isStaff);
}

/** What the log says of a change; that a source repeated what we know is not worth a row. */
function logOf(kind: VisitChange['kind'], next: Appointment, by: string): LogEntry | undefined {
  switch (kind) {
    case 'moved':
      return { what: 'appointment.moved', by };
    case 'moving':
      return { what: 'appointment.status', by, detail: 'moving' };
    case 'status':
      return { what: 'appointment.status', by, detail: next.status };
    case 'noted':
    case 'none':
      return undefined;
  }
}
