/** What any `PeopleStore` on any DynamoDB must do. The embedded engine, a given endpoint and the simulator's are held to it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { contactItem } from '../../functions/adapters/dynamodb/rows.ts';
import { DynamoSendStore } from '../../functions/adapters/dynamodb/sendStore.ts';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import type { Call } from '../../functions/core/model/call.ts';
import { dueText } from '../../functions/core/model/row.ts';
import type { Send } from '../../functions/core/model/send.ts';
import { plusMs } from '../../functions/core/time/time.ts';
import { at, contact, enrollment } from '../support/people.ts';

const now = at('2026-01-06T15:00:00Z');
const contactId = contact().id;

export const sendRow = (changes: Partial<Send> = {}): Send => ({
  contactId,
  id: 'f'.repeat(32),
  journey: 'nurture',
  instance: 'once',
  step: 'welcome',
  revision: 0,
  class: 'marketing',
  safety: false,
  reply: false,
  state: 'claimed',
  attempt: 1,
  doubts: 0,
  token: 'token-1',
  deadline: plusMs(now, 60_000),
  claimedAt: now,
  plannedAt: now,
  reasons: [],
  ...changes,
});

export function peopleStoreContract(name: string, makeTable: () => Promise<Table>): void {
  describe(`people store on ${name}`, () => {
    let table: Table;
    let store: DynamoSendStore;

    beforeEach(async () => {
      table = await makeTable();
      store = new DynamoSendStore(table);
    });

    test('nobody there is undefined; a person is all of one query, read back as written', async () => {
      expect(await store.readPerson(contactId, 'strong')).toBeUndefined();
      await table.put(contactItem(contact()));
      const one = enrollment('nurture', { due: { partition: 'marketing#0', at: now } });
      expect(await store.putEnrollment(one, undefined)).toBe('written');
      expect(await store.takeCap(contactId, now, 1000, 'nurture#once#welcome')).toBe(true);
      expect(await store.readPerson(contactId, 'strong')).toEqual({
        contact: contact(),
        appointments: [],
        cap: { at: now, token: 'nurture#once#welcome' },
        enrollments: [one],
      });
    });

    test('a claim is taken once; the second is shown who holds it', async () => {
      expect(await store.claim(sendRow(), { kind: 'absent' })).toEqual({ kind: 'claimed' });
      const other = await store.claim(sendRow({ token: 'token-2' }), { kind: 'absent' });
      expect(other).toEqual({ kind: 'taken', by: sendRow() });
      expect(await store.readSend(contactId, sendRow().id, 'strong')).toEqual(sendRow());
    });

    test('a claim whose first reply was lost is still ours', async () => {
      await store.claim(sendRow(), { kind: 'absent' });
      expect(await store.claim(sendRow(), { kind: 'absent' })).toEqual({ kind: 'claimed' });
    });

    test('of many at once exactly one claims', async () => {
      const claims = await Promise.all(
        Array.from({ length: 12 }, (_, index) => store.claim(sendRow({ token: `t${index}` }), { kind: 'absent' })),
      );
      expect(claims.filter((each) => each.kind === 'claimed')).toHaveLength(1);
    });

    test('a refused attempt may be followed by the next one, and only by that', async () => {
      await store.claim(sendRow(), { kind: 'absent' });
      await store.settle(sendRow({ state: 'refused' }));
      const next = sendRow({ attempt: 2, token: 'token-2' });
      expect((await store.claim(next, { kind: 'refused', attempt: 2 })).kind).toBe('taken');
      expect((await store.claim(next, { kind: 'inDoubt', attempt: 1 })).kind).toBe('taken');
      expect(await store.claim(next, { kind: 'refused', attempt: 1 })).toEqual({ kind: 'claimed' });
    });

    test('settling needs our token, and an event that settled first wins', async () => {
      await store.claim(sendRow(), { kind: 'absent' });
      expect(await store.settle(sendRow({ state: 'sent', token: 'token-2' }))).toBe('stale');
      expect(await store.settle(sendRow({ state: 'sent', sesId: 'x' }))).toBe('written');
      expect(await store.settle(sendRow({ state: 'refused' }))).toBe('stale');
      expect((await store.readSend(contactId, sendRow().id, 'strong'))?.state).toBe('sent');
    });

    test('a doubt that others declared yields only to the knowledge that SES has the email', async () => {
      await store.claim(sendRow(), { kind: 'absent' });
      await store.declareInDoubt(sendRow({ state: 'inDoubt', doubts: 1 }));
      expect(await store.settle(sendRow({ state: 'refused' }))).toBe('stale');
      expect(await store.settle(sendRow({ state: 'sent', sesId: 'x' }))).toBe('written');
    });

    test('only a standing claim can be declared in doubt', async () => {
      await store.claim(sendRow(), { kind: 'absent' });
      const doubt = sendRow({ state: 'inDoubt', doubts: 1, due: { partition: 'marketing#0', at: plusMs(now, 5) } });
      expect(await store.declareInDoubt({ ...doubt, token: 'token-2' })).toBe('stale');
      expect(await store.declareInDoubt(doubt)).toBe('written');
      expect(await store.declareInDoubt(doubt)).toBe('stale');
    });

    test('an enrollment is written over the version that was read, and over no other', async () => {
      await store.putEnrollment(enrollment('nurture', { version: 1 }), undefined);
      expect(await store.putEnrollment(enrollment('nurture', { version: 1 }), undefined)).toBe('stale');
      expect(await store.putEnrollment(enrollment('nurture', { version: 2 }), 1)).toBe('written');
      expect(await store.putEnrollment(enrollment('nurture', { version: 2 }), 1)).toBe('stale');
    });

    test('the due index holds what is due, earliest first, up to the moment asked for', async () => {
      const due = (instance: string, seconds: number) =>
        store.putEnrollment(
          enrollment('nurture', { instance, due: { partition: 'marketing#0', at: plusMs(now, seconds * 1000) } }),
          undefined,
        );
      await due('late', 30);
      await due('early', -30);
      await due('future', 90);
      const rows = await store.dueRows('marketing#0', plusMs(now, 60_000), 10);
      expect(rows).toMatchObject([
        { kind: 'enrollment', journey: 'nurture', instance: 'early' },
        { kind: 'enrollment', journey: 'nurture', instance: 'late' },
      ]);
      expect(await store.dueRows('marketing#1', plusMs(now, 60_000), 10)).toEqual([]);
      expect((await store.dueRows('marketing#0', plusMs(now, 60_000), 1)).length).toBe(1);
      const [first] = rows;
      expect(await store.dueRows('marketing#0', plusMs(now, 60_000), 10, first)).toEqual(rows.slice(1));
      expect(await store.dueRows('marketing#0', plusMs(now, 60_000), 10, rows[1])).toEqual([]);
    });

    test('the due index is read page by page, also where many rows are due at one moment or a row has left it', async () => {
      const due = { partition: 'marketing#0', at: now };
      for (let number = 10; number < 20; number += 1)
        await store.putEnrollment(enrollment('nurture', { instance: `n${number}`, due }), undefined);
      const seen: string[] = [];
      let page: Awaited<ReturnType<typeof store.dueRows>> = [];
      do {
        page = await store.dueRows('marketing#0', now, 3, page.at(-1));
        seen.push(...page.map(dueText));
        const last = page.at(-1);
        if (last && seen.length === 3) await store.postpone(last, plusMs(now, 60_000));
      } while (page.length === 3);
      expect(new Set(seen).size).toBe(10);
      expect(seen).toHaveLength(10);
    });

    test('a row leaves the index when nothing is due, and moves when it is postponed as it was seen', async () => {
      const due = { partition: 'marketing#0', at: now };
      await store.putEnrollment(enrollment('nurture', { due }), undefined);
      const [row] = await store.dueRows('marketing#0', now, 10);
      if (!row) throw new Error('due');
      expect(await store.postpone(row, plusMs(now, 60_000))).toBe('written');
      expect(await store.postpone(row, plusMs(now, 90_000))).toBe('stale');
      expect(await store.dueRows('marketing#0', now, 10)).toEqual([]);
      await store.putEnrollment(enrollment('nurture', { version: 2 }), 1);
      expect(await store.dueRows('marketing#0', plusMs(now, 900_000), 10)).toEqual([]);
    });

    test('a ledger row can be due, moved and taken out, while its token and state are as seen', async () => {
      const row = sendRow({ due: { partition: 'reminder#1', at: now } });
      await store.claim(row, { kind: 'absent' });
      expect(await store.dueRows('reminder#1', now, 10)).toEqual([
        { kind: 'send', contactId: row.contactId, id: row.id, due: row.due },
      ]);
      expect(await store.reschedule({ ...row, state: 'sent' }, undefined)).toBe('stale');
      expect(await store.reschedule(row, undefined)).toBe('written');
      expect(await store.dueRows('reminder#1', now, 10)).toEqual([]);
    });

    test('the cap is taken by one, is free again after its hours, and its taker may take it again', async () => {
      const taken = await Promise.all(['a', 'b', 'c'].map((token) => store.takeCap(contactId, now, 3_600_000, token)));
      expect(taken.filter(Boolean)).toHaveLength(1);
      const owner = ['a', 'b', 'c'][taken.indexOf(true)] ?? '';
      expect(await store.takeCap(contactId, plusMs(now, 60_000), 3_600_000, owner)).toBe(true);
      expect(await store.takeCap(contactId, plusMs(now, 3_600_000), 3_600_000, 'd')).toBe(false);
      expect(await store.takeCap(contactId, plusMs(now, 3_660_000), 3_600_000, 'd')).toBe(true);
    });

    test('a taker that wakes with a time long past has its cap, and does not turn it back (I5)', async () => {
      expect(await store.takeCap(contactId, plusMs(now, 240_000), 3_600_000, 'a')).toBe(true);
      expect(await store.takeCap(contactId, now, 3_600_000, 'a')).toBe(true);
      expect(await store.takeCap(contactId, plusMs(now, 3_700_000), 3_600_000, 'b')).toBe(false);
      expect(await store.takeCap(contactId, plusMs(now, 3_840_000), 3_600_000, 'b')).toBe(true);
    });

    test('a call is put where it was read, and nowhere else', async () => {
      const due = { partition: 'calls', at: now };
      const call: Call = { contactId, id: 'x', reason: 'noDelivery', at: now, state: 'open', version: 1, due };
      expect(await store.putCall(call, undefined)).toBe('written');
      expect(await store.putCall({ ...call, reason: 'bounced' }, undefined)).toBe('stale');
      const next: Call = { ...call, reason: 'bounced', version: 2 };
      expect(await store.putCall(next, call)).toBe('written');
      expect(await store.putCall({ ...next, reason: 'skipped' }, call)).toBe('stale');
      expect(await store.readCall(contactId, 'x')).toEqual(next);
      expect(await table.due('calls', now, 10)).toHaveLength(1);
    });

    test('a call of an older version, which has none, is put over as it was seen', async () => {
      const due = { partition: 'calls', at: now };
      const old: Call = { contactId, id: 'old', reason: 'noDelivery', at: now, state: 'open', due };
      await store.putCall(old, undefined);
      expect(await store.putCall({ ...old, version: 1 }, { ...old, state: 'called' })).toBe('stale');
      expect(await store.putCall({ ...old, version: 1 }, old)).toBe('written');
      expect(await store.putCall({ ...old, version: 1 }, old)).toBe('stale');
    });
  });
}
