/** SES refuses everything for two hours of an afternoon, while people sign up, book and wait for what they must know. */
import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';
import { confirm, staff } from '../../../local/scenario/acts.ts';
import type { SesCondition } from '../../../local/ses/account.ts';
import { isOpenDay } from '../../support/openDay.ts';
import type { TestSystem } from '../../support/system.ts';
import { type Breaking, raised } from './rows.ts';

const zone = 'America/New_York';
const minuteMs = 60_000;

/** Within so many minutes somebody knows. */
const toldWithinMinutes = 10;
const tells: readonly string[] = ['sending-refused', 'sending-held'];
/** What comes of it; the last is of visits of the rows before. */
const follow: readonly string[] = [
  'oldest-due',
  'stuck',
  'needs-call',
  'quota',
  'account-limited',
  'ses-notice',
  'call-waits',
];

export async function refusedForTwoHours(
  world: TestSystem,
  breaking: Breaking,
  condition: SesCondition,
): Promise<void> {
  const { system } = world;
  const now = () => system.clock.now();
  let today = Temporal.Instant.fromEpochMilliseconds(now()).toZonedDateTimeISO(zone).toPlainDate();
  // On the day of the outage the times of the next day's visit go at eleven.
  while (!isOpenDay(today.add({ days: 2 }).toString())) today = today.add({ days: 1 });
  const at = (days: number, plainTime: string) =>
    today.add({ days: days + 1 }).toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
  const book = async (start: number): Promise<string> => {
    const email = breaking.fresh();
    const iso = (ms: number) => new Date(ms).toISOString();
    await staff(system, 'PUT', `/staff/appointments/refused/${email.split('@')[0]}`, {
      email,
      type: 'visit-kingston',
      firstName: 'Ada',
      zone,
      emailAcknowledged: true,
      start: iso(start),
      end: iso(start + 120 * minuteMs),
    });
    await system.quiesce();
    return email;
  };

  // One comes tomorrow, and at eleven is told what to eat; one has asked for the series.
  await world.until(at(0, '10:25'));
  const eater = await book(at(2, '15:40'));
  await world.until(at(1, '10:25'));
  const reader = await breaking.signsUp();
  const before = system.gateway.inbox.count();

  system.gateway.sesAccount.set(condition, true);
  await confirm(system, reader);
  const asked = await breaking.signsUp();
  const visit = at(1, '12:00');
  const [soon, later] = [await book(visit), await book(at(20, '13:00'))];
  for (let passed = 0; !raised(system).some((name) => tells.includes(name)); passed += 1) {
    expect(passed, 'minutes without an alarm').toBeLessThan(toldWithinMinutes);
    await breaking.minute();
  }
  for (const moment of ['11:00', '11:30', '11:59', '12:00', '12:30']) await system.clock.advanceTo(at(1, moment));
  expect(system.gateway.inbox.count()).toBe(before);
  expect(raised(system).filter((name) => !tells.includes(name) && !follow.includes(name))).toEqual([]);

  system.gateway.sesAccount.clear();
  for (const moment of ['12:46', '13:02', '13:18']) await system.clock.advanceTo(at(1, moment));
  const { people } = await world.report();
  const of = (email: string) => {
    const { sends = [], calls = [] } = people.find((person) => person.email === email) ?? {};
    const gone = sends.filter(({ state }) => state !== 'skipped').map(({ step, state }) => `${step} ${state}`);
    // Whether a day is an odd one for a visit is a check, and another matter.
    const asked = calls.filter(({ reason }) => reason !== 'unlikelyTime');
    return { sends: gone.sort(), calls: asked.map(({ step, reason }) => `${step} ${reason}`) };
  };
  expect(of(asked)).toEqual({ sends: ['confirm sent'], calls: [] });
  expect(of(reader)).toEqual({ sends: ['confirm sent', 'welcome sent'], calls: [] });
  expect(of(later)).toEqual({ sends: ['booked sent'], calls: [] });
  expect(of(eater)).toEqual({ sends: ['booked sent', 'eating sent'], calls: [] });
  // What could not wait is with staff when it is of use for the last time, and goes no more.
  expect(of(soon)).toEqual({ sends: [], calls: ['soon noDelivery'] });
  const { calls = [] } = people.find((person) => person.email === soon) ?? {};
  const call = calls.find(({ reason }) => reason === 'noDelivery');
  expect(Date.parse(call?.at ?? '')).toBeLessThan(visit + minuteMs);
}
