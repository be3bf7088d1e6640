/** The share of the quota for questions to strangers. */
import { describe, expect, test } from 'vitest';
import type { EmailClass } from '../../../functions/core/model/journey.ts';
import type { Control, Mailer, OutgoingEmail } from '../../../functions/core/ports.ts';
import { breakersOf } from '../../../functions/core/send/breaker.ts';
import { RequestBudget, requestHour, requestLimits } from '../../../functions/core/send/requestBudget.ts';
import { hourMs, type Instant, plusMs } from '../../../functions/core/time/time.ts';
import { at } from '../../support/people.ts';

const noon = at('2026-03-02T12:34:56Z');
const none: Control['requests'] = { hours: [], bounces: 0, complaints: 0 };

test.each([
  [-1, { hour: 100, day: 2_400 }],
  [200, { hour: 5, day: 20 }],
  [1_000, { hour: 25, day: 100 }],
  [50_000, { hour: 100, day: 5_000 }],
])('of %i a day', (perDay, limits) => expect(requestLimits(perDay)).toEqual(limits));

test('an hour is one of the clock', () => expect(requestHour(noon)).toBe(at('2026-03-02T12:00:00Z')));

/** Sends `lanes` in turn. */
async function sendAll(lanes: readonly EmailClass[], counted: Control['requests'], perDay: number) {
  const asked: { readonly hour: Instant; readonly atMost: number }[] = [];
  const mailer: Mailer = { send: async () => ({ kind: 'accepted', sesId: 'x' }) };
  let told = 0;
  let count = counted.hours.find(({ at: hour }) => hour === requestHour(noon))?.count ?? 0;
  const budget = new RequestBudget(counted, perDay, {
    clock: { now: () => noon, sleepUntil: async () => undefined },
    control: {
      takeRequest: async (hour, atMost) => {
        asked.push({ hour, atMost });
        if (count >= atMost) return false;
        count += 1;
        return true;
      },
    },
    onSpent: () => {
      told += 1;
    },
  });
  const outcomes: string[] = [];
  for (const lane of lanes) {
    const outcome = await budget.over(mailer).send({ class: lane } as OutgoingEmail, plusMs(noon, hourMs));
    outcomes.push(outcome.kind === 'refused' ? outcome.code : outcome.kind);
  }
  return { outcomes, asked, told };
}

describe('the share', () => {
  test('is of questions alone, counted before each, and told once', async () => {
    const lanes = [...Array(7).fill('request'), 'reminder', 'marketing'] as EmailClass[];
    const { outcomes, told } = await sendAll(lanes, none, 200);
    expect(outcomes).toEqual([...Array(5).fill('accepted'), 'requestsSpent', 'requestsSpent', 'accepted', 'accepted']);
    expect(told).toBe(1);
  });

  test('of a day is not asked for in another hour', async () => {
    const hours = [3, 2, 1].map((ago) => ({ at: plusMs(requestHour(noon), -ago * hourMs), count: 6 }));
    const { outcomes, asked } = await sendAll(['request', 'request', 'request'], { ...none, hours }, 200);
    expect(outcomes).toEqual(['accepted', 'accepted', 'requestsSpent']);
    expect(asked.map(({ atMost }) => atMost)).toEqual([2, 2, 2]);
    const spent = [...hours, { at: plusMs(requestHour(noon), -4 * hourMs), count: 2 }];
    expect(await sendAll(['request'], { ...none, hours: spent }, 200)).toMatchObject({ asked: [], told: 1 });
  });
});

describe('the breakers', () => {
  const hours = [{ at: requestHour(noon), count: 50 }];
  test.each([
    ['bounces of questions pause questions alone', { ...none, hours, bounces: 5 }, 0, 'pause', 'closed'],
    ['four bounces are chance', { ...none, hours, bounces: 4 }, 0, 'closed', 'closed'],
    ['two complaints of them too', { ...none, hours, complaints: 2 }, 0, 'pause', 'closed'],
    ['bounces of the others pause the series alone', { ...none, hours }, 5, 'closed', 'pause'],
  ])('%s', (_what, requests, bounces, request, marketing) => {
    const breakers = breakersOf({ requests, bounces, complaints: 0 }, 20);
    expect([breakers.get('request'), breakers.get('marketing')]).toEqual([request, marketing]);
  });
});
