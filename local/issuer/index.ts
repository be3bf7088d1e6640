/**
 * Stands for the clinic's own OpenID provider on one machine: the authorization code flow with PKCE for a public client
 * (OpenID Connect Core §3.1, RFC 7636), with two invented people and no passwords. It opens nothing but this machine.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { html } from '../../functions/web/page.ts';
import type { Answer, Claims } from '../runtime/http/event.ts';
import type { LocalRequest } from '../runtime/http/front.ts';
import { signInPage } from './page.ts';
import { openTokens } from './tokens.ts';

/** Whom one can be here. */
const people = [
  { id: 'robin', name: 'Robin', about: 'works at the front desk', roles: ['front-desk'] },
  { id: 'kim', name: 'Kim', about: 'works here, but not at the front desk', roles: ['billing'] },
] as const;

/** A code is good once, for a minute. */
const codeMs = 60_000;

interface Code {
  readonly person: (typeof people)[number];
  readonly client: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly nonce: string | undefined;
  readonly until: number;
}

export interface Issuer {
  /** Undefined: not one of its addresses. */
  answer(request: LocalRequest): Promise<Answer | undefined>;
  /** Claims of a bearer token as the HTTP API hands them on, when it is good for `audience`. */
  claims(authorization: string | undefined, audience: readonly string[]): Promise<Claims | undefined>;
  /**
   * A token with these claims, signed as the provider signs. Whose account has which roles is the clinic's to say, in forms that
   * the two invented people do not have.
   */
  token(claims: Readonly<Record<string, unknown>>): Promise<string>;
}

/** @param site the local address; @param now epoch ms of the movable clock. */
export function openIssuer(site: string, now: () => number): Issuer {
  const issuer = `${site}/issuer`;
  const tokens = openTokens(issuer);
  const codes = new Map<string, Code>();

  const authorize = (query: URLSearchParams): Answer => {
    const fault = faultOf(query, site);
    if (fault !== undefined) return signInPage(400, html`<h1>This sign-in link is not right</h1><p>${fault}</p>`);
    const choices = people.map(
      ({ id, name, about }) =>
        html`<form method="post" action="/issuer/authorize?${query.toString()}"><input type="hidden" name="person" value="${id}"><button>Sign in as ${name}</button> <span class="soft">${about}</span></form>`,
    );
    return signInPage(
      200,
      html`<h1>Sign in</h1><p>This page stands for the clinic's own sign-in. Nobody needs a password on this machine.</p>${choices}`,
    );
  };

  const choose = (query: URLSearchParams, body: Buffer): Answer => {
    const person = people.find(({ id }) => id === new URLSearchParams(body.toString('utf8')).get('person'));
    if (!person || faultOf(query, site) !== undefined) return plain(400, { error: 'invalid_request' });
    const code = randomBytes(16).toString('hex');
    const redirectUri = query.get('redirect_uri') ?? '';
    codes.set(code, {
      person,
      client: query.get('client_id') ?? '',
      redirectUri,
      challenge: query.get('code_challenge') ?? '',
      nonce: query.get('nonce') ?? undefined,
      until: now() + codeMs,
    });
    const back = new URLSearchParams({ code, state: query.get('state') ?? '' });
    return { status: 303, headers: { location: `${redirectUri}?${back}` }, body: Buffer.alloc(0) };
  };

  const exchange = async (body: Buffer): Promise<Answer> => {
    const form = new URLSearchParams(body.toString('utf8'));
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const good =
      code !== undefined &&
      form.get('grant_type') === 'authorization_code' &&
      code.until > now() &&
      code.client === form.get('client_id') &&
      code.redirectUri === form.get('redirect_uri') &&
      proves(form.get('code_verifier') ?? '', code.challenge);
    if (!good) return plain(400, { error: 'invalid_grant' });
    const { person, client, nonce } = code;
    const at = now();
    const about = { sub: person.id, aud: client, roles: person.roles, auth_time: Math.floor(at / 1_000) };
    const [access, id] = await Promise.all([
      tokens.sign({ ...about, client_id: client, scope: 'openid' }, at),
      tokens.sign({ ...about, name: person.name, nonce }, at),
    ]);
    return plain(200, { access_token: access, id_token: id, token_type: 'Bearer', expires_in: 3_600 });
  };

  return {
    answer: async ({ method, path, query, body }) => {
      switch (`${method} ${path}`) {
        case 'GET /issuer/.well-known/openid-configuration':
          return plain(200, configurationOf(issuer));
        case 'GET /issuer/jwks':
          return plain(200, await tokens.keys());
        case 'GET /issuer/authorize':
          return authorize(query);
        case 'POST /issuer/authorize':
          return choose(query, body);
        case 'POST /issuer/token':
          return exchange(body);
        default:
          return path.startsWith('/issuer/') ? plain(404, { error: 'not_found' }) : undefined;
      }
    },
    token: (claims) => tokens.sign(claims, now()),
    claims: async (authorization, audience) => {
      const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
      const payload = token === undefined ? undefined : await tokens.verify(token, audience, now());
      return payload && asText(payload);
    },
  };
}

/** What is wrong with an authorization request; undefined when nothing is. */
function faultOf(query: URLSearchParams, site: string): string | undefined {
  if (query.get('response_type') !== 'code') return 'It must ask for a code.';
  if (query.get('code_challenge_method') !== 'S256' || !query.get('code_challenge')) return 'It must use PKCE (S256).';
  if (query.get('redirect_uri') !== `${site}/desk`) return 'It must lead back to the front desk of this machine.';
  return query.get('client_id') ? undefined : 'It must name the client.';
}

/** RFC 7636 §4.6. */
function proves(verifier: string, challenge: string): boolean {
  const made = Buffer.from(createHash('sha256').update(verifier).digest('base64url'));
  const wanted = Buffer.from(challenge);
  return made.length === wanted.length && timingSafeEqual(made, wanted);
}

const configurationOf = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  code_challenge_methods_supported: ['S256'],
});

/** The HTTP API gives every claim as text, lists in brackets with spaces between. */
function asText(payload: Readonly<Record<string, unknown>>): Claims {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : String(value),
    ]),
  );
}

function plain(status: number, body: unknown): Answer {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { status, headers, body: Buffer.from(JSON.stringify(body)) };
}
