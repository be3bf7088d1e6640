/** A journey: which event starts it, which stop it, and its steps. Read from `templates/<journey>/journey.yaml`. */

import { z } from 'zod/mini';
import { type Offset, parseOffset, type WallTime } from '../time/time.ts';
import { defined } from './defined.ts';

/**
 * In the order in which they go (I6): what somebody with a visit must know; the question that a sign-up or a new address asks
 * back; what somebody has agreed to read.
 */
export const emailClasses = ['reminder', 'request', 'marketing'] as const;
export type EmailClass = (typeof emailClasses)[number];

/** What can start or stop a journey. Each is a state that current items show, never a stream image. */
export const triggers = [
  'signup.asked',
  'consent.confirmed',
  'consent.left',
  /** The person wants to use the page of choices for what a link from long ago does not open. */
  'link.asked',
  /**
   * The person has given a new address: the old one is asked. It starts for the contact that stands for the new one too, once
   * the old one has said yes.
   */
  'address.asked',
  /** Emails go to a new address from now on. It starts for the contact that stands for the one before. */
  'address.changed',
  'appointment.booked',
  'appointment.completed',
  'appointment.cancelled',
  'appointment.noshow',
  /** A visit that was missed, and whose email staff have asked for. */
  'appointment.missed',
  /** Staff set a notice for a visit that is still booked: closed, opening late, phones down, open after all, the times again. */
  'appointment.notice',
] as const;
export type StartTrigger = (typeof triggers)[number];

/** What the person asked for a moment ago on a page of ours, and hears of whatever they left before. */
export const ownRequests = [
  'signup.asked',
  'link.asked',
  'address.asked',
  'address.changed',
] as const satisfies readonly StartTrigger[];

/**
 * What can stop a journey: also that a later infusion was completed, which has aftercare of its own, and that a change
 * of address is done or taken back.
 */
export const stopTriggers = [...triggers, 'appointment.superseded', 'address.settled'] as const;
export type Trigger = (typeof stopTriggers)[number];

/** Moments an email's usefulness can end at; `eating.*` come from the clinic's fasting values. */
export const moments = [
  'appointment.start',
  'appointment.end',
  'appointment.arrival',
  'eating.lastMeal',
  'eating.lastClearLiquid',
] as const;
export type Moment = (typeof moments)[number];

/** Facts a step's `when` may ask about. */
export const conditionPaths = [
  'appointment.kind',
  'appointment.location',
  'appointment.moved',
  'appointment.course',
  /** Its course number is 1. */
  'appointment.first',
  /** Booked, or last moved, fewer than eight open phone hours before the last meal (no infusion: before its start). */
  'appointment.shortNotice',
  /** Booked, or last moved, on the very day, in the zone of the place. */
  'appointment.sameDay',
  /** Starts before 10:00 on the wall of the place. */
  'appointment.early',
  /** No other visit of the person is booked, and they have had no infusion. */
  'appointment.last',
  /** none, or one of `noticeKinds`. */
  'appointment.notice',
  'contact.interest',
  /** In a change of address: old (the person's own so far) or new. */
  'contact.address',
  /** The question of a sign-up went to this person before, more than a day earlier and within a week. */
  'signup.again',
  /** Of emails about visits: all, or needed (the person wants only what they must know). */
  'contact.visitEmails',
] as const;
export type ConditionPath = (typeof conditionPaths)[number];

export const weekdayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdayNames)[number];

/**
 * When a step is due. `after` counts from the previous step's settlement (the first: from the trigger), `before` back
 * from the anchor, `since` on from the anchor.
 */
export interface Timing {
  readonly from: 'after' | 'before' | 'since';
  readonly offset: Offset;
  /** Only on these days; `before` steps move to an earlier one, others to a later one. */
  readonly weekdays?: readonly Weekday[];
  /** Of a `since` step: on that day, or the next one on which somebody answers the telephone (`core/plan/openDay.ts`). */
  readonly openDay?: true;
  /** Of a `before` step: on the last open day before the visit (`core/plan/openDay.ts`), whatever `offset` says. */
  readonly lastOpenDay?: LastOpenDay;
  /**
   * Of an `after` step: while a first talk lies ahead it goes so many days after the booking, or after the email before it.
   * A series with such steps leaves out its others then, and a talk does not end it (`core/plan/beforeTalk.ts`).
   */
  readonly beforeTalk?: Offset;
}

/** What of a series is owed before a first talk. */
export interface SeriesBeforeTalk {
  readonly journey: string;
  readonly steps: readonly {
    readonly id: string;
    /** After the one before it. */
    readonly days: number;
    /** Of whom it is for; absent: of everybody. */
    readonly interests?: readonly (string | number | boolean)[] | undefined;
  }[];
}

