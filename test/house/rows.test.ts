/** A stored row is read by a schema: nothing in the table's adapter calls it a thing of the model unseen. */
import { expect, it } from 'vitest';
import { readSource, sourceFiles } from './imports.ts';

const files = sourceFiles().filter((file) => file.startsWith('functions/adapters/dynamodb/'));

it('no file of the table’s adapter casts through unknown', () => {
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((file) => /\bas unknown as\b/.test(readSource(file)))).toEqual([]);
});

/** An item that is called a thing of the model as it comes out of the table. */
const unread = /\bunmarshall\([^()]*(?:\([^()]*\)[^()]*)*\)+\s+as\b/;

it('nor calls an item anything before a schema has looked at it', () => {
  expect(files.filter((file) => unread.test(readSource(file)))).toEqual([]);
  for (const code of ['(unmarshall(item) as BookingLink)', 'unmarshall(itemOf(x)) as { key: string }'])
    expect(unread.test(code)).toBe(true);
});
