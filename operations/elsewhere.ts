/**
 * Rows outside a person's own partition that name them: links of bookings and patients, links of other addresses,
 * receipts. Nothing indexes them by person, so the table is read through; that is a minute and a few cents, and complete.
 */
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { contactPk, type Item } from '../functions/adapters/dynamodb/rows.ts';
import type { Table } from '../functions/adapters/dynamodb/table.ts';

export async function rowsElsewhere(table: Table, contactIds: readonly string[]): Promise<readonly Item[]> {
  const ids = new Set(contactIds);
  const links = new Set(contactIds.map(contactPk));
  const found: Item[] = [];
  const pages = paginateScan(
    { client: table.client },
    {
      TableName: table.name,
      ConsistentRead: true,
      // A person's own rows are most of the table; they are read by key.
      FilterExpression: 'NOT begins_with(#pk, :contact)',
      ExpressionAttributeNames: { '#pk': 'pk' },
      ExpressionAttributeValues: { ':contact': { S: 'C#' } },
    },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      const named = item.contactId?.S !== undefined && ids.has(item.contactId.S);
      if (named || links.has(item.sk?.S ?? '')) found.push(item);
    }
  }
  return found;
}
