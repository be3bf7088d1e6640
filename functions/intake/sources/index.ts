/** What each of the sources is, by the name in its route; the names are in `core/model/sources.ts`. */
import type { SourceName } from '../../core/model/sources.ts';
import { acuity } from './acuity.ts';
import { calcom } from './calcom.ts';
import { calendly } from './calendly.ts';
import { healthie } from './healthie.ts';
import { signed } from './signed.ts';
import type { Source } from './source.ts';
import { square } from './square.ts';

export const sources: Readonly<Record<SourceName, Source>> = { calendly, calcom, acuity, healthie, square, signed };
