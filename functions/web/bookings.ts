/**
 * Applies a booking event of a source: finds or makes its person, writes the appointment, and puts the person on the
 * call list where email cannot serve.
 */

import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { addressHash, normalisedAddress, receiptId } from '../adapters/identity.ts';
import { metrics } from '../adapters/telemetry.ts';
import type { Appointment } from '../core/model/appointment.ts';
import type { Call } from '../core/model/call.ts';
import { defined } from '../core/model/defined.ts';
import type { FactSource, FactValues } from '../core/model/facts.ts';
import type { Warning } from '../core/model/leftOut.ts';
import type { BookedContact } from '../core/people/bookedPerson.ts';
import type { BookingEvent } from '../core/people/booking.ts';
import { type BookingName, callAbout as callFor, listCall, timeCall } from '../core/people/bookingCalls.ts';
import type { Fault } from '../core/people/bookingDraft.ts';
import { toldBy } from '../core/people/facts.ts';
import { type BookingAct, type TakeResult, takeBooking as take } from '../core/people/takeBooking.ts';
import { oddTimesOf, timeWarningsOf } from '../core/people/visitTimes.ts';
import type { WebParts } from './dependencies.ts';

/** One more person for the call list: counted, so that the alarm on calls hears of it. */
export const countCall = () => metrics.addMetric('NeedsCall', MetricUnit.Count, 1);

/** As many as there are; none is not counted. */
export function countCalls(count: number): void {
  if (count > 0) metrics.addMetric('NeedsCall', MetricUnit.Count, count);
}

/** Undefined: nobody was asked. */
const formOf = (acknowledged: boolean | undefined): FactValues['emailForm'] =>
  acknowledged === undefined ? undefined : acknowledged ? 'full' : 'minimal';

async function contactOf(
  made: WebParts,
  event: BookingEvent,
  hold: boolean,
  factSource: FactSource,
): Promise<BookedContact | undefined> {
  const { firstName, phone, locale, inviteeTimeZone, emailAcknowledged } = event;
  if (event.email === undefined) return undefined;
  const email = normalisedAddress(event.email);
  const { clinic } = await made.words.current();
  return defined<BookedContact>({
    email,
    addressHash: addressHash(await made.addressKey(), email),
    zone: clinic.zone,
    locale: 'en',
    hold: hold ? true : undefined,
    ...toldBy(
      factSource,
      made.clock.now(),
      defined({ firstName, phone, zone: inviteeTimeZone, locale, emailForm: formOf(emailAcknowledged) }),
    ),
  });
}

/** Asks staff to look into a visit at a time that is hardly meant. @returns what is odd about it. */
export async function checkTime(made: WebParts, visit: Appointment): Promise<readonly Warning[]> {
  const { clinic } = await made.words.current();
  const now = made.clock.now();
  const warnings = oddTimesOf(visit, clinic, now);
  if (warnings.length > 0) await listCall(made.people, timeCall(visit, now));
  return timeWarningsOf(warnings);
}

interface TakeOptions {
  /** The source says that this person must not be written to: a contact it makes is held from the first. */
  readonly hold?: boolean;
  /** For the log. */
  readonly by?: string;
  /** How much its word counts about its person. */
  readonly factSource?: FactSource;
}

export async function takeBooking(
  made: WebParts,
  event: BookingEvent,
  { hold = false, by = `source:${event.source}`, factSource = 'booking' }: TakeOptions = {},
): Promise<TakeResult> {
  const contact = await contactOf(made, event, hold, factSource);
  const { source, eventId: theirs } = event;
  const eventId = theirs === undefined ? undefined : receiptId(await made.addressKey(), source, theirs);
  const key = await made.addressKey();
  const alsoNamed = event.guests?.map((email) => addressHash(key, email));
  const act = defined<BookingAct>({
    event: defined<BookingEvent>({ ...event, eventId }),
    contact,
    by,
    isStaff: false,
    alsoNamed,
  });
  const result = await take(made.people, act, made.clock.now(), made.identity);
  if (result.kind === 'unserved' || ('calls' in result && result.calls?.length)) countCall();
  if (result.kind === 'booked' || result.kind === 'moved') await checkTime(made, result.appointment);
  return result;
}

/** Puts a booking that cannot be served on the call list, for staff to look up where it was made. */
export async function callAbout(
  made: WebParts,
  event: BookingName,
  reason: Call['reason'],
  contactId?: string,
): Promise<void> {
  const call = callFor(event, reason, made.clock.now(), made.identity, contactId);
  if (await listCall(made.people, call)) countCall();
}

/** What became of an event, as its sender is told: nothing of anybody. */
export interface Outcome {
  readonly status: number;
  readonly result: string;
  readonly reason?: string;
  readonly faults?: readonly Fault[];
  /** What was taken otherwise than it was sent: the rest of it was taken all the same. */
  readonly warnings?: readonly Warning[];
  readonly revision?: number;
}

export const refused = (status: number, reason: string): Outcome => ({ status, result: 'refused', reason });

const noneOf: Readonly<Record<Extract<TakeResult, { kind: 'none' }>['why'], string>> = {
  unchanged: 'it says what is known already',
  stale: 'something newer was taken before it',
  superseded: 'the booking has another id by now',
  past: 'it speaks of a time that is over',
  settled: 'the visit was held or missed; staff may change it',
  otherPerson: 'it names somebody else than whose visit it is; nothing is changed, and staff look',
  notBegun: 'the visit has not begun, so that it can neither have taken place nor have been missed',
  requested: 'it is asked for, and not booked yet; nobody is written to',
  withdrawn: 'it was asked for and never booked; nobody is written to',
  unknown: 'no such booking is known, and it does not begin one',
};

/** What is remembered is not ignored. */
const resultOf = (why: keyof typeof noneOf): string =>
  why === 'requested' ? 'requested' : why === 'withdrawn' ? 'noted' : 'ignored';

/** The store's result in words. */
export function outcomeOf(result: TakeResult): Outcome {
  switch (result.kind) {
    case 'repeated':
      return { status: 200, result: 'repeated', reason: 'this event was taken before' };
    case 'none':
      // A booking that begins in the past is a mistake; a late word about a visit that was known is not.
      if (result.why === 'past' && !result.appointment) return refused(422, noneOf.past);
      return { status: 200, result: resultOf(result.why), reason: noneOf[result.why] };
    case 'unserved':
      return result.reason === 'ambiguousPerson'
        ? refused(409, 'several people share the address and nothing says whose visit it is; it is on the call list')
        : refused(422, 'there is no address to write to; it is on the call list');
    case 'noted':
      return { status: 200, result: 'unchanged', revision: result.appointment.revision };
    case 'status':
      return { status: 200, result: result.appointment.status, revision: result.appointment.revision };
    default: {
      const { status, movingSince, revision } = result.appointment;
      // A record that begins cancelled, missed or on the move is no booking: whoever reads the answer must not think so.
      const begun = status === 'booked' && movingSince !== undefined ? 'moving' : status;
      return { status: 200, result: result.kind === 'booked' ? begun : result.kind, revision };
    }
  }
}
