/** Everything the planner knows of one person. */
import type { Instant } from '../time/time.ts';
import type { Appointment } from './appointment.ts';
import type { Contact } from './contact.ts';
import type { Enrollment } from './enrollment.ts';

/** The last marketing claim of a person (I5). */
export interface Cap {
  readonly at: Instant;
  /** Which send took it: journey, instance, step. */
  readonly token: string;
}

export interface VisitBefore extends Pick<Appointment, 'id' | 'kind' | 'status' | 'start'> {
  /** Of the steps that go once in a course, those that have gone: `<journey>/<step>`. */
  readonly gone?: readonly string[];
}

/** What planning must know of the visits that were put away (`core/people/history.ts`). */
export interface Before {
  /** The sum of the versions they had. */
  readonly versions: number;
  /** Those that may be of one course with a visit that is not put away. */
  readonly visits: readonly VisitBefore[];
  /** One of them was not cancelled. */
  readonly hasVisits: boolean;
  readonly version: number;
}

/** Grows with every change of a person's contact and appointments, and stays as it is when visits are put away. */
export function factsVersion({
  contact,
  appointments,
  before,
}: Pick<Person, 'contact' | 'appointments' | 'before'>): number {
  return appointments.reduce(
    (sum, appointment) => sum + appointment.version,
    contact.version + (before?.versions ?? 0),
  );
}

/**
 * True when an enrollment was planned from newer facts than the visits that were read with it. A Query is no snapshot: it gives
 * each item as it stood when its turn came, so that a move may lie between the two. To plan from that would go back to before
 * the move. (What stands for an old address borrows its visits, which can come and go.)
 */
export const isTorn = (person: Person): boolean =>
  person.contact.formerOf === undefined && person.enrollments.some(({ seen }) => seen > factsVersion(person));

/** So often a read that seems torn is repeated; after that a visit is gone that was there once, and what is there counts. */
export const tornMax = 2;

/** Everything the planner may know of a person: what one Query reads. */
export interface Person {
  readonly contact: Contact;
  /** But for those that were put away. */
  readonly appointments: readonly Appointment[];
  readonly before?: Before;
  readonly cap?: Cap;
  readonly enrollments: readonly Enrollment[];
  /** Of a contact that stands for somebody's old address: it gets that person's emails about visits too, for so long. */
  readonly copies?: {
    /** When the address changed. */
    readonly since: Instant;
    readonly until: Instant;
    /** The person's own. */
    readonly enrollments: readonly Enrollment[];
  };
}
