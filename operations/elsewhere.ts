/**
 * Rows outside a person's own partition that name them: links of bookings and patients, links of other addresses, and
 * whatever stands for a new address of theirs; and what a record system told of them (`ToldPatients`). Nothing indexes them by person, so the table is read through; that is a minute and a few cents, and complete.
 */
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { addressPk, contactPk, type Item } from '../functions/adapters/dynamodb/rows.ts';
import type { Table } from '../functions/adapters/dynamodb/table.ts';

/** @param addressHash of the people: a patient who was told of and never booked is no contact, and known by it alone. */
export async function rowsElsewhere(
  table: Table,
  contactIds: readonly string[],
  addressHash?: string,
): Promise<readonly Item[]> {
  const ids = new Set(contactIds);
  const links = new Set(contactIds.map(contactPk));
  const found: Item[] = [];
  const stands: Item[] = [];
  const told: Item[] = [];
  const pages = paginateScan(
    { client: table.client },
    {
      TableName: table.name,
      ConsistentRead: true,
      // A person's own rows are most of the table; they are read by key.
      FilterExpression: 'NOT begins_with(#pk, :contact) OR attribute_exists(#replaces) OR attribute_exists(#formerOf)',
      ExpressionAttributeNames: { '#pk': 'pk', '#replaces': 'replaces', '#formerOf': 'formerOf' },
      ExpressionAttributeValues: { ':contact': { S: contactPk('') } },
    },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      const named = item.contactId?.S !== undefined && ids.has(item.contactId.S);
      if (isTold(item)) told.push(item);
      if (named || links.has(item.sk?.S ?? '')) found.push(item);
      if (ids.has((item.replaces ?? item.formerOf)?.M?.contactId?.S ?? '')) stands.push(item);
    }
  }
  // Beside the link of a patient's id that leads to one of them, or with their address.
  const patients = new Set(found.map(({ pk }) => pk?.S));
  for (const { pk, addressHash: hash } of told)
    if (addressHash !== undefined && hash?.S === addressHash) patients.add(pk?.S);
  found.push(...told.filter((item) => patients.has(item.pk?.S) || patients.has(patientPk(item))));
  for (const stand of stands) found.push(...(await rowsOfStand(table, stand)));
  return found;
}

const isTold = ({ sk }: Item) => sk?.S === 'TOLD' || sk?.S === 'IDENTIFIER';

/** Where the patient lies whose identifier a row is: beside it, under the record system's own id. */
const patientPk = ({ pk, patientId }: Item) => pk?.S?.replace(/(?<=\u001f).*$/s, () => patientId?.S ?? '');

/** A contact that only stands for a new address: its rows, and the link that leads there. */
async function rowsOfStand(table: Table, stand: Item): Promise<readonly Item[]> {
  const pk = stand.pk?.S ?? '';
  const link = await table.get(addressPk(stand.addressHash?.S ?? ''), pk, 'strong');
  return [...(await table.whole(pk, 'strong')), ...(link ? [link] : [])];
}