/** The last day before a visit on which somebody answers the telephone and this person has no infusion. */
export interface LastOpenDay {
  readonly at: WallTime;
  /** No earlier than so many days before. */
  readonly withinDays: number;
  /** The hour on the evening before, where there is no such day. */
  readonly otherwise: WallTime;
}

/** When the email stops being useful: at a moment of the appointment, or some time after it was due. */
export type Usefulness = { readonly until: Moment } | { readonly for: Offset };

export type When = Readonly<Partial<Record<ConditionPath, readonly (string | number | boolean)[]>>>;

export interface Step {
  readonly id: string;
  /** Template name, `prepare/eating`. */
  readonly template: string;
  readonly send: Timing;
  readonly useful: Usefulness;
  /**
   * What happens when its moment has already passed (late booking, outage, move). `nextDay`, `merge`: what was booked or moved
   * too late for it goes at its hour on the next day, as long as that is a day before the visit; `merge` with another email.
   * `told`: the answer to the booking or the move has said all of it (rule `told-before`).
   */
  readonly late: 'send' | 'skip' | 'merge' | 'nextDay' | 'told';
  /** An answer to the person's own act: exempt from quiet hours for its first 15 minutes (I4). */
  readonly reply: boolean;
  /** Never merged away; if it fails or misses its deadline, the person joins the call list (I7). */
  readonly safety: boolean;
  readonly when?: When;
  /** Attaches the calendar entry: a request, or its cancellation. */
  readonly calendar?: 'request' | 'cancel';
  /** True when the template prints something computed from the anchor: a move makes it due again. */
  readonly printsAnchor: boolean;
  /** It repeats one of these steps, after it has gone (`core/plan/repeat.ts`). */
  readonly repeats?: readonly string[];
  /** Once for all visits of one course. */
  readonly oncePerCourse?: true;
  /** Left out when another infusion of the person is, or was, so few days away. */
  readonly givesWay?: number;
  /** It holds what this series tells before a first talk, for whoever does not read that in time. */
  readonly insteadOf?: SeriesBeforeTalk;
  /** `prepare/eating`: its words go with that step of another visit of the person, where one goes within a day of its moment. */
  readonly ridesWith?: readonly string[];
  /** The steps whose words its email has room for, in every form and language; a step merges into no other. */
  readonly carries?: readonly string[];
}

export interface Journey {
  readonly id: string;
  readonly class: EmailClass;
  readonly start: { readonly on: StartTrigger; readonly when?: When };
  readonly stop: readonly Trigger[];
  readonly anchor?: 'appointment.start' | 'appointment.end';
  readonly steps: readonly Step[];
}

const wallTime = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a wall time such as "10:00"'));
const duration = z.string().check(z.regex(/^P(\d+W)?(\d+D)?$|^PT(\d+H)?(\d+M)?(\d+S)?$/, 'days (P3D) or hours (PT2H)'));
const id = z
  .string()
  .check(
    z.regex(/^[a-z][A-Za-z0-9-]{0,39}$/, 'a short name: letters, digits and dashes, starting with a small letter'),
  );
const stepPath = z
  .string()
  .check(z.regex(/^[a-z][A-Za-z0-9-]*\/[a-z][A-Za-z0-9-]{0,39}$/, 'a step of another journey, such as prepare/eating'));
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const whenSchema = z.partialRecord(z.enum(conditionPaths), z.union([scalar, z.array(scalar)]));
const weekdays = z.optional(z.array(z.enum(weekdayNames)).check(z.minLength(1)));

const timingSchema = z.union([
  z.strictObject({ after: duration, at: z.optional(wallTime), weekdays, beforeTalk: z.optional(duration) }),
  z.strictObject({ before: duration, at: z.optional(wallTime), weekdays }),
  z.strictObject({ since: duration, at: z.optional(wallTime), weekdays, openDay: z.optional(z.literal(true)) }),
  z.strictObject({ openDayBefore: z.literal(1), at: wallTime, within: z.optional(duration), else: wallTime }),
]);

/** How far back an open day is looked for. */
const withinDefault = 'P7D';

