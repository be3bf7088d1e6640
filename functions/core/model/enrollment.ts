/** One person in one journey, and how each of its steps ended. */
import type { Instant } from '../time/time.ts';
import type { Due } from './due.ts';
import { type StartTrigger, stopTriggers, type Trigger, triggers } from './journey.ts';
import type { FactsTold } from './send.ts';

/** Why nothing more of a journey may go to a person. */
/** `copiesOver`: two days after a change of address the old one gets no copies any more. */
export const endings = ['done', 'notConfirmed', 'leftMarketing', 'suppressed', 'copiesOver'] as const;

/** Why an enrollment ended. `unknown`: a row says it in a word of another version. */
export type EndReason =
  | (typeof endings)[number]
  /** This stopped it. */
  | Trigger
  /** What its start showed is not so any more. */
  | `no longer ${StartTrigger}`
  | 'unknown';

const endReasons: ReadonlySet<string> = new Set<EndReason>([
  ...endings,
  ...stopTriggers,
  ...triggers.map((trigger) => `no longer ${trigger}` as const),
  'unknown',
]);

/** Whether this version knows the word. */
export const isEndReason = (word: string): word is EndReason => endReasons.has(word);

/** Why a step is passed over: it does not concern this person or visit, so it is never due. */
export type PassedOverReason = 'notApplicable' | 'wantsFewer';

/** How a step of an enrollment ended, under which appointment revision. */
export interface Settled {
  readonly revision: number;
  /** Of a step that is passed over: its own moment. While that lies ahead, it is decided anew by every plan. */
  readonly at: Instant;
  readonly outcome: 'sent' | 'skipped' | 'inDoubt';
  /** Of a step that was passed over, why: the ledger has no row of it. */
  readonly why?: PassedOverReason;
  /** The step whose email carried this one's content, when it was merged. */
  readonly into?: string;
}

/** Whether the step's email may have reached its reader. */
export const hasGone = ({ outcome }: Settled): boolean => outcome !== 'skipped';

/** What was settled by `now`: a step that is passed over may concern the person until its moment comes. */
export const settledAt = (settled: Enrollment['settled'], now: Instant): Enrollment['settled'] =>
  Object.fromEntries(Object.entries(settled).filter(([, { why, at }]) => why === undefined || at <= now));

/**
 * What of it stands whatever is so by now: nobody knows whether the facts, or the journey, changed before the moment of a step
 * that was passed over, unless another step came to an end after it.
 */
export function settledForGood(settled: Enrollment['settled'], now: Instant): Enrollment['settled'] {
  const ends = Object.values(settled).flatMap(({ why, at }) => (why === undefined && at <= now ? [at] : []));
  const last = ends.toSorted().at(-1);
  return Object.fromEntries(
    Object.entries(settled).filter(([, { why, at }]) => why === undefined || (last !== undefined && at <= last)),
  );
}

/** One person in one journey. */
export interface Enrollment {
  readonly contactId: string;
  readonly journey: string;
  /** The appointment id for anchored journeys; the sign-up id for confirmations; `once` for the nurture series. */
  readonly instance: string;
  readonly state: 'active' | 'ended';
  readonly ended?: { readonly at: Instant; readonly reason: EndReason; readonly revision: number };
  readonly startedAt: Instant;
  readonly settled: Readonly<Record<string, Settled>>;
  /** Backoff after a certain refusal: the step is not tried before then. */
  readonly retry?: {
    readonly step: string;
    readonly revision: number;
    readonly notBefore: Instant;
    readonly refusals: number;
  };
  /** Why nothing is due, in words; absent while a step is. */
  readonly waiting?: string;
  readonly due?: Due;
  /** Of an anchored journey: the visit as its emails last told it. */
  readonly told?: FactsTold;
  /** It was put away, and its visit was taken up again: that it began was told then. */
  readonly takenUp?: boolean;
  /** `factsVersion` of what this was planned from: a change of facts is a change of this, even when nothing moves. */
  readonly seen: number;
  readonly version: number;
}
