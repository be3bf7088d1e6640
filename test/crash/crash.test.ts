/**
 * A reduced crash matrix: every boundary of an email and each kind of "no" once, before or after, and one kill of the demo in
 * its busiest days. `npm run crash-matrix` is the whole.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtAssembly } from '../../local/cloud/build.ts';
import { type BoundaryName, boundaryNames, Reader, type When } from './boundaries.ts';
import { demoRun, expectedOfDemo } from './demo.ts';
import { openLanes, placesOf, runRow } from './matrix.ts';
import { crashRows, resultOf } from './rows.ts';
import { allUndisturbed, type Hosts, type Stories } from './run.ts';
import { tableOf } from './table.ts';

let assembly: string;
let stories: Stories;
const { hosts, close } = openLanes(2);
const free: Hosts[] = [...hosts];
const waiting: ((own: Hosts) => void)[] = [];

function freeLane(): Promise<Hosts> {
  return new Promise((resolve) => {
    const own = free.pop();
    if (own) resolve(own);
    else waiting.push(resolve);
  });
}

function giveBack(own: Hosts): void {
  const next = waiting.shift();
  if (next) next(own);
  else free.push(own);
}

beforeAll(async () => {
  assembly = (await builtAssembly('local')).directory;
  stories = await allUndisturbed(assembly);
});
afterAll(() => close());

/** Each boundary at one of its two moments, where the email hangs in the balance if it has such a moment. */
const moments: Partial<Record<BoundaryName, When>> = { claim: 'after', SES: 'after', settle: 'before' };
/** What begins a story, before any email of it is claimed: one transaction each, told again when it is not answered. */
const leftToTheWhole: ReadonlySet<BoundaryName> = new Set(['sign-up', 'confirm', 'booking']);
const reduced = crashRows.filter(({ boundary, when, dropEvents }) => {
  if (leftToTheWhole.has(boundary)) return false;
  const usual = boundaryNames.indexOf(boundary) % 2 === 0 ? 'after' : 'before';
  return dropEvents ? boundary === 'SES' : when === (moments[boundary] ?? usual);
});

describe('killed, started again, played to quiet', () => {
  test.concurrent.each(reduced.map((row) => [row.name, row.when, row] as const))(
    '%s, %s',
    async (_name, _when, row) => {
      // Two at a time: each is two processes, their engine and a dozen threads.
      const own = await freeLane();
      try {
        const offset = Math.floor(placesOf(row, stories).length / 2);
        const result = await runRow(row, [own], { assembly, stories, times: 1, offset, onRun: () => {} });
        expect(result.broken).toEqual([]);
      } finally {
        giveBack(own);
      }
    },
    180_000,
  );

  test('npm start -- --scenario few, in its busiest days', async () => {
    const { counts, further } = await demoRun(assembly, [20], expectedOfDemo(assembly));
    expect({ ...counts, further }).toMatchObject({ lost: [], doubled: 0, unwanted: [], twice: 0, further: [] });
  }, 180_000);
});

describe('the matrix itself', () => {
  test('finds a call of every kind in its stories', () => {
    for (const row of crashRows) expect(placesOf(row, stories), row.name).not.toEqual([]);
  });

  test('a row above its promise is broken, and says where', () => {
    const counts = {
      lost: ['noah prepare/driver r0 has no row'],
      doubled: 1,
      unwanted: [],
      doubts: { reminder: 1, marketing: 0 },
      twice: 1,
      marketingTwice: 0,
      inDoubt: { reminder: 0, marketing: 0 },
      accepted: 0,
    };
    const allowed = { doubts: 0, twice: 0, why: 'nothing' };
    const result = resultOf('claim', 'before', allowed, [{ counts, struck: 1 }], 1);
    expect(result.broken).toEqual([
      'lost: noah prepare/driver r0 has no row',
      'doubled: 1',
      'in doubt: 1, allowed 0',
      'twice: 1, allowed 0',
    ]);
    expect(tableOf([result])).toContain('BROKEN');
  });

  test('tells an advance from a start by the steps that are settled', () => {
    const reader = new Reader();
    const put = (when: 'before' | 'after', settled: Record<string, unknown>) =>
      reader.boundaryOf(
        { n: 1, when, caller: 'dispatch', service: 'dynamodb', operation: 'PutItem' },
        { Item: { pk: { S: 'C#1' }, sk: { S: 'ENROLL#prepare#a' }, settled: { M: settled } } },
      );
    expect([put('before', {}), put('after', {})]).toEqual(['enroll put', 'enroll put']);
    expect([put('before', { booked: {} }), put('after', { booked: {} })]).toEqual(['advance', 'advance']);
    expect(put('before', { booked: {} })).toBe('enroll put');
  });
});
