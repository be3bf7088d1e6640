/** Which service and operation a request is, and whose key it carries. */

import type { IncomingHttpHeaders } from 'node:http';
import type { Service } from './types.ts';

export interface Operation {
  readonly service: Service;
  readonly operation: string;
}

const targets: readonly (readonly [prefix: string, service: Service])[] = [
  ['DynamoDB_20120810.', 'dynamodb'],
  ['DynamoDBStreams_20120810.', 'dynamodbstreams'],
  ['AmazonSQS.', 'sqs'],
  ['secretsmanager.', 'secretsmanager'],
  ['AWSEvents.', 'events'],
];

/** JSON-protocol services name themselves in `x-amz-target`; SES v2 is REST. Undefined: not answered here. */
export function identify(method: string, url: string, headers: IncomingHttpHeaders): Operation | undefined {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    for (const [prefix, service] of targets) {
      if (target.startsWith(prefix)) return { service, operation: target.slice(prefix.length) };
    }
    return undefined;
  }
  const path = url.split('?')[0];
  if (method === 'POST' && path === '/v2/email/outbound-emails') return { service: 'ses', operation: 'SendEmail' };
  if (method === 'GET' && path === '/v2/email/account') return { service: 'ses', operation: 'GetAccount' };
  return undefined;
}

/** `Credential=<key>/<date>/<region>/<service>/aws4_request` */
export function accessKeyOf(headers: IncomingHttpHeaders): string | undefined {
  return /Credential=([^/,\s]+)\//.exec(headers.authorization ?? '')?.[1];
}
