/**
 * How domain objects are stored in the people table (docs/design.md "Two tables"): keys, the due index's attributes, and
 * versions.
 */

import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Appointment } from '../../core/model/appointment.ts';
import type { Call } from '../../core/model/call.ts';
import type { Contact } from '../../core/model/contact.ts';
import { defined } from '../../core/model/defined.ts';
import type { Due } from '../../core/model/due.ts';
import { type Enrollment, isEndReason, type Settled } from '../../core/model/enrollment.ts';
import { type Owed, owedAfterMs } from '../../core/model/owed.ts';
import type { Before, Cap, Person } from '../../core/model/person.ts';
import type { LogRow } from '../../core/model/personRecord.ts';
import { type DueOf, type NameOf, type RowName, rowText, type ToldRow } from '../../core/model/row.ts';
import type { Send } from '../../core/model/send.ts';
import { isSendReason } from '../../core/model/sendReasons.ts';
import type { SignUp } from '../../core/model/signUp.ts';
import type { ToldPatient } from '../../core/model/toldPatient.ts';
import type { BookingLink } from '../../core/people/changes.ts';
import type { LaneState, Outage, PhonesDown, PlannedThrough, PollProgress } from '../../core/ports.ts';
import { type Instant, plusMs } from '../../core/time/time.ts';
import { marshall, unmarshall } from './attributes.ts';
import { isRecord, RowShapeError } from './fields.ts';
import { putAwayKeys, sortKeys } from './keys.ts';
import {
  asAddress,
  asAddressLink,
  asAppointment,
  asBadNews,
  asBefore,
  asBookingLink,
  asCall,
  asCap,
  asContact,
  asEnrollment,
  asLaneState,
  asLogRow,
  asOutage,
  asOwed,
  asPatientIdentifier,
  asPhonesDown,
  asPlanned,
  asPollProgress,
  asRequestHour,
  asSeat,
  asSend,
  asSignUp,
  asToldPatient,
  type BadNews,
  type LinkFacts,
  type PatientIdentifier,
  type RequestHour,
  type Seat,
  type StoredAddress,
} from './schemas.ts';

export type Item = Record<string, AttributeValue>;

/** Raised when the shape of an item changes; `upgrade` must then know the way from every older one. */
export const schemaVersion = 1;

export const contactPk = (contactId: string) => `C#${contactId}`;
export const addressPk = (addressHash: string) => `A#${addressHash}`;
export const externalPk = (source: string, externalId: string) => `X#${source}#${externalId}`;
/** Who looked at what: one partition a day, nobody's name in it but the member of staff's id. */
export const auditPk = (at: Instant) => `AUDIT#${at.slice(0, 10)}`;
/** Event ids come from outside; a key of DynamoDB takes 2,048 bytes, and `#` separates its parts. */
export const receiptPk = (source: string, eventId: string) => `W#${source}#${eventId}`;
/** Read before the visits: a read that crosses their being put away then counts none of them twice. */
export const beforeSk = 'AGO';
export const patientSk = (source: string, patientId: string) => `PATIENT#${source}#${patientId}`;
export const contactSk = sortKeys.contact;
export const owedSk = sortKeys.owed;
export const seatSk = (key: string) => `SEAT#${key}`;
export const signUpSk = (id: string) => `${sortKeys.signUp}${id}`;
export const appointmentSk = (id: string) => `${sortKeys.appointment}${id}`;
export const callSk = (id: string) => `${sortKeys.call}${id}`;
export const sendSk = (id: string) => `${sortKeys.send}${id}`;
/** @param id the time and a few random digits: entries sort by time. */
export const logSk = (id: string) => `${sortKeys.log}${id}`;
export const enrollmentSk = (journey: string, instance: string) => `${sortKeys.enrollment}${journey}#${instance}`;

/** The part of a person that planning reads, in one Query. */
export const personRange = { from: beforeSk, to: `${sortKeys.enrollment}~` } as const;

