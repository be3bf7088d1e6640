/** Which other sites' scripts may post sign-ups: those the environment names, and no other (Fetch standard, CORS). */
import { json, type Request, type Response } from '../../web/http.ts';
import { ownUrlOf } from '../../web/ownUrls.ts';
import type { SignUpSettings } from './settings.ts';

const originOf = (request: Request) => request.headers.origin;

/** True when a browser says that a page of another site sends this, and the site is not on the list. */
export function isForeign(request: Request, settings: SignUpSettings): boolean {
  const origin = originOf(request);
  return origin !== undefined && origin !== ownUrlOf(request, settings) && !settings.sites.includes(origin);
}

/** Lets the page that asks read the answer, when its site is on the list. */
export function corsHeaders(request: Request, settings: SignUpSettings): Readonly<Record<string, string>> {
  const origin = originOf(request);
  if (origin === undefined || !settings.sites.includes(origin)) return { vary: 'origin' };
  return { vary: 'origin', 'access-control-allow-origin': origin };
}

/** Answers what a browser asks before it posts JSON from another site. */
export function preflight(request: Request, settings: SignUpSettings): Response {
  const origin = originOf(request);
  if (origin === undefined || !settings.sites.includes(origin)) {
    return json(403, { error: 'this site is not on the list of those that may send sign-ups' }, { vary: 'origin' });
  }
  const { 'content-type': _type, ...headers } = json(204, '').headers as Record<string, string>;
  return {
    statusCode: 204,
    headers: {
      ...headers,
      ...corsHeaders(request, settings),
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '7200',
    },
  };
}
