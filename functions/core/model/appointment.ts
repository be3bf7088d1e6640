/** An appointment (a clinic visit), the notice staff may put on it, and what follows from its own facts. */
import { addOpenTime } from '../time/openingHours.ts';
import { dayMs, epochMs, hourMs, type Instant, localMinute, minuteMs, plusMs, type Zone } from '../time/time.ts';
import type { Clinic } from './clinic.ts';
import { phoneHours } from './clinicHours.ts';
import type { ToldFacts } from './facts.ts';
import type { Moment } from './journey.ts';

/** What everybody with a visit at a place on a day is told. `openAfterAll`: the notice before it no longer holds. */
export const dayNoticeKinds = ['closed', 'openingLate', 'phonesDown', 'openAfterAll'] as const;
/** `timesAgain`: one person is told the times of their visit once more; of the notice before, a late opening still holds. */
export const noticeKinds = [...dayNoticeKinds, 'timesAgain'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** What staff had to tell everybody who has a visit that day. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly at: Instant;
  /** When the place opens, for `openingLate`, and for `timesAgain` while that holds. */
  readonly opensAt?: Instant;
  /** Which notice of this visit it is, from 1: a second one is an email of its own. */
  readonly number: number;
  /** Of the appointment, when it was told: it speaks of that day, and not of the one a move leads to. */
  readonly revision: number;
}

/** Why somebody who came was not treated. */
export const untreatedReasons = ['foodOrDrink', 'noDriver', 'other'] as const;
export type UntreatedReason = (typeof untreatedReasons)[number];

/**
 * `untreated`: they came and were not treated, so that nothing is to be cared for afterwards. `replaced`: the same visit lives
 * on under another record, so this one ends without a word; only sources set it.
 */
export type AppointmentStatus = 'booked' | 'cancelled' | 'completed' | 'untreated' | 'noshow' | 'replaced';

export interface Appointment {
  readonly id: string;
  readonly contactId: string;
  readonly source: string;
  readonly externalId: string;
  readonly status: AppointmentStatus;
  /** `unmapped` when the booking system's type is not in clinic.yaml: it starts nothing but a neutral confirmation. */
  readonly kind: 'consultation' | 'infusion' | 'unmapped';
  /** Key into `clinic.locations`. */
  readonly location: string;
  /** Key into `clinic.appointmentTypes`, of a type that says something of its own about its visits. */
  readonly visitType?: string;
  readonly start: Instant;
  readonly end: Instant;
  /** Raised by every move; sends of older revisions are fenced off by their id. */
  readonly revision: number;
  readonly bookedAt: Instant;
  /** When this revision was made. */
  readonly revisedAt: Instant;
  /** When the status last changed. */
  readonly statusAt: Instant;
  /** Infusions booked or completed within 60 days before this one, plus one; staff may correct it. */
  readonly course?: number;
  /** A completed visit that did not run to its end. */
  readonly stoppedEarly?: true;
  /** Of an `untreated` visit. */
  readonly untreatedFor?: UntreatedReason;
  /** Staff asked for the email about a missed visit to go; until then none does. */
  readonly missedEmailAt?: Instant;
  readonly notice?: Notice;
  /** Whoever came was asked about food, drinks, medicines and the way home. It holds for the revision it was said of. */
  readonly doorAskedAt?: Instant;
  /** The source's own number or time of the last change taken from it: older ones are refused. */
  readonly sourceVersion?: number;
  readonly occurredAt?: Instant;
  /** The source has told that it moves, and not yet to when: reminders wait. */
  readonly movingSince?: Instant;
  /** The record that the same visit lives on under, when `replaced`. */
  readonly replacedBy?: { readonly contactId: string; readonly appointmentId: string };
  /** What its booking tells of its person otherwise than what is known with as much right: it counts for this visit. */
  readonly told?: ToldFacts;
  readonly version: number;
}

/** The appointment an instance is about: a second notice of one visit is the instance `<appointment id>.2`. */
export const appointmentIdOf = (instance: string): string => instance.split('.', 1)[0] ?? instance;

export const appointmentFor = (instance: string, appointments: readonly Appointment[]): Appointment | undefined => {
  const id = appointmentIdOf(instance);
  return appointments.find((each) => each.id === id);
};

/** The instant a named moment of `appointment` falls on. Fasting counts real hours back from the start. */
export function momentOf(appointment: Appointment, moment: Moment, clinic: Clinic): Instant {
  switch (moment) {
    case 'appointment.start':
      return appointment.start;
    case 'appointment.end':
      return appointment.end;
    case 'appointment.arrival':
      return plusMs(appointment.start, -clinic.preparation.arriveMinutesEarly * minuteMs);
    case 'eating.lastMeal':
      return plusMs(appointment.start, -clinic.preparation.solidFoodHours * hourMs);
    case 'eating.lastClearLiquid':
      return plusMs(appointment.start, -clinic.preparation.clearLiquidHours * hourMs);
  }
}

