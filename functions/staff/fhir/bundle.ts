/**
 * Many resources at once: a subscription's notification (R4 backport: a `history` Bundle whose first entry is the
 * status), a batch, a collection, a message. Each entry is taken on its own: a bad one holds up none of the others (I12).
 */

import { faultOf, logger } from '../../adapters/telemetry.ts';
import { listOf, objectOf, textOf } from '../../core/people/bookingDraft.ts';
import { readId } from '../../core/people/bookingFields.ts';
import type { WebParts } from '../../web/dependencies.ts';
import { type Answer, error, outcomeResource, said } from './outcome.ts';
import { type PatientFacts, patientFacts, type Resource } from './patient.ts';
import { takeAppointment, takePatient } from './take.ts';

/** What fits into the function's ten seconds, with room to spare. */
export const entriesMax = 50;

async function bundledPatients(
  made: WebParts,
  entries: readonly Resource[],
): Promise<ReadonlyMap<string, PatientFacts>> {
  const { clinic } = await made.words.current();
  const patients = new Map<string, PatientFacts>();
  for (const { fullUrl, resource } of entries) {
    const patient = objectOf(resource);
    if (patient.resourceType !== 'Patient') continue;
    const facts = patientFacts(patient, made.clock.now(), clinic.zone, false);
    const id = readId(patient.id);
    if (id !== undefined) patients.set(`Patient/${id}`, facts);
    if (typeof fullUrl === 'string') patients.set(fullUrl, facts);
  }
  return patients;
}

/** In a history, an appointment that was deleted has no resource left: its request says which one it was. */
function deletedAppointment({ request, resource }: Resource): Resource | undefined {
  const { method, url } = objectOf(request);
  const id = /(?:^|\/)Appointment\/([^/?]+)$/.exec(textOf(url))?.[1];
  return resource === undefined && method === 'DELETE' && id !== undefined
    ? { resourceType: 'Appointment', id, status: 'entered-in-error' }
    : undefined;
}

async function takeEntry(
  made: WebParts,
  entry: Resource,
  patients: ReadonlyMap<string, PatientFacts>,
  by: string,
): Promise<Answer> {
  const resource = deletedAppointment(entry) ?? objectOf(entry.resource);
  try {
    if (resource.resourceType === 'Appointment') return await takeAppointment(made, resource, patients, by);
    if (resource.resourceType === 'Patient') return await takePatient(made, resource, by);
    return said('not looked at');
  } catch (fault) {
    logger.error('a resource failed', faultOf(fault));
    return error(500, 'exception', 'something went wrong on our side; please send it again');
  }
}

const isPatientEntry = (entry: Resource) => objectOf(entry.resource).resourceType === 'Patient';

/** The answers in the order of the entries; 500 for the whole when one is worth sending again. */
export async function takeBundle(
  made: WebParts,
  bundle: Resource,
  by: string,
): Promise<{ readonly status: number; readonly resource: object }> {
  const entries = listOf(bundle.entry).map(objectOf);
  if (entries.length > entriesMax) {
    const { status, issues } = error(413, 'too-long', `send at most ${entriesMax} entries at once`, 'Bundle.entry');
    return { status, resource: outcomeResource(issues) };
  }
  const patients = await bundledPatients(made, entries);
  const answers = new Map<Resource, Answer>();
  // Holds first: no booking of the same Bundle may write to somebody whom it says not to write to.
  const inOrder = [...entries.filter(isPatientEntry), ...entries.filter((entry) => !isPatientEntry(entry))];
  for (const entry of inOrder) answers.set(entry, await takeEntry(made, entry, patients, by));
  const responses = entries.map((entry) => {
    const { status, issues } = answers.get(entry) ?? said('not looked at');
    return { response: { status: String(status), outcome: outcomeResource(issues) } };
  });
  const failed = [...answers.values()].some(({ status }) => status >= 500);
  return { status: failed ? 500 : 200, resource: { resourceType: 'Bundle', type: 'batch-response', entry: responses } };
}
