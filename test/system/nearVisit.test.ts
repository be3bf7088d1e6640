/**
 * The hours before a visit, where an email that is wrong, late or lost does most harm: each story reads the emails that
 * went out, word by word where it matters, and the call list.
 */
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { staff } from '../../local/scenario/acts.ts';
import { isOpenDay } from '../support/openDay.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';

let world: TestSystem;
const zone = 'America/New_York';
let firstDay: Temporal.PlainDate;
const when = (day: number, time: string): number =>
  firstDay.add({ days: day }).toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;

beforeAll(async () => {
  world = await startTestSystem();
  firstDay = Temporal.Instant.fromEpochMilliseconds(world.system.clock.now())
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .add({ days: 2 });
});
afterAll(() => world?.stop());

const emailOf = (who: string) => `${who}@example.org`;

/** Books, or moves, an infusion of two hours. */
async function book(who: string, start: number): Promise<{ contactId: string }> {
  const booked = (await staff(world.system, 'PUT', `/staff/appointments/near/${who}`, {
    email: emailOf(who),
    firstName: who,
    zone,
    emailAcknowledged: true,
    type: 'visit-kingston',
    start: new Date(start).toISOString(),
    end: new Date(start + 7_200_000).toISOString(),
  })) as { contactId: string };
  await world.system.quiesce();
  return booked;
}

interface Sent {
  readonly step: string;
  readonly text: string;
}

/** Accepted emails of a person: the step, and the text that was read. */
async function emails(who: string): Promise<readonly Sent[]> {
  const { sends } = await world.person(emailOf(who));
  const { inbox } = world.system.gateway;
  const texts = inbox
    .list()
    .filter(({ to }) => to.includes(emailOf(who)))
    .map(({ n }) => inbox.get(n)?.text?.replace(/\s+/g, ' ') ?? '');
  const steps = sends.filter(({ acceptedAt }) => acceptedAt !== null).map(({ step }) => step);
  expect(texts).toHaveLength(steps.length);
  return steps.map((step, index) => ({ step, text: texts[index] ?? '' }));
}

/** The call list as the front desk is given it: the reasons for this person. */
async function calls(contactId: string): Promise<readonly string[]> {
  const { calls: open } = (await staff(world.system, 'GET', '/staff/calls')) as {
    calls: readonly { contactId: string; reason: string; step?: string }[];
  };
  return open
    .filter((call) => call.contactId === contactId)
    .map(({ reason, step }) => `${reason} ${step ?? ''}`.trim());
}

describe('the hours before a visit', () => {
  test('booked at 21:00 for 08:00: one email at once with everything, nothing more before the visit, nobody to call', async () => {
    await world.until(when(0, '21:00'));
    const { contactId } = await book('nightly', when(1, '08:00'));
    const [soon, ...more] = await emails('nightly');
    expect([soon?.step, more]).toEqual(['soon', []]);
    // Eight hours without food, two without drink, counted back from eight o'clock.
    expect(soon?.text).toMatch(/12:00 am/);
    expect(soon?.text).toMatch(/6:00 am/);
    expect(soon?.text).toMatch(/adult/i);
    await world.until(when(1, '08:30'));
    expect((await emails('nightly')).map(({ step }) => step)).toEqual(['soon']);
    expect(await calls(contactId)).toEqual([]);
  });

  test('moved inside the fasting window: told at once, the old times replaced, a limit that is past never given as one', async () => {
    await world.until(when(2, '09:00'));
    const { contactId } = await book('mover', when(8, '15:00'));
    await world.until(when(8, '08:30'));
    // To half past twelve: the last meal would have been at half past four.
    await book('mover', when(8, '12:30'));
    const all = await emails('mover');
    const last = all.at(-1);
    expect(last?.step).toBe('soon');
    expect(last?.text.toLowerCase()).toMatch(/replace any (we )?sent( you)? before/);
    expect(last?.text).toMatch(/since 4:30 am/);
    expect(last?.text).not.toMatch(/nothing to eat after 4:30/i);
    expect(last?.text).toMatch(/10:30 am/);
    expect(last?.text.indexOf('replace')).toBeLessThan(last?.text.indexOf('4:30 am') ?? 0);
    const before = all.length;
    await world.until(when(8, '12:30'));
    // The old visit's own "leaving" would have gone at one.
    expect((await emails('mover')).length).toBe(before);
    expect(await calls(contactId)).toEqual([]);
  });

  test('booked for the same day: one email that says all of it', async () => {
    await world.until(when(10, '08:10'));
    const { contactId } = await book('sameday', when(10, '17:00'));
    await world.until(when(10, '17:00'));
    const all = await emails('sameday');
    expect(all.map(({ step }) => step)).toEqual(['soon']);
    expect(all[0]?.text).toMatch(/9:00 am/);
    expect(all[0]?.text).toMatch(/3:00 pm/);
    expect(await calls(contactId)).toEqual([]);
  });

  test('the fasting notice bounces: the person is called, and nothing more is sent to that address', async () => {
    await world.until(when(12, '09:00'));
    const { contactId } = await book('bouncer', when(20, '13:00'));
    let day = 19;
    while (!isOpenDay(firstDay.add({ days: day }).toString())) day -= 1;
    await world.until(when(day, '10:55'));
    expect((await emails('bouncer')).map(({ step }) => step)).toContain('driver');
    expect(await calls(contactId)).toEqual([]);
    world.system.gateway.faults.recipient(emailOf('bouncer'), 'bounce');
    await world.until(when(day, '11:30'));
    expect(await calls(contactId)).toEqual(['bounced eating']);
    const count = (await emails('bouncer')).length;
    await world.until(when(20, '13:00'));
    expect((await emails('bouncer')).length).toBe(count);
  });

  test('a hold between two reminders: nothing after it but a call, and lifting it brings back what is still of use (year.md 3)', async () => {
    await world.until(when(22, '09:00'));
    const { contactId } = await book('holder', when(30, '13:00'));
    await world.until(when(28, '12:00'));
    const before = (await emails('holder')).map(({ step }) => step);
    expect(before).toContain('driver');
    await staff(world.system, 'PUT', `/staff/people/${contactId}/hold`);
    await world.system.quiesce();
    await world.until(when(29, '18:30'));
    expect((await emails('holder')).map(({ step }) => step)).toEqual(before);
    expect(await calls(contactId)).toEqual(['onHold']);
    await staff(world.system, 'DELETE', `/staff/people/${contactId}/hold`);
    await world.system.quiesce();
    await world.until(when(29, '19:00'));
    // The eating notice was due at five, and its limit is tomorrow at seven.
    expect((await emails('holder')).map(({ step }) => step)).toEqual([...before, 'eating']);
    expect(await calls(contactId)).toEqual([]);
  });
});
