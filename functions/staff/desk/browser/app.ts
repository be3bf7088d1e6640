/** The front desk: today and tomorrow, whom to call, what became of each visit, and anybody who is looked for. */
import { defined } from '../../../core/model/defined.ts';
import type { Day, DeskHold, DeskLists, DeskSource, PersonPage } from '../view.ts';
import { call, SignInNeeded } from './api.ts';
import { callCard, holdCard } from './calls.ts';
import { isDialogOpen } from './dialog.ts';
import { el, type Part } from './element.ts';
import { findForm } from './find.ts';
import { ago, day, dayAfter } from './format.ts';
import { bookForm, type VisitType } from './hand.ts';
import { sourceName } from './lines.ts';
import { noticeForm } from './notice.ts';
import { answerIn, forgetAnswers, isTouched, page, withAnswered } from './page.ts';
import { personParts } from './person.ts';
import { finishSignIn, forget, goToSignIn, type Provider, signOut, tokenKept } from './signIn.ts';
import { sharedNames, visitCard } from './visit.ts';

interface Shown extends DeskLists {
  readonly clinic: string;
  readonly zone: string;
  readonly today: string;
  readonly now: string;
  readonly days: readonly Day[];
  readonly holds: readonly DeskHold[];
  readonly locations: readonly { readonly id: string; readonly name: string }[];
  readonly types: readonly VisitType[];
  readonly sources: readonly DeskSource[];
}

const desk = document.getElementById('desk') as HTMLElement;
const provider: Provider = {
  issuer: desk.dataset.issuer ?? '',
  client: desk.dataset.client ?? '',
  scope: desk.dataset.scope ?? '',
  token: desk.dataset.token ?? '',
};
let date: string | undefined;
let days = 2;
/** How many of each list are shown; raised by those who want more. */
let most = 25;
/** What the day told last; a person's page needs its clinic. */
let latest: Shown | undefined;

const personShown = (): string | undefined => /^#person\/([A-Za-z0-9]+)$/.exec(location.hash)?.[1];

const renew = () => void page.show().catch(wrong);

/** A list with its heading; what does not fit is told, and shown when wanted. Nothing where there is nothing. */
function section(list: string, title: string, total: number, cards: readonly HTMLElement[], none?: string): Part[] {
  const all = withAnswered(list, cards);
  if (all.length === 0) return none === undefined ? [] : [el('h2', {}, none)];
  const more = total - cards.length;
  const button = el('button', { type: 'button' }, `Show ${more} more`);
  button.addEventListener('click', () => {
    most = Math.min(999, most + more);
    renew();
  });
  return [
    el('h2', {}, cards.length === 0 && none !== undefined ? none : title),
    el('ul', { 'data-list': list }, ...all),
    more > 0 ? el('p', {}, `And ${more} more. `, button) : '',
  ];
}

/** "3", or "25 of 63" where not all are shown. */
const counted = (shown: number, total: number) => (total > shown ? `${shown} of ${total}` : String(shown));

/** Which day is shown: any, and the one before and after with a press. */
function dayPicker(shown: Shown): HTMLElement {
  const first = date ?? shown.today;
  const pick = el('input', { type: 'date', value: first });
  const go = (to: string) => {
    date = to === '' || to === shown.today ? undefined : to;
    forgetAnswers();
    renew();
  };
  pick.addEventListener('change', () => go(pick.value));
  const step = (words: string, to: string) => {
    const button = el('button', { type: 'button' }, words);
    button.addEventListener('click', () => go(to));
    return button;
  };
  return el(
    'div',
    { class: 'days' },
    el('label', {}, 'Day', pick),
    step('Earlier', dayAfter(first, -1)),
    step('Later', dayAfter(first, 1)),
    date === undefined ? '' : step('Today', shown.today),
  );
}

