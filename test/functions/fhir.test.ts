/** FHIR R4 in, over a real table: the ten statuses, patients contained and bundled, holds, minors, answers as OperationOutcome. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { patientFacts } from '../../functions/fhir/patient.ts';
import { fhirBytesMax } from '../../functions/fhir/request.ts';
import { handlerWith } from '../../functions/staff/handler.ts';
import type { Request } from '../../functions/web/http.ts';
import { startEngine } from '../../local/engine/index.ts';
import { clinic, type FhirTold, fhirAppointment, fixture, type Json } from '../support/bookings.ts';
import { listedCalls } from '../support/listedCalls.ts';
import { at } from '../support/people.ts';
import { peopleTable, testClient } from '../support/tables.ts';
import { type WebStand, webStand } from '../support/web.ts';

vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
});

const now = at('2026-11-05T12:00:00Z');
let engine: Awaited<ReturnType<typeof startEngine>>;
let stand: WebStand;
beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
beforeEach(async () => {
  stand = webStand(await peopleTable(testClient(engine.url)), now, clinic);
});

/** Of the address: the type the resource says it is, and Appointment for what is none. */
function typeIn(content: Json): string {
  const type = typeof content === 'string' ? undefined : content.resourceType;
  return type === 'Patient' ? type : 'Appointment';
}

async function call(route: string, content: Json, id?: string, type = 'application/fhir+json'): Promise<Json> {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  const request = {
    routeKey: route,
    headers: { 'content-type': type },
    pathParameters: {
      ...(route.includes('{type}') ? { type: typeIn(content) } : {}),
      ...(id === undefined ? {} : { id }),
    },
    requestContext: { authorizer: { iam: { userArn: 'arn:aws:iam::000000000000:role/ehr' } } },
    body,
    isBase64Encoded: false,
  } as unknown as Request;
  const { statusCode, headers, body: text } = await handlerWith(stand.parts)(request);
  expect(headers?.['content-type']).toMatch(/^application\/fhir\+json/);
  return { status: statusCode, resource: JSON.parse(text ?? '{}') };
}

const put = (told: FhirTold = {}) => {
  const appointment = fhirAppointment(told);
  return call('PUT /staff/fhir/{type}/{id}', appointment, appointment.id);
};
const said = ({ resource }: Json) => resource.issue.map(({ diagnostics }: Json) => diagnostics).join('; ');

const rows = async (prefix: string) => (await stand.items()).filter(({ sk }) => sk.startsWith(prefix));
const visits = () => rows('APPT#');
const contacts = () => rows('CONTACT');
const calls = async () => (await rows('CALL#')).map(({ reason, state }) => `${reason} ${state}`);

const later = { at: '2026-11-03T10:00:00Z', version: 2 };
const latest = { at: '2026-11-04T10:00:00Z', version: 3 };
const moved = { start: '2026-11-24T10:00:00-05:00', end: '2026-11-24T12:00:00-05:00' };

