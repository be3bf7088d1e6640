/** Visits booked at the desk: booking, moving and cancelling them. */
import type { Warning } from '../../../core/model/leftOut.ts';
import type { DayVisit } from '../view.ts';
import { call, faultWords } from './api.ts';
import { optionOf } from './correct.ts';
import { ask } from './dialog.ts';
import { el, type Part } from './element.ts';
import { moment } from './format.ts';
import { act, answerIn, untouched } from './page.ts';
import { languageWords } from './words.ts';

/** What may be booked by hand. */
export interface VisitType {
  readonly type: string;
  readonly words: string;
}

interface HandAnswer {
  readonly warnings?: readonly Warning[];
}

/** What the answer warns of, after what was done. */
const withWarnings = (done: string) => (answer: unknown) =>
  [done, faultWords((answer as HandAnswer).warnings ?? [])].filter((words) => words !== '').join(' ');

export function handActs(visit: DayVisit, key: string): Part[] {
  if (visit.status !== 'booked' || visit.begun) return [];
  const path = `/desk/visits/${visit.contactId}/${visit.appointmentId}`;
  const date = el('input', { type: 'date', value: visit.date });
  const time = el('input', { type: 'time', value: visit.time });
  const isMeant = () =>
    ask(
      `Cancel ${visit.name}'s visit?`,
      [el('p', {}, `${moment(`${visit.date}T${visit.time}`)}. They are told by email at once.`)],
      'Cancel the visit',
    );
  return [
    el('label', {}, 'New day', date),
    el('label', {}, 'New time', time),
    act(key, 'Move the visit', withWarnings(`${visit.name}: moved. They are told by email.`), () =>
      call('PUT', `${path}/time`, { date: date.value, time: time.value }),
    ),
    act(
      key,
      'Cancel the visit',
      `${visit.name}: cancelled. They are told by email.`,
      () => call('POST', path, { became: 'cancelled' }),
      { first: isMeant },
    ),
  ];
}

const key = 'book';

/** Made once: what is typed stays while the page renews itself. */
export function bookForm(types: readonly VisitType[], today: string): HTMLElement {
  const name = el('input', { type: 'text', maxlength: '60', autocomplete: 'off' });
  const email = el('input', { type: 'email', maxlength: '254', autocomplete: 'off' });
  const phone = el('input', { type: 'tel', maxlength: '60', autocomplete: 'off' });
  const language = untouched(el('select', {}, ...Object.entries(languageWords).map(optionOf('en'))));
  const type = untouched(el('select', {}, ...types.map(({ type: each, words }) => optionOf(undefined)([each, words]))));
  const date = el('input', { type: 'date', value: today });
  const time = el('input', { type: 'time', value: '' });
  const minutes = el('input', { type: 'number', min: '5', max: '720', step: '5', value: '60' });
  const given = (value: string) => (value.trim() === '' ? undefined : value.trim());
  const book = async () => {
    const answer = await call('POST', '/desk/visits', {
      email: given(email.value),
      firstName: given(name.value),
      phone: given(phone.value),
      locale: language.value,
      type: type.value,
      date: given(date.value),
      time: given(time.value),
      minutes: Number(minutes.value),
    });
    for (const field of [name, email, phone]) field.value = '';
    return answer;
  };
  return el(
    'details',
    { class: 'card', 'data-key': key },
    el('summary', {}, 'Book a visit by hand'),
    el(
      'p',
      { class: 'soft' },
      'For visits that no booking system has. Where you book with a system, book there: this page hears of it by itself.',
    ),
    el(
      'div',
      { class: 'fields' },
      el('label', {}, 'First name', name),
      el('label', {}, 'Email', email),
      el('label', {}, 'Phone', phone),
      el('label', {}, 'Language', language),
      el('label', {}, 'What and where', type),
      el('label', {}, 'Day', date),
      el('label', {}, 'Time', time),
      el('label', {}, 'Minutes', minutes),
    ),
    el(
      'div',
      { class: 'acts' },
      act(key, 'Book', withWarnings('Booked. They are told by email.'), book, { attributes: { class: 'main' } }),
    ),
    el('div', { class: 'answer-here' }, answerIn(key)),
  );
}
