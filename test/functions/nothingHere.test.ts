/** What no route has: a cut link, a slip in an address. */
import { expect, test } from 'vitest';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { handlerWith } from '../../functions/intake/handler.ts';
import { at, clinic } from '../support/people.ts';
import { headersOf, requestOf, webStand } from '../support/web.ts';

/** No table: none may be read. */
const stand = webStand(
  { client: { send: () => Promise.reject(new Error('read')) }, name: 'people' } as unknown as Table,
  at('2026-05-04T15:00:00Z'),
);
const ask = (accept: string, query: Record<string, string> = {}) =>
  handlerWith(stand.parts)({ ...requestOf('GET /x', { query, headers: { accept } }), routeKey: '$default' });

test('a browser gets a page in either language, without a read of any table; a program gets JSON (pages-and-commands.md D8)', async () => {
  const en = await ask('text/html,application/xhtml+xml');
  expect([en.statusCode, headersOf(en)['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
  expect(en.body).toContain('There is no such page');
  expect(en.body).toContain(`<a class="tel" href="tel:+15185550100">${clinic.phone}</a>`);
  expect((await ask('text/html', { lang: 'es' })).body).toContain('No existe esa página');
  const json = await ask('*/*');
  expect([json.statusCode, json.body]).toEqual([404, '{"error":"there is nothing here"}']);
  expect(stand.calls()).toEqual([]);
});
