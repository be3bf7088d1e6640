/** What becomes of a visit, by every door and from every state, is what `recorded/` holds. */
import { asRecorded } from './asRecorded.ts';
import { states } from './visits.ts';

asRecorded('visits', states);
