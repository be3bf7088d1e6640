/** `aws-ses-v2-local` on a loopback port of its own, asked through its public face. */

import type { Server } from 'node:http';
import sesLocal from 'aws-ses-v2-local';
import { forwarder } from '../gateway/forward.ts';
import type { Refused } from './types.ts';

type Start = (config: { host: string; port: number }) => Promise<Server>;

export interface SesBackend {
  /** Undefined: accepted. */
  accept(body: Buffer): Promise<Refused | undefined>;
  stop(): Promise<void>;
}

/** It keeps every email in memory, and the gateway keeps them on disk: its own are cleared now and then. */
const clearEvery = 500;

export async function startSesBackend(): Promise<SesBackend> {
  // CommonJS: the function is the default of the default.
  const start = ((sesLocal as unknown as { default?: Start }).default ?? sesLocal) as Start;
  const server = await start({ host: '127.0.0.1', port: 0 });
  server.keepAliveTimeout = 0;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the local SES has no port');
  const to = forwarder(`http://127.0.0.1:${address.port}`);
  const headers = { 'content-type': 'application/json', authorization: 'AWS4-HMAC-SHA256 local' };
  let accepted = 0;

  return {
    async accept(body) {
      const reply = await to.send('POST', '/v2/email/outbound-emails', headers, body);
      if (reply.status === 200) {
        if (++accepted % clearEvery === 0) await to.send('POST', '/clear-store', headers, Buffer.from('{}'));
        return undefined;
      }
      const said = JSON.parse(reply.body.toString()) as { message?: string; detail?: string };
      const detail = said.detail?.replace('aws-ses-v2-local: ', '') ?? said.message ?? 'refused';
      return { status: reply.status, code: 'BadRequestException', message: detail };
    },
    stop() {
      to.close();
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
