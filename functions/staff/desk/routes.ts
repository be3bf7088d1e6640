/** The front desk's routes: a page for people who sign in with the clinic's own provider (C21, I7). */

import type { VisitChange } from '../../adapters/dynamodb/visitStore.ts';
import { type Instant, wallInstant } from '../../core/time/time.ts';
import type { WebParts } from '../../web/dependencies.ts';
import { bodyFields, json, type Request, type Response } from '../../web/http.ts';
import { InvalidError, parsed } from '../parsed.ts';
import { callIdSchema, contactIdSchema } from '../requests.ts';
import { dayAndNext, deskCalls, isDay, todayAt, visitsOn } from './day.ts';
import { daySchema, noticeSchema, visitChangeSchema } from './requests.ts';

export type Act = (made: WebParts, request: Request, by: string) => Promise<Response>;

function aDay(date: string): string {
  if (isDay(date)) return date;
  throw new InvalidError([{ field: 'date', reason: 'there is no such day' }]);
}

const showDay: Act = async (made, request, by) => {
  const { clinic } = await made.words.current();
  const now = made.clock.now();
  const { date } = parsed(daySchema, request.queryStringParameters ?? {});
  const today = todayAt(now, clinic.zone);
  const first = aDay(date ?? today);
  const [days, calls] = await Promise.all([dayAndNext(made, first, clinic, now), deskCalls(made, clinic, now)]);
  await made.visits.noteLook(by, first, now);
  const locations = Object.entries(clinic.locations).map(([id, { name }]) => ({ id, name }));
  return json(200, { clinic: clinic.discreetName, today, now, days, calls, locations });
};

const markVisit: Act = async (made, request, by) => {
  const contactId = parsed(contactIdSchema, request.pathParameters?.contactId, 'contactId');
  const appointmentId = parsed(contactIdSchema, request.pathParameters?.appointmentId, 'appointmentId');
  const body = parsed(visitChangeSchema, bodyFields(request));
  const change: VisitChange = 'became' in body ? { kind: body.became } : { kind: 'course', course: body.course };
  const result = await made.visits.mark(contactId, appointmentId, change, by, made.clock.now());
  switch (result.kind) {
    case 'absent':
      return json(404, { error: 'no such visit' });
    case 'refused':
      return json(409, { error: 'this visit cannot be marked so', mend: result.mend });
    default:
      return json(200, { result: result.kind, status: result.appointment.status });
  }
};

const setHold =
  (hold: boolean): Act =>
  async (made, request, by) => {
    const contactId = parsed(contactIdSchema, request.pathParameters?.contactId, 'contactId');
    const done = await made.contacts.setHold(contactId, hold, by, made.clock.now());
    return done === 'absent' ? json(404, { error: 'no such person' }) : json(200, { contactId, hold });
  };

const markCalled: Act = async (made, request, by) => {
  const contactId = parsed(contactIdSchema, request.pathParameters?.contactId, 'contactId');
  const callId = parsed(callIdSchema, request.pathParameters?.callId, 'callId');
  const done = await made.calls.markCalled(contactId, callId, by, made.clock.now());
  return done ? json(200, { contactId, callId, state: 'called' }) : json(404, { error: 'no such open call' });
};

/** Tells everybody with a visit at a place on a day that it is closed, opens late, or cannot be telephoned. */
export const tellNotice: Act = async (made, request, by) => {
  const { clinic } = await made.words.current();
  const body = parsed(noticeSchema, bodyFields(request));
  const place = clinic.locations[body.location];
  if (!place) {
    const known = Object.keys(clinic.locations).join(', ');
    throw new InvalidError([{ field: 'location', reason: `must be one of ${known}` }]);
  }
  const now = made.clock.now();
  const opensAt: Instant | undefined =
    body.opensAt === undefined ? undefined : wallInstant(aDay(body.date), body.opensAt, place.zone);
  const visits = (await visitsOn(made, aDay(body.date), clinic)).filter(
    ({ appointment: { location, start } }) =>
      // Whose visit has begun is not concerned, nor who comes after the doors open.
      location === body.location && start > now && (opensAt === undefined || start < opensAt),
  );
  const notice = { kind: body.kind, ...(opensAt === undefined ? {} : { opensAt }) };
  const told = await made.visits.tell(visits, notice, by, now);
  return json(200, { visits: visits.length, told });
};

/** What a signed-in person may do. */
export const deskRoutes: Readonly<Record<string, Act>> = {
  'GET /desk/day': showDay,
  'POST /desk/visits/{contactId}/{appointmentId}': markVisit,
  'PUT /desk/people/{contactId}/hold': setHold(true),
  'DELETE /desk/people/{contactId}/hold': setHold(false),
  'POST /desk/calls/{contactId}/{callId}/called': markCalled,
  'POST /desk/notices': tellNotice,
};

/** The same for the clinic's systems, with a signed request. */
export const systemRoutes: Readonly<Record<string, Act>> = {
  'POST /staff/visits/{contactId}/{appointmentId}': markVisit,
  'POST /staff/notices': tellNotice,
};
