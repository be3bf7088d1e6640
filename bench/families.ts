/** Every family, in the order of the design's table. */
import type { Family } from './family.ts';
import { perEmailFamily } from './perEmail.ts';

export const families: readonly Family[] = [perEmailFamily];
