/**
 * What comes next for one enrollment, and why. One pure function, called by dispatch, enroll, explain, the status page
 * and the forecasts alike, so that what people are shown is what will happen.
 */

import type { Appointment } from '../model/appointment.ts';
import { appointmentFor, isOneCourse, momentOf, notAmong, zoneOf } from '../model/appointment.ts';
import type { Clinic } from '../model/clinic.ts';
import { phoneHours } from '../model/clinicHours.ts';
import { defined } from '../model/defined.ts';
import {
  type EndReason,
  type Enrollment,
  hasGone,
  type PassedOverReason,
  type Settled,
  settledAt,
  settledForGood,
} from '../model/enrollment.ts';
import { type Journey, type Step, type Weekday, weekdayNames } from '../model/journey.ts';
import type { Person } from '../model/person.ts';
import { type FactsTold, factsTold } from '../model/send.ts';
import type { SkipReason } from '../model/sendReasons.ts';
import { lastOpen as lastOpenHour } from '../time/openingHours.ts';
import {
  applyOffset,
  dayMs,
  earlier,
  epochMs,
  hourMs,
  type Instant,
  inZone,
  later,
  localMinute,
  minuteMs,
  plusMs,
  toInstant,
  type Zone,
} from '../time/time.ts';
import { closingOf, isOpen, lastOpen, nextOpen } from '../time/window.ts';
import { needsNoOther, seriesOf, talkAhead } from './beforeTalk.ts';
import type { PlanCase } from './case.ts';
import { holds, isOnlyUnwanted } from './conditions.ts';
import { hearBy, isHeardTooLate } from './hearBy.ts';
import { onOpenDay, timesToldAt } from './openDay.ts';
import { readerOf } from './reader.ts';
import { refusalFor } from './refusals.ts';
import { isRepeated } from './repeat.ts';
import { betweenMs, givesWay, sentLately, spaced } from './spacing.ts';
import { stopFor } from './triggers.ts';

/** A step is late once its moment is this long past: late bookings, outages and moves, not a slow minute. */
export const lateAfterMs = 15 * minuteMs;
/** How long an answer to the person's own act is exempt from quiet hours (I4). */
export const replyWithinMs = 15 * minuteMs;
/** An email that is moved earlier keeps this distance from the window's end, so that a retry still fits. */
export const lastCallMs = 15 * minuteMs;
/** So many days before the end of its usefulness somebody answered the telephone, or it is not waited for. */
const phoneDaysBack = 8;
/** The longest an email can be in flight; a send begins only if the window stays open that long (I4). */
export const inFlightMsMax = 30_000;
/** A safety step breaks quiet hours when the next open hour would leave the reader less than this (I4, C25). */
export const safetyHeadroomMs = 30 * minuteMs;
/** A late step merges into one that goes within this time; else it goes on its own. */
export const mergeWithinMs = dayMs;

export interface Facts {
  readonly person: Person;
  readonly clinic: Clinic;
}

export type Plan =
  | {
      readonly kind: 'send';
      readonly step: Step;
      readonly revision: number;
      /** When it may go. In the past or now: it may go now. */
      readonly dueAt: Instant;
      /** When it first came due: before it was late, and before any rest after a refusal; not before its trigger. */
      readonly wasDueAt: Instant;
      /** It may not be accepted at or after this: the window's close, or the end of its usefulness (I4, I7). */
      readonly notAfter: Instant;
      readonly usefulUntil: Instant;
      /** Of a notice: by when it must have arrived, while it is useful for longer. */
      readonly hearBy?: Instant;
      /** Its moment had already passed when it was planned. */
      readonly isLate: boolean;
      readonly reasons: readonly string[];
    }
  | {
      readonly kind: 'skip';
      readonly step: Step;
      readonly revision: number;
      readonly dueAt: Instant;
      /** As of a `send`. */
      readonly wasDueAt: Instant;
      readonly reason: SkipReason;
      readonly into?: string;
      readonly usefulUntil: Instant;
      readonly isLate: boolean;
      readonly reasons: readonly string[];
    }
  /** Nothing can be due until a fact changes. */
  | { readonly kind: 'wait'; readonly reasons: readonly string[] }
  | { readonly kind: 'end'; readonly reason: EndReason };

export type StepPlan = Extract<Plan, { kind: 'send' | 'skip' }>;

/** The appointment an enrollment is about. */
export function appointmentOf(enrollment: Enrollment, person: Person): Appointment | undefined {
  return appointmentFor(enrollment.instance, person.appointments);
}

/** True when `settled` still stands under `revision`: a move makes due again what it made untrue. */
export function stillSettled(step: Step, settled: Settled | undefined, revision: number): boolean {
  if (settled === undefined) return false;
  if (settled.revision >= revision) return true;
  return settled.outcome !== 'skipped' && !step.printsAnchor;
}

interface Setting {
  readonly journey: Journey;
  readonly enrollment: Enrollment;
  readonly facts: Facts;
  readonly now: Instant;
  readonly appointment: Appointment | undefined;
  readonly revision: number;
}