describe('an Appointment with its Patient inside', () => {
  test('books: who, where to write, in which language; and nothing else of it', async () => {
    const answer = await put();
    expect([answer.status, answer.resource.resourceType, said(answer)]).toEqual([
      201,
      'OperationOutcome',
      'booked: revision 0',
    ]);
    expect(await visits()).toEqual([
      expect.objectContaining({
        source: 'fhir',
        externalId: 'ap-1001',
        status: 'booked',
        kind: 'infusion',
        start: '2026-11-20T15:00:00.000Z',
        end: '2026-11-20T17:00:00.000Z',
        sourceVersion: 1,
      }),
    ]);
    expect(await contacts()).toEqual([
      expect.objectContaining({
        email: 'rosa.delgado@example.org',
        firstName: 'Rosi',
        phone: '845-555-0188',
        locale: 'es',
        emailForm: 'minimal',
        zone: 'America/New_York',
      }),
    ]);
    expect(JSON.stringify(await stand.items())).not.toMatch(/CANARY|depression|mg\/kg|Erewhon|1974|Delgado"/);
  });

  test('without what its Patient can be served without, which the answer tells back (field-reports.md A2, A9)', async () => {
    const telecom = [
      { system: 'email', value: 'rosa.delgado@example.org' },
      { system: 'phone', value: 'none' },
    ];
    const communication = [{ language: { coding: [{ code: 'fr' }] } }];
    const patient = { telecom, name: [{ given: ['null'] }], communication };
    const answer = await put({ patient });
    expect(answer.status).toBe(201);
    const warnings = answer.resource.issue.filter(({ severity }: Json) => severity === 'warning');
    expect(warnings.map(({ diagnostics }: Json) => diagnostics.split(' ')[0])).toEqual([
      'phone',
      'firstName',
      'locale',
    ]);
    expect(JSON.stringify(answer.resource)).not.toMatch(/none"|null"/);
  });

  test('put again changes nothing; a newer version moves it; an older one is refused', async () => {
    await put();
    expect(said(await put())).toMatch(/^repeated/);
    expect(said(await put({ ...moved, ...later }))).toBe('moved: revision 1');
    expect(said(await put({ version: 0, at: '2026-11-01T10:00:00Z' }))).toMatch(/^ignored: something newer/);
    expect(await visits()).toMatchObject([{ start: '2026-11-24T15:00:00.000Z', revision: 1 }]);
  });

  test('without versions, what it says is what counts', async () => {
    const bare = (told: FhirTold = {}) => {
      const appointment = fhirAppointment(told);
      delete appointment.meta;
      return call('POST /staff/fhir/{type}', appointment);
    };
    expect(said(await bare())).toBe('booked: revision 0');
    expect(said(await bare(moved))).toBe('moved: revision 1');
    expect(said(await bare())).toBe('moved: revision 2');
  });

  test('an end may be a length', async () => {
    const appointment = fhirAppointment();
    delete appointment.end;
    appointment.minutesDuration = 90;
    await call('POST /staff/fhir/{type}', appointment);
    expect(await visits()).toMatchObject([{ end: '2026-11-20T16:30:00.000Z' }]);
  });

  test('an address that is no longer used, or not yet, is not written to', async () => {
    const telecom = [
      { system: 'email', value: 'was@example.org', use: 'old', rank: 1 },
      { system: 'email', value: 'ended@example.org', rank: 1, period: { end: '2026-01-01T00:00:00Z' } },
      { system: 'email', value: 'not-yet@example.org', rank: 1, period: { start: '2027-01-01T00:00:00Z' } },
      { system: 'email', value: 'is@example.org' },
    ];
    await put({ patient: { telecom } });
    expect((await contacts()).map(({ email }) => email)).toEqual(['is@example.org']);
  });

  test('a place makes the type its own, where clinic.yaml says so', async () => {
    const appointment = fhirAppointment({ type: '42677283' });
    appointment.participant[1].actor.reference = 'Location/7685';
    await call('POST /staff/fhir/{type}', appointment);
    expect(await visits()).toMatchObject([{ kind: 'infusion' }]);
  });
});

describe('the ten statuses', () => {
  /** What becomes of a booked visit, and of one that nobody knew. */
  test.each([
    ['proposed', { status: 'booked', movingSince: now }, undefined],
    ['pending', { status: 'booked', movingSince: now }, undefined],
    ['waitlist', { status: 'booked', movingSince: now }, undefined],
    ['booked', { status: 'booked' }, { status: 'booked' }],
    ['arrived', { status: 'booked' }, undefined],
    ['checked-in', { status: 'booked' }, undefined],
    ['fulfilled', { status: 'booked' }, undefined],
    ['noshow', { status: 'booked' }, undefined],
    ['cancelled', { status: 'cancelled' }, { status: 'cancelled' }],
    ['entered-in-error', { status: 'cancelled' }, undefined],
  ])('%s', async (status, known, unknown) => {
    await put({ id: 'known' });
    await put({ id: 'known', status, ...later });
    await put({ id: 'unknown', status, email: 'other@example.org', patient: { identifier: [{ value: '2' }] } });
    const found = Object.fromEntries((await visits()).map((visit) => [String(visit.externalId), visit]));
    expect(found.known).toMatchObject(known);
    if (unknown) expect(found.unknown).toMatchObject(unknown);
    else expect(found.unknown).toBeUndefined();
  });

  test.each([
    ['fulfilled', 'completed'],
    ['noshow', 'noshow'],
  ])('%s once the visit has begun', async (status, became) => {
    await put({ id: 'known' });
    stand.clock.forward(60 * 86_400_000);
    await put({ id: 'known', status, ...later });
    await put({ id: 'unknown', status, email: 'other@example.org', patient: { identifier: [{ value: '2' }] } });
    expect((await visits()).map((visit) => visit.status)).toEqual([became, became]);
  });

  test('of a visit that has not begun, what became of it is a call and changes nothing', async () => {
    await put();
    await put({ status: 'fulfilled', ...later });
    await put({ status: 'noshow', ...later });
    expect((await visits()).map((visit) => visit.status)).toEqual(['booked']);
    expect(await calls()).toEqual(['unclearBooking open']);
  });

  test('one of a later release is refused', async () => {
    const answer = await put({ status: 'in-progress' });
    expect([answer.status, said(answer)]).toEqual([422, 'status must be one of the ten of R4']);
  });

  test('a visit that is off its time and booked again goes on, and its call is withdrawn', async () => {
    await put();
    await put({ status: 'pending', ...later });
    expect(await calls()).toEqual(['unfinishedMove open']);
    expect(await listedCalls(stand.parts().calls, now)).toEqual([]);
    expect(await listedCalls(stand.parts().calls, at('2026-11-05T12:30:00Z'))).toHaveLength(1);
    await put({ ...latest, ...moved });
    expect(await calls()).toEqual(['unfinishedMove withdrawn']);
    expect(await visits()).toMatchObject([{ status: 'booked', revision: 1 }]);
    expect((await visits())[0]).not.toHaveProperty('movingSince');
  });

  test('a cancellation may have no times; its booking, told late, does not begin', async () => {
    const off = fhirAppointment({ status: 'cancelled', ...later });
    delete off.start;
    delete off.end;
    await call('POST /staff/fhir/{type}', off);
    expect(said(await put())).toMatch(/^ignored: something newer/);
    expect(await visits()).toEqual([]);
    expect(said(await put({ ...latest, ...moved }))).toBe('booked: revision 0');
  });
});

describe('the examples of the specification', () => {
  test('a booked one without its Patient: nobody to write to, and the clinic is told', async () => {
    const example = {
      ...fixture('fhir-appointment-example'),
      start: '2026-12-10T09:00:00Z',
      end: '2026-12-10T11:00:00Z',
    };
    const answer = await call('PUT /staff/fhir/{type}/{id}', example, 'example');
    expect([answer.status, said(answer)]).toEqual([422, expect.stringContaining('no address')]);
    expect(await calls()).toEqual(['noAddress open']);
    const patient = {
      resourceType: 'Patient',
      id: 'example',
      telecom: [{ system: 'email', value: 'peter@example.org' }],
    };
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: example }, { resource: patient }],
    };
    expect((await call('POST /staff/fhir', bundle)).resource.entry[0].response.status).toBe('201');
    expect(await visits()).toMatchObject([{ externalId: 'example', kind: 'unmapped' }]);
    expect(JSON.stringify(await stand.items())).not.toMatch(/burn|MRI|Chalmers/);
  });

  test('as it is, in 2013, it is past', async () => {
    expect((await call('POST /staff/fhir/{type}', fixture('fhir-appointment-example'))).status).toBe(422);
    expect(await visits()).toEqual([]);
  });

  test('a proposed one without times begins nothing', async () => {
    const answer = await call('POST /staff/fhir/{type}', fixture('fhir-appointment-request'));
    expect([answer.status, said(answer)]).toEqual([200, expect.stringMatching(/^requested/)]);
    // Remembered by its id, so that nobody hears of it when it is off.
    expect((await stand.items()).map(({ sk }) => sk)).toEqual(['LINK']);
  });
});

