/** A FHIR R4 Appointment as a booking event. https://hl7.org/fhir/R4/appointment.html */

import type { Clinic } from '../core/model/clinic.ts';
import { defined } from '../core/model/defined.ts';
import type { BookingStatus } from '../core/people/booking.ts';
import { type DraftReading, listOf, objectOf, readingOf, textOf } from '../core/people/bookingDraft.ts';
import { readId, readInstant, visitTypeOf } from '../core/people/bookingFields.ts';
import { epochMs, type Instant, instantFromMs, minuteMs } from '../core/time/time.ts';
import { identifierKey, type PatientFacts, patientFacts, type Resource } from './patient.ts';

/** Under which name its bookings, patients and receipts are kept. */
export const fhirSource = 'fhir';

/**
 * All ten statuses of R4. `underWay`: the person is at the clinic, and nothing is sent or moved until it is over.
 * A record entered in error was never right, but its reminders were: whoever got one is told that it is off, and nobody else.
 */
const statuses: Readonly<Record<string, BookingStatus | 'underWay'>> = {
  proposed: 'unsettled',
  pending: 'unsettled',
  waitlist: 'unsettled',
  booked: 'booked',
  arrived: 'underWay',
  'checked-in': 'underWay',
  fulfilled: 'completed',
  cancelled: 'cancelled',
  noshow: 'noshow',
  'entered-in-error': 'withdrawn',
};

/** `patient`: whoever it is about, whatever else is wrong with it: a record with a fault may still say that somebody died. */
export type AppointmentReading = (DraftReading | { readonly kind: 'ignored'; readonly reason: string }) & {
  readonly patient?: PatientFacts;
};

/** `Patient/123` of any reference: relative, absolute, or with a version. Undefined when it names another type. */
export function idOfReference(reference: unknown, type: string): string | undefined {
  const path = textOf(reference).replace(/\/_history\/.*$/, '');
  const [kind, id] = path.split('/').slice(-2);
  return kind === type ? readId(id) : undefined;
}

const isReferenceTo = (actor: Resource, type: string) =>
  actor.type === type || idOfReference(actor.reference, type) !== undefined;

/** Patients that are known beside the appointment: by `Patient/<id>`, by their full URL, and by `identifierName`. */
export type NamedPatients = ReadonlyMap<string, PatientFacts>;

/** Under what a patient is found who is named by nothing but an identifier, `system|value`. */
export const identifierName = (key: string) => `identifier ${key}`;

/** Whom one participant is, and whether they are to be there. */
interface Participant {
  readonly actor: Resource;
  /** They need not come, or have said that they will not: the slot is another's, or nobody's. */
  readonly isAbsent: boolean;
}

const participantsOf = (appointment: Resource): readonly Participant[] =>
  listOf(appointment.participant)
    .map(objectOf)
    .map(({ actor, status, required }) => ({
      actor: objectOf(actor),
      isAbsent: status === 'declined' || required === 'information-only',
    }));

interface Found {
  readonly facts?: PatientFacts;
  readonly patientId?: string;
}

/** The patient that an actor means: contained, named elsewhere, or by its id alone. */
function patientOf(actor: Resource, appointment: Resource, named: NamedPatients, now: Instant, clinic: Clinic): Found {
  const reference = textOf(actor.reference);
  if (reference.startsWith('#')) {
    const contained = listOf(appointment.contained).map(objectOf);
    const patient = contained.find(({ resourceType, id }) => resourceType === 'Patient' && id === reference.slice(1));
    const facts = patient && patientFacts(patient, now, clinic.zone, true);
    const patientId = facts?.patientId ?? identifierKey(actor.identifier);
    return defined<Found>({ facts, patientId });
  }
  const id = idOfReference(reference, 'Patient');
  const identifier = identifierKey(actor.identifier);
  const names = [reference, id && `Patient/${id}`, identifier && identifierName(identifier)];
  const facts = names.map((name) => (name ? named.get(name) : undefined)).find((each) => each !== undefined);
  const patientId = facts?.patientId ?? id ?? identifier;
  return defined<Found>({ facts, patientId });
}

/** Who may be a patient: an actor that says so, or a contained one that is. */
function isPatient(actor: Resource, appointment: Resource, named: NamedPatients): boolean {
  const reference = textOf(actor.reference);
  if (isReferenceTo(actor, 'Patient') || named.has(reference)) return true;
  const identifier = identifierKey(actor.identifier);
  if (reference === '' && identifier !== undefined && named.has(identifierName(identifier))) return true;
  return listOf(appointment.contained)
    .map(objectOf)
    .some(({ resourceType, id }) => resourceType === 'Patient' && reference === `#${textOf(id)}`);
}

