/** The studio's own row, until there is a studio. */
import type { Family } from './family.ts';
import { notMeasured, type RowHead } from './row.ts';

const head: RowHead = {
  name: 'edit a template → preview refreshed, 95th percentile',
  unit: 'ms',
  budget: { atMost: 150 },
};

export const studioFamily: Family = {
  heads: [head],
  measure: async () => [{ ...notMeasured(head, 'not yet: the studio'), meets: false }],
};
