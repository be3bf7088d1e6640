/**
 * Any other system of the clinic's: JSON as below, signed `Dripline-Signature: t=<unix seconds>,v1=<hex>`, the hex being
 * the HMAC-SHA256 of `t.rawBody`. It is somebody's program, so that every fault is named, and a field too many is one:
 * what we must not hold is refused rather than dropped (C10, C19). See docs/connect.md.
 */

import { z } from 'zod/mini';
import { defined } from '../../core/model/defined.ts';
import { isLeftOut, type OptionalField } from '../../core/model/leftOut.ts';
import { isBookable, objectOf, type Refused, readingOf } from '../../core/people/bookingDraft.ts';
import { readId, readInstant, readOptional, readPhone, visitTypeOf } from '../../core/people/bookingFields.ts';
import { type Instant, parseInstant } from '../../core/time/time.ts';
import { isTimedSignature, timeOfSignature } from './signature.ts';
import type { Source } from './source.ts';

const header = 'dripline-signature';
const id = z
  .string('is required')
  .check(z.refine((text) => readId(text) !== undefined, 'must be an id of at most 300 characters, without blanks'));
const instant = z
  .string('is required')
  .check(
    z.refine(
      (text) => readInstant(text) !== undefined,
      'must be a time with its offset, such as 2026-11-02T14:00:00-05:00',
    ),
  );

export const signedSchema = z.strictObject({
  /** The id of this event: the same event sent again has the same id. */
  id,
  occurredAt: instant,
  booking: z.strictObject({
    id,
    /** The id it had before it was moved, if your system gives it a new one. */
    previousId: z.optional(id),
    status: z.enum(
      ['booked', 'moving', 'cancelled'],
      'must be booked, moving or cancelled; that a visit was held is for staff or FHIR to say',
    ),
    /** A key of appointmentTypes in clinic.yaml; with a place, `type@place` is looked for first. */
    type: z.optional(id),
    place: z.optional(id),
    start: z.optional(instant),
    end: z.optional(instant),
    version: z.optional(z.int().check(z.minimum(0))),
  }),
  person: z.optional(
    z.nullable(
      z.strictObject({
        /** Your own id of the person: tells apart people who share an address. */
        id: z.optional(z.nullable(id)),
        /**
         * What a visit can stand without is no fault: it is left out, and the answer says so (I14). A booking without an
         * address that can be written to is a call.
         */
        email: z.optional(z.unknown()),
        firstName: z.optional(z.unknown()),
        phone: z.optional(z.unknown()),
        zone: z.optional(z.unknown()),
        locale: z.optional(z.unknown()),
        emailAcknowledged: z.optional(z.unknown()),
      }),
    ),
  ),
});

/** Which booking a body is about that could not be read: staff look it up, so that nobody waits for an email (I14). */
function bookingIn(body: unknown, now: Instant): Pick<Refused, 'booking'> {
  const booking = objectOf(objectOf(body).booking);
  const externalId = readId(booking.id);
  if (externalId === undefined) return {};
  const start = readInstant(booking.start);
  // A time that is over needs no call; one too far ahead is a slip, and says nothing of when.
  const isTime = start !== undefined && (start <= now || isBookable(start, now));
  const phone = readPhone(objectOf(objectOf(body).person).phone);
  return { booking: defined({ externalId, start: isTime ? start : undefined, phone }) };
}

/** What a person's own program says of them: a yes that is neither true nor false is no yes (C9). */
function personIn(person: z.infer<typeof signedSchema>['person']) {
  const { firstName, phone, zone, locale, emailAcknowledged } = person ?? {};
  const read = readOptional({ firstName, phone, zone, locale });
  const acknowledged = typeof emailAcknowledged === 'boolean' ? emailAcknowledged : undefined;
  const leftOut: readonly OptionalField[] = isLeftOut(emailAcknowledged, acknowledged)
    ? [...(read.leftOut ?? []), 'emailAcknowledged']
    : (read.leftOut ?? []);
  return { ...read, emailAcknowledged: acknowledged, leftOut: leftOut.length > 0 ? leftOut : undefined };
}

export const signed: Source = {
  name: 'signed',
  format: 'json',
  strict: true,
  isSigned: ({ headers, raw }, key) => isTimedSignature(headers[header], raw, key),
  signedAt: ({ headers }) => timeOfSignature(headers[header]),
  read(body, clinic, now) {
    const read = signedSchema.safeParse(body);
    if (!read.success) {
      const faults = read.error.issues.flatMap((issue) => {
        const path = issue.path.join('.');
        if (issue.code !== 'unrecognized_keys') return [{ field: path || 'body', reason: issue.message }];
        return issue.keys.map((key) => ({
          field: [path, key.slice(0, 40)].filter((part) => part !== '').join('.'),
          reason: 'is no field of ours: we hold no health details',
          isUnknown: true as const,
        }));
      });
      return { kind: 'refused', faults, ...bookingIn(body, now) };
    }
    const { booking, person } = read.data;
    const reading = readingOf(
      defined({
        source: 'signed',
        eventId: read.data.id,
        externalId: booking.id,
        previousExternalId: booking.previousId === booking.id ? undefined : booking.previousId,
        version: booking.version,
        ...personIn(person),
        patientId: person?.id ?? undefined,
        status: booking.status,
        start: booking.start,
        end: booking.end,
        ...visitTypeOf(clinic, [booking.type], booking.place),
        email: person?.email,
        occurredAt: parseInstant(read.data.occurredAt.trim()),
      }),
      now,
    );
    if (reading.kind !== 'refused') return reading;
    // Named by where it stands in the body.
    const faults = reading.faults.map((fault) =>
      fault.field === 'email' ? { ...fault, field: 'person.email' } : fault,
    );
    return { ...reading, faults };
  },
};
