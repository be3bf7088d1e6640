/** The inbox as it lies on disk, read without opening it: fit beside a running system. */
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { InboxEntry } from '../gateway/types.ts';

/** Entries of `<home>/ses.jsonl`, oldest first. A line that a crash tore off is not there. */
export async function readInbox(home: string): Promise<readonly InboxEntry[]> {
  const path = join(home, 'ses.jsonl');
  if (!existsSync(path)) return [];
  const entries: InboxEntry[] = [];
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (!line.startsWith('{"accepted":')) continue;
    try {
      const { accepted } = JSON.parse(line) as { accepted: { entry: Omit<InboxEntry, 'n'> } };
      entries.push({ n: entries.length + 1, ...accepted.entry });
    } catch {
      // Only the last line can be torn, and it was never acknowledged.
      break;
    }
  }
  return entries;
}
