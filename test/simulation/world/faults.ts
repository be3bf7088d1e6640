/** What can go wrong, each by its code on the tape. 0 is: nothing. */

import { day, hour, minute } from '../oracle/wall.ts';
import type { Tape } from '../tape.ts';

/** At any call of a function. */
export const callFaults = {
  crashBefore: 1,
  crashAfter: 2,
  freezeBefore: 3,
  freezeAfter: 4,
  actBefore: 5,
  actAfter: 6,
  lostReply: 7,
  lostRequest: 8,
  allRepliesLost: 9,
  databaseThrottles: 10,
  slowCall: 11,
} as const;

/** At any email that reaches SES. */
export const sesFaults = {
  throttled: 1,
  throttledByOtherName: 2,
  quotaSpent: 3,
  sendingPaused: 4,
  rejected: 5,
  acceptedThen500: 6,
  refusedWith500: 7,
  acceptedThenSilence: 8,
  silence: 9,
  acceptedThenReset: 10,
  neverConnected: 11,
  slowAcceptance: 12,
  outageBegins: 13,
  quotaDrops: 14,
  frozenInFlight: 15,
} as const;

/** At any event that SES would publish. */
export const eventFaults = { dropped: 1, delayedMinutes: 2, delayedHours: 3, twice: 4 } as const;

/** At any minute of the schedule. */
export const tickFaults = { missed: 1, offForHours: 2, twice: 3, lateInItsMinute: 4 } as const;

/** At any batch of stream records. */
export const streamFaults = { twice: 1, delayed: 2, onlySome: 3, cutShort: 4 } as const;

export type Family = Readonly<Record<string, number>>;

export function nameOf(family: Family, code: number): string {
  return Object.entries(family).find(([, each]) => each === code)?.[0] ?? `fault ${code}`;
}

/** Which faults a seed has in its world: a random part of all, so that rare ones meet. */
export interface Swarm {
  readonly call: readonly number[];
  readonly ses: readonly number[];
  readonly event: readonly number[];
  readonly tick: readonly number[];
  readonly stream: readonly number[];
  readonly callOneIn: number;
  readonly sesOneIn: number;
  readonly otherOneIn: number;
  readonly eventOneIn: number;
  readonly skew: boolean;
  readonly indexLag: boolean;
  readonly staleReads: boolean;
  readonly races: boolean;
  /** SES's account falls into other states, and mailboxes answer in odd ways (`refusals.ts`). */
  readonly refusals: boolean;
  /** An answer of the table may end after an item or two, as one of more than 1 MB would; its pages are of one moment. */
  readonly splitAnswers: boolean;
  /** Other transactions are busy with the items of this one. */
  readonly conflicts: boolean;
}

const none: readonly number[] = [];

/** @param given where a profile asks for it, the tape does not say. */
export function swarmOf(tape: Tape, given: Partial<Swarm> = {}): Swarm {
  // One seed in eight has no faults, only people: what is due must then also be on time.
  const calm = tape.choose('swarm', 8) === 0;
  const part = (family: Family): readonly number[] =>
    calm ? none : Object.entries(family).flatMap(([name, code]) => (tape.choose(`swarm.${name}`, 5) < 2 ? [code] : []));
  const call = calm ? [callFaults.actBefore, callFaults.actAfter] : part(callFaults);
  return {
    call,
    ses: part(sesFaults),
    event: part(eventFaults),
    tick: part(tickFaults),
    stream: part(streamFaults),
    callOneIn: tape.pick('swarm.callOneIn', [60, 25, 150, 400]),
    sesOneIn: tape.pick('swarm.sesOneIn', [5, 2, 9, 25]),
    otherOneIn: tape.pick('swarm.otherOneIn', [8, 3, 25]),
    eventOneIn: tape.pick('swarm.eventOneIn', [4, 2, 12]),
    skew: !calm && tape.choose('swarm.skew', 2) === 1,
    indexLag: !calm && tape.choose('swarm.indexLag', 2) === 1,
    staleReads: !calm && tape.choose('swarm.staleReads', 2) === 1,
    races: tape.choose('swarm.races', 2) === 1,
    refusals: !calm && tape.chance('swarm.refusals', 5),
    splitAnswers: !calm && tape.chance('swarm.splitAnswers', 8),
    conflicts: !calm && tape.chance('swarm.conflicts', 8),
    ...given,
  };
}

/** The worst moment to thaw: when another has just claimed what the frozen one was about to settle. */
export const untilTakenOver = -1;
export const freezes = [20_000, 70_000, 3 * minute, 7 * minute, 16 * minute, 40 * minute, untilTakenOver] as const;
export const freezeMaxMs = 40 * minute;
export const outages = [20 * minute, 2 * hour, 6 * hour] as const;
export const offTimes = [hour, 5 * hour, day] as const;
/** Clocks differ by no more than this from true time; the claim's margin of 60 s covers it twelve times. */
export const skewMaxMs = 5_000;
export const skews = [0, 900, -900, skewMaxMs, -skewMaxMs] as const;
