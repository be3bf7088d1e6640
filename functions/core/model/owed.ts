/** A change of somebody's facts from which nothing may have been planned yet. */
import { type Instant, minuteMs } from '../time/time.ts';

/** Kept with every change of a contact, a visit or a sign-up, until the person has been looked at after it. */
export interface Owed {
  /** Of the latest change: whoever looked before it has not seen everything. */
  readonly stamp: string;
  /** When that change was made. */
  readonly since: Instant;
}

/** How long after a change the sweep looks at the person, if nobody could tick it off before. */
export const owedAfterMs = 10 * minuteMs;
