/**
 * A person gets at most two emails a day about their visits, and never two within an hour. What answers their own act, and
 * what they must not miss, goes all the same; the rest gives way.
 */
import type { Enrollment } from '../model/enrollment.ts';
import type { Step } from '../model/journey.ts';
import type { Person } from '../model/person.ts';
import { applyOffset, dayMs, hourMs, type Instant, localMinute, plusMs, type Zone } from '../time/time.ts';

/** Two emails are so far apart. */
export const betweenMs = hourMs;
/** On one day of the reader's. */
export const aDayMax = 2;

/** When emails went to the person in the day before `now`, in order; those in doubt among them. */
export function sentLately({ enrollments }: Person, own: Enrollment, now: Instant): readonly Instant[] {
  const since = plusMs(now, -dayMs);
  const others = enrollments.filter(({ journey, instance }) => journey !== own.journey || instance !== own.instance);
  return [own, ...others]
    .flatMap(({ settled }) => Object.values(settled))
    .flatMap(({ at, outcome }) => (outcome !== 'skipped' && at > since ? [at] : []))
    .sort();
}

/** Whether a step may wait for others: its day, or the minute, is no matter of safety, and answers nothing. */
export const givesWay = ({ send, safety, reply }: Pick<Step, 'send' | 'safety' | 'reply'>): boolean =>
  !safety && !reply && send.from !== 'after';

/**
 * `at`, or the first moment after it at which the step is in nobody's way. A step that is counted in hours, as setting out and
 * the evening after a visit, keeps its day.
 * @param sent as `sentLately` has it. @param zone of the reader.
 */
export function spaced(at: Instant, step: Pick<Step, 'send'>, sent: readonly Instant[], zone: Zone): Instant {
  const day = localMinute(at, zone).slice(0, 10);
  const { offset } = step.send;
  if (offset.kind === 'civil' && sent.filter((each) => localMinute(each, zone).startsWith(day)).length >= aDayMax)
    return applyOffset(at, { ...offset, days: 1 }, 1, zone);
  const near = sent.findLast((each) => each <= at && plusMs(each, betweenMs) > at);
  return near === undefined ? at : plusMs(near, betweenMs);
}
