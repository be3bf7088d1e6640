import { describe, expect, it } from 'vitest';
import { readPattern } from '../../../local/cloud/pattern.ts';

const event = {
  type: 'Bounce',
  detail: { mail: { tags: { send: ['c_1'], other: [] }, size: 12 }, list: [{ k: 'a' }, { k: 'b' }] },
};
const under = (matchers: unknown[]) => ({ detail: { mail: { tags: { send: matchers } } } });

describe('event patterns', () => {
  it.each<[string, unknown, boolean]>([
    ['an equal value', { type: ['Send', 'Bounce'] }, true],
    ['another value', { type: ['Send'] }, false],
    ['every field must match', { type: ['Bounce'], source: ['x'] }, false],
    ['one of a list of values', under(['c_1', 'x']), true],
    ['exists', under([{ exists: true }]), true],
    ['exists, where nothing is', { detail: { mail: { tags: { none: [{ exists: true }] } } } }, false],
    ['exists, where an empty list is', { detail: { mail: { tags: { other: [{ exists: true }] } } } }, false],
    ['exists false, where nothing is', { detail: { nothing: { deeper: [{ exists: false }] } } }, true],
    ['exists false, where something is', under([{ exists: false }]), false],
    ['prefix', under([{ prefix: 'c_' }]), true],
    ['prefix of something else', under([{ prefix: 'd_' }]), false],
    ['suffix', under([{ suffix: '_1' }]), true],
    ['equals-ignore-case', { type: [{ 'equals-ignore-case': 'BOUNCE' }] }, true],
    ['anything-but a value', { type: [{ 'anything-but': 'Bounce' }] }, false],
    ['anything-but others', { type: [{ 'anything-but': ['Send', 'Reject'] }] }, true],
    ['anything-but a prefix', { type: [{ 'anything-but': { prefix: 'Bou' } }] }, false],
    ['anything-but, where nothing is', { nowhere: [{ 'anything-but': 'x' }] }, false],
    ['numeric within', { detail: { mail: { size: [{ numeric: ['>', 10, '<=', 12] }] } } }, true],
    ['numeric without', { detail: { mail: { size: [{ numeric: ['<', 12] }] } } }, false],
    ['an object of a list', { detail: { list: { k: ['b'] } } }, true],
    ['$or', { $or: [{ type: ['Send'] }, under(['c_1'])] }, true],
    ['$or of none', { $or: [{ type: ['Send'] }, under(['x'])] }, false],
  ])('%s', (_name, pattern, matches) => {
    expect(readPattern(pattern, 'rule')(event)).toBe(matches);
  });

  it.each<[unknown, RegExp]>([
    [{ a: [{ wildcard: '*' }] }, /^rule\.a: .*"wildcard"/],
    [{ a: [{ numeric: ['~', 1] }] }, /numeric does not know "~"/],
    [{ a: 'text' }, /an event pattern is an object/],
    [{ a: [{ prefix: 'x', suffix: 'y' }] }, /one operator/],
  ])('refuses %j', (pattern, message) => {
    expect(() => readPattern(pattern, 'rule')).toThrow(message);
  });
});
