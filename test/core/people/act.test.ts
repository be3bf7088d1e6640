/** An act is decided on what is so, and decided anew when somebody else wrote in between. */
import { describe, expect, test } from 'vitest';
import { ConflictError } from '../../../functions/core/model/errors.ts';
import { untilWritten } from '../../../functions/core/people/act.ts';
import type { Changes } from '../../../functions/core/people/changes.ts';
import type { WriteResult } from '../../../functions/core/ports.ts';

/** Rows that answer writes in this order, and then that they are written. */
function rowsThat(...answers: readonly WriteResult[]) {
  const wrote: Changes[] = [];
  const rest = [...answers];
  return {
    wrote,
    write: async (changes: Changes): Promise<WriteResult> => {
      wrote.push(changes);
      return rest.shift() ?? 'written';
    },
  };
}

describe('an act', () => {
  test('that decides to change nothing writes nothing', async () => {
    const rows = rowsThat();
    expect(await untilWritten(rows, 'an act', async () => ({ answer: 'unchanged' }))).toBe('unchanged');
    expect(rows.wrote).toEqual([]);
  });

  test('that collides is decided anew, and its answer is that of the decision that was written', async () => {
    const rows = rowsThat('stale', 'stale');
    let tries = 0;
    const decide = async () => {
      tries += 1;
      return { answer: tries, changes: { visited: [`try ${tries}`] } };
    };
    expect(await untilWritten(rows, 'an act', decide)).toBe(3);
    expect(rows.wrote.map(({ visited }) => visited)).toEqual([['try 1'], ['try 2'], ['try 3']]);
  });

  test('that finds nothing left to do after a collision is done', async () => {
    const rows = rowsThat('stale');
    let tries = 0;
    const decide = async () => {
      tries += 1;
      return tries === 1 ? { answer: 'changed', changes: {} } : { answer: 'unchanged' };
    };
    expect(await untilWritten(rows, 'an act', decide)).toBe('unchanged');
  });

  test('that collides five times is an error that may be tried again, and names the act', async () => {
    const rows = rowsThat('stale', 'stale', 'stale', 'stale', 'stale');
    const failed = await untilWritten(rows, 'a sign-up', async () => ({ answer: 1, changes: {} })).catch(
      (error: unknown) => error,
    );
    expect(failed).toBeInstanceOf(ConflictError);
    expect(failed).toMatchObject({ isRetryable: true, message: 'a sign-up kept colliding with other changes' });
    expect(rows.wrote).toHaveLength(5);
  });

  test('that succeeds at the fifth try is no error', async () => {
    const rows = rowsThat('stale', 'stale', 'stale', 'stale');
    expect(await untilWritten(rows, 'an act', async () => ({ answer: 'done', changes: {} }))).toBe('done');
  });

  test('whose facts or write fail is not tried again here', async () => {
    let tries = 0;
    const decide = async () => {
      tries += 1;
      throw new Error('the table is away');
    };
    await expect(untilWritten(rowsThat(), 'an act', decide)).rejects.toThrow('the table is away');
    expect(tries).toBe(1);
  });
});
