/**
 * Why a row of the ledger is skipped, refused or in doubt. Two lists by right, and one look-up over both: what goes wrong in
 * an attempt is an error, with a fate and a retry (`errors.ts`); that a step is not for somebody, or no longer, is the
 * plan's own decision, and nothing is tried again for it.
 */
import type { CallReason } from './call.ts';
import { type ErrorCode, errorCodes, type Fate } from './errors.ts';

interface Decision {
  /** What a safety step that is skipped for it asks staff to call for (I7); absent where the journey means the skip. */
  readonly call?: CallReason;
}

/** For these the plan leaves a step out. */
export const skipReasons = {
  /** Its `when` does not hold for this person or visit. */
  notApplicable: {},
  /** The person wants only what they must know of their visits, and this is more; never a safety step. */
  wantsFewer: {},
  /** Its moment had passed, and the journey says that it then stays out. */
  late: { call: 'skipped' },
  /** Its content goes with another email. */
  merged: {},
  noLongerUseful: { call: 'skipped' },
  leftReminders: { call: 'leftReminders' },
  suppressed: { call: 'bounced' },
} as const satisfies Record<string, Decision>;

export type SkipReason = keyof typeof skipReasons;

/** For these the second look, after the claim, voids what was planned before it (I3). */
const voidReasons = {
  /** Nobody is there any more. */
  erased: {},
  /** The plan is another one now. */
  factsChanged: {},
} as const satisfies Record<string, Decision>;

/** `unknown`: a row does not say, or says it in a word of another version. */
export type SendReason = ErrorCode | SkipReason | keyof typeof voidReasons | 'unknown';

const decisions: Readonly<
  Record<SendReason, Decision & { readonly fate?: Fate; readonly mend?: true; readonly bySes?: true }>
> = {
  ...skipReasons,
  ...voidReasons,
  ...errorCodes,
  unknown: {},
};

/** The call that a safety step skipped for `reason` asks for; undefined when it asks for none. */
export const callOf = (reason: SendReason): CallReason | undefined => decisions[reason].call;

/** Whether an engineer is told: something has to be mended (I13). */
export const mustBeMended = (reason: SendReason): boolean => decisions[reason].mend === true;

/** Whether SES itself has refused it for good. */
export const isSesRefusal = (reason: SendReason): boolean => decisions[reason].bySes === true;

/** Whether it is for good. */
export const isForGood = (reason: SendReason): boolean => decisions[reason].fate === 'permanent';

/** Whether this version knows the word. */
export const isSendReason = (word: string): word is SendReason => Object.hasOwn(decisions, word);
