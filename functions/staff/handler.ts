/** `staff`: appointments, holds and the call list, for the clinic's own systems and people. The HTTP API authorises them. */

import { addressHash, normalisedAddress } from '../adapters/identity.ts';
import { once } from '../adapters/runtime.ts';
import { faultOf, logger, metrics } from '../adapters/telemetry.ts';
import { visitTypeOf } from '../core/people/bookingFields.ts';
import type { Instant } from '../core/time/time.ts';
import { countCall } from '../web/bookings.ts';
import { type WebParts, webPartsFromEnvironment } from '../web/dependencies.ts';
import { BadRequestError, bodyFields, json, type Request, type Response } from '../web/http.ts';
import { type Act, deskRoutes, systemRoutes } from './desk/routes.ts';
import { readSignIn, type SignIn, sessionOf } from './desk/session.ts';
import { deskShell, isDeskShell } from './desk/shell.ts';
import { fhirRoutes } from './fhir/routes.ts';
import { InvalidError, parsed } from './parsed.ts';
import { appointmentSchema, callIdSchema, contactIdSchema, keySchema, statusSchema } from './requests.ts';

/** Who called, for the log: the IAM principal, never the person behind it. */
function principalOf(request: Request): string {
  const iam = (request.requestContext as { authorizer?: { iam?: { userArn?: string } } }).authorizer?.iam;
  return iam?.userArn ?? 'staff';
}

async function putAppointment(made: WebParts, request: Request): Promise<Response> {
  const key = parsed(keySchema, request.pathParameters ?? {});
  const body = parsed(appointmentSchema, bodyFields(request));
  const { clinic } = await made.words.current();
  const email = normalisedAddress(body.email);
  const result = await made.appointments.put(
    {
      ...key,
      start: body.start,
      end: body.end,
      // The type's own name is dropped: it may say more than an email should (C10).
      ...visitTypeOf(clinic, [body.type]),
      ...(body.patientId === undefined ? {} : { patientId: body.patientId }),
      contact: {
        email,
        addressHash: addressHash(await made.addressKey(), email),
        zone: body.zone ?? clinic.zone,
        locale: body.locale,
        emailForm: body.emailAcknowledged ? 'full' : 'minimal',
        ...(body.firstName === undefined ? {} : { firstName: body.firstName }),
        ...(body.phone === undefined ? {} : { phone: body.phone }),
      },
    },
    principalOf(request),
    made.clock.now(),
  );
  if (result.kind === 'ambiguous') {
    return json(409, {
      error: 'several people share this address',
      mend: 'send patientId, so that the right one is booked',
    });
  }
  if (result.kind === 'refused') {
    return json(409, {
      error: result.why === 'unknown' ? 'its person was erased' : 'its source has let go of this booking',
      mend: 'book it anew, under another id',
    });
  }
  const { appointment, calls } = result;
  if (calls.length > 0) countCall();
  return json(result.kind === 'booked' ? 201 : 200, {
    result: result.kind,
    contactId: appointment.contactId,
    appointmentId: appointment.id,
    kind: appointment.kind,
    revision: appointment.revision,
    // Whoever put it hears at once what the front desk will be asked to telephone about.
    ...(calls.length > 0 ? { calls } : {}),
  });
}

async function setStatus(made: WebParts, request: Request): Promise<Response> {
  const { source, externalId } = parsed(keySchema, request.pathParameters ?? {});
  const { status } = parsed(statusSchema, bodyFields(request));
  const appointment = await made.appointments.setStatus(
    source,
    externalId,
    status,
    principalOf(request),
    made.clock.now(),
  );
  if (!appointment) return json(404, { error: 'no such appointment' });
  return json(200, {
    contactId: appointment.contactId,
    appointmentId: appointment.id,
    status: appointment.status,
    revision: appointment.revision,
  });
}

async function setHold(made: WebParts, request: Request, hold: boolean): Promise<Response> {
  const contactId = parsed(contactIdSchema, request.pathParameters?.contactId, 'contactId');
  const done = await made.contacts.setHold(contactId, hold, principalOf(request), made.clock.now());
  return done === 'absent' ? json(404, { error: 'no such person' }) : json(200, { contactId, hold });
}

async function listCalls(made: WebParts): Promise<Response> {
  const calls = await made.calls.open(made.clock.now());
  const listed = calls.map(async ({ contactId, id, reason, appointmentId, journey, step, at, booking: told }) => {
    // The booking system's own id is what the front desk knows the visit by; the list itself names nobody.
    const visit = appointmentId === undefined ? undefined : await made.appointments.read(contactId, appointmentId);
    const booking = visit ? { source: visit.source, externalId: visit.externalId, start: visit.start } : told;
    return { contactId, id, reason, appointmentId, journey, step, at, booking };
  });
  return json(200, { calls: await Promise.all(listed) });
}

async function markCalled(made: WebParts, request: Request): Promise<Response> {
  const contactId = parsed(contactIdSchema, request.pathParameters?.contactId, 'contactId');
  const callId = parsed(callIdSchema, request.pathParameters?.callId, 'callId');
  const done = await made.calls.markCalled(contactId, callId, principalOf(request), made.clock.now());
  return done ? json(200, { contactId, callId, state: 'called' }) : json(404, { error: 'no such open call' });
}

const acts: Readonly<Record<string, Act>> = { ...deskRoutes, ...systemRoutes, ...fhirRoutes };

const routes: Readonly<Record<string, (made: WebParts, request: Request) => Promise<Response>>> = {
  'PUT /staff/appointments/{source}/{externalId}': putAppointment,
  'POST /staff/appointments/{source}/{externalId}/status': setStatus,
  'PUT /staff/people/{contactId}/hold': (made, request) => setHold(made, request, true),
  'DELETE /staff/people/{contactId}/hold': (made, request) => setHold(made, request, false),
  'GET /staff/calls': listCalls,
  'POST /staff/calls/{contactId}/{callId}/called': markCalled,
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
