/** `POST /webhooks/fhir` over a real table: who may speak, what notifications leave out, and patients told before their bookings. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { addressHash } from '../../functions/adapters/identity.ts';
import type { Wanted } from '../../functions/core/model/wanted.ts';
import { fhirBytesMax } from '../../functions/fhir/request.ts';
import { takeFhirWebhook } from '../../functions/intake/fhir.ts';
import { SourceSecretError } from '../../functions/intake/sources/secrets.ts';
import type { SourceSecret } from '../../functions/intake/sources/source.ts';
import type { WebhookParts } from '../../functions/intake/sources/webhook.ts';
import { handlerWith } from '../../functions/staff/handler.ts';
import type { Request } from '../../functions/web/http.ts';
import { startEngine } from '../../local/engine/index.ts';
import { rowsElsewhere } from '../../operations/elsewhere.ts';
import { clinic, fhirAppointment, fixture, type Json } from '../support/bookings.ts';
import { at } from '../support/people.ts';
import { peopleTable, testClient } from '../support/tables.ts';
import { type WebStand, webStand } from '../support/web.ts';

vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
});

const now = at('2026-11-05T12:00:00Z');
const key = 'a-key-of-the-server-0123456789';
let engine: Awaited<ReturnType<typeof startEngine>>;
let stand: WebStand;
let table: Table;
let secret: SourceSecret | Error;
/** What is to be asked for later; undefined: nothing can be. */
let asked: Wanted[] | undefined;

beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await peopleTable(testClient(engine.url));
  stand = webStand(table, now, clinic);
  secret = { key };
  asked = undefined;
});

const parts = (): WebhookParts => ({
  secrets: {
    of: async () => {
      if (secret instanceof Error) throw secret;
      return secret;
    },
    anew: async () => undefined,
  },
  ask: async () => ({}),
  publicUrl: 'https://care.example.com',
  otherUrls: [],
});

const bearer = { authorization: `Bearer ${key}` };
const signedBy = (name: string, prefix: string) => (body: string) => ({
  [name]: `${prefix}${createHmac('sha256', key).update(body).digest('hex')}`,
});

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly id?: string;
}

async function post(content: Json, { headers = bearer, type, id }: Sent = {}): Promise<Json> {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  const request = {
    routeKey: type === undefined ? 'POST /webhooks/fhir' : 'PUT /webhooks/fhir/{type}/{id}',
    headers: { 'content-type': 'application/fhir+json', ...headers },
    pathParameters: type === undefined ? undefined : { type, id },
    body,
    isBase64Encoded: false,
  } as unknown as Request;
  const later = async (wanted: readonly Wanted[]) => void asked?.push(...wanted);
  const answer = await takeFhirWebhook(stand.parts(), parts, request, () => (asked ? later : undefined));
  expect(answer.headers?.['content-type']).toMatch(/^application\/fhir\+json/);
  return { status: answer.statusCode, resource: JSON.parse(answer.body ?? '{}') };
}

const rows = async (prefix: string) => (await stand.items()).filter(({ sk }) => sk.startsWith(prefix));
const visits = () => rows('APPT#');
const emails = async () => (await rows('CONTACT')).map(({ email }) => email);
const calls = async () => (await rows('CALL#')).map(({ reason, state }) => `${reason} ${state}`);
/** But for the hour in which the server was heard. */
const kept = async () => (await stand.items()).filter(({ sk }) => !sk.startsWith('DAY#'));

/** An Appointment that names its patient and nothing else of them. */
function reference(actor: Json, changes: Json = {}): Json {
  const { contained: _contained, ...appointment } = fhirAppointment();
  appointment.participant[0] = { actor, status: 'accepted', ...changes };
  return appointment;
}
const patient = (changes: Json = {}): Json => ({ ...fixture('fhir-notification').entry[2].resource, ...changes });

