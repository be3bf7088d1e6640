/**
 * AWS for one worker, in a process of its own: DynamoDB and SES by their wire formats, each answering after a fixed time.
 * The simulator's engine keeps the rows, so that the protocol finds what it wrote; nothing is durable, metered or checked.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Engine } from '../../test/simulation/dynamo/engine.ts';
import type { Item } from '../../test/simulation/dynamo/values.ts';

/** Answers come after so many milliseconds: what AWS takes within a region, and what SES takes for a `SendEmail`. */
export const stubMs = { dynamodb: 5, ses: 60 } as const;
/** Emails a second that SES grants: more than any worker sends. */
const sendRate = 5_000;

export interface StubCounts {
  readonly calls: Readonly<Record<string, number>>;
  /** Emails accepted, and how many different attempts they were of. */
  readonly emails: number;
  readonly attempts: number;
}

export type StubRequest =
  | { readonly kind: 'fill'; readonly table: string; readonly items: readonly Item[] }
  | { readonly kind: 'counts' };
export type StubMessage =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'filled' }
  | { readonly kind: 'counted'; readonly counts: StubCounts };

const engine = new Engine({ now: () => Date.now(), historyMax: 1 });
let calls: Record<string, number> = {};
let emails = 0;
const attempts = new Set<string>();

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly afterMs: number;
}

function dynamodb(operation: string, input: object): Answer {
  const afterMs = stubMs.dynamodb;
  try {
    return { status: 200, body: engine.run(`${operation}Command`, input), afterMs };
  } catch (error) {
    const { name, message, $metadata, ...rest } = error as Error & { $metadata?: { httpStatusCode?: number } };
    const body = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message, ...rest };
    return { status: $metadata?.httpStatusCode ?? 500, body, afterMs };
  }
}

function ses(method: string, path: string, input: { EmailTags?: readonly { Value: string }[] }): Answer {
  const afterMs = stubMs.ses;
  if (method === 'GET' && path === '/v2/email/account') {
    const SendQuota = { MaxSendRate: sendRate, Max24HourSend: 10_000_000, SentLast24Hours: 0 };
    const body = { SendQuota, SendingEnabled: true, EnforcementStatus: 'HEALTHY', ProductionAccessEnabled: true };
    return { status: 200, body, afterMs };
  }
  if (method === 'POST' && path === '/v2/email/outbound-emails') {
    emails += 1;
    for (const { Value } of input.EmailTags ?? []) attempts.add(Value);
    return { status: 200, body: { MessageId: `stub-${emails}` }, afterMs };
  }
  return { status: 404, body: { message: `${method} ${path} is not spoken here` }, afterMs };
}

function answer(request: IncomingMessage, body: string): Answer {
  const target = request.headers['x-amz-target'];
  const input = body === '' ? {} : JSON.parse(body);
  const operation = typeof target === 'string' ? (target.split('.')[1] ?? '') : undefined;
  const name = operation ?? `${request.method} ${request.url}`;
  calls[name] = (calls[name] ?? 0) + 1;
  return operation === undefined ? ses(request.method ?? '', request.url ?? '', input) : dynamodb(operation, input);
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { status, body, afterMs } = answer(request, Buffer.concat(chunks).toString());
    setTimeout(() => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(body));
    }, afterMs);
  });
}

const tell = (message: StubMessage) => process.send?.(message);

if (process.send) {
  const server = createServer({ keepAliveTimeout: 60_000 }, serve);
  server.listen(0, '127.0.0.1', () => {
    tell({ kind: 'listening', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  });
  process.on('disconnect', () => process.exit());
  process.on('message', (request: StubRequest) => {
    if (request.kind === 'counts') {
      tell({ kind: 'counted', counts: { calls, emails, attempts: attempts.size } });
      calls = {};
      emails = 0;
      attempts.clear();
      return;
    }
    for (const item of request.items) engine.place(request.table, item.pk?.S ?? '', item.sk?.S ?? '', item);
    tell({ kind: 'filled' });
  });
}
