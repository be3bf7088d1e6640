/** The lists of what staff should do, by the routes and the desk: order, pages, what to say, outcomes, and what upkeep does. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DynamoCallStore } from '../../functions/adapters/dynamodb/callStore.ts';
import { DynamoDayStore } from '../../functions/adapters/dynamodb/dayStore.ts';
import { DynamoHeardStore } from '../../functions/adapters/dynamodb/heardStore.ts';
import { appointmentItem, callItem, contactItem } from '../../functions/adapters/dynamodb/rows.ts';
import { DynamoSendStore } from '../../functions/adapters/dynamodb/sendStore.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import type { Appointment } from '../../functions/core/model/appointment.ts';
import type { Call } from '../../functions/core/model/call.ts';
import type { Contact } from '../../functions/core/model/contact.ts';
import { askForVisitCall } from '../../functions/core/send/calls.ts';
import { dayMs, hourMs, type Instant, plusMs } from '../../functions/core/time/time.ts';
import type { SignIn } from '../../functions/staff/desk/session.ts';
import { handlerWith } from '../../functions/staff/handler.ts';
import { type CallCareReport, careForCalls } from '../../functions/upkeep/callCare.ts';
import type { WebParts } from '../../functions/web/dependencies.ts';
import type { Request } from '../../functions/web/http.ts';
import { startEngine } from '../../local/engine/index.ts';
import { printedVisit, visitsOfDays } from '../../operations/ops.ts';
import { sendRow } from '../contract/peopleStore.ts';
import { actsOn } from '../support/acts.ts';
import { appointment, at, clinic, contact } from '../support/people.ts';
import { signedIn } from '../support/signedIn.ts';
import { peopleTable, testClient } from '../support/tables.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let client: DynamoDBClient;
let table: Table;
/** A Wednesday. */
let now: Instant;
beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  client = testClient(engine.url);
  table = await peopleTable(client);
  now = at('2027-03-10T12:00:00-05:00');
});

const words = { refresh: async () => {}, current: async () => ({ clinic }) };
const signIn = {
  issuer: 'https://login.example.com',
  roleClaim: 'roles',
  token: 'access',
  role: 'front-desk',
  sessionMinutes: 60,
  origins: [],
};

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a route answers is looked into, not typed.
  readonly body: any;
}

async function ask(
  routeKey: string,
  { body, ...options }: { path?: Record<string, string>; query?: Record<string, string>; body?: unknown } = {},
): Promise<Answer> {
  const parts = {
    clock: { now: () => now },
    days: new DynamoDayStore(table, systemIdentity),
    heard: new DynamoHeardStore(table),
    calls: new DynamoCallStore(table, systemIdentity),
    people: actsOn(table).rows,
    words,
  } as unknown as WebParts;
  const staff = signedIn({
    sub: 'u1',
    scope: 'openid',
    roles: ['front-desk'],
    iat: Math.floor(Date.parse(now) / 1_000),
  });
  const isDesk = routeKey.includes(' /desk/');
  const answer = await handlerWith(
    () => parts,
    () => signIn as unknown as SignIn,
  )({
    routeKey,
    headers: { 'content-type': 'application/json', authorization: staff.authorization },
    pathParameters: options.path,
    queryStringParameters: options.query,
    body: body === undefined ? undefined : JSON.stringify(body),
    requestContext: { authorizer: isDesk ? staff.authorizer : { iam: { userArn: 'arn:system' } } },
  } as unknown as Request);
  return { status: answer.statusCode ?? 0, body: JSON.parse(answer.body ?? '{}') };
}

const person = (number: number, changes: Partial<Contact> = {}) =>
  contact({ id: `person${String(number).padStart(14, '0')}`, ...changes });
const visitOf = (whose: Contact, start: Instant, changes: Partial<Appointment> = {}) =>
  appointment({
    contactId: whose.id,
    id: `visit${whose.id.slice(-3)}`,
    kind: 'infusion',
    externalId: `B${Number(whose.id.slice(-3))}`,
    start,
    end: plusMs(start, 2 * hourMs),
    bookedAt: plusMs(start, -10 * dayMs),
    revisedAt: plusMs(start, -10 * dayMs),
    statusAt: plusMs(start, -10 * dayMs),
    ...changes,
  });