/** The zone an appointment's civil times are counted and printed in: its location's, else the clinic's. */
export function zoneOf(appointment: Appointment, clinic: Clinic): Zone {
  return clinic.locations[appointment.location]?.zone ?? clinic.zone;
}

const courseDays = 60;

/** An infusion that takes place, as far as anybody knows. */
export const isHeld = ({ kind, status }: Pick<Appointment, 'kind' | 'status'>): boolean =>
  kind === 'infusion' && (status === 'booked' || status === 'completed');

/** How many days one comes after `other`; not above 0 when it does not. */
const daysAfter = (one: Pick<Appointment, 'start'>, other: Pick<Appointment, 'start'>): number =>
  (epochMs(one.start) - epochMs(other.start)) / dayMs;

/** Whether the two are of one course: infusions at most 60 days apart. */
export const isOneCourse = (
  appointment: Pick<Appointment, 'kind' | 'start'>,
  other: Pick<Appointment, 'kind' | 'start'>,
): boolean => other.kind === appointment.kind && Math.abs(daysAfter(appointment, other)) <= courseDays;

/** Of what was put away, that which has not been taken up again since. */
export const notAmong = <T extends Pick<Appointment, 'id'>>(
  appointments: readonly Pick<Appointment, 'id'>[],
  before: readonly T[],
): readonly T[] => before.filter(({ id }) => !appointments.some((each) => each.id === id));

/**
 * Which infusion of the course this is, from 1: those within 60 days before it that are booked or completed, plus one. Of a
 * course booked in one sitting only the earliest is the first.
 * @param before visits that were put away.
 */
export function courseNumber(
  appointment: Appointment,
  appointments: readonly Appointment[],
  before: readonly Pick<Appointment, 'id' | 'kind' | 'status' | 'start'>[] = [],
): number {
  if (appointment.course !== undefined) return appointment.course;
  const earlierOnes = [...appointments, ...notAmong(appointments, before)].filter((other) => {
    const days = daysAfter(appointment, other);
    return isHeld(other) && other.id !== appointment.id && days > 0 && days <= courseDays;
  });
  return earlierOnes.length + 1;
}

/** The notice that concerns this visit as it stands: one about a day it has been moved from is of no more effect. */
export const noticeOf = ({ notice, revision }: Appointment): Notice | undefined =>
  notice?.revision === revision ? notice : undefined;

/** Staff asked for the email about this very absence, not about an earlier one. */
export const wantsMissedEmail = ({ status, statusAt, missedEmailAt }: Appointment): boolean =>
  status === 'noshow' && missedEmailAt !== undefined && missedEmailAt >= statusAt;

/** A visit that starts before this, on the wall of the place, is prepared for the evening before. */
const earlyBefore = '10:00';

/**
 * Fewer open phone hours than this between what was said of a visit and the moment by which it must be known, and nobody can
 * ask or be asked: everything goes in one email, and whoever comes is asked at the door.
 */
const askableMs = 8 * hourMs;

/** A plan asks it of each of its steps. */
const shortKnown = new WeakMap<Appointment, { readonly clinic: Clinic; readonly isShort: boolean }>();

/**
 * Booked, or last moved, when somebody answers the telephone for fewer than eight hours more: until the last meal before an
 * infusion, until the start of any other visit. Clock hours would call Saturday a long time before Monday.
 */
export function isShortNotice(appointment: Appointment, clinic: Clinic): boolean {
  const known = shortKnown.get(appointment);
  if (known?.clinic === clinic) return known.isShort;
  const by = momentOf(appointment, appointment.kind === 'infusion' ? 'eating.lastMeal' : 'appointment.start', clinic);
  const askable = addOpenTime(phoneHours(clinic, appointment.location), appointment.revisedAt, askableMs);
  const isShort = askable === undefined || askable > by;
  shortKnown.set(appointment, { clinic, isShort });
  return isShort;
}

export function isSameDay(appointment: Appointment, clinic: Clinic): boolean {
  const zone = zoneOf(appointment, clinic);
  return localMinute(appointment.start, zone).slice(0, 10) === localMinute(appointment.revisedAt, zone).slice(0, 10);
}

export const isEarly = (appointment: Appointment, clinic: Clinic): boolean =>
  localMinute(appointment.start, zoneOf(appointment, clinic)).slice(11) < earlyBefore;
