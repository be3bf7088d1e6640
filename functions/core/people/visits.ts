/** What staff say of one visit: what became of it, corrections, and notices to everybody of a day. */

import { type Appointment, momentOf, type Notice, type NoticeKind, noticeOf } from '../model/appointment.ts';
import type { CallCause } from '../model/call.ts';
import type { Clinic } from '../model/clinic.ts';
import type { Contact } from '../model/contact.ts';
import { defined } from '../model/defined.ts';
import type { LogEntry } from '../model/log.ts';
import { noticeReach, readingMs } from '../plan/hearBy.ts';
import { inFlightMsMax } from '../plan/plan.ts';
import type { PeopleRows, VisitOfDay } from '../ports.ts';
import { type Instant, plusMs } from '../time/time.ts';
import { untilWritten } from './act.ts';
import { withdrawnMove } from './bookingCalls.ts';
import type { Changes } from './changes.ts';
import { asBookedFor } from './facts.ts';
import { findVisit } from './findVisit.ts';
import {
  type Correction,
  type CorrectionRefusal,
  corrected,
  type Refusal,
  type StatusChange,
  statusAfter,
} from './status.ts';
import { visitCallChange } from './visitCallChange.ts';

export type VisitResult =
  | { readonly kind: 'changed' | 'unchanged'; readonly appointment: Appointment }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly why: Refusal | CorrectionRefusal | 'noEmails' };

type VisitRows = Pick<PeopleRows, 'appointment' | 'call' | 'write'>;

/** `next` in place of `seen`, its log entry, and the call for a move that is no longer on its way. */
async function visitChanges(
  rows: Pick<PeopleRows, 'call'>,
  seen: Appointment,
  next: Appointment,
  entry: LogEntry,
  at: Instant,
): Promise<Changes> {
  return {
    appointments: [{ seen, next }],
    log: [{ contactId: seen.contactId, at, entry }],
    calls: next.movingSince === undefined ? await withdrawnMove(rows, seen) : [],
  };
}

/** How staff name a visit: by our ids, or by its source's. */
export type VisitKey =
  | { readonly contactId: string; readonly appointmentId: string }
  | { readonly source: string; readonly externalId: string };

const find = (rows: Pick<PeopleRows, 'appointment' | 'bookingLink'>, key: VisitKey) =>
  'contactId' in key ? rows.appointment(key.contactId, key.appointmentId) : findVisit(rows, key.source, key.externalId);

export type VisitSaying = StatusChange | Correction;

const loggedAs = (saying: VisitSaying): Pick<LogEntry, 'what' | 'detail'> => {
  if ('status' in saying) {
    const stopped = saying.status === 'completed' && saying.stoppedEarly;
    const detail = stopped ? 'stoppedEarly' : saying.status === 'untreated' ? `untreated ${saying.why}` : saying.status;
    return { what: 'appointment.status', detail };
  }
  switch (saying.kind) {
    case 'mistake':
      return { what: 'appointment.status', detail: 'mistake' };
    case 'sendMissed':
      return { what: 'missed.emailed', detail: 'sendMissed' };
    case 'door':
      return { what: 'door.asked', detail: saying.asked ? 'asked' : 'undone' };
    case 'course':
      return { what: 'course.corrected', detail: 'course' };
    case 'timesAgain':
      return { what: 'notice.set', detail: 'timesAgain' };
  }
};

/**
 * Says of a visit what `saying` says. The same again changes nothing.
 * @throws ConflictError
 */
