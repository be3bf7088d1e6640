/** The gateway in front of AWS itself: the same checks, counts and faults, then signed again and passed on. */

import { sign } from '../iam/sigv4.ts';
import { type Forwarder, forwarder } from './forward.ts';
import type { Reply } from './reply.ts';
import type { GatewayOptions, Service } from './types.ts';

const hosts: Readonly<Record<Service, { readonly host: string; readonly signedAs: string }>> = {
  dynamodb: { host: 'dynamodb', signedAs: 'dynamodb' },
  dynamodbstreams: { host: 'streams.dynamodb', signedAs: 'dynamodb' },
  ses: { host: 'email', signedAs: 'ses' },
  sqs: { host: 'sqs', signedAs: 'sqs' },
  secretsmanager: { host: 'secretsmanager', signedAs: 'secretsmanager' },
  events: { host: 'events', signedAs: 'events' },
};

export interface AwsRequest {
  readonly service: Service;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

export interface AwsUpstream {
  send(request: AwsRequest): Promise<Reply>;
  close(): void;
}

/** @param connect for tests: where a service's host really is */
export function awsUpstream(
  options: Pick<GatewayOptions, 'region'> & { readonly upstream: NonNullable<GatewayOptions['upstream']> },
  connect: (base: string) => Forwarder = forwarder,
): AwsUpstream {
  const open = new Map<string, Forwarder>();
  return {
    async send(request) {
      const { host: name, signedAs } = hosts[request.service];
      const host = `${name}.${options.region}.amazonaws.com`;
      const credentials = await options.upstream.credentials();
      const headers = await sign(request, {
        service: signedAs,
        region: options.region,
        host,
        credentials,
        at: new Date(),
      });
      let to = open.get(host);
      if (to === undefined) {
        to = connect(`https://${host}`);
        open.set(host, to);
      }
      return to.send(request.method, request.url, headers, request.body);
    },
    close() {
      for (const one of open.values()) one.close();
    },
  };
}
