/** Who is believed about a person, at every door of the deployed handlers: a stranger who knows an address is not. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { addressHash } from '../../functions/adapters/identity.ts';
import type { Appointment } from '../../functions/core/model/appointment.ts';
import type { Contact } from '../../functions/core/model/contact.ts';
import type { SourceName } from '../../functions/core/model/sources.ts';
import { asBookedFor } from '../../functions/core/people/facts.ts';
import { takeImported } from '../../functions/core/people/import.ts';
import { readerOf } from '../../functions/core/plan/reader.ts';
import { handlerWith as intakeWith } from '../../functions/intake/handler.ts';
import { takeWebhook } from '../../functions/intake/sources/webhook.ts';
import { handlerWith as preferencesWith } from '../../functions/preferences/handler.ts';
import type { SignIn } from '../../functions/staff/desk/session.ts';
import { handlerWith as staffWith } from '../../functions/staff/handler.ts';
import type { Request } from '../../functions/web/http.ts';
import { startEngine } from '../../local/engine/index.ts';
import { signedHeaders } from '../../local/scenario/webhooks.ts';
import { calendlyCreated, clinic, fhirAppointment, type Json, signed } from '../support/bookings.ts';
import { at } from '../support/people.ts';
import { signedIn } from '../support/signedIn.ts';
import { peopleTable, testClient } from '../support/tables.ts';
import { requestOf, type WebStand, webStand } from '../support/web.ts';

vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
});

const now = at('2026-11-05T12:00:00Z');
const seconds = Date.parse(now) / 1_000;
const visit = { start: '2026-11-20T15:00:00Z', end: '2026-11-20T17:00:00Z' };
const email = 'ana@example.com';
const secret = { key: 'k'.repeat(32), user: '1', token: 't' };
const publicUrl = 'https://hello.clinic.example';

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
let stand: WebStand;
beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await peopleTable(testClient(engine.url));
  stand = webStand(table, now, clinic);
});

/** A stranger's own words. */
const typed = { firstName: 'Mallory', phone: '+1 900 555 0000', zone: 'Pacific/Kiritimati', locale: 'es' };
const hers = { firstName: 'Ana', phone: '+1 845 555 0100', zone: 'America/New_York', locale: 'en' };

const signUp = () =>
  intakeWith(stand.parts)(
    requestOf('POST /signup', { json: { email, ...typed, interest: 'depression', adult: true, consent: true } }),
  );

async function webhook(source: SourceName, content: Json) {
  const body = JSON.stringify(content);
  const url = `${publicUrl}/webhooks/${source}`;
  const request = {
    routeKey: `POST /webhooks/${source}`,
    rawPath: `/webhooks/${source}`,
    headers: signedHeaders(source, secret.key, body, { url, seconds }),
    body,
    isBase64Encoded: false,
  } as unknown as Request;
  const parts = {
    secrets: { of: async () => secret, anew: async () => undefined },
    ask: async () => ({}),
    publicUrl,
    otherUrls: [],
  };
  return (await takeWebhook(stand.parts(), () => parts, request)).statusCode;
}

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

async function staff(route: string, path: Record<string, string>, json?: unknown, query?: Record<string, string>) {
  const desk = signedIn({ sub: 'u1', scope: 'openid', roles: ['front-desk'], iat: seconds });
  const request = {
    ...requestOf(route, json === undefined ? {} : { json }),
    pathParameters: path,
    queryStringParameters: query,
    requestContext: route.includes(' /desk/')
      ? { authorizer: desk.authorizer }
      : { authorizer: { iam: { userArn: 'arn:aws:iam::000000000000:role/system' } } },
  } as unknown as Request;
  const headers = { ...request.headers, authorization: desk.authorization };
  const { statusCode, body } = await staffWith(stand.parts, () => signIn)({ ...request, headers });
  return { status: statusCode ?? 0, body: JSON.parse(body ?? '{}') as Json };
}

const book = (facts: Json, externalId = '1001') =>
  staff(
    'PUT /staff/appointments/{source}/{externalId}',
    { source: 'front-desk', externalId },
    {
      email,
      type: 'visit-kingston',
      ...visit,
      ...facts,
    },
  );

function fhir({ firstName, phone, locale }: Json, id = 'ap-1') {
  const resource = fhirAppointment({
    id,
    ...visit,
    patient: {
      name: [{ given: [firstName] }],
      telecom: [
        { system: 'email', value: email },
        { system: 'phone', value: phone },
      ],
      communication: [{ language: { coding: [{ code: locale }] }, preferred: true }],
    },
  });
  return staff('PUT /staff/fhir/{type}/{id}', { type: 'Appointment', id }, resource);
}

const signedBooking = ({ firstName, ...person }: Json, id = 's-1') =>
  webhook(
    'signed',
    signed({ event: `e-${id}`, id, email, name: firstName, ...visit, person: { id: undefined, ...person } }),
  );

function calendly({ firstName, phone, zone }: Json, id = 'c-1') {
  const body = calendlyCreated({ id, email, name: firstName, ...visit });
  Object.assign(body.payload, { text_reminder_number: phone, timezone: zone });
  return webhook('calendly', body);
}

