/** The front desk's routes over a real table: who is let in, what a day shows, what may be said of a visit, bad input. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DynamoCallStore } from '../../functions/adapters/dynamodb/callStore.ts';
import { DynamoControlStore } from '../../functions/adapters/dynamodb/controlStore.ts';
import { DynamoDayStore } from '../../functions/adapters/dynamodb/dayStore.ts';
import { DynamoHeardStore } from '../../functions/adapters/dynamodb/heardStore.ts';
import { appointmentItem, callItem, contactItem } from '../../functions/adapters/dynamodb/rows.ts';
import { DynamoSendStore } from '../../functions/adapters/dynamodb/sendStore.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import type { Appointment } from '../../functions/core/model/appointment.ts';
import type { Call } from '../../functions/core/model/call.ts';
import { defined } from '../../functions/core/model/defined.ts';
import { callAbout, listCall } from '../../functions/core/people/bookingCalls.ts';
import { askForCall } from '../../functions/core/send/calls.ts';
import type { SendPorts } from '../../functions/core/send/sendPorts.ts';
import { type Instant, plusMs } from '../../functions/core/time/time.ts';
import { type SignIn, sessionOf } from '../../functions/staff/desk/session.ts';
import { deskShell } from '../../functions/staff/desk/shell.ts';
import { handlerWith } from '../../functions/staff/handler.ts';
import type { WebParts } from '../../functions/web/dependencies.ts';
import type { Request } from '../../functions/web/http.ts';
import { startEngine } from '../../local/engine/index.ts';
import { openCalls } from '../../operations/ops.ts';
import { sendRow } from '../contract/peopleStore.ts';
import { actsOn } from '../support/acts.ts';
import { appointment, at, clinic, contact } from '../support/people.ts';
import { signedIn } from '../support/signedIn.ts';
import { peopleTable, testClient } from '../support/tables.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
let now: Instant;
beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await peopleTable(testClient(engine.url));
  now = at('2026-03-08T12:00:00-04:00');
});

/** The words in force have an email for every notice. */
const notices = { id: 'notices', start: { on: 'appointment.notice' }, steps: [{ id: 'any' }] };

const signIn: SignIn = {
  issuer: 'https://login.example.com',
  clientId: 'page',
  scope: 'openid',
  token: 'access',
  roleClaim: 'roles',
  role: 'front-desk',
  sessionMinutes: 60,
  origins: [],
};

function ask(
  routeKey: string,
  options: {
    path?: Record<string, string>;
    query?: Record<string, string>;
    body?: unknown;
    claims?: Record<string, unknown> | null;
    header?: Record<string, unknown>;
    signIn?: Partial<SignIn>;
  } = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const parts = {
    clock: { now: () => now },
    days: new DynamoDayStore(table, systemIdentity),
    heard: new DynamoHeardStore(table),
    calls: new DynamoCallStore(table, systemIdentity),
    control: new DynamoControlStore(table),
    people: actsOn(table).rows,
    words: { refresh: async () => {}, current: async () => ({ clinic, journeys: { notices } }) },
  } as unknown as WebParts;
  const claims =
    options.claims === undefined
      ? { sub: 'u1', scope: 'openid', roles: ['billing', 'front-desk'], iat: Math.floor(Date.parse(now) / 1_000) }
      : options.claims;
  const staff = claims ? signedIn(claims, options.header) : undefined;
  const request = {
    routeKey,
    headers: { 'content-type': 'application/json', authorization: staff?.authorization },
    ...(options.path ? { pathParameters: options.path } : {}),
    ...(options.query ? { queryStringParameters: options.query } : {}),
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    requestContext: { authorizer: staff?.authorizer },
  } as unknown as Request;
  return handlerWith(
    () => parts,
    () => ({ ...signIn, ...options.signIn }),
  )(request).then(({ statusCode, body }) => ({ status: statusCode ?? 0, body: JSON.parse(body ?? '{}') }));
}

const me = contact();
const visitOf = (changes: Partial<Appointment>) => appointment({ contactId: me.id, ...changes });
const put = async (...visits: Appointment[]) => {
  await table.put(contactItem(me));
  for (const visit of visits) await table.put(appointmentItem(visit));
};
const path = { contactId: me.id, appointmentId: 'aaaaaaaaaa' };
const mark = (body: unknown) => ask('POST /desk/visits/{contactId}/{appointmentId}', { path, body });