const wall = (instant: Instant, zone: Zone) => localMinute(instant, zone).slice(11);
const day = (instant: Instant, zone: Zone) => localMinute(instant, zone).slice(0, 10);

/** "moved from 21:30 to 19:45, quiet hours", with the dates when they differ. */
function movedReason(from: Instant, to: Instant, zone: Zone, why: string): string {
  const sameDay = day(from, zone) === day(to, zone);
  const text = (at: Instant) => (sameDay ? wall(at, zone) : `${day(at, zone)} ${wall(at, zone)}`);
  return `moved from ${text(from)} to ${text(to)}, ${why}`;
}

/** The person's own act that the journey answers: what started it, or the latest move of its appointment. */
function triggerOf({ enrollment, appointment, revision }: Setting): Instant {
  return appointment && revision > 0 ? later(enrollment.startedAt, appointment.revisedAt) : enrollment.startedAt;
}

/** The talk that lies ahead, in a series of which something is owed before it. */
const talkOf = ({ journey, facts }: Setting): Appointment | undefined => seriesOf(journey) && talkAhead(facts.person);

/** When a step of the series goes before `talk`: after the booking, and after the email before it. */
function dueBeforeTalk(step: Step, talk: Appointment, setting: Setting): Instant {
  const { enrollment, facts } = setting;
  const told = Object.values(enrollment.settled).flatMap(({ at, why }) => (why === undefined ? [at] : []));
  const base = [talk.revisedAt, ...told].reduce(later, triggerOf(setting));
  const { beforeTalk } = step.send;
  return beforeTalk ? applyOffset(base, beforeTalk, 1, facts.person.contact.zone) : base;
}

function nominalDue(step: Step, setting: Setting, index: number): Instant | undefined {
  const { journey, enrollment, facts, appointment, revision } = setting;
  const { from, offset } = step.send;
  const { contact } = facts.person;
  if (from !== 'after') {
    if (journey.anchor === undefined || appointment === undefined) return undefined;
    const { lastOpenDay, openDay } = step.send;
    if (lastOpenDay) {
      const { appointments, before } = facts.person;
      return timesToldAt(appointment, lastOpenDay, appointments, facts.clinic, before?.visits).at;
    }
    const anchor = momentOf(appointment, journey.anchor, facts.clinic);
    const due = applyOffset(anchor, offset, from === 'before' ? -1 : 1, zoneOf(appointment, facts.clinic));
    return openDay ? onOpenDay(due, appointment, facts.clinic, zoneOf(appointment, facts.clinic)) : due;
  }
  const talk = talkOf(setting);
  if (talk) return dueBeforeTalk(step, talk, setting);
  const trigger = triggerOf(setting);
  const previous = journey.steps[index - 1];
  const settled = previous && enrollment.settled[previous.id];
  const base = settled && settled.revision === revision ? later(trigger, settled.at) : trigger;
  return applyOffset(base, offset, 1, contact.zone);
}

function onAllowedDay(at: Instant, days: readonly Weekday[], zone: Zone, direction: 1 | -1): Instant {
  let moment = inZone(at, zone);
  for (let tried = 0; tried < 7; tried += 1) {
    const name = weekdayNames[moment.dayOfWeek - 1];
    if (name !== undefined && days.includes(name)) break;
    moment = moment.add({ days: direction });
  }
  return toInstant(moment);
}

/** The end of the quiet days around an infusion that `at` falls in, in the recipient's zone (I5). */
function quietDaysEnd(at: Instant, facts: Facts): Instant | undefined {
  const infusions = facts.person.appointments.filter(
    ({ kind, status }) => kind === 'infusion' && (status === 'booked' || status === 'completed'),
  );
  if (infusions.length === 0) return undefined;
  const { zone } = facts.person.contact;
  const { quietDaysBeforeInfusion, quietDaysAfterInfusion } = facts.clinic.marketing;
  const date = inZone(at, zone).toPlainDate();
  for (const appointment of infusions) {
    const infusionDay = inZone(appointment.start, zone).toPlainDate();
    const daysPast = infusionDay.until(date).days;
    if (daysPast >= -quietDaysBeforeInfusion && daysPast <= quietDaysAfterInfusion) {
      return toInstant(infusionDay.add({ days: quietDaysAfterInfusion + 1 }).toZonedDateTime({ timeZone: zone }));
    }
  }
  return undefined;
}

/** Who took the cap: a send does not stand in its own way when it is tried again. */
export function capToken(enrollment: Enrollment, step: string): string {
  return [enrollment.journey, enrollment.instance, step].join('#');
}

