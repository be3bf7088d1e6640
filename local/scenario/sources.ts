/** What booking systems tell the running system, in their own shapes: Calendly's signed webhook, a FHIR server's resources. */
import { createHash, createHmac } from 'node:crypto';
import type { System } from '../system.ts';
import { staff } from './acts.ts';

const iso = (ms: number) => new Date(ms).toISOString();

export interface Told {
  readonly email: string;
  readonly name: string;
  readonly zone: string;
  /** The booking system's type id, as `clinic.yaml` lists it. */
  readonly type: string;
  readonly start: number;
  readonly minutes: number;
}

/** Calendly's own ids are 36 characters; the same name gives the same one, so that an act told twice is one. */
const idOf = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 36);
const inviteeUri = (id: string) =>
  `https://api.calendly.com/scheduled_events/${idOf(`event ${id}`)}/invitees/${idOf(id)}`;

/**
 * Posts one Calendly event. A reschedule is two: `invitee.canceled` with `to`, and `invitee.created` with `from`.
 * @param id names the booking; its invitee's URI is made of it.
 */
export async function calendly(
  system: System,
  event: 'invitee.created' | 'invitee.canceled',
  id: string,
  told: Told,
  moved: { readonly from?: string; readonly to?: string } = {},
): Promise<void> {
  const now = system.clock.now();
  const body = JSON.stringify({
    event,
    created_at: iso(now),
    created_by: `https://api.calendly.com/users/${idOf('clinic')}`,
    payload: {
      uri: inviteeUri(id),
      email: told.email,
      name: told.name,
      timezone: told.zone,
      status: event === 'invitee.created' ? 'active' : 'canceled',
      rescheduled: moved.to !== undefined,
      old_invitee: moved.from === undefined ? null : inviteeUri(moved.from),
      new_invitee: moved.to === undefined ? null : inviteeUri(moved.to),
      // Answers of people are dropped unread (C10); here so that it shows.
      questions_and_answers: [{ question: 'Anything we should know?', answer: 'not to be kept' }],
      scheduled_event: {
        uri: `https://api.calendly.com/scheduled_events/${idOf(`event ${id}`)}`,
        event_type: `https://api.calendly.com/event_types/${told.type}`,
        start_time: iso(told.start),
        end_time: iso(told.start + told.minutes * 60_000),
      },
    },
  });
  const seconds = Math.floor(now / 1_000);
  const { key } = JSON.parse(system.secret('CalendlySecret')) as { key: string };
  const signature = createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex');
  const answer = await fetch(`${system.url}/webhooks/calendly`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'calendly-webhook-signature': `t=${seconds},v1=${signature}` },
    body,
  });
  if (!answer.ok) throw new Error(`Calendly's webhook: ${answer.status} ${await answer.text()}`);
}

/** Puts a FHIR R4 Appointment that contains its Patient. */
export async function fhirAppointment(
  system: System,
  id: string,
  status: 'booked' | 'fulfilled' | 'cancelled' | 'noshow',
  told: Told & { readonly language?: string },
): Promise<void> {
  await staff(system, 'PUT', `/staff/fhir/Appointment/${id}`, {
    resourceType: 'Appointment',
    id,
    meta: { lastUpdated: iso(system.clock.now()) },
    contained: [
      {
        resourceType: 'Patient',
        id: 'p1',
        identifier: [{ system: 'urn:example:patients', value: `mrn-${idOf(told.email).slice(0, 8)}` }],
        active: true,
        name: [{ use: 'official', family: 'Sample', given: [told.name] }],
        telecom: [{ system: 'email', value: told.email }],
        birthDate: '1980-04-02',
        communication:
          told.language === undefined
            ? undefined
            : [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: told.language }] }, preferred: true }],
      },
    ],
    status,
    appointmentType: { coding: [{ system: 'urn:example:types', code: told.type }] },
    start: iso(told.start),
    end: iso(told.start + told.minutes * 60_000),
    participant: [{ actor: { reference: '#p1' }, status: 'accepted' }],
  });
}
