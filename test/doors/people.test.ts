/** What may be done about a person, by every door and from every state, is what `recorded/` holds. */
import { asRecorded } from './asRecorded.ts';
import { states } from './people.ts';

asRecorded('people', states);
