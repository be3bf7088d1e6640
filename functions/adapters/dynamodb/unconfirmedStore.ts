/** Sign-ups that wait in the due index for a confirmation. */
import type { Contact } from '../../core/model/contact.ts';
import type { SignUpRow, UnconfirmedStore } from '../../core/ports.ts';
import type { Instant } from '../../core/time/time.ts';
import { contactPk, contactSk, dueKeys, dueOf, readContact, unconfirmedPartition } from './rows.ts';
import type { Table } from './table.ts';

export class DynamoUnconfirmedStore implements UnconfirmedStore {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async signUps(until: Instant, limit: number): Promise<readonly SignUpRow[]> {
    return dueOf(await this.table.due(unconfirmedPartition, until, limit), unconfirmedPartition, ['signUp']);
  }

  async contact(contactId: string): Promise<Contact | undefined> {
    const item = await this.table.get(contactPk(contactId), contactSk, 'strong');
    return item && readContact(item);
  }

  async move(row: SignUpRow, at: Instant | undefined): Promise<void> {
    const { pk, sk } = dueKeys(row);
    const names = { '#partition': 'duePartition', '#at': 'dueAt' };
    const there = { expression: 'attribute_exists(#partition)', names };
    if (at === undefined) await this.table.update(pk, sk, 'REMOVE #partition, #at', there);
    else await this.table.update(pk, sk, 'SET #at = :at', { ...there, values: { ':at': at } });
  }
}
