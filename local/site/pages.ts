/** The local pages beside the HTTP API: start, inbox, status, clock. Only for whoever sits at this machine. */
import { defined } from '../../functions/core/model/defined.ts';
import { html } from '../../functions/web/page.ts';
import type { Following } from '../follow/following.ts';
import type { Answer } from '../runtime/http/event.ts';
import { type LocalRequest, ownHosts } from '../runtime/http/front.ts';
import type { System } from '../system.ts';
import { switchFollowing, wordsView } from './follow.ts';
import { emailPage, inboxPage } from './inbox.ts';
import { backTo, framed, json, page } from './layout.ts';
import { moves } from './moves.ts';
import { changeSes } from './ses.ts';
import { startPage } from './start.ts';
import { statusPage } from './status.ts';
import { statusView } from './view.ts';

/** Undefined: not one of these, so the HTTP API answers. */
export async function localPages(
  request: LocalRequest,
  system: System,
  following?: Following,
): Promise<Answer | undefined> {
  const { method, path, query } = request;
  if (!/^\/($|inbox(\/|$)|status$|clock\/|ses\/|follow\/|api\/(status|inbox)(\/|$))/.test(path)) return undefined;
  const refusal = refuseStrangers(request, system);
  if (refusal !== undefined)
    return page('Not from here', html`<h1>Not from here</h1><p>${refusal}</p>`, { status: 403 });

  if (path.startsWith('/clock/')) return moveClock(request, system);
  if (path.startsWith('/ses/')) return changeSes(request, system);
  if (path.startsWith('/follow/')) return switchFollowing(request, following);
  if (method !== 'GET' && method !== 'HEAD') return json({ message: 'Method Not Allowed' }, 405);
  if (path === '/') return page('Start', startPage(system), { at: '/' });
  const find = query.get('find') ?? '';
  if (path === '/status') {
    const notice = query.get('notice') ?? undefined;
    const view = await statusView(system, find);
    const words = following && wordsView(following, view.release);
    return page('Status and clock', statusPage(view, notice, words), { at: '/status' });
  }
  if (path === '/api/status') {
    const view = await statusView(system, find);
    return json({ ...view, words: following && wordsView(following, view.release) });
  }
  return inbox(path, query, system);
}

function inbox(path: string, query: URLSearchParams, system: System): Answer {
  const { inbox: emails } = system.gateway;
  const reloadSeconds = query.has('live') ? 3 : undefined;
  if (path === '/inbox') return page('Inbox', inboxPage(emails.list()), defined({ at: '/inbox', reloadSeconds }));
  if (path === '/api/inbox') return json(emails.list());
  const [, api, n, part] = /^(\/api)?\/inbox\/(\d{1,9})(\/html)?$/.exec(path) ?? [];
  const email = n === undefined ? undefined : emails.get(Number(n));
  if (!email) {
    if (path.startsWith('/api/')) return json({ message: 'Not Found' }, 404);
    return page('Not found', html`<h1>There is no such email</h1><p><a href="/inbox">Inbox</a></p>`, { status: 404 });
  }
  if (api !== undefined) return json(email);
  if (part !== undefined) return framed(email.html ?? '');
  return page(email.subject, emailPage(email), { at: '/inbox' });
}

async function moveClock({ method, path, headers }: LocalRequest, system: System): Promise<Answer> {
  const move = moves[path.slice('/clock/'.length)];
  if (!move) return json({ message: 'Not Found' }, 404);
  if (method !== 'POST') return json({ message: 'Method Not Allowed' }, 405);
  const notice = await move(system);
  if (headers.accept?.includes('application/json')) {
    return json({ notice, now: new Date(system.clock.now()).toISOString(), emails: system.gateway.inbox.count() });
  }
  return backTo(`/status?notice=${encodeURIComponent(notice)}`);
}

/**
 * These pages show people, and the clock's buttons act: a page of another site open in the same browser must reach neither.
 * A name of its own that resolves here is refused before (`front.ts`), a form that posts here is refused here.
 */
function refuseStrangers({ method, headers }: LocalRequest, system: System): string | undefined {
  const { port } = new URL(system.url);
  const own = ownHosts(port);
  if (method !== 'POST') return undefined;
  const { origin } = headers;
  const fromHere = origin === undefined || own.some((host) => origin === `http://${host}`);
  const site = headers['sec-fetch-site'];
  return fromHere && (site === undefined || site === 'same-origin' || site === 'none')
    ? undefined
    : 'This came from another site.';
}