async function put(whose: Contact, ...visits: readonly Appointment[]): Promise<void> {
  await table.put(contactItem(whose));
  for (const visit of visits) await table.put(appointmentItem(visit));
}
const asks = (visit: Appointment, step = 'eating', when = now) =>
  askForVisitCall(
    new DynamoSendStore(table),
    sendRow({ contactId: visit.contactId, instance: visit.id, id: `${visit.id}-${step}`, step, safety: true }),
    'noDelivery',
    when,
  );
const care = (): Promise<CallCareReport> =>
  careForCalls(
    {
      clock: { now: () => now, sleepUntil: () => Promise.resolve() },
      calls: new DynamoCallStore(table, systemIdentity),
      days: new DynamoDayStore(table, systemIdentity),
      store: new DynamoSendStore(table),
      words: words as never,
      onCallFault: (error) => {
        throw error;
      },
    },
    () => true,
  );
const stored = async (contactId: string, id: string) => new DynamoCallStore(table, systemIdentity).call(contactId, id);

describe('the list', () => {
  test('is in the order of the visits, in pages, with the total: the newest is not hidden (year.md 9, sending-and-deployment.md 7, proof.md P4)', async () => {
    for (const number of [1, 2, 3, 4, 5]) {
      const whose = person(number);
      // The later it was asked for, the sooner the visit.
      const visit = visitOf(whose, plusMs(now, (6 - number) * dayMs));
      await put(whose, visit);
      await asks(visit, 'eating', plusMs(now, number));
    }
    const first = await ask('GET /staff/calls', { query: { limit: '2' } });
    expect(first.body.calls.map(({ booking }: Call) => booking?.externalId)).toEqual(['B5', 'B4']);
    expect(first.body).toMatchObject({ total: 5, totals: { calls: 5, checks: 0, unmarked: 0 } });
    const second = await ask('GET /staff/calls', { query: { limit: '3', after: first.body.next } });
    expect(second.body.calls.map(({ booking }: Call) => booking?.externalId)).toEqual(['B3', 'B2', 'B1']);
    expect((await ask('GET /staff/calls', { query: { limit: '0' } })).status).toBe(400);
  });

  test('is one call for a visit, whatever asks (year.md 9)', async () => {
    const visit = visitOf(person(1), plusMs(now, dayMs));
    await put(person(1), visit);
    expect([await asks(visit), await asks(visit, 'driver'), await asks(visit)]).toEqual([true, false, false]);
    const { body } = await ask('GET /staff/calls');
    expect(body.calls).toMatchObject([
      { reasons: ['noDelivery'], booking: { source: visit.source, externalId: 'B1' } },
    ]);
  });

  test('says what to tell, to staff and in the person’s language, with times and the day (pages-and-commands.md A5)', async () => {
    const whose = person(1, { locale: 'es' });
    const visit = visitOf(whose, at('2027-03-12T11:00:00-05:00'));
    await put(whose, visit);
    await asks(visit);
    const [call] = (await ask('GET /staff/calls')).body.calls;
    expect(call.tell.join('\n')).toMatch(/Nothing to eat after 5:00 am .* on Friday, March 12/);
    expect(call.tell.join('\n')).toMatch(/Nothing to drink after 9:00 am .* on Friday, March 12/);
    expect(call.tell.join('\n')).toContain('Needs a driver');
    expect(call.inTheirWords.join('\n')).toMatch(/Comida: nada después de esta hora: 5:00 .*viernes 12 de marzo/);
  });

  test('says for an answering machine who calls, and nothing of the visit (I8)', async () => {
    const visit = visitOf(person(1), plusMs(now, dayMs));
    await put(person(1), visit);
    await asks(visit);
    const [call] = (await ask('GET /staff/calls')).body.calls;
    expect(call.machine).toContain(clinic.discreetName);
    expect(call.machine).not.toMatch(/ketamine|infusion|visit|appointment|eat|Thursday|11:00/i);
    expect(JSON.stringify(call)).not.toContain('Ada');
  });

  test('of checks is another one', async () => {
    const check: Call = {
      contactId: person(1).id,
      id: 'wrong-person',
      reason: 'wrongAddress',
      at: now,
      state: 'open',
      due: { partition: 'checks', at: now },
    };
    await table.put(callItem(check));
    expect((await ask('GET /staff/calls')).body.calls).toEqual([]);
    expect((await ask('GET /staff/calls', { query: { list: 'checks' } })).body.calls).toMatchObject([
      { reason: 'wrongAddress' },
    ]);
    expect((await care()).escalated).toBe(0);
    now = plusMs(now, 7 * dayMs);
    expect((await care()).escalated).toBe(0);
  });
});

