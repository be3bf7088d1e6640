/** What the journeys' own files say of a step, read anew: when it may go at the earliest, and until when it is useful. */
import type { JourneyFile } from '../../../functions/core/model/journey.ts';
import { clinic } from '../words.ts';
import type { Visit } from './facts.ts';
import { eveningBefore, isOpenDay, type Others, timesTold } from './openDay.ts';
import { answeredBetween } from './phone.ts';
import {
  dateNumber,
  day,
  hour,
  instantOf,
  isOpen,
  lastOpening,
  minute,
  nextOpening,
  wallAt,
  weekdayOf,
} from './wall.ts';

export type StepFile = JourneyFile['steps'][number];

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export const window = clinic.sendingWindow;

interface Length {
  readonly days?: number;
  readonly ms?: number;
}

/** `P3D` or `PT30H`. */
function lengthOf(text: string): Length {
  const days = /^P(\d+)D$/.exec(text);
  if (days) return { days: Number(days[1]) };
  const elapsed = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text);
  if (!elapsed) throw new RangeError(`the oracle cannot read ${text}`);
  return { ms: Number(elapsed[1] ?? 0) * hour + Number(elapsed[2] ?? 0) * minute + Number(elapsed[3] ?? 0) * 1000 };
}

const clockOf = (at: number, zone: string): string => {
  const { hour: hours, minute: minutes } = wallAt(at, zone);
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
};

function moved(from: number, text: string, sign: 1 | -1, clock: string | undefined, zone: string): number {
  const length = lengthOf(text);
  if (length.ms !== undefined) return from + sign * length.ms;
  const onTheMinute = instantOf(
    dateNumber(wallAt(from, zone)) + sign * (length.days ?? 0),
    clock ?? clockOf(from, zone),
    zone,
  );
  return onTheMinute;
}

/** The moment the step's words name, before any quiet hours. `from`: the trigger or the previous settlement. */
export function nominal(
  step: StepFile,
  file: JourneyFile,
  visit: Visit | undefined,
  from: number,
  zone: string,
  others?: Others,
): number {
  const { send } = step;
  if ('after' in send) return moved(from, send.after, 1, send.at, zone);
  if (!visit) throw new RangeError('an anchored step without a visit');
  // The earliest that it could be, by the person's other visits; without them, the evening before.
  if (isOpenDay(step)) return Math.min(...(others ? timesTold(step, visit, others) : [eveningBefore(step, visit)]));
  const anchor = file.anchor === 'appointment.end' ? visit.end : visit.start;
  if ('before' in send) return moved(anchor, send.before, -1, send.at, visit.zone);
  if (!('since' in send)) throw new RangeError('the oracle cannot read when this goes');
  const due = moved(anchor, send.since, 1, send.at, visit.zone);
  return send.openDay ? nextAnsweredDay(due, visit.zone) : due;
}

/** The same hour of the first day from `due` on on which somebody answers for an hour after it. */
function nextAnsweredDay(due: number, zone: string): number {
  const clock = clockOf(due, zone);
  for (let date = dateNumber(wallAt(due, zone)); ; date += 1) {
    const at = instantOf(date, clock, zone);
    if (answeredBetween(at, instantOf(date + 1, '00:00', zone)) >= hour) return at;
  }
}

/** The earliest moment it may be accepted. */
export function earliest(
  step: StepFile,
  file: JourneyFile,
  visit: Visit | undefined,
  from: number,
  zone: string,
  others?: Others,
): number {
  let at = nominal(step, file, visit, from, zone, others);
  if ('weekdays' in step.send && step.send.weekdays) {
    for (let tried = 0; tried < 7; tried += 1) {
      const wall = wallAt(at, zone);
      if (step.send.weekdays.includes(weekdays[weekdayOf(wall)] as never)) break;
      at = instantOf(dateNumber(wall) + 1, clockOf(at, zone), zone);
    }
  }
  if (step.reply) return at;
  if ('before' in step.send || isOpenDay(step))
    return isOpen(at, zone, window) && isOpen(at + 30_000, zone, window)
      ? at
      : lastOpening(at, zone, window, 15 * minute);
  const open = nextOpening(at, zone, window, 30_000);
  return isNotice(file) && visit && open + 30 * minute > heardBy(visit, at) ? at : open;
}