describe('who is let in', () => {
  const iat = Math.floor(Date.parse('2026-03-08T12:00:00-04:00') / 1_000);
  const robin = { iss: 'https://login.example.com', sub: 'u', scope: 'openid', roles: ['front-desk'], iat };
  const day = async (claims: Record<string, unknown> | null, more: Parameters<typeof ask>[1] = {}) =>
    (await ask('GET /desk/day', { ...more, claims })).status;

  test.each<[string, Record<string, unknown> | null, number]>([
    ['nobody without claims', null, 401],
    ['nobody without the role', { ...robin, roles: ['billing'] }, 403],
    ['nobody without any role', { ...robin, roles: undefined }, 403],
    ['nobody whose session is older than an hour', { ...robin, iat: iat - 3_601 }, 401],
    ['nobody whose token does not say when it began', { ...robin, iat: undefined }, 401],
  ])('%s', async (_who, claims, status) => {
    expect(await day(claims)).toBe(status);
  });

  test.each([
    'front-desk-readonly',
    'Former front-desk',
    'no front-desk access',
    'front-desk,billing',
    'front-desk billing',
    '[front-desk]',
    '["front-desk"]',
    'Front-Desk',
    ' front-desk',
  ])('nobody whose role is "%s", alone or in a list (security.md S7)', async (role) => {
    expect(await day({ ...robin, roles: role })).toBe(403);
    expect(await day({ ...robin, roles: [role, 'billing'] })).toBe(403);
  });

  test('nobody whose list has the role inside another list, or as an object (security.md S7)', async () => {
    for (const roles of [[['front-desk']], [{ name: 'front-desk' }], { 'front-desk': true }])
      expect(await day({ ...robin, roles })).toBe(403);
  });

  test('a member of staff, also where the role has a blank in it, or is the only one and no list', async () => {
    expect(await day(robin)).toBe(200);
    expect(await day({ ...robin, roles: 'front-desk' })).toBe(200);
    const signIn = { role: 'Front desk, New York' };
    expect(await day({ ...robin, roles: ['Billing', 'Front desk, New York'] }, { signIn })).toBe(200);
    expect(await day({ ...robin, roles: ['Front desk', 'New York'] }, { signIn })).toBe(403);
  });

  // The claims that tell one from the other, of each provider's own reference.
  const tokens: readonly [string, 'access' | 'id', Record<string, unknown>, Record<string, unknown>?][] = [
    ['Cognito', 'access', { token_use: 'access', scope: 'openid', client_id: 'page' }],
    ['Cognito', 'id', { token_use: 'id', aud: 'page' }],
    ['Entra', 'access', { ver: '2.0', scp: 'desk', azp: 'page' }],
    ['Entra', 'id', { ver: '2.0', nonce: 'n', aud: 'page' }],
    ['Okta', 'access', { ver: 1, scp: ['openid'], cid: 'page' }],
    ['Okta', 'id', { ver: 1, nonce: 'n', amr: ['pwd'] }],
    ['Google', 'id', { at_hash: 'h', azp: 'page', hd: 'clinic.example' }],
    ['RFC 9068', 'access', { client_id: 'page' }, { alg: 'RS256', typ: 'at+jwt' }],
  ];
  test.each(tokens)(
    '%s: an %s token opens what takes this kind only (security.md S7)',
    async (_who, kind, own, header) => {
      const claims = { iss: robin.iss, sub: 'u', roles: ['front-desk'], iat, ...own };
      const more = defined<{ header?: Record<string, unknown> }>({ header });
      expect(await day(claims, { ...more, signIn: { token: kind } })).toBe(200);
      expect(await day(claims, { ...more, signIn: { token: kind === 'id' ? 'access' : 'id' } })).toBe(401);
    },
  );

  test('nobody whose token is not the one that was checked', async () => {
    const other = signedIn({ ...robin, sub: 'somebody else', roles: ['front-desk'] });
    const mine = signedIn({ ...robin, roles: ['billing'] });
    const session = (authorization: string | undefined) =>
      sessionOf(
        { headers: { authorization }, requestContext: { authorizer: mine.authorizer } } as unknown as Request,
        signIn,
        now,
      );
    expect(session(other.authorization)).toMatchObject({ kind: 'closed', status: 401 });
    // Two headers of one name arrive as one, with a comma.
    expect(session(`${mine.authorization},${other.authorization}`)).toMatchObject({ status: 401 });
    expect(session(undefined)).toMatchObject({ status: 401 });
    expect(session('Bearer x.y.z')).toMatchObject({ status: 401 });
    expect(session(mine.authorization)).toMatchObject({ status: 403 });
  });
});

