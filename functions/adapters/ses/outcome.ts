/** What a failed `SendEmail` means for the attempt: by name and status, never by guessing from prose alone. */
import type { ErrorCode } from '../../core/model/errors.ts';
import type { SendOutcome } from '../../core/ports.ts';

const refusals: Readonly<Record<string, { code: ErrorCode; retry: 'later' | 'throttled' | 'quota' | 'never' }>> = {
  TooManyRequestsException: { code: 'throttled', retry: 'throttled' },
  LimitExceededException: { code: 'quotaSpent', retry: 'quota' },
  SendingPausedException: { code: 'sendingPaused', retry: 'later' },
  AccountSuspendedException: { code: 'sendingPaused', retry: 'later' },
  MailFromDomainNotVerifiedException: { code: 'misconfigured', retry: 'later' },
  NotFoundException: { code: 'misconfigured', retry: 'later' },
  AccessDeniedException: { code: 'misconfigured', retry: 'later' },
  UnrecognizedClientException: { code: 'misconfigured', retry: 'later' },
  InvalidSignatureException: { code: 'misconfigured', retry: 'later' },
  ExpiredTokenException: { code: 'misconfigured', retry: 'later' },
  CredentialsProviderError: { code: 'misconfigured', retry: 'later' },
  MessageRejected: { code: 'rejected', retry: 'never' },
  BadRequestException: { code: 'rejected', retry: 'never' },
};

/** Failures before any byte of the request can have left: the name did not resolve, or nobody answered the knock. */
const notBegun = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL']);

const timedOut = new Set(['TimeoutError', 'AbortError', 'RequestTimeout']);

/** The request was given up before it left. */
export class NotBegunError extends Error {
  override readonly name = 'NotBegunError';
}

interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly cause?: { readonly code?: string };
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/**
 * Sorts what the SDK threw. A typed 4xx is a certain refusal; a 5xx, a broken connection and a timeout are doubt (I2).
 * SES says "throttled" under two names, and under one of them for two different limits, hence the one look at the words.
 */
export function outcomeOfError(thrown: unknown): SendOutcome {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as SdkError;
  const status = error.$metadata?.httpStatusCode;
  const name = error.name ?? '';
  if (name === 'ThrottlingException' || name === 'Throttling') {
    const daily = /daily message quota/i.test(error.message ?? '');
    return daily
      ? { kind: 'refused', code: 'quotaSpent', retry: 'quota' }
      : { kind: 'refused', code: 'throttled', retry: 'throttled' };
  }
  const known = refusals[name];
  if (known && (status === undefined || status < 500)) return { kind: 'refused', ...known };
  if (status !== undefined && status >= 400 && status < 500)
    return { kind: 'refused', code: 'rejected', retry: 'never' };
  if (status !== undefined && status >= 500) return { kind: 'inDoubt', code: 'serverFault' };
  if (thrown instanceof NotBegunError) return { kind: 'refused', code: 'notBegun', retry: 'later' };
  if (timedOut.has(name)) return { kind: 'inDoubt', code: 'timedOut' };
  if (notBegun.has(error.code ?? '') || notBegun.has(error.cause?.code ?? '')) {
    return { kind: 'refused', code: 'notBegun', retry: 'later' };
  }
  return { kind: 'inDoubt', code: 'connectionLost' };
}