describe('an outcome', () => {
  const path = { contactId: person(1).id, callId: 'visit-visit001' };
  const made = (outcome?: string) =>
    ask('POST /desk/calls/{contactId}/{callId}/called', { path, body: outcome === undefined ? {} : { outcome } });
  beforeEach(async () => {
    const visit = visitOf(person(1), plusMs(now, dayMs));
    await put(person(1), visit);
    await asks(visit);
  });
  const listed = async () => (await ask('GET /desk/day')).body.calls;

  test('"no answer" and "left a message" stay on the list, and say when', async () => {
    expect((await made('noAnswer')).body).toMatchObject({ state: 'open' });
    expect(await listed()).toMatchObject([{ tried: { outcome: 'noAnswer', at: '2027-03-10T12:00' } }]);
    await made('leftMessage');
    expect(await listed()).toMatchObject([{ tried: { outcome: 'leftMessage' } }]);
    expect((await made('maybe')).status).toBe(400);
  });

  test('"reached" leaves the list, and comes back when it was a slip', async () => {
    expect((await made()).body).toMatchObject({ state: 'called' });
    expect(await listed()).toEqual([]);
    expect((await made()).status).toBe(404);
    expect((await ask('DELETE /desk/calls/{contactId}/{callId}/called', { path })).status).toBe(200);
    expect(await listed()).toHaveLength(1);
    const log = (await table.whole(`C#${person(1).id}`, 'strong')).flatMap(({ what }) => what?.S ?? []);
    expect(log.filter((each) => each.startsWith('call.')).toSorted()).toEqual(['call.made', 'call.undone']);
  });
});

describe('upkeep', () => {
  test('closes a call when its visit is over, and the log says so; at the door it is asked until pressed (year.md 9)', async () => {
    const visit = visitOf(person(1), at('2027-03-11T11:00:00-05:00'));
    await put(person(1), visit);
    await asks(visit);
    now = visit.start;
    expect((await care()).closed).toBe(0);
    const door = async () =>
      (await ask('GET /desk/day', { query: { date: '2027-03-11' } })).body.days[0].visits[0].door;
    expect(await door()).toBe('notReached');
    now = visit.end;
    expect((await care()).closed).toBe(1);
    expect((await stored(person(1).id, 'visit-visit001'))?.state).toBe('over');
    expect((await table.whole(`C#${person(1).id}`, 'strong')).map(({ what }) => what?.S)).toContain('call.closed');
    expect(await door()).toBe('notReached');
    const path = { contactId: person(1).id, appointmentId: 'visit001' };
    const pressed = await ask('POST /desk/visits/{contactId}/{appointmentId}', {
      path: { ...path, appointmentId: 'visit00001' },
      body: { askedAtDoor: true },
    });
    expect(pressed.status).toBe(404);
  });

  test('tells staff once of a call that waits, and again after two open hours', async () => {
    const visit = visitOf(person(1), plusMs(now, 10 * dayMs));
    await put(person(1), visit);
    await asks(visit);
    const told: number[] = [];
    for (let quarter = 0; quarter < 14; quarter += 1) {
      if ((await care()).escalated > 0) told.push(quarter / 4);
      now = plusMs(now, hourMs / 4);
    }
    expect(told).toEqual([0.5, 2.5]);
  });

  test('asks the same evening what became of a visit; the desk begins with it next day, and a first infusion is a call (year.md 2)', async () => {
    const visit = visitOf(person(1), at('2027-03-10T09:00:00-05:00'));
    await put(person(1), visit);
    expect((await care()).unmarked).toBe(0);
    now = at('2027-03-10T18:00:00-05:00');
    expect((await care()).unmarked).toBe(1);
    expect((await care()).unmarked).toBe(0);
    expect((await ask('GET /staff/calls', { query: { list: 'unmarked' } })).body.calls).toMatchObject([
      { reason: 'unmarked', booking: { externalId: 'B1' } },
    ]);
    // On its own day it stands among today's visits.
    expect((await ask('GET /desk/day')).body).toMatchObject({ unmarked: [], unmarkedTotal: 0 });
    now = at('2027-03-11T08:45:00-05:00');
    await care();
    expect((await ask('GET /desk/day')).body).toMatchObject({
      calls: [],
      unmarked: [{ date: '2027-03-10', status: 'booked' }],
      unmarkedTotal: 1,
    });
    now = at('2027-03-11T09:00:00-05:00');
    expect(await care()).toMatchObject({ arrived: 1 });
    const { body } = await ask('GET /desk/day');
    expect(body).toMatchObject({ calls: [{ reasons: ['unmarked'], unmarked: { date: '2027-03-10' } }], unmarked: [] });
    await table.put(appointmentItem({ ...visit, status: 'completed', statusAt: now, version: 2 }));
    const after = (await ask('GET /desk/day')).body;
    expect([after.calls.length, after.callsTotal, after.unmarked.length]).toEqual([0, 0, 0]);
    expect((await care()).closed).toBe(1);
  });
});

