/** The front desk: today and tomorrow, whom to call, and what became of each visit. */
import { defined } from '../../../core/model/defined.ts';
import type { Day, DayVisit, DeskCall } from '../view.ts';
import { el, type Part } from './element.ts';
import { finishSignIn, forget, goToSignIn, type Provider, signOut, tokenKept } from './signIn.ts';
import { callReasons, kindWords, noticeWords, statusWords } from './words.ts';

interface Shown {
  readonly clinic: string;
  readonly today: string;
  readonly days: readonly Day[];
  readonly calls: readonly DeskCall[];
  readonly locations: readonly { readonly id: string; readonly name: string }[];
}

const desk = document.getElementById('desk') as HTMLElement;
const provider: Provider = {
  issuer: desk.dataset.issuer ?? '',
  client: desk.dataset.client ?? '',
  scope: desk.dataset.scope ?? '',
  token: desk.dataset.token ?? '',
};
const said = el('p', { id: 'said', class: 'card', role: 'status', 'aria-live': 'polite' });
let date: string | undefined;

class Refused extends Error {}

/** One call of the API. A session that is over goes to the sign-in page. */
async function call(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(path, {
    method,
    headers: defined<Record<string, string>>({
      authorization: `Bearer ${tokenKept() ?? ''}`,
      'content-type': body === undefined ? undefined : 'application/json',
    }),
    body: body === undefined ? null : JSON.stringify(body),
  });
  const read = (await answer.json().catch(() => ({}))) as {
    error?: string;
    hint?: string;
    faults?: { field: string; reason: string }[];
  };
  if (answer.status === 401) {
    forget();
    throw new Refused('Your session is over. Please sign in again.');
  }
  if (!answer.ok) {
    const faults = read.faults?.map(({ field, reason }) => `${field} ${reason}`).join('; ');
    throw new Error([read.error ?? 'That did not work', faults ?? read.hint].filter(Boolean).join(': '));
  }
  return read;
}

const day = (text: string, form: Intl.DateTimeFormatOptions = { weekday: 'long', month: 'long', day: 'numeric' }) =>
  new Intl.DateTimeFormat('en-US', { ...form, timeZone: 'UTC' }).format(new Date(`${text.slice(0, 10)}T00:00:00Z`));

/** `HH:MM` as people here say it: `9:05 am`. */
function clock(time: string): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return `${hour % 12 === 0 ? 12 : hour % 12}:${String(minute).padStart(2, '0')} ${hour < 12 ? 'am' : 'pm'}`;
}

/** A button that does one thing, says so, and shows the day anew. `done` may depend on the answer. */
function act(
  words: string,
  done: string | ((answer: unknown) => string | undefined),
  run: () => Promise<unknown>,
  attributes: Record<string, string> = {},
) {
  const button = el('button', { type: 'button', ...attributes }, words);
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      const answer = await run();
      await show();
      said.textContent = typeof done === 'string' ? done : (done(answer) ?? '');
    } catch (error) {
      failed(error);
      button.disabled = false;
    }
  });
  return button;
}

function failed(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Refused) signInPage(message);
  else said.textContent = message;
}

function visitCard(visit: DayVisit): HTMLElement {
  const path = `/desk/visits/${visit.contactId}/${visit.appointmentId}`;
  const mark =
    (became: string, more: { mistake?: true } = {}) =>
    () =>
      call('POST', path, { became, ...more });
  const { name, status, begun } = visit;
  const became = status === 'completed' ? (visit.stoppedEarly ? 'stoppedEarly' : 'came') : status;
  const choice = (key: string, words: string, done: string) =>
    act(words, `${name}: ${done}`, mark(key), { 'aria-pressed': String(became === key) });
  const acts: Part[] = begun
    ? [
        choice('came', 'Came', 'marked as came. Aftercare emails follow.'),
        choice('stoppedEarly', 'Stopped early', 'marked as stopped early. Aftercare emails follow.'),
        choice('noshow', 'Did not come', 'marked as missed. No email goes until you release it.'),
        ...(status === 'booked' ? [] : [act('Undo', `${name}: back to booked.`, mark('booked', { mistake: true }))]),
      ]
    : [];
  if (status === 'noshow' && !visit.missedEmail)
    acts.push(act('Send the missed-visit email', `${name}: the email goes out.`, mark('sendMissed')));
  return el(
    'li',
    { class: 'card' },
    el(
      'div',
      { class: 'line' },
      el('span', { class: 'time' }, clock(visit.time)),
      el('h3', {}, name),
      el('span', {}, `${kindWords[visit.kind]}${visit.course === undefined ? '' : `, number ${visit.course}`}`),
      el('span', { class: 'soft' }, visit.location),
      visit.phone === undefined ? '' : el('a', { href: `tel:${visit.phone.replace(/[^+\d]/g, '')}` }, visit.phone),
      ...tags(visit).map((tag) => el('span', { class: 'tag' }, tag)),
    ),
    acts.length === 0 ? '' : el('div', { class: 'acts' }, ...acts),
    moreOf(visit, path),
  );
}

function tags(visit: DayVisit): string[] {
  const found: string[] = [];
  if (visit.status !== 'booked') found.push(visit.stoppedEarly ? 'stopped early' : statusWords[visit.status]);
  if (visit.hold) found.push('emails on hold');
  if (visit.leftReminders) found.push('gets no reminders');
  if (visit.notice !== undefined) found.push(`told: ${noticeWords[visit.notice] ?? visit.notice}`);
  if (visit.missedEmail) found.push('missed-visit email sent');
  return found;
}

