/** `aws-ses-v2-local` on a loopback port of its own, asked through its public face. */

import type { Server } from 'node:http';
import { type Forwarder, forwarder } from '../gateway/forward.ts';
import type { Refused } from './types.ts';

type Start = (config: { host: string; port: number }) => Promise<Server>;

export interface SesBackend {
  /** Undefined: accepted. */
  accept(body: Buffer): Promise<Refused | undefined>;
  stop(): Promise<void>;
}

/** It keeps every email in memory, and the gateway keeps them on disk: its own are cleared now and then. */
const clearEvery = 500;

interface Running {
  readonly server: Server;
  readonly to: Forwarder;
}

/** Loaded with the first email: it is most of what the gateway loads, and many a start sends none. */
async function start(): Promise<Running> {
  const loaded = (await import('aws-ses-v2-local')) as unknown as {
    readonly default: { readonly default?: Start } | Start;
  };
  // CommonJS: the function is the default of the default.
  const { default: outer } = loaded;
  const run = typeof outer === 'function' ? outer : outer.default;
  if (run === undefined) throw new Error('the local SES has nothing to start');
  const server = await run({ host: '127.0.0.1', port: 0 });
  server.keepAliveTimeout = 0;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the local SES has no port');
  return { server, to: forwarder(`http://127.0.0.1:${address.port}`) };
}

export function openSesBackend(): SesBackend {
  const headers = { 'content-type': 'application/json', authorization: 'AWS4-HMAC-SHA256 local' };
  let started: Promise<Running> | undefined;
  let accepted = 0;

  return {
    async accept(body) {
      started ??= start();
      const { to } = await started;
      const reply = await to.send('POST', '/v2/email/outbound-emails', headers, body);
      if (reply.status === 200) {
        if (++accepted % clearEvery === 0) await to.send('POST', '/clear-store', headers, Buffer.from('{}'));
        return undefined;
      }
      const said = JSON.parse(reply.body.toString()) as { message?: string; detail?: string };
      const detail = said.detail?.replace('aws-ses-v2-local: ', '') ?? said.message ?? 'refused';
      return { status: reply.status, code: 'BadRequestException', message: detail };
    },
    async stop() {
      const running = await started?.catch(() => undefined);
      if (running === undefined) return;
      const { server, to } = running;
      to.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
