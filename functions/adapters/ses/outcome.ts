/** What a failed `SendEmail` means for the attempt: refused for certain, or in doubt. */
import type { SendOutcome } from '../../core/ports.ts';
import { faultCode } from '../faults.ts';
import { refusalOf, type Senders } from './refusals.ts';

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
 * @param senders who the email was from; absent for a probe.
 */
export function outcomeOfError(thrown: unknown, senders?: Senders): SendOutcome {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as SdkError;
  const status = error.$metadata?.httpStatusCode;
  const name = error.name ?? '';
  if (thrown instanceof NotBegunError) return { kind: 'refused', code: 'notBegun' };
  if (status !== undefined && status >= 500) return { kind: 'inDoubt', code: 'serverFault' };
  const fault = faultCode(name);
  if (fault === 'timedOut' || status === 408) return { kind: 'inDoubt', code: 'timedOut' };
  if (status !== undefined && fault === 'connectionLost') return { kind: 'inDoubt', code: 'connectionLost' };
  const refusal = refusalOf(name, error.message ?? '', status, senders);
  if (refusal) return { kind: 'refused', code: refusal };
  if ([error.code, error.cause?.code].some((code) => faultCode(code) === 'notBegun')) {
    return { kind: 'refused', code: 'notBegun' };
  }
  return { kind: 'inDoubt', code: 'connectionLost' };
}
