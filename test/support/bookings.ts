/** What booking systems send, from the recorded fixtures, with what a test changes put into it. */
import { readFileSync } from 'node:fs';
import type { Clinic } from '../../functions/core/model/clinic.ts';
import { clinic as plainClinic } from './people.ts';

// biome-ignore lint/suspicious/noExplicitAny: fixtures are JSON of every shape, and tests reach into all of it.
export type Json = any;

/** A fresh copy of a recorded fixture. */
export function fixture(name: string): Json {
  return JSON.parse(readFileSync(new URL(`../fixtures/sources/${name}.json`, import.meta.url), 'utf8'));
}

/** A clinic that knows the types the fixtures name. */
export const clinic: Clinic = {
  ...plainClinic,
  appointmentTypes: {
    'visit-kingston': { kind: 'infusion', location: 'albany' },
    'first-talk-kingston': { kind: 'consultation', location: 'albany' },
    '42677283@7685': { kind: 'infusion', location: 'albany' },
  },
};

export interface Told {
  readonly id?: string;
  /** The id it had before it was moved. */
  readonly old?: string;
  readonly start?: string;
  readonly end?: string;
  /** When the source says it happened. */
  readonly at?: string;
  readonly email?: string;
  readonly name?: string;
  readonly type?: string;
}

const inviteeUri = (id: string) => `https://api.calendly.com/scheduled_events/EVENT-${id}/invitees/${id}`;

function calendly(body: Json, { id, old, start, end, at, email, name, type }: Told): Json {
  const { payload } = body;
  const visit = payload.scheduled_event;
  if (at !== undefined) body.created_at = at;
  if (id !== undefined) payload.uri = inviteeUri(id);
  if (old !== undefined) payload.old_invitee = inviteeUri(old);
  if (start !== undefined) visit.start_time = start;
  if (end !== undefined) visit.end_time = end;
  if (email !== undefined) payload.email = email;
  if (name !== undefined) Object.assign(payload, { name, first_name: name });
  if (type !== undefined) visit.event_type = `https://api.calendly.com/event_types/${type}`;
  return body;
}

export const calendlyCreated = (told: Told = {}): Json => calendly(fixture('calendly-created'), told);
export const calendlyCanceled = (told: Told = {}): Json => calendly(fixture('calendly-canceled'), told);

/** The cancel half of a reschedule: which invitee takes its place is told as well. */
export function calendlyMoved(told: Told & { readonly next: string }): Json {
  const body = calendlyCanceled(told);
  Object.assign(body.payload, { rescheduled: true, new_invitee: inviteeUri(told.next) });
  return body;
}

export function calcom(
  trigger: 'BOOKING_CREATED' | 'BOOKING_RESCHEDULED' | 'BOOKING_CANCELLED' | 'BOOKING_REQUESTED' | 'BOOKING_REJECTED',
  { id, old, start, end, at, email, name, type }: Told = {},
): Json {
  const body = fixture(trigger === 'BOOKING_CANCELLED' ? 'calcom-cancelled' : 'calcom-created');
  const { payload } = body;
  body.triggerEvent = trigger;
  if (at !== undefined) body.createdAt = at;
  if (id !== undefined) payload.uid = id;
  if (old !== undefined) Object.assign(payload, { rescheduleUid: old, rescheduleId: 1 });
  if (start !== undefined) payload.startTime = start;
  if (end !== undefined) payload.endTime = end;
  if (email !== undefined) payload.attendees[0].email = email;
  if (name !== undefined) Object.assign(payload.attendees[0], { name, firstName: name });
  if (type !== undefined) payload.type = type;
  if (trigger === 'BOOKING_REQUESTED') payload.status = 'PENDING';
  return body;
}

/** Acuity's form post, and the appointment it leads to. */
export const acuityForm = (action: string, id = 183428383): Record<string, string> => ({
  action,
  id: String(id),
  calendarID: '7685',
  appointmentTypeID: '42677283',
});

export function acuityAppointment(changes: Json = {}): Json {
  return { ...fixture('acuity-appointment'), ...changes };
}

export interface SquareTold extends Told {
  readonly version?: number;
  readonly status?: string;
  readonly customer?: string;
  readonly eventId?: string;
}

let squareEvents = 0;

export function square(told: SquareTold = {}): Json {
  const body = fixture('square-created');
  const { booking } = body.data.object;
  const { id, start, at, type, version, status, customer, eventId } = told;
  squareEvents += 1;
  body.event_id = eventId ?? `event-${squareEvents}`;
  if (version !== undefined) {
    body.type = version === 0 ? 'booking.created' : 'booking.updated';
    booking.version = version;
  }
  if (id !== undefined) booking.id = id;
  if (start !== undefined) booking.start_at = start;
  if (at !== undefined) booking.updated_at = at;
  if (type !== undefined) booking.appointment_segments[0].service_variation_id = type;
  if (status !== undefined) booking.status = status;
  if (customer !== undefined) booking.customer_id = customer;
  return body;
}

export interface SignedTold extends Told {
  readonly event?: string;
  readonly status?: string;
  readonly version?: number;
  readonly person?: Json;
}

let signedEvents = 0;

export function signed(told: SignedTold = {}): Json {
  const body = fixture('signed-booked');
  const { id, old, start, end, at, email, name, type, event, status, version, person } = told;
  signedEvents += 1;
  body.id = event ?? `evt-${signedEvents}`;
  if (at !== undefined) body.occurredAt = at;
  Object.assign(body.booking, JSON.parse(JSON.stringify({ id, previousId: old, start, end, type, status })));
  // Without a version, only its time tells which of two is newer.
  if (version === undefined) delete body.booking.version;
  else body.booking.version = version;
  Object.assign(body.person, JSON.parse(JSON.stringify({ email, firstName: name, ...person })));
  return body;
}

export interface FhirTold extends Told {
  readonly status?: string;
  readonly version?: number;
  readonly patient?: Json;
}

/** An Appointment with its Patient contained, from the notification fixture. */
export function fhirAppointment(told: FhirTold = {}): Json {
  const [, appointmentEntry, patientEntry] = fixture('fhir-notification').entry;
  const appointment = appointmentEntry.resource;
  const patient = { ...patientEntry.resource, id: 'p1', ...told.patient };
  const { id, start, end, at, email, type, status, version } = told;
  if (id !== undefined) appointment.id = id;
  if (start !== undefined) appointment.start = start;
  if (end !== undefined) appointment.end = end;
  if (status !== undefined) appointment.status = status;
  if (type !== undefined) appointment.serviceType[0].coding[0].code = type;
  if (version !== undefined) appointment.meta.versionId = String(version);
  if (at !== undefined) appointment.meta.lastUpdated = at;
  if (email !== undefined && told.patient?.telecom === undefined) patient.telecom = [{ system: 'email', value: email }];
  appointment.contained = [patient];
  appointment.participant[0].actor = { reference: '#p1' };
  return appointment;
}
