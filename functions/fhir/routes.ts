/** FHIR R4 in: the clinic's record system puts Appointments and Patients here, one by one or as a Bundle. */

import { faultOf, logger } from '../adapters/telemetry.ts';
import type { WebParts } from '../web/dependencies.ts';
import type { Request, Response } from '../web/http.ts';
import { takeBundle } from './bundle.ts';
import { type Answer, error, fhir, outcomeResource } from './outcome.ts';
import type { Resource } from './patient.ts';
import { resourceOf } from './request.ts';
import { takeAppointment, takePatient } from './take.ts';

type Take = (made: WebParts, resource: Resource, by: string) => Promise<Answer>;

const one =
  (type: string, take: Take) =>
  async (made: WebParts, request: Request, by: string): Promise<Response> => {
    const read = resourceOf(request, [type]);
    const answer = read.kind === 'refused' ? read.answer : await guarded(() => take(made, read.resource, by));
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
  const read = resourceOf(request, ['Bundle']);
  if (read.kind === 'refused') return fhir(read.answer.status, outcomeResource(read.answer.issues));
  const { status, resource: answer } = await takeBundle(made, read.resource, { by });
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