/** Moves a marketing moment past the cap and the quiet days, back into the window each time. */
function afterCapAndQuietDays(at: Instant, facts: Facts, ownCap: string, reasons: string[]): Instant {
  const { contact, cap } = facts.person;
  const { capHours } = facts.clinic.marketing;
  let moment = at;
  for (let round = 0; round < 20; round += 1) {
    const before = moment;
    if (cap && cap.token !== ownCap) {
      const free = plusMs(cap.at, capHours * hourMs);
      if (moment < free) {
        reasons.push(movedReason(moment, free, contact.zone, `at most one education email in ${capHours} hours`));
        moment = free;
      }
    }
    const quietEnd = quietDaysEnd(moment, facts);
    if (quietEnd !== undefined) {
      reasons.push(movedReason(moment, quietEnd, contact.zone, 'no education emails around a visit'));
      moment = quietEnd;
    }
    const open = nextOpen(moment, contact.zone, facts.clinic.sendingWindow, inFlightMsMax);
    if (open !== moment) reasons.push(movedReason(moment, open, contact.zone, 'quiet hours'));
    moment = open;
    if (moment === before) return moment;
  }
  return moment;
}

/** When steps of safety of the person's other visits go, within an hour of `at`: looked at when `at` has nearly come. */
function safetyAround(at: Instant, { journey, enrollment, facts, now }: Setting): readonly Instant[] {
  return facts.person.enrollments.flatMap((other) => {
    if (other.journey !== journey.id || other.instance === enrollment.instance || other.state !== 'active') return [];
    const appointment = appointmentOf(other, facts.person);
    if (appointment === undefined || appointment.movingSince !== undefined) return [];
    const { revision } = appointment;
    const setting: Setting = { journey, enrollment: other, facts, now, appointment, revision };
    return journey.steps.flatMap((step, index) => {
      if (!step.safety || step.reply || stillSettled(step, other.settled[step.id], revision)) return [];
      const planned = assess(step, index, setting);
      return planned?.kind === 'send' && Math.abs(epochMs(planned.dueAt) - epochMs(at)) < betweenMs
        ? [planned.dueAt]
        : [];
    });
  });
}

/** Moves a moment past the other emails of the day, back into the window each time. */
function afterOthers(at: Instant, step: Step, setting: Setting, reasons: string[]): Instant {
  const { facts, enrollment, now, journey } = setting;
  const { contact } = facts.person;
  const sent = sentLately(facts.person, enrollment, journey, now);
  const owed = plusMs(now, betweenMs) > at ? safetyAround(at, setting) : [];
  if (sent.length === 0 && owed.length === 0) return at;
  let moment = at;
  for (let round = 0; round < 4; round += 1) {
    const free = spaced(moment, step, sent, owed, contact.zone);
    if (free === moment) return moment;
    reasons.push(movedReason(moment, free, contact.zone, 'another email went just before'));
    moment = nextOpen(free, contact.zone, facts.clinic.sendingWindow, inFlightMsMax);
  }
  return moment;
}

/** When the step is due by the journey's own words, moved into the window; before any lateness. */
function dueOf(step: Step, nominal: Instant, setting: Setting, reasons: string[]): Instant {
  const { facts } = setting;
  const { contact } = facts.person;
  const direction = step.send.from === 'before' ? -1 : 1;
  let due = nominal;
  if (step.send.weekdays) {
    const allowed = onAllowedDay(due, step.send.weekdays, contact.zone, direction);
    if (allowed !== due) reasons.push(movedReason(due, allowed, contact.zone, 'only on its weekdays'));
    due = allowed;
  }
  if (step.reply) return due;
  const { sendingWindow } = facts.clinic;
  // C18: what must come before a visit moves earlier; everything else moves later.
  const open =
    direction === -1
      ? isOpen(due, contact.zone, sendingWindow, inFlightMsMax)
        ? due
        : lastOpen(due, contact.zone, sendingWindow, lastCallMs)
      : nextOpen(due, contact.zone, sendingWindow, inFlightMsMax);
  if (open === due || isTooLate(open, due, setting)) return due;
  reasons.push(movedReason(due, open, contact.zone, 'quiet hours'));
  return open;
}

/**
 * When a step goes that the booking or the move came too late for: when its own hour comes next, not in the same minute as the
 * answer to it; an hour after it where that would be the day of the visit. Undefined: it is not such a step.
 */
function nextDayOf(step: Step, nominal: Instant, setting: Setting): Instant | undefined {
  const { appointment, facts } = setting;
  const trigger = triggerOf(setting);
  const { offset } = step.send;
  if ((step.late !== 'nextDay' && step.late !== 'merge') || nominal >= trigger || appointment === undefined)
    return undefined;
  if (offset.kind !== 'civil' || offset.at === undefined) return undefined;
  const zone = zoneOf(appointment, facts.clinic);
  const soonest = plusMs(trigger, betweenMs);
  const today = applyOffset(trigger, { ...offset, days: 0 }, 1, zone);
  const next = today >= soonest ? today : applyOffset(trigger, { ...offset, days: 1 }, 1, zone);
  return day(next, zone) < day(appointment.start, zone) ? next : soonest;
}

