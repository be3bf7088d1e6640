/**
 * A person gets at most two emails a day about their visits, and never two within an hour. What answers their own act, and
 * what they must not miss, goes all the same; the rest gives way.
 */
import type { Enrollment } from '../model/enrollment.ts';
import type { Journey, Step } from '../model/journey.ts';
import type { Person } from '../model/person.ts';
import { applyOffset, dayMs, hourMs, type Instant, localMinute, plusMs, type Zone } from '../time/time.ts';

/** Two emails are so far apart. */
export const betweenMs = hourMs;
/** On one day of the reader's. */
export const aDayMax = 2;

/** An email that went lately, those in doubt among them. */
export interface SentLately {
  readonly at: Instant;
  /** It answered the person's own act, as far as the journey at hand knows. */
  readonly isReply: boolean;
}

/** What went to the person in the day before `now`, in order. */
export function sentLately(
  { enrollments }: Person,
  own: Enrollment,
  { id, steps }: Journey,
  now: Instant,
): readonly SentLately[] {
  const since = plusMs(now, -dayMs);
  const others = enrollments.filter(({ journey, instance }) => journey !== own.journey || instance !== own.instance);
  const replies = new Set(steps.filter(({ reply }) => reply).map((step) => step.id));
  return [own, ...others]
    .flatMap(({ journey, settled }) =>
      Object.entries(settled).flatMap(([step, { at, outcome }]) =>
        outcome !== 'skipped' && at > since ? [{ at, isReply: journey === id && replies.has(step) }] : [],
      ),
    )
    .sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** Whether a step may wait for others: its day, or the minute, is no matter of safety, and answers nothing. */
export const givesWay = ({ send, safety, reply }: Pick<Step, 'send' | 'safety' | 'reply'>): boolean =>
  !safety && !reply && send.from !== 'after';

/**
 * `at`, or the first moment after it at which the step is in nobody's way. A step that is counted in hours, as setting out and
 * the evening after a visit, keeps its day.
 * @param sent as `sentLately` has it. @param owed when others go that give no way. @param zone of the reader.
 */
export function spaced(
  at: Instant,
  step: Pick<Step, 'send'>,
  sent: readonly SentLately[],
  owed: readonly Instant[],
  zone: Zone,
): Instant {
  const day = localMinute(at, zone).slice(0, 10);
  const { offset } = step.send;
  const ofDay = sent.filter((each) => !each.isReply && localMinute(each.at, zone).startsWith(day));
  if (offset.kind === 'civil' && ofDay.length >= aDayMax) return applyOffset(at, { ...offset, days: 1 }, 1, zone);
  const near = [...sent.map((each) => each.at), ...owed]
    .filter((each) => plusMs(each, betweenMs) > at && (each <= at || owed.includes(each)))
    .sort()
    .at(-1);
  return near === undefined || near > plusMs(at, betweenMs) ? at : plusMs(near, betweenMs);
}
