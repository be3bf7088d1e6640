/** `/inbox` and `/inbox/{n}`: every email SES accepted, as its reader would get it. */
import { type Html, html } from '../../functions/web/page.ts';
import type { InboxEmail, InboxEntry } from '../gateway/index.ts';
import { wall } from './wall.ts';

const shownMax = 500;

export function inboxPage(entries: readonly InboxEntry[]): Html {
  if (entries.length === 0) {
    return html`<h1>Inbox</h1><p class="card">No email yet. <a href="/signup">Sign somebody up</a>, or move the clock on the <a href="/status">status page</a>.</p>`;
  }
  const newest = [...entries].reverse().slice(0, shownMax);
  return html`<h1>Inbox</h1>
<p class="soft small">${entries.length} ${entries.length === 1 ? 'email' : 'emails'}, newest first. None of them left this machine. <a href="/inbox?live">Reload by itself</a></p>
<ul class="plain">${newest.map(
    (entry) =>
      html`<li><a href="/inbox/${entry.n}">${entry.subject}</a><br><span class="soft small">to ${entry.to} · <span class="when">${wall(entry.acceptedAt, 'UTC')} UTC</span></span></li>`,
  )}</ul>`;
}

export function emailPage(email: InboxEmail): Html {
  const { n } = email;
  const headers = email.headers.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`);
  const attachments = email.attachments.map(
    (each) => html`<li>${each.fileName} <span class="soft">${each.contentType ?? ''}</span></li>`,
  );
  return html`<p class="small"><a href="/inbox">Inbox</a></p><h1>${email.subject}</h1>
<dl class="card"><dt>From</dt><dd>${email.from}</dd><dt>To</dt><dd>${email.to}</dd><dt>Reply to</dt><dd>${email.replyTo.join(', ')}</dd><dt>Accepted</dt><dd>${wall(email.acceptedAt, 'UTC')} UTC</dd><dt>Class</dt><dd>${email.configurationSet ?? ''}</dd><dt>Sent by</dt><dd>${email.caller}, attempt ${email.attempt ?? ''}</dd></dl>
${email.html === undefined ? undefined : html`<iframe src="/inbox/${n}/html" sandbox="allow-popups allow-popups-to-escape-sandbox" title="The email as it is read"></iframe>`}
<h2>As plain text</h2><pre>${email.text ?? 'There is none.'}</pre>
<h2>Headers</h2>${headers.length === 0 ? html`<p class="soft">No headers of its own.</p>` : html`<dl class="card">${headers}</dl>`}
${attachments.length === 0 ? undefined : html`<h2>Attachments</h2><ul class="card">${attachments}</ul>`}`;
}
