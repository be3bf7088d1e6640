/** Who sits at the front desk: the claims of a token that API Gateway has checked, held to our own rules. */
import { z } from 'zod/mini';
import { epochMs, type Instant } from '../../core/time/time.ts';
import type { Request } from '../../web/http.ts';

/** How people sign in, from the environment's `staffSignIn`. */
export interface SignIn {
  /** The OpenID provider; its configuration is at `<issuer>/.well-known/openid-configuration`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  /** Which of the provider's tokens the API takes. */
  readonly token: 'access' | 'id';
  /** The claim that lists a person's roles, and the one that opens this page. */
  readonly roleClaim: string;
  readonly role: string;
  /** A session older than this signs in again. */
  readonly sessionMinutes: number;
  /** Origins beside the issuer's that the page talks to: some providers have their token endpoint elsewhere. */
  readonly origins: readonly string[];
}

const schema = z.object({
  issuer: z.string(),
  clientId: z.string(),
  scope: z.string(),
  token: z.enum(['access', 'id']),
  roleClaim: z.string(),
  role: z.string(),
  sessionMinutes: z.number(),
  origins: z.array(z.string()),
});

/** Reads what the stack put into the function's environment. @throws when it is not what the stack writes. */
export function readSignIn(issuer: string, json: string): SignIn {
  return schema.parse({ ...(JSON.parse(json) as object), issuer });
}

export type Session =
  | { readonly kind: 'open'; readonly principal: string }
  | { readonly kind: 'closed'; readonly status: 401 | 403; readonly error: string };

/**
 * The HTTP API gives every claim as text; a list as `[desk doctor]`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function listed(claim: unknown): readonly string[] {
  if (Array.isArray(claim)) return claim.map(String);
  if (typeof claim !== 'string') return [];
  const inner = /^\[(.*)\]$/.exec(claim.trim())?.[1] ?? claim;
  return inner.split(/[\s,]+/).filter((each) => each !== '');
}

/** The signature, issuer, audience and expiry are API Gateway's; the role and the age of the session are ours. */
export function sessionOf(request: Request, signIn: SignIn, now: Instant): Session {
  const { authorizer } = request.requestContext as {
    authorizer?: { jwt?: { claims?: Readonly<Record<string, unknown>> } };
  };
  const claims = authorizer?.jwt?.claims;
  if (!claims) return { kind: 'closed', status: 401, error: 'sign in first' };
  const begun = Number(claims.auth_time ?? claims.iat);
  const ageMs = epochMs(now) - begun * 1_000;
  if (!Number.isFinite(begun) || ageMs > signIn.sessionMinutes * 60_000)
    return { kind: 'closed', status: 401, error: 'this session is over; sign in again' };
  if (!listed(claims[signIn.roleClaim]).includes(signIn.role))
    return { kind: 'closed', status: 403, error: 'your account does not have the front desk role' };
  return { kind: 'open', principal: `oidc:${String(claims.sub ?? '').slice(0, 80)}` };
}
