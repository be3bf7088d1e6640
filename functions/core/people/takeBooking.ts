/**
 * A booking told by a source or by staff, taken: one visit whatever ids it goes by, one revision for each move. What
 * `booking.ts` makes of the event, this turns into rows: the visit, its links, its person, the calls and the receipt.
 */
import { type Appointment, appointmentIdOf } from '../model/appointment.ts';
import type { Call, CallCause } from '../model/call.ts';
import { defined } from '../model/defined.ts';
import type { FactValues, ToldFacts } from '../model/facts.ts';
import type { LogEntry } from '../model/log.ts';
import type { Identity, PeopleRows } from '../ports.ts';
import { type Instant, minuteMs, plusMs } from '../time/time.ts';
import { untilWritten } from './act.ts';
import { hasHadAddress } from './addressChange.ts';
import { type BookedContact, isPatientOfVisit, readPersonFacts, type Unserved, whose } from './bookedPerson.ts';
import {
  type BookingEvent,
  beginningOf,
  changeOf,
  isOlder,
  type NewVisit,
  type Target,
  takenOver,
  targetOf,
  type Unmoved,
  type VisitChange,
} from './booking.ts';
import {
  addressCall,
  callAbout,
  movingCall,
  nameCall,
  notBegunCall,
  otherPersonCall,
  personCall,
  unlisted,
  withdrawnMove,
} from './bookingCalls.ts';
import {
  type BookingLink,
  type CallChange,
  type Changes,
  type ContactChange,
  changedContact,
  type Decision,
  type LogLine,
} from './changes.ts';
import { learn, toldAfter } from './facts.ts';
import { linkedVisit } from './findVisit.ts';
import { arrived } from './status.ts';
import { visitCallChange } from './visitCallChange.ts';

