/** Somebody at the front desk: found, read, and who looked; over a real table, with words of a few lines. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DynamoCallStore } from '../../functions/adapters/dynamodb/callStore.ts';
import { DynamoDayStore } from '../../functions/adapters/dynamodb/dayStore.ts';
import { DynamoHeardStore } from '../../functions/adapters/dynamodb/heardStore.ts';
import {
  addressPk,
  appointmentItem,
  contactItem,
  enrollmentItem,
  externalPk,
  sendItem,
} from '../../functions/adapters/dynamodb/rows.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { addressHash, systemIdentity } from '../../functions/adapters/identity.ts';
import { MissingTemplateError } from '../../functions/core/email/compose.ts';
import type { Appointment } from '../../functions/core/model/appointment.ts';
import type { Contact } from '../../functions/core/model/contact.ts';
import type { Journey } from '../../functions/core/model/journey.ts';
import { type Send, visitTold } from '../../functions/core/model/send.ts';
import type { CompiledTemplate } from '../../functions/core/model/template.ts';
import type { Release } from '../../functions/core/ports.ts';
import { dayMs, hourMs, type Instant, plusMs } from '../../functions/core/time/time.ts';
import { handlerWith } from '../../functions/staff/handler.ts';
import type { WebParts } from '../../functions/web/dependencies.ts';
import type { Request } from '../../functions/web/http.ts';
import { startEngine } from '../../local/engine/index.ts';
import { sendRow } from '../contract/peopleStore.ts';
import { actsOn } from '../support/acts.ts';
import { appointment, at, clinic, contact } from '../support/people.ts';
import { signedIn } from '../support/signedIn.ts';
import { peopleTable, testClient } from '../support/tables.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
const now = at('2027-03-10T12:00:00-05:00');
beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await peopleTable(testClient(engine.url));
});

const key = 'k'.repeat(40);
const time = { path: 'appointment.start', filters: [['time', 'short']], as: 'text' } as const;
const templates: Readonly<Record<string, CompiledTemplate>> = {
  'hash-booked': {
    subject: ['Your visit at ', { ...time, as: 'header' }],
    preheader: [],
    html: [
      '<p>',
      { path: 'first_name', as: 'html' },
      ', come at ',
      { ...time, as: 'html' },
      '</p><a href="',
      { path: 'links.preferences', as: 'url' },
      '">choices</a>',
    ],
    text: [],
  },
  'hash-closed': { subject: ['Closed at ', { ...time, as: 'header' }], preheader: [], html: [], text: [] },
} as unknown as Readonly<Record<string, CompiledTemplate>>;
const journey: Journey = {
  id: 'prepare',
  class: 'reminder',
  start: { on: 'appointment.booked' },
  stop: [],
  anchor: 'appointment.start',
  steps: (['first', 'eve'] as const).map((id) => ({
    id,
    template: 'prepare/booked',
    send: { from: 'before', offset: { days: id === 'eve' ? 1 : 4, ms: 0 } as never },
    useful: { until: 'appointment.start' },
    late: 'skip',
    reply: false,
    safety: true,
    printsAnchor: true,
  })),
};
const notices: Journey = {
  id: 'notices',
  class: 'reminder',
  start: { on: 'appointment.notice' },
  stop: [],
  anchor: 'appointment.start',
  steps: [
    {
      id: 'closed',
      template: 'notices/closed',
      send: { from: 'after', offset: { days: 0, ms: 0 } as never },
      useful: { until: 'appointment.start' },
      late: 'send',
      reply: false,
      safety: true,
      when: { 'appointment.notice': ['closed'] },
      printsAnchor: true,
    },
  ],
};
const release: Release = {
  id: 'r2',
  clinic,
  journeys: { prepare: journey, notices },
  templates: { 'prepare/booked': { en: 'hash-booked' }, 'notices/closed': { en: 'hash-closed' } },
};

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a route answers is looked into, not typed.
  readonly body: any;
}

async function ask(
  routeKey: string,
  options: { path?: Record<string, string>; query?: Record<string, string>; body?: unknown } = {},
): Promise<Answer> {
  const parts = {
    clock: { now: () => now },
    identity: systemIdentity,
    days: new DynamoDayStore(table, systemIdentity),
    heard: new DynamoHeardStore(table),
    calls: new DynamoCallStore(table, systemIdentity),
    people: actsOn(table).rows,
    addressKey: async () => key,
    words: {
      refresh: async () => {},
      current: async () => release,
      releaseOf: async (id: string) => (id === 'r2' ? release : undefined),
      template: async (hash: string) => {
        const found = templates[hash];
        if (!found) throw new MissingTemplateError(hash);
        return found;
      },
    },
  } as unknown as WebParts;
  const staff = signedIn({
    sub: 'u1',
    scope: 'openid',
    roles: ['front-desk'],
    iat: Math.floor(Date.parse(now) / 1_000),
  });
  const answer = await handlerWith(
    () => parts,
    () => ({
      issuer: 'https://login.example.com',
      clientId: 'page',
      scope: 'openid',
      token: 'access',
      roleClaim: 'roles',
      role: 'front-desk',
      sessionMinutes: 60,
      origins: [],
    }),
  )({
    routeKey,
    headers: { host: 'site.example', 'content-type': 'application/json', authorization: staff.authorization },
    pathParameters: options.path,
    queryStringParameters: options.query,
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
    requestContext: { authorizer: staff.authorizer },
  } as unknown as Request);
  return { status: answer.statusCode ?? 0, body: JSON.parse(answer.body ?? '{}') };
}

const find = async (wanted: string) => (await ask('POST /desk/find', { body: { wanted } })).body.people;
const namesOf = (people: readonly { name: string }[]) => people.map(({ name }) => name);
const page = (contactId: string) => ask('GET /desk/people/{contactId}', { path: { contactId } });
const email = (contactId: string, sendId: string) =>
  ask('GET /desk/people/{contactId}/emails/{sendId}', { path: { contactId, sendId } });
const looks = async () =>
  (await table.range('AUDIT#2027-03-10', 'LOG#', 'LOG#~', 'strong')).map(({ what, by, detail }) => [
    what?.S,
    by?.S,
    detail?.S,
  ]);

const ana = contact({
  id: 'ana00000000000000000',
  firstName: 'Ana María',
  email: 'ana@example.com',
  phone: '845-555-0199',
  addressHash: addressHash(key, 'ana@example.com'),
});
const jose = contact({
  id: 'jose0000000000000000',
  firstName: 'José',
  email: 'jose@example.com',
  addressHash: 'other',
});
const visitOf = (whose: Contact, start: Instant, changes: Partial<Appointment> = {}) =>
  appointment({
    id: `visit-${whose.id.slice(0, 4)}`,
    contactId: whose.id,
    kind: 'infusion',
    source: 'calcom',
    externalId: 'uid-77',
    start,
    end: plusMs(start, 2 * hourMs),
    ...changes,
  });
const friday = at('2027-03-12T09:00:00-05:00');

async function put(whose: Contact, ...visits: readonly Appointment[]): Promise<void> {
  await table.put(contactItem(whose));
  await table.put({ pk: { S: addressPk(whose.addressHash) }, sk: { S: `C#${whose.id}` }, schemaVersion: { N: '1' } });
  for (const visit of visits) {
    await table.put(appointmentItem(visit));
    await table.put({
      pk: { S: externalPk(visit.source, visit.externalId) },
      sk: { S: 'LINK' },
      contactId: { S: whose.id },
      appointmentId: { S: visit.id },
      schemaVersion: { N: '1' },
    });
  }
}

describe('somebody is found (pages-and-commands.md C2)', () => {
  beforeEach(async () => {
    await put(ana, visitOf(ana, friday));
    await put(jose, visitOf(jose, plusMs(friday, dayMs), { source: 'desk', externalId: 'b/1' }));
  });

  test.each([
    ['the address, in any case', 'ANA@example.com ', ['Ana María']],
    ['what the booking system calls the visit', 'uid-77', ['Ana María']],
    ['the same, with the name of the system', 'Cal.com uid-77', ['Ana María']],
    ['a booking of the desk itself', 'desk b/1', ['José']],
    ['the first name, without its accents', 'jose', ['José']],
    ['the beginning of a second name', 'mar', ['Ana María']],
    ['the end of the number', '555 0199', ['Ana María']],
    ['an address nobody has', 'nobody@example.com', []],
    ['the middle of a name', 'na', []],
    ['a few digits', '199', []],
  ])('by %s', async (_how, wanted, names) => {
    expect(namesOf(await find(wanted))).toEqual(names);
  });

  test('with the address, the number and the next visit: two of one name can be told apart', async () => {
    expect(await find('ana')).toEqual([
      {
        contactId: ana.id,
        name: 'Ana María',
        email: 'ana@example.com',
        phone: '845-555-0199',
        dial: '+18455550199',
        visit: { at: '2027-03-12T09:00', kind: 'infusion', status: 'booked' },
      },
    ]);
  });

  test('once, after a change of address: not who only stood for it (pages-and-commands.md D7)', async () => {
    const stood = contact({ id: 'stood000000000000000', firstName: 'Ana', addressHash: ana.addressHash });
    await put({ ...stood, replaces: { contactId: ana.id, at: now, doneAt: now } });
    expect(namesOf(await find('ana@example.com'))).toEqual(['Ana María']);
  });

  test('and whoever looked is in the log of access, without what they typed', async () => {
    await find('ana@example.com');
    await find('nobody@example.com');
    const seen = await looks();
    expect(seen).toHaveLength(2);
    expect(seen).toEqual(
      expect.arrayContaining([
        ['person.found', 'oidc:u1', ana.id],
        ['person.found', 'oidc:u1', ''],
      ]),
    );
  });

  test.each([[{}], [{ wanted: 'a' }], [{ wanted: 7 }], [{ wanted: 'x'.repeat(400) }], [{ name: 'ana' }]])(
    '%j is refused by its field',
    async (body) => {
      expect((await ask('POST /desk/find', { body })).status).toBe(400);
      expect(await looks()).toEqual([]);
    },
  );
});

describe('a person’s page', () => {
  const id = 'a'.repeat(32);
  const visit = visitOf(ana, friday);
  const sent = (changes: Partial<Send> = {}): Send =>
    sendRow({
      contactId: ana.id,
      id,
      journey: 'prepare',
      instance: visit.id,
      step: 'first',
      state: 'sent',
      claimedAt: at('2027-03-08T10:00:00-05:00'),
      acceptedAt: at('2027-03-08T10:00:01-05:00'),
      templateHash: 'hash-booked',
      locale: 'en',
      release: 'r2',
      visit: visitTold(visit),
      ...changes,
    });
  const enrolled = () =>
    table.put(
      enrollmentItem({
        contactId: ana.id,
        journey: 'prepare',
        instance: visit.id,
        state: 'active',
        startedAt: visit.bookedAt,
        settled: { first: { revision: 0, at: at('2027-03-08T10:00:01-05:00'), outcome: 'sent' } },
        seen: 0,
        version: 1,
      }),
    );

  test('tells what they were told, when it arrived, and what comes next, on the wall of the place', async () => {
    await put(ana, visit);
    await enrolled();
    await table.put(sendItem(sent({ delivery: { deliveredAt: at('2027-03-08T10:00:03-05:00') } })));
    await table.put(sendItem(sent({ id: 'b'.repeat(32), step: 'gone', state: 'skipped', reason: 'notApplicable' })));
    const { body } = await page(ana.id);
    expect(body).toMatchObject({ name: 'Ana María', email: 'ana@example.com', hold: false, education: 'confirmed' });
    expect(body.visits).toMatchObject([
      { appointmentId: visit.id, booking: { source: 'calcom', externalId: 'uid-77' } },
    ]);
    expect(body.told).toEqual([
      {
        id,
        at: '2027-03-08T10:00',
        zone: 'America/New_York',
        subject: 'Your visit at 9:00 am ET',
        journey: 'prepare',
        step: 'first',
        visit: '2027-03-12T09:00',
        outcome: 'arrived',
        canShow: true,
      },
    ]);
    expect(body.next).toMatchObject([{ at: '2027-03-11T09:00', step: 'eve', subject: 'Your visit at 9:00 am ET' }]);
    expect(await looks()).toEqual([['person.viewed', 'oidc:u1', ana.id]]);
  });

  test('shows an email as it left: with the time of then, also after a move, and with no link of the person’s', async () => {
    await put(ana, { ...visit, start: plusMs(friday, 3 * hourMs), revision: 1 });
    await table.put(sendItem(sent()));
    const { body } = await email(ana.id, id);
    expect(body.subject).toBe('Your visit at 9:00 am ET');
    expect(body.html).toContain('Ana María, come at 9:00 am ET');
    expect(body.html).toContain('https://link-of-the-person.invalid');
    expect(JSON.stringify(body)).not.toMatch(new RegExp(Object.values(ana.tokens).join('|')));
    expect(await looks()).toEqual([['email.viewed', 'oidc:u1', `${ana.id} ${id}`]]);
  });

  test('says so where an email can no longer be shown: its words are gone, or its times and it does not keep them', async () => {
    await put(ana, { ...visit, start: plusMs(friday, 3 * hourMs), revision: 1 });
    const { visit: _told, ...older } = sent();
    await table.put(sendItem(older));
    await table.put(sendItem(sent({ id: 'c'.repeat(32), templateHash: 'gone' })));
    expect((await page(ana.id)).body.told).toMatchObject([{ canShow: false }, { canShow: false }]);
    for (const which of [id, 'c'.repeat(32)])
      expect(await email(ana.id, which)).toEqual({
        status: 404,
        body: { error: 'this email can no longer be shown' },
      });
    expect(await looks()).toHaveLength(1);
  });

  test('why an email did not go, and that none comes while they are on hold', async () => {
    await put({ ...ana, hold: true }, visit);
    await enrolled();
    await table.put(sendItem(sent({ state: 'skipped', reason: 'suppressed' })));
    const { body } = await page(ana.id);
    expect(body.told).toMatchObject([{ outcome: 'notSent', why: 'suppressed', canShow: false }]);
    expect([body.hold, body.next]).toEqual([true, []]);
  });

  test('is nobody’s where nobody is, and where a contact only stands for an address', async () => {
    await table.put(contactItem({ ...ana, replaces: { contactId: jose.id, at: now } }));
    expect((await page(ana.id)).status).toBe(404);
    expect((await page('nobody00000000000000')).status).toBe(404);
    expect((await email('nobody00000000000000', id)).status).toBe(404);
    expect(await looks()).toEqual([]);
  });
});

describe('a visit booked by hand', () => {
  const body = {
    email: 'mia@example.com',
    firstName: 'Mia',
    phone: '845-555-0123',
    type: 'inf',
    date: '2027-03-15',
    time: '09:00',
    minutes: 90,
  };
  const book = (changes: object = {}) => ask('POST /desk/visits', { body: { ...body, ...changes } });
  const move = (path: Record<string, string>, to: object) =>
    ask('PUT /desk/visits/{contactId}/{appointmentId}/time', { path, body: to });
  const cancel = (path: Record<string, string>) =>
    ask('POST /desk/visits/{contactId}/{appointmentId}', { path, body: { became: 'cancelled' } });
  const visits = async (contactId: string) =>
    (await actsOn(table).rows.appointments(contactId)).map(({ source, status, start, end, revision }) => [
      source,
      status,
      start,
      end,
      revision,
    ]);

  test('is on the wall of its place; pressed twice it is one; it is moved and cancelled at the desk', async () => {
    const first = await book();
    expect([first.status, first.body.result, first.body.warnings]).toEqual([201, 'booked', undefined]);
    const { contactId, appointmentId } = first.body;
    expect((await book()).body).toMatchObject({ result: 'unchanged', contactId, appointmentId });
    expect((await move({ contactId, appointmentId }, { date: '2027-03-16', time: '10:30' })).body).toEqual({
      result: 'moved',
    });
    expect(await visits(contactId)).toEqual([
      ['desk', 'booked', '2027-03-16T14:30:00.000Z', '2027-03-16T16:00:00.000Z', 1],
    ]);
    expect((await cancel({ contactId, appointmentId })).body).toEqual({ result: 'changed', status: 'cancelled' });
    expect((await visits(contactId)).map(([, status]) => status)).toEqual(['cancelled']);
  });

  test('a visit that a booking system owns is moved and cancelled there', async () => {
    const path = { contactId: ana.id, appointmentId: 'visitofana0' };
    await put(ana, visitOf(ana, friday, { id: path.appointmentId }));
    for (const answer of [await move(path, { date: '2027-03-16', time: '10:30' }), await cancel(path)])
      expect([answer.status, answer.body.hint]).toEqual([409, 'move or cancel it where it was booked']);
  });

  test.each([
    ['a day that is closed (pages-and-commands.md E6)', { date: '2027-03-13' }, 'is on a day when the place is closed'],
    ['the middle of the night (pages-and-commands.md E6)', { time: '03:00' }, 'is outside the hours of the place'],
    [
      'a time that is past (pages-and-commands.md E6)',
      { date: '2027-03-10', time: '09:00' },
      'is past: nobody is reminded of it',
    ],
  ])('for %s is taken, the answer warns of it, and staff look into it', async (_what, changes, reason) => {
    const { status, body: answer } = await book(changes);
    expect([status, answer.warnings]).toEqual([201, [{ field: 'start', reason }]]);
    const lists = (await ask('GET /desk/day')).body;
    const asked = [...lists.calls, ...lists.checks].map(({ name, reasons }) => [name, ...reasons]);
    expect(asked).toEqual([['Mia', 'unlikelyTime']]);
  });

  test.each([
    ['no address', { email: undefined }, 'email', 'is required'],
    ['no day', { date: undefined }, 'date', 'is required'],
    ['a day that does not exist', { date: '2027-02-30' }, 'date', 'must be a day'],
    ['no time', { time: '' }, 'time', 'must be a time such as 11:30'],
    ['a kind that nobody has', { type: 'spa' }, 'type', 'must be one of those on the page'],
    ['no length', { minutes: 0 }, 'minutes', 'must be a whole number from 5 to 720'],
    ['a year that is far', { date: '2099-01-01' }, 'start', ''],
  ])('with %s is refused by its field, and nothing is booked', async (_what, changes, field, reason) => {
    const { status, body: answer } = await book(changes);
    expect([status, answer.faults[0].field]).toEqual([400, field]);
    expect(answer.faults[0].reason).toContain(reason);
  });
});

test('the day tells when each booking system was heard last, and what may be booked', async () => {
  const heard = new DynamoHeardStore(table);
  await heard.note('calcom', plusMs(now, -2 * hourMs));
  const { body } = await ask('GET /desk/day');
  expect(body.sources).toEqual([{ source: 'calcom', heardAt: '2027-03-10T15:00:00.000Z', isSilent: false }]);
  expect(body.types).toEqual([
    { type: 'inf', words: 'Infusion, Albany' },
    { type: 'con', words: 'Consultation, Albany' },
  ]);
});

test('seven days, when they are asked for', async () => {
  const path = { date: '2027-03-10', days: '7' };
  const { body } = await ask('GET /desk/day', { query: path });
  expect(body.days.map(({ date }: { date: string }) => date)).toEqual(
    Array.from({ length: 7 }, (_, index) => `2027-03-${10 + index}`),
  );
});

describe('a notice, before it goes (pages-and-commands.md A7)', () => {
  const asked = { kind: 'closed', location: 'albany', date: '2027-03-12' };
  const preview = (changes: object = {}) => ask('POST /desk/notices/preview', { body: { ...asked, ...changes } });

  test('shows whom it tells, how and when, and the email; and tells nobody', async () => {
    await put(ana, visitOf(ana, friday));
    await put({ ...jose, hold: true }, visitOf(jose, plusMs(friday, hourMs), { externalId: 'uid-78' }));
    const { body } = await preview();
    expect(body).toMatchObject({
      visits: 2,
      people: [
        { name: 'Ana María', time: '09:00', how: 'now', wall: '2027-03-10T12:00' },
        { name: 'José', time: '10:00', how: 'call' },
      ],
      emails: [{ now: true, people: 1 }],
      calls: 1,
      email: { to: 'Ana María', subject: 'Closed at 9:00 am ET' },
    });
    const told = await actsOn(table).rows.appointments(ana.id);
    expect(told.map(({ notice }) => notice)).toEqual([undefined]);
    expect((await preview({ location: 'mars' })).body.faults).toMatchObject([{ field: 'location' }]);
  });

  test('tells nobody who was told it before', async () => {
    const notice = { kind: 'closed', at: now, number: 1, revision: 0 } as const;
    await put(ana, visitOf(ana, friday, { notice }));
    expect((await preview()).body).toEqual({ visits: 1, people: [], emails: [], calls: 0 });
  });
});

describe('a booking of the clinic’s own system (pages-and-commands.md E6)', () => {
  const body = {
    email: 'mia@example.com',
    type: 'inf',
    start: '2027-03-15T09:00:00-04:00',
    end: '2027-03-15T10:30:00-04:00',
  };
  const put = (changes: object, externalId = 'V1') =>
    ask('PUT /staff/appointments/{source}/{externalId}', {
      path: { source: 'front-desk', externalId },
      body: { ...body, ...changes },
    });
  const on = (day: string, from = '09:00', to = '10:30') => ({
    start: `${day}T${from}:00-04:00`,
    end: `${day}T${to}:00-04:00`,
  });

  test.each([
    ['a day that is past', on('2027-03-09'), ['is past: nobody is reminded of it']],
    ['a Saturday', on('2027-03-20'), ['is on a day when the place is closed']],
    ['three in the morning', on('2027-03-15', '03:00', '04:00'), ['is outside the hours of the place']],
    ['the hours of the place', on('2027-03-15'), undefined],
  ])('for %s is taken, and the answer warns of what is odd', async (_when, times, reasons) => {
    const { status, body: answer } = await put(times);
    expect([status, answer.result]).toEqual([201, 'booked']);
    expect(answer.warnings?.map(({ reason }: { reason: string }) => reason)).toEqual(reasons);
    expect((await put(times)).body.warnings).toBeUndefined();
  });

  test('without an end is told that it is required, and of a slip in a name which is meant', async () => {
    expect((await put({ end: undefined })).body.faults).toEqual([{ field: 'end', reason: 'is required' }]);
    const [fault] = (await put({ firstname: 'Mia' })).body.faults;
    expect([fault.field, fault.reason]).toEqual(['firstname', expect.stringContaining('firstName')]);
  });
});