function daysParts(shown: Shown): Part[] {
  const names = sharedNames(shown.days.flatMap(({ visits }) => visits));
  const week = el('button', { type: 'button' }, 'Show seven days');
  week.addEventListener('click', () => {
    days = 7;
    renew();
  });
  return [
    ...shown.days.flatMap(({ date: each, visits }) => [
      el('h2', {}, each === shown.today ? `Today, ${day(each)}` : day(each)),
      visits.length === 0
        ? el('p', { class: 'soft' }, 'No visits.')
        : el(
            'ul',
            { 'data-list': each },
            ...visits.map((visit) => visitCard(visit, { isNameShared: names.has(visit.name) })),
          ),
    ]),
    days === 2 ? el('p', {}, week) : '',
  ];
}

function sourcesPart({ sources, now }: Shown): Part {
  if (sources.length === 0) return '';
  return el(
    'p',
    { class: 'soft' },
    'Last heard from: ',
    ...sources.flatMap(({ source, heardAt, isSilent }, index) => [
      index === 0 ? '' : ', ',
      el(
        'span',
        { class: isSilent ? 'warm' : 'soft' },
        `${sourceName(source)} ${ago(heardAt, now)}${isSilent ? ', unusually long' : ''}`,
      ),
    ]),
    '.',
  );
}

const finder = findForm(() => latest?.today ?? '');
let notices: HTMLElement | undefined;
let booking: HTMLElement | undefined;

/** Forms are made once, so that what is typed stays; the answer to them is put in anew. */
function form(made: HTMLElement, key: string): HTMLElement {
  made.querySelector(':scope > .answer-here')?.replaceChildren(answerIn(key));
  return made;
}

function dayParts(shown: Shown): Part[] {
  notices ??= noticeForm(shown.locations, shown.today);
  booking ??= bookForm(shown.types, shown.today);
  return [
    el('h1', {}, shown.clinic),
    finder,
    dayPicker(shown),
    ...section(
      'unmarked',
      'Yesterday and before: what became of these?',
      shown.unmarkedTotal,
      shown.unmarked.map((visit) => visitCard(visit, { withDay: true })),
    ),
    ...section(
      'calls',
      `To call (${counted(shown.calls.length, shown.callsTotal)})`,
      shown.callsTotal,
      shown.calls.map((each) => callCard(each, true)),
      'Nobody to call',
    ),
    ...section(
      'checks',
      `To look into (${counted(shown.checks.length, shown.checksTotal)})`,
      shown.checksTotal,
      shown.checks.map((each) => callCard(each, false)),
    ),
    ...section('holds', 'On hold, with a visit ahead', shown.holds.length, shown.holds.map(holdCard)),
    ...daysParts(shown),
    form(notices, 'notice'),
    shown.types.length === 0 ? '' : form(booking, 'book'),
    sourcesPart(shown),
  ];
}

/** The card that somebody looks at or has just pressed, and where on the screen it is. */
function anchor(): { readonly key: string; readonly top: number } | undefined {
  const pressed = document.activeElement?.closest<HTMLElement>('[data-key]');
  const seen = [...desk.querySelectorAll<HTMLElement>('[data-key]')];
  const first = scrollY > 0 ? seen.find((each) => each.getBoundingClientRect().bottom > 0) : undefined;
  const held = pressed ?? first;
  return held?.dataset.key === undefined ? undefined : { key: held.dataset.key, top: held.getBoundingClientRect().top };
}

/** What is folded away, by its card and its words. */
const nameOf = (summary: Element): string =>
  `${summary.closest<HTMLElement>('[data-key]')?.dataset.key ?? ''} ${summary.textContent}`;

/** Puts the new page in place of the old: what was opened stays open, what is being typed stays, and nothing moves. */
function replace(parts: readonly Part[]): void {
  const held = anchor();
  const opened = new Set([...desk.querySelectorAll('details[open] > summary')].map(nameOf));
  const touched = [...desk.querySelectorAll<HTMLElement>('li[data-key]')].filter(
    (each) => each.dataset.key !== held?.key && isTouched(each),
  );
  desk.replaceChildren(...parts.filter((part) => part !== ''));
  for (const old of touched)
    desk.querySelector(`li[data-key="${CSS.escape(old.dataset.key ?? '')}"]`)?.replaceWith(old);
  for (const summary of desk.querySelectorAll('summary')) {
    if (opened.has(nameOf(summary))) (summary.parentElement as HTMLDetailsElement).open = true;
  }
  const now = held && desk.querySelector(`[data-key="${CSS.escape(held.key)}"]`)?.getBoundingClientRect().top;
  if (held && now !== undefined) scrollBy(0, now - held.top);
  desk.removeAttribute('aria-busy');
}

