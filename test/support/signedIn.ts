/** A request of somebody who signed in, as the HTTP API hands it to a function once it has checked the token. */

/** The token whole, and its claims as text: a list as `[a b]`. The gateway has checked the signature, so any will do here. */
export function signedIn(
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>> = { alg: 'RS256', typ: 'JWT' },
) {
  const [head, body] = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const asText = (value: unknown) => (Array.isArray(value) ? `[${value.join(' ')}]` : String(value));
  return {
    authorization: `Bearer ${head}.${body}.c2lnbmVk`,
    authorizer: {
      jwt: { claims: Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, asText(value)])) },
    },
  };
}
