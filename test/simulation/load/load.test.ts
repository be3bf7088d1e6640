/** The load runs with a small crowd each; `npm run sim -- --load` has the full one. */
import { expect, test } from 'vitest';
import { loadProduct } from '../product.ts';
import { linesOf } from './result.ts';
import { loadRuns } from './runs.ts';

const product = await loadProduct();
const crowd = 2_000;

/** Of five workers: the one email that each had begun with, and a second where the probe came too late. */
const handful = 10;
/** Sixteen at once of five workers, and the handful. */
const underWay = 90;

test.each(loadRuns.map((each) => [each.name, each] as const))(
  '%s',
  async (name, { share, run }) => {
    const result = await run(product, name, Math.min(crowd, crowd * share * 10));
    expect(result.broken, linesOf(result).join('\n')).toEqual([]);
    if (name.includes('from that moment')) expect(result.inDoubt).toBeLessThanOrEqual(handful);
    if (name.includes('in full flight')) expect(result.inDoubt).toBeLessThanOrEqual(underWay);
  },
  300_000,
);
