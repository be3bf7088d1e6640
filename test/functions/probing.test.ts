/**
 * Whoever types an address into the form must not learn from the time of the answer whether it is known here (what held, in
 * security.md): the times of both are one distribution. Two hundred of each, in turns, each address once; the long tier alone,
 * since it asks for times.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Table } from '../../functions/adapters/dynamodb/table.ts';
import { addressHash } from '../../functions/adapters/identity.ts';
import { handlerWith } from '../../functions/intake/handler.ts';
import { startEngine } from '../../local/engine/index.ts';
import { at } from '../support/people.ts';
import { isLong } from '../support/run/tier.ts';
import { peopleTable, testClient } from '../support/tables.ts';
import { requestOf, webStand } from '../support/web.ts';

const samples = 200;

/** How often the first is larger than the second, of every pair: a half where they are one distribution (Mann and Whitney). */
function areaUnderCurve(ones: readonly number[], others: readonly number[]): number {
  let larger = 0;
  for (const one of ones) for (const other of others) larger += one > other ? 1 : one === other ? 0.5 : 0;
  return larger / (ones.length * others.length);
}

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
beforeAll(async () => {
  engine = await startEngine({});
  table = await peopleTable(testClient(engine.url));
});
afterAll(() => engine.stop());

test('the measure itself sees two distributions that differ', () => {
  const times = Array.from({ length: samples }, (_, index) => 10 + (index % 17));
  expect(areaUnderCurve(times, times)).toBeCloseTo(0.5, 5);
  expect(
    areaUnderCurve(
      times.map((time) => time + 2),
      times,
    ),
  ).toBeGreaterThan(0.57);
});

test.runIf(isLong)('an address that has a patient takes the time of one that nobody knows', async () => {
  const stand = webStand(table, at('2026-05-04T15:00:00Z'));
  const post = handlerWith(stand.parts, () => ({
    sites: [],
    publicUrl: 'https://care.example',
    otherUrls: [],
    doubleOptIn: true,
  }));
  const timed = async (email: string) => {
    const from = performance.now();
    const { statusCode } = await post(requestOf('POST /signup', { json: { email, adult: true, consent: true } }));
    expect(statusCode).toBe(202);
    return performance.now() - from;
  };
  const visit = { start: at('2026-05-20T15:00:00Z'), end: at('2026-05-20T17:00:00Z') };
  for (let n = 0; n < samples; n += 1) {
    const email = `known${n}@example.org`;
    await stand.acts().appointments.put(
      {
        source: 'test',
        externalId: `${n}`,
        ...visit,
        kind: 'infusion',
        location: 'albany',
        contact: { email, addressHash: addressHash('k'.repeat(40), email), zone: 'America/New_York', locale: 'en' },
      },
      'desk',
      stand.clock.now(),
    );
  }
  const known: number[] = [];
  const unknown: number[] = [];
  // The first few load and compile.
  for (let n = 0; n < 20; n += 1) await timed(`first${n}@example.org`);
  for (let n = 0; n < samples; n += 1) {
    known.push(await timed(`known${n}@example.org`));
    unknown.push(await timed(`nobody${n}@example.org`));
  }
  const area = areaUnderCurve(known, unknown);
  expect(area).toBeGreaterThan(0.4);
  expect(area).toBeLessThan(0.6);
});
