/**
 * Every row of docs/failures.md, broken in the local system: the alarm it names comes within its time, and none of another
 * cause. One system serves them all; between rows the clock leaps four hours, after which every alarm is over.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rehearse } from '../../../local/rehearsals/index.ts';
import { signUp } from '../../../local/scenario/acts.ts';
import { sendWebhook } from '../../../local/scenario/webhooks.ts';
import type { SesCondition } from '../../../local/ses/account.ts';
import { byTier, everyNth, isLong } from '../../support/run/tier.ts';
import { startTestSystem, type TestSystem } from '../../support/system.ts';
import { refusedForTwoHours } from './refused.ts';
import { type Breaking, mend, raised as raisedIn, type TriedRow, tried } from './rows.ts';

let world: TestSystem;
let breaking: Breaking;
let people = 0;

beforeAll(async () => {
  world = await startTestSystem();
  const { system } = world;
  const fresh = () => `person-${++people}@example.org`;
  breaking = {
    system,
    fresh,
    async signsUp() {
      const email = fresh();
      await signUp(system, { email, firstName: 'Ada', zone: 'America/New_York' });
      await system.quiesce();
      return email;
    },
    minute: () => system.clock.advanceTo(system.clock.now() + 60_000),
    hours: (count) => world.until(system.clock.now() + count * 3_600_000),
  };
});
afterAll(() => world?.stop());

const raised = () => raisedIn(world.system);

async function leap(): Promise<void> {
  await mend(breaking);
  // Again when something was due on the way: what it counted has to leave the alarms' ranges.
  for (let times = 0; times < 5; times += 1) {
    await breaking.hours(4);
    await breaking.minute();
    if (raised().length === 0) return;
  }
}

async function comes({ alarm, byRight = [], minutes, breaks }: TriedRow): Promise<void> {
  await leap();
  expect(raised()).toEqual([]);
  const each = await breaks(breaking);
  let now: readonly string[] = [];
  for (let minute = 0; minute < minutes && !now.includes(alarm); minute += 1) {
    await each?.(minute);
    await breaking.minute();
    now = raised();
  }
  expect(now).toContain(alarm);
  expect(now.filter((one) => one !== alarm && !byRight.includes(one))).toEqual([]);
}

describe('what fails has a listener', () => {
  const rows = isLong
    ? tried
    : everyNth(
        tried.filter(({ isQuick }) => isQuick),
        2,
      );
  test.each(rows.map((row) => [row.alarm, row.fails, row] as const))('%s: %s', (_alarm, _fails, row) => comes(row));

  test('junk of strangers beside events that a booking system signed raises nothing', async () => {
    await leap();
    await sendWebhook(world.system, 'signed', { id: 'none' });
    for (let minute = 0; minute < 3; minute += 1) {
      await fetch(`${world.system.url}/webhooks/signed`, { method: 'POST', body: '{}' });
      await breaking.minute();
    }
    expect(raised()).toEqual([]);
  });

  const refusing = byTier<readonly SesCondition[]>(
    ['denied'],
    ['denied', 'notVerified', 'sandbox', 'setsPaused', 'setsGone', 'accountPaused', 'shutDown'],
  );
  test.each(refusing)(
    'SES refuses everything for two hours (%s): told, nothing is lost, and what cannot wait is a call (sending-and-deployment.md 1, 2)',
    async (condition) => {
      await leap();
      await refusedForTwoHours(world, breaking, condition);
    },
  );

  // The others each on a system of its own: test/system/rehearsals.test.ts.
  test('a rehearsal of the runbook: a booking system signs with another key', async () => {
    await leap();
    const said: string[] = [];
    await rehearse('key', world.system, (line) => said.push(line));
    expect(said.at(-1)).toMatch(/nothing waits; of \d+ emails none is lost and none went twice$/);
  });

  test.runIf(isLong)('an hour of nothing raises nothing', async () => {
    await leap();
    for (let minute = 0; minute < 60; minute += 1) await breaking.minute();
    expect(raised()).toEqual([]);
  });
});