/** An item was written by a newer version of this software. */
export class SchemaVersionError extends Error {
  override readonly name = 'SchemaVersionError';
}

/** The contact id in a partition key, or undefined when it is not a contact's. */
export function contactIdOf(pk: string): string | undefined {
  return pk.startsWith(contactPk('')) ? pk.slice(contactPk('').length) : undefined;
}

type Kind = RowName['kind'];

const kindsByStart: ReadonlyMap<string, Kind> = new Map(
  [...Object.entries(sortKeys), ...Object.entries(putAwayKeys)].map(([kind, start]) => [start, kind as Kind]),
);

/** Reads keys back. Undefined when they are of no row that is kept of a person. */
export function rowNameOf(pk: string, sk: string): RowName | undefined {
  const contactId = contactIdOf(pk);
  if (contactId === undefined || contactId === '') return undefined;
  if (sk === contactSk) return { kind: 'contact', contactId };
  if (sk === owedSk) return { kind: 'owed', contactId };
  const cut = sk.indexOf('#');
  const [kind, id] = [kindsByStart.get(sk.slice(0, cut + 1)), sk.slice(cut + 1)];
  if (kind === undefined || kind === 'contact' || kind === 'owed' || id === '') return undefined;
  if (kind !== 'enrollment') return { kind, contactId, id };
  const second = id.indexOf('#');
  if (second < 1 || second === id.length - 1) return undefined;
  return { kind, contactId, journey: id.slice(0, second), instance: id.slice(second + 1) };
}

/** The sort key of a row that is put away. */
export const putAwaySk = (row: NameOf<'appointment' | 'call' | 'enrollment'>): string =>
  `${putAwayKeys[row.kind]}${row.kind === 'enrollment' ? `${row.journey}#${row.instance}` : row.id}`;

/** The same row under the key of one that is put away, or is not any more. It stays where it was in the due index. */
export function rekeyed(raw: Item, sk: string): Item {
  return { ...raw, sk: { S: sk } };
}

const isPutAway = (raw: Item): boolean =>
  Object.values(putAwayKeys).some((start) => (raw.sk?.S ?? '').startsWith(start));

/** What stands there of `rows`, by name: a row that was taken up again is not what was put away of it. */
export function standing(rows: readonly Item[]): readonly Item[] {
  if (!rows.some(isPutAway)) return rows;
  const nameIn = (raw: Item) => {
    const name = itemName(raw);
    return name && rowText(name);
  };
  const live = new Set(rows.flatMap((raw) => (isPutAway(raw) ? [] : (nameIn(raw) ?? []))));
  return rows.filter((raw) => !isPutAway(raw) || !live.has(nameIn(raw) ?? ''));
}

/** The name of an item of the table. */
export const itemName = (item: Item): RowName | undefined => rowNameOf(item.pk?.S ?? '', item.sk?.S ?? '');

/** Whether an item is a row of this kind. */
export const isOf =
  (kind: RowName['kind']) =>
  (item: Item): boolean =>
    itemName(item)?.kind === kind;

/** The keys of a row. */
export function keysOf(row: RowName): { readonly pk: string; readonly sk: string } {
  const pk = contactPk(row.contactId);
  switch (row.kind) {
    case 'contact':
      return { pk, sk: contactSk };
    case 'owed':
      return { pk, sk: owedSk };
    case 'appointment':
      return { pk, sk: appointmentSk(row.id) };
    case 'call':
      return { pk, sk: callSk(row.id) };
    case 'log':
      return { pk, sk: logSk(row.id) };
    case 'send':
      return { pk, sk: sendSk(row.id) };
    case 'signUp':
      return { pk, sk: signUpSk(row.id) };
    case 'enrollment':
      return { pk, sk: enrollmentSk(row.journey, row.instance) };
  }
}

