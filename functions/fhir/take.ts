/** Takes Appointments and Patients of the clinic's record system: bookings, holds (C21), and nobody under 18 (C17). */

import { addressHash } from '../adapters/identity.ts';
import { defined } from '../core/model/defined.ts';
import { patientKey, patientOf } from '../core/people/bookedPerson.ts';
import type { BookingEvent } from '../core/people/booking.ts';
import type { BookingName } from '../core/people/bookingCalls.ts';
import { objectOf, textOf } from '../core/people/bookingDraft.ts';
import { readInstant } from '../core/people/bookingFields.ts';
import type { Changed } from '../core/people/contactAct.ts';
import { findVisit } from '../core/people/findVisit.ts';
import { setHold } from '../core/people/hold.ts';
import { silence } from '../core/people/silence.ts';
import { earlier } from '../core/time/time.ts';
import { callAbout, countCalls, type Outcome, outcomeOf, refused, takeBooking } from '../web/bookings.ts';
import type { WebParts } from '../web/dependencies.ts';
import { warningsFor } from '../web/warnings.ts';
import { fhirSource, type NamedPatients, patientsNamed, readAppointment } from './appointment.ts';
import type { AskLater } from './notification.ts';
import { type Answer, answerOf, error, said } from './outcome.ts';
import { identifiersOf, type PatientFacts, patientFacts, type Resource } from './patient.ts';

/** Stops the emails; each visit ahead becomes a call. */
async function holdNow(made: WebParts, contactId: string, by: string): Promise<Changed> {
  const { changed, asked } = await silence(made.people, contactId, made.clock.now(), setHold(true, by), 'onHold');
  countCalls(asked);
  return changed;
}

/**
 * The record is what counts: whoever it says must not be written to is held before anything else is done. Known by the
 * address alone, it may be the wrong one of two who share it: held all the same, and staff look.
 *
 * @param visitId of an appointment that is about them: whoever died may have no address in the record any more.
 * @returns who was held, or undefined when nobody could be told apart, or nobody is here.
 */
async function hold(
  made: WebParts,
  { patientId, email }: PatientFacts,
  by: string,
  visitId?: string,
): Promise<string | undefined> {
  const hash = email === undefined ? undefined : addressHash(await made.addressKey(), email);
  const match = await patientOf(made.people, fhirSource, patientId, hash);
  const patient = { source: fhirSource, externalId: `Patient/${patientId ?? ''}` };
  switch (match.kind) {
    case 'none': {
      const visit = visitId === undefined ? undefined : await findVisit(made.people, fhirSource, visitId);
      if (visit) await holdNow(made, visit.contactId, by);
      return visit?.contactId;
    }
    case 'several':
      await callAbout(made, patient, 'ambiguousPerson');
      return undefined;
    case 'byAddress':
    case 'linked': {
      const { contactId } = match;
      const changed = await holdNow(made, contactId, by);
      if (match.kind === 'byAddress' && changed === 'changed')
        await callAbout(made, patient, 'ambiguousPerson', contactId);
      return contactId;
    }
  }
}

/** Keeps what was told of a patient for appointments that name nothing but their id; of a minor nothing but that (C17). */
async function remember(made: WebParts, patient: Resource, facts: PatientFacts, patientId: string): Promise<void> {
  const { hasBadBirthDate: _bad, leftOut: _left, ...told } = facts;
  const now = made.clock.now();
  const address = facts.isMinor ? undefined : facts.email;
  const hash = address === undefined ? undefined : addressHash(await made.addressKey(), address);
  const kept = facts.isMinor ? { isHeld: facts.isHeld, isMinor: true } : told;
  const identifiers = identifiersOf(patient).filter((key) => key !== patientId);
  const toldAt = earlier(readInstant(objectOf(patient.meta).lastUpdated) ?? now, now);
  await made.patients.keep(fhirSource, { ...kept, patientId }, { identifiers, addressHash: hash, toldAt }, now);
}