/** A notification without its resources, as R4 and as R4B tell it. */
const focus = { reference: 'https://ehr.example.org/fhir/Appointment/ap-1001' };
const r4 = (type: string, foci: readonly (Json | undefined)[]): Json => ({
  resourceType: 'Bundle',
  type: 'history',
  entry: [
    {
      resource: {
        resourceType: 'Parameters',
        parameter: [
          { name: 'status', valueCode: 'active' },
          { name: 'type', valueCode: type },
          ...foci.map((each) => ({
            name: 'notification-event',
            part: [
              { name: 'event-number', valueString: '2' },
              ...(each ? [{ name: 'focus', valueReference: each }] : []),
            ],
          })),
        ],
      },
    },
  ],
});
const r4b = (type: string, foci: readonly (Json | undefined)[]): Json => ({
  resourceType: 'Bundle',
  type: 'history',
  entry: [
    {
      resource: {
        resourceType: 'SubscriptionStatus',
        status: 'active',
        type,
        notificationEvent: foci.map((each) => ({ eventNumber: '2', ...(each ? { focus: each } : {}) })),
      },
    },
  ],
});

describe('who may speak (intake.md 7)', () => {
  test.each([
    ['a bearer token', () => bearer],
    ['the signature of WebSub', signedBy('x-hub-signature', 'sha256=')],
    ['the signature of Medplum', signedBy('x-signature', '')],
  ])('%s is taken', async (_what, headers) => {
    const body = JSON.stringify(fhirAppointment());
    expect((await post(body, { headers: headers(body) })).status).toBe(201);
    expect(await visits()).toHaveLength(1);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['nothing', {}],
    ['another token', { authorization: `Bearer ${key}x` }],
    ['the token without its scheme', { authorization: key }],
    ['a signature of another body', signedBy('x-hub-signature', 'sha256=')('{}')],
    ['a signature without what it is', signedBy('x-hub-signature', '')(JSON.stringify(fhirAppointment()))],
    ['an empty signature', { 'x-signature': '' }],
  ])('%s is refused, and nothing is kept', async (_what, headers) => {
    expect((await post(JSON.stringify(fhirAppointment()), { headers })).status).toBe(401);
    expect(await stand.items()).toEqual([]);
  });

  test('without a secret of its own it is not set up', async () => {
    secret = new SourceSecretError('none');
    expect((await post(fhirAppointment())).status).toBe(503);
  });

  test.each<[string, number, Json, Sent]>([
    ['a body that is none', 400, '{"resourceType":', {}],
    ['a list', 400, '[]', {}],
    ['another resource', 400, { resourceType: 'Slot', id: '1' }, {}],
    ['another type', 415, fhirAppointment(), { headers: { ...bearer, 'content-type': 'application/fhir+xml' } }],
    ['one that is too large', 413, JSON.stringify({ resourceType: 'Bundle', x: 'x'.repeat(fhirBytesMax) }), {}],
    ['a type of address that is none', 404, fhirAppointment(), { type: 'Slot', id: 'ap-1001' }],
    ['another id than that of the address', 400, fhirAppointment(), { type: 'Appointment', id: 'ap-1' }],
  ])('%s is %i', async (_what, status, body, sent) => {
    const answer = await post(body, sent);
    expect([answer.status, answer.resource.resourceType]).toEqual([status, 'OperationOutcome']);
    expect(await kept()).toEqual([]);
  });
});

