/** All that is stored of one person: what an export tells, and what decides whether somebody may be erased. */
import type { Instant } from '../time/time.ts';
import type { Appointment } from './appointment.ts';
import type { Call } from './call.ts';
import type { Contact } from './contact.ts';
import type { Enrollment } from './enrollment.ts';
import type { ConsentChange } from './log.ts';
import type { Send } from './send.ts';

/** A row of the log, as it was written. */
export interface LogRow {
  readonly at: Instant;
  readonly what: string;
  readonly by: string;
  readonly purpose?: ConsentChange['purpose'];
  readonly textVersion?: string;
  readonly source?: string;
  readonly occurredAt?: Instant;
  readonly detail?: string;
  readonly page?: string;
  readonly textHash?: string;
  readonly to?: string;
}

export interface PersonRecord {
  readonly contactId: string;
  /** Absent when only remains of an interrupted erasure are there. */
  readonly contact: Contact | undefined;
  readonly appointments: readonly Appointment[];
  readonly enrollments: readonly Enrollment[];
  readonly sends: readonly Send[];
  readonly calls: readonly Call[];
  readonly log: readonly LogRow[];
  /** How many rows of each kind there are; a kind is what a row's key begins with, such as `APPT`. */
  readonly rows: Readonly<Record<string, number>>;
}
