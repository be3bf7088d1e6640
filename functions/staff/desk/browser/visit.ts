/** A visit on the page: when, who, what became of it, and what may be done about it. */
import type { DayVisit } from '../view.ts';
import { call } from './api.ts';
import { correctForm } from './correct.ts';
import { ask, choose } from './dialog.ts';
import { el, type Part } from './element.ts';
import { clock, day, moment } from './format.ts';
import { handActs } from './hand.ts';
import { bookingOf, personLink, phoneOf, sourceName } from './lines.ts';
import { act, answerIn, card, doIt, failed, hasUndo } from './page.ts';
import { doorWords, kindWords, noticeWords, statusWords, untreatedWords } from './words.ts';

export const visitPath = ({ contactId, appointmentId }: DayVisit): string =>
  `/desk/visits/${contactId}/${appointmentId}`;

/** What became of a visit, a button each; those that say what is so already are not there. */
function choices(visit: DayVisit, key: string): Part[] {
  const { name, kind } = visit;
  const path = visitPath(visit);
  const slip = { words: 'Undo', run: () => call('POST', path, { became: 'booked', mistake: true }) };
  const became = visit.stoppedEarly ? 'stoppedEarly' : visit.status === 'completed' ? 'came' : visit.status;
  const choice = (to: string, words: string, done: string): Part =>
    became === to ? '' : act(key, words, `${name}: ${done}`, () => call('POST', path, { became: to }), { undo: slip });
  const untreated = el('button', { type: 'button' }, 'Came, not treated');
  untreated.addEventListener('click', async ({ detail }) => {
    if (detail > 1) return;
    const why = await choose(
      `Why was ${name} not treated?`,
      [el('p', {}, 'No aftercare emails go, and none about a missed visit.')],
      Object.entries(untreatedWords).map(([each, words]) => ({ key: each, words })),
    );
    if (why === undefined) return;
    const done = `${name}: came and was not treated. No aftercare goes.`;
    await doIt(key, done, () => call('POST', path, { became: 'untreated', why }), slip);
  });
  const isTalk = kind === 'consultation';
  return [
    choice('came', 'Came', isTalk ? 'marked as came.' : 'marked as came. Aftercare emails follow.'),
    ...(isTalk ? [] : [choice('stoppedEarly', 'Stopped early', 'marked as stopped early. Aftercare emails follow.')]),
    ...(isTalk || became === 'untreated' ? [] : [untreated]),
    choice('noshow', 'Did not come', 'marked as missed. No email goes until you send it.'),
  ];
}

/** Before a mark: the choices. After it: how to take it back, and what follows from it. */
export function marksOf(visit: DayVisit, key: string): Part[] {
  const { name, status, begun } = visit;
  const path = visitPath(visit);
  if (status === 'booked') return begun ? choices(visit, key) : [];
  const acts: Part[] =
    visit.undoable && !hasUndo(key)
      ? [act(key, 'Undo', `${name}: back to booked.`, () => call('POST', path, { became: 'booked', mistake: true }))]
      : [];
  if (status === 'noshow' && !visit.missedEmail)
    acts.push(
      act(
        key,
        'Send the missed-visit email',
        `${name}: the email goes out.`,
        () => call('POST', path, { became: 'sendMissed' }),
        {
          first: () =>
            ask(
              `Send ${name} the missed-visit email?`,
              [
                el(
                  'p',
                  {},
                  'It says that we missed them, without blame, and how to find another time. It cannot be called back.',
                ),
              ],
              'Send it',
            ),
        },
      ),
    );
  return acts;
}

function tags(visit: DayVisit): string[] {
  const found: string[] = [];
  if (visit.status !== 'booked') {
    const why = visit.untreatedFor === undefined ? '' : `: ${untreatedWords[visit.untreatedFor].toLowerCase()}`;
    found.push(visit.stoppedEarly ? 'stopped early' : `${statusWords[visit.status]}${why}`);
  }
  if (visit.hold) found.push('emails on hold');
  if (visit.leftReminders) found.push('gets no reminders');
  if (visit.newAddressSince) found.push(`new email address since ${visit.newAddressSince}`);
  if (visit.notice !== undefined) found.push(`told: ${noticeWords[visit.notice] ?? visit.notice}`);
  if (visit.missedEmail) found.push('missed-visit email sent');
  return found;
}

/** What must be asked before anything is given. It stays until somebody says that it was. */
function doorOf(visit: DayVisit, key: string, why: NonNullable<DayVisit['door']>): HTMLElement {
  const asked = (is: boolean) => () => call('POST', visitPath(visit), { askedAtDoor: is });
  return el(
    'div',
    { class: 'door' },
    el(
      'p',
      {},
      el('strong', {}, 'Ask at the door: food, drinks, medicines, driver.'),
      el('span', { class: 'soft' }, ` ${doorWords[why]}`),
    ),
    act(key, 'Asked', `${visit.name}: asked at the door.`, asked(true), {
      undo: { words: 'Not asked yet', run: asked(false) },
    }),
  );
}

/** What a hold keeps from somebody, at the moment it is set. */
export function heldWords(name: string, answer: unknown): string {
  const { visits = [] } = answer as { visits?: readonly { visit: string }[] };
  const held = `${name}: nothing is sent until you lift it.`;
  if (visits.length === 0) return held;
  const when = visits.map(({ visit }) => moment(visit)).join('; ');
  return `${held} No email will say how to prepare for the visit on ${when}. It is on the list to call: please tell them, or cancel it.`;
}

