/** The one table of errors: what each code means for the attempt it happened in, for the step, for the lane, and who is told. */
import type { CallReason } from './call.ts';

/** `retryable`: certainly not sent, another try may help. `permanent`: certainly not sent, none will. `in doubt`: SES may have it. */
export type Fate = 'retryable' | 'permanent' | 'in doubt';

/**
 * How an email that was certainly refused is tried again: `throttled` in seconds, `quota` in an hour, `later` in minutes
 * (`backoffMs`), or `never`. A doubt is none of these: its row says when (I2).
 */
export type Retry = 'later' | 'throttled' | 'quota' | 'never';

/**
 * Whom an answer is about. `us`: our own request, access or clock; `world`: SES or the network, and it passes by itself;
 * `unknown`: nobody has seen it yet.
 */
export type About =
  | 'recipient'
  | 'email'
  | 'identity'
  | 'account'
  | 'configuration'
  | 'us'
  | 'world'
  | 'plan'
  | 'unknown';

/** One row of the table. Its columns agree: what is for good is never tried again, and only that skips a step. */
type Meaning = {
  readonly about: About;
  /**
   * What the third person in a row with it means, while nobody else's email goes: `holds` its lane, of which from then on
   * one email is tried now and then; `tell`: the engineer is told, as it may be about more than these three.
   */
  readonly inARow?: 'holds' | 'tell';
  /**
   * An engineer must mend something, and is told within minutes: by the metric `SendingRefused`, or where the step is lost for
   * it `SkippedByFault`. Anything else is a line of the log.
   */
  readonly mend?: true;
} & (
  | { readonly fate: 'retryable'; readonly retry: Exclude<Retry, 'never'> }
  | {
      readonly fate: 'permanent';
      readonly retry: 'never';
      /** What a safety step that is skipped for it asks staff to call for (I7). */
      readonly call?: CallReason;
      /** SES has refused the email; anything else that is for good our own side has found before it. */
      readonly bySes?: true;
    }
  | { readonly fate: 'in doubt' }
);

/** Refused for what is wrong for everybody until it is mended: nobody's email is lost for it. */
const untilMended = { fate: 'retryable', retry: 'later', inARow: 'holds', mend: true } as const;
/** Refused for good: a safety step becomes a call. */
const forGood = { fate: 'permanent', retry: 'never', call: 'skipped' } as const;
const bySes = { ...forGood, bySes: true } as const;

export const errorCodes = {
  /** SES asked us to slow down, under whichever name. */
  throttled: { fate: 'retryable', retry: 'throttled', about: 'account' },
  /** The same, and SES does not say that it is for our rate: it may be busy itself. */
  overloaded: { fate: 'retryable', retry: 'throttled', about: 'world' },
  /** The day's quota is spent: "Daily message quota exceeded", under whichever name. `QuotaUsedPercent` has told of it before. */
  quotaSpent: { fate: 'retryable', retry: 'quota', about: 'account' },
  /** The sending of the account is paused, or the account is suspended. */
  accountPaused: { ...untilMended, about: 'account' },
  /** The sending of the configuration set is paused; SES uses the name for the account too. */
  sendingPaused: { ...untilMended, about: 'configuration' },
  /** The account is in the sandbox, where each recipient has to be verified. */
  inSandbox: { ...untilMended, about: 'account' },
  /** The identity of the From domain, or its MAIL FROM domain, is not verified, or no longer. */
  notVerified: { ...untilMended, about: 'identity' },
  /** A configuration set is gone, or From or Reply-To is no address. */
  misconfigured: { ...untilMended, about: 'configuration' },
  /** Our access: permissions, credentials, signature, or a clock that is off. */
  accessDenied: { ...untilMended, about: 'us' },
  /** A refusal that nobody has seen yet: it may be about us, and a lost reminder is the worse mistake. */
  unknownRefusal: { ...untilMended, about: 'unknown' },
  /** Several people's requests in a row were ones that SES cannot read: it is our code, and no more of them is lost for it. */
  badRequests: { ...untilMended, about: 'us' },
  /** Our own share for questions to strangers is spent: their lane waits, and is tried as one that SES refuses. */
  requestsSpent: { fate: 'retryable', retry: 'quota', inARow: 'holds', about: 'us' },
  /** The connection never opened, or the time left was too short to begin. */
  notBegun: { fate: 'retryable', retry: 'later', about: 'world' },
  /** Refused again and again, for a day, by what nobody has seen yet, while others' emails went. */
  refusedTooOften: { ...bySes, about: 'unknown', mend: true },
  /** SES cannot write to this address. */
  badAddress: { ...bySes, about: 'recipient', inARow: 'tell' },
  /** SES does not take this email's content. */
  rejected: { ...bySes, about: 'email', inARow: 'tell', mend: true },
  /** SES cannot read a header, a tag or an attachment of ours. */
  badRequest: { ...bySes, about: 'us', inARow: 'holds', mend: true },
  /** More than the 40 MB that SES takes. */
  tooLarge: { ...bySes, about: 'email', mend: true },
  /** The recipient is not on the allow-list of this environment. */
  notAllowed: { ...forGood, about: 'recipient' },
  /** A value the template needs is missing or unusable. */
  unrenderable: { ...forGood, about: 'email', mend: true },
  /** The release names a template that is not stored. */
  missingTemplate: { ...forGood, about: 'email', mend: true },
  /** The enrollment names a journey that the release in force does not have. */
  unknownJourney: { fate: 'permanent', retry: 'never', about: 'plan', mend: true },
  /** An enrollment or an appointment without its contact. */
  missingContact: { fate: 'permanent', retry: 'never', about: 'plan', mend: true },
  /** SES answered 5xx. */
  serverFault: { fate: 'in doubt', about: 'world' },
  /** The connection broke after bytes had left. */
  connectionLost: { fate: 'in doubt', about: 'world' },
  /** No answer within the timeout. */
  timedOut: { fate: 'in doubt', about: 'world' },
  /** A worker ended between its claim and its settlement. */
  workerLost: { fate: 'in doubt', about: 'us' },
} as const satisfies Record<string, Meaning>;

export type ErrorCode = keyof typeof errorCodes;

/** The codes with this fate. */
export type CodeOf<F extends Fate> = {
  [C in ErrorCode]: (typeof errorCodes)[C]['fate'] extends F ? C : never;
}[ErrorCode];

/** The codes of a certain refusal: their row says how the email is tried again. */
export type RefusalCode = CodeOf<'retryable' | 'permanent'>;

/** Whether this version knows the word as an error. */
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);

/** The row of a code, with the columns that only some have. */
export const meaningOf = (code: ErrorCode): Meaning => errorCodes[code];

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
