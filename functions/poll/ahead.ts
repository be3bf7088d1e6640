/** The weeks ahead, for systems that cannot say what has changed: they are listed and compared. */
import { dayMs, type Instant, plusMs } from '../core/time/time.ts';

/** A visit is hardly ever booked further ahead; nearer to it, it is listed in time. */
export const aheadDays = 92;

/** The end of what is listed in a pass that began at `passAt`. */
export const aheadUntil = (passAt: Instant): Instant => plusMs(passAt, aheadDays * dayMs);

/** `YYYY-MM-DD`, so many days after the day of `passAt`. */
export const dayAfter = (passAt: Instant, days: number): string => plusMs(passAt, days * dayMs).slice(0, 10);
