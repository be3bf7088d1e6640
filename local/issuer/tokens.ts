/** Tokens of the stand-in provider: signed with a key of this start, by the movable clock. */
import { exportJWK, generateKeyPair, type JSONWebKeySet, jwtVerify, SignJWT } from 'jose';

const keyId = 'local-1';
/** As short as a careful provider makes them. */
export const tokenMinutes = 60;

export interface Tokens {
  /** The public keys, as the provider publishes them (RFC 7517). */
  keys(): Promise<JSONWebKeySet>;
  sign(claims: Readonly<Record<string, unknown>>, nowMs: number): Promise<string>;
  /** Claims of a token of ours for one of `audience`; undefined when anything about it is wrong. */
  verify(token: string, audience: readonly string[], nowMs: number): Promise<Record<string, unknown> | undefined>;
}

/** @param issuer its own address, as it stands in the tokens. */
export function openTokens(issuer: string): Tokens {
  const pair = generateKeyPair('RS256');
  return {
    keys: async () => ({
      keys: [{ ...(await exportJWK((await pair).publicKey)), kid: keyId, alg: 'RS256', use: 'sig' }],
    }),
    sign: async (claims, nowMs) => {
      const now = Math.floor(nowMs / 1_000);
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: keyId, typ: 'JWT' })
        .setIssuer(issuer)
        .setIssuedAt(now)
        .setExpirationTime(now + tokenMinutes * 60)
        .sign((await pair).privateKey);
    },
    verify: async (token, audience, nowMs) => {
      try {
        const { payload } = await jwtVerify(token, (await pair).publicKey, {
          issuer,
          audience: [...audience],
          currentDate: new Date(nowMs),
        });
        return payload;
      } catch {
        return undefined;
      }
    },
  };
}
