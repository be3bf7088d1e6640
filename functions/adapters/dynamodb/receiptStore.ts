/** What sources have told us already: a receipt per event, written in the same transaction as what the event did. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../../core/time/time.ts';
import { schemaVersion } from './rows.ts';
import type { Table } from './table.ts';

/** Event ids come from outside; a key of DynamoDB takes 2,048 bytes, and `#` separates its parts. */
const receiptPk = (source: string, eventId: string) => `W#${source}#${eventId}`;

export class DynamoReceiptStore {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async has(source: string, eventId: string): Promise<boolean> {
    return (await this.table.get(receiptPk(source, eventId), 'RECEIPT', 'strong')) !== undefined;
  }

  /**
   * For the transaction that does what the event says: fails it when the event was taken meanwhile. Receipts name nobody
   * and are kept for good, since a signature without a time in it stays valid as long as its key.
   */
  write(source: string, eventId: string, result: string, at: Instant): TransactWriteItem {
    return this.table.putWrite(
      marshall({ pk: receiptPk(source, eventId), sk: 'RECEIPT', source, result, at, schemaVersion }),
    );
  }
}
