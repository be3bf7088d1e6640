/** Erases who signed up, never confirmed, and is nothing else to the clinic. Ports only. */
import type { DynamoErasure, ErasureResult } from '../adapters/dynamodb/erasure.ts';
import type { Contact } from '../core/model/contact.ts';
import { type DueOf, rowText, StrayRowError } from '../core/model/row.ts';
import { isUnconfirmed } from '../core/people/erasure.ts';
import type { Clock } from '../core/ports.ts';
import { dayMs, hourMs, type Instant, plusMs } from '../core/time/time.ts';

/** A sign-up in the index, due at the moment it came. */
export type SignUpRow = DueOf<'signUp'>;

export interface UpkeepPorts {
  readonly clock: Clock;
  readonly erasure: Pick<DynamoErasure, 'erase'>;
  /** Sign-ups in the index up to `until`, oldest first. */
  signUps(until: Instant, limit: number): Promise<readonly SignUpRow[]>;
  contact(contactId: string): Promise<Contact | undefined>;
  /** Moves the row to another moment of the index, or out of it. */
  move(row: SignUpRow, at: Instant | undefined): Promise<void>;
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
    const rows = (await ports.signUps(until, pageSize)).filter((row) => !seen.has(placeOf(row)));
    if (rows.length === 0) break;
    for (const row of rows) {
      if (!mayGoOn()) break;
      seen.add(placeOf(row));
      try {
        if (row.kind === 'stray') throw new StrayRowError(row);
        const contact = await ports.contact(row.contactId);
        if (!contact) {
          await ports.move(row, undefined);
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
          await ports.move(row, recheckAt(row, result));
          kept += 1;
        }
      } catch (error) {
        faults += 1;
        ports.onFault(error, row);
        // Out of the way of the others until tomorrow (I12).
        await ports
          .move(row, plusMs(row.kind === 'stray' ? until : row.due.at, dayMs))
          .catch((second) => ports.onFault(second, row));
      }
    }
  }
  return { erased, kept, faults };
}
