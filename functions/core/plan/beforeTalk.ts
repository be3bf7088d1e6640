/**
 * What somebody reads before a first talk. A talk that is booked ends the invitations, not the education: what is unread of the
 * series goes before it, two emails a week, where that fits. Whom the series does not reach in time gets one email about the
 * visit that holds all of it (a step with `insteadOf`). Which of the two holds is decided by the facts of the booking and stays
 * so while they stay.
 */
import type { Appointment } from '../model/appointment.ts';
import type { Enrollment } from '../model/enrollment.ts';
import type { Journey, SeriesBeforeTalk } from '../model/journey.ts';
import type { Person } from '../model/person.ts';
import { dayMs, type Instant, later, plusMs } from '../time/time.ts';

/** The first talk of somebody who has no other visit, and had none: not marked as held yet. */
export function talkAhead({ appointments, before }: Pick<Person, 'appointments' | 'before'>): Appointment | undefined {
  if (before?.hasVisits) return undefined;
  const visits = appointments.filter(({ status }) => status !== 'cancelled' && status !== 'replaced');
  if (visits.some(({ kind, status }) => kind !== 'consultation' || status !== 'booked')) return undefined;
  return visits.toSorted((a, b) => (a.start < b.start ? -1 : 1))[0];
}

const seriesKnown = new WeakMap<Journey, SeriesBeforeTalk | undefined>();

/** What of `journey` is owed before a talk; undefined where it has nothing of the kind. */
export function seriesOf(journey: Journey): SeriesBeforeTalk | undefined {
  if (seriesKnown.has(journey)) return seriesKnown.get(journey);
  const steps = journey.steps.flatMap(({ id, send: { beforeTalk }, when }) =>
    beforeTalk?.kind === 'civil' && beforeTalk.days > 0
      ? [{ id, days: beforeTalk.days, interests: when?.['contact.interest'] }]
      : [],
  );
  const series = steps.length === 0 ? undefined : { journey: journey.id, steps };
  seriesKnown.set(journey, series);
  return series;
}

/** Since when the unread emails can go: the booking or the latest move, the confirmation, the end of a rest. */
function readsFrom(talk: Appointment, startedAt: Instant, pausedUntil: Instant | undefined): Instant {
  const from = later(talk.revisedAt, startedAt);
  return pausedUntil === undefined ? from : later(from, pausedUntil);
}

/**
 * Whether `person` reads all of `series` before `talk`: has read it, or is in it, with a day to spare after the last email.
 * @param enrollment theirs in the series.
 */
export function isReadInTime(
  { steps }: SeriesBeforeTalk,
  enrollment: Pick<Enrollment, 'startedAt' | 'settled' | 'state'> | undefined,
  { contact }: Pick<Person, 'contact'>,
  talk: Appointment,
): boolean {
  const { marketing, suppressed } = contact;
  const own = steps.filter(({ interests }) => interests === undefined || interests.includes(contact.interest));
  const unreadAt = (moment?: Instant) =>
    own.filter(({ id }) => {
      const settled = enrollment?.settled[id];
      const isRead = settled !== undefined && settled.outcome !== 'skipped';
      return !isRead || (moment !== undefined && settled.at > moment);
    });
  if (unreadAt().length === 0) return true;
  if (marketing.state !== 'confirmed' || suppressed.marketing !== undefined || enrollment?.state !== 'active')
    return false;
  // By what was unread then, not by now: else what fits would change with every email.
  const from = readsFrom(talk, enrollment.startedAt, marketing.pausedUntil);
  const days = unreadAt(from).reduce((sum, each) => sum + each.days, 0);
  return plusMs(from, (days + 1) * dayMs) <= talk.start;
}

/** Whether the one email before `talk` is not for this person: the series tells them all, or it is not their first talk. */
export function needsNoOther(series: SeriesBeforeTalk, talk: Appointment, person: Person): boolean {
  // A former address gets copies of what its person gets, and has no series of its own.
  if (person.contact.formerOf !== undefined || talkAhead(person)?.id !== talk.id) return true;
  const enrollment = person.enrollments.find(({ journey }) => journey === series.journey);
  return isReadInTime(series, enrollment, person, talk);
}
