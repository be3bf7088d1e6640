/**
 * The call about a visit: one for each visit, whatever and however much it was asked for, and what becomes of it with
 * time. Pure; who asks reads the row and the visit, and writes what is decided here.
 */
import { type Appointment, courseNumber, isShortNotice, momentOf, noticeOf } from '../model/appointment.ts';
import {
  type Call,
  type CallCause,
  type CallList,
  type CallOutcome,
  callReasons,
  listedLater,
  placeOf,
  withoutNumber,
} from '../model/call.ts';
import type { Clinic } from '../model/clinic.ts';
import { phoneHours } from '../model/clinicHours.ts';
import { defined } from '../model/defined.ts';
import { addOpenTime, nextOpen, type OpeningHours, openTimeBetween } from '../time/openingHours.ts';
import { dayMs, hourMs, type Instant, later, localMinute, minuteMs, plusMs } from '../time/time.ts';

/** What was told by telephone counts as told for a visit within these days; before that it is forgotten by then. */
const toldForMs = 7 * dayMs;
/** A check is a call from this long before its visit on (I14). */
const nearMs = 2 * dayMs;
/** How long a visit that nobody marked is asked about: aftercare has nothing left to say then. */
const unmarkedMs = 30 * dayMs;
/** How long a call may wait while somebody is there to make it. */
const waitMs = 30 * minuteMs;
/** After so much open time more staff are told of it again. */
const againMs = 2 * hourMs;
/** What is told later than this before the last meal, or before the person comes, may be told in vain. */
const leadMs = hourMs;

/** The id of the one call about a visit. */
export const visitCallId = (appointmentId: string): string => `visit-${appointmentId}`;

/** What a call about a visit is asked for by. */
export interface VisitCallAsk {
  readonly contactId: string;
  readonly appointmentId: string;
  readonly cause: CallCause;
}

/** When the person was last told something by telephone, if nothing has changed since. */
function toldAt({ state, tried }: Call, visit: Appointment | undefined): Instant | undefined {
  if (state !== 'called' || tried?.outcome !== 'reached' || !visit) return undefined;
  const changedAt = later(later(visit.revisedAt, visit.statusAt), noticeOf(visit)?.at ?? visit.revisedAt);
  return tried.at >= changedAt && plusMs(tried.at, toldForMs) >= visit.start ? tried.at : undefined;
}

/** Whether somebody has been reached about the visit as it stands, late enough for them to remember it that day. */
export const isTold = (call: Call, visit: Appointment | undefined): boolean => toldAt(call, visit) !== undefined;

/**
 * The call after it was asked for: opened, joined, or opened again, unless its person has been told already.
 * @returns undefined when this cause has asked before.
 */
export function askedFor(
  { contactId, appointmentId, cause }: VisitCallAsk,
  seen: Call | undefined,
  visit: Appointment | undefined,
): Call | undefined {
  const causes = seen?.causes ?? [];
  if (causes.some(({ id }) => id === cause.id)) return undefined;
  const next: Call = {
    contactId,
    id: visitCallId(appointmentId),
    ...defined<Pick<Call, 'reason' | 'journey' | 'step'>>({
      reason: cause.reason,
      journey: cause.journey,
      step: cause.step,
    }),
    appointmentId,
    at: cause.at,
    causes: [...causes, cause],
    state: 'open',
    version: (seen?.version ?? 0) + 1,
    due: placeOf('calls', cause, visit?.start),
  };
  // Whose visit is over is not telephoned about it any more: it stays in the log.
  const isTooLate = visit !== undefined && visit.end <= cause.at;
  if (!seen) return isTooLate ? overCall(next) : next;
  if (seen.state === 'open' || isTooLate || isTold(seen, visit))
    return { ...seen, causes: next.causes ?? [], version: next.version ?? 1 };
  return next;
}

function overCall({ due: _due, ...rest }: Call): Call {
  return { ...withoutNumber(rest), state: 'over' };
}

/**
 * The call after an email that seemed to have failed has arrived after all. @param causeId what that email had asked by.
 * @returns undefined where nothing changes: something else asks for it too, or it is not open.
 */
export function arrivedAfterAll(seen: Call | undefined, causeId: string): Call | undefined {
  const { causes = [], state } = seen ?? {};
  if (!seen || state !== 'open' || causes.length === 0 || causes.some(({ id }) => id !== causeId)) return undefined;
  // Forgotten, so that the same email can ask again when it comes back for good.
  return { ...withdrawnCall(seen), causes: [] };
}

/** The call after staff tried it: only who was reached is off the list. Undefined when it is not open. */
export function triedCall(seen: Call | undefined, outcome: CallOutcome, at: Instant): Call | undefined {
  if (seen?.state !== 'open') return undefined;
  const { due, ...rest } = seen;
  const tried = { ...rest, tried: { outcome, at }, version: (seen.version ?? 0) + 1 };
  return outcome === 'reached' ? { ...withoutNumber(tried), state: 'called' } : defined<Call>({ ...tried, due });
}