export function holdAct(key: string, { contactId, name, hold }: Pick<DayVisit, 'contactId' | 'name' | 'hold'>): Part {
  const path = `/desk/people/${contactId}/hold`;
  return hold
    ? act(key, 'Send emails again', `${name}: emails go again.`, () => call('DELETE', path))
    : act(
        key,
        'Hold all emails',
        (answer) => heldWords(name, answer),
        () => call('PUT', path),
      );
}

const courseMax = 100;

/** Corrects which infusion of the course it is. What is far from our own count is asked about. */
function courseForm(visit: DayVisit, key: string, course: number): Part[] {
  const number = el('input', {
    type: 'number',
    min: '1',
    max: String(courseMax),
    step: '1',
    inputmode: 'numeric',
    value: String(course),
  });
  const read = () => {
    const value = Number(number.value);
    return number.value.trim() !== '' && Number.isInteger(value) && value >= 1 && value <= courseMax
      ? value
      : undefined;
  };
  const isMeant = async () => {
    const value = read();
    if (value === undefined) {
      failed(key, new Error(`The infusion number must be a whole number from 1 to ${courseMax}.`));
      return false;
    }
    if (Math.abs(value - course) <= 1) return true;
    return ask(
      `Is it infusion number ${value}?`,
      [
        el('p', {}, `So far it is number ${course} for ${visit.name}.`),
        el('p', {}, 'The first one of a course has longer emails before and after it; later ones have the short ones.'),
      ],
      `Yes, number ${value}`,
    );
  };
  return [
    el('label', {}, 'Infusion number', number),
    act(key, 'Save', `${visit.name}: number saved.`, () => call('POST', visitPath(visit), { course: read() }), {
      first: isMeant,
    }),
  ];
}

/** Sends the present times once more. */
function timesAct(visit: DayVisit, key: string): Part {
  if (visit.status !== 'booked' || visit.begun || visit.kind === 'unmapped') return '';
  return act(
    key,
    'Send the times again',
    `${visit.name}: an email with the present times goes now.`,
    () => call('POST', visitPath(visit), { timesAgain: true }),
    {
      first: () =>
        ask(
          `Send ${visit.name} the times of this visit again?`,
          [
            el(
              'p',
              {},
              `One email goes now: ${moment(`${visit.date}T${visit.time}`)}, and how to prepare as it stands.`,
            ),
          ],
          'Send them',
        ),
    },
  );
}

/** @param isOwnPage the person's own page has the hold and the corrections already. */
function moreOf(visit: DayVisit, key: string, isOwnPage: boolean): HTMLElement {
  const { name } = visit;
  const other = visit.status !== 'booked' && visit.begun ? choices(visit, key) : [];
  return el(
    'details',
    {},
    el('summary', {}, isOwnPage ? 'More about this visit' : `More for ${name}`),
    el(
      'p',
      { class: 'soft' },
      visit.byHand
        ? `Booked here at the desk, as ${visit.booking.externalId}.`
        : `Booked in ${sourceName(visit.booking.source)} as ${visit.booking.externalId}: move or cancel it there.`,
    ),
    other.length === 0
      ? ''
      : el('div', {}, el('p', { class: 'soft' }, 'Was it otherwise?'), el('div', { class: 'acts' }, ...other)),
    el('div', { class: 'acts' }, timesAct(visit, key), isOwnPage ? '' : holdAct(key, visit)),
    visit.byHand ? el('div', { class: 'acts' }, ...handActs(visit, key)) : '',
    visit.course === undefined ? '' : el('div', { class: 'acts' }, ...courseForm(visit, key, visit.course)),
    isOwnPage ? '' : correctForm(key, visit.contactId, name, visit.person),
  );
}

export interface VisitCardOptions {
  /** Where cards of several days stand together. */
  readonly withDay?: boolean;
  /** Another visit here has the same name: what tells them apart is shown. */
  readonly isNameShared?: boolean;
  /** On the person's own page: no link to it. */
  readonly isOwnPage?: boolean;
}

export function visitCard(visit: DayVisit, options: VisitCardOptions = {}): HTMLElement {
  const { withDay = false, isNameShared = false, isOwnPage = false } = options;
  const key = `visit-${visit.appointmentId}`;
  const acts = marksOf(visit, key);
  const course = visit.course === undefined ? '' : `, number ${visit.course}`;
  return card(
    key,
    { class: 'card' },
    el(
      'div',
      { class: 'line' },
      el('span', { class: 'time' }, withDay ? `${day(visit.date)}, ${clock(visit.time)}` : clock(visit.time)),
      el('h3', {}, isOwnPage ? visit.location : personLink(visit.contactId, visit.name)),
      el('span', {}, `${kindWords[visit.kind]}${course}`),
      isOwnPage ? '' : el('span', { class: 'soft' }, visit.location),
      visit.phone === undefined || isOwnPage ? '' : phoneOf(visit),
      isNameShared ? el('span', { class: 'soft' }, bookingOf(visit.booking)) : '',
      ...tags(visit).map((tag) => el('span', { class: 'tag' }, tag)),
    ),
    visit.door === undefined ? '' : doorOf(visit, key, visit.door),
    acts.length === 0 ? '' : el('div', { class: 'acts' }, ...acts),
    el('div', { class: 'answer-here' }, answerIn(key)),
    moreOf(visit, key, isOwnPage),
  );
}

/** Names that several of these visits have. */
export function sharedNames(visits: readonly DayVisit[]): ReadonlySet<string> {
  const people = new Map<string, string>();
  return new Set(
    visits.flatMap(({ name, contactId }) => {
      const other = people.get(name);
      people.set(name, contactId);
      return other === undefined || other === contactId ? [] : [name];
    }),
  );
}
