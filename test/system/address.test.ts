/** A new address, on the deployed functions: the old mailbox is asked, then the new one; the old one hears of it and can take it back. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkTo, staff } from '../../local/scenario/acts.ts';
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
  await book('first', 9);
  const forwarded = newLinkOf(before);
  const told = world.subjects(before).length;
  await ask();
  // Nobody but the mailbox that emails go to hears of the wish: whoever asked may only have seen one email.
  expect(world.subjects(after)).toEqual([]);
  expect(world.subjects(before).slice(told)).toEqual(['Do you want to use another email address?']);

  await press(linkTo(world.system, before, 'confirm'), { action: 'agree' });
  expect(world.subjects(after)).toEqual(['Is this your new email address?']);
  await book('second', 12);
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
  await book('third', 15);
  expect(world.subjects(before).slice(stayed + 1)).toEqual([world.subjects(after).at(-1)]);
  expect(world.subjects(after)).toHaveLength(2);
  await world.until(world.system.clock.now() + 2 * dayMs + 60_000);
  const copied = world.subjects(before).length;
  expect(copied).toBe(stayed + 2);
  await book('fourth', 18);
  expect(world.subjects(before)).toHaveLength(copied);
  expect(world.subjects(after)).toHaveLength(3);
  // The forwarded email is worth nothing any more.
  expect((await fetch(`${world.system.url}${forwarded}`)).status).toBe(404);

  await press(linkTo(world.system, before, 'confirm'));
  const here = world.subjects(before).length;
  await book('fifth', 21);
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
