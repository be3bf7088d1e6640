/** What the front desk's page and the clinic's systems say of visits: read with zod, refused with field and reason. */
import { z } from 'zod/mini';
import { dayNoticeKinds } from '../../core/model/appointment.ts';
import { personFields, requiredOr, untreatedReason } from '../requests.ts';

const dayWanted = 'must be a day such as 2027-03-12, of the years 2000 to 2099';
/** A day that the calendar has; of our time, so that a day more or less is still one. */
function isDay(text: string): boolean {
  const midnight = /^20\d{2}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // JavaScript reads 30 February as 2 March.
  return Number.isFinite(midnight) && new Date(midnight).toISOString().startsWith(text);
}
const day = z.string({ error: requiredOr(dayWanted) }).check(z.refine(isDay, dayWanted));
const wallTime = z.string('is required').check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 11:30'));

export const daySchema = z.object({
  date: z.optional(day),
  /** How many days from then on. */
  days: z._default(
    z.pipe(
      z.string().check(z.regex(/^([2-9]|1[0-4])$/, 'must be a number from 2 to 14')),
      z.transform((text: string) => Number(text)),
    ),
    2,
  ),
  /** How many of each list are shown at most. */
  shown: z._default(
    z.pipe(
      z.string().check(z.regex(/^[1-9]\d{0,2}$/, 'must be a number from 1 to 999')),
      z.transform((text: string) => Number(text)),
    ),
    25,
  ),
});

export const findSchema = z.strictObject({
  /** An address, what a booking system calls a visit, a first name or a telephone number. */
  wanted: z.pipe(
    z.string('is required').check(z.trim(), z.minLength(2, 'must have two letters at least'), z.maxLength(320)),
    z.transform((text: string) => text.normalize('NFC')),
  ),
});

/** The source of visits that are booked at the desk. */
export const byHandSource = 'desk';

const minutesWanted = 'must be a whole number from 5 to 720';

/** A visit booked at the desk: on the wall of the place of its `type`. */
export const handSchema = z.strictObject({
  ...personFields,
  /** A key of `appointmentTypes` in clinic.yaml. */
  type: z.string('is required').check(z.minLength(1, 'is required'), z.maxLength(100)),
  date: day,
  time: wallTime,
  minutes: z.int(minutesWanted).check(z.minimum(5, minutesWanted), z.maximum(720, minutesWanted)),
});

export const moveSchema = z.strictObject({ date: day, time: wallTime });

export const sendIdSchema = z.string().check(z.regex(/^[0-9a-f]{32}$/, 'must be the id of an email'));

/** More infusions than anybody has in a course: a slip of the finger, or a year. */
const courseMax = 100;
const courseWanted = `must be a whole number from 1 to ${courseMax}`;

export const visitChangeSchema = z.union(
  [
    z.strictObject({
      /** Came, and was not treated. */
      became: z.literal('untreated'),
      why: untreatedReason,
    }),
    z.strictObject({
      became: z.enum(['came', 'stoppedEarly', 'noshow', 'sendMissed', 'booked', 'cancelled']),
      /** With `booked`: the mark before it was a slip, so that nothing is due again. */
      mistake: z.optional(z.boolean()),
    }),
    /** Whoever came was asked about food, drinks, medicines and the way home. */
    z.strictObject({ askedAtDoor: z.boolean() }),
    z.strictObject({ timesAgain: z.literal(true) }),
    z.strictObject({
      course: z.int(courseWanted).check(z.minimum(1, courseWanted), z.maximum(courseMax, courseWanted)),
    }),
  ],
  `must be {"became": "came" | "stoppedEarly" | "noshow" | "sendMissed" | "booked"}, with "mistake": true for a slip; {"became": "untreated", "why": "foodOrDrink" | "noDriver" | "other"}; {"askedAtDoor": true}; {"timesAgain": true}; or {"course": 1 to ${courseMax}}`,
);

export const noticeSchema = z
  .strictObject({
    kind: z.enum(dayNoticeKinds, `must be ${dayNoticeKinds.join(', ')}`),
    /** A key of `locations` in clinic.yaml. */
    location: z.string('is required').check(z.minLength(1), z.maxLength(60)),
    date: day,
    /** On the wall of the place, that day. */
    opensAt: z.optional(wallTime),
  })
  .check(
    z.refine((body) => (body.kind === 'openingLate') === (body.opensAt !== undefined), {
      path: ['opensAt'],
      message: 'is when the place opens: given for openingLate, and for nothing else',
    }),
  );
