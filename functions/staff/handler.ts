/** `staff`: appointments, holds and the call list, for the clinic's own systems and people. The HTTP API authorises them. */

import { once } from '../adapters/runtime.ts';
import { faultOf, logger, metrics } from '../adapters/telemetry.ts';
import type { VisitSaying } from '../core/people/visits.ts';
import type { Instant } from '../core/time/time.ts';
import { fhirRoutes } from '../fhir/routes.ts';
import { type WebParts, webPartsFromEnvironment } from '../web/dependencies.ts';
import { BadRequestError, bodyFields, json, type Request, type Response } from '../web/http.ts';
import { putVisit } from './bookings.ts';
import { callMade, callUndone, listCalls } from './calls.ts';
import { deskRoutes, systemRoutes } from './desk/routes.ts';
import { readSignIn, type SignIn, sessionOf } from './desk/session.ts';
import { deskShell, isDeskShell } from './desk/shell.ts';
import { InvalidError, parsed } from './parsed.ts';
import { type Act, correctPerson, holdPerson } from './people.ts';
import { appointmentSchema, keySchema, statusSchema } from './requests.ts';
import { answerOfVisit, sayOf } from './visits.ts';

/** Who called, for the log: the IAM principal, never the person behind it. */
function principalOf(request: Request): string {
  const iam = (request.requestContext as { authorizer?: { iam?: { userArn?: string } } }).authorizer?.iam;
  return iam?.userArn ?? 'staff';
}

const putAppointment = (made: WebParts, request: Request): Promise<Response> =>
  putVisit(
    made,
    parsed(keySchema, request.pathParameters ?? {}),
    parsed(appointmentSchema, bodyFields(request)),
    principalOf(request),
  );

async function setStatus(made: WebParts, request: Request): Promise<Response> {
  const key = parsed(keySchema, request.pathParameters ?? {});
  const { status, why = 'other', mistake } = parsed(statusSchema, bodyFields(request));
  const saying: VisitSaying = mistake ? { kind: 'mistake' } : status === 'untreated' ? { status, why } : { status };
  return answerOfVisit(await sayOf(made, key, saying, principalOf(request)), ({ contactId, id, status, revision }) => ({
    contactId,
    appointmentId: id,
    status,
    revision,
  }));
}

const acts: Readonly<Record<string, Act>> = {
  ...deskRoutes,
  ...systemRoutes,
  ...fhirRoutes,
  'PUT /staff/people/{contactId}/hold': holdPerson(true),
  'DELETE /staff/people/{contactId}/hold': holdPerson(false),
  'PUT /staff/people/{contactId}/facts': correctPerson,
  'GET /staff/calls': listCalls,
  'POST /staff/calls/{contactId}/{callId}/called': callMade,
  'DELETE /staff/calls/{contactId}/{callId}/called': callUndone,
};

const routes: Readonly<Record<string, (made: WebParts, request: Request) => Promise<Response>>> = {
  'PUT /staff/appointments/{source}/{externalId}': putAppointment,
  'POST /staff/appointments/{source}/{externalId}/status': setStatus,
};

/** Who may take the route, and under which name it is logged; or the answer that says why not. */
function admitted(request: Request, signIn: SignIn | undefined, now: Instant): { by: string } | Response {
  if (!request.routeKey.includes(' /desk/')) return { by: principalOf(request) };
  if (!signIn) return json(404, { error: 'there is nothing here' });
  const session = sessionOf(request, signIn, now);
  return session.kind === 'open' ? { by: session.principal } : json(session.status, { error: session.error });
}

async function answer(made: WebParts, request: Request, signIn: SignIn | undefined): Promise<Response> {
  const act = acts[request.routeKey];
  const route = routes[request.routeKey];
  if (!act && !route) return json(404, { error: 'there is nothing here' });
  const caller = admitted(request, signIn, made.clock.now());
  if (!('by' in caller)) return caller;
  await made.words.refresh();
  if (act) return act(made, request, caller.by);
  return route ? route(made, request) : json(404, { error: 'there is nothing here' });
}

/** The handler over any parts; the deployed one has them from its environment. */
export const handlerWith =
  (parts: () => WebParts, signIn: () => SignIn | undefined = () => undefined) =>
  async (request: Request): Promise<Response> => {
    const made = parts();
    try {
      const desk = signIn();
      if (isDeskShell(request.routeKey)) return deskShell(request.routeKey, desk);
      return await answer(made, request, desk);
    } catch (error) {
      if (error instanceof InvalidError) return json(400, { error: 'invalid', faults: error.faults });
      if (error instanceof BadRequestError) return json(error.status, { error: error.message });
      logger.error('a staff request failed', faultOf(error));
      return json(500, { error: 'something went wrong on our side; nothing was changed' });
    } finally {
      metrics.publishStoredMetrics();
    }
  };

function signInFromEnvironment(): SignIn | undefined {
  const { SIGN_IN_ISSUER, SIGN_IN } = process.env;
  return SIGN_IN_ISSUER && SIGN_IN ? readSignIn(SIGN_IN_ISSUER, SIGN_IN) : undefined;
}

export const handler = handlerWith(once(webPartsFromEnvironment), once(signInFromEnvironment));
