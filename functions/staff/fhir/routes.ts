/** FHIR R4 in: the clinic's record system puts Appointments and Patients here, one by one or as a Bundle. */

import { faultOf, logger } from '../../adapters/telemetry.ts';
import { objectOf } from '../../core/people/bookingDraft.ts';
import type { WebParts } from '../../web/dependencies.ts';
import type { Request, Response } from '../../web/http.ts';
import { takeBundle } from './bundle.ts';
import { type Answer, error, fhir, outcomeResource } from './outcome.ts';
import type { Resource } from './patient.ts';
import { takeAppointment, takePatient } from './take.ts';

/** A Bundle of fifty appointments with their patients. */
export const fhirBytesMax = 524_288;

type Take = (made: WebParts, resource: Resource, by: string) => Promise<Answer>;

/** The resource of a request, or the answer that says why it is none. */
function resourceOf(request: Request, type: string): Resource | Answer {
  const raw = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');
  if (raw.byteLength > fhirBytesMax) return error(413, 'too-long', `the body is larger than ${fhirBytesMax} bytes`);
  const contentType = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (contentType !== 'application/fhir+json' && contentType !== 'application/json') {
    return error(415, 'not-supported', 'send application/fhir+json');
  }
  let resource: Resource;
  try {
    resource = objectOf(JSON.parse(raw.toString('utf8')));
  } catch {
    return error(400, 'structure', 'the body is not JSON');
  }
  if (resource.resourceType !== type) return error(400, 'structure', `resourceType must be ${type}`, 'resourceType');
  const id = request.pathParameters?.id;
  if (id !== undefined && resource.id !== id)
    return error(400, 'invalid', 'the id is not that of the address', `${type}.id`);
  return resource;
}

const isAnswer = (value: Resource | Answer): value is Answer =>
  'issues' in value && 'status' in value && !('resourceType' in value);

const one =
  (type: string, take: Take) =>
  async (made: WebParts, request: Request, by: string): Promise<Response> => {
    const resource = resourceOf(request, type);
    const answer = isAnswer(resource) ? resource : await guarded(() => take(made, resource, by));
    logger.info('fhir', { type, status: answer.status });
    return fhir(answer.status, outcomeResource(answer.issues));
  };

async function guarded(run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run();
  } catch (fault) {
    logger.error('a resource failed', faultOf(fault));
    return error(500, 'exception', 'something went wrong on our side; nothing was changed');
  }
}

const many = async (made: WebParts, request: Request, by: string): Promise<Response> => {
  const resource = resourceOf(request, 'Bundle');
  if (isAnswer(resource)) return fhir(resource.status, outcomeResource(resource.issues));
  const { status, resource: answer } = await takeBundle(made, resource, by);
  logger.info('fhir', { type: 'Bundle', status });
  return fhir(status, answer);
};

const appointment = one('Appointment', (made, resource, by) => takeAppointment(made, resource, new Map(), by));

type Route = (made: WebParts, request: Request, by: string) => Promise<Response>;

/** The type is a part of the path and not of the route: a route's name stands in templates and logs (I8). */
const byType =
  (types: Readonly<Record<string, Route>>): Route =>
  async (made, request, by) => {
    const type = request.pathParameters?.type ?? '';
    const take = Object.hasOwn(types, type) ? types[type] : undefined;
    if (take) return take(made, request, by);
    const { status, issues } = error(404, 'not-supported', `only ${Object.keys(types).join(' and ')} is taken here`);
    return fhir(status, outcomeResource(issues));
  };

export const fhirRoutes = {
  'PUT /staff/fhir/{type}/{id}': byType({ Appointment: appointment, Patient: one('Patient', takePatient) }),
  'POST /staff/fhir/{type}': byType({ Appointment: appointment }),
  'POST /staff/fhir': many,
} as const;
