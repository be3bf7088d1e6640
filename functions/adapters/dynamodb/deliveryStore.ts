/** What SES's events write: the ledger row they settle, and its delivery facts. */
import type { DeliveryFacts, Send } from '../../core/model/send.ts';
import type { DeliveryStore, WriteResult } from '../../core/ports.ts';
import type { Instant } from '../../core/time/time.ts';
import { contactPk, readSendItem, sendItem, sendSk } from './rows.ts';
import type { Table } from './table.ts';

export class DynamoDeliveryStore implements DeliveryStore {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async deliver(contactId: string, sendId: string, at: Instant): ReturnType<DeliveryStore['deliver']> {
    const facts: DeliveryFacts = { deliveredAt: at };
    const written = await this.table.update(
      contactPk(contactId),
      sendSk(sendId),
      'SET #delivery = :facts REMOVE #partition, #at',
      {
        expression: '#state = :sent AND attribute_not_exists(#delivery)',
        names: { '#delivery': 'delivery', '#state': 'state', '#partition': 'duePartition', '#at': 'dueAt' },
        values: { ':facts': facts, ':sent': 'sent' },
      },
    );
    if (written.kind === 'written') return written;
    return { kind: 'other', row: written.old && readSendItem(written.old) };
  }

  async replace(seen: Send, next: Send): Promise<WriteResult> {
    const facts: (keyof DeliveryFacts)[] = ['deliveredAt', 'bouncedAt', 'complainedAt'];
    const unchanged = facts.map((fact, index) =>
      seen.delivery?.[fact] === undefined
        ? `attribute_not_exists(#delivery.#f${index})`
        : `#delivery.#f${index} = :f${index}`,
    );
    const written = await this.table.put(sendItem(next), {
      expression: ['#token = :token', '#state = :state', ...unchanged].join(' AND '),
      names: {
        '#token': 'token',
        '#state': 'state',
        '#delivery': 'delivery',
        ...Object.fromEntries(facts.map((fact, index) => [`#f${index}`, fact])),
      },
      values: {
        ':token': seen.token,
        ':state': seen.state,
        ...Object.fromEntries(
          facts.flatMap((fact, index) =>
            seen.delivery?.[fact] === undefined ? [] : [[`:f${index}`, seen.delivery[fact]]],
          ),
        ),
      },
    });
    return written.kind === 'written' ? 'written' : 'stale';
  }
}
