/**
 * Whose word counts about a person: the one rule of every door that tells a name, a number, a zone, a language or how much
 * an email may say (`docs/design.md` "Whose word counts").
 */
import type { Appointment } from '../model/appointment.ts';
import type { Contact } from '../model/contact.ts';
import {
  type FactName,
  type FactOrigin,
  type FactOrigins,
  type FactSource,
  type FactValues,
  factNames,
  sourceRanks,
  type ToldFacts,
} from '../model/facts.ts';
import { isSameName } from '../model/sameName.ts';
import type { Instant } from '../time/time.ts';
import { type Changes, changedContact } from './changes.ts';

type Known = FactValues & { readonly facts?: FactOrigins };

/** At the end of a number: `x12`, `ext. 12`, `#12`, `;ext=12`, or after pauses `,,12#`. */
const extension = /(?:[,;\s]*(?:x|ext\.?|extension|#)\s*=?|,+)\s*(\d{1,6})#?\s*$/i;
/** Digits of a number within a country. */
const nationalLength = 10;

/** The digits that lead into a country, from the United States and from most others, stand for the plus. */
const digitsOf = (phone: string) =>
  phone
    .replace(extension, '')
    .replaceAll(/\D/g, '')
    .replace(/^(?:011|00)(?=\d{8})/, '');

/** One number written in two ways: with the country's code or without it, with its extension or without. */
function isSamePhone(one: string, other: string): boolean {
  const [short = '', long = ''] = [digitsOf(one), digitsOf(other)].sort((a, b) => a.length - b.length);
  const extensions = [one, other].flatMap((each) => extension.exec(each)?.[1] ?? []);
  if (new Set(extensions).size > 1) return false;
  return short === long || (short.length >= nationalLength && long.endsWith(short));
}

/** Whether two values say one thing. */
export function isSameFact(name: FactName, one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (name === 'phone') return isSamePhone(one, other);
  return name === 'firstName' ? isSameName(one, other) : one === other;
}

/** Who told what a contact holds. Undefined: nobody; what stands there is only what a row must have. */
export function sourceOf(contact: Known, name: FactName): FactSource | undefined {
  if (contact.facts !== undefined) return contact.facts[name]?.source;
  return contact[name] === undefined ? undefined : 'earlier';
}

/** `keep`: what is known stays. `differs`: as much right, and another value. */
export type Verdict = 'take' | 'keep' | 'differs';

/** What becomes of `said` where `known` stands: the stronger source's word, and between two of one rank neither. */
export function weigh(
  name: FactName,
  known: { readonly value: string | undefined; readonly source: FactSource | undefined },
  said: { readonly value: string; readonly source: FactSource },
): Verdict {
  if (known.source === undefined) return 'take';
  const lead = sourceRanks[said.source] - sourceRanks[known.source];
  if (lead !== 0) return lead > 0 ? 'take' : 'keep';
  return isSameFact(name, known.value, said.value) ? 'keep' : 'differs';
}

/** The origins of every fact a contact has, also of a row from before they were kept. */
export function originsOf(contact: Known, at: Instant): FactOrigins {
  if (contact.facts !== undefined) return contact.facts;
  const held = factNames.filter((name) => contact[name] !== undefined);
  return Object.fromEntries(held.map((name) => [name, { source: 'earlier', at } satisfies FactOrigin]));
}

/** Attributes of a contact as `source` tells them; what it does not tell has no origin. */
export function toldBy(source: FactSource, at: Instant, values: FactValues): FactValues & { facts: FactOrigins } {
  const told = factNames.filter((name) => values[name] !== undefined);
  return {
    ...Object.fromEntries(told.map((name) => [name, values[name]])),
    facts: Object.fromEntries(told.map((name) => [name, { source, at } satisfies FactOrigin])),
  };
}

export interface Learned {
  /** What changes of the contact; undefined when nothing does. */
  readonly set?: Partial<Pick<Contact, FactName | 'facts' | 'series'>>;
  /** What differs with as much right. */
  readonly told: FactValues;
}

/** The zone and language of an education series whose person is a patient too (`asReadBy`). */
const seriesNames: ReadonlySet<FactName> = new Set(['zone', 'locale']);

/** What `said`, of whatever sources its origins name, changes of `contact`. What has no origin there is not said. */
export function learn(contact: Contact, said: Known, at: Instant): Learned {
  const set: Record<string, string> = {};
  const told: Record<string, string> = {};
  const series: Record<string, string> = {};
  let facts = originsOf(contact, at);
  for (const name of factNames) {
    const [value, origin] = [said[name], said.facts?.[name]];
    if (value === undefined || origin === undefined) continue;
    const { source } = origin;
    const known = { value: contact[name], source: sourceOf(contact, name) };
    const verdict = weigh(name, known, { value, source });
    if (verdict === 'differs') told[name] = value;
    if (verdict !== 'take') continue;
    if (known.value !== value) set[name] = value;
    facts = { ...facts, [name]: { source, at } };
    // Their own word, confirmed for the series, stays there when somebody else's counts for the visits.
    const isTheirs = known.source === 'person' && contact.marketing.state === 'confirmed';
    const isKept =
      isTheirs && seriesNames.has(name) && known.value !== value && contact.series?.[name as 'zone'] === undefined;
    if (isKept && known.value !== undefined) series[name] = known.value;
  }
  if (facts === contact.facts || (contact.facts === undefined && Object.keys(set).length === 0)) return { told };
  if (Object.keys(series).length === 0) return { set: { ...set, facts }, told };
  return { set: { ...set, series: { ...contact.series, ...series }, facts }, told };
}

/** A visit's own word after its booking said `said`: what it differs in now, and what it did not speak of this time. */
export function toldAfter(before: ToldFacts | undefined, said: Known, told: FactValues, source: FactSource) {
  const unsaid = Object.entries(before ?? {}).filter(
    ([name]) => name !== 'source' && said.facts?.[name as FactName] === undefined,
  );
  const values: FactValues = { ...Object.fromEntries(unsaid), ...told };
  return Object.keys(values).length === 0 ? undefined : { ...values, source };
}

/** Staff have looked whose name it is that a booking brought to a known address. */
export const nameAnswered = (contact: Contact): Changes | undefined =>
  contact.nameAsked ? { contacts: [changedContact(contact, { nameAsked: undefined })] } : undefined;

/** The person as a visit's own booking tells them: where nobody's word stands over it, and for that visit alone. */
export function asBookedFor(contact: Contact, visit: Pick<Appointment, 'told'> | undefined): Contact {
  if (visit?.told === undefined) return contact;
  const { source, ...values } = visit.told;
  const stands = Object.entries(values).filter(([name]) => {
    const known = sourceOf(contact, name as FactName);
    return known === undefined || sourceRanks[known] <= sourceRanks[source];
  });
  return stands.length === 0 ? contact : { ...contact, ...Object.fromEntries(stands) };
}