/** Whether the facts of this person's other visits and emails leave the step out, though its own `when` holds. */
function isLeftOut(step: Step, due: Instant, setting: Setting): boolean {
  const { appointment, enrollment, facts, journey } = setting;
  if (appointment === undefined) return step.send.beforeTalk === undefined && talkOf(setting) !== undefined;
  const { appointments, enrollments } = facts.person;
  const zone = zoneOf(appointment, facts.clinic);
  if (step.insteadOf && needsNoOther(step.insteadOf, appointment, facts.person)) return true;
  if (step.repeats && !step.repeats.some((id) => isRepeatedAt(id, due, setting))) return true;
  if (step.givesWay !== undefined) {
    const date = inZone(due, zone).toPlainDate();
    const isNear = ({ start }: Appointment) =>
      Math.abs(inZone(start, zone).toPlainDate().until(date).days) <= (step.givesWay ?? 0);
    if (
      appointments.some(
        (other) =>
          other.kind === 'infusion' &&
          (other.status === 'booked' || other.status === 'completed') &&
          other.start > appointment.start &&
          isNear(other),
      )
    )
      return true;
  }
  if (!step.oncePerCourse) return false;
  const goneBefore = notAmong(appointments, facts.person.before?.visits ?? []).some(
    (visit) => isOneCourse(visit, appointment) && visit.gone?.includes(onceIn(journey.id, step.id)),
  );
  if (goneBefore) return true;
  return enrollments.some((other) => {
    if (other.journey !== journey.id || other.instance === enrollment.instance) return false;
    const visit = appointmentFor(other.instance, appointments);
    const settled = other.settled[step.id];
    return visit !== undefined && isOneCourse(visit, appointment) && settled !== undefined && hasGone(settled);
  });
}

/** How a step that goes once in a course is named where its visit was put away. */
export const onceIn = (journey: string, step: string): string => `${journey}/${step}`;

/** Whether step `id` has gone under this revision, or is still to go, and is repeated at `due`. */
function isRepeatedAt(id: string, due: Instant, setting: Setting): boolean {
  const { appointment, enrollment, facts, journey, revision } = setting;
  const index = journey.steps.findIndex((step) => step.id === id);
  const step = journey.steps[index];
  if (!step || !appointment) return false;
  const settled = enrollment.settled[id];
  const isSettled = settled !== undefined && stillSettled(step, settled, revision);
  if (isSettled && !hasGone(settled)) return false;
  const open = isSettled ? undefined : assess(step, index, setting);
  const told = isSettled ? settled.at : open?.kind === 'send' ? open.dueAt : undefined;
  if (told === undefined) return false;
  return isRepeated(appointment, told, due, facts.person.appointments, facts.clinic);
}

/** A notice that waits from `at` for the open hour `open` finds its reader fasting, or on the way (I4). */
function isTooLate(open: Instant, at: Instant, { journey, appointment, facts }: Setting): boolean {
  if (journey.start.on !== 'appointment.notice' || !appointment) return false;
  return isHeardTooLate(appointment, facts.clinic, at, open);
}

/** A rest that the person asked for moves the step itself: its usefulness counts from there, and it is not late. */
function afterPause(nominal: Instant, { journey, facts }: Setting, reasons: string[]): Instant {
  const { zone, marketing } = facts.person.contact;
  const { pausedUntil } = marketing;
  if (journey.class !== 'marketing' || pausedUntil === undefined || nominal >= pausedUntil) return nominal;
  reasons.push(movedReason(nominal, pausedUntil, zone, 'a rest the person asked for'));
  return pausedUntil;
}

function usefulUntilOf(step: Step, nominal: Instant, setting: Setting): Instant {
  const { appointment, facts } = setting;
  const talk = talkOf(setting);
  if ('for' in step.useful) {
    const until = applyOffset(nominal, step.useful.for, 1, facts.person.contact.zone);
    return talk ? earlier(until, talk.start) : until;
  }
  return appointment ? momentOf(appointment, step.useful.until, facts.clinic) : nominal;
}

/** So long after its moment an email waits for another that has room for its words. */
const rideWithinMs = dayMs - hourMs;
/** The other has been settled by then, if it went at its own moment. */
const rideSettlesMs = 15 * minuteMs;
/** What was written down within so short a time nobody can put in order. */
const rideMarginMs = minuteMs;

/**
 * The email of another visit that has taken the words of `step` along (`into`), or until when it is waited for. It is decided
 * once that one has gone, so that its words are not lost when the other visit is cancelled.
 */
