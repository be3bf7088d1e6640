/** From the gateway's counts to one email, and from there to dollars. */
import { Liquid } from 'liquidjs';
import { expect, test } from 'vitest';
import { asLiquid } from '../../bench/asLiquid.ts';
import { perEmail } from '../../bench/drained.ts';
import { costBesideSes, lambdaCost } from '../../bench/prices.ts';
import type { CallerCounts } from '../../local/gateway/index.ts';

const counts = (calls: Record<string, number>, readUnits: number, writeUnits: number): CallerCounts => ({
  calls,
  readUnits,
  writeUnits,
  units: {},
  denied: 0,
  faulted: 0,
});

const callers = {
  dispatch: counts({ 'dynamodb:PutItem': 30, 'ses:SendEmail': 10, 'dynamodb:Query/due': 8 }, 15, 62),
  feedback: counts({ 'dynamodb:UpdateItem': 10 }, 5, 10),
};

test('an email has its share of every call and unit, but not of the queries of the index', () => {
  const email = perEmail(callers, 10, 1);
  expect(email).toMatchObject({ calls: 5, readUnits: 2, writeUnits: 7.2, leaseUnits: 0.2 });
  expect(email.each['dispatch dynamodb:Query/due']).toBe(0.8);
});

test('it costs its units at list price, its event, and the time of the functions', () => {
  const email = perEmail(callers, 10, 1);
  const units = 7.2 * 0.625e-6 + 2 * 0.125e-6;
  const event = 1e-6;
  expect(costBesideSes(email, 0) - lambdaCost(email, 0)).toBeCloseTo(units + event, 12);
  // Two invocations of feedback for two events, at $0.20 per million, and some time on top; more with more work.
  expect(lambdaCost(email, 0)).toBeGreaterThan(0.4e-6);
  expect(lambdaCost(email, 20)).toBeGreaterThan(lambdaCost(email, 0));
  const told = perEmail(
    { ...callers, announce: counts({ 'dynamodb:BatchGetItem': 1, 'events:PutEvents': 1 }, 10, 0) },
    10,
    1,
  );
  expect(lambdaCost(told, 0)).toBeGreaterThan(lambdaCost(email, 0));
});

test('a compiled email is written back as Liquid that says the same', () => {
  const liquid = asLiquid([
    'Hello ',
    { path: 'first_name', as: 'html', filters: [['default', 'there'], ['capitalize']] },
    // biome-ignore lint/suspicious/noThenProperty: a branch of a compiled template is called so
    { if: [{ all: [{ path: 'count', op: '>', value: 2 }, { path: 'yes' }], then: [' many'] }], else: [' few'] },
    { for: 'item', in: 'list', do: [' ', { path: 'item.name', as: 'urlParameter' }] },
  ]);
  const say = (values: object) => new Liquid().parseAndRenderSync(liquid, values);
  expect(say({ count: 3, yes: true, list: [{ name: 'a b' }] })).toBe('Hello There many a+b');
  expect(say({ first_name: 'A<B', count: 2, yes: true, list: [] })).toBe('Hello A&lt;b few');
});
