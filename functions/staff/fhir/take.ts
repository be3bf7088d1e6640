/** Takes Appointments and Patients of the clinic's record system: bookings, holds (C21), and nobody under 18 (C17). */

import { addressHash } from '../../adapters/identity.ts';
import { patientOf } from '../../core/people/bookedPerson.ts';
import type { BookingEvent } from '../../core/people/booking.ts';
import { textOf } from '../../core/people/bookingDraft.ts';
import type { Changed } from '../../core/people/contactAct.ts';
import { findVisit } from '../../core/people/findVisit.ts';
import { setHold } from '../../core/people/hold.ts';
import { silence } from '../../core/people/silence.ts';
import { callAbout, countCalls, outcomeOf, refused, takeBooking } from '../../web/bookings.ts';
import type { WebParts } from '../../web/dependencies.ts';
import { fhirSource, readAppointment } from './appointment.ts';
import { type Answer, answerOf, error, said } from './outcome.ts';
import { type PatientFacts, patientFacts, type Resource } from './patient.ts';

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

/** A Patient on its own: only what stops emails is taken from it; a hold is lifted by staff alone. */
export async function takePatient(made: WebParts, patient: Resource, by: string): Promise<Answer> {
  const { clinic } = await made.words.current();
  const facts = patientFacts(patient, made.clock.now(), clinic.zone, false);
  const stops = facts.isHeld || facts.isMinor;
  // First of all: a fault elsewhere in the record must not keep emails going to a family that mourns (C21).
  const contactId = stops ? await hold(made, facts, by) : undefined;
  if (facts.patientId === undefined) return error(422, 'required', 'Patient.id is required', 'Patient.id');
  if (facts.hasBadBirthDate) return error(422, 'value', 'birthDate is no date', 'Patient.birthDate');
  if (!stops) return said('nothing to do');
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

export async function takeAppointment(
  made: WebParts,
  appointment: Resource,
  bundled: ReadonlyMap<string, PatientFacts>,
  by: string,
): Promise<Answer> {
  const now = made.clock.now();
  const { clinic } = await made.words.current();
  const reading = readAppointment(appointment, bundled, clinic, now);
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
      return answerOf(
        outcomeOf(await takeBooking(made, event, { hold: patient?.isHeld ?? false, by, factSource: 'record' })),
      );
    }
  }
}
