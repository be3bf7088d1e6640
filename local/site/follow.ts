/** Whether saves in `templates/` go into force by themselves, how the files stand to what is in force, and the switch. */
import { type Html, html } from '../../functions/web/page.ts';
import type { Following, FollowState } from '../follow/following.ts';
import type { Answer } from '../runtime/http/event.ts';
import type { LocalRequest } from '../runtime/http/front.ts';
import { backTo, json } from './layout.ts';

const said: Readonly<Record<FollowState['kind'], string>> = {
  same: 'The words in templates/ are in force.',
  working: 'A save is being checked.',
  other:
    'The words in templates/ are not those in force: npm run words:diff shows what differs, npm run publish puts them in force.',
  wrong: 'The words in templates/ are not in force; the last good ones are.',
};

export interface WordsView {
  readonly follows: boolean;
  readonly state: FollowState;
}

/** @param inForce the id of the release: somebody may have published or gone back beside it. */
export const wordsView = ({ isOn, state }: Following, inForce: string): WordsView => ({
  follows: isOn,
  state: state.kind === 'same' && state.release !== inForce ? { kind: 'other' } : state,
});

export function followSection({ follows, state }: WordsView): Html {
  const tone = state.kind === 'wrong' ? 'card bad' : 'card';
  const detail =
    state.kind === 'wrong'
      ? html`<p><strong>${state.reason}</strong></p><pre>${state.lines.join('\n')}</pre>`
      : undefined;
  return html`<h2>Words</h2>
<section class="${tone}"><p>${said[state.kind]}</p>${detail}
<p class="soft small">${follows ? 'Each save is checked and goes into force by itself.' : 'Saves do not go into force by themselves: plan, publish and go back from the command line.'}</p>
<form method="post" action="/follow/${follows ? 'off' : 'on'}"><button>${follows ? 'Do not follow the files' : 'Follow the files'}</button></form></section>`;
}

/** `POST /follow/on`, `/follow/off`. */
export function switchFollowing({ method, path, headers }: LocalRequest, following: Following | undefined): Answer {
  if (method !== 'POST') return json({ message: 'Method Not Allowed' }, 405);
  if (following === undefined || !/^\/follow\/(on|off)$/.test(path)) return json({ message: 'Not Found' }, 404);
  if (path === '/follow/on') following.on();
  else following.off();
  if (headers.accept?.includes('application/json')) return json({ follows: following.isOn, state: following.state });
  return backTo(
    `/status?notice=${encodeURIComponent(following.isOn ? 'The files are followed.' : 'The files are not followed.')}`,
  );
}