export function sayOfVisit(
  rows: VisitRows & Pick<PeopleRows, 'bookingLink' | 'contact'>,
  key: VisitKey,
  saying: VisitSaying,
  by: string,
  at: Instant,
  clinic: Clinic,
): Promise<VisitResult> {
  return untilWritten<VisitResult>(rows, 'what was said of a visit', async () => {
    const visit = await find(rows, key);
    if (!visit) return { answer: { kind: 'absent' } };
    if ('kind' in saying && saying.kind === 'timesAgain') {
      const contact = await rows.contact(visit.contactId);
      if (!contact || isSilent(contact)) return { answer: { kind: 'refused', why: 'noEmails' } };
    }
    const result = 'status' in saying ? statusAfter(visit, saying, at) : corrected(visit, saying, at, clinic);
    switch (result.kind) {
      case 'refused':
        return { answer: result };
      case 'unchanged':
        return { answer: { kind: 'unchanged', appointment: visit } };
      case 'changed': {
        // Said under the source's own id it is the source's newest word: an older one that is still on its way is refused.
        const next = 'source' in key ? { ...result.next, occurredAt: at } : result.next;
        const changes = await visitChanges(rows, visit, next, { ...loggedAs(saying), by }, at);
        return { answer: { kind: 'changed', appointment: next }, changes };
      }
    }
  });
}

/** What staff tell everybody who has a visit that day. */
export interface NoticeToTell {
  readonly kind: Exclude<NoticeKind, 'timesAgain'>;
  /** When the place opens, for `openingLate`. */
  readonly opensAt?: Instant;
}

/**
 * A late opening concerns whoever is to be there before it, and whoever was told anything else of that day's doors: for
 * everybody else nothing changes, and an email about it would only frighten.
 */
const isConcerned = (visit: Appointment, before: Notice | undefined, opensAt: Instant, clinic: Clinic): boolean =>
  momentOf(visit, 'appointment.arrival', clinic) < opensAt ||
  before?.opensAt !== undefined ||
  before?.kind === 'closed';

/** The visit with the notice on it; undefined when it is told already, does not concern it, or nobody comes. */
export function noticed(
  visit: Appointment,
  { kind, opensAt }: NoticeToTell,
  at: Instant,
  clinic: Clinic,
): Appointment | undefined {
  if (visit.status !== 'booked') return undefined;
  const before = noticeOf(visit);
  if (before?.kind === kind && before.opensAt === opensAt) return undefined;
  if (kind === 'openingLate' && opensAt !== undefined && !isConcerned(visit, before, opensAt, clinic)) return undefined;
  // Whoever was told nothing, or of no more than the times, has nothing to be set right.
  if (
    kind === 'openAfterAll' &&
    (before === undefined || (before.kind === 'timesAgain' && before.opensAt === undefined))
  )
    return undefined;
  const notice = defined<Notice>({
    kind,
    at,
    number: (visit.notice?.number ?? 0) + 1,
    revision: visit.revision,
    opensAt,
  });
  return { ...visit, notice, version: visit.version + 1 };
}

/** How people hear of a notice that was told. */
export interface Told {
  /** How many were told now, who had not been told it before. */
  readonly told: number;
  /** When the emails go, the earliest first, and to how many people. */
  readonly hears: readonly { readonly at: Instant; readonly people: number }[];
  /** How many must be telephoned at once: they set out before they could read it, or no email goes to them. */
  readonly calls: number;
  /** How many of those calls were not open already. */
  readonly asked: number;
}

/** Somebody to whom no email about a visit goes. */
const isSilent = ({ hold, reminders, suppressed }: Contact): boolean =>
  hold || reminders.state === 'left' || suppressed.reminder !== undefined;

/** How somebody hears of a notice. */
export interface Reach {
  /** Undefined: no email goes. */
  readonly goes?: Instant;
  /** They must be telephoned at once. */
  readonly isCall: boolean;
}

interface Heard extends Reach {
  readonly isNew: boolean;
}

/**
 * Whoever was told that the place is closed eats as usual: told that it is open when the last meal is past, they must be asked
 * what they ate before anything is given.
 */
const mayHaveEaten = (visit: Appointment, next: Appointment, clinic: Clinic, goes: Instant): boolean =>
  next.notice?.kind === 'openAfterAll' &&
  noticeOf(visit)?.kind === 'closed' &&
  next.kind === 'infusion' &&
  plusMs(goes, readingMs) > momentOf(next, 'eating.lastMeal', clinic);

