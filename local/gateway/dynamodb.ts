/** DynamoDB and its streams: passed on to the engine, byte for byte, with capacity counted on the way. */

import type { IncomingHttpHeaders } from 'node:http';
import { ask, failedWriteUnits, meter, unitKind } from './capacity.ts';
import type { Forwarder } from './forward.ts';
import type { Reply } from './reply.ts';

type Json = Readonly<Record<string, unknown>>;

/** One key for all callers: DynamoDB Local keeps a database per access key. The engine checks no signature. */
const engineKey = 'Credential=dripline/';

export function engineHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of ['content-type', 'x-amz-target', 'x-amz-date']) {
    const value = headers[name];
    if (typeof value === 'string') out[name] = value;
  }
  out.authorization = (headers.authorization ?? '').replace(/Credential=[^/]+\//, engineKey);
  return out;
}

export async function passOn(
  pass: (body: Buffer) => Promise<Reply>,
  operation: string,
  bytes: Buffer,
  body: Json,
  count: (kind: 'read' | 'write', place: string, units: number) => void,
): Promise<Reply> {
  const kind = unitKind(operation);
  if (kind === undefined) return pass(bytes);
  const reply = await pass(ask(bytes, body));
  if (reply.status === 200) return meter(reply, body, (place, units) => count(kind, place, units));
  if (reply.status === 400 && kind === 'write') {
    for (const { place, units } of failedWriteUnits(operation, body, reply)) count('write', place, units);
  }
  return reply;
}

/** Asks the engine about a table, in the gateway's own name. */
export async function describeTable(engine: Forwarder, table: string): Promise<Json> {
  const reply = await engine.send(
    'POST',
    '/',
    {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.DescribeTable',
      'x-amz-date': '20260101T000000Z',
      authorization: `AWS4-HMAC-SHA256 ${engineKey}20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
    },
    Buffer.from(JSON.stringify({ TableName: table })),
  );
  if (reply.status !== 200) throw new Error(`the engine does not describe ${table}: ${reply.body.toString()}`);
  return JSON.parse(reply.body.toString()) as Json;
}