/** A Patient on its own: it is remembered, and what stops emails is acted on; a hold is lifted by staff alone. */
export async function takePatient(made: WebParts, patient: Resource, by: string): Promise<Answer> {
  const { clinic } = await made.words.current();
  const facts = patientFacts(patient, made.clock.now(), clinic.zone, false);
  const stops = facts.isHeld || facts.isMinor;
  // First of all: a fault elsewhere in the record must not keep emails going to a family that mourns (C21).
  const contactId = stops ? await hold(made, facts, by) : undefined;
  if (facts.patientId === undefined) return error(422, 'required', 'Patient.id is required', 'Patient.id');
  if (facts.hasBadBirthDate) return error(422, 'value', 'birthDate is no date', 'Patient.birthDate');
  await remember(made, patient, facts, facts.patientId);
  if (!stops) return said('remembered');
  if (contactId === undefined) return said('nobody here is known to be this patient');
  if (facts.isMinor)
    await callAbout(made, { source: fhirSource, externalId: `Patient/${facts.patientId}` }, 'underAge', contactId);
  return said('held: nothing is sent to this person');
}

/** No journey for them, whatever they attested: the clinic telephones. */
async function refuseMinor(made: WebParts, event: BookingEvent, facts: PatientFacts, by: string): Promise<Answer> {
  const contactId = await hold(made, facts, by, event.externalId);
  // A time that is over needs no call any more.
  const isAhead = event.start !== undefined && event.start > made.clock.now();
  if (event.status === 'booked' && isAhead) await callAbout(made, event, 'underAge', contactId);
  return error(422, 'business-rule', 'under 18 by the record: nothing is sent; it is on the call list');
}

/** Patients whom the appointment names and nothing that came along describes: as they were told before, or as they are known. */
export async function toldBefore(
  made: WebParts,
  appointment: Resource,
  bundled: NamedPatients,
): Promise<NamedPatients> {
  const found = new Map(bundled);
  for (const { name, key, isId } of patientsNamed(appointment)) {
    if (found.has(name)) continue;
    const told = await made.patients.told(fhirSource, key);
    if (told) found.set(name, { ...told, hasBadBirthDate: false });
    if (told || isId) continue;
    // An identifier says of nobody that they are a patient; that somebody is known by it does.
    const link = await made.people.bookingLink(fhirSource, patientKey(key));
    if (link?.contactId) found.set(name, { patientId: key, isHeld: false, isMinor: false, hasBadBirthDate: false });
  }
  return found;
}

/** A booking that cannot be read here: staff look it up by its id. One whose time is over needs nobody any more. */
export async function doubt(made: WebParts, externalId: string): Promise<void> {
  const visit = await findVisit(made.people, fhirSource, externalId);
  if (visit && (visit.status !== 'booked' || visit.start <= made.clock.now())) return;
  const booking = defined<BookingName>({ source: fhirSource, externalId, start: visit?.start });
  await callAbout(made, booking, 'unclearBooking', visit?.contactId);
}

/** The booking stands or falls with a patient of whom nothing is known but the id: they can be asked for. */
async function isPatientMissing(made: WebParts, { status, email, patientId }: BookingEvent): Promise<boolean> {
  if (status !== 'booked' || email !== undefined || patientId === undefined) return false;
  return (await made.people.bookingLink(fhirSource, patientKey(patientId)))?.contactId === undefined;
}

/**
 * @param bundled patients that came along.
 * @param later how a patient is asked for whom nobody has told of.
 */
export async function takeAppointment(
  made: WebParts,
  appointment: Resource,
  bundled: NamedPatients,
  by: string,
  later?: AskLater,
): Promise<Answer> {
  const now = made.clock.now();
  const { clinic } = await made.words.current();
  const reading = readAppointment(appointment, await toldBefore(made, appointment, bundled), clinic, now);
  const { patient } = reading;
  if (patient?.isHeld) await hold(made, patient, by, textOf(appointment.id));
  switch (reading.kind) {
    case 'ignored':
      return said(`ignored: ${reading.reason}`);
    case 'refused':
      if (reading.booking && (reading.booking.start === undefined || reading.booking.start > now))
        await callAbout(made, { source: fhirSource, ...reading.booking }, 'unclearBooking');
      return answerOf({ ...refused(422, 'it cannot be used as it is'), faults: reading.faults });
    case 'event': {
      const { event } = reading;
      if (patient?.isMinor) return refuseMinor(made, event, patient, by);
      if (later && patient === undefined && (await isPatientMissing(made, event))) {
        await later([{ kind: 'resource', type: 'Appointment', id: event.externalId }]);
        return said('queued: its patient will be asked for', 202);
      }
      const options = { hold: patient?.isHeld ?? false, by, factSource: 'record' } as const;
      const outcome = outcomeOf(await takeBooking(made, event, options));
      return answerOf(defined<Outcome>({ ...outcome, warnings: warningsFor(event, clinic) }));
    }
  }
}
