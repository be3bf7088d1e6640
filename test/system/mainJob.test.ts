/** The main job on the deployed functions, over HTTP: sign-up to aftercare. One story, told in order. */
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { confirm, linkTo, oneClick, signUp, staff } from '../../local/scenario/acts.ts';
import { isOpenDay } from '../support/openDay.ts';
import { startTestSystem, type TestSystem } from '../support/system.ts';

let world: TestSystem;
const zone = 'America/New_York';
/** `HH:MM` in New York, so many days after the first day of the story. */
let when: (day: number, time: string) => number;

beforeAll(async () => {
  world = await startTestSystem();
  let first = Temporal.Instant.fromEpochMilliseconds(world.system.clock.now())
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .add({ days: 2 });
  // On the day before each of the two visits somebody answers the telephone.
  while (![11, 15].every((days) => isOpenDay(first.add({ days }).toString()))) first = first.add({ days: 1 });
  when = (day, time) => first.add({ days: day }).toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
  await world.until(when(0, '22:30'));
});
afterAll(() => world?.stop());

const ada = 'ada@example.org';
const iso = (ms: number) => new Date(ms).toISOString();
const visit = (day: number, time: string, type = 'visit-kingston') => ({
  email: ada,
  type,
  firstName: 'Ada',
  start: iso(when(day, time)),
  end: iso(when(day, time) + 7_200_000),
});
const visitPath = '/staff/appointments/test/ada-1';
const act = async (what: Promise<unknown>) => {
  await what;
  await world.system.quiesce();
};

describe('one person', () => {
  test('signs up at night: the confirmation answers at once, discreetly', async () => {
    await act(signUp(world.system, { email: ada, firstName: 'Ada', zone }));
    expect(world.subjects(ada)).toEqual(['Please confirm your email address']);
    const [entry] = world.system.gateway.inbox.list();
    expect(`${entry?.from} ${entry?.subject}`).not.toMatch(/ketamine|infusion|depress|pain/i);
    expect(entry?.configurationSet).toMatch(/request/);
  });

  test('signs up again the same day: the same answer, and no second email', async () => {
    const before = world.system.gateway.inbox.count();
    const again = await fetch(`${world.system.url}/signup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: ` ${ada.toUpperCase()} `, adult: true, consent: true }),
    });
    expect([again.status, await again.json()]).toEqual([202, { status: 'received' }]);
    await world.system.quiesce();
    await world.system.tick();
    expect(world.system.gateway.inbox.count()).toBe(before);
  });

  test('following the link changes nothing; the button does, and the series starts in the morning', async () => {
    const link = linkTo(world.system, ada, 'confirm');
    for (const method of ['GET', 'HEAD', 'OPTIONS']) await fetch(link, { method });
    await world.system.quiesce();
    expect((await world.person(ada)).marketing).toBe('asked');
    await act(confirm(world.system, ada));
    expect((await world.person(ada)).marketing).toBe('confirmed');
    expect(world.subjects(ada)).toHaveLength(1);
    await world.until(when(1, '07:59'));
    expect(world.subjects(ada)).toHaveLength(1);
    await world.until(when(1, '08:00'));
    expect(world.subjects(ada)).toHaveLength(2);
  });

  test('a visit is booked: the series stops, the confirmation goes at once, the rest is timed from the visit', async () => {
    await world.until(when(2, '12:00'));
    await act(staff(world.system, 'PUT', visitPath, visit(12, '08:30')));
    expect((await world.person(ada)).next.filter(({ journey }) => journey === 'nurture')).toEqual([]);
    const planned = (await world.person(ada)).next
      .filter(({ kind }) => kind === 'send')
      .map(({ step, at }) => [step, at]);
    expect(planned).toEqual([
      // Ten days before was this morning.
      ['medicines', iso(when(3, '10:00'))],
      ['driver', iso(when(5, '10:00'))],
      ['expect', iso(when(9, '10:00'))],
      // Half past eight: the eve takes the place of "eating" and "leaving".
      ['eve', iso(when(11, '11:00'))],
      ['tonight', iso(when(11, '18:00'))],
    ]);
    await world.until(when(10, '12:00'));
    expect(await world.steps(ada)).toEqual([
      'confirm/confirm:sent',
      'nurture/welcome:sent',
      'prepare/booked:sent',
      'prepare/medicines:sent',
      'prepare/driver:sent',
      'prepare/expect:sent',
    ]);
  });

  test('leaves marketing by one click, her visit ahead: reminders go on (I9)', async () => {
    await act(oneClick(world.system, ada));
    expect(await world.person(ada)).toMatchObject({ marketing: 'left', reminders: 'on' });
  });

  test('the visit moves: told at once, re-timed, and nothing goes at the old times', async () => {
    await act(staff(world.system, 'PUT', visitPath, visit(16, '09:00')));
    const subjects = world.subjects(ada);
    expect(subjects.at(-1)).toBe('Your visit has changed');
    await world.until(when(13, '09:00'));
    // Whoever takes her home has to know the new hour, and "has changed" has told all of that.
    expect(world.subjects(ada)).toEqual(subjects);
    await world.until(when(15, '17:00'));
    expect(
      (await world.person(ada)).sends.filter(({ step, state }) => step === 'eve' && state === 'sent'),
    ).toHaveLength(1);
  });

  test('it is completed: aftercare follows, and the reminders are over', async () => {
    await world.until(when(16, '11:05'));
    await act(staff(world.system, 'POST', `${visitPath}/status`, { status: 'completed' }));
    // Two weeks, and on to the next open day.
    await world.until(when(35, '12:00'));
    const after = (await world.steps(ada)).filter((step) => step.startsWith('aftercare'));
    // The short forms are for later infusions of a course: passed over.
    expect(after).toEqual([
      'aftercare/evening:sent',
      'aftercare/next-day:sent',
      'aftercare/day-three:sent',
      'aftercare/day-seven:sent',
      'aftercare/day-fourteen:sent',
    ]);
  });

  test('nothing was lost or doubled, every one at its hour, and no log names anybody (I8)', async () => {
    const { totals } = await world.report();
    expect(totals).toMatchObject({ lost: 0, doubled: 0, inDoubt: 0 });
    for (const { reply, localTime, state } of (await world.person(ada)).sends) {
      if (state === 'sent' && !reply)
        expect(localTime.slice(11) >= '08:00' && localTime.slice(11) < '20:00').toBe(true);
    }
    expect(world.logs()).not.toMatch(/ada|example\.org|ketamine|infusion/i);
    expect(world.troubles).toEqual([]);
  });
});
