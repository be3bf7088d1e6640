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

/** Grows with every change of a person's contact and appointments. */
export function factsVersion({ contact, appointments }: Pick<Person, 'contact' | 'appointments'>): number {
  return appointments.reduce((sum, appointment) => sum + appointment.version, contact.version);
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
  readonly appointments: readonly Appointment[];
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
