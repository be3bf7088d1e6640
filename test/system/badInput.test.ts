/** What the deployed functions say to bad input: a clear refusal, nothing half-written, the neighbours go on. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contactItem } from '../../functions/adapters/dynamodb/rows.ts';
import { confirm, linkTo, signUp, staff } from '../../local/scenario/acts.ts';
import { contact } from '../support/people.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';

let world: TestSystem;
beforeAll(async () => {
  world = await startTestSystem();
});
afterAll(() => world?.stop());

const post = (path: string, body: string | URLSearchParams, headers: Record<string, string> = {}) =>
  fetch(`${world.system.url}${path}`, { method: 'POST', body, headers });
const asJson = (value: unknown) => post('/signup', JSON.stringify(value), { 'content-type': 'application/json' });
const good = { email: 'grace@example.org', adult: true, consent: true };

describe('a sign-up', () => {
  test.each([
    ['no email', { ...good, email: undefined }, 'email'],
    ['not an address', { ...good, email: 'grace at example' }, 'email'],
    ['a header in the address', { ...good, email: 'g@example.org\r\nBcc: x@example.org' }, 'email'],
    ['a minor', { ...good, adult: false }, 'adult'],
    ['no permission', { ...good, consent: undefined }, 'consent'],
    ['a diagnosis (C10)', { ...good, diagnosis: 'x' }, 'diagnosis'],
    ['substance use (C19)', { ...good, substanceUse: 'x' }, 'substanceUse'],
  ])('with %s is refused with the field and the reason', async (_what, body, field) => {
    const answer = await asJson(body);
    const { faults } = (await answer.json()) as { faults: { field: string; reason: string }[] };
    expect(answer.status).toBe(400);
    expect(faults.map((fault) => fault.field)).toContain(field);
    expect(faults.every((fault) => fault.reason.length > 5)).toBe(true);
  });

  test('by form gets its page back, and never its own input as HTML', async () => {
    const answer = await post(
      '/signup',
      new URLSearchParams({ email: '<script>alert(1)</script>', firstName: '<b>x</b>' }),
    );
    const page = await answer.text();
    expect(answer.status).toBe(400);
    expect(page).not.toContain('<script>alert');
    expect(page).not.toContain('<b>x</b>');
    expect(page).toMatch(/id="email-fault">[^<]*like this: name@example\.com/);
  });

  test('that is no JSON, no known type, or too large is refused by its status', async () => {
    expect((await post('/signup', '{', { 'content-type': 'application/json' })).status).toBe(400);
    expect((await post('/signup', '[]', { 'content-type': 'application/json' })).status).toBe(400);
    expect((await post('/signup', 'x', { 'content-type': 'text/plain' })).status).toBe(415);
    expect(
      (
        await post('/signup', JSON.stringify({ ...good, x: 'y'.repeat(20_000) }), {
          'content-type': 'application/json',
        })
      ).status,
    ).toBe(413);
  });

  test('by a robot gets the answer everyone gets, and nothing is written', async () => {
    const answer = await asJson({ ...good, email: 'robot@example.org', website: 'https://spam.example' });
    expect([answer.status, await answer.json()]).toEqual([202, { status: 'received' }]);
    await world.system.quiesce();
    expect((await world.report()).people).toEqual([]);
  });

  test('goes on without what it can stand without, and hears of it (field-reports.md A2, A4, A9; email.md Addresses)', async () => {
    const odd = { email: 'odd@gmial.con', firstName: 'null null', phone: 'none', zone: 'Etc/Unknown', locale: 'fr-CA' };
    const answer = await asJson({ ...good, ...odd });
    const { warnings, suggestion } = (await answer.json()) as { warnings: { field: string }[]; suggestion: string };
    expect([answer.status, suggestion]).toEqual([202, 'odd@gmail.com']);
    expect(warnings.map(({ field }) => field)).toEqual(['firstName', 'phone', 'locale', 'zone']);
    const bad = await asJson({ ...good, email: '=?utf-8?q?a=40b?=@example.com' });
    expect(bad.status).toBe(400);
  });
});

describe('links', () => {
  test('a token of another route, a cut one and a made-up one open nothing', async () => {
    await signUp(world.system, { email: 'link@example.org', zone: 'Asia/Tokyo' });
    await world.system.quiesce();
    const link = linkTo(world.system, 'link@example.org', 'confirm');
    const token = link.split('/').at(-1) ?? '';
    for (const path of [
      `/unsubscribe/${token}`,
      `/preferences/${token}`,
      `/confirm/${token.slice(0, -1)}`,
      `/confirm/${token.slice(0, -32)}${'0'.repeat(32)}`,
      '/confirm/..%2f..',
    ]) {
      expect((await post(path, '')).status).toBe(404);
    }
    await world.system.quiesce();
    expect((await world.person('link@example.org')).marketing).toBe('asked');
  });

  test('"wrong person" stops everything and tells staff (C24)', async () => {
    await confirm(world.system, 'link@example.org');
    await world.system.quiesce();
    const answer = await post(new URL(linkTo(world.system, 'link@example.org', 'not-me')).pathname, '');
    expect(answer.status).toBe(200);
    await world.system.quiesce();
    const person = await world.person('link@example.org');
    expect(person.suppressed).toEqual({ marketing: 'wrongPerson', reminder: 'wrongPerson' });
    expect(person.next.filter(({ kind }) => kind === 'send')).toEqual([]);
    expect(person.calls.map(({ reason }) => reason)).toEqual(['wrongAddress']);
  });

  test('leaving reminders with a visit ahead becomes a call; the page names no visit and no person', async () => {
    const email = 'leaver@example.org';
    const start = world.system.clock.now() + 9 * 86_400_000;
    await staff(world.system, 'PUT', '/staff/appointments/test/leaver', {
      email,
      firstName: 'Lea',
      type: 'visit-albany',
      start: new Date(start).toISOString(),
      end: new Date(start + 7_200_000).toISOString(),
    });
    await world.system.quiesce();
    const path = new URL(linkTo(world.system, email, 'preferences')).pathname;
    const page = await (await fetch(`${world.system.url}${path}`)).text();
    expect(page).not.toMatch(/Lea|leaver@|ketamine|infusion/);
    expect((await post(path, new URLSearchParams({ action: 'leaveReminders' }))).status).toBe(200);
    await world.system.quiesce();
    const person = await world.person(email);
    expect(person.reminders).toBe('left');
    expect(person.calls.map(({ reason }) => reason)).toContain('leftReminders');
  });
});

describe('staff routes', () => {
  /** A Wednesday in three weeks or so, at ten or eleven in Kingston, when it is open. */
  const start = () => {
    const day = new Date(world.system.clock.now() + 20 * 86_400_000);
    day.setUTCDate(day.getUTCDate() + ((3 - day.getUTCDay() + 7) % 7));
    return new Date(day.setUTCHours(15, 0, 0, 0));
  };
  const body = (changes: object = {}) => ({
    email: 'joan@example.org',
    type: 'visit-kingston',
    start: start().toISOString(),
    end: new Date(start().getTime() + 3_600_000).toISOString(),
    ...changes,
  });

  test('refuse who is not signed in', async () => {
    const answer = await fetch(`${world.system.url}/staff/calls`);
    expect(answer.status).toBe(403);
  });

  test.each([
    ['an end before its start', { end: '2020-01-01T10:00:00Z' }, 'end'],
    [
      'a year that no clinic books (security.md S11)',
      { start: '2206-01-01T10:00:00Z', end: '2206-01-01T11:00:00Z' },
      'start',
    ],
    ['a time without an offset', { start: '2027-01-01T10:00:00' }, 'start'],
    ['an address that is none', { email: 'joan' }, 'email'],
    ['an address that nobody reads (email.md Addresses)', { email: 'none@none.com' }, 'email'],
  ])('refuse %s with the field', async (_what, changes, field) => {
    await expect(staff(world.system, 'PUT', '/staff/appointments/test/bad', body(changes))).rejects.toThrow(
      new RegExp(`400.*"${field}"`),
    );
  });

  test('book without what a visit can stand without, and say so (field-reports.md A2, A4; pages-and-commands.md A1)', async () => {
    const odd = { email: 'nell@example.org', firstName: 'José 🌸', phone: '(845) 555-0142 x12', zone: 'Etc/Unknown' };
    const answer = await staff(
      world.system,
      'PUT',
      '/staff/appointments/test/odd-facts',
      body({ ...odd, locale: 'es-MX' }),
    );
    // Whether the place is closed on that day is told there, too.
    const warnings = expect.arrayContaining([expect.objectContaining({ field: 'zone' })]);
    expect(answer).toMatchObject({ result: 'booked', warnings });
    await world.system.quiesce();
    expect(await world.person('nell@example.org')).toMatchObject({ zone: 'America/New_York' });
  });

  test('book at a time that is hardly meant, warn of it, and ask staff to look; what is missing is required (pages-and-commands.md E6)', async () => {
    const night = new Date(start().getTime() - 7 * 3_600_000);
    const times = { start: night.toISOString(), end: new Date(night.getTime() + 3_600_000).toISOString() };
    const path = '/staff/appointments/test/night';
    const answer = await staff(world.system, 'PUT', path, body({ email: 'night@example.org', ...times }));
    expect(answer).toMatchObject({
      result: 'booked',
      warnings: [{ field: 'start', reason: 'is outside the hours of the place' }],
    });
    await world.system.quiesce();
    expect((await world.person('night@example.org')).calls.map(({ reason }) => reason)).toEqual(['unlikelyTime']);
    await expect(staff(world.system, 'PUT', path, body({ end: undefined }))).rejects.toThrow(
      /"end","reason":"is required"/,
    );
  });

  test('a type that clinic.yaml does not map starts nothing silently: a neutral confirmation, and a call', async () => {
    const answer = (await staff(
      world.system,
      'PUT',
      '/staff/appointments/test/odd',
      body({ email: 'odd@example.org', type: 'acupuncture' }),
    )) as { kind: string };
    expect(answer.kind).toBe('unmapped');
    await world.system.quiesce();
    const person = await world.person('odd@example.org');
    expect(person.calls.map(({ reason }) => reason)).toEqual(['unmappedType']);
    expect(person.next.filter(({ kind }) => kind === 'send')).toEqual([]);
    expect(world.subjects('odd@example.org')).toHaveLength(1);
  });

  test('a hold stops what is planned until it is lifted; lifted, it goes on', async () => {
    await staff(world.system, 'PUT', '/staff/appointments/test/joan', body());
    await world.system.quiesce();
    const { contactId } = await world.person('joan@example.org');
    await staff(world.system, 'PUT', `/staff/people/${contactId}/hold`);
    await world.system.quiesce();
    expect((await world.person('joan@example.org')).next.every(({ kind }) => kind === 'wait')).toBe(true);
    await staff(world.system, 'DELETE', `/staff/people/${contactId}/hold`);
    await world.system.quiesce();
    expect((await world.person('joan@example.org')).next.some(({ kind }) => kind === 'send')).toBe(true);
  });

  test('list the calls, and take a made one off', async () => {
    const { calls } = (await staff(world.system, 'GET', '/staff/calls')) as {
      calls: { contactId: string; id: string }[];
    };
    const [call] = calls;
    if (!call) throw new Error('the list is empty');
    await staff(world.system, 'POST', `/staff/calls/${call.contactId}/${call.id}/called`);
    const left = (await staff(world.system, 'GET', '/staff/calls')) as { calls: unknown[] };
    expect(left.calls).toHaveLength(calls.length - 1);
  });
});