let shownFor: string | undefined;

async function show(): Promise<void> {
  const contactId = personShown();
  const query = new URLSearchParams(defined<Record<string, string>>({ shown: String(most), days: String(days), date }));
  const asked = contactId ?? '';
  if (contactId === undefined || latest === undefined) latest = (await call('GET', `/desk/day?${query}`)) as Shown;
  const person = contactId === undefined ? undefined : ((await call('GET', `/desk/people/${contactId}`)) as PersonPage);
  // Somebody went on to another page meanwhile.
  if ((personShown() ?? '') !== asked) return;
  replace(person ? personParts(person, latest.zone) : dayParts(latest));
  if (shownFor !== undefined && shownFor !== asked) {
    scrollTo(0, 0);
    desk.querySelector<HTMLElement>('h1')?.setAttribute('tabindex', '-1');
    desk.querySelector<HTMLElement>('h1')?.focus();
  }
  shownFor = asked;
}

/** The page follows the day: at most once a minute, and never under somebody's hands. */
const renewMs = 60_000;
const quietMs = 10_000;
let shownAt = 0;
let touchedAt = 0;

function isBusy(): boolean {
  const typing = document.activeElement?.matches('input, select, textarea') ?? false;
  return (
    document.visibilityState !== 'visible' ||
    isDialogOpen() ||
    (typing && desk.contains(document.activeElement)) ||
    Date.now() - touchedAt < quietMs
  );
}

function follow(): void {
  for (const event of ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const)
    addEventListener(event, () => (touchedAt = Date.now()), { passive: true });
  setInterval(() => {
    if (tokenKept() === undefined || Date.now() - shownAt < renewMs || isBusy()) return;
    forgetAnswers();
    renew();
  }, 5_000);
  addEventListener('hashchange', () => {
    forgetAnswers();
    renew();
  });
}

/** What goes wrong where nothing in particular was pressed. */
function wrong(error: unknown): void {
  if (error instanceof SignInNeeded) {
    signInPage(error.why);
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  const line = el('div', { class: 'answer fault', role: 'alert' }, el('p', {}, message));
  desk.querySelector(':scope > .answer')?.remove();
  desk.prepend(line);
  desk.removeAttribute('aria-busy');
}

const signInWords = {
  first: ['Sign in', "Today's visits and the call list, for the clinic's own staff."],
  over: ['Sign in again', 'Your session is over. Please sign in again.'],
  role: [
    'Your account may not open the front desk',
    'You are signed in, and your account does not have the front desk role. Please ask whoever looks after accounts at your clinic for it, then sign in again.',
  ],
} as const;

function signInPage(why: keyof typeof signInWords): void {
  const [title, words] = signInWords[why];
  const button = el(
    'button',
    { type: 'button', class: 'main' },
    why === 'role' ? 'Sign in as somebody else' : 'Sign in',
  );
  button.addEventListener('click', () => void goToSignIn(provider).catch(wrong));
  forgetAnswers();
  if (why !== 'first') forget();
  desk.replaceChildren(el('h1', { tabindex: '-1' }, title), el('p', {}, words), button);
  desk.removeAttribute('aria-busy');
  if (why !== 'first') desk.querySelector('h1')?.focus();
}

page.show = async () => {
  await show();
  shownAt = Date.now();
};
page.signIn = signInPage;

try {
  await finishSignIn(provider);
  const leave = el('button', { type: 'button' }, 'Sign out');
  leave.addEventListener('click', () => void signOut(provider).catch(wrong));
  if (tokenKept() === undefined) signInPage('first');
  else {
    document.getElementById('who')?.replaceChildren(leave);
    await page.show();
    follow();
  }
} catch (error) {
  if (!desk.querySelector('h1')) signInPage(error instanceof SignInNeeded ? error.why : 'first');
  if (!(error instanceof SignInNeeded)) wrong(error);
}