describe('a subscription’s notification', () => {
  test('books what it names, for the Patient that comes along; told again, nothing', async () => {
    const first = await call('POST /staff/fhir', fixture('fhir-notification'));
    expect([first.status, first.resource.resourceType, first.resource.type]).toEqual([200, 'Bundle', 'batch-response']);
    expect(first.resource.entry.map(({ response }: Json) => response.status)).toEqual(['200', '201', '200']);
    expect(await visits()).toMatchObject([{ externalId: 'ap-1001', status: 'booked' }]);
    expect(await contacts()).toMatchObject([{ email: 'rosa.delgado@example.org' }]);
    await call('POST /staff/fhir', fixture('fhir-notification'));
    expect(await visits()).toHaveLength(1);
  });

  test('of a deletion cancels', async () => {
    await call('POST /staff/fhir', fixture('fhir-notification'));
    const deletion = {
      resourceType: 'Bundle',
      type: 'history',
      entry: [{ request: { method: 'DELETE', url: 'https://ehr.example.org/fhir/Appointment/ap-1001' } }],
    };
    await call('POST /staff/fhir', deletion);
    expect(await visits()).toMatchObject([{ status: 'cancelled' }]);
  });

  test('a heartbeat is heard, and a bad entry holds up none of the others (I12)', async () => {
    expect((await call('POST /staff/fhir', { resourceType: 'Bundle', type: 'history' })).status).toBe(200);
    const bundle = fixture('fhir-notification');
    const [, good] = bundle.entry;
    const bad = { resource: { ...good.resource, id: 'bad', end: '2026-11-20T09:00:00-05:00' } };
    bundle.entry = [bad, ...bundle.entry, { resource: null }, 'text', { resource: { resourceType: 'Practitioner' } }];
    const answer = await call('POST /staff/fhir', bundle);
    expect(answer.status).toBe(200);
    expect(answer.resource.entry[0].response).toMatchObject({ status: '422' });
    expect(await visits()).toHaveLength(1);
    expect(await calls()).toEqual(['unclearBooking open']);
  });

  test('of too many entries is refused whole', async () => {
    const entry = Array.from({ length: 51 }, () => ({ resource: fhirAppointment() }));
    const answer = await call('POST /staff/fhir', { resourceType: 'Bundle', type: 'batch', entry });
    expect([answer.status, answer.resource.issue[0].code]).toEqual([413, 'too-long']);
    expect(await visits()).toEqual([]);
  });
});

