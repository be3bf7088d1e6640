/**
 * Who has more rows than fit into one answer is read whole (proof.md §2, 11): planning, the export, erasure, the lists of the
 * due index, and the rows that `announce` tells of. With real pages of 1 MB, and with a client that ends every answer after
 * an item or two.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { readRows } from '../../functions/adapters/dynamodb/batchRead.ts';
import { DynamoCallStore } from '../../functions/adapters/dynamodb/callStore.ts';
import { DynamoDayStore } from '../../functions/adapters/dynamodb/dayStore.ts';
import { DynamoErasure } from '../../functions/adapters/dynamodb/erasure.ts';
import { readPeople } from '../../functions/adapters/dynamodb/personRecord.ts';
import { addressPk, appointmentItem, callItem, contactPk } from '../../functions/adapters/dynamodb/rows.ts';
import { DynamoSendStore } from '../../functions/adapters/dynamodb/sendStore.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { systemIdentity } from '../../functions/adapters/identity.ts';
import { dayMs, hourMs, plusMs } from '../../functions/core/time/time.ts';
import { actsOn } from '../support/acts.ts';
import { MovableClock } from '../support/harness.ts';
import { appointment, at } from '../support/people.ts';
import { splitTable } from '../support/splitting.ts';

const now = at('2026-06-01T15:00:00Z');
const addressHash = 'b'.repeat(40);
const hundredKb = 'x'.repeat(100 * 1024);
const visits = 12;

export function pagesContract(name: string, makeTable: () => Promise<Table>): void {
  describe.each<[string, (table: Table) => Table]>([
    ['pages of 1 MB', (table) => table],
    ['answers of one item', (table) => splitTable(table, 1)],
    ['answers of two items', (table) => splitTable(table, 2)],
  ])(`on ${name}, in %s (proof.md 11)`, (_, as) => {
    let table: Table;
    let contactId: string;

    /** Somebody with 1.2 MB of visits, which come before their contact in every answer. */
    beforeEach(async () => {
      const whole = await makeTable();
      table = as(whole);
      await actsOn(whole).signUps.signUp(
        {
          email: 'ada@example.com',
          addressHash,
          firstName: 'Ada',
          interest: 'pain',
          locale: 'en',
          zone: 'America/New_York',
          textVersion: '2026-1',
          source: 'form',
        },
        plusMs(now, -dayMs),
      );
      contactId = (await readPeople(whole, addressHash)).people[0]?.contactId ?? '';
      for (let visit = 0; visit < visits; visit += 1) {
        const start = plusMs(now, -visit * hourMs - hourMs);
        // Called off, so that nothing stands against an erasure.
        const one = appointment({ contactId, id: `a${visit}`, status: 'cancelled', start, end: start });
        await whole.put({ ...appointmentItem(one), padding: { S: hundredKb } });
      }
    });

    test('planning reads the person whole', async () => {
      const person = await new DynamoSendStore(table).readPerson(contactId, 'strong');
      expect(person?.contact.id).toBe(contactId);
      expect(person?.appointments).toHaveLength(visits);
      expect(person?.enrollments).toEqual([]);
    });

    test('the export has every row', async () => {
      const { people } = await readPeople(table, addressHash);
      expect(people).toHaveLength(1);
      expect(people[0]?.appointments).toHaveLength(visits);
      expect(people[0]?.rows).toMatchObject({ APPT: visits, CONTACT: 1, SIGNUP: 1 });
    });

    test('an erasure leaves no row', async () => {
      const erasure = new DynamoErasure(table, new MovableClock(plusMs(now, 365 * dayMs)), systemIdentity, 6);
      expect(await erasure.erase({ addressHash, by: 'operator:test', why: 'asked' })).toMatchObject({ kind: 'erased' });
      expect(await table.whole(contactPk(contactId), 'strong')).toEqual([]);
      const left = await table.whole(addressPk(addressHash), 'strong');
      expect(left.map(({ sk }) => sk?.S?.split('#')[0]).sort()).toEqual(['ADDRESS', 'EVIDENCE']);
    });

    test('the visits of a day and the calls are all listed', async () => {
      const day = new DynamoDayStore(table, systemIdentity);
      expect(await day.between(plusMs(now, -dayMs), now)).toHaveLength(visits);
      const asked = ['a', 'b', 'c', 'd', 'e'].map((id) => ({
        contactId,
        id,
        reason: 'noDelivery' as const,
        at: now,
        state: 'open' as const,
        due: { partition: 'calls', at: now },
      }));
      for (const call of asked) await table.put(callItem(call));
      const calls = new DynamoCallStore(table, systemIdentity);
      expect((await calls.totals(now)).calls).toBe(asked.length);
      expect((await calls.page('calls', now, 3)).calls.length).toBeGreaterThanOrEqual(3);
    });

    test('every due row is found, up to the limit asked for', async () => {
      const store = new DynamoSendStore(table);
      for (let row = 0; row < 5; row += 1)
        await table.put({
          pk: { S: contactPk(contactId) },
          sk: { S: `SEND#${row}` },
          duePartition: { S: 'reminder#0' },
          dueAt: { S: plusMs(now, -row) },
        });
      expect(await store.dueRows('reminder#0', now, 100)).toHaveLength(5);
      const first = await store.dueRows('reminder#0', now, 3);
      expect(first).toHaveLength(3);
      expect(await store.dueRows('reminder#0', now, 3, first.at(-1))).toHaveLength(2);
    });

    test('what other systems are told of is read to the last key', async () => {
      const rows = ['a', 'b', 'c'].map((id) => ({ kind: 'call' as const, contactId, id }));
      for (const { id } of rows)
        await table.put(callItem({ contactId, id, reason: 'noDelivery', at: now, state: 'open' }));
      const unread: Error[] = [];
      const read = await readRows(
        table.client,
        table.name,
        rows,
        'strong',
        (error) => unread.push(error),
        async () => {},
      );
      expect(read.map(({ row }) => ('id' in row ? row.id : '')).sort()).toEqual(['a', 'b', 'c']);
      expect(unread).toEqual([]);
    });
  });
}
