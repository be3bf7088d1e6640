/**
 * Reads the rows that a batch of stream records names, at half the price where that is safe, and never older than the
 * newest record that names them: what a record told of and the row did not show would be an event lost.
 *
 * An eventually consistent read costs half a unit and may be old. What it gave is used only when the row itself proves
 * that it is not; every other row is read strongly, once.
 */
import type { Item } from '../adapters/dynamodb/rows.ts';
import { readEnrollment, readSendItem } from '../adapters/dynamodb/rows.ts';
import type { Send } from '../core/model/send.ts';

export interface RowKey {
  readonly pk: string;
  readonly sk: string;
}

/** A row, and what the batch tells of it. */
export interface Change extends RowKey {
  /** Its insertion is among the records, so all that was ever written to it is. */
  readonly isNew: boolean;
  /** How many records say that it was changed. */
  readonly changes: number;
}

export type Consistency = 'eventual' | 'strong';
/** Rows by key; what is gone, or not seen yet by an eventual read, is left out. */
export type ReadRows = (keys: readonly RowKey[], consistency: Consistency) => Promise<readonly Item[]>;

export const keyText = ({ pk, sk }: RowKey) => `${pk}\n${sk}`;
export const keyOf = (item: Item): RowKey => ({ pk: item.pk?.S ?? '', sk: item.sk?.S ?? '' });

const isSend = ({ sk }: RowKey) => sk.startsWith('SEND#');
const isEnrollment = ({ sk }: RowKey) => sk.startsWith('ENROLL#');

/**
 * How many changes since its claim a row of the ledger shows, at least. Only the sender writes the template's hash, and
 * only with what came of the attempt; only SES's events write delivery facts. So a row with both was changed twice.
 */
function changesShown(row: Send): number {
  if (row.state === 'claimed' || row.state === 'skipped') return 0;
  return row.templateHash !== undefined && row.delivery !== undefined ? 2 : 1;
}

/** A step is settled after its email was claimed: an enrollment that shows it is newer than the claim. */
function showsStepOf(item: Item, claimed: readonly Send[]): boolean {
  const { contactId, journey, instance, settled } = readEnrollment(item);
  return claimed.some(
    (send) =>
      send.contactId === contactId &&
      send.journey === journey &&
      send.instance === instance &&
      settled[send.step]?.revision === send.revision,
  );
}

/** Whether an eventual read of the row may turn out to be enough; if it cannot, half a unit is saved by not trying. */
function isWorthATry(change: Change, claimedOf: ReadonlySet<string>): boolean {
  if (change.changes === 0) return true;
  // All that was written to it is in this batch, so that the changes can be counted.
  if (isSend(change)) return change.isNew;
  return isEnrollment(change) && change.changes === 1 && claimedOf.has(change.pk);
}

/**
 * Whether what an eventual read gave of a row that was worth a try is as new as its last record.
 * @param claimed the sends whose insertion is in this batch, as they were read.
 */
function isFresh(change: Change, item: Item, claimed: readonly Send[]): boolean {
  // It was only put: whatever is there is that or newer.
  if (change.changes === 0) return true;
  if (isSend(change)) return changesShown(readSendItem(item)) >= change.changes;
  // After its claim the step's settlement is in this batch, as the one change of the enrollment, or lies beyond it.
  return showsStepOf(item, claimed);
}

/** The rows as they stand, none older than the last record that names it; those that are gone are left out. */
export async function readFresh(read: ReadRows, changes: readonly Change[]): Promise<readonly Item[]> {
  const newSends = changes.filter((change) => isSend(change) && change.isNew);
  const claimedOf = new Set(newSends.map(({ pk }) => pk));
  const tried = changes.filter((change) => isWorthATry(change, claimedOf));
  const items = new Map((await read(tried, 'eventual')).map((item) => [keyText(keyOf(item)), item]));
  const claimed = newSends.flatMap((change) => {
    const item = items.get(keyText(change));
    return item ? [readSendItem(item)] : [];
  });
  const fresh = new Map<Change, Item>();
  for (const change of tried) {
    const item = items.get(keyText(change));
    if (item && isFresh(change, item, claimed)) fresh.set(change, item);
  }
  const left = changes.filter((change) => !fresh.has(change));
  return [...fresh.values(), ...(await read(left, 'strong'))];
}
