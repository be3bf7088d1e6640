/** The deployed app on this machine, and the pages that show it: one sign-up, from the form to the emails. */
import { rmSync } from 'node:fs';
import { request } from 'node:http';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callItem, contactItem } from '../../../functions/adapters/dynamodb/rows.ts';
import type { Call } from '../../../functions/core/model/call.ts';
import type { Instant } from '../../../functions/core/time/time.ts';
import { confirm } from '../../../local/scenario/acts.ts';
import { localPages } from '../../../local/site/pages.ts';
import { type System, startSystem } from '../../../local/system.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { contact } from '../../support/people.ts';

const person = {
  email: 'ana@example.com',
  firstName: "Ana O'Neil",
  zone: 'America/New_York',
  adult: true,
  consent: true,
};

describe('the local pages', () => {
  const home = temporaryFolder('site');
  let system: System;
  const get = (path: string) => fetch(system.url + path);
  const text = async (path: string) => (await get(path)).text();
  const post = (path: string, headers: Record<string, string> = {}) =>
    fetch(system.url + path, {
      method: 'POST',
      headers: { accept: 'application/json', ...headers },
      redirect: 'manual',
    });

  beforeAll(async () => {
    system = await startSystem({ home, inMemory: true, pages: localPages });
    const reply = await fetch(`${system.url}/signup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(person),
    });
    expect(reply.status).toBe(202);
    await system.quiesce();
  });
  afterAll(async () => {
    await system?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it('stand beside the deployed routes', async () => {
    expect(await text('/')).toContain(`${system.url}/staff/calls`);
    expect((await get('/signup')).status).toBe(200);
    expect((await get('/nowhere')).status).toBe(404);
  });

  it('show what alarms, since when and what to do, then what is well, then what only AWS sees', async () => {
    expect(await text('/status')).toContain('No alarm.');
    system.throttle('dispatch', true);
    for (let minute = 0; minute < 11; minute += 1) await system.clock.advanceTo(system.clock.now() + 60_000);
    const page = await text('/status');
    expect(page).toMatch(
      /role="alert".*dispatch-throttles<\/strong> The function dispatch was refused a place to run.*Since <span class="when">\w{3} \d+ \w{3} \d{4}, \d\d:\d\d<\/span> UTC.*Tells: engineer\. Runbook: A function is throttled\./s,
    );
    expect(page.indexOf('role="alert"')).toBeLessThan(page.indexOf('are well</summary>'));
    expect(page).toMatch(/seen only on AWS<\/summary>.*ses-bounce-rate.*AWS\/SES Reputation\.BounceRate/s);
    system.throttle('dispatch', false);
  });

  it('show the confirmation email as it was sent, in a frame that runs nothing', async () => {
    const [entry] = (await (await get('/api/inbox')).json()) as { n: number; to: string; subject: string }[];
    expect(entry).toMatchObject({ n: 1, to: person.email });
    expect(await text('/inbox')).toContain(entry?.subject);
    const page = await text('/inbox/1');
    expect(page).toContain('<iframe src="/inbox/1/html" sandbox="allow-popups allow-popups-to-escape-sandbox"');
    const framed = await get('/inbox/1/html');
    expect(framed.headers.get('content-security-policy')).toMatch(/^default-src 'none';.* sandbox allow-popups/);
    expect(await framed.text()).toContain('<base target="_blank">');
    expect((await get('/inbox/2')).status).toBe(404);
    expect((await get('/api/inbox/2')).status).toBe(404);
  });

  it('show people and the ledger, every value escaped', async () => {
    const page = await text('/status');
    expect(page).toContain('confirm / confirm');
    // What a form says of somebody is nobody's word before they have confirmed it.
    expect(page).not.toContain('Neil');
    const status = (await (await get('/api/status')).json()) as { people: unknown[] };
    expect(status.people).toEqual([expect.objectContaining({ email: person.email, marketing: 'asked' })]);
  });

  it('have links that work, and say what comes next and why once they are used', async () => {
    await confirm(system, person.email);
    await system.quiesce();
    const page = await text('/status');
    expect(page).toContain('Ana O&#39;Neil');
    expect(page).not.toContain("Ana O'Neil");
    const { people } = (await (await get('/api/status')).json()) as { people: { links: { preferences: string } }[] };
    expect((await get(people[0]?.links.preferences ?? '')).status).toBe(200);
    const after = (await (await get('/api/status')).json()) as {
      people: { marketing: string; next: { journey: string; kind: string; at: string }[] }[];
    };
    expect(after.people[0]?.marketing).toBe('confirmed');
    const next = after.people[0]?.next.filter(({ kind }) => kind === 'send').map(({ at }) => at) ?? [];
    expect(next.length).toBeGreaterThan(1);
    expect(next).toEqual([...next].sort());
  });

  it('at a clinic’s size show whoever came last, find anybody, and list every open call (year.md 13)', async () => {
    // Seventy people of earlier days, one of them to be called; a call that was made is done with.
    const day = (n: number) =>
      new Date(Date.parse('2026-01-01T12:00:00.000Z') + n * 86_400_000).toISOString() as Instant;
    const crowd = Array.from({ length: 70 }, (_, n) =>
      contact({
        id: `crowd-${n}`,
        email: `crowd-${n}@example.com`,
        marketing: { state: 'none', at: day(n) },
        reminders: { state: 'on', at: day(n) },
      }),
    );
    const call = (n: number, state: Call['state']): Call => ({
      contactId: `crowd-${n}`,
      id: `call-${n}`,
      reason: 'bounced',
      at: day(n),
      state,
    });
    const items = [...crowd.map(contactItem), callItem(call(3, 'open')), callItem(call(5, 'called'))];
    for (const Item of items)
      await system.tables.client.send(new PutItemCommand({ TableName: system.tables.people, Item }));
    const page = await text('/status');
    expect(page).toContain('The first 60 of 71.');
    expect(page.indexOf(person.email)).toBeLessThan(page.indexOf('crowd-69@'));
    expect(page).not.toContain('<span class="soft">crowd-3@');
    const list = page.slice(page.indexOf('<h2>Call list</h2>'), page.indexOf('<h2>People'));
    expect(list).toContain('crowd-3@example.com');
    expect(list).not.toContain('crowd-5@');
    const found = await text('/status?find=CROWD-3%40');
    expect(found).toContain('<span class="soft">crowd-3@');
    expect(found).not.toContain('<span class="soft">crowd-69@');
    expect(await text('/status?find=%3Cb%3E')).toContain('&lt;b&gt;');
    for (const { pk, sk } of items)
      await system.tables.client.send(
        new DeleteItemCommand({ TableName: system.tables.people, Key: { pk: pk ?? { S: '' }, sk: sk ?? { S: '' } } }),
      );
    await system.quiesce();
  });

  it('move the clock to the next email, through every due moment, and by days', async () => {
    const before = system.gateway.inbox.count();
    const moved = (await (await post('/clock/next-email')).json()) as { notice: string; emails: number };
    expect(moved.emails).toBeGreaterThan(before);
    expect(moved.notice).toContain(person.email);
    const from = system.clock.now();
    expect((await post('/clock/day', { accept: 'text/html' })).headers.get('location')).toMatch(/^\/status\?notice=/);
    expect(system.clock.now() - from).toBeGreaterThanOrEqual(86_400_000);
    expect((await post('/clock/to-appointment')).status).toBe(200);
    expect((await get('/clock/day')).status).toBe(405);
    expect((await post('/clock/back')).status).toBe(404);
  });

  it('put SES’s account and a mailbox into another state, and end it', async () => {
    const states = async (path: string) => {
      const answer = await post(path);
      return [answer.status, ((await answer.json()) as { sesAccount?: string[] }).sesAccount];
    };
    expect(await states('/ses/set/shutDown')).toEqual([200, ['shutDown']]);
    expect(await text('/status')).toContain('End: SES has shut the account down');
    expect(((await (await get('/api/status')).json()) as { sesAccount: string[] }).sesAccount).toEqual(['shutDown']);
    expect(await states('/ses/end/shutDown')).toEqual([200, []]);
    expect(await states('/ses/set/on-fire')).toEqual([400, undefined]);
    expect((await get('/ses/set/shutDown')).status).toBe(405);
    expect((await post('/ses/set/shutDown', { origin: 'http://evil.example' })).status).toBe(403);
    const mailbox = (form: string) =>
      fetch(`${system.url}/ses/recipient`, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
        body: form,
      });
    expect((await mailbox('address=a%40example.org&script=away')).status).toBe(200);
    expect((await mailbox('address=a%40example.org&script=asleep')).status).toBe(400);
    expect((await mailbox('address=nobody&script=away')).status).toBe(400);
  });

  it('do not answer under another name, nor to another site’s form', async () => {
    const offset = system.clock.offset();
    expect((await post('/clock/day', { origin: 'http://evil.example' })).status).toBe(403);
    expect((await post('/clock/day', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(system.clock.offset()).toBe(offset);
    // A name of somebody else's that resolves here: no page, no route of the API, no sign-in (security.md S11).
    const statusOf = (path: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const call = request(`${system.url}${path}`, { headers: { host: 'evil.example' } }, (reply) => {
          reply.resume();
          resolve(reply.statusCode);
        });
        call.once('error', reject).end();
      });
    for (const path of ['/status', '/signup', '/desk', '/issuer/jwks', '/nothing'])
      expect([path, await statusOf(path)]).toEqual([path, 403]);
  });
});
