/** What staff are asked to do about one person: a telephone call, or a look into the booking system. */
import type { Instant } from '../time/time.ts';
import type { Due } from './due.ts';

/**
 * `calls`: telephone somebody. `checks`: look into the booking system; it becomes a call when its visit is near (I14).
 * `unmarked`: say what became of a visit.
 */
export type CallList = 'calls' | 'checks' | 'unmarked';

/** Where a row waits that is listed at a later moment. */
export const listedLater = 'calls#later';

/** Why somebody is on a list, and on which: the one list of reasons. */
export const callReasons = {
  noDelivery: 'calls',
  skipped: 'calls',
  bounced: 'calls',
  inDoubt: 'calls',
  leftReminders: 'calls',
  /** Staff stopped every email, and there is a visit ahead (C21). */
  onHold: 'calls',
  /** A notice about today or tomorrow comes too late by email. */
  notice: 'calls',
  unmappedType: 'calls',
  /** The booking has no address, or one that cannot be written to. */
  noAddress: 'calls',
  /** The booking is somebody else's now, and its person had been written to about it. */
  givenAway: 'calls',
  /** Under 18 by the record (C17). */
  underAge: 'calls',
  wrongAddress: 'checks',
  /** Several people share the address, and the booking does not say whose visit it is. */
  ambiguousPerson: 'checks',
  /** The visit was taken off its time, and its new time has not come within half an hour. */
  unfinishedMove: 'checks',
  /** The booking now names another address than the one its reminders go to. */
  addressDiffers: 'checks',
  /** The address before has taken a change of address back: somebody may read the person's mail. */
  addressUndone: 'checks',
  /** A booking brought another first name to an address where somebody is known: two people, or one. */
  sharedAddress: 'checks',
  /** The booking tells another name, number, language or zone than one that counts as much. */
  personDiffers: 'checks',
  /** The booking says something that cannot be true, such as an end before its start. */
  unclearBooking: 'checks',
  /** The visit is in the past, on a closed day or while its place is closed. */
  unlikelyTime: 'checks',
  /** The visit is over, and nobody has said what became of it. */
  unmarked: 'unmarked',
} as const satisfies Record<string, CallList>;

export type CallReason = keyof typeof callReasons;

/** A call that has ended keeps nobody's number: no erasure would find it there. */
export function withoutNumber(call: Call): Call {
  if (call.booking?.phone === undefined) return call;
  const { phone: _phone, ...booking } = call.booking;
  return { ...call, booking };
}

export const isCallReason = (word: string): word is CallReason => Object.hasOwn(callReasons, word);

/** How a call went. Only `reached` takes it off the list. */
export const callOutcomes = ['reached', 'leftMessage', 'noAnswer'] as const;
export type CallOutcome = (typeof callOutcomes)[number];

/** One thing that a call was asked for. */
export interface CallCause {
  /** The id of a send, or another word: the same cause asks once. */
  readonly id: string;
  readonly reason: CallReason;
  readonly at: Instant;
  readonly journey?: string;
  readonly step?: string;
}

/**
 * Someone staff should telephone, because an email that mattered did not get through (I7), or because a booking cannot
 * be served by email: then there may be no contact under `contactId`, and `booking` says which visit it is.
 */
export interface Call {
  readonly contactId: string;
  readonly id: string;
  readonly reason: CallReason;
  readonly journey?: string;
  readonly step?: string;
  readonly appointmentId?: string;
  readonly booking?: {
    readonly source: string;
    readonly externalId: string;
    readonly start?: Instant;
    /** The number that the booking told, where nobody is known to whom it belongs. It goes when the call ends. */
    readonly phone?: string;
  };
  /** When it was asked for; anew, when it was asked for again after it had been closed. */
  readonly at: Instant;
  /** Of a call about a visit: everything it was asked for, the first one first. */
  readonly causes?: readonly CallCause[];
  /** Of a visit that nobody marked: it was the first infusion of its course. */
  readonly isFirst?: true;
  /** `withdrawn`: what it was for has settled itself. `over`: its visit is over, and nobody was reached before. */
  readonly state: 'open' | 'called' | 'withdrawn' | 'over';
  /** The latest try. */
  readonly tried?: { readonly outcome: CallOutcome; readonly at: Instant };
  /** Of a check: since when it is a call, because an email that matters was about to go. */
  readonly callSince?: Instant;
  /** When staff were last told that it waits. */
  readonly escalatedAt?: Instant;
  /** Absent on rows of older versions. */
  readonly version?: number;
  readonly due?: Due;
}

/** A call about a person and no visit of theirs, as it is first listed. */
export const callWithoutVisit = (contactId: string, id: string, reason: CallReason, at: Instant): Call => ({
  contactId,
  id,
  reason,
  at,
  state: 'open',
  due: placeOf(callReasons[reason], { at }, undefined),
});

/** Where an open call lies in the index: on its list, the soonest visit first. */
export const placeOf = (list: CallList, { at }: Pick<Call, 'at'>, visitAt: Instant | undefined): Due => ({
  partition: list,
  at: visitAt ?? at,
});
