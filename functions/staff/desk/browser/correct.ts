/** What is known of a person, and correcting it. */
import { zoneName, zones } from '../../../web/zones.ts';
import type { DeskPerson, Difference } from '../view.ts';
import { call } from './api.ts';
import { el, type Part } from './element.ts';
import { linesOf } from './lines.ts';
import { act, untouched } from './page.ts';
import { factWords, languageWords } from './words.ts';

/** Corrects what is known of a person; what was not touched is not sent. It stays, whatever a booking says later. */
export function correctForm(key: string, contactId: string, name: string, person: DeskPerson): HTMLElement {
  const { firstName = '', phone = '', locale, zone } = person;
  const first = el('input', { type: 'text', value: firstName, maxlength: '60', autocomplete: 'off' });
  const number = el('input', { type: 'tel', value: phone, maxlength: '60', autocomplete: 'off' });
  const email = el('input', { type: 'email', placeholder: 'only if it is another', autocomplete: 'off' });
  const language = untouched(el('select', {}, ...Object.entries(languageWords).map(optionOf(locale))));
  const known = zones.map(([each, words]) => [each, words.en] as const);
  const all = known.some(([each]) => each === zone) ? known : [[zone, zoneName(zone, 'en')] as const, ...known];
  const place = untouched(el('select', {}, ...all.map(optionOf(zone))));
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
      { class: 'fields' },
      el('label', {}, 'First name', first),
      el('label', {}, 'Phone', number),
      el('label', {}, 'Email', email),
      el('label', {}, 'Language', language),
      el('label', {}, 'Time zone', place),
    ),
    el(
      'div',
      { class: 'acts' },
      act(key, 'Save corrections', `${name}: corrected.`, save, { attributes: { class: 'main' } }),
    ),
  );
}

export const optionOf =
  (chosen: string | undefined) =>
  ([value, words]: readonly [string, string]): HTMLOptionElement =>
    el('option', value === chosen ? { value, selected: '' } : { value }, words);

const worded = (what: Difference['what'], value: string): string =>
  what === 'locale' ? (languageWords[value] ?? value) : what === 'zone' ? zoneName(value, 'en') : value;

/** What a booking tells otherwise, a line each. */
export const differencesOf = (differs: readonly Difference[]): Part =>
  differs.length === 0
    ? ''
    : linesOf(
        differs.map(({ what, told, known }) => {
          const ours = known === undefined ? 'we have none' : `we have ${worded(what, known)}`;
          return `${factWords[what]}: their booking says ${worded(what, told)}, ${ours}`;
        }),
      );
