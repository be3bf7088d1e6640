/** `/`: what runs here and where to go. */
import { type Html, html } from '../../functions/web/page.ts';
import { staffKey } from '../runtime/access.ts';
import type { System } from '../system.ts';
import { wall } from './wall.ts';

const callers = { iam: 'signed', jwt: 'signed in', none: 'public' } as const;

export function startPage(system: System): Html {
  const { cloud, url } = system;
  const routes = cloud.api?.routes ?? [];
  return html`<h1>The whole pipeline runs on this machine</h1>
<p>These are the functions, tables, schedules and rules that a deployment would make, driven from the same templates. Nothing leaves this machine.</p>
<p class="soft">It is ${wall(system.clock.now(), 'UTC')} UTC here, and ${system.gateway.inbox.count()} emails have been accepted.</p>
<div class="card"><ul class="plain">
<li><a href="/signup">Sign-up form</a><br><span class="soft small">The clinic's public form. Its confirmation email comes to the inbox at once.</span></li>
<li><a href="/desk">Front desk</a><br><span class="soft small">Today's visits and the call list. The sign-in here asks for no password.</span></li>
<li><a href="/inbox">Inbox</a><br><span class="soft small">Every email, as its reader would get it: the links in it work.</span></li>
<li><a href="/status">Status and clock</a><br><span class="soft small">People, what is next for each and why; and the clock, which can be moved on.</span></li>
</ul></div>
<h2>As a booking system would call it</h2>
<p>The staff routes ask for a signature. This machine knows one key:</p>
<pre>curl --aws-sigv4 "aws:amz:us-east-1:execute-api" \\
  --user ${staffKey.accessKey}:${staffKey.secret} \\
  ${url}/staff/calls</pre>
<h2>Routes</h2>
<div class="card scroll" tabindex="0" role="region" aria-label="Routes"><table><tbody>${routes.map(
    (route) =>
      html`<tr><td>${route.key}</td><td>${route.function.service}</td><td class="soft">${callers[route.authorization]}</td></tr>`,
  )}</tbody></table></div>
<p class="soft small">As JSON: <a href="/api/status">/api/status</a>, <a href="/api/inbox">/api/inbox</a></p>`;
}
