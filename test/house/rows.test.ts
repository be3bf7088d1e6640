/** A stored row is read by a schema: nothing in the table's adapter calls it a thing of the model unseen. */
import { expect, it } from 'vitest';
import { readSource, sourceFiles } from './imports.ts';

it('no file of the table’s adapter casts through unknown', () => {
  const files = sourceFiles().filter((file) => file.startsWith('functions/adapters/dynamodb/'));
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((file) => /\bas unknown as\b/.test(readSource(file)))).toEqual([]);
});
