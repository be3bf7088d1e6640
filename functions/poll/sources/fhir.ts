/**
 * Appointments of a FHIR server. One that can be asked what has changed (`_lastUpdated`) is; of any other the weeks ahead are
 * listed and compared, place by place where the secret names places.
 */

import { defined } from '../../core/model/defined.ts';
import { objectOf, textOf } from '../../core/people/bookingDraft.ts';
import { readId, readInstant } from '../../core/people/bookingFields.ts';
import { type Instant, minuteMs } from '../../core/time/time.ts';
import { fhirSource, patientsNamed, readAppointment } from '../../fhir/appointment.ts';
import { takeBundle } from '../../fhir/bundle.ts';
import type { Resource } from '../../fhir/patient.ts';
import { doubt, takeAppointment, takePatient, toldBefore } from '../../fhir/take.ts';
import type { WebParts } from '../../web/dependencies.ts';
import { aheadUntil } from '../ahead.ts';
import type { FhirServer } from '../fhirServer.ts';
import { AskError } from '../http.ts';
import type { Asking, Listed, ListedPage, Listing } from '../listing.ts';
import { isNews } from '../news.ts';
import { TakeError } from '../takeError.ts';

/** For the log. */
const by = `poll:${fhirSource}`;
const pageSize = 50;

/** The resource; `gone` when it was deleted, `unknown` when the server has none of that id. */
async function readOr(server: FhirServer, type: string, id: string): Promise<Resource | 'gone' | 'unknown'> {
  try {
    const found = await server.read(type, id);
    return found.resourceType === type && found.id === id ? found : 'unknown';
  } catch (error) {
    if (error instanceof AskError && error.status === 410) return 'gone';
    if (error instanceof AskError && error.status === 404) return 'unknown';
    throw error;
  }
}

/** The appointment with its patients, whom the server is asked for, as if they had come in one Bundle. */
async function takeWithPatients(made: WebParts, server: FhirServer, appointment: Resource): Promise<void> {
  const ids = patientsNamed(appointment).flatMap(({ key, isId }) => (isId ? [key] : []));
  const patients: Resource[] = [];
  for (const id of new Set(ids)) {
    const found = await readOr(server, 'Patient', id);
    if (typeof found === 'object') patients.push(found);
  }
  const entry = [...patients, appointment].map((resource) => ({ resource }));
  const { status } = await takeBundle(made, { resourceType: 'Bundle', type: 'collection', entry }, { by });
  if (status >= 500) throw new TakeError();
}

/** Asks for what a notification left out, and takes it. @throws AskError, TakeError: it is to be tried again. */
export async function takeWanted(
  made: WebParts,
  server: FhirServer,
  type: 'Appointment' | 'Patient',
  id: string,
): Promise<void> {
  const found = await readOr(server, type, id);
  if (type === 'Patient') {
    if (typeof found === 'object') await takePatient(made, found, by);
    return;
  }
  if (found === 'unknown') return doubt(made, id);
  if (found !== 'gone') return takeWithPatients(made, server, found);
  // As a history tells of one that was deleted.
  await takeAppointment(made, { resourceType: 'Appointment', id, status: 'entered-in-error' }, new Map(), by);
}

/** Where a pass is: at a place, and on a page of it. */
interface Place {
  readonly mode: 'changed' | 'ahead';
  readonly location: number;
  readonly next?: string;
}

async function startOf(server: FhirServer): Promise<Place> {
  const searches = await server.appointmentSearches();
  return { mode: searches.has('_lastUpdated') ? 'changed' : 'ahead', location: 0 };
}

function queryOf({ mode, location }: Place, { since, passAt, secret }: Asking): string {
  const query = new URLSearchParams();
  if (mode === 'changed') query.append('_lastUpdated', `ge${since}`);
  else {
    const place = secret.server?.locations?.[location];
    if (place !== undefined) query.append('location', place);
    query.append('date', `ge${passAt.slice(0, 10)}T00:00:00Z`);
    query.append('date', `lt${aheadUntil(passAt)}`);
  }
  query.append('_count', String(pageSize));
  return `Appointment?${query}`;
}

function after(place: Place, next: string | undefined, { secret }: Asking): string | undefined {
  if (next !== undefined) return JSON.stringify({ ...place, next });
  const { next: _done, ...rest } = place;
  const places = place.mode === 'ahead' ? (secret.server?.locations?.length ?? 0) : 0;
  return place.location + 1 < places ? JSON.stringify({ ...rest, location: place.location + 1 }) : undefined;
}

async function isNewsOf({ made, clinic }: Asking, appointment: Resource, now: Instant): Promise<boolean> {
  const reading = readAppointment(appointment, await toldBefore(made, appointment, new Map()), clinic, now);
  if (reading.kind === 'event') return isNews(made, reading.event);
  // What cannot be used is told to staff once; it is no news again.
  return reading.kind === 'refused';
}

function listedOf(asking: Asking, server: FhirServer, appointment: Resource): Listed {
  const changedAt = readInstant(objectOf(appointment.meta).lastUpdated);
  return defined<Listed>({
    changedAt,
    isNews: () => isNewsOf(asking, appointment, asking.made.clock.now()),
    take: () => takeWithPatients(asking.made, server, appointment),
  });
}

export const fhirListing: Listing = {
  name: fhirSource,
  everyMs: 15 * minuteMs,
  isOn: ({ server }) => server !== undefined,
  async page(asking: Asking): Promise<ListedPage> {
    const { server: access } = asking.secret;
    if (!access) return { listed: [] };
    const server = asking.servers(access);
    const place = asking.page === undefined ? await startOf(server) : (JSON.parse(asking.page) as Place);
    const { resources, next } = await server.search(place.next ?? queryOf(place, asking));
    const appointments = resources.filter(
      ({ resourceType, id }) => resourceType === 'Appointment' && readId(textOf(id)) !== undefined,
    );
    return defined<ListedPage>({
      listed: appointments.map((appointment) => listedOf(asking, server, appointment)),
      next: after(place, next, asking),
    });
  },
};