describe('who must not be written to', () => {
  test.each([
    ['deceased', { deceasedBoolean: true }],
    ['deceased on a day', { deceasedDateTime: '2026-11-01' }],
    ['no longer active', { active: false }],
  ])('%s: held, with the booking that tells it and before', async (_what, patient) => {
    await put();
    expect(await contacts()).toMatchObject([{ hold: false }]);
    await put({ ...later, patient });
    expect(await contacts()).toMatchObject([{ hold: true }]);
    await put({
      id: 'ap-2',
      ...later,
      email: 'new@example.org',
      patient: { ...patient, identifier: [{ value: '9' }] },
    });
    expect((await contacts()).map(({ hold }) => hold)).toEqual([true, true]);
  });

  test('a Patient on its own is enough, and being active again lifts nothing: only staff do', async () => {
    await call('POST /staff/fhir', fixture('fhir-notification'));
    const { resource } = fixture('fhir-notification').entry[2];
    const send = (changes: Json) => call('PUT /staff/fhir/{type}/{id}', { ...resource, ...changes }, 'pt-501');
    expect(said(await send({}))).toBe('remembered');
    expect(said(await send({ deceasedBoolean: true }))).toMatch(/^held/);
    await send({ deceasedBoolean: false, active: true });
    expect(await contacts()).toMatchObject([{ hold: true }]);
  });

  test('known by the address alone, held all the same, and staff look whether it is the right one', async () => {
    await put({ patient: { identifier: [] } });
    const patient = {
      resourceType: 'Patient',
      id: 'pt-9',
      active: false,
      telecom: [{ system: 'email', value: 'rosa.delgado@example.org' }],
    };
    await call('PUT /staff/fhir/{type}/{id}', patient, 'pt-9');
    expect(await contacts()).toMatchObject([{ hold: true }]);
    expect(await calls()).toEqual(['ambiguousPerson open', 'onHold open']);
  });

  test('one of two at an address, and it is held alone', async () => {
    const home = { email: 'home@example.org' };
    await put({ id: 'a', ...home, patient: { identifier: [{ value: '1' }] } });
    await put({ id: 'b', ...home, patient: { identifier: [{ value: '2' }] } });
    await put({ id: 'b', ...home, ...later, patient: { identifier: [{ value: '2' }], deceasedBoolean: true } });
    const held = (await contacts()).filter(({ hold }) => hold);
    expect(await contacts()).toHaveLength(2);
    const [b] = (await visits()).filter(({ externalId }) => externalId === 'b');
    expect(held.map(({ pk }) => pk)).toEqual([b?.pk]);
  });

  const deceased = { deceasedBoolean: true };
  test.each<readonly [string, Json, Json]>([
    ['its end is missing', { end: null }, deceased],
    ['its status is none', { status: 'gone' }, deceased],
    ['the person had just arrived', { status: 'arrived' }, deceased],
    ['the birth date is none', {}, { ...deceased, birthDate: '1950-13-01' }],
    ['the patient has no address or number any more', {}, { ...deceased, telecom: [], identifier: [] }],
  ])('whatever else is wrong with the record: %s', async (_what, changes, patient) => {
    await put();
    const appointment = { ...fhirAppointment({ ...later, patient }), ...changes };
    await call('PUT /staff/fhir/{type}/{id}', appointment, appointment.id);
    expect(await contacts()).toMatchObject([{ hold: true }]);
  });

  test('a Patient who has died is held, whatever is wrong with the birth date', async () => {
    await call('POST /staff/fhir', fixture('fhir-notification'));
    const { resource } = fixture('fhir-notification').entry[2];
    const wrong = { ...resource, ...deceased, birthDate: 'unknown' };
    expect((await call('PUT /staff/fhir/{type}/{id}', wrong, 'pt-501')).status).toBe(422);
    expect(await contacts()).toMatchObject([{ hold: true }]);
  });

  test('records of times that are over make no calls', async () => {
    const past = { start: '2019-01-01T10:00:00Z', end: '2019-01-01T09:00:00Z' };
    await put({ ...past });
    await put({ ...past, end: '2019-01-01T11:00:00Z', patient: { birthDate: '2012-01-01' } });
    expect(await calls()).toEqual([]);
  });
});