const rows = async <T>(start: string) =>
  (await stand.items()).filter(({ sk }) => sk.startsWith(start)) as unknown as (T & { pk: string })[];
const contacts = async () =>
  (await rows<Contact>('CONTACT')).map((row) => ({ ...row, id: row.pk.slice(2) }) as Contact & { pk: string });
const theContact = async () => (await contacts())[0] ?? expect.unreachable();
const visitBy = async (externalId: string) =>
  (await rows<Appointment>('APPT#')).find((each) => each.externalId === externalId) ?? expect.unreachable();
const day = async () =>
  (await staff('GET /desk/day', {}, undefined, { date: '2026-11-20' })).body.days[0].visits as Json[];
const calls = async () =>
  (await rows<{ reason: string; state: string }>('CALL#')).map(({ reason, state }) => `${reason} ${state}`);

/** Each door by which the clinic books, and what of a person it can tell. */
const doors: readonly (readonly [string, (facts: Json) => Promise<unknown>, readonly string[]])[] = [
  ['staff', book, ['firstName', 'phone', 'zone', 'locale']],
  ['FHIR', fhir, ['firstName', 'phone', 'locale']],
  ['a signed webhook', signedBooking, ['firstName', 'phone', 'zone', 'locale']],
  ['Calendly', calendly, ['firstName', 'phone', 'zone']],
];

describe('after a stranger’s sign-up, unconfirmed', () => {
  test.each(doors)(
    'the form holds an address and no more; %s says who it is (security.md S1)',
    async (_door, take, told) => {
      await signUp();
      const before = await theContact();
      expect(JSON.stringify(before)).not.toMatch(/Mallory|900 555|Kiritimati|depression/);
      await take(hers);
      const [after, ...others] = await contacts();
      expect(others).toEqual([]);
      expect(after).toMatchObject(Object.fromEntries(told.map((name) => [name, hers[name as keyof typeof hers]])));
      expect([after?.locale, after?.zone]).toEqual(['en', 'America/New_York']);
      expect(await day()).toMatchObject([{ name: 'Ana', phone: hers.phone }]);
      expect(await calls()).toEqual([]);
    },
  );

  test('an imported list does not take them, and what it says of others is what a booking may correct (security.md S1)', async () => {
    await signUp();
    const row = {
      ...typed,
      firstName: 'Ana',
      email,
      addressHash: addressHash('k'.repeat(40), email),
      interest: 'pain' as const,
    };
    const evidence = { confirmedAt: now, textVersion: 'news', source: 'list' };
    const { people, identity } = stand.parts();
    const imported = (changes: object) =>
      takeImported(people, { ...row, ...evidence, ...changes }, () => now, 'operator:test', now, identity);
    expect(await imported({})).toMatchObject({ kind: 'refused', standing: 'asked' });
    expect(JSON.stringify(await theContact())).not.toMatch(/Mallory|900 555/);
    const other = 'other@example.com';
    await imported({ email: other, addressHash: addressHash('k'.repeat(40), other) });
    await book({ ...hers, email: other });
    const known = (await contacts()).find((each) => each.email === other);
    expect(known).toMatchObject({ ...hers, facts: { phone: { source: 'record' } } });
  });

  test('"wrong person" ends the sign-up; the visit that is booked later is written about (security.md S1)', async () => {
    await signUp();
    const { id, tokens } = await theContact();
    const token = `${id}.${tokens.preferences}`;
    await preferencesWith(stand.parts)(requestOf('POST /not-me/{token}', { token, query: { about: 'signup' } }));
    await book(hers);
    const after = await theContact();
    expect([after.suppressed, after.reminders.state, after.phone]).toEqual([{}, 'on', hers.phone]);
    expect(await calls()).toEqual([]);
  });
});

