/** Small parts that several cards have. */
import type { BookedIn } from '../view.ts';
import { el, type Part } from './element.ts';
import { sourceWords } from './words.ts';

export const linesOf = (lines: readonly string[], attributes: Readonly<Record<string, string>> = {}): HTMLElement =>
  el('ul', { class: 'tell', ...attributes }, ...lines.map((line) => el('li', {}, line)));

/** A number as it was written; a link where a telephone can dial it. */
export function phoneOf({ phone, dial }: { readonly phone?: string; readonly dial?: string }): Part {
  if (phone === undefined) return el('span', { class: 'soft' }, 'no phone number here');
  return dial === undefined ? el('span', {}, phone) : el('a', { href: `tel:${dial}`, class: 'phone' }, phone);
}

export const sourceName = (source: string): string => sourceWords[source] ?? source;

/** Where a visit was booked, and as what: "Cal.com uid-77". */
export const bookingOf = ({ source, externalId }: BookedIn): string => `${sourceName(source)} ${externalId}`;

/** Opens a person's page. */
export const personLink = (contactId: string, words: string): HTMLElement =>
  el('a', { href: `#person/${contactId}` }, words);