/** How the person of `visit` hears of the notice of `at` that is on `next`. */
function reachOf(visit: Appointment, next: Appointment, contact: Contact, clinic: Clinic, at: Instant): Reach {
  const { goes, isCall } = noticeReach(next, asBookedFor(contact, next).zone, clinic, at, inFlightMsMax);
  return isSilent(contact) ? { isCall: true } : { goes, isCall: isCall || mayHaveEaten(visit, next, clinic, goes) };
}

/** Whom a notice would tell, and how; nothing is written. */
export const noticeAhead = (
  visits: readonly VisitOfDay[],
  notice: NoticeToTell,
  at: Instant,
  clinic: Clinic,
): readonly (VisitOfDay & Reach)[] =>
  visits.flatMap(({ appointment, contact }) => {
    const next = noticed(appointment, notice, at, clinic);
    return next ? [{ appointment: next, contact, ...reachOf(appointment, next, contact, clinic, at) }] : [];
  });

/** When the emails go, the earliest first, and to how many people. */
export function goingAt(heard: readonly Reach[]): Told['hears'] {
  const moments = [...new Set(heard.flatMap(({ goes }) => goes ?? []))].toSorted();
  return moments.map((at) => ({ at, people: heard.filter(({ goes }) => goes === at).length }));
}

/** Puts the notice on the visit, and asks for a call where the email comes too late. Undefined when it is told already. */
function tellOne(
  rows: VisitRows,
  { appointment: { contactId, id }, contact }: VisitOfDay,
  notice: NoticeToTell,
  { by, at, clinic }: { readonly by: string; readonly at: Instant; readonly clinic: Clinic },
): Promise<Heard | undefined> {
  return untilWritten<Heard | undefined>(rows, 'a notice', async () => {
    const visit = await rows.appointment(contactId, id);
    const next = visit && noticed(visit, notice, at, clinic);
    if (!visit || !next) return { answer: undefined };
    const entry = { what: 'notice.set', by, detail: notice.kind } as const;
    const changes = await visitChanges(rows, visit, next, entry, at);
    const heard = reachOf(visit, next, contact, clinic, at);
    if (!heard.isCall) return { answer: { ...heard, isNew: false }, changes };
    const number = String(next.notice?.number ?? 1);
    const cause: CallCause = { id: `notice-${number}`, reason: 'notice', at, journey: 'notices', step: notice.kind };
    const { change, opened } = await visitCallChange(rows, next, [cause]);
    const calls = [...(changes.calls ?? []), ...(change ? [change] : [])];
    return { answer: { ...heard, isNew: opened.length > 0 }, changes: { ...changes, calls } };
  });
}

/**
 * Tells a notice to everybody in `visits` who is not told it yet. Whoever an email cannot reach before they set out is a
 * call at once (I7). @throws ConflictError
 */
export async function tellNotice(
  rows: VisitRows,
  visits: readonly VisitOfDay[],
  notice: NoticeToTell,
  by: string,
  at: Instant,
  clinic: Clinic,
): Promise<Told> {
  const heard: Heard[] = [];
  for (const visit of visits) {
    const one = await tellOne(rows, visit, notice, { by, at, clinic });
    if (one) heard.push(one);
  }
  return {
    told: heard.length,
    hears: goingAt(heard),
    calls: heard.filter(({ isCall }) => isCall).length,
    asked: heard.filter(({ isNew }) => isNew).length,
  };
}

/** Visits of a person that are booked and have not begun. */
export async function visitsAhead(
  rows: Pick<PeopleRows, 'appointments'>,
  contactId: string,
  now: Instant,
): Promise<readonly Appointment[]> {
  return (await rows.appointments(contactId)).filter(({ status, start }) => status === 'booked' && start > now);
}