function rideOf(
  { ridesWith }: Step,
  due: Instant,
  { enrollment, facts, appointment, now }: Setting,
): { readonly into?: string; readonly waitsUntil?: Instant } | undefined {
  if (ridesWith === undefined || appointment === undefined) return undefined;
  const { enrollments, appointments } = facts.person;
  const last = plusMs(due, rideWithinMs);
  const from = plusMs(later(due, appointment.statusAt), rideMarginMs);
  let waitsUntil: Instant | undefined;
  for (const other of enrollments) {
    const steps = ridesWith.flatMap((path) => (path.startsWith(`${other.journey}/`) ? [path.split('/')[1] ?? ''] : []));
    if (steps.length === 0 || other.instance === enrollment.instance) continue;
    const visit = appointmentFor(other.instance, appointments);
    const gone = steps.find((id) => {
      const settled = other.settled[id];
      return settled?.outcome === 'sent' && settled.at >= from && settled.at <= last;
    });
    if (gone !== undefined) return { into: gone };
    const isOpen = steps.some((id) => (other.settled[id]?.revision ?? -1) < (visit?.revision ?? 0));
    if (other.state === 'ended' || visit?.status !== 'booked' || other.due === undefined || !isOpen) continue;
    const goes = other.due.at < due ? undefined : plusMs(later(other.due.at, earlier(now, last)), rideSettlesMs);
    if (goes !== undefined && goes <= last) waitsUntil = waitsUntil === undefined ? goes : earlier(waitsUntil, goes);
  }
  return waitsUntil === undefined ? undefined : { waitsUntil };
}

/** One step under the present facts, as if no other step were there to merge into. @param isAlone nor to ride with. */
function assess(step: Step, index: number, setting: Setting, isAlone = false): StepPlan | undefined {
  const { journey, enrollment, facts, now, appointment, revision } = setting;
  const { contact } = facts.person;
  const { sendingWindow } = facts.clinic;
  const written = nominalDue(step, setting, index);
  if (written === undefined) return undefined;
  const reasons: string[] = [];
  const nominal = afterPause(written, setting, reasons);
  const nextDay = nextDayOf(step, nominal, setting);
  let due = dueOf(step, nextDay ?? nominal, setting, reasons);
  const heardBy =
    journey.start.on === 'appointment.notice' && appointment ? hearBy(appointment, facts.clinic, due) : undefined;
  const wasDueAt = later(due, triggerOf(setting));
  const usefulUntil = usefulUntilOf(step, nominal, setting);
  let isLate = false;
  const skip = (reason: SkipReason, at: Instant, into?: string): StepPlan =>
    defined<StepPlan>({
      kind: 'skip',
      step,
      revision,
      dueAt: at,
      wasDueAt,
      reason,
      into,
      usefulUntil,
      isLate,
      reasons,
    });

  if (!holds(step.when, facts.person, appointment, facts.clinic)) {
    const isUnwanted = isOnlyUnwanted(step.when, facts.person, appointment, facts.clinic);
    return skip(isUnwanted ? 'wantsFewer' : 'notApplicable', due);
  }
  if (isLeftOut(step, due, setting)) return skip('notApplicable', due);
  if (step.late === 'told' && nominal < triggerOf(setting)) return skip('notApplicable', due);
  const refusal = refusalFor(contact, journey);
  if (refusal?.kind === 'skip') return skip(refusal.reason, due);

  const ride = isAlone ? undefined : rideOf(step, due, setting);
  if (ride?.into !== undefined) return skip('merged', later(due, now), ride.into);
  if (ride?.waitsUntil !== undefined) {
    reasons.push(movedReason(due, ride.waitsUntil, contact.zone, 'its words may go with the times of the next visit'));
    due = ride.waitsUntil;
  }
  const retry = enrollment.retry;
  let lateFrom = nextDay === undefined ? due : nominal;
  // What SES refuses for now it refuses for every step: they rest together, or two due steps would take turns (I12).
  if (retry && retry.revision === revision && retry.notBefore > due) {
    reasons.push(`tried again after ${retry.refusals} refusal${retry.refusals === 1 ? '' : 's'}`);
    due = retry.notBefore;
    if (retry.step === step.id) lateFrom = due;
  }
  let goes = later(due, now);
  isLate = epochMs(now) - epochMs(lateFrom) > lateAfterMs;
  if (isLate) {
    reasons.push(`was due ${localMinute(lateFrom, contact.zone).replace('T', ' ')}`);
    if (step.late === 'skip') return skip('late', goes);
  }
  // A reply is an answer only while it is fresh, counted from the act itself: a step before it may have settled later.
  const freshUntil = plusMs(triggerOf(setting), replyWithinMs);
  const freshReply = step.reply && goes <= freshUntil;
  if (journey.class === 'marketing') goes = afterCapAndQuietDays(goes, facts, capToken(enrollment, step.id), reasons);
  if (journey.class === 'reminder' && givesWay(step)) goes = afterOthers(goes, step, setting, reasons);
  let notAfter = usefulUntil;
  if (freshReply) {
    reasons.push("answers the person's own act");
    // A process that pauses here must not let it out at night: after its freshness the window counts (I4).
    const closes = closingOf(goes, contact.zone, sendingWindow);
    notAfter = earlier(usefulUntil, closes === undefined ? freshUntil : later(freshUntil, closes));
  } else if (!isOpen(goes, contact.zone, sendingWindow, inFlightMsMax)) {
    const open = nextOpen(goes, contact.zone, sendingWindow, inFlightMsMax);
    if (step.safety && (plusMs(open, safetyHeadroomMs) > usefulUntil || isTooLate(open, goes, setting))) {
      reasons.push('sent in quiet hours: it would miss its deadline');
    } else {
      reasons.push(movedReason(goes, open, contact.zone, 'quiet hours'));
      goes = open;
      notAfter = earlier(usefulUntil, closingOf(open, contact.zone, sendingWindow) ?? usefulUntil);
    }
  } else {
    notAfter = earlier(usefulUntil, closingOf(goes, contact.zone, sendingWindow) ?? usefulUntil);
  }
  if (goes >= usefulUntil) return skip('noLongerUseful', later(earlier(due, usefulUntil), now));
  const hears = defined<Pick<Extract<Plan, { kind: 'send' }>, 'hearBy'>>({ hearBy: heardBy });
  return { kind: 'send', step, revision, dueAt: goes, wasDueAt, notAfter, usefulUntil, ...hears, isLate, reasons };
}

