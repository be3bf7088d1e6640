/** The front desk: today and tomorrow, whom to call, and what became of each visit. */
import { defined } from '../../../core/model/defined.ts';
import { zoneName, zones } from '../../../web/zones.ts';
import type { Day, DayVisit, DeskCall, DeskHold, DeskLists, DeskPerson, Difference } from '../view.ts';
import { el, type Part } from './element.ts';
import { finishSignIn, forget, goToSignIn, type Provider, signOut, tokenKept } from './signIn.ts';
import {
  callReasons,
  correctable,
  doorWords,
  factWords,
  kindWords,
  languageWords,
  noticeWords,
  outcomeWords,
  statusWords,
} from './words.ts';

interface Shown extends DeskLists {
  readonly clinic: string;
  readonly today: string;
  readonly days: readonly Day[];
  readonly holds: readonly DeskHold[];
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
/** How many of each list are shown; raised by those who want more. */
let most = 25;

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
  undo?: { readonly words: string; readonly run: () => Promise<unknown> },
) {
  const button = el('button', { type: 'button', ...attributes }, words);
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      const answer = await run();
      await show();
      said.textContent = typeof done === 'string' ? done : (done(answer) ?? '');
      if (undo) said.append(' ', act(undo.words, 'Taken back.', undo.run));
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

/** What became of a visit, a button each. */
function marksOf(visit: DayVisit, path: string): Part[] {
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
  return acts;
}

/** @param withDay where cards of several days stand together. */
function visitCard(visit: DayVisit, withDay = false): HTMLElement {
  const path = `/desk/visits/${visit.contactId}/${visit.appointmentId}`;
  const acts = marksOf(visit, path);
  return el(
    'li',
    { class: 'card' },
    el(
      'div',
      { class: 'line' },
      el('span', { class: 'time' }, withDay ? `${day(visit.date)}, ${clock(visit.time)}` : clock(visit.time)),
      el('h3', {}, visit.name),
      el('span', {}, `${kindWords[visit.kind]}${visit.course === undefined ? '' : `, number ${visit.course}`}`),
      el('span', { class: 'soft' }, visit.location),
      visit.phone === undefined ? '' : phoneOf(visit),
      ...tags(visit).map((tag) => el('span', { class: 'tag' }, tag)),
    ),
    visit.door === undefined ? '' : doorOf(visit, path, visit.door),
    acts.length === 0 ? '' : el('div', { class: 'acts' }, ...acts),
    moreOf(visit, path),
  );
}

/** What must be asked before anything is given. It stays until somebody says that it was. */
function doorOf({ name }: DayVisit, path: string, why: NonNullable<DayVisit['door']>): HTMLElement {
  const asked = (is: boolean) => () => call('POST', path, { askedAtDoor: is });
  return el(
    'div',
    { class: 'door' },
    el(
      'p',
      {},
      el('strong', {}, 'Ask at the door: food, drinks, medicines, driver.'),
      el('span', { class: 'soft' }, ` ${doorWords[why]}`),
    ),
    act('Asked', `${name}: asked at the door.`, asked(true), {}, { words: 'Not asked yet', run: asked(false) }),
  );
}

function tags(visit: DayVisit): string[] {
  const found: string[] = [];
  if (visit.status !== 'booked') found.push(visit.stoppedEarly ? 'stopped early' : statusWords[visit.status]);
  if (visit.hold) found.push('emails on hold');
  if (visit.leftReminders) found.push('gets no reminders');
  if (visit.newAddressSince) found.push(`new email address since ${visit.newAddressSince}`);
  if (visit.notice !== undefined) found.push(`told: ${noticeWords[visit.notice] ?? visit.notice}`);
  if (visit.missedEmail) found.push('missed-visit email sent');
  return found;
}

/** What a hold keeps from somebody, at the moment it is set. */
function heldWords(name: string, answer: unknown): string {
  const { visits = [] } = answer as { visits?: readonly { visit: string }[] };
  const held = `${name}: nothing is sent until you lift it.`;
  if (visits.length === 0) return held;
  const when = visits.map(({ visit }) => `${day(visit)}, ${clock(visit.slice(11))}`).join('; ');
  return `${held} No email will say how to prepare for the visit on ${when}. It is on the list to call: please tell them, or cancel it.`;
}

function moreOf(visit: DayVisit, path: string): HTMLElement {
  const hold = `/desk/people/${visit.contactId}/hold`;
  const parts: Part[] = [
    visit.hold
      ? act('Send emails again', `${visit.name}: emails go again.`, () => call('DELETE', hold))
      : act(
          'Hold all emails',
          (answer) => heldWords(visit.name, answer),
          () => call('PUT', hold),
        ),
  ];
  if (visit.course !== undefined) {
    const number = el('input', { type: 'number', min: '1', max: '100', value: String(visit.course) });
    parts.push(
      el('label', {}, 'Infusion number', number),
      act('Save', `${visit.name}: number saved.`, () => call('POST', path, { course: Number(number.value) })),
    );
  }
  return el(
    'details',
    {},
    el('summary', {}, `More for ${visit.name}`),
    el('div', { class: 'acts' }, ...parts),
    correctForm(visit.contactId, visit.name, visit.person),
  );
}

/** Corrects what is known of a person; what was not touched is not sent. It stays, whatever a booking says later. */
function correctForm(contactId: string, name: string, person: DeskPerson): HTMLElement {
  const { firstName = '', phone = '', locale, zone } = person;
  const option = (value: string, words: string, chosen: string) =>
    el('option', defined<Record<string, string>>({ value, selected: value === chosen ? '' : undefined }), words);
  const first = el('input', { type: 'text', value: firstName, maxlength: '60', autocomplete: 'off' });
  const number = el('input', { type: 'tel', value: phone, maxlength: '60', autocomplete: 'off' });
  const email = el('input', { type: 'email', placeholder: 'only if it is another', autocomplete: 'off' });
  const language = el(
    'select',
    {},
    ...Object.entries(languageWords).map(([each, words]) => option(each, words, locale)),
  );
  const known = zones.map(([each, words]) => [each, words.en] as const);
  const all = known.some(([each]) => each === zone) ? known : [[zone, zoneName(zone, 'en')] as const, ...known];
  const place = el('select', {}, ...all.map(([each, words]) => option(each, words, zone)));
  const save = () => {
    const given = (value: string) => (value.trim() === '' ? null : value.trim());
    return call('PUT', `/desk/people/${contactId}/facts`, {
      firstName: first.value === firstName ? undefined : given(first.value),
      phone: number.value === phone ? undefined : given(number.value),
      email: email.value.trim() === '' ? undefined : email.value.trim(),
      locale: language.value === locale ? undefined : language.value,
      zone: place.value === zone ? undefined : place.value,
    });
  };
  return el(
    'details',
    {},
    el('summary', {}, `Correct what we know of ${name}`),
    el('p', { class: 'soft' }, 'What you save here stays, whatever a booking says later.'),
    el(
      'div',
      { class: 'acts' },
      el('label', {}, 'First name', first),
      el('label', {}, 'Phone', number),
      el('label', {}, 'Email', email),
      el('label', {}, 'Language', language),
      el('label', {}, 'Time zone', place),
      act('Save corrections', `${name}: corrected.`, save, { class: 'main' }),
    ),
  );
}

/** What a booking tells otherwise, a line each. */
const differencesOf = (differs: readonly Difference[]): Part =>
  differs.length === 0
    ? ''
    : linesOf(
        differs.map(({ what, told, known }) => {
          const ours = known === undefined ? 'we have none' : `we have ${worded(what, known)}`;
          return `${factWords[what]}: their booking says ${worded(what, told)}, ${ours}`;
        }),
      );

const worded = (what: Difference['what'], value: string): string =>
  what === 'locale' ? (languageWords[value] ?? value) : what === 'zone' ? zoneName(value, 'en') : value;

/** As it was written; a link where a telephone can dial it. */
function phoneOf({ phone, dial }: Pick<DeskCall, 'phone' | 'dial'>): Part {
  if (phone === undefined) return el('span', { class: 'soft' }, 'no phone number here');
  return dial === undefined ? el('span', {}, phone) : el('a', { href: `tel:${dial}` }, phone);
}

const linesOf = (lines: readonly string[], attributes: Record<string, string> = {}) =>
  el('ul', { class: 'tell', ...attributes }, ...lines.map((line) => el('li', {}, line)));

/** What to say: the lines in English, and folded away those in the person's language and for an answering machine. */
function sayingsOf({ tell, inTheirWords, machine, name }: DeskCall): Part[] {
  return [
    tell === undefined ? '' : linesOf(tell),
    inTheirWords === undefined
      ? ''
      : el('details', {}, el('summary', {}, `In Spanish, for ${name}`), linesOf(inTheirWords, { lang: 'es' })),
    el(
      'details',
      {},
      el('summary', {}, `Answering machine of ${name}`),
      el('p', {}, 'Leave this and nothing more:'),
      el('blockquote', { lang: inTheirWords === undefined ? 'en' : 'es' }, machine),
    ),
  ];
}

/** @param isCall somebody is telephoned; else something is looked into. */
function callCard(each: DeskCall, isCall: boolean): HTMLElement {
  const path = `/desk/calls/${each.contactId}/${each.id}/called`;
  const visit = each.visit === undefined ? '' : `visit ${day(each.visit)}, ${clock(each.visit.slice(11))}`;
  const booking = each.booking === undefined ? '' : `${each.booking.source} ${each.booking.externalId}`;
  const undo = { words: 'Undo', run: () => call('DELETE', path) };
  const went = (words: string, outcome: string, done: string, attributes = {}) =>
    act(words, `${each.name}: ${done}`, () => call('POST', path, { outcome }), attributes, undo);
  const { tried, unmarked } = each;
  return el(
    'li',
    { class: isCall ? 'card call' : 'card' },
    el(
      'div',
      { class: 'line' },
      el('h3', {}, each.name),
      phoneOf(each),
      el('span', {}, visit),
      el('span', { class: 'soft' }, booking),
      tried === undefined
        ? ''
        : el(
            'span',
            { class: 'tag' },
            `${outcomeWords[tried.outcome]}, ${day(tried.at)}, ${clock(tried.at.slice(11))}`,
          ),
    ),
    ...each.reasons.map((reason) => el('p', { class: 'why' }, callReasons[reason])),
    differencesOf(each.differs ?? []),
    ...(isCall && unmarked === undefined ? sayingsOf(each) : []),
    each.person !== undefined && each.reasons.some((reason) => correctable.has(reason))
      ? correctForm(each.contactId, each.name, each.person)
      : '',
    unmarked === undefined
      ? ''
      : el(
          'div',
          { class: 'acts' },
          ...marksOf(unmarked, `/desk/visits/${unmarked.contactId}/${unmarked.appointmentId}`),
        ),
    el(
      'div',
      { class: 'acts' },
      ...(isCall
        ? [
            went('Reached', 'reached', 'reached, off the list.', { class: 'main' }),
            went('Left a message', 'leftMessage', 'a message was left; stays on the list.'),
            went('No answer', 'noAnswer', 'no answer; stays on the list.'),
          ]
        : [went('Done', 'reached', 'looked into, off the list.', { class: 'main' })]),
    ),
  );
}

function holdCard(held: DeskHold): HTMLElement {
  const { name, visits } = held;
  const when = visits.map((visit) => `${day(visit)}, ${clock(visit.slice(11))}`).join('; ');
  return el(
    'li',
    { class: 'card' },
    el('div', { class: 'line' }, el('h3', {}, name), phoneOf(held), el('span', {}, `visit ${when}`)),
    el('p', { class: 'soft' }, 'No email goes to them. Should the hold still stand?'),
  );
}

/** A list with its heading; what does not fit is told, and shown when wanted. Nothing where there is nothing. */
function section(title: string, total: number, cards: readonly HTMLElement[]): Part[] {
  if (cards.length === 0) return [];
  const more = total - cards.length;
  const button = el('button', { type: 'button' }, `Show ${more} more`);
  button.addEventListener('click', () => {
    most = Math.min(999, most + more);
    void show().catch(failed);
  });
  return [el('h2', {}, title), el('ul', {}, ...cards), more > 0 ? el('p', {}, `And ${more} more. `, button) : ''];
}

/** "3", or "25 of 63" where not all are shown. */
const counted = (shown: number, total: number) => (total > shown ? `${shown} of ${total}` : String(shown));

interface NoticeAnswer {
  readonly visits: number;
  readonly told: number;
  readonly emails: readonly { readonly wall: string; readonly now: boolean; readonly people: number }[];
  readonly calls: number;
}

/** How many hear of a notice when: those whom an email reaches too late must be telephoned now. */
function heardWords(told: number, emails: NoticeAnswer['emails'], calls: number): string {
  const when = emails.map(({ wall, now, people }) => `${people} ${now ? 'now' : `at ${clock(wall.slice(11))}`}`);
  const byEmail = when.length === 0 ? 'None of them hears of it by email.' : `By email: ${when.join(', ')}.`;
  const byPhone =
    calls === 0
      ? 'All of them can read it before they set out.'
      : `Please call ${calls === 1 ? 'one of them' : `${calls} of them`} now: an email may come too late. It is on the list to call.`;
  return `${told === 1 ? 'One visit' : `${told} visits`}. ${byEmail} ${byPhone}`;
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
    const { visits, told, emails, calls } = answer as NoticeAnswer;
    if (visits === 0) return 'Nobody was told: there is no visit there that day, or none that this is about.';
    if (told === 0) return 'Nobody was told: all of them have been told this before.';
    return heardWords(told, emails, calls);
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
  const query = new URLSearchParams(defined<{ shown: string; date?: string }>({ shown: String(most), date }));
  const shown = (await call('GET', `/desk/day?${query}`)) as Shown;
  const pick = el('input', { type: 'date', value: date ?? shown.today });
  pick.addEventListener('change', () => {
    date = pick.value === '' || pick.value === shown.today ? undefined : pick.value;
    void show().catch(failed);
  });
  desk.replaceChildren(
    el('h1', {}, shown.clinic),
    el('label', {}, 'Day', pick),
    ...section(
      'Yesterday and before: what became of these?',
      shown.unmarkedTotal,
      shown.unmarked.map((visit) => visitCard(visit, true)),
    ),
    ...(shown.calls.length === 0
      ? [el('h2', {}, 'Nobody to call')]
      : section(
          `To call (${counted(shown.calls.length, shown.callsTotal)})`,
          shown.callsTotal,
          shown.calls.map((each) => callCard(each, true)),
        )),
    ...section(
      `To look into (${counted(shown.checks.length, shown.checksTotal)})`,
      shown.checksTotal,
      shown.checks.map((each) => callCard(each, false)),
    ),
    ...section('On hold, with a visit ahead', shown.holds.length, shown.holds.map(holdCard)),
    ...shown.days.flatMap(({ date: each, visits }) => [
      el('h2', {}, each === shown.today ? `Today, ${day(each)}` : day(each)),
      visits.length === 0
        ? el('p', { class: 'soft' }, 'No visits.')
        : el('ul', {}, ...visits.map((visit) => visitCard(visit))),
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
