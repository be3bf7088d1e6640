/**
 * What became of an appointment: the one rule for every door (the front desk, the clinic's systems, webhooks, FHIR). A
 * door may say less than this allows, never more.
 */

import {
  type Appointment,
  type AppointmentStatus,
  type Notice,
  noticeOf,
  type UntreatedReason,
  wantsMissedEmail,
  zoneOf,
} from '../model/appointment.ts';
import type { Clinic } from '../model/clinic.ts';
import { defined } from '../model/defined.ts';
import { type Instant, later, localMinute, minuteMs, plusMs } from '../time/time.ts';

export type StatusChange =
  | { readonly status: 'completed'; readonly stoppedEarly?: boolean }
  /** They came and were not treated: no aftercare, and no email about a missed visit. */
  | { readonly status: 'untreated'; readonly why: UntreatedReason }
  | { readonly status: 'noshow' | 'cancelled' }
  /** Booked again: a new revision, and everything is due again as after a move. */
  | { readonly status: 'booked' };

export type Refusal =
  /** The record goes on under another one: said of this one too, it would be said twice. */
  | 'replaced'
  /** What has not begun can neither have taken place nor have been missed; aftercare would go to somebody who waits. */
  | 'notBegun';

export type StatusResult =
  | { readonly kind: 'changed'; readonly next: Appointment }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly why: Refusal };

/** Without the word that it moves: it has been said where to, or that it does not. */
export function arrived<T extends Appointment>({ movingSince: _moving, ...rest }: T): Omit<T, 'movingSince'> {
  return rest;
}

/** On the wall of the visit's place. */
const isSameDay = (visit: Appointment, a: Instant, b: Instant, clinic: Clinic): boolean => {
  const zone = zoneOf(visit, clinic);
  return localMinute(a, zone).slice(0, 10) === localMinute(b, zone).slice(0, 10);
};

/**
 * The appointment after `change`.
 * @param statusAt when it became so, where that is not now: the time of the person's own act.
 */
export function statusAfter(
  visit: Appointment,
  change: StatusChange,
  at: Instant,
  statusAt: Instant = at,
): StatusResult {
  if (visit.status === 'replaced') return { kind: 'refused', why: 'replaced' };
  const { stoppedEarly, untreatedFor, missedEmailAt: _released, ...rest } = arrived(visit);
  const changed = (status: AppointmentStatus, more: Partial<Appointment> = {}): StatusResult => ({
    kind: 'changed',
    next: { ...rest, ...more, status, statusAt, version: visit.version + 1 },
  });
  const isSo = visit.status === change.status && visit.movingSince === undefined;
  switch (change.status) {
    case 'completed':
      if (visit.start > at) return { kind: 'refused', why: 'notBegun' };
      if (isSo && (stoppedEarly ?? false) === (change.stoppedEarly ?? false)) return { kind: 'unchanged' };
      return changed('completed', defined({ stoppedEarly: change.stoppedEarly ? true : undefined }));
    case 'untreated':
      if (visit.start > at) return { kind: 'refused', why: 'notBegun' };
      return isSo && untreatedFor === change.why
        ? { kind: 'unchanged' }
        : changed('untreated', { untreatedFor: change.why });
    case 'noshow':
      if (visit.start > at) return { kind: 'refused', why: 'notBegun' };
      return isSo ? { kind: 'unchanged' } : changed('noshow');
    case 'cancelled':
      return isSo ? { kind: 'unchanged' } : changed('cancelled');
    case 'booked':
      return isSo ? { kind: 'unchanged' } : changed('booked', { revision: visit.revision + 1, revisedAt: at });
  }
}

/** What staff say of an appointment beside what became of it. */
export type Correction =
  /** The mark on it was a slip: it is booked as it was, under the same revision, and nothing is due again. */
  | { readonly kind: 'mistake' }
  /** The email to somebody who missed their visit may go now. */
  | { readonly kind: 'sendMissed' }
  /** Whoever came was asked at the door; or that was pressed by mistake. */
  | { readonly kind: 'door'; readonly asked: boolean }
  /** The person is told the times of their visit once more. */
  | { readonly kind: 'timesAgain' }
  /** Which infusion of the course it is, from 1. */
  | { readonly kind: 'course'; readonly course: number };