/** The open call after what it was for has settled itself. */
export function withdrawnCall({ due: _due, ...rest }: Call): Call {
  return { ...withoutNumber(rest), state: 'withdrawn', version: (rest.version ?? 0) + 1 };
}

/** The call with its last try taken back: open as it was. Undefined when nobody has tried. */
export function untriedCall(seen: Call | undefined, visit: Appointment | undefined): Call | undefined {
  if (!seen || (seen.state !== 'called' && (seen.state !== 'open' || !seen.tried))) return undefined;
  const { tried: _tried, ...rest } = seen;
  const start = visit?.start ?? seen.booking?.start;
  return {
    ...rest,
    state: 'open',
    version: (seen.version ?? 0) + 1,
    due: seen.due ?? placeOf(callReasons[seen.reason], seen, start),
  };
}

/** Whether a check about a visit at `start` is a call already, for want of time (I14). */
export const isNear = (start: Instant | undefined, now: Instant): boolean =>
  start !== undefined && start > now && start <= plusMs(now, nearMs);

/** A check is a call when no more than this of open phone hours is left before the next email that matters (I14). */
const checkableMs = hourMs;

/** Whether hardly anybody could still be asked before that email. */
function isPressing(
  safetyAt: Instant | undefined,
  visit: Appointment | undefined,
  clinic: Clinic,
  now: Instant,
): boolean {
  if (safetyAt === undefined || safetyAt <= now) return false;
  const hours = phoneHours(clinic, visit?.location);
  // A clinic that keeps no hours answers at any time.
  if (addOpenTime(hours, now, 1) === undefined) return safetyAt <= plusMs(now, checkableMs);
  return openTimeBetween(hours, now, safetyAt) <= checkableMs;
}

/** The list on which an open call stands now: a check is a call when its visit is near, and for a first infusion the next morning. */
function listNow(
  call: Call,
  start: Instant | undefined,
  clinic: Clinic,
  visit: Appointment | undefined,
  now: Instant,
): CallList {
  const list = callReasons[call.reason];
  if (list === 'checks' && (call.callSince !== undefined || isNear(start, now))) return 'calls';
  if (list === 'unmarked' && call.isFirst && visit) {
    if (now >= morningAfter(visit, clinic)) return 'calls';
  }
  return list;
}

/** When the telephone is answered first after the day of the visit. */
function morningAfter(visit: Appointment, clinic: Clinic): Instant {
  const hours = phoneHours(clinic, visit.location);
  return nextOpen(hours, nextDay(visit.end, hours.zone)) ?? plusMs(visit.end, dayMs);
}

/** The midnight that ends the day of `at` on the wall of `zone`, give or take the hour of a clock change. */
function nextDay(at: Instant, zone: string): Instant {
  const [hours = 0, minutes = 0] = localMinute(at, zone).slice(11).split(':').map(Number);
  return plusMs(at, dayMs - hours * hourMs - minutes * minuteMs);
}

/** The visit does not take place any more, or has taken place; and nothing was asked for since that was said. */
function isSettled({ causes = [], at }: Call, { status, statusAt, end }: Appointment, now: Instant): boolean {
  const last = causes.at(-1)?.at ?? at;
  return status === 'booked' ? end <= now : status === 'replaced' || end <= now || last < statusAt;
}

/** What becomes of an open call by itself. */
export type CallCare =
  /** It stands where it is. */
  | { readonly kind: 'stays' }
  /** It belongs elsewhere in the index; `arrived` when it is on a list that somebody works through for the first time. */
  | { readonly kind: 'moves'; readonly next: Call; readonly arrived: boolean }
  /** Its visit is over, or it was answered another way. */
  | { readonly kind: 'closes'; readonly next: Call };

/**
 * Looks after an open call. @param visit as it stands now; undefined where the call is about none, or it was erased.
 * @param safetyAt when the next email about the visit goes that must not go wrong; looked at for a check alone.
 */
export function cared(
  asked: Call,
  visit: Appointment | undefined,
  clinic: Clinic,
  now: Instant,
  safetyAt?: Instant,
): CallCare {
  const isCheck = callReasons[asked.reason] === 'checks' && asked.callSince === undefined;
  const call = isCheck && isPressing(safetyAt, visit, clinic, now) ? { ...asked, callSince: now } : asked;
  const { due, ...rest } = call;
  const version = (call.version ?? 0) + 1;
  if (isOver(call, visit, now)) return { kind: 'closes', next: { ...rest, state: 'over', version } };
  if (due?.partition === listedLater && call.at > now) return { kind: 'stays' };
  const start = visit?.start ?? call.booking?.start;
  const list = listNow(call, start, clinic, visit, now);
  const place = placeOf(list, call, start);
  if (due?.partition === place.partition && due.at === place.at) return { kind: 'stays' };
  const arrived = due?.partition !== place.partition && list !== 'unmarked';
  return { kind: 'moves', next: { ...call, version, due: place }, arrived };
}

function isOver(call: Call, visit: Appointment | undefined, now: Instant): boolean {
  if (call.reason === 'unmarked') return visit?.status !== 'booked' || plusMs(visit.end, unmarkedMs) <= now;
  if (visit) return callReasons[call.reason] === 'calls' && isSettled(call, visit, now);
  const start = call.booking?.start;
  return start !== undefined && plusMs(start, dayMs) <= now;
}