describe('a visit that nobody has marked', () => {
  test('is read once in six hours when it began longer ago than twelve hours (year.md 11)', async () => {
    const visit = visitOf(person(1), at('2027-03-09T09:00:00-05:00'));
    await put(person(1), { ...visit, status: 'completed', statusAt: at('2027-03-09T11:00:00-05:00'), version: 2 });
    // 23:15 and 00:10 in UTC: the second is the run of a sixth hour.
    now = at('2027-03-10T18:15:00-05:00');
    expect((await care()).unmarked).toBe(0);
    // Somebody takes the mark back.
    await put(person(1), { ...visit, statusAt: now, version: 3 });
    expect((await care()).unmarked).toBe(0);
    now = at('2027-03-10T19:10:00-05:00');
    expect((await care()).unmarked).toBe(1);
  });
});

describe('a hold', () => {
  test('on somebody with a visit ahead says what will not be sent, is a call, and stands on the desk’s page (year.md 3)', async () => {
    const visit = visitOf(person(1), at('2027-03-12T11:00:00-05:00'));
    await put(person(1), visit, visitOf(person(1), plusMs(now, -dayMs), { id: 'past000001', status: 'completed' }));
    const { body } = await ask('PUT /desk/people/{contactId}/hold', { path: { contactId: person(1).id } });
    expect(body.visits).toEqual([
      { appointmentId: visit.id, source: visit.source, externalId: 'B1', kind: 'infusion', visit: '2027-03-12T11:00' },
    ]);
    const day = (await ask('GET /desk/day')).body;
    expect(day.calls).toMatchObject([{ reasons: ['onHold'], visit: '2027-03-12T11:00' }]);
    expect(day.holds).toMatchObject([{ contactId: person(1).id, visits: ['2027-03-12T11:00'] }]);
  });
});

test('the visits of the next days are printed with what their people should know, and name nobody', async () => {
  const whose = person(1, { hold: true });
  await put(whose, visitOf(whose, at('2027-03-12T11:00:00-05:00')));
  await put(person(2), visitOf(person(2), plusMs(now, 5 * dayMs)));
  const visits = await visitsOfDays(table, now, 3);
  expect(visits).toHaveLength(1);
  const text = visits.map((visit) => printedVisit(visit, undefined, clinic, now)).join('\n');
  expect(text).toMatch(/^2027-03-12 11:00 {2}infusion, Albany/);
  expect(text).toContain('on hold: no email goes');
  expect(text).toContain('Nothing to eat after 5:00 am');
  expect(text).not.toContain('Ada');
});
