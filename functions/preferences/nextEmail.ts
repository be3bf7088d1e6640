/** What comes next, and when: from the plan by which emails are sent, so that a page promises nothing else. */
import { printDate } from '../core/email/dates.ts';
import type { EmailClass } from '../core/model/journey.ts';
import type { Person } from '../core/model/person.ts';
import { timeline } from '../core/plan/plan.ts';
import { wantedEnrollments } from '../core/plan/triggers.ts';
import type { Release } from '../core/ports.ts';
import type { Instant, Zone } from '../core/time/time.ts';
import type { PageRequest } from './request.ts';

export interface NextEmail {
  readonly at: Instant;
  /** In which its reader has that day. */
  readonly zone: Zone;
}

/** The next email of a class to somebody, if nothing changes; undefined: none is planned, or nothing may go now. */
export function nextEmail(of: EmailClass, person: Person, release: Release, now: Instant): NextEmail | undefined {
  const journeys = Object.values(release.journeys).filter((journey) => journey.class === of);
  const begun = person.enrollments.filter(({ state }) => state === 'active');
  const wanted = wantedEnrollments(journeys, person, release.clinic).map(({ enrollment }) => enrollment);
  const facts = { person, clinic: release.clinic };
  const moments = [...begun, ...wanted].flatMap((enrollment) => {
    const journey = journeys.find(({ id }) => id === enrollment.journey);
    const next = journey && timeline(journey, enrollment, facts, now).find(({ kind }) => kind === 'send');
    return next?.kind === 'send' ? [next.dueAt] : [];
  });
  const [at] = moments.toSorted();
  const zone = of === 'marketing' ? person.contact.series?.zone : undefined;
  return at === undefined ? undefined : { at, zone: zone ?? person.contact.zone };
}

/** `today`, or `Friday, May 8` on the wall of its reader. */
export function dayInWords(
  { at, zone }: NextEmail,
  { words, language, now }: Pick<PageRequest, 'words' | 'language' | 'now'>,
) {
  const day = printDate(at, zone, language) ?? at;
  return printDate(now, zone, language) === day ? words.today : words.onDay(day);
}
