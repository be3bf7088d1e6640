/** What booking systems do to the running system: sign their bytes as each of them does, and post them. */
import { createHmac } from 'node:crypto';
import type { System } from '../system.ts';

export type SourceName = 'calendly' | 'calcom' | 'acuity' | 'square' | 'signed';

const hmac = (key: string, text: string, encoding: 'hex' | 'base64') =>
  createHmac('sha256', key).update(text).digest(encoding);

/** The headers that make `body` the source's own. `url` is where it goes, `seconds` when. */
export function signedHeaders(
  source: SourceName,
  key: string,
  body: string,
  { url, seconds }: { readonly url: string; readonly seconds: number },
): Readonly<Record<string, string>> {
  const json = { 'content-type': 'application/json' };
  const timed = `t=${seconds},v1=${hmac(key, `${seconds}.${body}`, 'hex')}`;
  switch (source) {
    case 'calendly':
      return { ...json, 'calendly-webhook-signature': timed };
    case 'signed':
      return { ...json, 'dripline-signature': timed };
    case 'calcom':
      return { ...json, 'x-cal-signature-256': hmac(key, body, 'hex') };
    case 'square':
      return { ...json, 'x-square-hmacsha256-signature': hmac(key, `${url}${body}`, 'base64') };
    case 'acuity':
      return {
        'content-type': 'application/x-www-form-urlencoded',
        'x-acuity-signature': hmac(key, body, 'base64'),
      };
  }
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
