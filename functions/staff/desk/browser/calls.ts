/** Whom to telephone, and what to look into. */
import type { DeskCall, DeskHold } from '../view.ts';
import { call } from './api.ts';
import { correctForm, differencesOf } from './correct.ts';
import { el, type Part } from './element.ts';
import { moment } from './format.ts';
import { bookingOf, linesOf, personLink, phoneOf } from './lines.ts';
import { act, answerIn, card } from './page.ts';
import { holdAct, marksOf } from './visit.ts';
import { callReasons, correctable, outcomeWords } from './words.ts';

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

/** A person here has a page with their address and all their visits; a booking that nobody here stands for has none. */
const nameOf = ({ person, contactId, name }: DeskCall): Part =>
  person === undefined ? name : personLink(contactId, name);

/** @param isCall somebody is telephoned; else something is looked into. */
export function callCard(each: DeskCall, isCall: boolean): HTMLElement {
  const path = `/desk/calls/${each.contactId}/${each.id}/called`;
  const key = `call-${each.contactId}-${each.id}`;
  const undo = { words: 'Undo', run: () => call('DELETE', path) };
  const went = (words: string, outcome: string, done: string, attributes = {}) =>
    act(key, words, `${each.name}: ${done}`, () => call('POST', path, { outcome }), { attributes, undo });
  const { tried, unmarked } = each;
  return card(
    key,
    { class: isCall ? 'card call' : 'card' },
    el(
      'div',
      { class: 'line' },
      el('h3', {}, nameOf(each)),
      phoneOf(each),
      each.phone === undefined && each.person !== undefined
        ? personLink(each.contactId, 'Address and other visits')
        : '',
      each.visit === undefined ? '' : el('span', {}, `visit ${moment(each.visit)}`),
      each.booking === undefined ? '' : el('span', { class: 'soft' }, bookingOf(each.booking)),
      tried === undefined ? '' : el('span', { class: 'tag' }, `${outcomeWords[tried.outcome]}, ${moment(tried.at)}`),
    ),
    ...each.reasons.map((reason) => el('p', { class: 'why' }, callReasons[reason])),
    differencesOf(each.differs ?? []),
    ...(isCall && unmarked === undefined ? sayingsOf(each) : []),
    each.person !== undefined && each.reasons.some((reason) => correctable.has(reason))
      ? correctForm(key, each.contactId, each.name, each.person)
      : '',
    unmarked === undefined ? '' : el('div', { class: 'acts' }, ...marksOf(unmarked, key)),
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
    el('div', { class: 'answer-here' }, answerIn(key)),
  );
}

export function holdCard(held: DeskHold): HTMLElement {
  const { contactId, name, visits } = held;
  const key = `hold-${contactId}`;
  return card(
    key,
    { class: 'card' },
    el(
      'div',
      { class: 'line' },
      el('h3', {}, personLink(contactId, name)),
      phoneOf(held),
      el('span', {}, `visit ${visits.map(moment).join('; ')}`),
    ),
    el('p', { class: 'soft' }, 'No email goes to them. Should the hold still stand?'),
    el('div', { class: 'acts' }, holdAct(key, { contactId, name, hold: true })),
    el('div', { class: 'answer-here' }, answerIn(key)),
  );
}
