/** Replies, and errors in the shape each service gives them, so that the SDK throws the class it would throw on AWS. */

import { randomUUID } from 'node:crypto';
import type { Service } from './types.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

const contentType: Readonly<Record<Service, string>> = {
  dynamodb: 'application/x-amz-json-1.0',
  dynamodbstreams: 'application/x-amz-json-1.0',
  ses: 'application/json',
  sqs: 'application/x-amz-json-1.0',
  secretsmanager: 'application/x-amz-json-1.1',
  events: 'application/x-amz-json-1.1',
};

export function ok(service: Service, body: unknown): Reply {
  return {
    status: 200,
    headers: { 'content-type': contentType[service], 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(body),
  };
}

/** Errors that belong to every service have another prefix than a service's own. */
const common = new Set([
  'AccessDeniedException',
  'UnrecognizedClientException',
  'UnknownOperationException',
  'ThrottlingException',
]);
const prefix: Readonly<Record<Service, string>> = {
  dynamodb: 'com.amazonaws.dynamodb.v20120810#',
  dynamodbstreams: 'com.amazonaws.dynamodb.v20120810#',
  ses: '',
  sqs: 'com.amazonaws.sqs#',
  secretsmanager: '',
  events: '',
};

/** The name of the error a reply tells, as the SDK would give it; undefined when it tells none. */
export function errorCode({ status, headers, body }: Reply): string | undefined {
  if (status < 400) return undefined;
  const inHeader = headers['x-amzn-errortype'];
  if (inHeader !== undefined) return inHeader;
  const [, type] = /"__type"\s*:\s*"([^"]+)"/.exec(body.toString()) ?? [];
  return type?.split('#').at(-1);
}

/** One error of a service. `code` is the name the SDK gives the exception. */
export function refusal(service: Service, status: number, code: string, message: string): Reply {
  const type =
    service === 'ses' || service === 'secretsmanager' || service === 'events'
      ? code
      : `${common.has(code) ? 'com.amazon.coral.service#' : prefix[service]}${code}`;
  const headers: Record<string, string> = { 'content-type': contentType[service], 'x-amzn-requestid': randomUUID() };
  if (service === 'ses') headers['x-amzn-errortype'] = code; // restJson1 names the error in a header
  return { status, headers, body: JSON.stringify({ __type: service === 'ses' ? undefined : type, message }) };
}

const throttles: Readonly<Record<Service, Readonly<Record<string, readonly [status: number, message: string]>>>> = {
  dynamodb: {
    ProvisionedThroughputExceededException: [
      400,
      'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
    ],
    ThrottlingException: [
      400,
      'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly.',
    ],
    RequestLimitExceeded: [400, 'Throughput exceeds the current throughput limit for your account.'],
  },
  dynamodbstreams: { LimitExceededException: [400, 'Too many operations for a given subscriber.'] },
  ses: {
    TooManyRequestsException: [429, 'Too many requests have been made to the operation.'],
    ThrottlingException: [400, 'Maximum sending rate exceeded.'],
    LimitExceededException: [400, 'Sending limit exceeded.'],
  },
  sqs: { RequestThrottled: [403, 'The request was denied due to request throttling.'] },
  secretsmanager: { ThrottlingException: [400, 'Rate exceeded'] },
  events: { ThrottlingException: [400, 'Rate exceeded'] },
};

/** A throttle as the service itself would word it; `code` picks one where it has several, the first is the usual one. */
export function throttle(service: Service, code?: string, message?: string): Reply {
  const known = throttles[service];
  const name = code ?? (Object.keys(known)[0] as string);
  const [status, text] = known[name] ?? [400, 'Rate exceeded'];
  return refusal(service, status, name, message ?? text);
}

/** A 5xx: whether the call was done is unknown to whoever reads it. */
export function serverError(service: Service, code?: string, message?: string): Reply {
  const usual =
    service === 'dynamodb' || service === 'dynamodbstreams'
      ? 'InternalServerError'
      : service === 'ses'
        ? 'InternalServiceErrorException'
        : 'InternalServiceError';
  const name = code ?? usual;
  return refusal(service, name.startsWith('ServiceUnavailable') ? 503 : 500, name, message ?? 'Internal server error');
}

export function accessDenied(
  service: Service,
  who: string,
  action: string,
  resource: string,
  explicit: boolean,
): Reply {
  const why = explicit
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`;
  const status = service === 'ses' || service === 'sqs' ? 403 : 400;
  return refusal(
    service,
    status,
    'AccessDeniedException',
    `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  );
}
