/** The stand-in's one page. */
import { type Html, layout } from '../../functions/web/page.ts';
import type { Answer } from '../runtime/http/event.ts';

/** No script and nothing from elsewhere; its form leads on to the site. */
export function signInPage(status: number, content: Html): Answer {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  };
  return { status, headers, body: Buffer.from(layout('Sign in', content)) };
}
