/** Signatures of sources: HMAC-SHA256 over bytes as they came, compared in a time that tells nothing. */
import { createHmac } from 'node:crypto';
import { sameSecret } from '../../adapters/identity.ts';
import { type Instant, instantFromMs } from '../../core/time/time.ts';

export function hmac(key: string, encoding: 'hex' | 'base64', ...parts: readonly (string | Uint8Array)[]): string {
  const made = createHmac('sha256', key);
  for (const part of parts) made.update(part);
  return made.digest(encoding);
}

/** True when `given` is one of what the key makes. An absent signature is compared too. */
export function isSame(given: string | undefined, wanted: string): boolean {
  return sameSecret(given?.trim() ?? '', wanted);
}

/** The parts of `t=1700000000,v1=abc…`; several `v1` while a key is changed at the sender. */
export function timedSignature(header: string | undefined): { readonly t: string; readonly v1: readonly string[] } {
  const pairs = (header ?? '')
    .slice(0, 2_000)
    .split(',')
    .map((pair) => pair.trim().split('='));
  const of = (name: string) => pairs.filter(([key]) => key === name).map(([, value]) => value ?? '');
  return { t: of('t')[0] ?? '', v1: of('v1') };
}

/** `t.rawBody` under the key, in hex, is one of the header's `v1`. */
export function isTimedSignature(header: string | undefined, raw: Uint8Array, key: string): boolean {
  const { t, v1 } = timedSignature(header);
  const wanted = hmac(key, 'hex', `${t}.`, raw);
  // No early end: each is compared.
  return v1.map((given) => isSame(given, wanted)).includes(true);
}

/** Unix seconds of the header; undefined when they are none. */
export function timeOfSignature(header: string | undefined): Instant | undefined {
  const { t } = timedSignature(header);
  return /^\d{9,11}$/.test(t) ? instantFromMs(Number(t) * 1_000) : undefined;
}