export const isNotice = (file: JourneyFile): boolean => file.start.on === 'appointment.notice';

/** By when somebody must have heard of a notice: their last meal, else when they set out, else at once. */
export function heardBy(visit: Visit, at: number): number {
  const { solidFoodHours, arriveMinutesEarly } = clinic.preparation;
  const lastMeal = visit.start - solidFoodHours * hour;
  const settingOut = visit.start - arriveMinutesEarly * minute - 2 * hour;
  if (visit.kind === 'infusion' && lastMeal > at) return lastMeal;
  return settingOut > at ? settingOut : at;
}

/** Until when it is useful, by its visit; undefined when only its own moment would say. */
export function usefulUntil(step: StepFile, file: JourneyFile, visit: Visit | undefined): number | undefined {
  const useful = step.useful;
  if (!useful || !visit) return undefined;
  if ('for' in useful) {
    if (!('since' in step.send)) return undefined;
    const length = lengthOf(useful.for);
    return nominal(step, file, visit, 0, visit.zone) + (length.ms ?? (length.days ?? 0) * day + hour);
  }
  switch (useful.until) {
    case 'appointment.start':
      return visit.start;
    case 'appointment.end':
      return visit.end;
    case 'appointment.arrival':
      return visit.start - clinic.preparation.arriveMinutesEarly * minute;
    case 'eating.lastMeal':
      return visit.start - clinic.preparation.solidFoodHours * hour;
    case 'eating.lastClearLiquid':
      return visit.start - clinic.preparation.clearLiquidHours * hour;
  }
}

/** What was said was written down some moments later, by a clock that is a little off: near a limit nobody can tell. */
const saidWithin = 3 * minute;
const earlyBefore = 10;
/** With fewer hours in which somebody answers, everything goes in one email. */
const askable = 8 * hour;

type Answer = boolean | undefined;

/** What a condition may ask of a visit; undefined where nobody can tell. */
function factsOf(visit: Visit, isMoved: boolean, notice: string): Readonly<Record<string, string | Answer>> {
  const by = visit.start - (visit.kind === 'infusion' ? clinic.preparation.solidFoodHours * hour : 0);
  const short = [-saidWithin, 0, saidWithin].map((off) => answeredBetween(visit.revisedAt + off, by) < askable);
  const days = [-saidWithin, 0, saidWithin].map((off) => dateNumber(wallAt(visit.revisedAt + off, visit.zone)));
  const own = dateNumber(wallAt(visit.start, visit.zone));
  const same = days.map((date) => date === own);
  return {
    'appointment.notice': notice,
    'appointment.kind': visit.kind,
    'appointment.moved': isMoved,
    'appointment.shortNotice': new Set(short).size > 1 ? undefined : short[0],
    'appointment.sameDay': new Set(same).size > 1 ? undefined : same[0],
    'appointment.early': wallAt(visit.start, visit.zone).hour < earlyBefore,
  };
}

/** Does the step speak of such a visit at all? Undefined where nobody can tell. */
export function speaksOf(step: StepFile, visit: Visit, isMoved: boolean, notice: string): Answer {
  const facts = factsOf(visit, isMoved, notice);
  const answers = Object.entries(step.when ?? {}).map(([path, allowed]): Answer => {
    const fact = facts[path];
    return fact === undefined ? undefined : [allowed].flat().some((each) => each === fact);
  });
  return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
}

/** Certainly it does. */
export const applies = (step: StepFile, visit: Visit, isMoved: boolean, notice: string): boolean =>
  speaksOf(step, visit, isMoved, notice) === true;
