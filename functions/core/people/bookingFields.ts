/** Fields as booking systems fill them: taken when they can be used, left out when a booking can stand without them. */

import type { Clinic } from '../model/clinic.ts';
import { type Instant, isZone, parseInstant } from '../time/time.ts';
import type { BookingEvent } from './booking.ts';

/**
 * RFC 5321 §4.5.3.1: 64 octets before the @, 254 in all. Before the @ plain letters only: SES sends to no other mailbox.
 * Quoted local parts and comments are refused, nobody has one.
 */
const localPattern = /^(?!\.)(?!.*\.\.)[\x21\x23-\x27\x2a\x2b\x2d-\x39\x3d\x3f\x41-\x5a\x5e-\x7e]{1,64}(?<!\.)$/;
const domainPattern = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+(?:\p{L}{2,63}|xn--[a-z0-9-]{1,59})$/u;

export function readEmail(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const email = text.trim();
  const [local = '', domain = '', ...more] = email.split('@');
  if (email.length > 254 || more.length > 0) return undefined;
  return localPattern.test(local) && domainPattern.test(domain) ? email : undefined;
}

export function readPhone(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const phone = text.trim();
  return /^\+?[0-9][0-9 ().-]{6,20}$/.test(phone) ? phone : undefined;
}

/** Zone names are at most 40 characters or so; what is longer is something else. */
export function readZone(text: unknown): string | undefined {
  return typeof text === 'string' && text.length <= 60 && isZone(text) ? text : undefined;
}

/** `es-MX` → `es`; a language we have no emails in is left out. */
export function readLocale(text: unknown): string | undefined {
  const language = typeof text === 'string' ? text.trim().slice(0, 2).toLowerCase() : undefined;
  return language === 'en' || language === 'es' ? language : undefined;
}

export function readInstant(text: unknown): Instant | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return parseInstant(text.trim());
  } catch {
    return undefined;
  }
}

const idLengthMax = 300;

/** An id of the source's: any printable text without blanks, short enough to be part of a key. */
export function readId(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && text.length <= idLengthMax && /^[\x21-\x7e]+$/.test(text) ? text : undefined;
}

/** The last part of a URI, which is all that differs from one to the next. */
export function lastPart(uri: unknown): string | undefined {
  return readId(typeof uri === 'string' ? uri.replace(/\/+$/, '').split('/').at(-1) : undefined);
}

/**
 * What a type of visit means (`appointmentTypes` in clinic.yaml). A system that knows types and places apart is mapped
 * as `type@place`, or as the type alone. The system's own names are not looked at: they may say more than an email should.
 */
export function visitTypeOf(
  clinic: Clinic,
  types: readonly (string | undefined)[],
  place?: string,
): Pick<BookingEvent, 'kind' | 'location'> {
  const known = types.filter((type) => type !== undefined);
  const keys = [...(place === undefined ? [] : known.map((type) => `${type}@${place}`)), ...known];
  const key = keys.find((each) => Object.hasOwn(clinic.appointmentTypes, each));
  const mapped = key === undefined ? undefined : clinic.appointmentTypes[key];
  return mapped ? { kind: mapped.kind, location: mapped.location } : { kind: 'unmapped', location: '' };
}
