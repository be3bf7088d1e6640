/**
 * Signature Version 4: verifying what reaches the local HTTP front, and signing what leaves for AWS.
 * <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>
 */

import { createHash, createHmac, type Hash, type Hmac, timingSafeEqual } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

export interface SignedRequest {
  readonly method: string;
  /** Path and query as they came, still encoded. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

export type SigV4Verdict =
  | { readonly ok: true; readonly accessKey: string; readonly service: string; readonly region: string }
  | { readonly ok: false; readonly status: 403; readonly message: string };

const skewMs = 5 * 60_000;

/**
 * Verifies the Authorization header: signature, body, and at most 5 minutes between the two clocks.
 * The clock is real time, not the movable one: whoever signs has only that.
 * @param secretFor the secret key of an access key; undefined: unknown
 */
export function verifySigV4(
  request: SignedRequest,
  secretFor: (accessKey: string) => string | undefined,
  now: number = Date.now(),
): SigV4Verdict {
  const header = (name: string) => [request.headers[name]].flat().join(',');
  const refused = (message: string): SigV4Verdict => ({ ok: false, status: 403, message });

  const authorization = header('authorization');
  if (authorization === '') return refused('Missing Authentication Token');
  const field = (name: string) => new RegExp(`[ ,]${name}=([^, ]+)`).exec(authorization)?.[1];
  const [accessKey, date, region, service, end] = field('Credential')?.split('/') ?? [];
  const signedHeaders = field('SignedHeaders')?.split(';');
  const signature = field('Signature');
  if (
    !authorization.startsWith('AWS4-HMAC-SHA256 ') ||
    !accessKey ||
    !date ||
    !region ||
    !service ||
    end !== 'aws4_request' ||
    !signedHeaders ||
    !signature
  ) {
    return refused('Authorization header is not a complete AWS4-HMAC-SHA256 signature');
  }
  const secret = secretFor(accessKey);
  if (secret === undefined) return refused('The security token included in the request is invalid.');

  const amzDate = header('x-amz-date');
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(amzDate) ?? [];
  if (y === undefined || !signedHeaders.includes('x-amz-date') || !signedHeaders.includes('host')) {
    return refused('host and x-amz-date must be signed');
  }
  if (Math.abs(Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`) - now) > skewMs)
    return refused('Signature expired: the date is more than 5 minutes off');
  if (date !== amzDate.slice(0, 8)) return refused('Date in Credential scope does not match x-amz-date');

  const bodyHash = createHash('sha256').update(request.body).digest('hex');
  const claimed = header('x-amz-content-sha256');
  if (claimed !== '' && claimed !== bodyHash) return refused('The body does not match x-amz-content-sha256');

  const [path = '/', query = ''] = split(request.url);
  const headers = signedHeaders.map((name) => `${name}:${header(name).trim().replace(/ +/g, ' ')}\n`).join('');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const key = [region, service, 'aws4_request'].reduce<Buffer>(
    (last, part) => hmac(last, part),
    hmac(`AWS4${secret}`, date),
  );
  // The rule encodes the path a second time for every service but S3; older curl signs it as it is. They differ only
  // where a segment needs encoding, and neither lets one path pass for another.
  const matches = [encodePath(path), path].some((canonicalPath) => {
    const canonical = [
      request.method.toUpperCase(),
      canonicalPath,
      canonicalQuery(query),
      headers,
      signedHeaders.join(';'),
      bodyHash,
    ].join('\n');
    const toSign = ['AWS4-HMAC-SHA256', amzDate, scope, createHash('sha256').update(canonical).digest('hex')].join(
      '\n',
    );
    const expected = Buffer.from(hmac(key, toSign).toString('hex'));
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return matches
    ? { ok: true, accessKey, service, region }
    : refused('The request signature we calculated does not match the signature you provided.');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function split(url: string): [string, string] {
  const at = url.indexOf('?');
  return at === -1 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}

/** RFC 3986: everything but the unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function encodePath(path: string): string {
  return path.split('/').map(encode).join('/');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The hash the signer wants, over node:crypto. */
class Sha256 {
  #secret: Parameters<typeof createHmac>[1] | undefined;
  #hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined ? undefined : typeof secret === 'string' ? secret : bytes(secret);
    this.#hash = this.#fresh();
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === 'string' ? data : bytes(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {
    this.#hash = this.#fresh();
  }
  #fresh(): Hash | Hmac {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
  }
}

function bytes(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

export interface Signing {
  readonly service: string;
  readonly region: string;
  readonly host: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly at: Date;
}

/** The headers of the same request, signed anew for AWS: what the caller signed with its local key is dropped. */
export async function sign(request: SignedRequest, signing: Signing): Promise<Record<string, string>> {
  const [path, query] = split(request.url);
  const headers: Record<string, string> = { host: signing.host };
  for (const name of ['content-type', 'x-amz-target', 'accept']) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  const signer = new SignatureV4({
    service: signing.service,
    region: signing.region,
    credentials: signing.credentials,
    sha256: Sha256,
  });
  const parameters = new URLSearchParams(query);
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: 'https:',
      hostname: signing.host,
      path,
      query: Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)])),
      headers,
      body: request.body,
    },
    { signingDate: signing.at },
  );
  return signed.headers as Record<string, string>;
}
