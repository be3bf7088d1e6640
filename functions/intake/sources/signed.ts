/**
 * Any other system of the clinic's: JSON as below, signed `Dripline-Signature: t=<unix seconds>,v1=<hex>`, the hex being
 * the HMAC-SHA256 of `t.rawBody`. It is somebody's program, so that every fault is named, and a field too many is one:
 * what we must not hold is refused rather than dropped (C10, C19). See docs/connect.md.
 */

import { z } from 'zod/mini';
import { defined } from '../../core/model/defined.ts';
import { readFirstName } from '../../core/model/firstName.ts';
import { readingOf } from '../../core/people/bookingDraft.ts';
import { readEmail, readId, readInstant, readPhone, visitTypeOf } from '../../core/people/bookingFields.ts';
import { isZone, parseInstant } from '../../core/time/time.ts';
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
    z.strictObject({
      /** Your own id of the person: tells apart people who share an address. */
      id: z.optional(id),
      email: z.optional(
        z.string().check(z.refine((text) => readEmail(text) !== undefined, 'must be an email address')),
      ),
      /** What is no name is left out: it must not cost the booking (I14). */
      firstName: z.optional(z.unknown()),
      phone: z.optional(z.string().check(z.refine((text) => readPhone(text) !== undefined, 'must be a phone number'))),
      zone: z.optional(z.string().check(z.refine(isZone, 'must be a time zone, such as America/New_York'))),
      locale: z.optional(z.enum(['en', 'es'], 'must be en or es')),
      emailAcknowledged: z.optional(z.boolean()),
    }),
  ),
});

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
      return { kind: 'refused', faults };
    }
    const { booking, person } = read.data;
    return readingOf(
      defined({
        source: 'signed',
        eventId: read.data.id,
        externalId: booking.id,
        previousExternalId: booking.previousId === booking.id ? undefined : booking.previousId,
        version: booking.version,
        firstName: readFirstName(person?.firstName),
        phone: person?.phone?.trim(),
        locale: person?.locale,
        patientId: person?.id,
        inviteeTimeZone: person?.zone,
        emailAcknowledged: person?.emailAcknowledged,
        status: booking.status,
        start: booking.start,
        end: booking.end,
        ...visitTypeOf(clinic, [booking.type], booking.place),
        email: person?.email,
        occurredAt: parseInstant(read.data.occurredAt.trim()),
      }),
      now,
    );
  },
};
