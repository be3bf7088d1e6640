/** The look of the local pages: one column, readable in the light and in the dark, on a phone and on a screen. */
import { Html, html } from '../../functions/web/page.ts';
import type { Answer } from '../runtime/http/event.ts';

const style = `
:root{color-scheme:light dark;--ink:#22302d;--soft:#5a6965;--ground:#f6f3ee;--card:#fff;--line:#e0dace;--deep:#1f5c53;--on-deep:#fff;--warm:#8a4b14;--good:#1d6b3c;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e9ece8;--soft:#a9b4b0;--ground:#151a19;--card:#1e2524;--line:#374240;--deep:#8fd0c3;--on-deep:#10201d;--warm:#f0b27a;--good:#8fd6a8;--bad:#ffb4ab}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
a{color:var(--deep)}
header{border-bottom:1px solid var(--line);background:var(--card)}
header div{max-width:60rem;margin:0 auto;padding:.8rem 1.1rem;display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;align-items:baseline}
header strong{font-size:1.05rem;margin-right:auto}
header a{text-decoration:none;padding:.3rem 0}header a[aria-current]{font-weight:600;text-decoration:underline;text-underline-offset:.3em}
main{max-width:60rem;margin:0 auto;padding:1.4rem 1.1rem 4rem}
h1{font-size:1.45rem;line-height:1.25;margin:.2rem 0 1rem}h2{font-size:1.1rem;margin:2rem 0 .7rem}h3,.row h2{font-size:1.05rem;margin:0}
p{margin:.5rem 0}.soft{color:var(--soft)}.small{font-size:.9rem}.warm{color:var(--warm)}.good{color:var(--good)}.bad{color:var(--bad);border-color:var(--bad)}.bad pre{color:var(--ink)}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1rem 1.1rem;margin:0 0 .9rem}
.card.raised{border-color:var(--bad);border-left-width:5px}
summary{cursor:pointer;font-weight:600}
.row{display:flex;flex-wrap:wrap;gap:.3rem 1rem;align-items:baseline;justify-content:space-between}
.pill{display:inline-block;border:1px solid var(--line);border-radius:99px;padding:.05rem .6rem;font-size:.85rem;margin:.15rem .3rem .15rem 0;white-space:nowrap}
ul.plain{list-style:none;margin:.6rem 0 0;padding:0}ul.plain li{padding:.55rem 0;border-top:1px solid var(--line)}ul.plain.card{padding:.3rem 1.1rem;margin:0 0 .9rem}ul.plain.card li:first-child{border-top:0}
.when{font-variant-numeric:tabular-nums;font-weight:600}
table{border-collapse:collapse;width:100%;font-size:.92rem}th{text-align:left;color:var(--soft);font-weight:500}
td,th{padding:.45rem .8rem .45rem 0;border-top:1px solid var(--line);vertical-align:top}thead th{border-top:0}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.scroll{overflow-x:auto}
form{display:inline}button{font:inherit;font-weight:600;min-height:44px;padding:.45rem 1rem;margin:.2rem .4rem .2rem 0;border:1px solid var(--deep);border-radius:9px;background:var(--deep);color:var(--on-deep);cursor:pointer}
:focus-visible{outline:3px solid var(--deep);outline-offset:2px}
iframe{width:100%;height:70vh;border:1px solid var(--line);border-radius:10px;background:#fff}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.9rem;font-size:.88rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:.6rem 0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
@media (max-width:34rem){dl{grid-template-columns:1fr}dd{margin:0 0 .5rem}}`;

const places = [
  ['/', 'Start'],
  ['/signup', 'Sign-up form'],
  ['/desk', 'Front desk'],
  ['/inbox', 'Inbox'],
  ['/status', 'Status and clock'],
] as const;

/** Nothing from elsewhere, no script. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const shared = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' };

export interface PageOptions {
  readonly status?: number;
  /** Which place of the navigation this is. */
  readonly at?: string;
  /** Reload by itself every so many seconds. */
  readonly reloadSeconds?: number;
}

export function page(title: string, content: Html, options: PageOptions = {}): Answer {
  const links = places.map(
    ([href, name]) => html`<a href="${href}"${new Html(href === options.at ? ' aria-current="page"' : '')}>${name}</a>`,
  );
  const reload = options.reloadSeconds
    ? html`<meta http-equiv="refresh" content="${options.reloadSeconds}">`
    : undefined;
  const text = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${reload}<title>${title} · Dripline on this machine</title><style>${new Html(style)}</style></head>
<body><header><div><strong>Dripline, on this machine</strong>${links}</div></header><main>${content}</main></body>
</html>
`.text;
  const headers = { ...shared, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy };
  return { status: options.status ?? 200, headers, body: Buffer.from(text) };
}

export function json(value: unknown, status = 200): Answer {
  const headers = { ...shared, 'content-type': 'application/json; charset=utf-8' };
  return { status, headers, body: Buffer.from(`${JSON.stringify(value, null, 2)}\n`) };
}

/** After a form post: the page the form was on. */
export function backTo(location: string): Answer {
  return { status: 303, headers: { ...shared, location }, body: Buffer.alloc(0) };
}

/** An email as its reader would see it, for the frame it is shown in: no script, links open in a tab of their own. */
export function framed(emailHtml: string): Answer {
  const base = '<base target="_blank">';
  const text = /<head[^>]*>/i.test(emailHtml) ? emailHtml.replace(/<head[^>]*>/i, `$&${base}`) : `${base}${emailHtml}`;
  const headers = {
    ...shared,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: https:; font-src 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
  };
  return { status: 200, headers, body: Buffer.from(text) };
}
