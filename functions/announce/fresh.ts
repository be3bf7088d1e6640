/**
 * Reads the rows that a batch of stream records names, at half the price where that is safe, and never older than the
 * newest record that names them: what a record told of and the row did not show would be an event lost.
 *
 * An eventually consistent read costs half a unit and may be old. What it gave is used only when the row itself proves
 * that it is not; every other row is read strongly, once.
 */
import type { Enrollment } from '../core/model/enrollment.ts';
import { nameOf, rowText, type ToldName, type ToldRow } from '../core/model/row.ts';
import type { Send } from '../core/model/send.ts';

/** A row, and what the batch tells of it. */
export interface Change {
  readonly row: ToldName;
  /** Its insertion is among the records, so all that was ever written to it is. */
  readonly isNew: boolean;
  /** How many records say that it was changed. */
  readonly changes: number;
}

export type Consistency = 'eventual' | 'strong';
/** Rows by name; what is gone, or not seen yet by an eventual read, is left out. */
export type ReadRows = (rows: readonly ToldName[], consistency: Consistency) => Promise<readonly ToldRow[]>;

/**
 * How many changes since its claim a row of the ledger shows, at least. Only the sender writes the template's hash, and
 * only with what came of the attempt; only SES's events write delivery facts. So a row with both was changed twice.
 */
function changesShown(row: Send): number {
  if (row.state === 'claimed' || row.state === 'skipped') return 0;
  return row.templateHash !== undefined && row.delivery !== undefined ? 2 : 1;
}

/** A step is settled after its email was claimed: an enrollment that shows it is newer than the claim. */
function showsStepOf({ contactId, journey, instance, settled }: Enrollment, claimed: readonly Send[]): boolean {
  return claimed.some(
    (send) =>
      send.contactId === contactId &&
      send.journey === journey &&
      send.instance === instance &&
      settled[send.step]?.revision === send.revision &&
      // What is passed over is settled without a claim, and may have been so before it.
      settled[send.step]?.why === undefined,
  );
}

/** Whether an eventual read of the row may turn out to be enough; if it cannot, half a unit is saved by not trying. */
function isWorthATry(change: Change, claimedOf: ReadonlySet<string>): boolean {
  if (change.changes === 0) return true;
  // All that was written to it is in this batch, so that the changes can be counted.
  if (change.row.kind === 'send') return change.isNew;
  return change.row.kind === 'enrollment' && change.changes === 1 && claimedOf.has(change.row.contactId);
}

/**
 * Whether what an eventual read gave of a row that was worth a try is as new as its last record.
 * @param claimed the sends whose insertion is in this batch, as they were read.
 */
function isFresh(change: Change, read: ToldRow, claimed: readonly Send[]): boolean {
  // It was only put: whatever is there is that or newer.
  if (change.changes === 0) return true;
  if (read.kind === 'send') return changesShown(read.row) >= change.changes;
  // After its claim the step's settlement is in this batch, as the one change of the enrollment, or lies beyond it.
  return read.kind === 'enrollment' && showsStepOf(read.row, claimed);
}

/** The rows as they stand, none older than the last record that names it; those that are gone are left out. */
export async function readFresh(read: ReadRows, changes: readonly Change[]): Promise<readonly ToldRow[]> {
  const newSends = changes.filter(({ row, isNew }) => row.kind === 'send' && isNew);
  const claimedOf = new Set(newSends.map(({ row }) => row.contactId));
  const tried = changes.filter((change) => isWorthATry(change, claimedOf));
  const names = (of: readonly Change[]) => of.map(({ row }) => row);
  const rows = new Map((await read(names(tried), 'eventual')).map((row) => [rowText(nameOf(row)), row]));
  const claimed = newSends.flatMap((change) => {
    const found = rows.get(rowText(change.row));
    return found?.kind === 'send' ? [found.row] : [];
  });
  const fresh = new Map<Change, ToldRow>();
  for (const change of tried) {
    const found = rows.get(rowText(change.row));
    if (found && isFresh(change, found, claimed)) fresh.set(change, found);
  }
  const left = changes.filter((change) => !fresh.has(change));
  return [...fresh.values(), ...(await read(names(left), 'strong'))];
}
