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
 * Who asks, by the token that API Gateway has checked: signature, issuer, audience and expiry are its work; the kind of token,
 * the role and the age of the session are ours. They are read from the token itself, as JSON: the gateway hands a list on as the
 * text `[a b]`, in which `["front desk"]` and `["front", "desk"]` are the same.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function sessionOf(request: Request, signIn: SignIn, now: Instant): Session {
  const { authorizer } = request.requestContext as {
    authorizer?: { jwt?: { claims?: Readonly<Record<string, unknown>> } };
  };
  const checked = authorizer?.jwt?.claims;
  const token = checked && tokenOf(request.headers.authorization);
  // What is read must be what was checked.
  if (!token || token.claims.sub !== checked.sub || token.claims.iss !== checked.iss)
    return closed(401, 'sign in first');
  const { claims } = token;
  if (kindOf(token) !== signIn.token) return closed(401, `this page takes the provider's ${signIn.token} token only`);
  const begun = Number(claims.auth_time ?? claims.iat);
  const ageMs = epochMs(now) - begun * 1_000;
  if (!Number.isFinite(begun) || ageMs > signIn.sessionMinutes * 60_000)
    return closed(401, 'this session is over; sign in again');
  if (!hasRole(claims[signIn.roleClaim], signIn.role))
    return closed(403, 'your account does not have the front desk role');
  return { kind: 'open', principal: `oidc:${String(claims.sub ?? '').slice(0, 80)}` };
}

const closed = (status: 401 | 403, error: string): Session => ({ kind: 'closed', status, error });

interface Token {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The parts of a bearer token (RFC 7519); undefined where there is not exactly one. */
function tokenOf(authorization: string | undefined): Token | undefined {
  const [, header = '', claims = ''] = /^Bearer +([\w-]+)\.([\w-]+)\.[\w-]+$/i.exec(authorization ?? '') ?? [];
  const parts = [header, claims].map(decoded);
  return parts[0] && parts[1] && { header: parts[0], claims: parts[1] };
}

function decoded(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Both tokens of a sign-in can have the same audience, and only one of them is meant for an API. Cognito says which it is in
 * `token_use`, RFC 9068 in the header's `typ`; elsewhere an access token has scopes (`scope`; Okta and Entra: `scp`), and an ID
 * token has none.
 */
function kindOf({ header, claims }: Token): SignIn['token'] | undefined {
  if (claims.token_use !== undefined)
    return claims.token_use === 'access' || claims.token_use === 'id' ? claims.token_use : undefined;
  const isAccess = /^(application\/)?at\+jwt$/i.test(String(header.typ ?? ''));
  return isAccess || claims.scope !== undefined || claims.scp !== undefined ? 'access' : 'id';
}

/**
 * A list that has the whole role, or a text that is the whole role. A text that may be a list (`a b`) is one role with a blank:
 * to take it apart would give the role to the group "no front-desk access".
 */
function hasRole(claim: unknown, role: string): boolean {
  return Array.isArray(claim) ? claim.includes(role) : claim === role;
}
