/** What a failed `SendEmail` means for the attempt: refused for certain, or in doubt. */
import type { SendOutcome } from '../../core/ports.ts';
import { refusalOf } from './refusals.ts';

/** Failures before any byte of the request can have left: the name did not resolve, or nobody answered the knock. */
const notBegun = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL']);

const timedOut = new Set(['TimeoutError', 'AbortError', 'RequestTimeout', 'RequestTimeoutException']);

/** A 400 by which AWS says that the connection went before its answer was made. */
const givenUp = new Set(['RequestAborted', 'RequestAbortedException']);

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
 * Sorts what the SDK threw. A 4xx is a certain refusal, and `refusals.ts` says of what; a 5xx, a broken connection and a
 * timeout are doubt (I2), and so are the two 4xx by which SES says that it gave up half-way.
 */
export function outcomeOfError(thrown: unknown): SendOutcome {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as SdkError;
  const status = error.$metadata?.httpStatusCode;
  const name = error.name ?? '';
  if (thrown instanceof NotBegunError) return { kind: 'refused', code: 'notBegun', retry: 'later' };
  if (status !== undefined && status >= 500) return { kind: 'inDoubt', code: 'serverFault' };
  if (timedOut.has(name) || status === 408) return { kind: 'inDoubt', code: 'timedOut' };
  if (givenUp.has(name)) return { kind: 'inDoubt', code: 'connectionLost' };
  const refusal = refusalOf(name, error.message ?? '', status);
  if (refusal) return { kind: 'refused', ...refusal };
  if (notBegun.has(error.code ?? '') || notBegun.has(error.cause?.code ?? '')) {
    return { kind: 'refused', code: 'notBegun', retry: 'later' };
  }
  return { kind: 'inDoubt', code: 'connectionLost' };
}