/** A patient whom an appointment names and does not hold: by the id of a reference, or by an identifier alone. */
export interface NamedPatient {
  /** Where `NamedPatients` has them. */
  readonly name: string;
  readonly key: string;
  /** The server's own id: it can be asked for. */
  readonly isId: boolean;
}

export const patientsNamed = (appointment: Resource): readonly NamedPatient[] =>
  participantsOf(appointment).flatMap(({ actor }): readonly NamedPatient[] => {
    const id = idOfReference(actor.reference, 'Patient');
    if (id !== undefined) return [{ name: `Patient/${id}`, key: id, isId: true }];
    const key = actor.reference === undefined ? identifierKey(actor.identifier) : undefined;
    return key === undefined ? [] : [{ name: identifierName(key), key, isId: false }];
  });

/** Codes of R4's CodeableConcepts, and of R5's, which lie one deeper. */
function codesOf(concepts: unknown): (string | undefined)[] {
  return (Array.isArray(concepts) ? concepts : [concepts]).flatMap((each) => {
    const concept = objectOf(each);
    return listOf((concept.concept === undefined ? concept : objectOf(concept.concept)).coding).map((coding) =>
      readId(objectOf(coding).code),
    );
  });
}

/** `end` may be left out where a length is given. */
function endOf(appointment: Resource): unknown {
  const start = readInstant(appointment.start);
  const minutes = appointment.minutesDuration;
  if (appointment.end !== undefined || start === undefined || typeof minutes !== 'number') return appointment.end;
  return Number.isInteger(minutes) && minutes > 0 ? instantFromMs(epochMs(start) + minutes * minuteMs) : undefined;
}

/**
 * @param named patients that came along, or were told before.
 * `description`, `comment`, `reasonCode`, `cancelationReason` and the types' display texts are never looked at (C10).
 */
export function readAppointment(
  appointment: Resource,
  named: NamedPatients,
  clinic: Clinic,
  now: Instant,
): AppointmentReading {
  const participants = participantsOf(appointment);
  const actors = participants.map(({ actor }) => actor);
  const patients = participants.filter(({ actor }) => isPatient(actor, appointment, named));
  const coming = patients.filter(({ isAbsent }) => !isAbsent);
  const isNobodyComing = patients.length > 0 && coming.length === 0;
  const [first, ...others] = isNobodyComing ? patients : coming;
  const only = others.length > 0 ? undefined : first?.actor;
  const { facts, patientId } = only ? patientOf(only, appointment, named, now, clinic) : ({} as Found);
  const patient = facts && defined<PatientFacts>({ ...facts, patientId });
  const refused = (field: string, reason: string): AppointmentReading =>
    defined({ kind: 'refused', faults: [{ field, reason }], patient });
  const code = textOf(appointment.status);
  const status = Object.hasOwn(statuses, code) ? statuses[code] : undefined;
  if (status === undefined) return refused('status', 'must be one of the ten of R4');
  if (status === 'underWay')
    return defined({ kind: 'ignored', reason: 'the person is at the clinic; nothing is sent', patient });
  if (others.length > 0) return refused('participant', 'must name one patient, so that the right one is written to');
  if (facts?.hasBadBirthDate) return refused('participant', 'names a patient whose birthDate is no date');
  const { versionId, lastUpdated } = objectOf(appointment.meta);
  const id = readId(appointment.id);
  // Without either nothing tells one event from its repetition; then what it says is all that counts.
  const event = readId(versionId) ?? readInstant(lastUpdated);
  const place = actors.map((each) => idOfReference(each.reference, 'Location')).find((each) => each !== undefined);
  const reading = readingOf(
    defined({
      source: fhirSource,
      eventId: id === undefined || event === undefined ? undefined : `Appointment/${id}#${event}`,
      patientId,
      firstName: facts?.firstName,
      phone: facts?.phone,
      locale: facts?.locale,
      leftOut: facts?.leftOut,
      version: /^\d{1,15}$/.test(textOf(versionId)) ? Number(versionId) : undefined,
      externalId: id,
      // A booking without its patient is none, and no cancellation either: somebody has to ask.
      status: isNobodyComing && status === 'booked' ? 'unsettled' : status,
      start: appointment.start,
      end: endOf(appointment),
      ...visitTypeOf(clinic, [...codesOf(appointment.serviceType), ...codesOf(appointment.appointmentType)], place),
      email: facts?.email,
      occurredAt: readInstant(lastUpdated),
    }),
    now,
    // A patient we know already need not be sent along.
    { emailElsewhere: true, tellsHistory: true },
  );
  return defined<AppointmentReading>({ ...reading, patient });
}