/** A journey file as its author writes it. `content/` adds file and line to what this refuses. */
export const journeyFileSchema = z.strictObject({
  class: z.enum(emailClasses),
  start: z.strictObject({ on: z.enum(triggers), when: z.optional(whenSchema) }),
  stop: z.optional(z.strictObject({ on: z.union([z.enum(stopTriggers), z.array(z.enum(stopTriggers))]) })),
  anchor: z.optional(z.enum(['appointment.start', 'appointment.end'])),
  paidByThirdParty: z.optional(z.boolean()),
  authorization: z.optional(z.string()),
  steps: z
    .array(
      z.strictObject({
        id,
        template: z
          .string()
          .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_-]*\.mjml$/, 'a file beside this one, such as "welcome.mjml"')),
        send: timingSchema,
        useful: z.optional(z.union([z.strictObject({ until: z.enum(moments) }), z.strictObject({ for: duration })])),
        late: z.optional(z.enum(['send', 'skip', 'merge', 'nextDay', 'told'])),
        repeats: z.optional(z.union([id, z.array(id).check(z.minLength(1))])),
        oncePerCourse: z.optional(z.literal(true)),
        givesWay: z.optional(duration),
        insteadOf: z.optional(id),
        ridesWith: z.optional(z.union([stepPath, z.array(stepPath).check(z.minLength(1))])),
        reply: z.optional(z.boolean()),
        safety: z.optional(z.boolean()),
        calendar: z.optional(z.enum(['request', 'cancel'])),
        when: z.optional(whenSchema),
      }),
    )
    .check(z.minLength(1)),
});
export type JourneyFile = z.infer<typeof journeyFileSchema>;

/** A fault of meaning in a well-formed journey file: `path` says where, `message` what and how to mend it. */
export interface JourneyFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const listed = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];

const readWhen = (when: JourneyFile['start']['when']): When | undefined =>
  when && Object.fromEntries(Object.entries(when).map(([path, value]) => [path, listed(value)]));

type Send = JourneyFile['steps'][number]['send'];

/** What a step counts from, and the length as it is written. */
function written(send: Send): { readonly from: Timing['from']; readonly text: string } {
  if ('after' in send) return { from: 'after', text: send.after };
  if ('before' in send) return { from: 'before', text: send.before };
  if ('since' in send) return { from: 'since', text: send.since };
  return { from: 'before', text: `P${send.openDayBefore}D` };
}

/** Days of a length that is written in days; undefined for hours. */
function daysOf(text: string): number | undefined {
  const offset = parseOffset(text);
  return offset.kind === 'civil' ? offset.days : undefined;
}

/** What a step asks of open days, or what is wrong with it. */
function readOpenDay(
  send: Send,
  anchor: JourneyFile['anchor'],
): Pick<Timing, 'openDay' | 'lastOpenDay'> | { readonly message: string } {
  if ('since' in send && send.openDay) {
    return daysOf(send.since) === undefined || send.at === undefined
      ? {
          message:
            '"openDay" moves an email to another day: count in days and give it an hour, such as P3D and "10:00"',
        }
      : { openDay: true };
  }
  if (!('openDayBefore' in send)) return {};
  const withinDays = daysOf(send.within ?? withinDefault);
  if (anchor === 'appointment.end')
    return { message: '"openDayBefore" counts back from the start of a visit: use "anchor: appointment.start"' };
  if (withinDays === undefined || withinDays < 1)
    return { message: `"within: ${send.within}" says how many days back at most: write days, such as P7D` };
  if (send.else <= send.at)
    return { message: `"else" is an hour of the evening before: write a later one than "at: ${send.at}"` };
  return { lastOpenDay: { at: send.at, withinDays, otherwise: send.else } };
}

/** What is wrong with a step that is owed before a first talk, or stands in for those. */
function beforeTalkFaults(
  step: JourneyFile['steps'][number],
  { anchor, class: kind }: Pick<JourneyFile, 'anchor' | 'class'>,
  series: SeriesBeforeTalk | undefined,
): readonly JourneyFault[] {
  const faults: JourneyFault[] = [];
  const { send, insteadOf } = step;
  const beforeTalk = 'after' in send ? send.beforeTalk : undefined;
  if (beforeTalk !== undefined) {
    const mend =
      daysOf(beforeTalk) === undefined
        ? `"beforeTalk: ${beforeTalk}" counts days: write P3D`
        : kind !== 'marketing' || anchor !== undefined
          ? '"beforeTalk" is for a series of education emails: leave it out'
          : undefined;
    if (mend !== undefined) faults.push({ path: ['send', 'beforeTalk'], message: mend });
    if (Object.keys(step.when ?? {}).some((path) => path !== 'contact.interest'))
      faults.push({
        path: ['when'],
        message:
          'what is owed before a talk is owed to everybody, or by what they asked about: ask for "contact.interest"',
      });
  }
  if (insteadOf !== undefined) {
    if (anchor !== 'appointment.start' || step.safety)
      faults.push({
        path: ['insteadOf'],
        message: '"insteadOf" is for an email before a visit that is no step of safety: leave it out',
      });
    else if (series === undefined)
      faults.push({
        path: ['insteadOf'],
        message: `"insteadOf: ${insteadOf}" names no journey with "beforeTalk" steps: write the series whose words this email holds`,
      });
  }
  return faults;
}

