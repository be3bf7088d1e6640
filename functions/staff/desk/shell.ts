/** The page itself, without anything on it: people and visits come only after the sign-in. */
import { readFileSync } from 'node:fs';
import { type Response, shared } from '../../web/http.ts';
import { Html, html } from '../../web/page.ts';
import type { SignIn } from './session.ts';
import { deskStyle } from './style.ts';

const shellRoutes = ['GET /desk', 'GET /desk/app.js'];

export const isDeskShell = (routeKey: string): boolean => shellRoutes.includes(routeKey);

/** Scripts of our own only; it talks to this site and to the clinic's provider, and to nobody else. */
function policyOf({ issuer, origins }: SignIn): string {
  const others = [...new Set([new URL(issuer).origin, ...origins])].join(' ');
  return `default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self' ${others}; img-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'`;
}

function deskPage(signIn: SignIn): string {
  const { issuer, clientId, scope, token } = signIn;
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Front desk</title><style>${new Html(deskStyle)}</style>
<script type="module" src="/desk/app.js"></script></head>
<body><header><strong>Front desk</strong><span id="who"></span></header>
<main id="desk" data-issuer="${issuer}" data-client="${clientId}" data-scope="${scope}" data-token="${token}" aria-busy="true"><p class="soft">One moment …</p></main>
<p id="said" class="for-readers" role="status" aria-live="polite"></p>
<noscript><p class="soft">This page needs JavaScript.</p></noscript>
</body>
</html>
`.text;
}

let script: string | undefined;

/** The browser's part, which the build puts beside the bundle. */
function deskScript(): string {
  script ??= readFileSync(new URL('./desk.js', import.meta.url), 'utf8');
  return script;
}

/** @param signIn undefined where the clinic has set up no provider: then there is no such page. */
export function deskShell(routeKey: string, signIn: SignIn | undefined): Response {
  const text = (statusCode: number, type: string, body: string, more = {}): Response => ({
    statusCode,
    headers: { ...shared, 'content-type': `${type}; charset=utf-8`, 'x-robots-tag': 'noindex', ...more },
    body,
  });
  if (!signIn) return text(404, 'text/plain', 'There is nothing here.');
  if (routeKey === 'GET /desk/app.js') return text(200, 'text/javascript', deskScript());
  return text(200, 'text/html', deskPage(signIn), { 'content-security-policy': policyOf(signIn) });
}
