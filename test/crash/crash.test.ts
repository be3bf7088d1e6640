/**
 * A reduced crash matrix: where an email hangs in the balance, each boundary once, on one tour. `npm run crash-matrix` is
 * the whole, with a run for each crash, and kills the demo too.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtAssembly } from '../../local/cloud/build.ts';
import { type BoundaryName, boundaryNames, Reader, type When } from './boundaries.ts';
import { openLanes, placesOf } from './matrix.ts';
import { crashRows, resultOf } from './rows.ts';
import { allUndisturbed, type Stories, storyOf } from './run.ts';
import { tableOf } from './table.ts';
import { tourRun } from './tour.ts';

let assembly: string;
let stories: Stories;
const { hosts, close } = openLanes(1);
const [own] = hosts;
if (!own) throw new Error('there is no lane');

beforeAll(async () => {
  assembly = (await builtAssembly('local')).directory;
  stories = await allUndisturbed(assembly, [story]);
});
afterAll(() => close());

/** Each boundary at one of its two moments, where the email hangs in the balance if it has such a moment. */
const moments: Partial<Record<BoundaryName, When>> = { claim: 'after', SES: 'after', settle: 'before' };
/**
 * What people and staff do outside any email: one transaction each, told again when it is not answered. And the writes
 * after which an email is as it was: the enrollment's own, a place in the cap, a step that is not due any more.
 */
const leftToTheWhole: ReadonlySet<BoundaryName> = new Set([
  'enroll put',
  'advance',
  'cap',
  'skip',
  'sign-up',
  'confirm',
  'unsubscribe',
  'booking',
  'move',
  'cancel',
  'hold',
]);
/** A visit: its reminders are what a crash may not cost. Marketing is left to the whole, and to the simulator's seeds. */
const story = 'visit';
const reduced = crashRows.filter(({ boundary, when, dropEvents }) => {
  if (leftToTheWhole.has(boundary)) return false;
  const usual = boundaryNames.indexOf(boundary) % 2 === 0 ? 'after' : 'before';
  // Without SES's events a doubt is left alone, as it is after `claim`.
  return !dropEvents && when === (moments[boundary] ?? usual);
});

/** The claim first: after a crash the next claim may be one that the ledger refuses, and leaves no doubt. */
const tour: readonly BoundaryName[] = ['claim', 'SES', 'settle', 'feedback settle'];

describe('killed, started again, played to quiet', () => {
  test(`at ${tour.join(', ')} in turn`, async () => {
    const rows = tour.flatMap((boundary) => reduced.filter((row) => row.boundary === boundary));
    expect(rows.map(({ boundary }) => boundary)).toEqual(tour);
    expect(rows.length, 'no row of an email is left out').toBe(reduced.length);
    const { expected } = storyOf(stories, story);
    expect((await tourRun(own, { story, rows }, { assembly, expected })).broken).toEqual([]);
  }, 600_000);
});

describe('the matrix itself', () => {
  test('finds a call of every kind in its stories', () => {
    for (const row of reduced) expect(placesOf(row, stories), row.name).not.toEqual([]);
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
