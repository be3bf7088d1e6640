/** Finding somebody: by address, booking, first name or telephone number. */
import type { FoundPerson } from '../view.ts';
import { call } from './api.ts';
import { el } from './element.ts';
import { shortMoment } from './format.ts';
import { personLink, phoneOf } from './lines.ts';
import { failed } from './page.ts';
import { kindWords, statusWords } from './words.ts';

const key = 'find';

function foundRow(found: FoundPerson, today: string): HTMLElement {
  const { contactId, name, email, visit } = found;
  const when =
    visit &&
    `${kindWords[visit.kind]}, ${shortMoment(visit.at, today)}${visit.status === 'booked' ? '' : `, ${statusWords[visit.status]}`}`;
  return el(
    'li',
    { class: 'line' },
    personLink(contactId, name),
    el('span', { class: 'soft' }, email),
    found.phone === undefined ? '' : phoneOf(found),
    when === undefined ? '' : el('span', {}, when),
  );
}

/** Made once: what is typed, and who was found, stay while the page renews itself. */
export function findForm(today: () => string): HTMLElement {
  const wanted = el('input', {
    type: 'search',
    id: 'wanted',
    autocomplete: 'off',
    maxlength: '320',
    enterkeyhint: 'search',
  });
  const found = el('div', { id: 'found', 'aria-live': 'polite' });
  const form = el(
    'form',
    { role: 'search', class: 'find', 'data-key': key },
    el('label', { for: 'wanted' }, 'Find somebody'),
    el('p', { class: 'soft', id: 'wanted-hint' }, 'Email address, booking number, first name or phone'),
    el('div', { class: 'field' }, wanted, el('button', { type: 'submit' }, 'Find')),
    el('div', { class: 'answer-here' }),
    found,
  );
  wanted.setAttribute('aria-describedby', 'wanted-hint');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    form.querySelector('.answer')?.remove();
    const text = wanted.value.trim();
    if (text === '') {
      found.replaceChildren();
      return;
    }
    try {
      const { people } = (await call('POST', '/desk/find', { wanted: text })) as { people: readonly FoundPerson[] };
      found.replaceChildren(
        ...(people.length === 0
          ? [
              el(
                'p',
                {},
                'Nobody was found. First names and phone numbers are looked for among the visits of the last 7 and the next 28 days: for anybody else, type the whole email address.',
              ),
            ]
          : [el('ul', { class: 'found' }, ...people.map((person) => foundRow(person, today())))]),
      );
    } catch (error) {
      failed(key, error);
    }
  });
  return form;
}
