/**
 * What a change of words puts at stake, so that whoever signs reads that first. Marks do not judge: a harmful sentence can
 * carry none. They say which of the things that readers act on came, went or are others now.
 */
import type { Language } from '../../functions/core/model/language.ts';
import { type Kind, type Signal, signalsIn, unified } from './signals.ts';

/** What a mark is about: of the words, or of what stands around them. */
export type MarkKind = Kind | 'audience' | 'moved' | 'otherLanguage' | 'clinicValue' | 'step';

export interface Mark {
  readonly kind: MarkKind;
  /** For people: `a "not" was taken out`. */
  readonly said: string;
}

/** What differs is only how it is written: commas, capitals, spaces, quotes. */
export function isOnlyPunctuation(before: string, after: string, language: Language): boolean {
  const bare = (text: string) =>
    unified(text, language)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}{}$%+@]+/gu, ' ')
      .trim();
  // A comma between two digits is part of a number.
  const numbers = (text: string) => (text.match(/\d+(?:[.,:]\d+)*/g) ?? []).join(' ');
  return bare(before) === bare(after) && numbers(before) === numbers(after);
}

/** Of a text that became another; an empty one was not there. */
export function marksOf(before: string, after: string, language: Language): readonly Mark[] {
  if (isOnlyPunctuation(before, after, language)) return [];
  const [was, is] = [signalsIn(before, language), signalsIn(after, language)];
  const gone = without(was, is);
  const came = without(is, was);
  const marks = [...changesIn(gone, came), ...swappedJoin(gone, came)];
  // The same words, bound otherwise: "do not eat; drink" and "eat; do not drink".
  return marks.length > 0 ? marks : rebound(was, is, before, after, language);
}

/** Those of `all` that are not among `others`, each as often as it is missing there. */
function without(all: readonly Signal[], others: readonly Signal[]): Signal[] {
  const left = new Map<string, number>();
  for (const each of others) left.set(keyOf(each), (left.get(keyOf(each)) ?? 0) + 1);
  return all.filter((each) => {
    const count = left.get(keyOf(each)) ?? 0;
    left.set(keyOf(each), count - 1);
    return count <= 0;
  });
}

const keyOf = ({ kind, meaning }: Signal) => `${kind}\0${meaning}`;

/** Words that join: alone they are style, and only one in place of another says something else. */
const joins = new Set(['and', 'or', 'but', 'both', 'either', 'y', 'o', 'pero|sino', 'ambos|ambas']);
const isJoin = ({ kind, meaning }: Signal) => kind === 'condition' && joins.has(meaning);

function changesIn(gone: readonly Signal[], came: readonly Signal[]): Mark[] {
  const kinds = new Set([...gone, ...came].filter((each) => !isJoin(each)).map(({ kind }) => kind));
  return [...kinds].map((kind) => {
    const of = (signals: readonly Signal[]) =>
      [...new Set(signals.filter((each) => each.kind === kind && !isJoin(each)).map(({ words }) => words))].join(', ');
    return { kind, said: said(kind, of(gone), of(came)) };
  });
}

function said(kind: Kind, gone: string, came: string): string {
  if (gone === '') return `${names[kind]}: "${came}" came in`;
  if (came === '') return `${names[kind]}: "${gone}" went out`;
  return `${names[kind]}: "${gone}" became "${came}"`;
}

/** As the person who signs would call them. */
export const names: Readonly<Record<Kind, string>> = {
  telephone: 'telephone number',
  link: 'link',
  price: 'price',
  dose: 'dose',
  number: 'number',
  time: 'time',
  value: 'what is filled in',
  negation: 'no or not',
  order: 'before, after, until',
  condition: 'condition',
  medicine: 'medicine',
  instruction: 'instruction',
  food: 'food and drink',
  companion: 'who helps',
  emergency: 'emergency',
  certainty: 'must, may, always',
  amount: 'how much',
  claim: 'claim',
  offer: 'offer',
  money: 'money',
  choice: 'what readers may decide',
  place: 'place',
};

/** "A driver and a phone" is not "a driver or a phone". */
function swappedJoin(gone: readonly Signal[], came: readonly Signal[]): Mark[] {
  const [out] = gone.filter(isJoin);
  const [into] = came.filter(isJoin);
  if (!out || !into || out.meaning === into.meaning) return [];
  return [{ kind: 'condition', said: `${names.condition}: "${out.words}" became "${into.words}"` }];
}

/** Kinds that say something about what comes next to them. */
const binding = new Set<Kind>(['negation', 'order', 'condition', 'amount', 'certainty', 'number']);

function rebound(
  was: readonly Signal[],
  is: readonly Signal[],
  before: string,
  after: string,
  language: Language,
): Mark[] {
  const pairs = (signals: readonly Signal[], text: string) => {
    const unifiedText = unified(text, language);
    const found: Signal[] = [];
    signals.forEach((signal, index) => {
      if (!binding.has(signal.kind) || isJoin(signal)) return;
      const next = signals.slice(index + 1).find((each) => !isJoin(each));
      const ends = next && /[.!?;]/.test(unifiedText.slice(signal.index, next.index));
      const bound = next && !ends ? next : undefined;
      found.push({
        ...signal,
        meaning: `${signal.meaning}>${bound ? bound.meaning : ''}`,
        words: bound ? unifiedText.slice(signal.index, bound.index + bound.words.length) : signal.words,
      });
    });
    return found;
  };
  const [had, has] = [pairs(was, before), pairs(is, after)];
  return changesIn(without(had, has), without(has, had));
}