/** What lies in a partition of the due index that is for `kinds`. A place that is no row at all is left out. */
export function dueOf<Kind extends RowName['kind']>(
  items: readonly Item[],
  partition: string,
  kinds: readonly Kind[],
): readonly DueOf<Kind>[] {
  const belongs = (name: RowName | undefined): name is NameOf<Kind> =>
    name !== undefined && kinds.some((kind) => kind === name.kind);
  return items.flatMap((item): readonly DueOf<Kind>[] => {
    const [pk, sk, at] = [item.pk?.S, item.sk?.S, item.dueAt?.S];
    if (pk === undefined || sk === undefined || at === undefined) return [];
    const due: Due = { partition, at: at as Instant };
    const name = rowNameOf(pk, sk);
    if (belongs(name)) return [{ ...name, due }];
    return [{ kind: 'stray', found: name?.kind ?? 'unknown', place: `${pk}\n${sk}`, due }];
  });
}

/** The keys of a row of the due index, strays included. */
export function dueKeys(row: DueOf<RowName['kind']>): { readonly pk: string; readonly sk: string } {
  if (row.kind !== 'stray') return keysOf(row);
  const [pk = '', sk = ''] = row.place.split('\n');
  return { pk, sk };
}

function item(pk: string, sk: string, body: object, due?: Due): Item {
  const index = { duePartition: due?.partition, dueAt: due?.at };
  return marshall({ ...body, pk, sk, schemaVersion, ...index });
}

export function contactItem(contact: Contact): Item {
  const { id, ...body } = contact;
  return item(contactPk(id), contactSk, body);
}

/** The partition of the due index that holds sign-ups nobody has confirmed yet, by when they came. */
export const unconfirmedPartition = 'upkeep';

/** The partition of the due index that holds the visits of one UTC day, by their start: the front desk's page reads it. */
export const visitsPartition = (start: Instant) => `visits#${start.slice(0, 10)}`;

export function appointmentItem(appointment: Appointment): Item {
  const { id, contactId, ...body } = appointment;
  const { start, status } = appointment;
  // A replaced record is no visit any more: the front desk's day holds the one that lives on.
  const due = status === 'replaced' ? undefined : { partition: visitsPartition(start), at: start };
  return item(contactPk(contactId), appointmentSk(id), body, due);
}

/**
 * A step that was passed over, as a row has it: `0 2027-03-12T16:00:00.000Z`, its revision and its moment, and why where that is
 * not the common case. Most steps of a visit are passed over, and a row is to stay under a kilobyte, the size of a write unit.
 */
const shortPassedOver = ({ revision, at, why }: Settled): string =>
  why === 'notApplicable' ? `${revision} ${at}` : `${revision} ${at} ${why}`;

/** The same as it is read; what is none of these is left to be refused. */
export function passedOverOf(stored: unknown): unknown {
  const [, revision, at, why = 'notApplicable'] =
    (typeof stored === 'string' && /^(\d+) (\S+)(?: (\S+))?$/.exec(stored)) || [];
  return revision === undefined ? stored : { revision: Number(revision), at, outcome: 'skipped', why };
}

export function enrollmentItem(enrollment: Enrollment): Item {
  const { contactId, journey, instance, due, ...body } = enrollment;
  const settled = Object.fromEntries(
    Object.entries(body.settled).map(([step, how]) => [step, how.why === undefined ? how : shortPassedOver(how)]),
  );
  return item(contactPk(contactId), enrollmentSk(journey, instance), { ...body, settled }, due);
}

export function sendItem(send: Send): Item {
  const { contactId, id, due, ...body } = send;
  return item(contactPk(contactId), sendSk(id), body, due);
}

export function callItem(call: Call): Item {
  const { contactId, id, due, ...body } = call;
  return item(contactPk(contactId), callSk(id), body, due);
}

/** The partition of the due index that holds who is still to be looked at after a change of their facts. */
export const owedPartition = 'owed';