describe('the stream', () => {
  test('enroll is not woken by its own writes: only contacts, appointments and sign-ups pass the filter', async () => {
    await world.system.quiesce();
    const before = world.system.functionCounts().enroll?.invocations;
    const { people } = await world.report();
    await world.system.tables.client.send(
      new PutItemCommand({
        TableName: world.system.tables.people,
        Item: {
          pk: { S: `C#${people[0]?.contactId}` },
          sk: { S: 'ENROLL#other#once' },
          schemaVersion: { N: '1' },
          state: { S: 'ended' },
          settled: { M: {} },
          version: { N: '1' },
          seen: { N: '1' },
          startedAt: { S: '2026-01-01T00:00:00.000Z' },
        },
      }),
    );
    await world.system.quiesce();
    expect(world.system.functionCounts().enroll?.invocations).toBe(before);
  });

  test('a contact with a field amiss is set aside by its keys, and nothing of it is used (I8, I12)', async () => {
    const pk = 'C#deadbeefdeadbeefdeaf';
    const whole = contactItem(contact({ id: pk.slice(2), email: 'secret@example.org' }));
    const hold = { S: 'perhaps' };
    const { client, people } = world.system.tables;
    await client.send(new PutItemCommand({ TableName: people, Item: { ...whole, hold } }));
    await world.system.quiesce();
    const setAside = world.system.cloud.queues.find(({ name }) => /set-aside/.test(name));
    const bodies = setAside ? world.system.gateway.queues.peek(setAside.url).map((each) => each.body) : [];
    expect(bodies.map((text) => JSON.parse(text))).toContainEqual({ pk, sk: 'CONTACT', code: 'RowShapeError' });
    expect(world.logs()).toContain('contact.hold');
    expect(bodies.join() + world.logs()).not.toMatch(/secret@|perhaps/);
    expect(world.subjects('secret@example.org')).toEqual([]);
  });

  test('a record that cannot be handled is set aside as keys and a code; its neighbours go on (I12)', async () => {
    const pk = 'C#deadbeefdeadbeefdead';
    await world.system.tables.client.send(
      new PutItemCommand({
        TableName: world.system.tables.people,
        Item: { pk: { S: pk }, sk: { S: 'CONTACT' }, schemaVersion: { N: '99' }, email: { S: 'secret@example.org' } },
      }),
    );
    await signUp(world.system, { email: 'neighbour@example.org', zone: 'Asia/Tokyo' });
    await world.system.quiesce();
    expect(world.subjects('neighbour@example.org')).toHaveLength(1);
    const setAside = world.system.cloud.queues.find(({ name }) => /set-aside/.test(name));
    const bodies = setAside ? world.system.gateway.queues.peek(setAside.url).map((each) => each.body) : [];
    expect(bodies.map((text) => JSON.parse(text))).toContainEqual({ pk, sk: 'CONTACT', code: 'SchemaVersionError' });
    expect(bodies.join()).not.toContain('secret@');
    expect(world.logs()).not.toMatch(/@example\.org/);
  });
});