describe('one resource at a time (intake.md 7)', () => {
  test('a server may put it under its own id; told again, nothing', async () => {
    const sent = { type: 'Appointment', id: 'ap-1001' };
    expect((await post(fhirAppointment(), sent)).status).toBe(201);
    expect((await post(fhirAppointment(), sent)).status).toBe(200);
    expect(await visits()).toMatchObject([{ externalId: 'ap-1001', revision: 0 }]);
  });

  test.each<[string, Json]>([
    ['a reference', { reference: 'Patient/pt-501' }],
    ['an absolute reference with a version', { reference: 'https://ehr.example.org/fhir/Patient/pt-501/_history/4' }],
    ['an identifier alone', { identifier: { system: 'urn:oid:1.2.36.146.595.217.0.1', value: '12345' } }],
  ])('a Patient once told is the one whom %s names later', async (_what, actor) => {
    expect((await post(patient())).status).toBe(200);
    expect((await post(reference(actor))).status).toBe(201);
    expect(await emails()).toEqual(['rosa.delgado@example.org']);
    expect(await rows('CONTACT')).toMatchObject([{ firstName: 'Rosi', phone: '845-555-0188', locale: 'es' }]);
    expect(await calls()).toEqual([]);
  });

  test('also over the door of systems that sign with IAM', async () => {
    const put = (resource: Json) =>
      handlerWith(stand.parts)({
        routeKey: 'PUT /staff/fhir/{type}/{id}',
        headers: { 'content-type': 'application/fhir+json' },
        pathParameters: { type: resource.resourceType, id: resource.id },
        requestContext: {},
        body: JSON.stringify(resource),
      } as unknown as Request);
    expect((await put(patient())).statusCode).toBe(200);
    expect((await put(reference({ reference: 'Patient/pt-501' }))).statusCode).toBe(201);
  });

  test('an identifier that two patients have leads to neither (I14)', async () => {
    await post(patient());
    await post(patient({ id: 'pt-502', telecom: [{ system: 'email', value: 'other@example.org' }] }));
    const identifier = patient().identifier[0];
    const answer = await post(reference({ identifier, type: 'Patient' }));
    expect(answer.status).toBe(422);
    expect(await visits()).toEqual([]);
    expect(await calls()).toEqual(['noAddress open']);
  });

  test('what is older changes nothing, and what is newer does', async () => {
    const told = (value: string, lastUpdated: string) =>
      post(patient({ meta: { lastUpdated }, telecom: [{ system: 'email', value }] }));
    await told('new@example.org', '2026-11-02T00:00:00Z');
    await told('old@example.org', '2026-11-01T00:00:00Z');
    await told('newest@example.org', '2026-11-03T00:00:00Z');
    await post(reference({ reference: 'Patient/pt-501' }));
    expect(await emails()).toEqual(['newest@example.org']);
  });

  test('of a patient under 18 nothing but that is kept, and their booking is a call (C17)', async () => {
    await post(patient({ birthDate: '2015-01-01' }));
    expect(JSON.stringify(await stand.items())).not.toMatch(/example\.org|Rosi|845-555/);
    expect((await post(reference({ reference: 'Patient/pt-501' }))).status).toBe(422);
    expect(await calls()).toEqual(['underAge open']);
    expect(await visits()).toEqual([]);
  });

  test('a patient told to have died is held when their booking comes (C21)', async () => {
    await post(patient({ deceasedBoolean: true }));
    await post(reference({ reference: 'Patient/pt-501' }));
    expect(await rows('CONTACT')).toMatchObject([{ hold: true }]);
  });

  test('what is kept of a patient goes by itself half a year after it was told', async () => {
    await post(patient({ meta: { lastUpdated: '2020-01-01T00:00:00Z' } }));
    const day = 86_400;
    for (const { expiresAt } of await kept()) expect(Number(expiresAt)).toBe(Date.parse(now) / 1_000 + 182 * day);
  });

  test('an erasure finds what is kept of them, by their address and by the ids that lead to them (C16)', async () => {
    await post(patient());
    await post(patient({ id: 'pt-9', identifier: [], telecom: [{ system: 'email', value: 'other@example.org' }] }));
    await post(reference({ reference: 'Patient/pt-501' }));
    // At the record they have another address by now.
    const telecom = [{ system: 'email', value: 'new@example.org' }];
    await post(patient({ meta: { lastUpdated: '2026-11-04T00:00:00Z' }, telecom }));
    const [contact] = await rows('CONTACT');
    const found = await rowsElsewhere(table, [String(contact?.pk).slice('C#'.length)], String(contact?.addressHash));
    const told = found
      .map(({ pk, sk }) => `${pk?.S?.split('\u001f')[1]} ${sk?.S}`)
      .filter((row) => /TOLD|IDENTIFIER/.test(row));
    expect(told.sort()).toEqual(['pt-501 TOLD', 'urn:oid:1.2.36.146.595.217.0.1|12345 IDENTIFIER']);
    const other = await rowsElsewhere(table, [], addressHash('k'.repeat(40), 'other@example.org'));
    expect(other.map(({ sk }) => sk?.S)).toEqual(['TOLD']);
  });

  test('addresses and numbers may be written as links', async () => {
    const telecom = [{ value: 'mailto:rosa@example.org?subject=x' }, { system: 'phone', value: 'tel:+1-845-555-0188' }];
    await post(fhirAppointment({ patient: { telecom } }));
    expect(await rows('CONTACT')).toMatchObject([{ email: 'rosa@example.org', phone: '+1-845-555-0188' }]);
  });

  test('a type as R5 writes it is read', async () => {
    const appointment = fhirAppointment();
    appointment.serviceType = [{ concept: appointment.serviceType[0] }];
    await post(appointment);
    expect(await visits()).toMatchObject([{ kind: 'infusion' }]);
  });
});