/**
 * A person's facts changed, and nothing may have been planned from them yet: written with the change, and out of the index
 * once it is. It is no row that wakes `enroll`, so `enroll` may tick it off.
 */
export function owedItem(contactId: string, { stamp, since }: Owed): Item {
  const due = { partition: owedPartition, at: plusMs(since, owedAfterMs) };
  return item(contactPk(contactId), owedSk, { stamp, since }, due);
}

/** Brings an item of an older `schemaVersion` up to this one. There is only one yet. */
function upgrade(body: Record<string, unknown>): Record<string, unknown> {
  const version = body.schemaVersion;
  if (version !== schemaVersion) {
    throw new SchemaVersionError(
      `item ${String(body.sk).split('#')[0]} has schemaVersion ${String(version)}; this build reads ${schemaVersion}`,
    );
  }
  return body;
}

interface Read {
  readonly body: Record<string, unknown>;
  readonly due?: Due;
}

function read(raw: Item): Read {
  const {
    pk: _pk,
    sk: _sk,
    schemaVersion: _version,
    duePartition,
    dueAt,
    expiresAt: _expires,
    ...body
  } = upgrade(unmarshall(raw));
  return typeof duePartition === 'string' && typeof dueAt === 'string'
    ? { body, due: { partition: duePartition, at: dueAt as Instant } }
    : { body };
}

/** An item's fields, with where it is due. */
function readWithDue(raw: Item): Record<string, unknown> {
  const { body, due } = read(raw);
  if (due) body.due = due;
  return body;
}

/**
 * A reason as the row tells it, or `unknown` where this version has no such word: an older one wrote it, or a newer one
 * that was taken back. Nobody's email may wait for a word that only says why, so such a row is no fault; and what is not
 * known is not guessed at. The row keeps its word until it is written again.
 */
const reasonIn = (isKnown: (word: string) => boolean, told: unknown): unknown =>
  typeof told === 'string' && !isKnown(told) ? 'unknown' : told;

/** The name of an item that is read as a row of this kind. @throws RowShapeError when its keys are of another. */
function named<Kind extends RowName['kind']>(raw: Item, kind: Kind): NameOf<Kind> {
  const name = itemName(raw);
  const isIt = (one: RowName | undefined): one is NameOf<Kind> => one?.kind === kind;
  if (!isIt(name)) throw new RowShapeError(kind, 'key');
  return name;
}

export function readContact(raw: Item): Contact {
  const { contactId } = named(raw, 'contact');
  return asContact({ ...read(raw).body, id: contactId });
}

export function readAppointment(raw: Item): Appointment {
  const { contactId, id } = named(raw, 'appointment');
  return asAppointment({ ...read(raw).body, contactId, id });
}

export function readEnrollment(raw: Item): Enrollment {
  const { contactId, journey, instance } = named(raw, 'enrollment');
  const body = readWithDue(raw);
  if (isRecord(body.ended)) body.ended = { ...body.ended, reason: reasonIn(isEndReason, body.ended.reason) };
  if (isRecord(body.settled))
    body.settled = Object.fromEntries(Object.entries(body.settled).map(([step, how]) => [step, passedOverOf(how)]));
  return asEnrollment({ ...body, contactId, journey, instance });
}

export function readSendItem(raw: Item): Send {
  const { contactId, id } = named(raw, 'send');
  const body = readWithDue(raw);
  if (body.reason !== undefined) body.reason = reasonIn(isSendReason, body.reason);
  return asSend({ ...body, contactId, id });
}

export function readCall(raw: Item): Call {
  const { contactId, id } = named(raw, 'call');
  return asCall({ ...readWithDue(raw), contactId, id });
}

/** A line of the log, without its keys. */
export const readLogRow = (raw: Item): LogRow => asLogRow(read(raw).body);

/** What is known of an address itself; nothing where no row says anything. */
export const readAddress = (raw: Item | undefined): StoredAddress => (raw ? asAddress(read(raw).body) : {});

