/** What staff and the clinic's systems send: read with zod, refused with the field and the reason. */
import { z } from 'zod/mini';
import { untreatedReasons } from '../core/model/appointment.ts';
import { callOutcomes } from '../core/model/call.ts';
import { readFirstName } from '../core/model/firstName.ts';
import { readEmail, readPhone, readZone } from '../core/people/bookingFields.ts';
import { dayMs, parseInstant } from '../core/time/time.ts';

/** What a text that is not there is told, or one that is no text. */
export const requiredOr =
  (wanted: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    input === undefined ? 'is required' : wanted;

const line = (max: number) =>
  z.string({ error: requiredOr('must be a text') }).check(
    z.minLength(1),
    z.maxLength(max),
    z.refine((text) => !/[\u0000-\u001f\u007f]/.test(text), 'must be a single line'),
  );

/** One id however its accents are written: Unicode has two spellings of most (UAX #15). */
const id = (max: number) =>
  z.pipe(
    line(max),
    z.transform((text: string) => text.normalize('NFC')),
  );

const instantWanted = 'must be an ISO 8601 time with its offset, such as 2026-11-02T14:00:00-05:00';
const instant = z.pipe(
  z.string({ error: requiredOr(instantWanted) }).check(
    z.refine((text) => {
      try {
        parseInstant(text);
        return true;
      } catch {
        return false;
      }
    }, instantWanted),
  ),
  z.transform((text: string) => parseInstant(text)),
);

const readable = <T>(read: (text: string) => T | undefined, reason: string, missing = reason) =>
  z.string(missing).check(z.refine((text) => read(text) !== undefined, reason));

const notEmail = 'must be an email address, and one that somebody reads';

/** Whom a visit is for, as staff say it. */
export const personFields = {
  email: readable(readEmail, notEmail, 'is required'),
  /** What cannot be read of these is left out, and the answer says so: it must not cost the booking (I14). */
  firstName: z.optional(z.unknown()),
  phone: z.optional(z.unknown()),
  locale: z.optional(z.unknown()),
};

export const appointmentSchema = z
  .strictObject({
    ...personFields,
    zone: z.optional(z.unknown()),
    patientId: z.optional(z.nullable(id(100))),
    /** The booking system's type id: `clinic.yaml` says what kind of visit it is, and where. */
    type: line(100),
    start: instant,
    end: instant,
    /** The person knows that email is not private all the way, and wants full ones (C9). */
    emailAcknowledged: z.optional(z.boolean('must be true or false')),
  })
  .check(
    z.refine((body) => body.end > body.start, { path: ['end'], message: 'must be after the start' }),
    // Also asked when a time could not be read, which is told by its own fault: then nothing is longer than a day.
    z.refine((body) => !(Date.parse(body.end) - Date.parse(body.start) > dayMs), {
      path: ['end'],
      message: 'must be within a day of the start',
    }),
  );

/** What of a person is otherwise than what is known; `null`: there is none. What is not named stays. */
export const correctionSchema = z
  .strictObject({
    firstName: z.optional(
      z.nullable(readable(readFirstName, 'must be a name: at most three words of letters; null for none')),
    ),
    phone: z.optional(z.nullable(readable(readPhone, 'must be a phone number; null for none'))),
    email: z.optional(readable(readEmail, notEmail)),
    zone: z.optional(readable(readZone, 'must be a time zone, such as America/New_York')),
    locale: z.optional(z.enum(['en', 'es'], 'must be en or es')),
    emailForm: z.optional(z.enum(['minimal', 'full'], 'must be minimal or full')),
  })
  .check(z.refine((body) => Object.keys(body).length > 0, 'must name what is to be corrected'));

export const untreatedReason = z.enum(untreatedReasons, `must be ${untreatedReasons.join(', ')}`);

export const statusSchema = z
  .strictObject({
    status: z.enum(
      ['booked', 'cancelled', 'completed', 'untreated', 'noshow'],
      'must be booked, cancelled, completed, untreated or noshow',
    ),
    why: z.optional(untreatedReason),
    /** With `booked`: the mark before it was a slip of the same day, so that nothing is due again. */
    mistake: z.optional(z.boolean('must be true or false')),
  })
  .check(
    z.refine((body) => !body.mistake || body.status === 'booked', {
      path: ['mistake'],
      message: 'goes with booked only',
    }),
    z.refine((body) => (body.status === 'untreated') === (body.why !== undefined), {
      path: ['why'],
      message: `says why somebody who came was not treated: with untreated, ${untreatedReasons.join(', ')}`,
    }),
  );

/** Path parameters of an appointment: the booking system's name, and its id there. */
export const keySchema = z.object({
  source: z.string().check(z.regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be a short name such as calendly')),
  externalId: id(200),
});

export const contactIdSchema = z.string().check(z.regex(/^[A-Za-z0-9]{8,64}$/, 'must be a contact id'));
export const callIdSchema = z.string().check(z.regex(/^[A-Za-z0-9-]{1,100}$/, 'must be a call id'));

/** How a call went; without a word it has reached its person. */
export const outcomeSchema = z.strictObject({
  outcome: z._default(z.enum(callOutcomes, `must be ${callOutcomes.join(', ')}`), 'reached'),
});

const callsMax = 200;

/** Which list, and which part of it. */
export const callsSchema = z.object({
  list: z._default(z.enum(['calls', 'checks', 'unmarked'], 'must be calls, checks or unmarked'), 'calls'),
  limit: z._default(
    z.pipe(
      z.string().check(z.regex(/^[1-9]\d{0,2}$/, `must be a number from 1 to ${callsMax}`)),
      z.transform((text: string) => Math.min(Number(text), callsMax)),
    ),
    50,
  ),
  /** `next` of the page before. */
  after: z.optional(z.string().check(z.maxLength(400))),
});