function moreOf(visit: DayVisit, path: string): HTMLElement {
  const hold = `/desk/people/${visit.contactId}/hold`;
  const parts: Part[] = [
    visit.hold
      ? act('Send emails again', `${visit.name}: emails go again.`, () => call('DELETE', hold))
      : act('Hold all emails', `${visit.name}: nothing is sent until you lift it.`, () => call('PUT', hold)),
  ];
  if (visit.course !== undefined) {
    const number = el('input', { type: 'number', min: '1', max: '100', value: String(visit.course) });
    parts.push(
      el('label', {}, 'Infusion number', number),
      act('Save', `${visit.name}: number saved.`, () => call('POST', path, { course: Number(number.value) })),
    );
  }
  return el('details', {}, el('summary', {}, `More for ${visit.name}`), el('div', { class: 'acts' }, ...parts));
}

function callCard(each: DeskCall): HTMLElement {
  const path = `/desk/calls/${each.contactId}/${each.id}/called`;
  const visit = each.visit === undefined ? '' : `visit ${day(each.visit)}, ${clock(each.visit.slice(11))}`;
  return el(
    'li',
    { class: 'card call' },
    el(
      'div',
      { class: 'line' },
      el('h3', {}, each.name),
      each.phone === undefined
        ? el('span', { class: 'soft' }, 'no phone number here')
        : el('a', { href: `tel:${each.phone.replace(/[^+\d]/g, '')}` }, each.phone),
      el('span', { class: 'soft' }, visit),
    ),
    el('p', {}, callReasons[each.reason]),
    el(
      'div',
      { class: 'acts' },
      act('Called', `${each.name}: off the list.`, () => call('POST', path), { class: 'main' }),
    ),
  );
}

function noticeForm({ locations, today }: Shown): HTMLElement {
  const option = (value: string, words: string) => el('option', { value }, words);
  const kind = el('select', {}, ...Object.entries(noticeWords).map(([value, words]) => option(value, words)));
  const place = el('select', {}, ...locations.map(({ id, name }) => option(id, name)));
  const on = el('input', { type: 'date', value: today });
  const opensAt = el('input', { type: 'time', value: '11:00' });
  /** One slip here writes to everybody of a day, and nothing takes it back. */
  const isMeant = () =>
    confirm(
      `${noticeWords[kind.value]}: tell everybody with a visit at ${locations.find(({ id }) => id === place.value)?.name} on ${day(on.value)}? It cannot be taken back.`,
    );
  const toldWords = (answer: unknown) => {
    if (answer === undefined) return undefined;
    const { visits, told } = answer as { visits: number; told: number };
    if (visits === 0) return 'Nobody was told: there is no visit there that day, or none that this is about.';
    if (told === 0) return 'Nobody was told: all of them have been told this before.';
    return told === 1 ? 'One person is being told.' : `${told} people are being told.`;
  };
  const send = async () =>
    isMeant()
      ? call('POST', '/desk/notices', {
          kind: kind.value,
          location: place.value,
          date: on.value,
          opensAt: kind.value === 'openingLate' ? opensAt.value : undefined,
        })
      : undefined;
  return el(
    'details',
    { class: 'card' },
    el('summary', {}, 'Tell everybody of a day: closed, opening late, phones down'),
    el('p', { class: 'soft' }, 'Goes by email to each person with a visit there that day. It cannot be taken back.'),
    el(
      'div',
      { class: 'acts' },
      el('label', {}, 'What', kind),
      el('label', {}, 'Where', place),
      el('label', {}, 'Day', on),
      el('label', {}, 'Opens at (if late)', opensAt),
      act('Tell them', toldWords, send, { class: 'main' }),
    ),
  );
}

async function show(): Promise<void> {
  const open = new Set(
    [...desk.querySelectorAll('details[open] > summary')].map((summary) => summary.textContent ?? ''),
  );
  const shown = (await call('GET', `/desk/day${date === undefined ? '' : `?date=${date}`}`)) as Shown;
  const pick = el('input', { type: 'date', value: date ?? shown.today });
  pick.addEventListener('change', () => {
    date = pick.value === '' || pick.value === shown.today ? undefined : pick.value;
    void show().catch(failed);
  });
  desk.replaceChildren(
    el('h1', {}, shown.clinic),
    el('label', {}, 'Day', pick),
    el('h2', {}, shown.calls.length === 0 ? 'Nobody to call' : `To call (${shown.calls.length})`),
    el('ul', {}, ...shown.calls.map(callCard)),
    ...shown.days.flatMap(({ date: each, visits }) => [
      el('h2', {}, each === shown.today ? `Today, ${day(each)}` : day(each)),
      visits.length === 0 ? el('p', { class: 'soft' }, 'No visits.') : el('ul', {}, ...visits.map(visitCard)),
    ]),
    noticeForm(shown),
    said,
  );
  for (const summary of desk.querySelectorAll('summary')) {
    if (open.has(summary.textContent ?? '')) (summary.parentElement as HTMLDetailsElement).open = true;
  }
  desk.removeAttribute('aria-busy');
}

function signInPage(why: string): void {
  const button = el('button', { type: 'button', class: 'main' }, 'Sign in');
  button.addEventListener('click', () => void goToSignIn(provider).catch(failed));
  said.textContent = '';
  desk.replaceChildren(el('h1', {}, 'Sign in'), el('p', {}, why), button, said);
  desk.removeAttribute('aria-busy');
}

try {
  await finishSignIn(provider);
  const leave = el('button', { type: 'button' }, 'Sign out');
  leave.addEventListener('click', () => void signOut(provider).catch(failed));
  if (tokenKept() === undefined) signInPage("Today's visits and the call list, for the clinic's own staff.");
  else {
    document.getElementById('who')?.replaceChildren(leave);
    await show();
  }
} catch (error) {
  if (!desk.querySelector('h1')) signInPage('');
  failed(error);
}
