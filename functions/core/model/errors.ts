/** The one table of errors: what each code means for the attempt it happened in, and for the step. */
import type { Call } from './call.ts';

/** `retryable`: certainly not sent, another try may help. `permanent`: certainly not sent, none will. `in doubt`: SES may have it. */
export type Fate = 'retryable' | 'permanent' | 'in doubt';

/**
 * How an email that was certainly refused is tried again: `throttled` in seconds, `quota` in an hour, `later` in minutes
 * (`backoffMs`), or `never`. A doubt is none of these: its row says when (I2).
 */
export type Retry = 'later' | 'throttled' | 'quota' | 'never';

/** One row of the table. Its columns agree: what is for good is never tried again, and only that skips a step. */
type Meaning =
  | { readonly fate: 'retryable'; readonly retry: Exclude<Retry, 'never'> }
  | {
      readonly fate: 'permanent';
      readonly retry: 'never';
      /** What a safety step that is skipped for it asks staff to call for (I7). */
      readonly call?: Call['reason'];
    }
  | { readonly fate: 'in doubt' };

export const errorCodes = {
  /** SES asked us to slow down, under whichever name. */
  throttled: { fate: 'retryable', retry: 'throttled' },
  /** The day's quota is spent: "Daily message quota exceeded", under whichever name. */
  quotaSpent: { fate: 'retryable', retry: 'quota' },
  /** The sending of the account or of the configuration set is paused, or the account is suspended. */
  sendingPaused: { fate: 'retryable', retry: 'later' },
  /** The identity or configuration set is not usable: an operator mends it, and the email still goes. */
  misconfigured: { fate: 'retryable', retry: 'later' },
  /** An identity is not verified: the From domain's, or in the sandbox the recipient's, which is the account's affair. */
  notVerified: { fate: 'retryable', retry: 'later' },
  /** Our access: permissions, credentials, signature, or a clock that is off. */
  accessDenied: { fate: 'retryable', retry: 'later' },
  /** A refusal that nobody has seen yet: it may be about us, and a lost reminder is the worse mistake. */
  unknownRefusal: { fate: 'retryable', retry: 'later' },
  /** The connection never opened, or the time left was too short to begin. */
  notBegun: { fate: 'retryable', retry: 'later' },
  /** SES refused this email: an address it cannot take, content, a header, or more than 40 MB. */
  rejected: { fate: 'permanent', retry: 'never', call: 'skipped' },
  /** The recipient is not on the allow-list of this environment. */
  notAllowed: { fate: 'permanent', retry: 'never', call: 'skipped' },
  /** A value the template needs is missing or unusable. */
  unrenderable: { fate: 'permanent', retry: 'never', call: 'skipped' },
  /** The release names a template that is not stored. */
  missingTemplate: { fate: 'permanent', retry: 'never', call: 'skipped' },
  /** The enrollment names a journey that the release in force does not have. */
  unknownJourney: { fate: 'permanent', retry: 'never' },
  /** An enrollment or an appointment without its contact. */
  missingContact: { fate: 'permanent', retry: 'never' },
  /** SES answered 5xx. */
  serverFault: { fate: 'in doubt' },
  /** The connection broke after bytes had left. */
  connectionLost: { fate: 'in doubt' },
  /** No answer within the timeout. */
  timedOut: { fate: 'in doubt' },
  /** A worker ended between its claim and its settlement. */
  workerLost: { fate: 'in doubt' },
} as const satisfies Record<string, Meaning>;

export type ErrorCode = keyof typeof errorCodes;

/** The codes with this fate. */
export type CodeOf<F extends Fate> = {
  [C in ErrorCode]: (typeof errorCodes)[C]['fate'] extends F ? C : never;
}[ErrorCode];

/** The codes of a certain refusal: their row says how the email is tried again. */
export type RefusalCode = CodeOf<'retryable' | 'permanent'>;

/** Whether no other attempt can help. */
export const isPermanent = (code: ErrorCode): code is CodeOf<'permanent'> => errorCodes[code].fate === 'permanent';

/** A change kept colliding with changes of others: nothing of it is written, and the whole act may be tried again. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
  readonly isRetryable = true;

  /** @param what the act, for example `a sign-up`; never a name or an address. */
  constructor(what: string) {
    super(`${what} kept colliding with other changes`);
  }
}
