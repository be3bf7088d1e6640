/** What booking systems do to the running system: sign their bytes as each of them does, and post them. */
import { createHash, createHmac } from 'node:crypto';
import type { SourceName } from '../../functions/core/model/sources.ts';
import type { System } from '../system.ts';

const hmac = (key: string, text: string, encoding: 'hex' | 'base64') =>
  createHmac('sha256', key).update(text).digest(encoding);

interface Signing {
  readonly key: string;
  readonly body: string;
  /** Where it goes, and when, in Unix seconds. */
  readonly url: string;
  readonly seconds: number;
}

const timed = ({ key, body, seconds }: Signing) => `t=${seconds},v1=${hmac(key, `${seconds}.${body}`, 'hex')}`;

/** How each source signs. One that is not here can be deployed, and only not be played by these scenarios. */
const signatures: Readonly<Partial<Record<SourceName, (signing: Signing) => Readonly<Record<string, string>>>>> = {
  calendly: (signing) => ({ 'calendly-webhook-signature': timed(signing) }),
  signed: (signing) => ({ 'dripline-signature': timed(signing) }),
  calcom: ({ key, body }) => ({ 'x-cal-signature-256': hmac(key, body, 'hex') }),
  square: ({ key, url, body }) => ({ 'x-square-hmacsha256-signature': hmac(key, `${url}${body}`, 'base64') }),
  healthie: ({ key, url, body }) => {
    const digest = createHash('sha256').update(body).digest('base64');
    const text = `post ${new URL(url).pathname}  ${digest} application/json ${Buffer.byteLength(body)}`;
    return { 'content-digest': `sha-256=${digest}`, signature: `sig1=${hmac(key, text, 'hex')}` };
  },
  acuity: ({ key, body }) => ({
    'content-type': 'application/x-www-form-urlencoded',
    'x-acuity-signature': hmac(key, body, 'base64'),
  }),
};

/**
 * The headers that make `body` the source's own. `url` is where it goes, `seconds` when.
 * @throws Error for a source whose signature these scenarios do not know.
 */
export function signedHeaders(
  source: SourceName,
  key: string,
  body: string,
  { url, seconds }: { readonly url: string; readonly seconds: number },
): Readonly<Record<string, string>> {
  const sign = signatures[source];
  if (!sign)
    throw new Error(`local/scenario/webhooks.ts does not know how "${source}" signs: add it to \`signatures\``);
  return { 'content-type': 'application/json', ...sign({ key, body, url, seconds }) };
}

/** The key the source was given, from the secret the running system made for it. */
export function keyOf(system: System, source: SourceName): string {
  const title = `${source.charAt(0).toUpperCase()}${source.slice(1)}`;
  return (JSON.parse(system.secret(`${title}Secret`)) as { key: string }).key;
}

export interface Told {
  readonly status: number;
  readonly result: string;
  readonly reason?: string;
  readonly revision?: number;
  readonly faults?: readonly { readonly field: string; readonly reason: string }[];
  readonly warnings?: readonly { readonly field: string; readonly reason: string }[];
}

/** Posts a webhook as the source would; an object goes as JSON, or as a form for Acuity. */
export async function sendWebhook(
  system: System,
  source: SourceName,
  content: unknown,
  changes: {
    readonly key?: string;
    readonly seconds?: number;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<Told> {
  const url = `${system.url}/webhooks/${source}`;
  const form = () => String(new URLSearchParams(content as Record<string, string>));
  const body = typeof content === 'string' ? content : source === 'acuity' ? form() : JSON.stringify(content);
  const seconds = changes.seconds ?? Math.floor(system.clock.now() / 1_000);
  const headers = signedHeaders(source, changes.key ?? keyOf(system, source), body, { url, seconds });
  const response = await fetch(url, { method: 'POST', body, headers: { ...headers, ...changes.headers } });
  return { status: response.status, ...((await response.json()) as Omit<Told, 'status'>) };
}
