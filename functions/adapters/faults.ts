/** What an error that the AWS SDK or Node threw says of a request to AWS, whichever service it was for. */
import { ConflictError, type ErrorCode, isPermanent } from '../core/model/errors.ts';
import { faultOf } from './telemetry.ts';

/** By the error's name, or by the code that Node gives to a failure of the network. */
const faults: Readonly<Record<string, ErrorCode>> = {
  // Before any byte of the request can have left: the name did not resolve, or nobody answered the knock.
  EADDRNOTAVAIL: 'notBegun',
  EAI_AGAIN: 'notBegun',
  ECONNREFUSED: 'notBegun',
  EHOSTUNREACH: 'notBegun',
  ENETUNREACH: 'notBegun',
  ENOTFOUND: 'notBegun',
  AbortError: 'timedOut',
  RequestTimeout: 'timedOut',
  RequestTimeoutException: 'timedOut',
  TimeoutError: 'timedOut',
  ECONNRESET: 'connectionLost',
  NetworkingError: 'connectionLost',
  // A 400 by which AWS says that the connection went before its answer was made.
  RequestAborted: 'connectionLost',
  RequestAbortedException: 'connectionLost',
  InternalServerError: 'serverFault',
  ProvisionedThroughputExceededException: 'throttled',
  RequestLimitExceeded: 'throttled',
  ThrottlingException: 'throttled',
  // Two wrote the same row at once, one of them in a transaction.
  TransactionConflictException: 'throttled',
  // A role, a key or a table that is not what it should be: an operator mends it, and what was asked is as good as before.
  AccessDeniedException: 'accessDenied',
  ExpiredTokenException: 'accessDenied',
  InvalidSignatureException: 'accessDenied',
  UnrecognizedClientException: 'accessDenied',
  ResourceNotFoundException: 'misconfigured',
};

/** @param name of an error, or the `code` that Node gave it. Undefined when nothing certain is known of it. */
export const faultCode = (name: string | undefined): ErrorCode | undefined =>
  name !== undefined && Object.hasOwn(faults, name) ? faults[name] : undefined;

const statusOf = (error: unknown): number =>
  (error as { readonly $metadata?: { readonly httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode ?? 0;

/** Whether the error is a fault of the world and not of what was asked: the same may succeed in a moment. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ConflictError || statusOf(error) >= 500) return true;
  const { name, code } = faultOf(error);
  const known = faultCode(name) ?? faultCode(code);
  return known !== undefined && !isPermanent(known);
}
