/**
 * Checks the words and puts them in force, in a process of its own for `following.ts` alone: the compiler takes half a gigabyte,
 * which the process that runs the system would hold for as long as it lives.
 */

import { storedPeople } from '../../content/release/plan/read.ts';
import { publish } from '../../content/release/publish.ts';
import type { ReleaseBody } from '../../content/release/release.ts';
import { clientAt, type WordsTableAddress } from '../../content/release/wordsTable.ts';
import type { EmailClass } from '../../functions/core/model/journey.ts';
import { wordsOf } from '../words.ts';

export interface PublishOrder {
  readonly address: WordsTableAddress;
  readonly peopleTable: string;
  readonly lanes: Readonly<Record<EmailClass, number>>;
  readonly templates: string;
  readonly cache: string;
  /** ISO 8601, of the movable clock. */
  readonly now: string;
  /** Where the system keeps its state: what it sends from while nothing was published. */
  readonly home: string;
}

/** What came of it, with every line that `npm run publish` would have printed. */
export type PublishAnswer =
  | { readonly kind: 'published' | 'unchanged'; readonly release: string; readonly lines: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string; readonly lines: readonly string[] };

process.on('message', async (order: PublishOrder) => {
  process.send?.(await done(order));
});

async function done({ peopleTable, lanes, home, ...order }: PublishOrder): Promise<PublishAnswer> {
  const lines: string[] = [];
  const client = clientAt(order.address);
  try {
    const people = storedPeople(client, peopleTable, lanes);
    const bundle = wordsOf(home);
    const running = bundle.release as ReleaseBody;
    const readRunning = (hash: string) => bundle.contents[hash] ?? bundle.read?.(hash);
    const result = await publish({
      ...order,
      running,
      readRunning,
      people,
      by: 'following',
      log: (line) => lines.push(line),
    });
    if (result.kind === 'refused') return { kind: 'refused', reason: result.reason, lines };
    return { kind: result.kind === 'published' ? 'published' : 'unchanged', release: result.release, lines };
  } catch (error) {
    return { kind: 'refused', reason: error instanceof Error ? error.message : String(error), lines };
  } finally {
    client.destroy();
  }
}