describe('under 18 (C17)', () => {
  test('no contact, no journey: a call, and the reason', async () => {
    const answer = await put({ patient: { birthDate: '2009-03-01' } });
    expect([answer.status, answer.resource.issue[0].code]).toEqual([422, 'business-rule']);
    expect(await contacts()).toEqual([]);
    expect(await visits()).toEqual([]);
    expect(await calls()).toEqual(['underAge open']);
  });

  test('who is here already is held', async () => {
    await put();
    await put({ ...later, patient: { birthDate: '2010' } });
    expect(await contacts()).toMatchObject([{ hold: true }]);
    expect(await calls()).toEqual(['underAge open', 'onHold open']);
  });

  const isMinor = (birthDate: string, when = now) =>
    patientFacts({ birthDate }, when, 'America/New_York', false).isMinor;

  test.each([
    ['2008-11-05', false],
    ['2008-11-06', true],
    ['2008-10', false],
    ['2008-11', true],
    ['2007', false],
    ['2008', true],
  ])('born %s: %s, the latest day it may mean counting', (birthDate, minor) => {
    expect(isMinor(birthDate)).toBe(minor);
  });

  test('the birthday is the clinic’s day; one of a leap day comes on 1 March', () => {
    expect(isMinor('2008-11-05', at('2026-11-05T04:59:00Z'))).toBe(true);
    expect(isMinor('2008-11-05', at('2026-11-05T05:00:00Z'))).toBe(false);
    expect(isMinor('2008-02-29', at('2026-02-28T20:00:00Z'))).toBe(true);
    expect(isMinor('2008-02-29', at('2026-03-01T20:00:00Z'))).toBe(false);
  });

  test('a birthDate that is none is refused', async () => {
    expect((await put({ patient: { birthDate: 'unknown' } })).status).toBe(422);
    expect(await stand.items()).toEqual([]);
  });
});

describe('answers to what is wrong', () => {
  test.each<readonly [string, () => Promise<Json>, number, string]>([
    ['no JSON', () => call('POST /staff/fhir/{type}', '{'), 400, 'structure'],
    ['no object', () => call('POST /staff/fhir', '[]'), 400, 'structure'],
    ['another resource', () => call('POST /staff/fhir/{type}', { resourceType: 'Slot' }), 400, 'structure'],
    [
      'another id than the address’s',
      () => call('PUT /staff/fhir/{type}/{id}', fhirAppointment(), 'other'),
      400,
      'invalid',
    ],
    ['XML', () => call('POST /staff/fhir', '<Bundle/>', undefined, 'application/fhir+xml'), 415, 'not-supported'],
    ['too large', () => call('POST /staff/fhir', 'x'.repeat(fhirBytesMax + 1)), 413, 'too-long'],
    ['an end before its start', () => put({ end: '2026-11-20T09:00:00-05:00' }), 422, 'value'],
    ['a time without an offset', () => put({ start: '2026-11-20T10:00:00' }), 422, 'value'],
  ])('%s', async (_what, act, status, code) => {
    const answer = await act();
    expect(answer.resource).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] });
    expect([answer.status, answer.resource.issue[0].code]).toEqual([status, code]);
    expect((await stand.items()).filter(({ sk }) => !sk.startsWith('CALL#'))).toEqual([]);
  });

  test('no id, two patients', async () => {
    const nameless = fhirAppointment();
    delete nameless.id;
    expect((await call('POST /staff/fhir/{type}', nameless)).status).toBe(422);
    const two = fhirAppointment();
    two.participant.push({ actor: { reference: 'Patient/other' }, status: 'accepted' });
    expect((await call('POST /staff/fhir/{type}', two)).status).toBe(422);
    expect(await stand.items()).toEqual([]);
  });

  test('several at the address and no patient id: 409, a call, and nothing stored by halves', async () => {
    const home = { email: 'home@example.org' };
    await put({ id: 'a', ...home, patient: { identifier: [{ value: '1' }] } });
    await put({ id: 'b', ...home, patient: { identifier: [{ value: '2' }] } });
    const answer = await put({ id: 'c', ...home, patient: { identifier: [] } });
    expect([answer.status, answer.resource.issue[0].code]).toEqual([409, 'conflict']);
    expect(await visits()).toHaveLength(2);
    expect(await calls()).toEqual(['ambiguousPerson open']);
  });
});