/** By when what is told before a visit must have been told: the last meal, or once that is past the arrival. */
function tellBy(visit: Appointment, clinic: Clinic, now: Instant): Instant {
  const lastMeal = momentOf(visit, 'eating.lastMeal', clinic);
  return visit.kind === 'infusion' && lastMeal > now ? lastMeal : momentOf(visit, 'appointment.arrival', clinic);
}

/** From when on staff are told that an open call waits, asked for or tried last at `since`. */
function waitsFrom(since: Instant, by: Instant | undefined, hours: OpeningHours): Instant {
  // A clinic that keeps no hours has half an hour of any time.
  const latest = addOpenTime(hours, since, waitMs) ?? plusMs(since, waitMs);
  return by !== undefined && latest > plusMs(by, -leadMs) ? since : latest;
}

/** Since when it has been a call: what was a check is one from a later moment on. */
function listedSince(call: Call, visit: Appointment | undefined, start: Instant | undefined, clinic: Clinic): Instant {
  switch (callReasons[call.reason]) {
    case 'calls':
      return call.at;
    case 'checks':
      return call.callSince ?? (start === undefined ? call.at : later(call.at, plusMs(start, -nearMs)));
    case 'unmarked':
      return visit ? later(call.at, morningAfter(visit, clinic)) : call.at;
  }
}

/**
 * Whether staff are to be told now that an open call waits (I7): half an hour of open phone hours after it was asked for
 * or tried last; at once where its visit leaves no such half hour; again after two open hours more, and in the last hour
 * before it would be too late. Never once the visit has begun.
 */
export function escalates(call: Call, visit: Appointment | undefined, clinic: Clinic, now: Instant): boolean {
  const start = call.reason === 'unmarked' ? undefined : (visit?.start ?? call.booking?.start);
  if (start !== undefined && start <= now) return false;
  const hours = phoneHours(clinic, visit?.location);
  const isAhead = start !== undefined && (!visit || visit.status === 'booked');
  const byAt = (at: Instant) => (!isAhead ? undefined : visit ? tellBy(visit, clinic, at) : start);
  const since = later(listedSince(call, visit, start, clinic), call.tried?.at ?? call.at);
  const told = call.escalatedAt;
  if (told === undefined || told < since) return now >= waitsFrom(since, byAt(since), hours);
  const by = byAt(told);
  const lastHour = by && plusMs(by, -leadMs);
  if (lastHour !== undefined && told < lastHour && now >= lastHour) return true;
  const again = addOpenTime(hours, told, againMs) ?? plusMs(told, againMs);
  return now >= again;
}

/** The call after staff were told that it waits. */
export const escalated = (call: Call, at: Instant): Call => ({
  ...call,
  escalatedAt: at,
  version: (call.version ?? 0) + 1,
});

/** A visit over for so long that somebody could have marked it. */
export const unmarkedAfterMs = 2 * hourMs;

/**
 * The question what became of a visit that is over, when nobody has said so. @param seen the question as it was asked before.
 * @param visits of the same person: whether it was the first infusion of its course.
 * @returns undefined when there is nothing to ask.
 */
export function unmarkedCall(
  visit: Appointment,
  visits: readonly Appointment[],
  seen: Call | undefined,
  now: Instant,
): Call | undefined {
  const { contactId, id, revision, status, statusAt, kind } = visit;
  if (status !== 'booked' || visit.movingSince !== undefined || plusMs(visit.end, unmarkedAfterMs) > now)
    return undefined;
  if (seen && (seen.state === 'open' || seen.at >= statusAt)) return undefined;
  return defined<Call>({
    contactId,
    id: unmarkedCallId({ id, revision }),
    reason: 'unmarked',
    appointmentId: id,
    at: now,
    isFirst: kind === 'infusion' && courseNumber(visit, visits) === 1 ? true : undefined,
    state: 'open',
    version: (seen?.version ?? 0) + 1,
    due: placeOf('unmarked', { at: now }, visit.start),
  });
}

export const unmarkedCallId = ({ id, revision }: Pick<Appointment, 'id' | 'revision'>): string =>
  `unmarked-${id}-${revision}`;

/**
 * Why whoever comes to this visit must be asked at the door about food, drinks, medicines and the way home; undefined when
 * there is no need, or it has been done. @param call the one about this visit.
 */
export function asksAtDoor(
  visit: Appointment,
  call: Call | undefined,
  clinic: Clinic,
): 'bookedLate' | 'notReached' | undefined {
  const { kind, status, revisedAt, doorAskedAt } = visit;
  if (kind !== 'infusion' || (status !== 'booked' && status !== 'completed')) return undefined;
  if (doorAskedAt !== undefined && doorAskedAt >= revisedAt) return undefined;
  if (call && (call.state === 'open' || call.state === 'over')) return 'notReached';
  return isShortNotice(visit, clinic) ? 'bookedLate' : undefined;
}