test('the page and its script come by TLS only, are kept nowhere and stand in no frame (security.md S11)', () => {
  for (const route of ['GET /desk', 'GET /desk/app.js'])
    expect(deskShell(route, undefined).headers).toMatchObject({
      'strict-transport-security': expect.stringMatching(/^max-age=\d{8}/),
      'cache-control': 'no-store',
    });
  expect(deskShell('GET /desk', signIn).headers?.['content-security-policy']).toMatch(/frame-ancestors 'none'/);
});

describe('a day', () => {
  test.each(['9999-12-31', '0001-01-01', '2027-02-30', '2027-13-01', '1999-12-31', '2100-01-01', '2027-3-1', ''])(
    'is one that the calendar has, of our time: %s is the caller’s mistake (security.md S11)',
    async (date) => {
      const { status, body } = await ask('GET /desk/day', { query: { date } });
      expect(status).toBe(400);
      expect(body.faults).toMatchObject([{ field: 'date', reason: expect.stringContaining('2027-03-12') }]);
    },
  );

  test.each(['2000-01-01', '2024-02-29', '2099-12-31'])('%s is one', async (date) => {
    expect((await ask('GET /desk/day', { query: { date } })).status).toBe(200);
  });

  test('is a day on the wall of the place, also when the clocks change, and cancelled visits are not on it', async () => {
    // The clocks went forward this very morning.
    const visits = [
      visitOf({ id: 'late', start: at('2026-03-07T23:59:00-05:00') }),
      visitOf({ id: 'first', start: at('2026-03-08T00:00:00-05:00') }),
      visitOf({ id: 'last', start: at('2026-03-08T23:59:00-04:00') }),
      visitOf({ id: 'next', start: at('2026-03-09T09:00:00-04:00') }),
      visitOf({ id: 'after', start: at('2026-03-10T00:00:00-04:00') }),
      visitOf({ id: 'gone', start: at('2026-03-08T10:00:00-04:00'), status: 'cancelled' }),
    ];
    await put(...visits);
    const { body } = await ask('GET /desk/day');
    const days = body.days as { date: string; visits: { appointmentId: string; time: string }[] }[];
    expect(days.map(({ date, visits: there }) => [date, ...there.map((visit) => visit.appointmentId)])).toEqual([
      ['2026-03-08', 'first', 'last'],
      ['2026-03-09', 'next'],
    ]);
    expect(days[0]?.visits[1]?.time).toBe('23:59');
  });

  test.each([
    ['(845) 555-0142', '+18455550142'],
    ['845-555-0142 x12', '+18455550142;ext=12'],
    ['845-555-0142 or 917-555-0100', '+18455550142'],
    ['1 (800) FLOWERS', undefined],
  ])('shows %s as it was written, and dials %s (field-reports.md A2)', async (phone, dial) => {
    const start = at('2026-03-08T15:00:00-04:00');
    await table.put(contactItem({ ...me, phone }));
    await table.put(appointmentItem(visitOf({ id: 'a', start })));
    const { body } = await ask('GET /desk/day');
    const [day] = body.days as { visits: { phone?: string; dial?: string }[] }[];
    expect([day?.visits[0]?.phone, day?.visits[0]?.dial]).toEqual([phone, dial]);
  });

  test('a call for a booking without an address has the number that it told, until it is made (field-reports.md A2)', async () => {
    const start = at('2026-03-12T15:00:00-04:00');
    const booking = { source: 'calcom', externalId: 'B1', start, phone: '(845) 555-0142' };
    const call = callAbout(booking, 'noAddress', now, systemIdentity);
    await listCall(actsOn(table).rows, call);
    const listed = async () => (await ask('GET /desk/day')).body.calls;
    expect(await listed()).toMatchObject([{ phone: '(845) 555-0142', dial: '+18455550142' }]);
    await ask('POST /desk/calls/{contactId}/{callId}/called', {
      path: { contactId: call.contactId, callId: call.id },
      body: { outcome: 'reached' },
    });
    expect(await listed()).toEqual([]);
    const kept = await new DynamoCallStore(table, systemIdentity).call(call.contactId, call.id);
    expect([kept?.state, kept?.booking]).toEqual(['called', { source: 'calcom', externalId: 'B1', start }]);
  });

  test('a look at it is logged under the id of who looked', async () => {
    await ask('GET /desk/day', { query: { date: '2026-03-01' } });
    const [row] = await table.range('AUDIT#2026-03-08', 'LOG#', 'LOG#~', 'strong');
    expect([row?.what?.S, row?.by?.S, row?.detail?.S]).toEqual(['day.viewed', 'oidc:u1', '2026-03-01']);
  });

  test.each(['yesterday', '2026-02-30', '2026-13-01', "2026-03-08' OR"])('no such day: %s', async (date) => {
    const { status, body } = await ask('GET /desk/day', { query: { date } });
    expect(status).toBe(400);
    expect(JSON.stringify(body.faults)).toContain('"date"');
  });
});

