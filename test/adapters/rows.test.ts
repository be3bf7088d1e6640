/** Rows as they lie in the table: their names, their keys, and what does not belong where it lies. */
import { describe, expect, test } from 'vitest';
import { dueKeys, dueOf, keysOf, rowNameOf } from '../../functions/adapters/dynamodb/rows.ts';
import { dueText, type RowName, rowText } from '../../functions/core/model/row.ts';
import { at } from '../support/people.ts';

const contactId = 'person-01';
const names: readonly RowName[] = [
  { kind: 'contact', contactId },
  { kind: 'appointment', contactId, id: 'a1' },
  { kind: 'call', contactId, id: 'c1' },
  { kind: 'send', contactId, id: 's1' },
  { kind: 'signUp', contactId, id: 'u1' },
  { kind: 'log', contactId, id: '2026-01-01T00:00:00Z#ab12' },
  { kind: 'enrollment', contactId, journey: 'prepare', instance: 'a1.2' },
  { kind: 'enrollment', contactId, journey: 'prepare', instance: 'a#1' },
];

describe('the name of a row', () => {
  test.each(names)('is read back from its keys: $kind', (name) => {
    const { pk, sk } = keysOf(name);
    expect(rowNameOf(pk, sk)).toEqual(name);
  });

  test('and its text are one: no two rows share them', () => {
    expect(new Set(names.map(rowText)).size).toBe(names.length);
  });

  test.each([
    ['A#hash', 'ADDRESS'],
    ['A#hash', 'SEND#x'],
    ['C#', 'SEND#x'],
    ['C#p', 'SEND#'],
    ['C#p', 'SEND'],
    ['C#p', 'ENROLL#journey'],
    ['C#p', 'constructor#x'],
    ['C#p', 'CAP'],
  ])('is none for %s %s', (pk, sk) => {
    expect(rowNameOf(pk, sk)).toBeUndefined();
  });
});

describe('a partition of the due index', () => {
  const dueAt = at('2026-01-01T00:00:00Z');
  const place = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk }, dueAt: { S: dueAt } });

  test('gives what belongs there by name, and anything else as a stray that can still be moved', () => {
    const items = [place('C#p', 'SEND#s'), place('C#p', 'CALL#c'), place('A#hash', 'odd'), place('C#p', 'ENROLL#j#i')];
    const rows = dueOf(items, 'reminder#0', ['enrollment', 'send']);
    const due = { partition: 'reminder#0', at: dueAt };
    expect(rows).toMatchObject([
      { kind: 'send', contactId: 'p', id: 's', due },
      { kind: 'stray', found: 'call', due },
      { kind: 'stray', found: 'unknown', due },
      { kind: 'enrollment', contactId: 'p', journey: 'j', instance: 'i', due },
    ]);
    expect(rows.map(dueKeys)).toEqual(items.map(({ pk, sk }) => ({ pk: pk.S, sk: sk.S })));
    expect(new Set(rows.map(dueText)).size).toBe(4);
  });
});
