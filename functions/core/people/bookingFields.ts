/** Fields as booking systems fill them: taken when they can be used, left out when a booking can stand without them. */

import type { Clinic } from '../model/clinic.ts';
import { defined } from '../model/defined.ts';
import { readAddress } from '../model/emailAddress.ts';
import { firstOfFullName, readFirstName } from '../model/firstName.ts';
import { readLanguage } from '../model/language.ts';
import { isLeftOut, type OptionalField } from '../model/leftOut.ts';
import { readPhone } from '../model/phone.ts';
import { type Instant, parseInstant, readZone } from '../time/time.ts';
import type { BookingEvent } from './booking.ts';

export { readLanguage as readLocale } from '../model/language.ts';
export { readPhone } from '../model/phone.ts';
export { readZone } from '../time/time.ts';

/** The address that a booking is for; undefined where there is none, or one that nobody reads (`emailAddress.ts`). */
export function readEmail(text: unknown): string | undefined {
  const read = readAddress(text);
  return read.kind === 'address' ? read.address : undefined;
}

/** What a source says of its person beside the address, as it says it. */
export interface SaidOfPerson {
  readonly firstName?: unknown;
  /** Where the source has no first name, or none that can be read. */
  readonly fullName?: unknown;
  readonly phone?: unknown;
  readonly zone?: unknown;
  readonly locale?: unknown;
}

type OptionalFacts = Pick<BookingEvent, 'firstName' | 'phone' | 'inviteeTimeZone' | 'locale' | 'leftOut'>;

/**
 * What a booking can stand without: each fact that can be read, and the names of those that were said and cannot. None of
 * them costs anybody their booking, and whoever sent it hears of it (I14).
 */
export function readOptional(said: SaidOfPerson): OptionalFacts {
  const firstName = readFirstName(said.firstName) ?? firstOfFullName(said.fullName);
  const phone = readPhone(said.phone);
  const inviteeTimeZone = readZone(said.zone);
  const locale = readLanguage(said.locale);
  const pairs: readonly (readonly [OptionalField, said: unknown, read: unknown])[] = [
    ['firstName', said.firstName ?? said.fullName, firstName],
    ['phone', said.phone, phone],
    ['zone', said.zone, inviteeTimeZone],
    ['locale', said.locale, locale],
  ];
  const leftOut = pairs.flatMap(([name, given, read]) => (isLeftOut(given, read) ? [name] : []));
  return defined<OptionalFacts>({
    firstName,
    phone,
    inviteeTimeZone,
    locale,
    leftOut: leftOut.length > 0 ? leftOut : undefined,
  });
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
): Pick<BookingEvent, 'kind' | 'location' | 'visitType'> {
  const known = types.filter((type) => type !== undefined);
  const keys = [...(place === undefined ? [] : known.map((type) => `${type}@${place}`)), ...known];
  const key = keys.find((each) => Object.hasOwn(clinic.appointmentTypes, each));
  const mapped = key === undefined ? undefined : clinic.appointmentTypes[key];
  if (!mapped) return { kind: 'unmapped', location: '' };
  const { kind, location, infusionMinutes } = mapped;
  return defined({ kind, location, visitType: infusionMinutes === undefined ? undefined : key });
}
