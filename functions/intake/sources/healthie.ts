/**
 * Healthie: a webhook with the appointment's id; what it is now is asked for by GraphQL. So whichever webhook comes, late or
 * twice, the answer is the newest state, and a replay finds nothing to change.
 * https://docs.gethealthie.com/guides/webhooks
 */
import { createHash } from 'node:crypto';
import { defined } from '../../core/model/defined.ts';
import { isUnderAge, latestBirth } from '../../core/people/age.ts';
import type { BookingStatus } from '../../core/people/booking.ts';
import { objectOf, type Refused, readingOf, textOf } from '../../core/people/bookingDraft.ts';
import { readId, readInstant, readOptional, visitTypeOf } from '../../core/people/bookingFields.ts';
import { epochMs, type Instant, instantFromMs, minuteMs } from '../../core/time/time.ts';
import { LookUpError } from './lookUp.ts';
import { hmac, isSame } from './signature.ts';
import type { Delivery, Reading, Source } from './source.ts';

const events: ReadonlySet<string> = new Set(['appointment.created', 'appointment.updated', 'appointment.deleted']);

/** What the practice marks; no mark is a visit that stands. */
const statusOf: Readonly<Record<string, BookingStatus>> = {
  '': 'booked',
  Occurred: 'completed',
  'No-Show': 'noshow',
  'Re-Scheduled': 'moving',
  Cancelled: 'cancelled',
  'Late Cancellation': 'cancelled',
};

/** `notes`, `reason` and forms are never asked for (C10). */
const query = `query ($id: ID) {
  appointment(id: $id, include_deleted: true) {
    id date length pm_status deleted_at is_blocker is_group appointment_type { id }
    user { id email first_name timezone phone_number preferred_language_code dob }
  }
}`;

/** Also as Rails writes a time, `2026-11-20 10:00:00 -0500`: with its offset, or it is none. */
function readDate(text: unknown): Instant | undefined {
  const [, day, time, hours, minutes] =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d):?(\d\d)$/.exec(textOf(text).trim()) ?? [];
  return readInstant(day === undefined ? text : `${day}T${time}${hours}:${minutes}`);
}

function endOf(start: Instant | undefined, length: unknown): Instant | undefined {
  const minutes = Number(length);
  if (start === undefined || !Number.isInteger(minutes) || minutes < 1) return undefined;
  return instantFromMs(epochMs(start) + minutes * minuteMs);
}

/**
 * The text that is signed looks like RFC 9421's and is not: method, path, query, digest, type and length with blanks between.
 * Its digest has its padding in some deliveries and not in others.
 */
function isSigned({ headers, raw, url }: Delivery, key: string): boolean {
  const digest = createHash('sha256').update(raw).digest('base64');
  const given = /^sha-256=:?([^:]+):?$/i.exec(headers['content-digest']?.trim() ?? '')?.[1];
  const signature = /(?:^|,)\s*sig1=:?([0-9a-f]+):?/i.exec(headers.signature ?? '')?.[1];
  const { pathname, search } = new URL(url);
  const signedText = (value: string) =>
    ['post', pathname, search.replace(/^\?/, ''), value, 'application/json', String(raw.byteLength)].join(' ');
  const wanted = [digest, digest.replace(/=+$/, '')].map((value) => hmac(key, 'hex', signedText(value)));
  const fits = wanted.map((each) => isSame(signature, each)).includes(true);
  const isBody = [isSame(given, digest), isSame(given, digest.replace(/=+$/, ''))].includes(true);
  return fits && isBody;
}

export const healthie: Source = {
  name: 'healthie',
  format: 'json',
  api: 'https://api.gethealthie.com',
  isSigned,
  read(body, clinic, now, secret) {
    const { event_type, resource_id } = objectOf(body);
    if (!events.has(textOf(event_type))) {
      return { kind: 'ignored', reason: `only ${[...events].join(', ')} are acted on` };
    }
    const id = readId(resource_id);
    if (id === undefined) {
      return { kind: 'refused', faults: [{ field: 'resource_id', reason: 'must be the id of the appointment' }] };
    }
    const read = (details: unknown): Reading => {
      const { data, errors } = objectOf(details);
      // GraphQL answers 200 to what it could not do.
      if (errors !== undefined) throw new LookUpError('refused');
      const { appointment } = objectOf(data);
      if (appointment === null) throw new LookUpError('notFound', true);
      const found = objectOf(appointment);
      if (readId(found.id) !== id) throw new LookUpError('otherShape');
      if (found.is_blocker === true) return { kind: 'ignored', reason: 'it blocks time, and is nobody’s visit' };
      const start = readDate(found.date);
      const booking = defined<NonNullable<Refused['booking']>>({ externalId: id, start });
      const refused = (field: string, reason: string): Reading => ({
        kind: 'refused',
        faults: [{ field, reason }],
        booking,
      });
      if (found.is_group === true) return refused('is_group', 'must be false: who of a group comes is not told');
      const mark = textOf(found.pm_status);
      const status = Object.hasOwn(statusOf, mark) ? statusOf[mark] : undefined;
      if (status === undefined) return refused('pm_status', 'is none that is known');
      const user = objectOf(found.user);
      const birth = latestBirth(textOf(user.dob));
      if (status === 'booked' && birth !== undefined && isUnderAge(birth, now, clinic.zone))
        return {
          kind: 'refused',
          faults: [{ field: 'dob', reason: 'is of somebody under 18' }],
          booking,
          underAge: true,
        };
      const isDeleted = found.deleted_at !== undefined && found.deleted_at !== null;
      return readingOf(
        defined({
          source: 'healthie',
          ...readOptional({
            firstName: user.first_name,
            phone: user.phone_number,
            zone: user.timezone,
            locale: user.preferred_language_code,
          }),
          patientId: readId(user.id),
          externalId: id,
          status: isDeleted ? 'cancelled' : status,
          start,
          end: endOf(start, found.length),
          ...visitTypeOf(clinic, [readId(objectOf(found.appointment_type).id)]),
          email: user.email,
          // The state when it was asked for: of two that cross, the later question has the newer answer.
          occurredAt: now,
        }),
        now,
      );
    };
    const headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: `Basic ${secret.token ?? ''}`,
      authorizationsource: 'API',
    };
    const json = { query, variables: { id } };
    return { kind: 'lookUp', lookUp: { path: '/graphql', headers, json, about: id, read } };
  },
};