/** The contact that an item of an address's partition leads to, and how; undefined when it leads to none. */
export function readAddressLink(raw: Item): (LinkFacts & { readonly contactId: string }) | undefined {
  const contactId = contactIdOf(raw.sk?.S ?? '');
  return contactId === undefined ? undefined : { ...asAddressLink(read(raw).body), contactId };
}

/** A sign-up as it was received. */
export function readSignUp(raw: Item): Partial<SignUp> {
  const { at: _at, ...received } = read(raw).body;
  return asSignUp(received);
}

/** What is owed to a person; undefined when a look has been taken since. */
export function readOwed(raw: Item): Owed | undefined {
  const { body, due } = read(raw);
  return due && asOwed(body);
}

export const readBookingLink = (raw: Item): BookingLink => asBookingLink(read(raw).body);
export const readSeat = (raw: Item): Seat => asSeat(read(raw).body);
export const readToldPatient = (raw: Item): ToldPatient => asToldPatient(read(raw).body);
export const readPatientIdentifier = (raw: Item): PatientIdentifier => asPatientIdentifier(read(raw).body);
export const readPollProgress = (raw: Item): PollProgress => asPollProgress(read(raw).body);
export const readLaneState = (raw: Item): LaneState => asLaneState(read(raw).body);
export const readOutage = (raw: Item): Outage => asOutage(read(raw).body);
export const readPhonesDown = (raw: Item): PhonesDown => asPhonesDown(read(raw).body);
export const readBadNews = (raw: Item): BadNews => asBadNews(read(raw).body);
export const readPlanned = (raw: Item): PlannedThrough => asPlanned(read(raw).body);
export const readRequestHour = (raw: Item): RequestHour => asRequestHour(read(raw).body);

/** `rows`, but for those that do not fit or were written by a newer version: each is told to `onFault`, none holds the others. */
export function readEach<T>(rows: readonly Item[], readOne: (raw: Item) => T, onFault: (error: Error) => void): T[] {
  return rows.flatMap((raw) => {
    try {
      return [readOne(raw)];
    } catch (error) {
      if (!(error instanceof RowShapeError || error instanceof SchemaVersionError)) throw error;
      onFault(error);
      return [];
    }
  });
}

export const beforeItem = (contactId: string, before: Before): Item => item(contactPk(contactId), beforeSk, before);

/** A person from the items of `personRange`, and from what was put away where it is among them; undefined without a contact. */
export function readPersonItems(items: readonly Item[]): Person | undefined {
  let contact: Contact | undefined;
  let cap: Cap | undefined;
  let before: Before | undefined;
  const appointments: Appointment[] = [];
  const enrollments: Enrollment[] = [];
  for (const raw of standing(items)) {
    const sk = raw.sk?.S ?? '';
    if (sk === contactSk) contact = readContact(raw);
    else if (sk === 'CAP') cap = asCap(read(raw).body);
    else if (sk === beforeSk) before = asBefore(read(raw).body);
    else if (sk.startsWith(sortKeys.appointment) || sk.startsWith(putAwayKeys.appointment))
      appointments.push(readAppointment(raw));
    else if (sk.startsWith(sortKeys.enrollment) || sk.startsWith(putAwayKeys.enrollment))
      enrollments.push(readEnrollment(raw));
  }
  return contact && defined<Person>({ contact, appointments, enrollments, cap, before });
}

/** A row that other systems may hear of; undefined when it is none of those. */
export function readTold(raw: Item): ToldRow | undefined {
  const name = itemName(raw);
  switch (name?.kind) {
    case 'enrollment':
      return { kind: name.kind, row: readEnrollment(raw) };
    case 'send':
      return { kind: name.kind, row: readSendItem(raw) };
    case 'call':
      return { kind: name.kind, row: readCall(raw) };
    case 'log':
      return { kind: name.kind, row: { ...readLogRow(raw), contactId: name.contactId, id: name.id } };
    default:
      return undefined;
  }
}
