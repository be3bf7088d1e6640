/** Signatures: AWS's own example, the SDK's signer, curl, and everything that must not pass. */

import { execFile, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type SignedRequest, sign, verifySigV4 } from '../../../local/iam/sigv4.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: secret };
const secretFor = (key: string) => (key === 'AKIDEXAMPLE' ? secret : undefined);
const at = new Date('2015-08-30T12:36:00Z');

/** `get-vanilla-query-order-key-case` of AWS's Signature Version 4 test suite. */
const published: SignedRequest = {
  method: 'GET',
  url: '/?Param2=value2&Param1=value1',
  headers: {
    host: 'example.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  },
  body: Buffer.alloc(0),
};

describe('verifying', () => {
  it('takes AWS’s published example', () => {
    expect(verifySigV4(published, secretFor, at.getTime())).toEqual({
      ok: true,
      accessKey: 'AKIDEXAMPLE',
      service: 'service',
      region: 'us-east-1',
    });
  });

  const request = {
    method: 'PUT',
    url: '/staff/appointments/front%20desk/a%2Fb?x=1&a=%C3%BC',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from('{"status":"booked"}'),
  };
  const signed = async (): Promise<SignedRequest> => ({
    ...request,
    headers: await sign(request, {
      service: 'execute-api',
      region: 'eu-west-1',
      host: 'localhost:4300',
      credentials,
      at,
    }),
  });

  it('takes what the SDK signs, encoded path and query included', async () => {
    expect(verifySigV4(await signed(), secretFor, at.getTime())).toMatchObject({ ok: true, service: 'execute-api' });
  });

  it.each([
    ['another body', (r: SignedRequest) => ({ ...r, body: Buffer.from('{}') }), /body|signature/],
    ['another method', (r: SignedRequest) => ({ ...r, method: 'POST' }), /signature/],
    ['another path', (r: SignedRequest) => ({ ...r, url: '/staff/calls' }), /signature/],
    ['another query', (r: SignedRequest) => ({ ...r, url: r.url.replace('x=1', 'x=2') }), /signature/],
    ['another host', (r: SignedRequest) => ({ ...r, headers: { ...r.headers, host: 'other' } }), /signature/],
    ['no header', (r: SignedRequest) => ({ ...r, headers: {} }), /Missing Authentication Token/],
    [
      'half a header',
      (r: SignedRequest) => ({
        ...r,
        headers: { ...r.headers, authorization: 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830' },
      }),
      /not a complete/,
    ],
    [
      'an unknown key',
      (r: SignedRequest) => ({
        ...r,
        headers: { ...r.headers, authorization: String(r.headers.authorization).replace('AKIDEXAMPLE', 'AKIDOTHER') },
      }),
      /token.*invalid/,
    ],
    [
      'an unsigned date',
      (r: SignedRequest) => ({
        ...r,
        headers: { ...r.headers, authorization: String(r.headers.authorization).replace(';x-amz-date', '') },
      }),
      /must be signed/,
    ],
  ] as const)('refuses %s', async (_, change, message) => {
    const verdict = verifySigV4(change(await signed()), secretFor, at.getTime());
    expect(verdict).toMatchObject({ ok: false, status: 403, message: expect.stringMatching(message) });
  });

  it.each([-300_001, 300_001])('refuses a clock %i ms off', async (off) => {
    expect(verifySigV4(await signed(), secretFor, at.getTime() + off)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/5 minutes/),
    });
  });
  it.each([-300_000, 300_000])('takes a clock %i ms off', async (off) => {
    expect(verifySigV4(await signed(), secretFor, at.getTime() + off).ok).toBe(true);
  });

  const curl = spawnSync('curl', ['--help', 'all'], { encoding: 'utf8' }).stdout?.includes('--aws-sigv4');
  it.skipIf(!curl)('takes curl --aws-sigv4', async () => {
    const verdicts: unknown[] = [];
    const server = createServer(async (incoming, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const asked = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks),
      };
      verdicts.push(
        verifySigV4(asked, secretFor),
        verifySigV4(asked, () => 'other'),
      );
      response.end('done');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    await new Promise((done) =>
      execFile(
        'curl',
        [
          '-s',
          '--aws-sigv4',
          'aws:amz:eu-west-1:execute-api',
          '--user',
          `AKIDEXAMPLE:${secret}`,
          '-X',
          'PUT',
          '-H',
          'content-type: application/json',
          '-d',
          '{"status":"booked"}',
          `http://127.0.0.1:${port}/staff/appointments/desk/A-1`,
        ],
        done,
      ),
    );
    server.close();
    expect(verdicts).toMatchObject([{ ok: true, accessKey: 'AKIDEXAMPLE', service: 'execute-api' }, { ok: false }]);
  });
});
