/** How an act is carried out: facts are read, a rule decides, and what it decided is written if the facts still stand. */
import { ConflictError } from '../model/errors.ts';
import type { PeopleRows } from '../ports.ts';
import type { Decision } from './changes.ts';

/** Tries before a change that keeps colliding becomes an error. */
const triesMax = 5;

/**
 * Repeats `decide`, which reads its facts anew each time, until what it decided is written or it has nothing to write.
 * @param what names the act in the error, for example `a sign-up`.
 * @throws ConflictError after five collisions; the whole act may be tried again.
 */
export async function untilWritten<T>(
  rows: Pick<PeopleRows, 'write'>,
  what: string,
  decide: () => Promise<Decision<T>>,
): Promise<T> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const { answer, changes } = await decide();
    if (changes === undefined || (await rows.write(changes)) === 'written') return answer;
  }
  throw new ConflictError(what);
}
