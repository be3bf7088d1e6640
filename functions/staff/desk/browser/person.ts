/** One person's page: what is known, their visits, what comes next, and what they were told. */
import { zoneName } from '../../../web/zones.ts';
import type { NextEmail, PersonPage, ToldEmail } from '../view.ts';
import { call } from './api.ts';
import { correctForm } from './correct.ts';
import { emailFrame, tell } from './dialog.ts';
import { el, type Part } from './element.ts';
import { shortMoment } from './format.ts';
import { phoneOf } from './lines.ts';
import { answerIn, card, failed } from './page.ts';
import { holdAct, visitCard } from './visit.ts';
import { educationWords, languageWords, toldWords, whyWords } from './words.ts';

const fact = (words: string, ...value: readonly Part[]): Part[] => [el('dt', {}, words), el('dd', {}, ...value)];

function factsCard(person: PersonPage): HTMLElement {
  const { contactId, name } = person;
  const key = `person-${contactId}`;
  const { locale, zone } = person.person;
  const emails = person.hold
    ? 'On hold: nothing is sent'
    : person.noEmails
      ? 'None: their address does not take them'
      : person.reminders === 'left'
        ? 'They have left the emails about visits'
        : `${person.emailForm === 'full' ? 'With the name of the treatment' : 'Short, without the name of the treatment'}${person.wantsFewer ? '; only what they must know' : ''}`;
  return card(
    key,
    { class: 'card' },
    el(
      'dl',
      {},
      ...fact('Email', person.email),
      ...fact('Phone', phoneOf(person)),
      ...fact('Language', languageWords[locale] ?? locale),
      ...fact('Time zone', zoneName(zone, 'en')),
      ...fact('Emails about visits', emails),
      ...fact('Education emails', educationWords[person.education]),
    ),
    el('div', { class: 'acts' }, holdAct(key, { contactId, name, hold: person.hold })),
    el('div', { class: 'answer-here' }, answerIn(key)),
    correctForm(key, contactId, name, person.person),
  );
}

/** A zone is named where it is not that of everything else here. */
const when = (at: string, zone: string, today: string, usual: string): string =>
  `${shortMoment(at, today)}${zone === usual ? '' : ` (${zoneName(zone, 'en')})`}`;

const emailName = ({ subject, journey, step }: { subject?: string; journey: string; step: string }): string =>
  subject ?? `${journey} / ${step}`;

function toldRow(person: PersonPage, email: ToldEmail, usual: string): HTMLElement {
  const key = `told-${email.id}`;
  const read = el('button', { type: 'button', class: 'small' }, 'Read it');
  read.addEventListener('click', async () => {
    try {
      const path = `/desk/people/${person.contactId}/emails/${email.id}`;
      const { subject, html } = (await call('GET', path)) as { subject: string; html: string };
      await tell(subject, el('p', { class: 'soft' }, 'As it left, without their own links.'), emailFrame(html));
    } catch (error) {
      failed(key, error);
    }
  });
  const outcome =
    email.outcome === 'notSent' && email.why !== undefined
      ? `not sent: ${whyWords[email.why] ?? 'it could not be sent'}`
      : toldWords[email.outcome];
  return el(
    'li',
    { 'data-key': key },
    el('span', { class: 'when' }, when(email.at, email.zone, person.today, usual)),
    el('span', { class: 'what' }, emailName(email)),
    el(
      'span',
      { class: 'soft' },
      [
        email.visit === undefined ? '' : `visit ${shortMoment(email.visit, person.today)}`,
        outcome,
        email.canShow || email.outcome === 'notSent' || email.outcome === 'onTheWay' ? '' : 'can no longer be shown',
      ]
        .filter((text) => text !== '')
        .join(' · '),
    ),
    email.canShow ? read : '',
  );
}

const nextRow = (person: PersonPage, email: NextEmail, usual: string): HTMLElement =>
  el(
    'li',
    {},
    el('span', { class: 'when' }, when(email.at, email.zone, person.today, usual)),
    el('span', { class: 'what' }, emailName(email)),
    email.why === undefined
      ? ''
      : el('span', { class: 'soft' }, `will not go: ${whyWords[email.why] ?? 'it cannot be sent'}`),
  );

export function personParts(person: PersonPage, usual: string): Part[] {
  const nothing = person.hold ? 'Nothing while the hold stands.' : 'Nothing, as things stand.';
  return [
    el('p', {}, el('a', { href: '#' }, '← Back to the day')),
    el('h1', {}, person.name),
    el('ul', {}, factsCard(person)),
    el('h2', {}, 'Visits'),
    person.visits.length === 0
      ? el('p', { class: 'soft' }, 'None.')
      : el(
          'ul',
          { 'data-list': 'visits' },
          ...person.visits.map((visit) => visitCard(visit, { withDay: true, isOwnPage: true })),
        ),
    el('h2', {}, 'What comes next'),
    person.next.length === 0
      ? el('p', { class: 'soft' }, nothing)
      : el('ul', { class: 'rows' }, ...person.next.map((email) => nextRow(person, email, usual))),
    el('h2', {}, 'What they were told'),
    person.told.length === 0
      ? el('p', { class: 'soft' }, 'Nothing yet.')
      : el('ul', { class: 'rows' }, ...person.told.map((email) => toldRow(person, email, usual))),
  ];
}
