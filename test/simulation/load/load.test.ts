/** The load runs with a small crowd each, a larger one in the long tier; `npm run sim -- --load` has the full one. */
import { expect, test } from 'vitest';
import { byTier, isLong } from '../../support/run/tier.ts';
import { loadProduct } from '../product.ts';
import { linesOf } from './result.ts';
import { loadRuns } from './runs.ts';

const product = await loadProduct();
const crowd = byTier(100, 10_000);

/** Of five workers: the one email that each had begun with, and a second where the probe came too late. */
const handful = 10;
/** Sixteen at once of five workers, and the handful. */
const underWay = 90;

/** So many that sending still goes on two seconds later, when the outage of "in full flight" begins. */
const stillSending = 1_500;

/** "In full flight" needs a crowd of its own. */
const runs = loadRuns.filter(({ name }) => isLong || !name.includes('in full flight'));

test.each(runs.map((each) => [each.name, each] as const))(
  '%s',
  async (name, { share, run }) => {
    const isInFlight = name.includes('in full flight');
    const result = await run(
      product,
      name,
      Math.max(Math.min(crowd, crowd * share * 10), isInFlight ? stillSending : 0),
    );
    expect(result.broken, linesOf(result).join('\n')).toEqual([]);
    if (name.includes('from that moment')) expect(result.inDoubt).toBeLessThanOrEqual(handful);
    if (isInFlight) {
      expect(result.inDoubt).toBeGreaterThan(0);
      expect(result.inDoubt).toBeLessThanOrEqual(underWay);
    }
  },
  300_000,
);