/** Two presses within so long are one. */
const againMs = 10 * minuteMs;

/** The visit with its times told again; what was told of a late opening holds on. */
function toldAgain(visit: Appointment, at: Instant): CorrectionResult {
  if (visit.status !== 'booked' || visit.start <= at || visit.movingSince !== undefined)
    return { kind: 'refused', why: 'notAhead' };
  const before = noticeOf(visit);
  if (before?.kind === 'closed') return { kind: 'refused', why: 'closed' };
  if (before?.kind === 'timesAgain' && plusMs(before.at, againMs) > at) return { kind: 'unchanged' };
  const notice = defined<Notice>({
    kind: 'timesAgain',
    at,
    number: (visit.notice?.number ?? 0) + 1,
    revision: visit.revision,
    opensAt: before?.opensAt,
  });
  return { kind: 'changed', next: { ...visit, notice, version: visit.version + 1 } };
}

export type CorrectionRefusal =
  | 'replaced'
  /** Times are told of a visit that is booked and ahead, and not in the middle of a move. */
  | 'notAhead'
  /** The person was told that the place is closed: times would contradict it. */
  | 'closed'
  /** Only a visit that was missed has an email to be sent. */
  | 'notMissed'
  /** Only a mark of the same day can be a slip: what was true for days has been acted upon. */
  | 'oldMark'
  /** The person was told of the cancellation at once: taken back without a word, they would stay at home. */
  | 'cancellationTold';

export type CorrectionResult =
  | Exclude<StatusResult, { kind: 'refused' }>
  | { readonly kind: 'refused'; readonly why: CorrectionRefusal };

/** Whether the mark on a visit may be taken back as a slip: it is of this day, on the wall of the place. */
export const isSlip = (visit: Appointment, at: Instant, clinic: Clinic): boolean =>
  (visit.status === 'completed' || visit.status === 'untreated' || visit.status === 'noshow') &&
  isSameDay(visit, visit.statusAt, at, clinic);

/** The appointment after `correction`. */
export function corrected(visit: Appointment, correction: Correction, at: Instant, clinic: Clinic): CorrectionResult {
  if (visit.status === 'replaced') return { kind: 'refused', why: 'replaced' };
  const version = visit.version + 1;
  switch (correction.kind) {
    case 'mistake': {
      if (visit.status === 'booked') return { kind: 'unchanged' };
      if (visit.status === 'cancelled') return { kind: 'refused', why: 'cancellationTold' };
      if (!isSameDay(visit, visit.statusAt, at, clinic)) return { kind: 'refused', why: 'oldMark' };
      const { stoppedEarly: _early, untreatedFor: _why, missedEmailAt: _released, ...rest } = arrived(visit);
      return { kind: 'changed', next: { ...rest, status: 'booked', statusAt: at, version } };
    }
    case 'sendMissed':
      if (visit.status !== 'noshow') return { kind: 'refused', why: 'notMissed' };
      if (wantsMissedEmail(visit)) return { kind: 'unchanged' };
      // Never before the mark it answers, whoever's clock wrote that.
      return { kind: 'changed', next: { ...visit, missedEmailAt: later(at, visit.statusAt), version } };
    case 'door': {
      const { doorAskedAt, ...rest } = visit;
      const isAsked = doorAskedAt !== undefined && doorAskedAt >= visit.revisedAt;
      if (isAsked === correction.asked) return { kind: 'unchanged' };
      return {
        kind: 'changed',
        // Never before the revision it is said of, whoever's clock wrote that.
        next: correction.asked ? { ...visit, doorAskedAt: later(at, visit.revisedAt), version } : { ...rest, version },
      };
    }
    case 'timesAgain':
      return toldAgain(visit, at);
    case 'course':
      return visit.course === correction.course
        ? { kind: 'unchanged' }
        : { kind: 'changed', next: { ...visit, course: correction.course, version } };
  }
}