describe('after a booking on a page where anybody books', () => {
  /** Under the patient's own name: whoever tells another is another person. */
  const inHerName = { ...typed, firstName: 'Ana' };

  test.each(doors)(
    '%s: under another first name it is a person of its own, and no email greets them yet (intake.md 11)',
    async (door, take) => {
      await calendly(typed, 'stranger');
      await (door === 'Calendly' ? calendly(hers, 'c-2') : take(hers));
      const people = (await contacts()).map(({ firstName, phone, nameAsked }) => ({ firstName, phone, nameAsked }));
      expect(people).toHaveLength(2);
      expect(people).toContainEqual({ firstName: 'Ana', phone: hers.phone, nameAsked: true });
      expect(people).toContainEqual({ firstName: 'Mallory', phone: typed.phone, nameAsked: undefined });
      expect(await calls()).toEqual(['sharedAddress open']);
    },
  );

  test('once staff have looked whose name it is, emails greet by it (intake.md 11)', async () => {
    await calendly(typed, 'stranger');
    await calendly(hers, 'c-2');
    const [check] = (await rows<Json>('CALL#')).filter(({ reason }) => reason === 'sharedAddress');
    const path = { contactId: check.pk.slice(2), callId: check.sk.slice('CALL#'.length) };
    const greeted = async () => {
      const contact = (await contacts()).find(({ id }) => id === path.contactId) ?? expect.unreachable();
      const journey = { class: 'reminder', start: { on: 'appointment.booked' } } as const;
      return readerOf({ contact, appointments: [], enrollments: [] }, journey, undefined).contact.firstName;
    };
    expect(await greeted()).toBeUndefined();
    const answer = await staff('POST /staff/calls/{contactId}/{callId}/called', path, { outcome: 'reached' });
    expect(answer).toMatchObject({ status: 200, body: { state: 'called' } });
    expect(await greeted()).toBe('Ana');
  });

  test.each(doors)(
    '%s: its visit shows its own person; who booked first fixes nothing (security.md S1)',
    async (door, take) => {
      await calendly(inHerName, 'stranger');
      await (door === 'Calendly' ? calendly(hers, 'c-2') : take(hers));
      const known = await theContact();
      const own = (await rows<Appointment>('APPT#')).find(({ externalId }) => externalId !== 'stranger');
      expect(asBookedFor(known, own)).toMatchObject({ firstName: 'Ana', phone: hers.phone });
      const isRecord = door === 'staff' || door === 'FHIR';
      const strangers = asBookedFor(known, await visitBy('stranger'));
      expect(strangers.phone).toBe(isRecord ? hers.phone : typed.phone);
      expect(await calls()).toEqual(isRecord ? [] : ['personDiffers open']);
    },
  );

  test('the check shows both, and what staff save at the desk stays (security.md S1)', async () => {
    await calendly(inHerName, 'stranger');
    await calendly(hers, 'c-2');
    const { body } = await staff('GET /desk/day', {}, undefined, { date: '2026-11-20' });
    expect(body.checks[0]).toMatchObject({
      reasons: ['personDiffers'],
      name: 'Ana',
      phone: hers.phone,
      differs: expect.arrayContaining([{ what: 'phone', told: hers.phone, known: typed.phone }]),
    });
    const { id } = await theContact();
    const fixed = { firstName: 'Ana', phone: '+1 845 555 0199', locale: 'es' };
    expect(await staff('PUT /desk/people/{contactId}/facts', { contactId: id }, fixed)).toMatchObject({
      status: 200,
      body: { result: 'changed', corrected: ['locale', 'firstName', 'phone'] },
    });
    await calendly(inHerName, 'again');
    await fhir({ ...inHerName, locale: 'en' });
    expect(await theContact()).toMatchObject(fixed);
    for (const each of await day()) expect(each).toMatchObject({ name: 'Ana', phone: fixed.phone });
    expect((await rows<Json>('LOG#')).filter(({ what }) => what === 'person.corrected')).toEqual([
      expect.objectContaining({ by: expect.stringContaining('u1'), detail: 'firstName,phone,locale' }),
    ]);
  });

  test('a corrected address is where everything goes; what the old mailbox had against it stays there', async () => {
    await book(hers);
    const { id, addressHash: old } = await theContact();
    await stand.acts().contacts.suppress(old, { marketing: 'bounce', reminder: 'bounce' }, now);
    const change = () =>
      staff('PUT /staff/people/{contactId}/facts', { contactId: id }, { email: 'Ana@New.example.com' });
    expect((await change()).body).toMatchObject({ result: 'changed', corrected: ['email'] });
    expect(await theContact()).toMatchObject({ email: 'ana@new.example.com', movedFrom: { addressHash: old } });
    expect((await theContact()).suppressed).toEqual({});
    expect((await change()).body.result).toBe('unchanged');
    await book({ ...hers, email: 'ana@new.example.com' }, '1002');
    expect(await contacts()).toHaveLength(1);
  });

  test.each([
    [{}, 'body', 'must name what is to be corrected'],
    [
      { firstName: 'Ana, call 900 555 0000' },
      'firstName',
      'must be a name: at most three words of letters; null for none',
    ],
    [{ phone: 'none' }, 'phone', 'must be a phone number; null for none'],
    [{ email: 'ana' }, 'email', 'must be an email address'],
    [{ zone: 'Mars/Olympus' }, 'zone', 'must be a time zone, such as America/New_York'],
    [{ name: 'Ana' }, 'name', 'there is no such field'],
  ])('a correction %j is refused with the field and the reason', async (body, field, reason) => {
    await book(hers);
    const answer = await staff('PUT /staff/people/{contactId}/facts', { contactId: (await theContact()).id }, body);
    expect(answer.status).toBe(400);
    expect(answer.body.faults[0].field).toBe(field);
    expect(answer.body.faults[0].reason).toContain(reason);
  });

  test('of nobody is 404', async () => {
    const path = { contactId: 'c0000000000000000099' };
    expect((await staff('PUT /staff/people/{contactId}/facts', path, { phone: null })).status).toBe(404);
  });
});

test.each(doors)(
  'a sentence for a first name greets nobody, and costs no booking: %s (security.md S8)',
  async (_door, take) => {
    await take({ ...hers, firstName: 'Ana, call 900 555 0000 now' });
    expect(await theContact()).not.toHaveProperty('firstName');
    expect(await rows('APPT#')).toHaveLength(1);
  },
);
