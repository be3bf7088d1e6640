/** Randomness and hashing: node:crypto behind the `Identity` port, and the keyed hash of an address. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Identity } from '../ports.ts';

export const systemIdentity: Identity = {
  token: () => randomBytes(16).toString('hex'),
  id: () => randomBytes(10).toString('hex'),
  digest: (text) => createHash('sha256').update(text).digest('hex').slice(0, 32),
};

/** An address as the clinic's one spelling of it: trimmed, NFC, lower case. */
export function normalisedAddress(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** Keyed hash of an address: the table's key for it, useless without the secret (I8). */
export function addressHash(key: string, email: string): string {
  return createHmac('sha256', key).update(normalisedAddress(email)).digest('hex').slice(0, 40);
}

/** Compares two secrets in a time that tells nothing about where they differ. */
export function sameSecret(a: string, b: string): boolean {
  const [left, right] = [createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest()];
  return timingSafeEqual(left, right);
}