/** A booking as staff and their systems put it. */
export interface Booking
  extends Pick<BookingEvent, 'source' | 'externalId' | 'kind' | 'location' | 'visitType' | 'patientId'> {
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

/** An event, who told it, and the person it names. */
export interface BookingAct {
  readonly event: BookingEvent;
  readonly contact: BookedContact | undefined;
  /** For the log: `source:calendly`, or the staff caller's principal. */
  readonly by: string;
  /** Staff's word may concern the past, and is never too old. */
  readonly isStaff: boolean;
  /** Keyed hashes of further addresses that the booking lists. */
  readonly alsoNamed?: readonly string[];
}

/** The act, with what its ids lead to. */
interface BookingUpdate extends BookingAct {
  readonly identity: Identity;
  readonly at: Instant;
  readonly own?: BookingLink | undefined;
  readonly previous?: BookingLink | undefined;
}

/** A visit that is not this booking's any more, as it is ended. */
interface Ended {
  readonly changes: Changes;
  readonly calls: readonly Call[];
}

type BookingRows = Pick<
  PeopleRows,
  'address' | 'appointment' | 'bookingLink' | 'call' | 'contact' | 'hasReceipt' | 'isPatientOf' | 'person' | 'write'
>;

/** What staff say counts for the visit as it is, under whichever of its ids they know it. */
function changedBy(target: Exclude<Target, { kind: 'new' }>, { event, at, isStaff }: BookingUpdate): VisitChange {
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

/** The ids of the event that do not lead to the visit yet. */
function linksTo({ event, own, previous }: BookingUpdate, link: BookingLink): NonNullable<Changes['bookingLinks']> {
  const { source, externalId, previousExternalId } = event;
  const unlinked =
    previousExternalId !== externalId && previous?.contactId === undefined ? previousExternalId : undefined;
  return [
    ...(own?.contactId === undefined ? [{ source, externalId, link }] : []),
    ...(unlinked === undefined ? [] : [{ source, externalId: unlinked, link }]),
  ];
}

/** A place in a shared slot is found by whose it is, too. */
function seatOf({ event, own }: BookingUpdate, contactId: string): NonNullable<Changes['seats']> {
  const { source, externalId, seat } = event;
  return seat && own?.contactId === undefined ? [{ source, externalId, contactId, ...seat }] : [];
}

const receiptOf = (
  { event: { source, eventId }, at }: BookingUpdate,
  result: string,
): NonNullable<Changes['receipts']> => (eventId === undefined ? [] : [{ source, eventId, result, at }]);

/** Why somebody should look at a booking that begins nothing here. */
function wantedCall(
  result: Unserved | Extract<TakeResult, { kind: 'none' }>,
  status: BookingEvent['status'],
): Call['reason'] | undefined {
  if (result.kind === 'none') return result.why === 'notBegun' ? 'unclearBooking' : undefined;
  return status === 'booked' ? result.reason : undefined;
}

/** What is kept of a booking that begins nothing; undefined where nothing is, or it is kept already. */
function rememberedLink({ status, occurredAt }: BookingEvent, own: BookingLink | undefined): BookingLink | undefined {
  switch (status) {
    case 'cancelled':
    case 'moving':
    case 'withdrawn':
      return defined<BookingLink>({ closedAt: occurredAt, requestedAt: own?.requestedAt });
    case 'requested':
    case 'unsettled':
      return own?.requestedAt === undefined ? defined<BookingLink>({ ...own, requestedAt: occurredAt }) : undefined;
    default:
      return undefined;
  }
}

const asked = (calls: readonly Call[]): readonly CallChange[] => calls.map((call) => ({ kind: 'ask', call }));
const reasonsOf = (calls: readonly Call[]) => calls.map(({ reason }) => reason);

/** What a booking's word about its person comes to. */
interface Heard {
  readonly contacts: readonly ContactChange[];
  readonly told: ToldFacts | undefined;
  readonly calls: readonly CallChange[];
  readonly reasons: readonly Call['reason'][];
}

const nothingHeard: Heard = { contacts: [], told: undefined, calls: [], reasons: [] };

function withTold({ told: _before, ...visit }: Appointment, told: ToldFacts | undefined): Appointment {
  return told === undefined ? visit : { ...visit, told };
}

/** The visit as it will be, with what its booking tells of its person now; undefined when nothing changes. */
function toldNext(seen: Appointment, next: Appointment | undefined, told: ToldFacts | undefined) {
  const isSame = JSON.stringify(seen.told) === JSON.stringify(told);
  return isSame ? next : withTold(next ?? { ...seen, version: seen.version + 1 }, told);
}

/** Its booking was given to somebody else, who could not be served. */
const isGivenAway = ({ status, replacedBy }: Appointment): boolean => status === 'replaced' && !replacedBy;

/** It took place, was missed, or has begun. */
const hasBegun = ({ status, start }: Appointment, at: Instant): boolean =>
  status === 'booked' ? start <= at : status !== 'cancelled' && status !== 'replaced';

/** The answer, with calls that are listed beside its own. */
function withCalls(answer: TakeResult, more: readonly Call['reason'][]): TakeResult {
  if (more.length === 0 || !('calls' in answer || answer.kind === 'none')) return answer;
  return { ...answer, calls: [...(answer.calls ?? []), ...more] };
}

class BookingDecision {
  private readonly rows: BookingRows;
  private readonly update: BookingUpdate;

  constructor(rows: BookingRows, update: BookingUpdate) {
    this.rows = rows;
    this.update = update;
  }

  async decide(): Promise<Decision<TakeResult>> {
    const { rows } = this;
    const { event, at, isStaff, own, previous } = this.update;
    const mine = await linkedVisit(rows, own);
    // The link outlives the visit only where a person was erased: what the source still tells of it is not kept.
    if (own?.appointmentId !== undefined && !mine) return { answer: { kind: 'none', why: 'unknown' } };
    // Ended for the one whose it was, while nobody could be written to about the other: it may begin now.
    if (mine && isGivenAway(mine)) return this.give(mine, true);
    const target = targetOf(event, mine, await linkedVisit(rows, previous));
    const closedAt = own?.closedAt !== undefined && event.occurredAt <= own.closedAt ? own.closedAt : undefined;
    if (target.kind !== 'new') {
      const isOthers = await this.isSomebodyElse(target.visit);
      if (isOthers && closedAt === undefined && event.status === 'booked' && target.kind !== 'superseded')
        return this.give(target.visit, target.kind === 'same');
      if (closedAt === undefined || target.kind !== 'successor') return this.change(target, isOthers);
      // Moved there, and called off there before the move was told.
      const gone: BookingEvent = { ...event, status: 'cancelled', occurredAt: closedAt };
      return new BookingDecision(rows, { ...this.update, event: gone }).change(target, isOthers);
    }
    if (closedAt !== undefined) return { answer: { kind: 'none', why: 'stale' } };
    const beginning = beginningOf(event, at, isStaff, own?.requestedAt !== undefined);
    if (beginning.kind === 'visit') return this.book(beginning.visit);
    return this.unserved({ kind: 'none', why: beginning.why });
  }

  /**
   * Nothing begins. What was called off is remembered, so that its booking, still on the way, does not begin either; what is
   * only asked for is, so that nobody hears that it is cancelled.
   */
  private async unserved(result: Unserved | Extract<TakeResult, { kind: 'none' }>): Promise<Decision<TakeResult>> {
    const { event, at, isStaff, identity, own } = this.update;
    const { source, externalId, status } = event;
    const link = isStaff ? undefined : rememberedLink(event, own);
    const wanted = isStaff ? undefined : wantedCall(result, status);
    const calls = wanted === undefined ? [] : await unlisted(this.rows, [callAbout(event, wanted, at, identity)]);
    if (link === undefined && calls.length === 0) return { answer: result };
    return {
      answer: result.kind === 'none' && calls.length > 0 ? { ...result, calls: reasonsOf(calls) } : result,
      changes: {
        bookingLinks: link === undefined ? [] : [{ source, externalId, link }],
        calls: asked(calls),
      },
    };
  }

  private async book(visit: NewVisit): Promise<Decision<TakeResult>> {
    const { event, contact, by, at, identity } = this.update;
    const person = whose(await readPersonFacts(this.rows, event, contact), event, contact, at, identity);
    if (person.kind === 'unserved') return this.unserved(person);
    const { contactId } = person;
    const created = person.kind === 'created';
    const begun: Appointment = { ...visit, id: identity.id(), contactId };
    const heard = created ? nothingHeard : await this.hear(begun);
    const appointment = withTold(begun, heard.told);
    const names = person.kind === 'created' && person.isOtherName ? [nameCall(appointment, at)] : [];
    // The source's patient is known, and this booking names another address than their emails go to.
    const calls = created ? [] : await this.addressCalls(appointment);
    const log: LogLine[] = [
      { contactId, at, entry: { what: 'appointment.put', by, source: event.source } },
      ...(created && contact?.hold ? [{ contactId, at, entry: { what: 'hold.set', by } as const }] : []),
    ];
    const visitCall = await this.visitCall(appointment, undefined, created ? contact?.hold === true : undefined);
    const moving: CallChange[] =
      visit.movingSince === undefined ? [] : [{ kind: 'askAgain', call: movingCall(appointment, at) }];
    return {
      answer: {
        kind: 'booked',
        appointment,
        calls: [...visitCall.reasons, ...reasonsOf(calls), ...reasonsOf(names), ...heard.reasons],
      },
      changes: {
        ...person.changes,
        // One write a row: what changes of the person makes sure of them too.
        visited: heard.contacts.length > 0 ? [] : (person.changes.visited ?? []),
        contacts: heard.contacts,
        bookingLinks: [
          ...(person.changes.bookingLinks ?? []),
          ...linksTo(this.update, { contactId, appointmentId: appointment.id }),
        ],
        seats: seatOf(this.update, contactId),
        appointments: [{ next: appointment }],
        log,
        calls: [...visitCall.changes, ...asked(calls), ...asked(names), ...heard.calls, ...moving],
        receipts: receiptOf(this.update, 'booked'),
      },
    };
  }

  /**
   * The booking is somebody else's now (I14): for the one whose it was it ends without an email, and for the other it begins.
   * @param isSame it has the id by which the visit is known; a new id is news by itself.
   */
  private async give(visit: Appointment, isSame: boolean): Promise<Decision<TakeResult>> {
    const { event, at, isStaff } = this.update;
    const none = (why: Unmoved): Decision<TakeResult> => ({ answer: { kind: 'none', why, appointment: visit } });
    if (event.status !== 'booked') return none('superseded');
    if (!isStaff && isSame && isOlder(visit, event)) return none('stale');
    // Of what it was before, the other knows nothing: for them it is no move.
    const { previousExternalId: _theirs, ...told } = event;
    const beginning = beginningOf(told, at, isStaff);
    if (beginning.kind === 'none') return none(beginning.why);
    const begun = await this.book(beginning.visit);
    const next = begun.answer.kind === 'booked' ? begun.answer.appointment : undefined;
    const { changes, calls } = await this.ended(visit, next);
    const { appointments = [], log = [], calls: asks = [] } = begun.changes ?? {};
    return {
      answer: withCalls(begun.answer, reasonsOf(calls)),
      changes: {
        ...begun.changes,
        appointments: [...appointments, ...(changes.appointments ?? [])],
        log: [...log, ...(changes.log ?? [])],
        calls: [...asks, ...(changes.calls ?? []), ...asked(calls)],
      },
    };
  }

  /** What ends a visit whose booking was given to somebody else; whoever was written to about it is telephoned. */
  private async ended(visit: Appointment, next: Appointment | undefined): Promise<Ended> {
    const { at, identity } = this.update;
    const changes = await this.replaced(visit, next);
    if (visit.status !== 'booked' || visit.start <= at || !(await this.hasHeardOf(visit)))
      return { changes, calls: [] };
    const call = callAbout(visit, 'givenAway', at, identity, visit.contactId);
    return { changes, calls: await unlisted(this.rows, [call]) };
  }

  /** An email about it has left, or may be leaving at this moment: a worker takes what is due within the next minute. */
  private async hasHeardOf({ contactId, id }: Appointment): Promise<boolean> {
    const soon = plusMs(this.update.at, minuteMs);
    const person = await this.rows.person(contactId);
    return (person?.enrollments ?? []).some(
      ({ instance, settled, due }) =>
        appointmentIdOf(instance) === id &&
        ((due !== undefined && due.at <= soon) || Object.values(settled).some(({ outcome }) => outcome !== 'skipped')),
    );
  }

  private async change(target: Exclude<Target, { kind: 'new' }>, isOthers: boolean): Promise<Decision<TakeResult>> {
    const { visit, replaces } = target;
    const { contactId } = visit;
    const { by, at, isStaff } = this.update;
    const decided = changedBy(target, this.update);
    const isRefused = isOthers && decided.kind !== 'none' && decided.kind !== 'noted';
    const changed: VisitChange = isRefused ? { kind: 'none', why: 'otherPerson' } : decided;
    const said = changed.kind === 'none' ? undefined : changed.next;
    const revised = replaces && changed.kind !== 'moved' ? takenOver(said ?? visit, at) : undefined;
    const isHeard = changed.kind !== 'none' || (isStaff && changed.why === 'unchanged');
    const heard = isHeard ? await this.hear(visit) : { ...nothingHeard, told: visit.told };
    const next = toldNext(visit, revised ?? said, heard.told);
    const calls = await this.callsOf(visit, changed, isStaff);
    const visitCall = next && (await this.visitCall(next, visit));
    const entry = logOf(revised ? 'moved' : changed.kind, next ?? visit, by);
    const replaced = replaces ? await this.replaced(replaces, visit) : {};
    const changes: Changes = {
      // An id of somebody else's booking does not lead to this visit.
      bookingLinks: isOthers ? [] : linksTo(this.update, { contactId, appointmentId: visit.id }),
      seats: isOthers ? [] : seatOf(this.update, contactId),
      appointments: [...(replaced.appointments ?? []), ...(next ? [{ seen: visit, next }] : [])],
      log: [...(replaced.log ?? []), ...(entry ? [{ contactId, at, entry }] : [])],
      calls: [
        ...(replaced.calls ?? []),
        ...asked(calls),
        ...heard.calls,
        ...(next ? await this.movingCalls(visit, next) : []),
        ...(visitCall?.changes ?? []),
      ],
      contacts: heard.contacts,
      receipts: receiptOf(this.update, changed.kind === 'none' ? changed.why : changed.kind),
    };
    const reasons = [...(visitCall?.reasons ?? []), ...reasonsOf(calls), ...heard.reasons];
    if (changed.kind === 'none') {
      return { answer: { kind: 'none', why: changed.why, appointment: visit, calls: reasons }, changes };
    }
    return { answer: { kind: changed.kind, appointment: next ?? visit, calls: reasons }, changes };
  }

  /** A move that has begun lists its call; one that is done, or off, takes it back. */
  private async movingCalls(visit: Appointment, next: Appointment): Promise<readonly CallChange[]> {
    if (next.movingSince === undefined) return withdrawnMove(this.rows, visit);
    return visit.movingSince === undefined ? [{ kind: 'askAgain', call: movingCall(next, this.update.at) }] : [];
  }

  /**
   * The one call about the visit, for what stands against its emails: its type is unknown, and they say too little; or its person
   * is on hold, and hears nothing of a visit that was booked, moved or called off (I7).
   *
   * @param before the visit as it was; undefined for a new one. @param hold undefined: whoever is known here is read.
   */
  private async visitCall(
    next: Appointment,
    before?: Appointment,
    hold?: boolean,
  ): Promise<{ readonly changes: readonly CallChange[]; readonly reasons: readonly Call['reason'][] }> {
    const causes = [...this.unmappedCause(next, before), ...(await this.heldCause(next, before, hold))];
    const { change, opened } = await visitCallChange(this.rows, next, causes);
    return { changes: change ? [change] : [], reasons: opened.map(({ reason }) => reason) };
  }

  /** A type that clinic.yaml does not have: the emails say a neutral word, and somebody telephones, once. */
  private unmappedCause({ kind, status }: Appointment, before: Appointment | undefined): readonly CallCause[] {
    const isNew = kind === 'unmapped' && status === 'booked' && before?.kind !== 'unmapped';
    return isNew ? [{ id: 'unmappedType', reason: 'unmappedType', at: this.update.at }] : [];
  }

  private async heldCause(
    next: Appointment,
    before: Appointment | undefined,
    hold: boolean | undefined,
  ): Promise<readonly CallCause[]> {
    const { at } = this.update;
    const { status, revision, start, movingSince } = next;
    const isNews = status !== before?.status || revision !== before.revision;
    if (!isNews || start <= at || movingSince !== undefined || (status !== 'booked' && status !== 'cancelled'))
      return [];
    if (!(hold ?? (await this.rows.contact(next.contactId))?.hold)) return [];
    return [{ id: `onHold-${revision}-${status}`, reason: 'onHold', at }];
  }

  /** What somebody should look at, now that the source, or the clinic's own system, says this of the visit. */
  private async callsOf(visit: Appointment, changed: VisitChange, isStaff: boolean): Promise<readonly Call[]> {
    const { event, at } = this.update;
    if (changed.kind === 'none' && !isStaff) {
      // Words that are old, or come too late, are nothing to ask about: what they say may be so no more.
      if (changed.why === 'otherPerson') return unlisted(this.rows, [otherPersonCall(visit, event, at)]);
      return changed.why === 'notBegun' ? unlisted(this.rows, [notBegunCall(visit, at)]) : [];
    }
    if (event.status !== 'booked') return [];
    return this.addressCalls(visit);
  }

  /**
   * The event names another person than whose visit it is: another patient of the source, or, where that does not tell, none
   * at an address that the visit's person has or has had.
   */
  private async isSomebodyElse(visit: Appointment): Promise<boolean> {
    const { event, contact, alsoNamed = [] } = this.update;
    const isPatient = await isPatientOfVisit(this.rows, visit, event);
    if (isPatient !== undefined) return !isPatient;
    if (contact === undefined) return false;
    const known = await this.rows.contact(visit.contactId);
    const named = [contact.addressHash, ...alsoNamed];
    return known !== undefined && !named.some((hash) => hasHadAddress(known, hash));
  }

  /**
   * What the booking says of its person, where it is theirs: by the source's own id of them, or by the address. Whoever
   * books first does not fix who somebody is; nor does whoever books next change what another visit is told by.
   */
  private async hear(visit: Appointment): Promise<Heard> {
    const { event, contact, at, identity } = this.update;
    const asBefore: Heard = { ...nothingHeard, told: visit.told };
    if (event.status !== 'booked' || contact === undefined) return asBefore;
    const known = await this.rows.contact(visit.contactId);
    if (known === undefined) return asBefore;
    const isTheirs = event.patientId !== undefined || hasHadAddress(known, contact.addressHash);
    if (!isTheirs) return asBefore;
    const { set, told } = learn(known, contact, at);
    const source = Object.values(contact.facts ?? {})[0]?.source ?? 'booking';
    const calls = await this.personCalls(visit, told, identity);
    return {
      contacts: set ? [changedContact(known, set)] : [],
      told: toldAfter(visit.told, contact, told, source),
      calls,
      reasons: calls.length > 0 ? ['personDiffers'] : [],
    };
  }

  /** Asked once for the same words; again where nobody looked before the visit was over. */
  private async personCalls(
    visit: Appointment,
    { emailForm: _form, ...told }: FactValues,
    identity: Pick<Identity, 'digest'>,
  ): Promise<readonly CallChange[]> {
    if (Object.keys(told).length === 0) return [];
    const words = JSON.stringify(Object.entries(told).sort());
    const call = personCall(visit, identity.digest(`${visit.contactId} ${words}`), this.update.at);
    const there = await this.rows.call(call.contactId, call.id);
    if (there === undefined) return [{ kind: 'ask', call }];
    return there.state === 'over' || there.state === 'withdrawn' ? [{ kind: 'askAgain', call }] : [];
  }

  /** The source writes to another address than we do. */
  private async addressCalls(visit: Appointment): Promise<readonly Call[]> {
    const { event, contact, at } = this.update;
    if (event.status !== 'booked' || contact === undefined) return [];
    const known = await this.rows.contact(visit.contactId);
    if (known === undefined || known.addressHash === contact.addressHash) return [];
    return unlisted(this.rows, [addressCall(visit, contact.addressHash, at)]);
  }

  /** Ends, without a word, the record of a visit that lives on under another. */
  private async replaced(older: Appointment, newer: Appointment | undefined): Promise<Changes> {
    const { by, at } = this.update;
    // Of one that is cancelled its person may still have to hear, and one that has begun was theirs: only where its id leads is new.
    const isKept = hasBegun(older, at) || older.status === 'cancelled';
    const next = defined<Appointment>({
      ...arrived(older),
      status: isKept ? older.status : 'replaced',
      statusAt: isKept ? older.statusAt : at,
      replacedBy: newer && { contactId: newer.contactId, appointmentId: newer.id },
      version: older.version + 1,
    });
    const entry = { what: 'appointment.status', by, detail: 'replaced' } as const;
    return {
      appointments: [{ seen: older, next }],
      log: [{ contactId: older.contactId, at, entry }],
      calls: await withdrawnMove(this.rows, older),
    };
  }
}

/**
 * Takes what a source tells, or staff. The receipt is part of the transaction that does it: told again, in whatever order,
 * it does nothing again, and what could not be written may be told again. @throws ConflictError
 */
export function takeBooking(rows: BookingRows, act: BookingAct, at: Instant, identity: Identity): Promise<TakeResult> {
  const { source, eventId, externalId, previousExternalId } = act.event;
  return untilWritten<TakeResult>(rows, 'a booking', async () => {
    if (eventId !== undefined && (await rows.hasReceipt(source, eventId))) return { answer: { kind: 'repeated' } };
    const own = await rows.bookingLink(source, externalId);
    const previous = previousExternalId === undefined ? undefined : await rows.bookingLink(source, previousExternalId);
    return new BookingDecision(rows, { ...act, identity, at, own, previous }).decide();
  });
}

/** Books, or moves what is booked: idempotent by source and external id. Staff's word. @throws ConflictError */
export async function putBooking(
  rows: BookingRows,
  { contact, ...said }: Booking,
  by: string,
  at: Instant,
  identity: Identity,
): Promise<PutResult> {
  const event: BookingEvent = { ...said, status: 'booked', occurredAt: at };
  const result = await takeBooking(rows, { event, contact, by, isStaff: true }, at, identity);
  switch (result.kind) {
    case 'booked':
      return { kind: 'booked', appointment: result.appointment, calls: result.calls };
    case 'moved':
    case 'moving':
    case 'status':
    case 'noted':
      return { kind: 'moved', appointment: result.appointment, calls: result.calls };
    case 'none':
      if (result.appointment) return { kind: 'unchanged', appointment: result.appointment, calls: result.calls ?? [] };
      return { kind: 'refused', why: result.why };
    case 'repeated':
    case 'unserved':
      return { kind: 'ambiguous' };
  }
}
