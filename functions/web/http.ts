/** HTTP API (payload 2.0) requests and responses: bodies read with limits, pages with strict headers. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

export type Request = APIGatewayProxyEventV2;
export type Response = APIGatewayProxyStructuredResultV2;

/** Bodies beyond this are refused unread: a sign-up is some 500 bytes. */
export const bodyBytesMax = 16_384;

/** The caller's fault, with the status that says which. */
export class BadRequestError extends Error {
  override readonly name = 'BadRequestError';
  readonly status: 400 | 413 | 415;

  constructor(status: 400 | 413 | 415, message: string) {
    super(message);
    this.status = status;
  }
}

/** The raw bytes of the body as text. @throws BadRequestError 413. */
export function bodyText(request: Request): string {
  const body = request.body ?? '';
  const text = request.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  if (Buffer.byteLength(text) > bodyBytesMax)
    throw new BadRequestError(413, `the body is larger than ${bodyBytesMax} bytes`);
  return text;
}

const contentType = (request: Request) =>
  (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

/** True for a browser's form post. */
export function isForm(request: Request): boolean {
  return contentType(request) === 'application/x-www-form-urlencoded';
}

/** Fields of a JSON object or of a form post. @throws BadRequestError 400, 413, 415. */
export function bodyFields(request: Request): Record<string, unknown> {
  const text = bodyText(request);
  if (isForm(request)) return Object.fromEntries(new URLSearchParams(text));
  if (contentType(request) !== 'application/json') {
    throw new BadRequestError(415, 'send JSON (content-type: application/json) or a form post');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BadRequestError(400, 'the body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadRequestError(400, 'the body is not a JSON object');
  return value as Record<string, unknown>;
}

/** Headers of every answer: nothing is kept, guessed, or told to the next site, and all of it by TLS only. */
export const shared = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
} as const;

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return {
    statusCode: status,
    headers: { ...shared, 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** What a page may do beyond standing there. */
export interface PagePolicy {
  /** Sources of its one style sheet and its one script: hashes. */
  readonly style?: string;
  readonly script?: string;
  /** Origins whose pages may show it in a frame. */
  readonly frameAncestors?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A page of ours: nothing from elsewhere, no script but one allowed by its hash, not to be indexed or framed by strangers. */
export function page(status: number, html: string, policy: PagePolicy = {}): Response {
  const framing = policy.frameAncestors?.length ? policy.frameAncestors.join(' ') : "'none'";
  const script = policy.script === undefined ? '' : ` script-src ${policy.script};`;
  return {
    statusCode: status,
    headers: {
      ...shared,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src ${policy.style ?? "'unsafe-inline'"};${script} form-action 'self'; frame-ancestors ${framing}; base-uri 'none'`,
      'x-robots-tag': 'noindex',
      ...policy.headers,
    },
    body: html,
  };
}