describe('what is no booking (intake.md 6)', () => {
  test('a record entered in error that nobody knew is remembered, and nobody is written to', async () => {
    const error = fhirAppointment({ status: 'entered-in-error', at: '2026-11-03T10:00:00Z', version: 2 });
    const answer = await post(error);
    expect([answer.status, answer.resource.issue[0].diagnostics]).toEqual([200, expect.stringMatching(/^noted/)]);
    expect(await post(error)).toMatchObject({ status: 200 });
    expect([await visits(), await rows('CONTACT')]).toEqual([[], []]);
    // Its booking, on the way, does not begin.
    await post(fhirAppointment());
    expect(await visits()).toEqual([]);
  });

  test('whoever was told of it hears that it is off', async () => {
    await post(fhirAppointment());
    await post(fhirAppointment({ status: 'entered-in-error', at: '2026-11-03T10:00:00Z', version: 2 }));
    expect(await visits()).toMatchObject([{ status: 'cancelled' }]);
  });

  test.each(['proposed', 'pending', 'waitlist'])('%s begins nothing', async (status) => {
    expect((await post(fhirAppointment({ status }))).status).toBe(200);
    expect([await visits(), await rows('CONTACT'), await calls()]).toEqual([[], [], []]);
  });

  test.each<[string, Json]>([
    ['declined', { status: 'declined' }],
    ['is told for information only', { required: 'information-only' }],
  ])('a booking whose patient %s is none, and of one that was known staff are asked', async (_what, changes) => {
    const told = (appointment: Json): Json => {
      Object.assign(appointment.participant[0], changes);
      return appointment;
    };
    await post(told(fhirAppointment({ id: 'unknown' })));
    expect(await visits()).toEqual([]);
    await post(fhirAppointment());
    await post(told(fhirAppointment({ at: '2026-11-03T10:00:00Z', version: 2 })));
    expect(await visits()).toMatchObject([{ status: 'booked', movingSince: now }]);
    expect(await calls()).toEqual(['unfinishedMove open']);
  });

  test('of two patients the one who is only told is not the one who comes', async () => {
    await post(patient({ id: 'pt-9', identifier: [], telecom: [{ system: 'email', value: 'parent@example.org' }] }));
    const appointment = fhirAppointment();
    appointment.participant.push({ actor: { reference: 'Patient/pt-9' }, required: 'information-only' });
    await post(appointment);
    expect(await emails()).toEqual(['rosa.delgado@example.org']);
  });
});