describe('what is said of a visit', () => {
  const begun = (changes: Partial<Appointment> = {}) =>
    visitOf({ id: 'aaaaaaaaaa', start: plusMs(now, -3_600_000), ...changes });
  const status = async () => {
    const item = await table.get(`C#${me.id}`, 'APPT#aaaaaaaaaa', 'strong');
    return [item?.status?.S, item?.version?.N];
  };

  test('the same twice is once', async () => {
    await put(begun());
    expect((await mark({ became: 'came' })).body).toEqual({ result: 'changed', status: 'completed' });
    expect((await mark({ became: 'came' })).body).toEqual({ result: 'unchanged', status: 'completed' });
    expect(await status()).toEqual(['completed', '2']);
  });

  test('two at the desk at one moment: both are heard, neither is lost', async () => {
    await put(begun());
    const answers = await Promise.all([mark({ became: 'came' }), mark({ course: 3 })]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    const item = await table.get(`C#${me.id}`, 'APPT#aaaaaaaaaa', 'strong');
    expect([item?.status?.S, item?.course?.N, item?.version?.N]).toEqual(['completed', '3', '3']);
  });

  test('what has not begun has not been, and what was not missed is not released', async () => {
    await put(begun({ start: plusMs(now, 1_000) }));
    expect((await mark({ became: 'came' })).body.hint).toBe('this visit has not begun yet');
    expect((await mark({ became: 'noshow' })).status).toBe(409);
    expect((await mark({ became: 'sendMissed' })).body.hint).toBe('mark the visit as missed first');
    expect(await status()).toEqual(['booked', '1']);
  });

  test('a slip that is taken back raises no revision: nobody is told of a move', async () => {
    await put(begun());
    await mark({ became: 'noshow' });
    await mark({ became: 'sendMissed' });
    await mark({ became: 'booked', mistake: true });
    const item = await table.get(`C#${me.id}`, 'APPT#aaaaaaaaaa', 'strong');
    expect([item?.status?.S, item?.revision?.N, item?.missedEmailAt]).toEqual(['booked', '0', undefined]);
  });

  test('booked again after a miss is a new revision: everything is due again', async () => {
    await put(begun());
    await mark({ became: 'noshow' });
    await mark({ became: 'booked' });
    const item = await table.get(`C#${me.id}`, 'APPT#aaaaaaaaaa', 'strong');
    expect([item?.status?.S, item?.revision?.N]).toEqual(['booked', '1']);
  });

  test.each([[{}], [{ became: 'vanished' }], [{ course: 0 }], [{ course: 1.5 }], [{ course: '2' }]])(
    '%j is refused, with what would be right',
    async (body) => {
      await put(begun());
      const answer = await mark(body);
      expect(answer.status).toBe(400);
      expect(await status()).toEqual(['booked', '1']);
    },
  );

  test('a visit that is not there', async () => {
    expect((await mark({ became: 'came' })).status).toBe(404);
  });
});

test('nothing is said of a record that another has replaced', async () => {
  await put(visitOf({ id: path.appointmentId, start: plusMs(now, -3_600_000), status: 'replaced' }));
  expect((await mark({ became: 'came' })).status).toBe(409);
});

describe('a call about a booking that nobody here stands for', () => {
  const start = at('2026-03-10T14:00:00-04:00');
  const call: Call = {
    contactId: 'b'.repeat(20),
    id: 'noAddress-1',
    reason: 'noAddress',
    booking: { source: 'calendly', externalId: 'evt-77', start },
    at: at('2026-03-08T09:00:00-04:00'),
    state: 'open',
    due: { partition: 'calls', at: at('2026-03-08T09:00:00-04:00') },
  };

  test('says which booking it is and when, on the page, to systems and in the command', async () => {
    await table.put(callItem(call));
    expect((await ask('GET /desk/day')).body.calls).toMatchObject([
      { reasons: ['noAddress'], name: 'Booking evt-77 in calendly', visit: '2026-03-10T14:00' },
    ]);
    expect((await ask('GET /staff/calls')).body.calls).toMatchObject([{ booking: call.booking }]);
    expect(await openCalls(table, now)).toMatchObject([{ visit: call.booking }]);
  });
});

test('a call that a second notice of a visit asks for is about that visit', async () => {
  const row = sendRow({ journey: 'notices', instance: 'aaaaaaaaaa.2', safety: true });
  const ports = { store: new DynamoSendStore(table), note: () => {} };
  await askForCall(ports as unknown as SendPorts, row, 'skipped', now);
  expect(await openCalls(table, now)).toMatchObject([{ contactId: row.contactId, appointmentId: 'aaaaaaaaaa' }]);
});

describe('a notice', () => {
  const tell = (body: unknown) => ask('POST /desk/notices', { body });
  const noticeOf = async (id: string) => {
    const item = await table.get(`C#${me.id}`, `APPT#${id}`, 'strong');
    return item?.notice?.M && { kind: item.notice.M.kind?.S, number: item.notice.M.number?.N };
  };

  test('reaches the visits of that place and day, each once; another one counts on', async () => {
    await put(
      visitOf({ id: 'here', start: at('2026-03-09T09:00:00-04:00') }),
      visitOf({ id: 'done', start: at('2026-03-09T09:30:00-04:00'), status: 'completed' }),
      visitOf({ id: 'other', start: at('2026-03-10T09:00:00-04:00') }),
    );
    const closed = { kind: 'closed', location: 'albany', date: '2026-03-09' };
    expect((await tell(closed)).body).toMatchObject({ visits: 2, told: 1 });
    expect((await tell(closed)).body).toEqual({ visits: 2, told: 0, emails: [], calls: 0 });
    expect([await noticeOf('here'), await noticeOf('done'), await noticeOf('other')]).toEqual([
      { kind: 'closed', number: '1' },
      undefined,
      undefined,
    ]);
    await tell({ ...closed, kind: 'phonesDown' });
    expect(await noticeOf('here')).toEqual({ kind: 'phonesDown', number: '2' });
  });

  test('does not reach whose visit has begun, though nobody has marked it yet', async () => {
    await put(
      visitOf({ id: 'begun', start: at('2026-03-08T11:59:00-04:00') }),
      visitOf({ id: 'ahead', start: at('2026-03-08T12:01:00-04:00') }),
    );
    const answer = await tell({ kind: 'phonesDown', location: 'albany', date: '2026-03-08' });
    expect(answer.body).toMatchObject({ visits: 1, told: 1 });
    expect(await noticeOf('begun')).toBeUndefined();
  });

  test('of a late opening concerns those who are to be there before the doors open', async () => {
    await put(
      visitOf({ id: 'early', start: at('2026-03-09T11:00:00-04:00') }),
      visitOf({ id: 'later', start: at('2026-03-09T11:30:00-04:00') }),
    );
    await tell({ kind: 'openingLate', location: 'albany', date: '2026-03-09', opensAt: '11:00' });
    expect([await noticeOf('early'), await noticeOf('later')]).toEqual([
      { kind: 'openingLate', number: '1' },
      undefined,
    ]);
  });

  test('of phones that are down stands in every email of the place until the day is over, or all is well', async () => {
    const control = new DynamoControlStore(table);
    await tell({ kind: 'phonesDown', location: 'albany', date: '2026-03-08' });
    expect((await control.read(now)).phonesDown).toEqual([
      { location: 'albany', from: now, until: at('2026-03-09T00:00:00-04:00') },
    ]);
    expect((await control.read(at('2026-03-09T00:00:00-04:00'))).phonesDown).toBeUndefined();
    await tell({ kind: 'openAfterAll', location: 'albany', date: '2026-03-08' });
    const over = (await control.read(now)).phonesDown ?? [];
    expect(over.some(({ from, until }) => from < until)).toBe(false);
  });

  test.each([
    ['a place nobody knows', { kind: 'closed', location: 'mars', date: '2026-03-09' }, 'location'],
    ['a field that is none', { kind: 'closed', location: 'albany', date: '2026-03-09', locations: 'all' }, 'locations'],
    ['a kind nobody knows', { kind: 'flooded', location: 'albany', date: '2026-03-09' }, 'kind'],
    ['no day', { kind: 'closed', location: 'albany' }, 'date'],
    ['a day that does not exist', { kind: 'closed', location: 'albany', date: '2026-02-30' }, 'date'],
    ['a late opening without its time', { kind: 'openingLate', location: 'albany', date: '2026-03-09' }, 'opensAt'],
    [
      'a closed day that opens',
      { kind: 'closed', location: 'albany', date: '2026-03-09', opensAt: '10:00' },
      'opensAt',
    ],
  ])('with %s is refused by its field', async (_what, body, field) => {
    const answer = await tell(body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body.faults)).toContain(`"field":"${field}"`);
  });
});
