/** What SES's events write: the ledger row they settle, and its delivery facts. */
import type { DeliveryFacts, Send } from '../../core/items.ts';
import type { WriteResult } from '../../ports.ts';
import { sendItem } from './rows.ts';
import type { Table } from './table.ts';

export class DynamoDeliveryStore {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Replaces `seen` by `next` while its state, token and delivery facts are as they were seen. */
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
