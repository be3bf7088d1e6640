/** In front of AWS itself: the recorded request of a function leaves with a real signature. */

import { describe, expect, it } from 'vitest';
import { awsUpstream } from '../../../local/gateway/aws.ts';
import type { Forwarder } from '../../../local/gateway/forward.ts';
import { verifySigV4 } from '../../../local/iam/sigv4.ts';

const credentials = { accessKeyId: 'AKIDREAL', secretAccessKey: 'real', sessionToken: 'session' };

/** As a function's SDK sent it to the gateway. */
const recorded = {
  dynamodb: {
    service: 'dynamodb' as const,
    method: 'POST',
    url: '/',
    headers: {
      host: '127.0.0.1:41000',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.PutItem',
      'x-amz-date': '20260302T090000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=dispatch/20260302/eu-west-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=00',
      'user-agent': 'aws-sdk-js/3',
    },
    body: Buffer.from('{"TableName":"people","Item":{"pk":{"S":"C#ü"}}}'),
  },
  ses: {
    service: 'ses' as const,
    method: 'POST',
    url: '/v2/email/outbound-emails',
    headers: {
      host: '127.0.0.1:41000',
      'content-type': 'application/json',
      authorization: 'AWS4-HMAC-SHA256 Credential=dispatch/…',
    },
    body: Buffer.from('{"Content":{}}'),
  },
};

describe('against AWS', () => {
  it.each([
    ['dynamodb', 'dynamodb.eu-west-1.amazonaws.com', 'dynamodb'],
    ['ses', 'email.eu-west-1.amazonaws.com', 'ses'],
  ] as const)('%s is signed with the real key, for the real host', async (name, host, service) => {
    const sent: {
      base: string;
      method: string;
      path: string;
      headers: Readonly<Record<string, string>>;
      body: Buffer;
    }[] = [];
    const connect = (base: string): Forwarder => ({
      send: async (method, path, headers, body) => {
        sent.push({ base, method, path, headers, body });
        return { status: 200, headers: {}, body: '{}' };
      },
      close() {},
    });
    const upstream = awsUpstream(
      { region: 'eu-west-1', upstream: { kind: 'aws', credentials: async () => credentials } },
      connect,
    );
    await upstream.send(recorded[name]);
    const [one] = sent;
    if (one === undefined) throw new Error('nothing was sent');
    expect(one.base).toBe(`https://${host}`);
    expect(one.body).toBe(recorded[name].body); // the very bytes
    expect(one.headers).toMatchObject({ host, 'x-amz-security-token': 'session' });
    expect(JSON.stringify(one.headers)).not.toContain('Credential=dispatch');
    const verdict = verifySigV4({ method: one.method, url: one.path, headers: one.headers, body: one.body }, (key) =>
      key === 'AKIDREAL' ? 'real' : undefined,
    );
    expect(verdict).toEqual({ ok: true, accessKey: 'AKIDREAL', service, region: 'eu-west-1' });
  });
});
