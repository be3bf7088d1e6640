/** The one table of errors: what each code means for the attempt it happened in. */

/** `retryable`: certainly not sent, another try may help. `permanent`: certainly not sent, none will. `in doubt`: SES may have it. */
export type Fate = 'retryable' | 'permanent' | 'in doubt';

export const fates = {
  /** SES asked us to slow down: TooManyRequestsException, or ThrottlingException with "Maximum sending rate exceeded". */
  throttled: 'retryable',
  /** The day's quota is spent: LimitExceededException, or "Daily message quota exceeded". */
  quotaSpent: 'retryable',
  /** The account's sending is paused (SendingPausedException, AccountSuspendedException). */
  sendingPaused: 'retryable',
  /** The identity or configuration set is not usable: an operator mends it, and the email still goes. */
  misconfigured: 'retryable',
  /** The connection never opened, or the time left was too short to begin. */
  notBegun: 'retryable',
  /** SES refused this email (MessageRejected, BadRequestException, or an address it cannot take). */
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
