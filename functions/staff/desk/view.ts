/** What the front desk's page is given. */
import type { Appointment } from '../../core/model/appointment.ts';
import type { CallOutcome, CallReason } from '../../core/model/call.ts';
import type { Instant } from '../../core/time/time.ts';

/** What is known of a person, as staff may correct it. */
export interface DeskPerson {
  readonly firstName?: string;
  readonly phone?: string;
  readonly locale: string;
  readonly zone: string;
}

/** What a booking tells of its person otherwise than what is known. */
export interface Difference {
  readonly what: 'firstName' | 'phone' | 'locale' | 'zone';
  readonly told: string;
  readonly known?: string;
}

export interface DayVisit {
  readonly contactId: string;
  readonly appointmentId: string;
  /** `YYYY-MM-DD` and `HH:MM` on the wall of the place. */
  readonly date: string;
  readonly time: string;
  readonly start: Instant;
  readonly begun: boolean;
  readonly name: string;
  readonly phone?: string;
  /** What a telephone dials for it, after `tel:`; absent where that cannot be told from what was written. */
  readonly dial?: string;
  readonly kind: Appointment['kind'];
  readonly location: string;
  readonly status: Appointment['status'];
  readonly stoppedEarly: boolean;
  /** Which infusion of the course it is; absent for other visits. */
  readonly course?: number;
  readonly hold: boolean;
  readonly leftReminders: boolean;
  /** `YYYY-MM-DD`: their emails have gone to another address since then, and the old one can still take it back. */
  readonly newAddressSince?: string;
  readonly missedEmail: boolean;
  readonly person: DeskPerson;
  readonly notice?: string;
  /** Ask at the door about food, drinks, medicines and the driver, and why. */
  readonly door?: 'bookedLate' | 'notReached';
}

/** Somebody to telephone, or something to look into. */
export interface DeskCall {
  readonly contactId: string;
  readonly id: string;
  /** Everything it was asked for. */
  readonly reasons: readonly CallReason[];
  readonly since: Instant;
  readonly name: string;
  readonly phone?: string;
  readonly dial?: string;
  /** `YYYY-MM-DDTHH:MM` of the visit it is about, on the wall of the place. */
  readonly visit?: string;
  /** What the booking system knows the visit by. */
  readonly booking?: { readonly source: string; readonly externalId: string };
  /** The latest try that did not reach them, with its wall time at the clinic. */
  readonly tried?: { readonly outcome: CallOutcome; readonly at: string };
  /** Absent where nobody here stands for the booking. */
  readonly person?: DeskPerson;
  readonly differs?: readonly Difference[];
  /** What to tell, a line each; also in the person's own language where that is another. */
  readonly tell?: readonly string[];
  readonly inTheirWords?: readonly string[];
  /** What may be left on an answering machine. */
  readonly machine: string;
  /** The visit that nobody has marked. */
  readonly unmarked?: DayVisit;
}

export interface DeskLists {
  readonly calls: readonly DeskCall[];
  readonly callsTotal: number;
  readonly checks: readonly DeskCall[];
  readonly checksTotal: number;
  /** Visits that are over, and nobody has said what became of them. */
  readonly unmarked: readonly DayVisit[];
  readonly unmarkedTotal: number;
}

/** Somebody who gets no emails, by a hold, and has a visit within the next days. */
export interface DeskHold {
  readonly contactId: string;
  readonly name: string;
  readonly phone?: string;
  readonly dial?: string;
  readonly visits: readonly string[];
}

export interface Day {
  readonly date: string;
  readonly visits: readonly DayVisit[];
}
