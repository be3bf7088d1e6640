/** The one table of errors: what each code means for the attempt it happened in. */

/** `retryable`: certainly not sent, another try may help. `permanent`: certainly not sent, none will. `in doubt`: SES may have it. */
export type Fate = 'retryable' | 'permanent' | 'in doubt';

export const fates = {
  /** SES asked us to slow down, under whichever name. */
  throttled: 'retryable',
  /** The day's quota is spent: "Daily message quota exceeded", under whichever name. */
  quotaSpent: 'retryable',
  /** The sending of the account or of the configuration set is paused, or the account is suspended. */
  sendingPaused: 'retryable',
  /** The identity or configuration set is not usable: an operator mends it, and the email still goes. */
  misconfigured: 'retryable',
  /** An identity is not verified: the From domain's, or in the sandbox the recipient's, which is the account's affair. */
  notVerified: 'retryable',
  /** Our access: permissions, credentials, signature, or a clock that is off. */
  accessDenied: 'retryable',
  /** A refusal that nobody has seen yet: it may be about us, and a lost reminder is the worse mistake. */
  unknownRefusal: 'retryable',
  /** The connection never opened, or the time left was too short to begin. */
  notBegun: 'retryable',
  /** SES refused this email: an address it cannot take, content, a header, or more than 40 MB. */
  rejected: 'permanent',
  /** The recipient is not on the allow-list of this environment. */
  notAllowed: 'permanent',
  /** A value the template needs is missing or unusable. */
  unrenderable: 'permanent',
  /** The enrollment names a journey that the release in force does not have. */
  unknownJourney: 'permanent',
  /** An enrollment or an appointment without its contact. */
  missingContact: 'permanent',
  /** The release names a template that is not stored. */
  missingTemplate: 'permanent',
  /** SES answered 5xx. */
  serverFault: 'in doubt',
  /** The connection broke after bytes had left. */
  connectionLost: 'in doubt',
  /** No answer within the timeout. */
  timedOut: 'in doubt',
  /** A worker ended between its claim and its settlement. */
  workerLost: 'in doubt',
} as const satisfies Record<string, Fate>;

export type ErrorCode = keyof typeof fates;

/** The codes with this fate: what says "try again" cannot carry a code that says "never". */
export type CodeOf<F extends Fate> = { [C in ErrorCode]: (typeof fates)[C] extends F ? C : never }[ErrorCode];

/** A change kept colliding with changes of others: nothing of it is written, and the whole act may be tried again. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
  readonly isRetryable = true;

  /** @param what the act, for example `a sign-up`; never a name or an address. */
  constructor(what: string) {
    super(`${what} kept colliding with other changes`);
  }
}
