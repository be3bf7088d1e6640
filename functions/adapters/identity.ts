/** Randomness and hashing: node:crypto behind the `Identity` port, and the keyed hash of an address. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { domainToASCII } from 'node:url';
import type { Identity } from '../core/ports.ts';

export const systemIdentity: Identity = {
  token: () => randomBytes(16).toString('hex'),
  id: () => randomBytes(10).toString('hex'),
  digest: (text) => createHash('sha256').update(text).digest('hex').slice(0, 32),
};

/** An address as the clinic's one spelling of it: trimmed, NFC, lower case, its domain as DNS writes it (RFC 5891). */
export function normalisedAddress(email: string): string {
  const text = email.trim().normalize('NFC').toLowerCase();
  const [, local, domain] = /^(.*)@([^@]+)$/s.exec(text) ?? [];
  if (local === undefined || domain === undefined) return text;
  return `${local}@${domainToASCII(domain) || domain}`;
}

/** Keyed hash of an address: the table's key for it, useless without the secret (I8). */
export function addressHash(key: string, email: string): string {
  return createHmac('sha256', key).update(normalisedAddress(email)).digest('hex').slice(0, 40);
}

/**
 * Under what a taken event is remembered. A receipt outlives whom it is about, and an id of a booking system's leads to a name
 * there, so it is kept as a keyed hash; the source is part of it, for two may use one id.
 */
export function receiptId(key: string, source: string, eventId: string): string {
  return createHmac('sha256', key).update(`receipt\0${source}\0${eventId}`).digest('hex').slice(0, 40);
}

/** Compares two secrets in a time that tells nothing about where they differ. */
export function sameSecret(a: string, b: string): boolean {
  const [left, right] = [createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest()];
  return timingSafeEqual(left, right);
}
