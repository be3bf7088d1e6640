/** What people do on the pages, on the deployed functions: sign up, say yes, choose, leave and come back, take a new address. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { confirm, linkTo, signUp, staff } from '../../local/scenario/acts.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';

let world: TestSystem;
const [before, after] = ['kim@example.org', 'kim@example.net'];
const dayMs = 86_400_000;
beforeAll(async () => {
  world = await startTestSystem();
});
afterAll(() => world?.stop());

const press = async (link: string, fields: Readonly<Record<string, string>> = {}) => {
  const answer = await fetch(link, { method: 'POST', body: new URLSearchParams(fields) });
  expect(answer.status).toBe(200);
  await world.system.quiesce();
};
const ask = (from = before) =>
  press(linkTo(world.system, from, 'preferences').replace(/#.*/, ''), { action: 'address', email: after });

test('the old mailbox is asked, then the new one; a visit booked meanwhile is told at the old one; the change can be taken back (security.md S2, S6)', async () => {
  const book = async (id: string, days: number, email = before) => {
    const start = world.system.clock.now() + days * dayMs;
    await staff(world.system, 'PUT', `/staff/appointments/test/${id}`, {
      email,
      patientId: 'kim',
      firstName: 'Kim',
      type: 'visit-albany',
      start: new Date(start).toISOString(),
      end: new Date(start + 2 * 3_600_000).toISOString(),
    });
    await world.system.quiesce();
  };
  const newLinkOf = (address: string) => new URL(linkTo(world.system, address, 'preferences')).pathname;
  // Its next email is more than two days away, at whatever hour this runs.
  await book('first', 20);
  const forwarded = newLinkOf(before);
  const told = world.subjects(before).length;
  await ask();
  // Nobody but the mailbox that emails go to hears of the wish: whoever asked may only have seen one email.
  expect(world.subjects(after)).toEqual([]);
  expect(world.subjects(before).slice(told)).toEqual(['Do you want to use another email address?']);

  await press(linkTo(world.system, before, 'confirm'), { action: 'agree' });
  expect(world.subjects(after)).toEqual(['Is this your new email address?']);
  await book('second', 21);
  expect(world.subjects(after)).toHaveLength(1);
  expect(world.subjects(before).length).toBe(told + 2);

  const stayed = world.subjects(before).length;
  await press(linkTo(world.system, after, 'confirm'));
  expect(world.subjects(before).slice(stayed)).toEqual(['Your emails go to another address now']);
  for (const address of [before, after]) {
    for (const { n } of world.system.gateway.inbox.list().filter(({ to }) => to.includes(address))) {
      const { subject, html, text } = world.system.gateway.inbox.get(n) ?? {};
      if (!/address/.test(subject ?? '')) continue;
      expect(`${html}${text}`).not.toMatch(/ketamin|infusion/i);
      expect(`${html}${text}`).not.toContain(address === before ? after : before);
    }
  }
  // For two days both hear of visits, and nothing that the old one has had goes there again.
  await book('third', 24);
  expect(world.subjects(before).slice(stayed + 1)).toEqual([world.subjects(after).at(-1)]);
  expect(world.subjects(after)).toHaveLength(2);
  await world.until(world.system.clock.now() + 2 * dayMs + 60_000);
  const copied = world.subjects(before).length;
  expect(copied).toBe(stayed + 2);
  await book('fourth', 27);
  expect(world.subjects(before)).toHaveLength(copied);
  expect(world.subjects(after)).toHaveLength(3);
  // The forwarded email is worth nothing any more.
  expect((await fetch(`${world.system.url}${forwarded}`)).status).toBe(404);

  await press(linkTo(world.system, before, 'confirm'));
  const here = world.subjects(before).length;
  await book('fifth', 30);
  expect(world.subjects(before)).toHaveLength(here + 1);
  expect(world.subjects(after)).toHaveLength(3);
  const checks = await staff(world.system, 'GET', '/staff/calls?list=checks');
  expect(JSON.stringify(checks)).toContain('addressUndone');
  expect(world.logs()).not.toMatch(/kim@|example\.(org|net)/);
  expect(world.troubles).toEqual([]);
});

