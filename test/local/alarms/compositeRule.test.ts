import { expect, test } from 'vitest';
import { readCompositeRule } from '../../../local/alarms/compositeRule.ts';
import type { AlarmState } from '../../../local/alarms/evaluate.ts';
import { CannotRun } from '../../../local/cloud/stop.ts';

const states: Readonly<Record<string, AlarmState>> = { a: 'ALARM', b: 'OK', c: 'INSUFFICIENT_DATA' };

test.each([
  ['ALARM(a)', true],
  ['ALARM("b")', false],
  ['OK(b) AND INSUFFICIENT_DATA(c)', true],
  ['ALARM(b) OR ALARM(a)', true],
  ['NOT ALARM(a)', false],
  ['NOT (ALARM(b) OR OK(a))', true],
  // AND binds tighter than OR.
  ['ALARM(a) OR ALARM(b) AND ALARM(c)', true],
  ['(ALARM(a) OR ALARM(b)) AND ALARM(c)', false],
  ['TRUE AND NOT FALSE', true],
])('%s', (text, expected) => {
  expect(readCompositeRule(text, 'here').holds((name) => states[name] ?? 'OK')).toBe(expected);
});

test('it names the alarms it asks about', () => {
  expect(readCompositeRule('ALARM("x y") AND NOT OK(b)', 'here').alarms).toEqual(['x y', 'b']);
});

test.each(['', 'ALARM(a) AND', 'ALARM a', '(ALARM(a)', 'ALARM(a) XOR OK(b)'])('"%s" stops the start', (text) => {
  expect(() => readCompositeRule(text, 'here')).toThrow(CannotRun);
});
