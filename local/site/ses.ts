/** SES's account and mailboxes, put into other states by a button while the system runs; without a browser by the same routes. */
import { type Html, html } from '../../functions/web/page.ts';
import { type RecipientScript, recipientScripts } from '../gateway/types.ts';
import type { Answer } from '../runtime/http/event.ts';
import type { LocalRequest } from '../runtime/http/front.ts';
import { isSesCondition, type SesCondition, sesConditions } from '../ses/account.ts';
import type { System } from '../system.ts';
import { backTo, json } from './layout.ts';

export function sesSection(now: readonly SesCondition[]): Html {
  const names = Object.keys(sesConditions).filter(isSesCondition);
  const button = (act: 'set' | 'end', name: SesCondition) =>
    html`<form method="post" action="/ses/${act}/${name}"><button>${act === 'set' ? 'Set' : 'End'}: ${sesConditions[name]}</button></form>`;
  return html`<h2>SES’s account</h2>
<div class="card"><p>${now.length === 0 ? html`<span class="good">It is well.</span>` : now.map((name) => html`<span class="pill warm">${sesConditions[name]}</span>`)}</p>
${now.map((name) => button('end', name))}
<details><summary>Put it into another state</summary>${names.filter((name) => !now.includes(name)).map((name) => button('set', name))}
<form method="post" action="/ses/recipient"><p><label>Emails to <input name="address" type="email" required></label>
<label>come to <select name="script">${recipientScripts.map((script) => html`<option>${script}</option>`)}</select></label> <button>Set</button></p></form></details></div>`;
}

const isScript = (word: string): word is RecipientScript => (recipientScripts as readonly string[]).includes(word);

/** `POST /ses/set/<state>`, `/ses/end/<state>`, `/ses/recipient` with `address` and `script` as a form has them. */
export function changeSes({ method, path, headers, body }: LocalRequest, system: System): Answer {
  if (method !== 'POST') return json({ message: 'Method Not Allowed' }, 405);
  const done = change(path, new URLSearchParams(body.toString()), system);
  if (done === undefined) return json({ message: 'Not Found' }, 404);
  if ('wrong' in done) return json({ message: done.wrong }, 400);
  if (headers.accept?.includes('application/json'))
    return json({ notice: done.notice, sesAccount: system.gateway.sesAccount.list() });
  return backTo(`/status?notice=${encodeURIComponent(done.notice)}`);
}

function change(
  path: string,
  form: URLSearchParams,
  { gateway }: System,
): { readonly notice: string } | { readonly wrong: string } | undefined {
  if (path === '/ses/recipient') {
    const [address, script] = [form.get('address') ?? '', form.get('script') ?? ''];
    if (!/^[^\s@]+@[^\s@]+$/.test(address)) return { wrong: 'address: an email address is wanted' };
    if (!isScript(script)) return { wrong: `script: one of ${recipientScripts.join(', ')} is wanted` };
    gateway.faults.recipient(address, script);
    return { notice: `Emails to ${address}: ${script}.` };
  }
  const [, act, state = ''] = /^\/ses\/(set|end)\/([^/]+)$/.exec(path) ?? [];
  if (act === undefined) return undefined;
  if (!isSesCondition(state)) return { wrong: `the states are ${Object.keys(sesConditions).join(', ')}` };
  gateway.sesAccount.set(state, act === 'set');
  return { notice: `SES’s account: ${sesConditions[state]}${act === 'set' ? '' : ', no longer'}.` };
}
