/** The front desk's routes: a page for people who sign in with the clinic's own provider (C21, I7). */

import type { z } from 'zod/mini';
import { inLocale } from '../../core/model/clinic.ts';
import type { VisitSaying } from '../../core/people/visits.ts';
import { bodyFields, json } from '../../web/http.ts';
import { callMade, callUndone } from '../calls.ts';
import { parsed } from '../parsed.ts';
import { type Act, correctPerson, holdPerson } from '../people.ts';
import { contactIdSchema } from '../requests.ts';
import { answerOfVisit, sayOf } from '../visits.ts';
import { bookByHand, moveByHand, notByHand } from './byHand.ts';
import { daysFrom, deskLists, sourcesHeard, todayAt, visitTypes } from './day.ts';
import { findPeople } from './find.ts';
import { previewNotice, tellNotice } from './notices.ts';
import { personPage, siteOf, toldEmailOf } from './person.ts';
import { daySchema, findSchema, sendIdSchema, visitChangeSchema } from './requests.ts';

const showDay: Act = async (made, request, by) => {
  const { clinic } = await made.words.current();
  const now = made.clock.now();
  const asked = parsed(daySchema, request.queryStringParameters ?? {});
  const today = todayAt(now, clinic.zone);
  const first = asked.date ?? today;
  const [days, lists, sources] = await Promise.all([
    daysFrom(made, first, asked.days, { today, clinic, now }),
    deskLists(made, clinic, now, asked.shown),
    sourcesHeard(made, clinic, now),
  ]);
  await made.days.auditView(by, first, now);
  const locations = Object.entries(clinic.locations).map(([id, { name }]) => ({
    id,
    name: inLocale(name, 'en') ?? id,
  }));
  return json(200, {
    clinic: clinic.discreetName,
    zone: clinic.zone,
    today,
    now,
    ...days,
    ...lists,
    locations,
    types: visitTypes(clinic),
    sources,
  });
};

/** Who may be meant. What was looked for is an address or a name, so it is in the body, and kept nowhere. */
const find: Act = async (made, request, by) => {
  const { wanted } = parsed(findSchema, bodyFields(request));
  const { clinic } = await made.words.current();
  const now = made.clock.now();
  const people = await findPeople(made, wanted, clinic, now);
  await made.days.auditLook(
    by,
    'person.found',
    people.map(({ contactId }) => contactId),
    now,
  );
  return json(200, { people });
};

const showPerson: Act = async (made, request, by) => {
  const contactId = parsed(contactIdSchema, request.pathParameters?.contactId, 'contactId');
  const now = made.clock.now();
  const page = await personPage(made, contactId, now, siteOf(request));
  if (!page) return json(404, { error: 'no such person' });
  await made.days.auditLook(by, 'person.viewed', [contactId], now);
  return json(200, page);
};

const showEmail: Act = async (made, request, by) => {
  const contactId = parsed(contactIdSchema, request.pathParameters?.contactId, 'contactId');
  const sendId = parsed(sendIdSchema, request.pathParameters?.sendId, 'sendId');
  const email = await toldEmailOf(made, contactId, sendId, siteOf(request));
  if (!email) return json(404, { error: 'this email can no longer be shown' });
  await made.days.auditLook(by, 'email.viewed', [contactId, sendId], made.clock.now());
  return json(200, email);
};

const sayingOf = (body: z.infer<typeof visitChangeSchema>): VisitSaying => {
  if ('askedAtDoor' in body) return { kind: 'door', asked: body.askedAtDoor };
  if ('timesAgain' in body) return { kind: 'timesAgain' };
  if (!('became' in body)) return { kind: 'course', course: body.course };
  switch (body.became) {
    case 'came':
      return { status: 'completed' };
    case 'stoppedEarly':
      return { status: 'completed', stoppedEarly: true };
    case 'untreated':
      return { status: 'untreated', why: body.why };
    case 'noshow':
    case 'cancelled':
      return { status: body.became };
    case 'booked':
      return body.mistake ? { kind: 'mistake' } : { status: 'booked' };
    case 'sendMissed':
      return { kind: 'sendMissed' };
  }
};

const markVisit: Act = async (made, request, by) => {
  const contactId = parsed(contactIdSchema, request.pathParameters?.contactId, 'contactId');
  const appointmentId = parsed(contactIdSchema, request.pathParameters?.appointmentId, 'appointmentId');
  const body = parsed(visitChangeSchema, bodyFields(request));
  const elsewhere =
    'became' in body && body.became === 'cancelled' ? await notByHand(made, request.pathParameters) : undefined;
  if (elsewhere) return elsewhere;
  const saying = sayingOf(body);
  const result = await sayOf(made, { contactId, appointmentId }, saying, by);
  return answerOfVisit(result, ({ status }) => ({ result: result.kind, status }));
};

/** What a signed-in person may do. */
export const deskRoutes: Readonly<Record<string, Act>> = {
  'GET /desk/day': showDay,
  'POST /desk/find': find,
  'GET /desk/people/{contactId}': showPerson,
  'GET /desk/people/{contactId}/emails/{sendId}': showEmail,
  'POST /desk/visits': bookByHand,
  'PUT /desk/visits/{contactId}/{appointmentId}/time': moveByHand,
  'POST /desk/visits/{contactId}/{appointmentId}': markVisit,
  'PUT /desk/people/{contactId}/hold': holdPerson(true),
  'DELETE /desk/people/{contactId}/hold': holdPerson(false),
  'PUT /desk/people/{contactId}/facts': correctPerson,
  'POST /desk/calls/{contactId}/{callId}/called': callMade,
  'DELETE /desk/calls/{contactId}/{callId}/called': callUndone,
  'POST /desk/notices': tellNotice,
  'POST /desk/notices/preview': previewNotice,
};

/** The same for the clinic's systems, with a signed request. */
export const systemRoutes: Readonly<Record<string, Act>> = {
  'POST /staff/visits/{contactId}/{appointmentId}': markVisit,
  'POST /staff/notices': tellNotice,
};