/** What is wrong with a step that repeats another, or gives way. */
function followUpFaults(
  step: JourneyFile['steps'][number],
  earlier: JourneyFile['steps'],
  offset: Offset,
  anchor: JourneyFile['anchor'],
): readonly JourneyFault[] {
  const faults: JourneyFault[] = [];
  const ids = earlier.map(({ id }) => id);
  for (const id of step.repeats === undefined ? [] : listed(step.repeats)) {
    if (!ids.includes(id))
      faults.push({
        path: ['repeats'],
        message: `"repeats: ${id}" names no step above this one: write one of ${ids.join(', ') || 'them'}`,
      });
  }
  if (step.repeats !== undefined && step.safety)
    faults.push({
      path: ['safety'],
      message: 'a repeat is no step of safety, the step that it repeats is: leave out "safety", or "repeats" (I7)',
    });
  if (step.repeats !== undefined && written(step.send).from !== 'before')
    faults.push({ path: ['send'], message: 'a repeat goes before the visit: use "before: P1D" with "at"' });
  if (step.oncePerCourse && (anchor === undefined || step.safety))
    faults.push({
      path: ['oncePerCourse'],
      message: step.safety
        ? 'a safety step goes for every visit: leave out "oncePerCourse" (I7)'
        : '"oncePerCourse" is about visits, and this journey has no anchor: leave it out',
    });
  if (step.givesWay !== undefined) {
    const mend =
      daysOf(step.givesWay) === undefined
        ? `"givesWay: ${step.givesWay}" counts days: write P1D`
        : step.safety || !('since' in step.send) || offset.kind !== 'civil'
          ? '"givesWay" is for emails some days after a visit ("since: P3D") that are no steps of safety: leave it out'
          : undefined;
    if (mend !== undefined) faults.push({ path: ['givesWay'], message: mend });
  }
  if (step.ridesWith !== undefined && (step.safety || !('since' in step.send) || offset.kind !== 'civil'))
    faults.push({
      path: ['ridesWith'],
      message:
        '"ridesWith" is for emails some days after a visit ("since: P1D") that are no steps of safety: leave it out',
    });
  if (step.late === 'told' && (written(step.send).from !== 'before' || step.reply))
    faults.push({
      path: ['late'],
      message: '"late: told" is for an email that goes some days before a visit: use "late: send"',
    });
  return faults;
}

/**
 * Turns an author's journey file into the form the planner reads, or lists what is wrong with its meaning.
 * @param printsAnchor tells, by template name, whether the compiled template prints a value derived from the anchor.
 * @param carries tells, by template name, which steps' words its email has room for; without it, whatever merges is carried.
 * @param seriesOf tells, by the name of a journey, what of it is owed before a first talk.
 */
