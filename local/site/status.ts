/** `/status`: the clock and its controls, the alarms, people and what comes next for each, the ledger, calls, functions. */

import type { Send } from '../../functions/core/model/send.ts';
import { type Html, html } from '../../functions/web/page.ts';
import type { WordsKept } from '../cloud/build.ts';
import { keptWordsText } from '../keptWords.ts';
import { saidReason } from '../said.ts';
import { alarmsSection } from './alarms.ts';
import { followSection, type WordsView } from './follow.ts';
import { sesSection } from './ses.ts';
import type { NextView, PersonView, StatusView } from './view.ts';
import { wall } from './wall.ts';

export function statusPage(view: StatusView, notice: string | undefined, words?: WordsView): Html {
  return html`<h1>Status and clock</h1>
${notice === undefined ? undefined : html`<p class="card" role="status">${notice}</p>`}
${view.keptWords === undefined ? undefined : keptWords(view.keptWords)}
${clock(view)}
${words === undefined ? undefined : followSection(words)}
${alarmsSection(view.alarms)}
${sesSection(view.sesAccount)}
<h2>Call list</h2>
${callList(view)}
<h2>People and what is next</h2>
${people(view)}
<h2>Ledger of the people shown</h2>
${ledger(view.people)}
<h2>Told to other systems</h2>
${events(view)}
<h2>Functions and AWS calls</h2>
${functions(view)}`;
}

/** What is said where rows were left unread. */
const notWhole = html`<p class="warm">The table has more rows than are read for this page: somebody may be missing.</p>`;

/** Of everybody, not only of the people shown. */
function callList({ openCalls, isWhole }: StatusView): Html {
  const list = openCalls.map(
    ({ email, zone, call }) =>
      html`<li class="row"><span><span class="when">${wall(call.at, zone)}</span> ${email}</span><span class="soft">${[call.reason, call.journey, call.step].filter(Boolean).join(' · ')}</span></li>`,
  );
  return html`${list.length === 0 ? html`<p class="soft">Nobody needs a call.</p>` : html`<ul class="plain card">${list}</ul>`}${isWhole ? undefined : notWhole}`;
}

function people({ people: shown, peopleTotal, find, isWhole }: StatusView): Html {
  if (peopleTotal === 0 && find === '')
    return html`<p class="card">Nobody yet. <a href="/signup">Sign somebody up</a>, and their confirmation email comes to the <a href="/inbox">inbox</a>.</p>`;
  const which = find === '' ? 'Whoever did something last comes first.' : html`With “${find}” in the name or address.`;
  const count = shown.length < peopleTotal ? `The first ${shown.length} of ${peopleTotal}` : `${peopleTotal}`;
  return html`<form method="get" action="/status"><p><label for="find">Name or address</label> <input id="find" name="find" value="${find}"> <button>Find</button></p></form>
<p class="soft small">${count}. ${which}${find === '' ? undefined : html` <a href="/status">Everybody</a>`}</p>
${shown.map(personCard)}
${isWhole ? undefined : notWhole}`;
}

function keptWords(kept: WordsKept): Html {
  const [told = '', ...findings] = keptWordsText(kept).split('\n\n');
  return html`<section class="card bad" role="alert"><p><strong>${told}</strong></p><pre>${findings.join('\n\n')}</pre></section>`;
}

function clock(view: StatusView): Html {
  const ahead = view.offsetMs === 0 ? 'as on this machine' : `${duration(view.offsetMs)} ahead of this machine`;
  const button = (action: string, text: string) =>
    html`<form method="post" action="/clock/${action}"><button>${text}</button></form>`;
  return html`<section class="card">
<div class="row"><h2>${wall(view.now, 'UTC')} UTC</h2><span class="soft small">${ahead}</span></div>
<p class="soft small">${view.nextDue === undefined ? 'Nothing is due.' : `The next thing is due ${wall(view.nextDue, 'UTC')} UTC.`} ${view.emails} ${view.emails === 1 ? 'email' : 'emails'} in the <a href="/inbox">inbox</a>. The clock moves when all is quiet, through every due moment, and never back.</p>
${button('next-email', 'To the next email')}${button('day', 'One day on')}${button('to-appointment', 'To the next appointment')}
</section>`;
}

