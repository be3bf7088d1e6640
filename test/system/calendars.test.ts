/**
 * What a patient's calendar holds in the end: every entry of every email, taken up in their order as RFC 5546 §2.1.4 says.
 */
import ICAL from 'ical.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendWebhook } from '../../local/scenario/webhooks.ts';
import { calcom } from '../support/bookings.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';

let world: TestSystem;
beforeAll(async () => {
  world = await startTestSystem();
});
afterAll(() => world?.stop());

const dayMs = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString();

/** UID → start, of the entries that a calendar would show. */
function calendarOf(email: string): ReadonlyMap<string, string> {
  const { inbox } = world.system.gateway;
  const entries = new Map<string, { readonly sequence: number; readonly start: string; readonly shown: boolean }>();
  for (const { n, to } of inbox.list()) {
    if (!to.includes(email)) continue;
    for (const { base64 } of inbox.get(n)?.attachments ?? []) {
      const calendar = new ICAL.Component(ICAL.parse(Buffer.from(base64, 'base64').toString('utf8')));
      const event = calendar.getFirstSubcomponent('vevent');
      const value = (name: string) => String(event?.getFirstPropertyValue(name));
      const sequence = Number(value('sequence'));
      const known = entries.get(value('uid'));
      if (known && known.sequence > sequence) continue;
      entries.set(value('uid'), { sequence, start: value('dtstart'), shown: value('status') !== 'CANCELLED' });
    }
  }
  return new Map([...entries].filter(([, { shown }]) => shown).map(([uid, { start }]) => [uid, start]));
}

test('two moves, told in the wrong order: one entry is left, at the last time, and no word of a cancellation', async () => {
  const { system } = world;
  const email = 'una@example.org';
  const base = Math.floor(system.clock.now() / dayMs) * dayMs + 16 * 3_600_000;
  const visit = (days: number, nth: number) => ({
    email,
    start: iso(base + days * dayMs),
    end: iso(base + days * dayMs + 7_200_000),
    at: iso(system.clock.now() - 60_000 + nth * 1_000),
  });
  for (const body of [
    calcom('BOOKING_CREATED', { id: 'A', ...visit(9, 1) }),
    calcom('BOOKING_RESCHEDULED', { id: 'C', old: 'B', ...visit(16, 3) }),
    calcom('BOOKING_RESCHEDULED', { id: 'B', old: 'A', ...visit(12, 2) }),
  ]) {
    expect(await sendWebhook(system, 'calcom', body)).toMatchObject({ status: 200 });
    await system.quiesce();
  }
  expect([...calendarOf(email).values()]).toEqual([iso(base + 16 * dayMs).replace('.000', '')]);
  expect(world.subjects(email).join()).not.toMatch(/cancel/i);
  expect((await world.person(email)).appointments.filter(({ status }) => status === 'booked')).toHaveLength(1);
});