export function readJourney(
  journeyId: string,
  file: JourneyFile,
  printsAnchor: (template: string) => boolean,
  carries?: (template: string) => readonly string[],
  seriesOf?: (journey: string) => SeriesBeforeTalk | undefined,
): { journey: Journey } | { faults: readonly JourneyFault[] } {
  const faults: JourneyFault[] = [];
  const steps: Step[] = [];
  const seen = new Set<string>();
  file.steps.forEach((step, index) => {
    const at = (...path: (string | number)[]) => ['steps', index, ...path];
    if (seen.has(step.id))
      faults.push({ path: at('id'), message: `step id "${step.id}" is used twice: each step needs its own` });
    seen.add(step.id);
    const { from, text } = written(step.send);
    if (from !== 'after' && file.anchor === undefined) {
      faults.push({
        path: at('send'),
        message: `"${from}" counts from an anchor, and this journey has none: add "anchor: appointment.start"`,
      });
    }
    const timing = readOpenDay(step.send, file.anchor);
    if ('message' in timing) faults.push({ path: at('send'), message: timing.message });
    let offset: Offset;
    try {
      offset = parseOffset(text, step.send.at);
    } catch (error) {
      faults.push({ path: at('send', from), message: (error as Error).message });
      return;
    }
    const insteadOf = step.insteadOf === undefined ? undefined : seriesOf?.(step.insteadOf);
    for (const fault of [
      ...followUpFaults(step, file.steps.slice(0, index), offset, file.anchor),
      ...beforeTalkFaults(step, file, insteadOf),
    ])
      faults.push({ ...fault, path: at(...fault.path) });
    const reply = step.reply ?? false;
    const safety = step.safety ?? false;
    if (reply && file.class === 'marketing') {
      faults.push({
        path: at('reply'),
        message: 'a reply answers the person\'s own act and is never promotional: use class "reminder" (I4)',
      });
    }
    if (safety && file.class !== 'reminder') {
      faults.push({ path: at('safety'), message: 'a safety step belongs to a journey of class "reminder"' });
    }
    if (step.late === 'nextDay' && (offset.kind !== 'civil' || offset.at === undefined)) {
      faults.push({
        path: at('late'),
        message: '"late: nextDay" needs an hour of its own: add "at", such as at: "10:00", or use "late: send"',
      });
    }
    if (safety && step.late === 'merge') {
      faults.push({ path: at('late'), message: 'a safety step is never merged away: use "late: send" (I7)' });
    }
    if (safety && (step.when?.['contact.visitEmails'] ?? file.start.when?.['contact.visitEmails']) !== undefined) {
      faults.push({
        path: at(step.when?.['contact.visitEmails'] === undefined ? 'safety' : 'when'),
        message: 'a safety step goes to everybody, whatever they chose: leave out "contact.visitEmails" (I7)',
      });
    }
    if (step.calendar && file.anchor === undefined) {
      faults.push({
        path: at('calendar'),
        message: 'a calendar entry is about an appointment, and this journey has no anchor: leave it out',
      });
    }
    if (step.useful && 'until' in step.useful && file.anchor === undefined) {
      faults.push({
        path: at('useful', 'until'),
        message: '"until" needs an appointment: add an anchor, or use "for: P2D"',
      });
    }
    const defaultUseful: Usefulness =
      from === 'before' || (reply && file.anchor !== undefined)
        ? { until: 'appointment.start' }
        : { for: parseOffset(reply ? 'P1D' : 'P3D') };
    const useful = step.useful
      ? 'until' in step.useful
        ? { until: step.useful.until }
        : { for: parseOffset(step.useful.for) }
      : defaultUseful;
    const template = `${journeyId}/${step.template.replace(/\.mjml$/, '')}`;
    steps.push(
      defined<Step>({
        id: step.id,
        template,
        send: defined<Step['send']>({
          from,
          offset,
          weekdays: 'weekdays' in step.send ? step.send.weekdays : undefined,
          beforeTalk:
            'after' in step.send && step.send.beforeTalk !== undefined
              ? parseOffset(step.send.beforeTalk, step.send.at)
              : undefined,
          ...('message' in timing ? {} : timing),
        }),
        useful,
        late: step.late ?? 'send',
        reply,
        safety,
        when: readWhen(step.when),
        calendar: step.calendar,
        printsAnchor: printsAnchor(template),
        repeats: step.repeats === undefined ? undefined : listed(step.repeats),
        oncePerCourse: step.oncePerCourse,
        givesWay: step.givesWay === undefined ? undefined : daysOf(step.givesWay),
        insteadOf,
        ridesWith: step.ridesWith === undefined ? undefined : listed(step.ridesWith),
        carries: carries?.(template),
      }),
    );
  });
  if (
    file.anchor === undefined &&
    file.start.on.startsWith('appointment.') &&
    file.steps.some((step) => step.when && Object.keys(step.when).some((path) => path.startsWith('appointment.')))
  ) {
    faults.push({
      path: ['anchor'],
      message: 'steps ask about the appointment, so the journey needs "anchor: appointment.start" or "appointment.end"',
    });
  }
  if (file.anchor !== undefined && !file.start.on.startsWith('appointment.')) {
    faults.push({
      path: ['start', 'on'],
      message: `an anchored journey starts on an appointment event, not on "${file.start.on}"`,
    });
  }
  if (file.paidByThirdParty && !file.authorization) {
    faults.push({
      path: ['paidByThirdParty'],
      message: 'a communication paid for by a third party needs "authorization" naming it (C8, 45 CFR 164.508(a)(3))',
    });
  }
  if (faults.length > 0) return { faults };
  return {
    journey: defined<Journey>({
      id: journeyId,
      class: file.class,
      start: defined<Journey['start']>({ on: file.start.on, when: readWhen(file.start.when) }),
      stop: file.stop ? listed(file.stop.on) : [],
      anchor: file.anchor,
      steps,
    }),
  };
}
