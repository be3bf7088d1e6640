/** What is owed after changes of people's facts, and what the sweep looks at beside it. */
import type { Address } from '../../core/model/address.ts';
import type { Owed } from '../../core/model/owed.ts';
import type { Send } from '../../core/model/send.ts';
import type { OwedRow, OwedStore, SuppressionStore, WriteResult } from '../../core/ports.ts';
import { dayMs, epochMs, type Instant } from '../../core/time/time.ts';
import { readVisits } from './historyStore.ts';
import {
  addressPk,
  contactPk,
  dueKeys,
  dueOf,
  owedPartition,
  owedSk,
  readAddress,
  readOwed,
  readSendItem,
  sendSk,
} from './rows.ts';
import type { Table } from './table.ts';

/** A row that is ticked off says nothing any more: time to live takes it. */
const keptMs = dayMs;

export class DynamoOwedStore implements OwedStore, SuppressionStore {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async owed(contactId: string): Promise<Owed | undefined> {
    const item = await this.table.get(contactPk(contactId), owedSk, 'eventual');
    return item && readOwed(item);
  }

  async rows(until: Instant, limit: number): Promise<readonly OwedRow[]> {
    return dueOf(await this.table.due(owedPartition, until, limit), owedPartition, ['owed']);
  }

  async tickOff(contactId: string, { stamp }: Owed, now: Instant): Promise<WriteResult> {
    const written = await this.table.update(
      contactPk(contactId),
      owedSk,
      'SET #expiresAt = :expiresAt REMOVE #partition, #at',
      {
        expression: '#stamp = :stamp',
        names: { '#stamp': 'stamp', '#expiresAt': 'expiresAt', '#partition': 'duePartition', '#at': 'dueAt' },
        values: { ':stamp': stamp, ':expiresAt': Math.ceil((epochMs(now) + keptMs) / 1_000) },
      },
    );
    return written.kind === 'written' ? 'written' : 'stale';
  }

  async putOff(row: OwedRow, at: Instant): Promise<void> {
    const { pk, sk } = dueKeys(row);
    await this.table.update(pk, sk, 'SET #at = :at', {
      expression: '#at = :seen AND #partition = :partition',
      names: { '#at': 'dueAt', '#partition': 'duePartition' },
      values: { ':at': at, ':seen': row.due.at, ':partition': row.due.partition },
    });
  }

  async hasVisits(contactId: string): Promise<boolean> {
    return (await readVisits(this.table, contactId)).length > 0;
  }

  async claims(contactId: string): Promise<readonly Send[]> {
    const items = await this.table.range(contactPk(contactId), sendSk(''), sendSk('~'), 'strong');
    return items.filter(({ state }) => state?.S === 'claimed').map(readSendItem);
  }

  async suppressed(addressHash: string): Promise<NonNullable<Address['suppressed']>> {
    const item = await this.table.get(addressPk(addressHash), 'ADDRESS', 'eventual');
    return readAddress(item).suppressed ?? {};
  }
}
