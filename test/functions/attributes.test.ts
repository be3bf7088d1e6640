/** Rows to attribute values and back, against the SDK's own converter. */
import * as oracle from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { marshall, unmarshall } from '../../functions/adapters/dynamodb/attributes.ts';
import fc from '../support/property.ts';

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value')),
  ),
}));
const row = fc.dictionary(fc.string({ minLength: 1 }), value);

describe('attribute values', () => {
  test('are those that the SDK makes of a row, and the row comes back', () => {
    fc.assert(
      fc.property(row, (fields) => {
        const item = marshall(fields);
        expect(item).toEqual(oracle.marshall(fields, { removeUndefinedValues: true }));
        expect(unmarshall(item)).toEqual(oracle.unmarshall(item));
      }),
    );
  });

  test.each([
    ['a number that is none', Number.NaN],
    ['one without end', Number.POSITIVE_INFINITY],
    ['one that is not exact', 2 ** 53],
    ['a set', new Set(['a'])],
    ['a date', new Date(0)],
    ['a function', () => undefined],
    ['a bigint', 1n],
  ])('%s is in no row', (_, odd) => {
    expect(() => marshall({ odd })).toThrow(/is in no row/);
    expect(() => marshall({ deep: [{ odd }] })).toThrow(/is in no row/);
  });

  test('a set that somebody else wrote is no field', () => {
    expect(() => unmarshall({ names: { SS: ['a'] } })).toThrow('an attribute of type SS is in no row');
  });
});
