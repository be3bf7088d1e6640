/** Every source there is, by the name in its route. */
import { acuity } from './acuity.ts';
import { calcom } from './calcom.ts';
import { calendly } from './calendly.ts';
import { signed } from './signed.ts';
import type { Source, SourceName } from './source.ts';
import { square } from './square.ts';

export const sources: Readonly<Record<SourceName, Source>> = { calendly, calcom, acuity, square, signed };
