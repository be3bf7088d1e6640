/**
 * Signing in: OpenID Connect's authorization code flow with PKCE (RFC 7636), as a public client. The token lives in this
 * tab's session storage and nowhere else; the API checks it at every call.
 */

export interface Provider {
  readonly issuer: string;
  readonly client: string;
  readonly scope: string;
  readonly token: string;
}

interface Configuration {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly end_session_endpoint?: string;
}

const kept = { token: 'desk.token', begun: 'desk.begun' } as const;

const base64url = (bytes: ArrayBuffer | Uint8Array): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));

const here = (): string => `${location.origin}/desk`;

async function configurationOf({ issuer }: Provider): Promise<Configuration> {
  const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (!answer.ok) throw new Error('The sign-in service does not answer. Please try again in a minute.');
  return (await answer.json()) as Configuration;
}

/** The token of this session, if there is one. */
export const tokenKept = (): string | undefined => sessionStorage.getItem(kept.token) ?? undefined;

/** Leaves for the provider's page. */
export async function goToSignIn(provider: Provider): Promise<void> {
  const { authorization_endpoint } = await configurationOf(provider);
  const begun = { state: random(), verifier: random(), nonce: random() };
  sessionStorage.setItem(kept.begun, JSON.stringify(begun));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(begun.verifier));
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: provider.client,
    redirect_uri: here(),
    scope: provider.scope,
    state: begun.state,
    nonce: begun.nonce,
    code_challenge: base64url(digest),
    code_challenge_method: 'S256',
  });
  location.assign(`${authorization_endpoint}?${query}`);
}

/** What a token says of itself; nothing where it cannot be read. API Gateway checks the signature of the one it is shown. */
function claimsOf(token: string): { readonly nonce?: unknown } {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    return JSON.parse(atob(payload)) as { nonce?: unknown };
  } catch {
    return {};
  }
}

/** Back from the provider: exchanges the code in the address for a token, and takes both out of the address. */
export async function finishSignIn(provider: Provider): Promise<void> {
  const query = new URLSearchParams(location.search);
  const code = query.get('code');
  const problem = query.get('error');
  if (code === null && problem === null) return;
  history.replaceState(null, '', '/desk');
  const begun = JSON.parse(sessionStorage.getItem(kept.begun) ?? 'null') as {
    state: string;
    verifier: string;
    nonce: string;
  } | null;
  sessionStorage.removeItem(kept.begun);
  if (problem !== null) throw new Error(`The sign-in service said no: ${problem}.`);
  // A code that this tab did not ask for is somebody else's (RFC 6749 §10.12).
  if (begun === null || query.get('state') !== begun.state) return;
  const { token_endpoint } = await configurationOf(provider);
  const answer = await fetch(token_endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: provider.client,
      redirect_uri: here(),
      code: code ?? '',
      code_verifier: begun.verifier,
    }),
  });
  if (!answer.ok) throw new Error('The sign-in did not go through. Please try again.');
  const tokens = (await answer.json()) as { access_token?: string; id_token?: string };
  // An ID token of another sign-in, whoever slipped it in (OpenID Connect Core §3.1.3.7).
  if (tokens.id_token !== undefined && claimsOf(tokens.id_token).nonce !== begun.nonce)
    throw new Error('The sign-in does not belong to this page. Please try again.');
  const token = provider.token === 'id' ? tokens.id_token : tokens.access_token;
  if (token === undefined) throw new Error('The sign-in service gave no token. Please tell whoever set this up.');
  sessionStorage.setItem(kept.token, token);
}

/** Ends the session here, and at the provider where it has a page for that. */
export async function signOut(provider: Provider): Promise<void> {
  sessionStorage.removeItem(kept.token);
  const { end_session_endpoint } = await configurationOf(provider);
  if (end_session_endpoint === undefined) return location.assign('/desk');
  const query = new URLSearchParams({ client_id: provider.client, post_logout_redirect_uri: here() });
  location.assign(`${end_session_endpoint}?${query}`);
}

/** The session is over. */
export const forget = (): void => sessionStorage.removeItem(kept.token);
