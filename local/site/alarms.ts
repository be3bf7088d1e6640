/** The alarms of the status page: what is wrong first, then what is well, then what only AWS can see. */
import { type Html, html } from '../../functions/web/page.ts';
import type { WatchedAlarm } from '../alarms/watch.ts';
import { wall } from './wall.ts';

/** `dripline-local-late` → `late`: the page is of one environment. */
const shortName = ({ name }: WatchedAlarm): string => name.split('-').slice(2).join('-');

/** What an alarm says, and the heading of the runbook that it names. */
function told({ description }: WatchedAlarm): { readonly says: string; readonly heading: string | undefined } {
  const [, says, anchor] = /^(.*?)\s*What to do: docs\/runbook\.md#([\w-]+)$/.exec(description) ?? [];
  if (says === undefined || anchor === undefined) return { says: description, heading: undefined };
  const words = anchor.replaceAll('-', ' ');
  return { says, heading: `${words.charAt(0).toUpperCase()}${words.slice(1)}` };
}

export function alarmsSection(alarms: readonly WatchedAlarm[]): Html {
  const of = (state: WatchedAlarm['state']) => alarms.filter((alarm) => alarm.state === state);
  const wrong = of('ALARM').sort((a, b) => (b.since ?? 0) - (a.since ?? 0));
  const open = of('INSUFFICIENT_DATA');
  const well = of('OK');
  const unseen = of('onlyOnAws');
  return html`<h2>Alarms</h2>
${
  wrong.length === 0
    ? html`<p class="card"><span class="good">No alarm.</span> <span class="soft">${well.length} are evaluated here, each minute, as CloudWatch would.</span></p>`
    : html`<ul class="plain card raised" role="alert">${wrong.map(raised)}</ul>`
}
${open.length === 0 ? undefined : folded(`${open.length} not known yet`, open, () => undefined)}
${wrong.length > 0 || well.length > 0 ? folded(`${well.length} ${well.length === 1 ? 'is' : 'are'} well`, well, () => undefined) : undefined}
${unseen.length === 0 ? undefined : folded(`${unseen.length} seen only on AWS`, unseen, (alarm) => `${alarm.unseen.join(', ')}: nobody counts it on this machine.`)}`;
}

function raised(alarm: WatchedAlarm): Html {
  const { says, heading } = told(alarm);
  const whom = alarm.tells.map((topic) => topic.split('-').at(-1)).join(', ');
  const since =
    alarm.since === undefined ? undefined : html`Since <span class="when">${wall(alarm.since, 'UTC')}</span> UTC. `;
  return html`<li><strong class="bad">${shortName(alarm)}</strong> ${says}<br>
<span class="soft small">${since}${whom === '' ? undefined : `Tells: ${whom}. `}${heading === undefined ? undefined : `Runbook: ${heading}.`}</span></li>`;
}

function folded(
  summary: string,
  alarms: readonly WatchedAlarm[],
  note: (alarm: WatchedAlarm) => string | undefined,
): Html {
  return html`<details class="card"><summary>${summary}</summary><ul class="plain">${alarms.map((alarm) => {
    const more = note(alarm);
    return html`<li><strong>${shortName(alarm)}</strong> ${told(alarm).says}${more === undefined ? undefined : html`<br><span class="soft small">${more}</span>`}</li>`;
  })}</ul></details>`;
}