/**
 * By when a safety email must have been delivered, or the person is called (I7): the last moment of its usefulness at which
 * somebody answers the clinic's telephone, and so can call. When the email was sent less than half an hour before that, or
 * later, the last one at which a call is no disturbance: within the sending window, on the clinic's own clock. Where that has
 * passed as well, the end of its usefulness.
 */
export function callBy(usefulUntil: Instant, sentFrom: Instant, clinic: Clinic, location?: string): Instant {
  const since = epochMs(sentFrom) + safetyHeadroomMs;
  const answered = lastOpenHour(phoneHours(clinic, location), usefulUntil, lastCallMs, phoneDaysBack);
  if (answered !== undefined && epochMs(answered) >= since) return answered;
  const whileOpen = lastOpen(usefulUntil, clinic.zone, clinic.sendingWindow, lastCallMs);
  return epochMs(whileOpen) >= since ? whileOpen : usefulUntil;
}

/** Why a plan passes over its step; undefined when the step is due at its moment, whatever becomes of it. */
function passedOverFor(plan: StepPlan | undefined): PassedOverReason | undefined {
  if (plan?.kind !== 'skip') return undefined;
  return plan.reason === 'notApplicable' || plan.reason === 'wantsFewer' ? plan.reason : undefined;
}

/** Its own moment, or now where it is past and nobody has decided it then. What has a moment already keeps it. */
function passedAt({ dueAt, revision }: StepPlan, known: Settled | undefined, now: Instant): Instant {
  if (dueAt > now) return dueAt;
  if (known?.why !== undefined && known.revision === revision && known.at <= now) return known.at;
  return epochMs(now) - epochMs(dueAt) > lateAfterMs ? now : dueAt;
}

interface OpenSteps {
  readonly plans: readonly StepPlan[];
  /** Those that are passed over: what follows them counts from their moment, as it would from any other step. */
  readonly passed: Enrollment['settled'];
  /** The last of them, by its moment. */
  readonly lastPassed: StepPlan | undefined;
}

/**
 * The steps that are not settled, each under the present facts; of steps counted from one another only the first that is due.
 * @param known what is settled, also that which no longer stands.
 * @param telling those that do not concern this person are told like any other, each at its moment.
 */
function openSteps(whole: Setting, known: Enrollment['settled'], telling: boolean): OpenSteps {
  const plans: StepPlan[] = [];
  const passed: Record<string, Settled> = {};
  let lastPassed: StepPlan | undefined;
  let setting = whole;
  let chainOpen = true;
  whole.journey.steps.forEach((step, index) => {
    if (stillSettled(step, setting.enrollment.settled[step.id], setting.revision)) return;
    const isChained = step.send.from === 'after';
    if (isChained && !chainOpen) return;
    const planned = assess(step, index, setting);
    const why = telling ? undefined : passedOverFor(planned);
    if (planned && why !== undefined) {
      const at = passedAt(planned, known[step.id], whole.now);
      passed[step.id] = { revision: whole.revision, at, outcome: 'skipped', why };
      if (lastPassed === undefined || planned.dueAt >= lastPassed.dueAt) lastPassed = planned;
      const { enrollment } = setting;
      setting = { ...setting, enrollment: { ...enrollment, settled: { ...enrollment.settled, ...passed } } };
      return;
    }
    if (isChained) chainOpen = false;
    if (planned) plans.push(planned);
  });
  return { plans, passed, lastPassed };
}

const order = (journey: Journey, plan: StepPlan) => journey.steps.indexOf(plan.step);

