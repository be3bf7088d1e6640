/**
 * A request as an HTTP API hands it to a function (payload format 2.0), and the function's answer as a response.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type {
  APIGatewayEventRequestContextV2,
  APIGatewayProxyEventV2,
  APIGatewayProxyEventV2WithRequestContext,
} from 'aws-lambda';
import { defined } from '../../../functions/core/model/defined.ts';
import type { Match } from './match.ts';

/** As the HTTP API hands them on: every value as text, a list as `[a b]`. */
export type Claims = Readonly<Record<string, string>>;

export interface Signer {
  readonly accessKey: string;
  readonly userArn: string;
}

export interface Arrived {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly query: string;
  readonly body: Buffer;
  readonly match: Match;
  readonly apiId: string;
  readonly account: string;
  /** Epoch ms of the movable clock. */
  readonly now: number;
  readonly signer: Signer | undefined;
  /** The claims of a token that was checked. */
  readonly claims: Claims | undefined;
}

/** Bodies of these types arrive as text; all others in base64, form posts included. */
const textTypes = /^(text\/|application\/(json|javascript|xml)|application\/[^;]+\+(json|xml))/i;

/** With whatever the authorizer of the route says, which the library's type of a public route leaves out. */
type HttpEvent = APIGatewayProxyEventV2WithRequestContext<
  APIGatewayEventRequestContextV2 & { readonly authorizer?: object }
>;

export function eventOf(arrived: Arrived): APIGatewayProxyEventV2 {
  const { request, path, query, body, match, apiId, account, now } = arrived;
  const headers = headersOf(request);
  const cookies = request.headers.cookie?.split(/; */).filter((cookie) => cookie !== '');
  const isText = textTypes.test(headers['content-type'] ?? 'text/plain');
  const queryParameters = queryOf(query);
  const domainName = headers.host ?? 'localhost';
  return defined<HttpEvent>({
    version: '2.0',
    routeKey: match.route.key,
    rawPath: path,
    rawQueryString: query,
    cookies,
    headers,
    queryStringParameters: queryParameters,
    pathParameters: Object.keys(match.pathParameters).length === 0 ? undefined : match.pathParameters,
    requestContext: defined<HttpEvent['requestContext']>({
      accountId: account,
      apiId,
      authorizer: authorizerOf(arrived),
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      http: {
        method: request.method ?? 'GET',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: match.route.key,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now,
    }),
    body: body.length === 0 ? undefined : body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: body.length > 0 && !isText,
  });
}

/** Names in small letters; several of one name joined with commas. Cookies travel apart. */
function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || name === 'cookie') continue;
    headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return headers;
}

/** Several values of one name are joined with commas. */
function queryOf(query: string): Record<string, string> | undefined {
  if (query === '') return undefined;
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = Object.hasOwn(parameters, name) ? `${parameters[name]},${value}` : value;
  }
  return parameters;
}

function authorizerOf({ signer, claims, account }: Arrived) {
  if (claims !== undefined) return { jwt: { claims, scopes: null } };
  return signer && iamAuthorizer(signer, account);
}

function iamAuthorizer({ accessKey, userArn }: Signer, account: string) {
  const userId = accessKey.toUpperCase();
  return {
    iam: {
      accessKey,
      accountId: account,
      callerId: userId,
      cognitoIdentity: null,
      principalOrgId: null,
      userArn,
      userId,
    },
  };
}

/** `12/Mar/2026:19:03:58 +0000`. */
function commonLogTime(ms: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(ms).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/** A function's result: an object with `statusCode`, or anything else, which is answered as JSON with 200. */
export function answerOf(result: unknown): Answer {
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    const body = typeof result === 'string' ? result : JSON.stringify(result);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body ?? '') };
  }
  const given = result as {
    statusCode: unknown;
    headers?: Record<string, string | number | boolean>;
    cookies?: string[];
    body?: string;
    isBase64Encoded?: boolean;
  };
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(given.headers ?? {})) headers[name.toLowerCase()] = String(value);
  if (given.cookies !== undefined) headers['set-cookie'] = given.cookies;
  headers['content-type'] ??= 'text/plain;charset=UTF-8';
  return {
    status: Number(given.statusCode),
    headers,
    body: Buffer.from(given.body ?? '', given.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** What API Gateway says itself. */
export function gatewayAnswer(status: number, message: string): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify({ message })) };
}
