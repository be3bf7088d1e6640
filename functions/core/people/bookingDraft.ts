/** A booking event as read so far, and what stands against it. Reasons never repeat the input. */

import { defined } from '../model/defined.ts';
import { dayMs, epochMs, type Instant } from '../time/time.ts';
import type { BookingEvent, BookingStatus } from './booking.ts';
import { readEmail, readInstant } from './bookingFields.ts';

export interface Fault {
  readonly field: string;
  readonly reason: string;
  /** The field is none of ours, and named by the sender. */
  readonly isUnknown?: true;
}

/** Theirs, and not usable. `booking` says which one, so that staff can look it up. */
export interface Refused {
  readonly kind: 'refused';
  readonly faults: readonly Fault[];
  readonly booking?: Pick<BookingEvent, 'externalId' | 'start' | 'phone'>;
  /** The booking is fine but for its address. */
  readonly noAddress?: true;
  /** It is of somebody under 18 by the source's own record (C17). */
  readonly underAge?: true;
}

export type DraftReading = { readonly kind: 'event'; readonly event: BookingEvent } | Refused;

export interface Draft extends Omit<BookingEvent, 'externalId' | 'start' | 'end' | 'email' | 'occurredAt'> {
  readonly externalId: string | undefined;
  readonly start: unknown;
  readonly end: unknown;
  readonly email: unknown;
  readonly occurredAt: Instant | undefined;
}

/** What a source must say of a visit that stands; of one that is off, the id is enough. */
const stands: ReadonlySet<BookingStatus> = new Set(['booked', 'completed', 'noshow']);

const yearMs = 366 * dayMs;

/**
 * A visit is booked at most three years ahead, and told at most a year late: what lies beyond is a slip of a keyboard, such as
 * 2206, and somebody has to look. What became of a visit may be told however late.
 */
export const isBookable = (start: Instant, now: Instant): boolean =>
  epochMs(start) >= epochMs(now) - yearMs && epochMs(start) <= epochMs(now) + 3 * yearMs;

export const bookableReason = 'must be within a year before today and three years after it';

export interface ReadingOptions {
  /** The address is not in the event itself, so that its absence is no fault yet. */
  readonly emailElsewhere?: boolean;
  /** A record system's own: old visits come with it, and are no slip. */
  readonly tellsHistory?: boolean;
}

export function readingOf(
  draft: Draft,
  now: Instant,
  { emailElsewhere = false, tellsHistory = false }: ReadingOptions = {},
): DraftReading {
  const { externalId, start: startText, end: endText, email: emailText, occurredAt, ...rest } = draft;
  const faults: Fault[] = [];
  const start = readInstant(startText);
  const end = readInstant(endText);
  const email = readEmail(emailText);
  if (externalId === undefined) faults.push({ field: 'id', reason: 'must be the id of the booking' });
  if (stands.has(draft.status)) {
    if (start === undefined) faults.push({ field: 'start', reason: 'must be a time with its offset' });
    if (end === undefined) faults.push({ field: 'end', reason: 'must be a time with its offset' });
  }
  const isHistory = start !== undefined && start < now && tellsHistory;
  const near = start === undefined || draft.status !== 'booked' || isHistory || isBookable(start, now);
  if (!near) faults.push({ field: 'start', reason: bookableReason });
  const ordered = start !== undefined && end !== undefined && end > start;
  if (start !== undefined && end !== undefined) {
    if (!ordered) faults.push({ field: 'end', reason: 'must be after the start' });
    else if (epochMs(end) - epochMs(start) > dayMs)
      faults.push({ field: 'end', reason: 'must be within a day of the start' });
  }
  const blocking = stands.has(draft.status) || externalId === undefined ? faults : [];
  const noAddress = draft.status === 'booked' && email === undefined && !emailElsewhere;
  if (noAddress) faults.push({ field: 'email', reason: 'must be an address that can be written to' });
  if (externalId === undefined || blocking.length > 0 || noAddress) {
    return defined<Refused>({
      kind: 'refused',
      faults,
      booking:
        externalId === undefined
          ? undefined
          : defined({ externalId, start: near ? start : undefined, phone: rest.phone }),
      noAddress: noAddress && faults.length === 1 ? true : undefined,
    });
  }
  const event = defined<BookingEvent>({
    ...rest,
    externalId,
    start: ordered ? start : undefined,
    end: ordered ? end : undefined,
    email,
    occurredAt: occurredAt ?? now,
  });
  return { kind: 'event', event };
}

/** Whatever came, as an object: a field of what is none is undefined. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
