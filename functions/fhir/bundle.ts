/**
 * Many resources at once: a subscription's notification (R4 backport: a `history` Bundle whose first entry is the
 * status), a batch, a collection, a message. Each entry is taken on its own: a bad one holds up none of the others (I12).
 */

import { faultOf, logger } from '../adapters/telemetry.ts';
import { listOf, objectOf, textOf } from '../core/people/bookingDraft.ts';
import { readId } from '../core/people/bookingFields.ts';
import type { WebParts } from '../web/dependencies.ts';
import type { NamedPatients } from './appointment.ts';
import { type AskLater, isSilent, leftOut, type Notification, notificationOf } from './notification.ts';
import { type Answer, error, outcomeResource, said } from './outcome.ts';
import { type PatientFacts, patientFacts, type Resource } from './patient.ts';
import { doubt, takeAppointment, takePatient } from './take.ts';

/** What fits into the function's ten seconds, with room to spare. */
export const entriesMax = 50;

async function bundledPatients(made: WebParts, entries: readonly Resource[]): Promise<NamedPatients> {
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

/** Who tells, and how what they leave out is asked for; without `later` it is not. */
export interface Teller {
  /** For the log. */
  readonly by: string;
  readonly later?: AskLater | undefined;
}

async function takeEntry(
  made: WebParts,
  entry: Resource,
  patients: NamedPatients,
  { by, later }: Teller,
): Promise<Answer> {
  const resource = deletedAppointment(entry) ?? objectOf(entry.resource);
  try {
    if (resource.resourceType === 'Appointment') return await takeAppointment(made, resource, patients, by, later);
    if (resource.resourceType === 'Patient') return await takePatient(made, resource, by);
    return said('not looked at');
  } catch (fault) {
    logger.error('a resource failed', faultOf(fault));
    return error(500, 'exception', 'something went wrong on our side; please send it again');
  }
}

const isPatientEntry = (entry: Resource) => objectOf(entry.resource).resourceType === 'Patient';

/**
 * What a notification names and does not send: asked for later, or told to staff and refused. It is never passed over, or a
 * booking would be lost in silence.
 */
async function takeLeftOut(
  made: WebParts,
  notification: Notification,
  entries: readonly Resource[],
  later: AskLater | undefined,
): Promise<Answer | undefined> {
  if (isSilent(notification)) return said(`heard: ${notification.type}`);
  const { wanted, others } = leftOut(notification, entries);
  for (const name of others) await doubt(made, name);
  const cannot = later ? [] : wanted;
  for (const each of cannot) if (each.kind === 'resource' && each.type === 'Appointment') await doubt(made, each.id);
  if (later && wanted.length > 0) await later(wanted);
  if (others.length > 0)
    return error(422, 'not-supported', 'it names a booking by an identifier that cannot be asked for; staff are told');
  if (cannot.length > 0)
    return error(
      422,
      'not-supported',
      'it leaves resources out, and nothing is set up here to ask for them (docs/connect.md)',
    );
  return wanted.length > 0 ? said(`queued: ${wanted.length} will be asked for`, 202) : undefined;
}

/**
 * The answers in the order of the entries; for the whole 500 when one is worth sending again, 202 when something is still to
 * be asked for, 422 when it cannot be.
 */
export async function takeBundle(
  made: WebParts,
  bundle: Resource,
  teller: Teller,
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
  for (const entry of inOrder) answers.set(entry, await takeEntry(made, entry, patients, teller));
  const notification = notificationOf(bundle);
  const asked = notification && (await takeLeftOut(made, notification, entries, teller.later));
  const [status] = entries;
  if (status && asked) answers.set(status, asked);
  const responses = entries.map((entry) => {
    const answer = answers.get(entry) ?? said('not looked at');
    return { response: { status: String(answer.status), outcome: outcomeResource(answer.issues) } };
  });
  const failed = [...answers.values()].some((each) => each.status >= 500);
  return {
    status: failed ? 500 : (asked?.status ?? 200),
    resource: { resourceType: 'Bundle', type: 'batch-response', entry: responses },
  };
}
