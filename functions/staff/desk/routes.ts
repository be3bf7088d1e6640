/** The front desk's routes: a page for people who sign in with the clinic's own provider (C21, I7). */

import type { z } from 'zod/mini';
import { defined } from '../../core/model/defined.ts';
import { type NoticeToTell, tellNotice as tell, type VisitSaying } from '../../core/people/visits.ts';
import { type Instant, localMinute, wallInstant } from '../../core/time/time.ts';
import { countCalls } from '../../web/bookings.ts';
import { bodyFields, json } from '../../web/http.ts';
import { callMade, callUndone } from '../calls.ts';
import { InvalidError, parsed } from '../parsed.ts';
import { type Act, correctPerson, holdPerson } from '../people.ts';
import { contactIdSchema } from '../requests.ts';
import { answerOfVisit, sayOf } from '../visits.ts';
import { dayAndNext, deskLists, isDay, todayAt, visitsOn } from './day.ts';
import { daySchema, noticeSchema, visitChangeSchema } from './requests.ts';

function aDay(date: string): string {
  if (isDay(date)) return date;
  throw new InvalidError([{ field: 'date', reason: 'there is no such day' }]);
}

const showDay: Act = async (made, request, by) => {
  const { clinic } = await made.words.current();
  const now = made.clock.now();
  const asked = parsed(daySchema, request.queryStringParameters ?? {});
  const today = todayAt(now, clinic.zone);
  const first = aDay(asked.date ?? today);
  const [days, lists] = await Promise.all([
    dayAndNext(made, first, today, clinic, now),
    deskLists(made, clinic, now, asked.shown),
  ]);
  await made.days.auditView(by, first, now);
  const locations = Object.entries(clinic.locations).map(([id, { name }]) => ({ id, name }));
  return json(200, { clinic: clinic.discreetName, today, now, ...days, ...lists, locations });
};

const sayingOf = (body: z.infer<typeof visitChangeSchema>): VisitSaying => {
  if ('askedAtDoor' in body) return { kind: 'door', asked: body.askedAtDoor };
  if (!('became' in body)) return { kind: 'course', course: body.course };
  switch (body.became) {
    case 'came':
      return { status: 'completed' };
    case 'stoppedEarly':
      return { status: 'completed', stoppedEarly: true };
    case 'untreated':
      return { status: 'untreated', why: body.why };
    case 'noshow':
      return { status: 'noshow' };
    case 'booked':
      return body.mistake ? { kind: 'mistake' } : { status: 'booked' };
    case 'sendMissed':
      return { kind: 'sendMissed' };
  }
};

const markVisit: Act = async (made, request, by) => {
  const contactId = parsed(contactIdSchema, request.pathParameters?.contactId, 'contactId');
  const appointmentId = parsed(contactIdSchema, request.pathParameters?.appointmentId, 'appointmentId');
  const saying = sayingOf(parsed(visitChangeSchema, bodyFields(request)));
  const result = await sayOf(made, { contactId, appointmentId }, saying, by);
  return answerOfVisit(result, ({ status }) => ({ result: result.kind, status }));
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
  const notice = defined<NoticeToTell>({ kind: body.kind, opensAt });
  const { told, hears, calls, asked } = await tell(made.people, visits, notice, by, now, clinic);
  countCalls(asked);
  // Staff read it on the wall of the place; `now` says that it is on its way.
  const emails = hears.map(({ at, people }) => ({ at, wall: localMinute(at, place.zone), now: at <= now, people }));
  return json(200, { visits: visits.length, told, emails, calls });
};

/** What a signed-in person may do. */
export const deskRoutes: Readonly<Record<string, Act>> = {
  'GET /desk/day': showDay,
  'POST /desk/visits/{contactId}/{appointmentId}': markVisit,
  'PUT /desk/people/{contactId}/hold': holdPerson(true),
  'DELETE /desk/people/{contactId}/hold': holdPerson(false),
  'PUT /desk/people/{contactId}/facts': correctPerson,
  'POST /desk/calls/{contactId}/{callId}/called': callMade,
  'DELETE /desk/calls/{contactId}/{callId}/called': callUndone,
  'POST /desk/notices': tellNotice,
};

/** The same for the clinic's systems, with a signed request. */
export const systemRoutes: Readonly<Record<string, Act>> = {
  'POST /staff/visits/{contactId}/{appointmentId}': markVisit,
  'POST /staff/notices': tellNotice,
};