/** A late step whose journey says so goes with another that goes soon, even when it could no longer go on its own. */
function mergedAway(plan: StepPlan, plans: readonly StepPlan[], setting: Setting): StepPlan {
  const { journey, now } = setting;
  const mayMerge = plan.kind === 'send' || plan.reason === 'noLongerUseful';
  if (plan.step.late !== 'merge' || !plan.isLate || !mayMerge) return plan;
  const into = plans.find(
    (other) =>
      other.kind === 'send' &&
      order(journey, other) > order(journey, plan) &&
      !other.step.reply &&
      // Not into one that merges on itself: the words would travel two hops, and an email carries one.
      !(other.step.late === 'merge' && other.isLate) &&
      (other.step.carries?.includes(plan.step.id) ?? true) &&
      other.dueAt < plan.usefulUntil &&
      epochMs(other.dueAt) <= epochMs(now) + mergeWithinMs,
  );
  if (!into) return plan;
  const { step, revision, wasDueAt, usefulUntil, isLate } = plan;
  const reasons = [...plan.reasons, `its content goes with "${into.step.id}"`];
  return {
    kind: 'skip',
    step,
    revision,
    dueAt: now,
    wasDueAt,
    reason: 'merged',
    into: into.step.id,
    usefulUntil,
    isLate,
    reasons,
  };
}

/** A plan, and what whoever writes it down settles with it. */
export interface Planned {
  readonly next: Plan;
  /** The steps that are settled: before, and by being passed over, those ahead included. */
  readonly settled: Enrollment['settled'];
}

/**
 * The next thing to happen to `enrollment` under the facts `known`, seen at `now`. Pure: same input, same plan. A step that does
 * not concern this person or visit is passed over: it is no moment to wait for, and no row of the ledger.
 * The caller acts when `dueAt` has come, and asks again after every settlement and every change of facts.
 */
export const plan = (journey: Journey, enrollment: Enrollment, known: Facts, now: Instant): Plan =>
  planned(journey, enrollment, known, now).next;

/** `plan`, with what is settled by being passed over. */
export function planned(journey: Journey, known: Enrollment, facts: Facts, now: Instant, telling = false): Planned {
  const enrollment = withStanding(known, now);
  const plainly = nothingOpen(journey, enrollment, facts, now);
  if ('kind' in plainly) return { next: plainly, settled: settledAt(known.settled, now) };
  const { plans, passed, lastPassed } = openSteps(plainly, known.settled, telling);
  const settled = { ...enrollment.settled, ...passed };
  const first = plans
    .map((each) => mergedAway(each, plans, plainly))
    .sort((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : order(journey, a) - order(journey, b)))[0];
  if (first) return { next: first, settled };
  // An anchored journey stays open: a move may make its steps due again.
  if (journey.anchor !== undefined) return { next: { kind: 'wait', reasons: ['every step is settled'] }, settled };
  // Any other goes on until the last moment at which a change of facts can make a step due.
  if (lastPassed && lastPassed.dueAt > now) return { next: lastPassed, settled };
  return { next: { kind: 'end', reason: 'done' }, settled };
}

/** Every open step of `enrollment`, each as it would go by itself from `now` on: what a check of a journey asks for. */
export function stepsAhead(journey: Journey, enrollment: Enrollment, facts: Facts, now: Instant): readonly StepPlan[] {
  const plainly = nothingOpen(journey, enrollment, facts, now);
  return 'kind' in plainly ? [] : openSteps(plainly, enrollment.settled, true).plans;
}

/** What is still to come of an enrollment; `stands` says why nothing can, where it is so. */
export interface Ahead {
  readonly stands?: Exclude<Plan, StepPlan>;
  /** Each as it would go by itself from now on; of steps counted from one another, the first. None that does not concern the person. */
  readonly plans: readonly StepPlan[];
}

/** `stepsAhead` with what merges as it would, and nothing that is passed over: what an edit of the journey changes for somebody. */
export function ahead(journey: Journey, known: Enrollment, facts: Facts, now: Instant): Ahead {
  const plainly = nothingOpen(journey, withStanding(known, now), facts, now);
  if ('kind' in plainly) return { stands: plainly, plans: [] };
  const { plans } = openSteps(plainly, known.settled, false);
  return { plans: plans.map((each) => mergedAway(each, plans, plainly)) };
}

/** A step of a visit's journey, wherever its name comes from. */
export interface StepOfVisit {
  readonly journey: string;
  readonly instance: string;
  readonly step: string;
}

/**
 * Whether the words of another visit's step go along with `own`, were it to go at `now`: its moment has come, it concerns the
 * person, and it has not gone.
 */
export function hasRider(journeys: readonly Journey[], facts: Facts, own: StepOfVisit, now: Instant): boolean {
  const ref = `${own.journey}/${own.step}`;
  return journeys.some((journey) =>
    journey.steps.some((step, index) => {
      if (!step.ridesWith?.includes(ref)) return false;
      return facts.person.enrollments.some((enrollment) => {
        if (enrollment.journey !== journey.id || enrollment.instance === own.instance) return false;
        const open = nothingOpen(journey, enrollment, facts, now);
        if ('kind' in open || stillSettled(step, settledForGood(enrollment.settled, now)[step.id], open.revision))
          return false;
        const planned = assess(step, index, open, true);
        return planned?.kind === 'send' && planned.wasDueAt <= now;
      });
    }),
  );
}