test('a fresh link is mailed to where emails go now, and opens everything (security.md S6)', async () => {
  await staff(world.system, 'PUT', '/staff/appointments/test/lea', {
    email: 'lea@example.org',
    type: 'visit-albany',
    start: new Date(world.system.clock.now() + 40 * dayMs).toISOString(),
    end: new Date(world.system.clock.now() + 40 * dayMs + 7_200_000).toISOString(),
  });
  await world.system.quiesce();
  const link = () => linkTo(world.system, 'lea@example.org', 'preferences').replace(/#.*/, '');
  await press(link(), { action: 'freshLink' });
  expect(world.subjects('lea@example.org').at(-1)).toBe('The link you asked for');
  await press(link(), { action: 'leaveReminders' });
  expect((await world.person('lea@example.org')).reminders).toBe('left');
});

const question = /Please confirm your email|Did our first email/;
const questions = (email: string) => world.subjects(email).filter((subject) => question.test(subject));
const plain = (email: string, path: string) => linkTo(world.system, email, path).replace(/[#?].*/, '');
const seen = async (link: string, headers: Readonly<Record<string, string>> = {}) =>
  (await fetch(link, { headers })).text();
const newest = (email: string) => {
  const [last] = world.system.gateway.inbox
    .list()
    .filter(({ to }) => to.includes(email))
    .sort((a, b) => b.n - a.n);
  return world.system.gateway.inbox.get(last?.n ?? 0)?.html ?? '';
};

test('the latest words of a sign-up count, also the same day; the question comes again, and never four in four days (pages-and-commands.md A3, A4, year.md 8)', async () => {
  const email = 'ana@example.org';
  const began = world.system.clock.now();
  await signUp(world.system, { email });
  await world.system.quiesce();
  await world.until(began + 3_600_000);
  await signUp(world.system, { email, firstName: 'Ana', interest: 'pain', phone: '(845) 555-0199' });
  await world.system.quiesce();
  expect(questions(email)).toHaveLength(2);
  for (const day of [1, 2, 3]) {
    await world.until(began + day * dayMs);
    await signUp(world.system, { email, firstName: 'Ana', interest: 'pain', phone: '(845) 555-0199' });
    await world.system.quiesce();
  }
  await world.until(began + 4 * dayMs);
  expect(questions(email).length).toBeLessThanOrEqual(3);
  expect(await seen(plain(email, 'confirm'))).toContain('ends in 0199');
  await confirm(world.system, email);
  await world.until(world.system.clock.now() + dayMs);
  expect(newest(email)).toContain('Hello Ana');
  expect(await seen(plain(email, 'preferences'))).toMatch(/<dd>Next: /);
});

test('after "wrong person" a confirmation link says so; leaving is undone; fewer emails of a visit; a cut link gets a page (pages-and-commands.md A3, A8, words.md A16)', async () => {
  const email = 'emil@example.org';
  await signUp(world.system, { email });
  await world.system.quiesce();
  await confirm(world.system, email);
  const start = world.system.clock.now() + 8 * dayMs;
  await staff(world.system, 'PUT', '/staff/appointments/test/emil', {
    email,
    type: 'visit-albany',
    start: new Date(start).toISOString(),
    end: new Date(start + 7_200_000).toISOString(),
  });
  await world.system.quiesce();
  expect(newest(email)).toContain('Wrong person? Tell us');
  const choices = plain(email, 'preferences');
  await press(choices, { action: 'leaveMarketing' });
  await press(choices, { action: 'undoLeaving' });
  expect((await world.person(email)).marketing).toBe('confirmed');
  await press(choices, { action: 'neededVisitEmails' });
  await world.until(start);
  const steps = await world.steps(email);
  expect(steps).toContain('prepare/driver:sent');
  // Passed over, without a row of the ledger.
  expect(steps.filter((step) => /^prepare\/(expect|leaving):/.test(step))).toEqual([]);
  expect(steps.some((step) => /prepare\/(eating|eve):sent/.test(step))).toBe(true);
  const own = await fetch(choices, { method: 'POST', body: new URLSearchParams({ action: 'address', email }) });
  expect([own.status, (await own.text()).includes('the address you already have')]).toEqual([400, true]);

  await signUp(world.system, { email: 'zoe@example.org' });
  await world.system.quiesce();
  const link = plain('zoe@example.org', 'confirm');
  await press(plain('zoe@example.org', 'not-me'));
  expect(await seen(link)).not.toContain('<button');
  await press(plain(email, 'not-me'));
  const stopped = await (await fetch(plain(email, 'confirm'), { method: 'POST' })).text();
  expect(stopped).toContain('Emails to this address have stopped');

  const cut = await fetch(`${world.system.url}/confirm/`, { headers: { accept: 'text/html' } });
  expect([cut.status, (await cut.text()).includes('There is no such page')]).toEqual([404, true]);
  expect(await (await fetch(`${world.system.url}/confirm/`)).json()).toEqual({ error: 'there is nothing here' });
  expect(world.troubles).toEqual([]);
});