describe('a sign-in at the front desk', () => {
  const asStaff = (claims: Record<string, unknown>) =>
    world.system.staffToken({ sub: 'u', aud: 'front-desk-page', ...claims });
  const access = { client_id: 'front-desk-page', scope: 'openid' };
  const status = async (claims: Record<string, unknown>) => {
    const headers = { authorization: `Bearer ${await asStaff(claims)}` };
    return (await fetch(`${world.system.url}/desk/day`, { headers })).status;
  };

  test('opens for the whole role and no other, in any form a list arrives in (security.md S7)', async () => {
    // The first two show that the rest is refused for its role alone.
    expect(await status({ ...access, roles: 'front-desk' })).toBe(200);
    expect(await status({ ...access, roles: ['billing', 'front-desk'] })).toBe(200);
    const others = [
      'front-desk-readonly',
      'Former front-desk',
      'no front-desk access',
      'billing front-desk',
      '[front-desk]',
      '["front-desk"]',
      [['front-desk']],
      [{ name: 'front-desk' }],
      { 'front-desk': true },
    ];
    for (const roles of others) {
      expect([roles, await status({ ...access, roles })]).toEqual([roles, 403]);
      expect([roles, await status({ ...access, roles: [roles, 'billing'] })]).toEqual([roles, 403]);
    }
    expect(await status({ ...access })).toBe(403);
  });

  test('takes the one kind of token it asks for, for itself alone (security.md S7)', async () => {
    const roles = ['front-desk'];
    expect(await status({ ...access, roles, token_use: 'access' })).toBe(200);
    expect(await status({ roles, token_use: 'id' })).toBe(401);
    expect(await status({ roles, nonce: 'n', name: 'Robin' })).toBe(401);
    expect(await status({ ...access, roles, aud: 'another-page' })).toBe(401);
    expect(await status({ ...access, roles, auth_time: Math.floor(world.system.clock.now() / 1_000) - 86_400 })).toBe(
      401,
    );
    expect((await fetch(`${world.system.url}/desk/day`)).status).toBe(401);
  });
});