function personCard(person: PersonView): Html {
  const facts = [
    `education: ${person.marketing}`,
    `reminders: ${person.reminders}`,
    ...person.suppressed.map((each) => `suppressed: ${each}`),
  ];
  return html`<article class="card">
<div class="row"><h3>${person.firstName ?? 'Someone'} <span class="soft">${person.email}</span></h3><span class="soft small">${person.zone}</span></div>
<p>${facts.map((fact) => html`<span class="pill">${fact}</span>`)}${person.hold ? html`<span class="pill warm">on hold</span>` : undefined}</p>
${person.appointments.map(
  (each) =>
    html`<p class="small">${each.kind}, ${each.status}: <span class="when">${wall(each.start, person.zone)}</span>${each.revision > 0 ? html` <span class="soft">moved ${each.revision} time${each.revision === 1 ? '' : 's'}</span>` : undefined}</p>`,
)}
${person.next.length === 0 ? html`<p class="soft">Nothing is planned.</p>` : html`<ul class="plain">${person.next.map((next) => upcoming(next, person.zone))}</ul>`}
<p class="small soft">Links in their emails: <a href="${person.links.confirm}">confirm</a>, <a href="${person.links.preferences}">preferences</a>, <a href="${person.links.unsubscribe}">unsubscribe</a></p>
</article>`;
}

function upcoming(next: NextView, zone: string): Html {
  const when = next.at === undefined ? 'waits' : wall(next.at, zone);
  const what = next.step === undefined ? next.journey : `${next.journey} / ${next.step}`;
  const skipped =
    next.skippedFor === undefined
      ? undefined
      : html` <span class="warm">not sent: ${saidReason(next.skippedFor)}</span>`;
  return html`<li><span class="when">${when}</span> ${what}${skipped}${next.reasons.length === 0 ? undefined : html`<br><span class="soft small">${next.reasons.join('; ')}</span>`}</li>`;
}

const ledgerShown = 100;

function ledger(people: readonly PersonView[]): Html {
  const rows = people
    .flatMap((person) => person.sends.map((send) => ({ person, send })))
    .sort((a, b) => (a.send.claimedAt < b.send.claimedAt ? 1 : -1));
  if (rows.length === 0) return html`<p class="soft">Nothing has been sent or skipped.</p>`;
  return html`<ul class="plain card">${rows.slice(0, ledgerShown).map(({ person, send }) => ledgerRow(person, send))}</ul>
${rows.length > ledgerShown ? html`<p class="soft">The latest ${ledgerShown} of ${rows.length}.</p>` : undefined}`;
}

function ledgerRow(person: PersonView, send: Send): Html {
  const attempt = send.attempt > 1 ? ` (attempt ${send.attempt})` : '';
  return html`<li><div class="row"><span><span class="when">${wall(send.plannedAt, person.zone)}</span> ${send.journey} / ${send.step}${attempt}</span><span>${state(send)}</span></div>
<span class="soft small">${[person.email, ...send.reasons].join(' · ')}</span></li>`;
}

function state(send: Send): Html {
  const tone = send.state === 'sent' ? 'good' : send.state === 'inDoubt' ? 'warm' : 'soft';
  const words = [send.reason === undefined ? send.state : `${send.state}: ${send.reason}`, delivery(send)];
  return html`<span class="${tone}">${words.filter(Boolean).join(', ')}</span>`;
}

function delivery({ delivery: facts }: Send): string {
  if (facts?.complainedAt !== undefined) return 'complaint';
  if (facts?.bouncedAt !== undefined) return `bounced${facts.bounceKind === undefined ? '' : ` (${facts.bounceKind})`}`;
  return facts?.deliveredAt === undefined ? '' : 'delivered';
}

function events({ events: counts }: StatusView): Html {
  const types = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
  if (types.length === 0) return html`<p class="soft">Nothing yet.</p>`;
  return html`<p>${types.map(([type, count]) => html`<span class="pill">${type} ${count}</span> `)}</p>`;
}

function functions(view: StatusView): Html {
  const rows = Object.entries(view.functions).map(([name, counts]) => {
    const calls = view.calls[name];
    const made = Object.values(calls?.calls ?? {}).reduce((sum, n) => sum + n, 0);
    return html`<tr><td>${name}</td><td class="n">${counts.invocations}</td><td class="n">${counts.errors}</td><td class="n">${counts.coldStarts}</td><td class="n">${counts.running}</td><td class="n">${made}</td><td class="n">${calls?.readUnits ?? 0}</td><td class="n">${calls?.writeUnits ?? 0}</td></tr>`;
  });
  return html`<div class="card scroll" tabindex="0" role="region" aria-label="Functions"><table><thead><tr><th>Function</th><th class="n">Invocations</th><th class="n">Errors</th><th class="n">Cold starts</th><th class="n">Running</th><th class="n">AWS calls</th><th class="n">Read units</th><th class="n">Write units</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const days = Math.floor(minutes / 1_440);
  const hours = Math.floor((minutes % 1_440) / 60);
  return [days > 0 ? `${days} d` : '', hours > 0 ? `${hours} h` : '', `${minutes % 60} min`].filter(Boolean).join(' ');
}
