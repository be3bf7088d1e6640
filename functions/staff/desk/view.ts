/** What the front desk's page is given. */
import type { Appointment, UntreatedReason } from '../../core/model/appointment.ts';
import type { CallOutcome, CallReason } from '../../core/model/call.ts';
import type { Contact } from '../../core/model/contact.ts';
import type { SendReason } from '../../core/model/sendReasons.ts';
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

/** What the booking system knows a visit by. */
export interface BookedIn {
  readonly source: string;
  readonly externalId: string;
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
  readonly untreatedFor?: UntreatedReason;
  /** The mark on it is of today, and can be taken back as a slip. */
  readonly undoable: boolean;
  readonly booking: BookedIn;
  /** Booked at the desk: no system has it, so it is moved and cancelled here. */
  readonly byHand: boolean;
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
  readonly booking?: BookedIn;
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

/** Somebody who was looked for. */
export interface FoundPerson {
  readonly contactId: string;
  readonly name: string;
  readonly email: string;
  readonly phone?: string;
  readonly dial?: string;
  /** The visit that was asked about, or the next one, or the latest: `YYYY-MM-DDTHH:MM` on the wall of its place. */
  readonly visit?: { readonly at: string; readonly kind: Appointment['kind']; readonly status: Appointment['status'] };
}

/** An email of the ledger. */
export interface ToldEmail {
  readonly id: string;
  /** `YYYY-MM-DDTHH:MM` on the wall of the visit's place, or of the person, with the zone. */
  readonly at: string;
  readonly zone: string;
  /** Absent where the words are no longer kept, or the email never was composed. */
  readonly subject?: string;
  readonly journey: string;
  readonly step: string;
  /** When the visit was, as this email told it: `YYYY-MM-DDTHH:MM`. */
  readonly visit?: string;
  readonly outcome: 'arrived' | 'sent' | 'bounced' | 'complained' | 'inDoubt' | 'onTheWay' | 'notSent';
  /** Why it was not sent. */
  readonly why?: SendReason;
  /** It can be read, as it left. */
  readonly canShow: boolean;
}

/** An email that goes if nothing changes, or that will not go. */
export interface NextEmail {
  readonly at: string;
  readonly zone: string;
  readonly subject?: string;
  readonly journey: string;
  readonly step: string;
  readonly why?: SendReason;
}

export interface PersonPage {
  readonly contactId: string;
  readonly name: string;
  readonly email: string;
  readonly phone?: string;
  readonly dial?: string;
  readonly person: DeskPerson;
  readonly emailForm: 'minimal' | 'full';
  readonly education: Contact['marketing']['state'];
  readonly reminders: Contact['reminders']['state'];
  /** Of the emails about visits they want only what they must know. */
  readonly wantsFewer: boolean;
  readonly hold: boolean;
  /** Their address takes no emails: it bounced, or they complained. */
  readonly noEmails: boolean;
  readonly visits: readonly DayVisit[];
  readonly told: readonly ToldEmail[];
  readonly next: readonly NextEmail[];
  readonly today: string;
}

/** Whom a notice would tell, how, and with which email: nobody is told yet. */
export interface NoticePreview {
  /** Visits there that day that it is about. */
  readonly visits: number;
  /** Those who would be told now. */
  readonly people: readonly {
    readonly name: string;
    /** `HH:MM` of their visit, on the wall of the place. */
    readonly time: string;
    readonly how: 'now' | 'later' | 'call';
    /** When the email goes: `YYYY-MM-DDTHH:MM` on the wall of the place; absent where none does. */
    readonly wall?: string;
  }[];
  readonly emails: readonly { readonly wall: string; readonly now: boolean; readonly people: number }[];
  readonly calls: number;
  /** As the first of them who gets one would read it. */
  readonly email?: { readonly to: string; readonly subject: string; readonly html: string };
}

/** A booking system that has told something in the last weeks. */
export interface DeskSource {
  readonly source: string;
  /** The beginning of the hour in which it was heard last. */
  readonly heardAt: Instant;
  /** Longer than it uses to be silent. */
  readonly isSilent: boolean;
}
