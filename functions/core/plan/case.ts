/** One person in one journey at one moment, under the words in force: what planning, claiming and composing go by. */
import { appointmentFor } from '../model/appointment.ts';
import type { Enrollment } from '../model/enrollment.ts';
import type { Journey } from '../model/journey.ts';
import type { Person } from '../model/person.ts';
import type { PhonesDown, Release } from '../ports.ts';
import type { Instant } from '../time/time.ts';
import type { News } from './news.ts';

export interface Case {
  readonly release: Release;
  /** The enrollment's, as the release has it. */
  readonly journey: Journey;
  readonly person: Person;
  /** One of the person's, or what it would be after a step. */
  readonly enrollment: Enrollment;
  readonly now: Instant;
  /** Where nobody can telephone us: an email says how else we are reached. */
  readonly phonesDown?: readonly PhonesDown[] | undefined;
}

/** Where the visit of an enrollment takes place; undefined where it is about none. */
export const locationOf = ({ person, enrollment }: Pick<Case, 'person' | 'enrollment'>): string | undefined =>
  appointmentFor(enrollment.instance, person.appointments)?.location;

/** A case as far as a plan goes by it: no more of the release than the clinic. */
export interface PlanCase extends Omit<Case, 'release'> {
  readonly release: Pick<Release, 'clinic'>;
}

/** A case as far as the values of an email go by it. Without a journey it tells of no visit but its own. */
export interface ValuesCase extends Omit<PlanCase, 'journey'> {
  readonly journey?: Journey | undefined;
  /** The words of another visit's step go along (`plan.ts hasRider`). */
  readonly hasRider?: boolean;
  /** What is new in the email; nothing where it is not said. */
  readonly news?: News;
}
