/** Every family, in the order of the design's table. */
import { backlogFamily } from './backlog.ts';
import { bundleFamily } from './bundle.ts';
import type { Family } from './family.ts';
import { mergeFamily } from './merge.ts';
import { monthFamily } from './month/month.ts';
import { ownCpuFamily } from './ownCpu.ts';
import { perEmailFamily } from './perEmail.ts';
import { releasePlanFamily } from './releasePlan.ts';
import { startFamily } from './start.ts';
import { studioFamily } from './studio.ts';
import { testTimeFamily } from './testTime.ts';
import { throughputFamily } from './throughput.ts';
import { workerRateFamily } from './workerRate.ts';

export const families: readonly Family[] = [
  perEmailFamily,
  monthFamily,
  mergeFamily,
  ownCpuFamily,
  throughputFamily,
  workerRateFamily,
  backlogFamily,
  bundleFamily,
  releasePlanFamily,
  studioFamily,
  startFamily,
  testTimeFamily,
];
