/** A new address, on the deployed functions: both addresses are told, and everything goes to the old one until the new says yes. */
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
const ask = () =>
  press(linkTo(world.system, before, 'preferences').replace(/#.*/, ''), { action: 'address', email: after });

test('both are told at once; a visit booked meanwhile is told at the old one, after the yes at the new one', async () => {
  const book = (id: string, days: number) => {
    const start = world.system.clock.now() + days * dayMs;
    return staff(world.system, 'PUT', `/staff/appointments/test/${id}`, {
      email: before,
      patientId: 'kim',
      firstName: 'Kim',
      type: 'visit-albany',
      start: new Date(start).toISOString(),
      end: new Date(start + 2 * 3_600_000).toISOString(),
    });
  };
  await book('first', 9);
  await world.system.quiesce();
  const told = world.subjects(before).length;
  await ask();
  expect(world.subjects(after)).toEqual(['Is this your new email address?']);
  expect(world.subjects(before).slice(told)).toEqual(['A new email address for you']);
  for (const address of [before, after]) {
    const n = world.system.gateway.inbox.list().findLast(({ to }) => to.includes(address))?.n ?? 0;
    const { html, text } = world.system.gateway.inbox.get(n) ?? {};
    expect(`${html}${text}`).not.toMatch(/ketamin|infusion/i);
    expect(`${html}${text}`).not.toContain(address === before ? after : before);
  }

  await book('second', 12);
  await world.system.quiesce();
  expect(world.subjects(after)).toHaveLength(1);
  expect(world.subjects(before).length).toBe(told + 2);

  const stayed = world.subjects(before).length;
  await press(linkTo(world.system, after, 'confirm'));
  await book('third', 15);
  await world.system.quiesce();
  expect(world.subjects(before)).toHaveLength(stayed);
  expect(world.subjects(after)).toHaveLength(2);
  // Links of years ago still open: they are the person's, not the address's.
  expect((await fetch(linkTo(world.system, before, 'preferences'))).status).toBe(200);
  expect(world.logs()).not.toMatch(/kim@|example\.(org|net)/);
  expect(world.troubles).toEqual([]);
});
