/** Forwards one request as it is, over kept-alive connections. */

import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { Reply } from './reply.ts';

export interface Forwarder {
  send(method: string, path: string, headers: Readonly<Record<string, string>>, body: Buffer): Promise<Reply>;
  close(): void;
}

/** Reply headers that mean something to an SDK; the rest are of the connection. */
const kept = [
  'content-type',
  'x-amzn-requestid',
  'x-amz-crc32',
  'x-amzn-errortype',
  'x-amzn-query-error',
  'retry-after',
];

export function forwarder(base: string): Forwarder {
  const url = new URL(base);
  const secure = url.protocol === 'https:';
  const agent = secure
    ? new TlsAgent({ keepAlive: true, maxSockets: 128 })
    : new Agent({ keepAlive: true, maxSockets: 128, scheduling: 'lifo' });
  const prefix = url.pathname === '/' ? '' : url.pathname.replace(/\/$/, '');
  return {
    send(method, path, headers, body) {
      return new Promise((done, fail) => {
        const outgoing = (secure ? tlsRequest : request)(
          {
            agent,
            host: url.hostname,
            port: url.port || (secure ? 443 : 80),
            method,
            path: prefix + path,
            headers: { ...headers, host: url.host, 'content-length': body.length },
          },
          (reply) => {
            const chunks: Buffer[] = [];
            reply.on('data', (chunk: Buffer) => chunks.push(chunk));
            reply.on('error', fail);
            reply.on('end', () => {
              if (!reply.complete) return fail(new Error('the reply was cut off'));
              const whole = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
              done({ status: reply.statusCode ?? 500, headers: keep(reply.headers), body: whole });
            });
          },
        );
        outgoing.on('error', fail);
        outgoing.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}

function keep(headers: IncomingHttpHeaders): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of kept) {
    const value = headers[name];
    if (typeof value === 'string') out[name] = value;
  }
  return out;
}
