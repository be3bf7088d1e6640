/** A FHIR server on the deployed functions, over HTTP: it tells by its secret, leaves out what is then asked for, and forgets to tell. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fhirAppointment, fixture, type Json } from '../support/bookings.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';

const key = 'a-key-of-the-server-0123456789';
let world: TestSystem;
let ehr: Server;
let base: string;
/** What the server has, by its path; anything else is 404. */
const has = new Map<string, Json>();

beforeAll(async () => {
  ehr = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const found =
      path === '/.well-known/smart-configuration'
        ? { token_endpoint: `${base}/token` }
        : path === '/token'
          ? { access_token: 'token', expires_in: 300 }
          : path === '/metadata'
            ? { rest: [{ resource: [{ type: 'Appointment', searchParam: [{ name: '_lastUpdated' }] }] }] }
            : path === '/Appointment'
              ? { resourceType: 'Bundle', entry: [...has].map(([, resource]) => ({ resource })) }
              : has.get(path);
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/fhir+json' });
    response.end(JSON.stringify(found ?? {}));
  });
  await new Promise<void>((listening) => ehr.listen(0, '127.0.0.1', listening));
  base = `http://127.0.0.1:${(ehr.address() as AddressInfo).port}`;
  world = await startTestSystem();
});
afterAll(async () => {
  await world?.stop();
  ehr.closeAllConnections();
  ehr.close();
});

const iso = (ms: number) => new Date(ms).toISOString();
const day = 86_400_000;

function booking(id: string): Json {
  const start = Math.floor(world.system.clock.now() / day) * day + 12 * day + 16 * 3_600_000;
  const { contained: _contained, ...appointment } = fhirAppointment({
    id,
    start: iso(start),
    end: iso(start + 7_200_000),
  });
  appointment.participant[0] = { actor: { reference: `Patient/of-${id}` }, status: 'accepted' };
  appointment.meta = { versionId: '1', lastUpdated: iso(world.system.clock.now() - 60_000) };
  return appointment;
}

const patientOf = (id: string): Json => ({
  ...fixture('fhir-notification').entry[2].resource,
  id: `of-${id}`,
  identifier: [],
  telecom: [{ system: 'email', value: `${id}@example.org` }],
});

const post = async (content: Json, bearer = key): Promise<number> => {
  const headers = { 'content-type': 'application/fhir+json', authorization: `Bearer ${bearer}` };
  const answer = await fetch(`${world.system.url}/webhooks/fhir`, {
    method: 'POST',
    headers,
    body: JSON.stringify(content),
  });
  return answer.status;
};

const idOnly = (id: string): Json => ({
  resourceType: 'Bundle',
  type: 'history',
  entry: [
    {
      resource: {
        resourceType: 'SubscriptionStatus',
        type: 'event-notification',
        notificationEvent: [{ eventNumber: '1', focus: { reference: `Appointment/${id}` } }],
      },
    },
  ],
});

test('a Patient, its Appointment, an id alone, and one that nobody told: each is told to its person (intake.md 7)', async () => {
  const { system } = world;
  system.secret('FhirSecret', JSON.stringify({ key }));
  expect(await post(booking('alone'), 'another-key-of-some-length')).toBe(401);
  expect([await post(patientOf('told')), await post(booking('told'))]).toEqual([200, 201]);
  // Nothing opens the server yet: whoever looks after the server hears of it, and staff see the booking.
  expect(await post(idOnly('early'))).toBe(422);

  system.secret('FhirSecret', JSON.stringify({ key, server: { base, clientId: 'dripline', clientSecret: 's3cret' } }));
  // Its secret is kept for a while by the functions that know it.
  await world.until(system.clock.now() + 6 * 60_000);
  for (const id of ['asked', 'found']) {
    has.set(`/Appointment/${id}`, booking(id));
    has.set(`/Patient/of-${id}`, patientOf(id));
  }
  has.delete('/Appointment/found');
  expect(await post(idOnly('asked'))).toBe(202);
  has.set('/Appointment/found', booking('found'));
  await world.until(system.clock.now() + 20 * 60_000);
  await system.quiesce();
  for (const id of ['told', 'asked', 'found']) {
    expect(world.subjects(`${id}@example.org`)).toHaveLength(1);
    expect((await world.person(`${id}@example.org`)).appointments).toMatchObject([
      { externalId: id, status: 'booked' },
    ]);
  }
  expect(world.troubles).toEqual([]);
});
