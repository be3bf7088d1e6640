/** `npm run ops -- correct`: what staff know better than a booking, from the command line. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { addressHash } from '../../functions/adapters/identity.ts';
import { startEngine } from '../../local/engine/index.ts';
import { type Corrected, correct } from '../../operations/correct.ts';
import { actsOn } from '../support/acts.ts';
import { MovableClock } from '../support/harness.ts';
import { at, contact } from '../support/people.ts';
import { peopleTable, testClient } from '../support/tables.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
beforeAll(async () => {
  engine = await startEngine({});
});
afterAll(() => engine.stop());
const one = contact({ firstName: 'Mallory', phone: '+1 900 555 0000', facts: {} });
beforeEach(async () => {
  table = await peopleTable(testClient(engine.url));
  await actsOn(table).rows.write({ newContacts: [{ contact: one }] });
});

const now = at('2026-05-04T15:00:00Z');
const hashOf = async (email: string) => addressHash('k'.repeat(40), email);
const say = (written: Corrected, id: string | undefined = one.id) =>
  correct(id, written, { people: table, clock: new MovableClock(now), by: 'operator:test', hashOf });
const read = async () => (await actsOn(table).contacts.read(one.id)) ?? expect.unreachable();

test('each of them, and none where there may be none (security.md S1)', async () => {
  const said = {
    name: '',
    phone: '+1 845 555 0100',
    language: 'es',
    zone: 'America/Chicago',
    email: 'Ana@Example.com',
  };
  expect(await say(said)).toBe(`Corrected: ${one.id}, name, phone, language, zone, email`);
  const after = await read();
  expect(after).toMatchObject({ phone: said.phone, locale: 'es', zone: 'America/Chicago', email: 'ana@example.com' });
  expect(after).not.toHaveProperty('firstName');
  expect(after.facts?.phone).toEqual({ source: 'staff', at: now });
  expect(await say(said)).toBe(`So already: ${one.id}`);
});

test.each<[Corrected, RegExp]>([
  [{}, /^What\?/],
  [{ name: 'Ana, call 900 555 0000 now' }, /--name is a name/],
  [{ phone: 'none' }, /--phone is a telephone number/],
  [{ language: 'fr' }, /--language is en or es/],
  [{ zone: 'Mars' }, /--zone is a time zone/],
  [{ email: 'ana' }, /--email is an address/],
])('%j is refused, with what it should be', async (written, message) => {
  await expect(say(written)).rejects.toThrow(message);
  expect(await read()).toMatchObject({ phone: '+1 900 555 0000' });
});

test('of nobody, and without a person, says so', async () => {
  await expect(say({ phone: '' }, 'c0000000000000000099')).rejects.toThrow('there is no person c0000000000000000099');
  await expect(correct(undefined, {}, {} as never)).rejects.toThrow(/^Whom\?/);
});