/** With what is settled whatever the facts and the journey say by now. */
const withStanding = (enrollment: Enrollment, now: Instant): Enrollment => ({
  ...enrollment,
  settled: settledForGood(enrollment.settled, now),
});

/** What stands against every step, or else by what they are planned. */
function nothingOpen(
  journey: Journey,
  enrollment: Enrollment,
  known: Facts,
  now: Instant,
): Exclude<Plan, StepPlan> | Setting {
  if (enrollment.state === 'ended') return { kind: 'end', reason: enrollment.ended?.reason ?? 'unknown' };
  const appointment = appointmentOf(enrollment, known.person);
  const person = readerOf(known.person, journey, appointment);
  const facts = person === known.person ? known : { ...known, person };
  const stop = stopFor(journey, enrollment, facts.person);
  if (stop !== undefined) return { kind: 'end', reason: stop };
  // Nobody has said yet what became of a talk that has begun: what was to be read before it is not sent after it.
  const talk = seriesOf(journey) && talkAhead(facts.person);
  if (talk && talk.start <= now) return { kind: 'end', reason: 'appointment.booked' };
  const { contact, copies } = facts.person;
  if (contact.formerOf && journey.class === 'reminder' && (copies === undefined || now >= copies.until))
    return { kind: 'end', reason: 'copiesOver' };
  const refusal = refusalFor(facts.person.contact, journey);
  if (refusal?.kind === 'end') return { kind: 'end', reason: refusal.reason };
  if (refusal?.kind === 'wait') return { kind: 'wait', reasons: ['on hold'] };
  if (journey.anchor !== undefined && appointment === undefined) {
    return { kind: 'wait', reasons: ['waits for an appointment time'] };
  }
  if (appointment?.movingSince !== undefined) return { kind: 'wait', reasons: ['waits for the new time of a move'] };
  return { journey, enrollment, facts, now, appointment, revision: appointment?.revision ?? 0 };
}

/** One step of an enrollment on its own, settled or not: what a second attempt after a doubt must pass (I2, I7). */
export function planStep({ release, journey, person, enrollment, now }: PlanCase, stepId: string): Plan {
  const facts: Facts = { person, clinic: release.clinic };
  const { [stepId]: _settled, ...others } = enrollment.settled;
  // "Done" counted this very step as settled: with it open again, the enrollment is not done.
  const state = enrollment.ended?.reason === 'done' ? 'active' : enrollment.state;
  const whole = plan({ ...journey, steps: journey.steps }, { ...enrollment, state, settled: others }, facts, now);
  if (whole.kind === 'wait' || whole.kind === 'end') return whole;
  const appointment = appointmentOf(enrollment, facts.person);
  const index = journey.steps.findIndex((step) => step.id === stepId);
  const step = journey.steps[index];
  if (!step) return { kind: 'wait', reasons: ['the journey no longer has this step'] };
  const setting: Setting = {
    journey,
    enrollment: { ...enrollment, settled: others },
    facts,
    now,
    appointment,
    revision: appointment?.revision ?? 0,
  };
  return assess(step, index, setting) ?? { kind: 'wait', reasons: ['waits for an appointment time'] };
}

/** `enrollment` with one step settled. A rest after refusals goes on when the step was only skipped. */
export function withSettled(enrollment: Enrollment, step: string, settled: Settled): Enrollment {
  const { retry, ...rest } = enrollment;
  const resting = retry && retry.step !== step && settled.outcome === 'skipped' ? retry : undefined;
  return defined<Enrollment>({ ...rest, retry: resting, settled: { ...enrollment.settled, [step]: settled } });
}

/** `enrollment`, once an email has told its visit so. */
export const withTold = (enrollment: Enrollment, told: FactsTold | undefined): Enrollment =>
  told === undefined ? enrollment : { ...enrollment, told: factsTold(told) };

/**
 * What will happen if nothing changes: the plans in order, each as if the one before had gone out in its minute; steps that do
 * not concern this person are told at their moments, for whoever asks why nothing comes.
 * @param limit the most steps to look ahead.
 */
export function timeline(
  journey: Journey,
  enrollment: Enrollment,
  facts: Facts,
  now: Instant,
  limit = 20,
): readonly Plan[] {
  const plans: Plan[] = [];
  // What lies ahead is told as it is under these facts, not as it was settled under others.
  let current = withStanding(enrollment, now);
  let person = facts.person;
  let moment = now;
  while (plans.length < limit) {
    const { next } = planned(journey, current, { ...facts, person }, moment, true);
    plans.push(next);
    if (next.kind === 'wait' || next.kind === 'end') break;
    moment = later(moment, next.dueAt);
    const settled = defined<Settled>({
      revision: next.revision,
      at: moment,
      outcome: next.kind === 'send' ? 'sent' : 'skipped',
      into: next.kind === 'skip' ? next.into : undefined,
    });
    current = withSettled(current, next.step.id, settled);
    if (journey.class === 'marketing' && next.kind === 'send')
      person = { ...person, cap: { at: moment, token: 'forecast' } };
  }
  return plans;
}
