/** Erases who signed up, never confirmed, and is nothing else to the clinic. Ports only. */
import { rowText, StrayRowError } from '../core/model/row.ts';
import { type ErasureResult, isUnconfirmed } from '../core/people/erasure.ts';
import type { Clock, Eraser, SignUpRow, UnconfirmedStore } from '../core/ports.ts';
import { dayMs, hourMs, type Instant, plusMs } from '../core/time/time.ts';

export interface UpkeepPorts {
  readonly clock: Clock;
  readonly erasure: Eraser;
  readonly unconfirmed: UnconfirmedStore;
  onFault(error: unknown, row: SignUpRow): void;
}

export interface UpkeepReport {
  readonly erased: number;
  readonly kept: number;
  readonly faults: number;
}

const pageSize = 25;
/** A call about this person is still to be made: looked at again a week later. */
const callRecheckMs = 7 * dayMs;

/** Where the row goes when its person stays: out of the index, unless only a call stands against it. */
const recheckAt = (row: SignUpRow, result: ErasureResult): Instant | undefined => {
  if (result.kind === 'waiting') return plusMs(row.due.at, hourMs);
  return result.kind === 'stays' && result.people.some(({ openCalls }) => openCalls > 0)
    ? plusMs(row.due.at, callRecheckMs)
    : undefined;
};

/** The same for the same row, wherever in the index it has been moved to. */
const placeOf = (row: SignUpRow) => (row.kind === 'stray' ? row.place : rowText(row));

/** @param days how long somebody may take to confirm. @param mayGoOn false when the invocation has little time left. */
export async function upkeep(ports: UpkeepPorts, days: number, mayGoOn: () => boolean): Promise<UpkeepReport> {
  const until = plusMs(ports.clock.now(), -days * dayMs);
  let [erased, kept, faults] = [0, 0, 0];
  const seen = new Set<string>();
  while (mayGoOn()) {
    // The index runs behind its table: a row that was just seen to may show once more.
    const page = await ports.unconfirmed.signUps(until, pageSize);
    const rows = page.filter((row) => !seen.has(placeOf(row)));
    if (rows.length === 0) break;
    for (const row of rows) {
      if (!mayGoOn()) break;
      seen.add(placeOf(row));
      try {
        if (row.kind === 'stray') throw new StrayRowError(row);
        const contact = await ports.unconfirmed.contact(row.contactId);
        if (!contact) {
          await ports.unconfirmed.move(row, undefined);
          kept += 1;
          continue;
        }
        const result = await ports.erasure.erase({
          addressHash: contact.addressHash,
          contacts: [row.contactId],
          by: 'upkeep',
          why: 'unconfirmed',
          still: (person) => isUnconfirmed(person, until),
        });
        if (result.kind === 'erased') erased += 1;
        else {
          await ports.unconfirmed.move(row, recheckAt(row, result));
          kept += 1;
        }
      } catch (error) {
        faults += 1;
        ports.onFault(error, row);
        // Out of the way of the others until tomorrow (I12).
        await ports.unconfirmed
          .move(row, plusMs(row.kind === 'stray' ? until : row.due.at, dayMs))
          .catch((second) => ports.onFault(second, row));
      }
    }
    if (page.length < pageSize) break;
  }
  return { erased, kept, faults };
}
