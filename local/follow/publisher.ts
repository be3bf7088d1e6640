/**
 * Checks the words and puts them in force, in a process of its own for `following.ts` alone: the compiler takes half a gigabyte,
 * which the process that runs the system would hold for as long as it lives.
 */

import { publish } from '../../content/release/publish.ts';
import { publishingHere } from '../publishing.ts';

export interface PublishOrder {
  readonly templates: string;
  readonly cache: string;
  /** ISO 8601, of the movable clock. */
  readonly now: string;
  /** Where the system keeps its state: where its tables are, and what it sends from while nothing was published. */
  readonly home: string;
}

/** What came of it, with every line that `npm run publish` would have printed. */
export type PublishAnswer =
  | { readonly kind: 'published' | 'unchanged'; readonly release: string; readonly lines: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string; readonly lines: readonly string[] };

process.on('message', async (order: PublishOrder) => {
  process.send?.(await done(order));
});

async function done({ home, ...order }: PublishOrder): Promise<PublishAnswer> {
  const lines: string[] = [];
  try {
    const here = publishingHere(home);
    const log = (line: string) => lines.push(line);
    const result = await publish({ ...order, ...here.options, by: 'following', log }).finally(here.end);
    if (result.kind === 'refused') return { kind: 'refused', reason: result.reason, lines };
    return { kind: result.kind === 'published' ? 'published' : 'unchanged', release: result.release, lines };
  } catch (error) {
    return { kind: 'refused', reason: error instanceof Error ? error.message : String(error), lines };
  }
}