describe('notifications (intake.md 7)', () => {
  const shapes = [
    ['R4', r4],
    ['R4B', r4b],
  ] as const;

  test.each(shapes.flatMap(([release, of]) => ['handshake', 'heartbeat'].map((type) => [release, type, of] as const)))(
    '%s: a %s is heard, and nothing is kept',
    async (_release, type, of) => {
      expect((await post(of(type, []))).status).toBe(200);
      expect(await kept()).toEqual([]);
    },
  );

  test.each(shapes)('%s: an id alone is asked for, and the server is answered at once', async (_release, of) => {
    asked = [];
    expect((await post(of('event-notification', [focus]))).status).toBe(202);
    expect(asked).toEqual([{ kind: 'resource', type: 'Appointment', id: 'ap-1001' }]);
    expect([await visits(), await calls()]).toEqual([[], []]);
  });

  test.each(shapes)('%s: one that says nothing has everything asked for that changed', async (_release, of) => {
    asked = [];
    expect((await post(of('event-notification', [undefined]))).status).toBe(202);
    expect((await post(of('event-notification', []))).status).toBe(202);
    expect(asked).toEqual([{ kind: 'changes' }, { kind: 'changes' }]);
  });

  test('a hook without any body has too', async () => {
    asked = [];
    expect((await post('')).status).toBe(202);
    expect(asked).toEqual([{ kind: 'changes' }]);
    asked = undefined;
    expect((await post('')).status).toBe(422);
    expect((await post('', { headers: {} })).status).toBe(401);
  });

  test.each(shapes)('%s: where nothing can be asked for it is refused, and staff look', async (_release, of) => {
    expect((await post(of('event-notification', [focus]))).status).toBe(422);
    expect(await calls()).toEqual(['unclearBooking open']);
    expect(await rows('CALL#')).toMatchObject([{ booking: { source: 'fhir', externalId: 'ap-1001' } }]);
    expect((await post(of('event-notification', [undefined]))).status).toBe(422);
    expect((await post(of('event-notification', [focus]))).status).toBe(422);
    expect(await calls()).toHaveLength(1);
  });

  test('one that names another interface’s number is refused, and staff look it up', async () => {
    asked = [];
    const identifier = { system: 'urn:athenahealth:athenanet:api:appointments:195900', value: '1243' };
    expect((await post(r4b('event-notification', [{ type: 'Appointment', identifier }]))).status).toBe(422);
    expect(await rows('CALL#')).toMatchObject([{ reason: 'unclearBooking', booking: { externalId: '1243' } }]);
    expect(asked).toEqual([]);
  });

  test('several events: what came along is taken, and only the rest is asked for', async () => {
    asked = [];
    const bundle = fixture('fhir-notification');
    const [status] = bundle.entry;
    status.resource.parameter.push(
      ...['Appointment/ap-2', 'Patient/pt-7', 'Slot/1'].map((name) => ({
        name: 'notification-event',
        part: [{ name: 'focus', valueReference: { reference: name } }],
      })),
    );
    bundle.entry.push({ request: { method: 'PUT', url: 'Appointment/ap-3' } });
    const answer = await post(bundle);
    expect([answer.status, answer.resource.entry[1].response.status]).toEqual([202, '201']);
    expect(await visits()).toMatchObject([{ externalId: 'ap-1001' }]);
    expect(asked).toEqual([
      { kind: 'resource', type: 'Appointment', id: 'ap-2' },
      { kind: 'resource', type: 'Patient', id: 'pt-7' },
      { kind: 'resource', type: 'Appointment', id: 'ap-3' },
    ]);
  });

  test('a booking of a patient whom nobody has told of is asked for with its patient, and is no call yet', async () => {
    asked = [];
    expect((await post(reference({ reference: 'Patient/pt-501' }))).status).toBe(202);
    expect(asked).toEqual([{ kind: 'resource', type: 'Appointment', id: 'ap-1001' }]);
    expect([await visits(), await calls()]).toEqual([[], []]);
  });

  test('what cannot be put down for later is to be sent again', async () => {
    const refuses = () => async () => {
      throw new Error('the queue is away');
    };
    const request = {
      routeKey: 'POST /webhooks/fhir',
      headers: { 'content-type': 'application/fhir+json', ...bearer },
      body: JSON.stringify(r4('event-notification', [focus])),
    } as unknown as Request;
    expect((await takeFhirWebhook(stand.parts(), parts, request, refuses)).statusCode).toBe(500);
  });
});
