/**
 * What a change of words puts at stake, so that whoever signs reads that first. A mark does not judge: it says which of the
 * things that readers act on or believe came, went or are others now, and how far that may reach.
 */
import type { Language } from '../../functions/core/model/language.ts';
import type { Kind } from './kinds.ts';
import { type Signal, signalsIn, unified } from './signals.ts';

/** What a mark is about: the words themselves, or what stands around them. */
export type MarkKind = Kind | 'wording' | 'audience' | 'moved' | 'otherLanguage' | 'clinicValue' | 'step';

export interface Mark {
  readonly kind: MarkKind;
  /** `danger`: read before anything else. `look`: what is said differs, and only a reader can tell whether it matters. */
  readonly level: 'danger' | 'look';
  /** For people: `no or not: "not" went out`. */
  readonly said: string;
}

export const isDanger = ({ level }: Mark): boolean => level === 'danger';

/** What differs is only how it is written: commas, capitals, spaces, quotes. */
export function isOnlyPunctuation(before: string, after: string, language: Language): boolean {
  // A comma between two digits is part of a number.
  const numbers = (text: string) => (text.match(/\d+(?:[.,:]\d+)*/g) ?? []).join(' ');
  return [bare, numbers, asksAndDenies].every((part) => part(before, language) === part(after, language));
}

/** "No, food" is not "no food", and a question is no statement. */
const asksAndDenies = (text: string): string =>
  (text.toLowerCase().match(/\?|(?<!\p{L})(?:no|not|never|nothing|nunca|nada|sí|yes)(?!\p{L})[,;:.]?/gu) ?? []).join(
    ' ',
  );

const bare = (text: string, language: Language): string =>
  unified(text, language)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}{}$%+@]+/gu, ' ')
    .trim();

/** Of a text that became another; an empty one was not there. */
export function marksOf(before: string, after: string, language: Language): readonly Mark[] {
  if (isOnlyPunctuation(before, after, language)) return [];
  const [was, is] = [signalsIn(before, language), signalsIn(after, language)];
  const [gone, came] = [without(was, is), without(is, was)];
  const kinds = [...new Set([...gone, ...came].filter((each) => !isJoin(each)).map(({ kind }) => kind))];
  const marks = kinds.map((kind) => {
    const of = (signals: readonly Signal[]) => signals.filter((each) => each.kind === kind && !isJoin(each));
    return markOf(kind, of(gone), of(came), isEmpty(before) || isEmpty(after));
  });
  marks.push(...denials([was, before], [is, after], language), ...joined(gone, came));
  // The same words, bound otherwise: "do not eat; drink" and "eat; do not drink".
  if (marks.length === 0) marks.push(...rebound([was, before], [is, after], language));
  if (
    marks.length === 0 &&
    (spoken(before, language) !== spoken(after, language) || asksAndDenies(before) !== asksAndDenies(after))
  )
    marks.push({ kind: 'wording', level: 'look', said: 'other words' });
  return marks;
}

const isEmpty = (text: string) => text.trim() === '';

/** The words as they are spoken, without what only makes them kinder. */
const spoken = (text: string, language: Language): string =>
  bare(text, language).replace(/(?<!\p{L})(?:please|por favor) ?/gu, '');

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

/** As the person who signs would call them. */
const names: Readonly<Record<Kind, string>> = {
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

function said(kind: Kind, gone: readonly Signal[], came: readonly Signal[]): string {
  const words = (signals: readonly Signal[]) => [...new Set(signals.map((each) => each.words))].join(', ');
  if (gone.length === 0) return `${names[kind]}: "${words(came)}" came in`;
  if (came.length === 0) return `${names[kind]}: "${words(gone)}" went out`;
  return `${names[kind]}: "${words(gone)}" became "${words(came)}"`;
}

/** Any change of these can send somebody to a wrong hour, number or dose. */
const exact = new Set<Kind>(['telephone', 'link', 'price', 'dose', 'number', 'value']);
/** One in place of another turns what is said round. */
const turning = new Set<Kind>(['time', 'medicine', 'instruction', 'food', 'emergency', 'place']);

/** Meanings whose coming, or going, is dangerous by itself. */
const alarming: Readonly<Record<'came' | 'gone', ReadonlySet<string>>> = {
  came: new Set([
    ...['condition unless', 'condition a menos que|salvo(?: que)?|excepto|menos(?= si)'],
    ...['safe', 'effective', 'cure', 'heal', 'proven|proof|prove[sd]?', 'best', 'guarantee', 'approved', 'natural'].map(
      claim,
    ),
    ...['gentle|mild(?:ly)?', 'quick', 'trusted|expert\\w*|leading|experienced', 'work', 'recommend'].map(claim),
    ...[
      'seguro',
      'eficaz',
      'cura',
      'sanar',
      'probado',
      'garant',
      'aprobado',
      'natural\\w*',
      'suave|leves?',
      'rápido',
    ].map(claim),
    ...['recomend', 'confianza|experto\\w*|líder\\w*', 'funcionar'].map(claim),
    ...['taxi', 'bus', 'walk', 'autobús|metro|tren|transporte', 'caminar'].map((each) => `companion ${each}`),
    ...['milk|cream', 'alcohol', 'cannabis', 'coffee', 'leche|crema', 'café'].map((each) => `food ${each}`),
    ...['stop', 'skip', 'pause', 'write', 'dejar', 'omitir', 'escribir'].map((each) => `instruction ${each}`),
  ]),
  gone: new Set([
    'condition unless',
    ...['risk', 'side effect', 'off-label', 'addict', 'serious(?:ly)?|severe(?:ly)?', 'harm'].map(claim),
    ...['riesgo', 'efecto', 'adicci', 'grave', 'daño'].map(claim),
    ...['driver', 'adult', 'conductor', 'adulto'].map((each) => `companion ${each}`),
    ...['mind', 'no', 'opinión'].map((each) => `choice ${each}`),
    ...['call', 'llamar'].map((each) => `instruction ${each}`),
  ]),
};
function claim(meaning: string): string {
  return `claim ${meaning}`;
}

function markOf(kind: Kind, gone: readonly Signal[], came: readonly Signal[], isAlone: boolean): Mark {
  const alarms = (signals: readonly Signal[], set: ReadonlySet<string>) =>
    signals.some((each) => set.has(`${each.kind} ${each.meaning}`));
  const isDangerous =
    exact.has(kind) ||
    (turning.has(kind) && gone.length > 0 && came.length > 0) ||
    (kind === 'emergency' && gone.length > 0) ||
    (kind === 'order' && turnedRound(gone, came)) ||
    (kind === 'medicine' && (isAlone || gone.some(({ meaning }) => !anyMedicine.has(meaning)))) ||
    kind === 'offer' ||
    (kind === 'certainty' && weaker(gone, came)) ||
    (kind === 'amount' && opposite(gone, came)) ||
    alarms(came, alarming.came) ||
    alarms(gone, alarming.gone);
  return { kind, level: isDangerous ? 'danger' : 'look', said: said(kind, gone, came) };
}

/** Words for medicines at large; every other names one, or a kind. */
const anyMedicine = new Set([
  ...['medicine', 'pill', 'dose', 'vitamin', 'supplement', 'shot', 'blood pressure', 'ketamine'],
  ...['medicina', 'pastilla', 'dosis', 'vitamina', 'suplemento', 'inyección', 'presión', 'ketamina|quetamina'],
]);

const upTo = new Set(['before', 'until', 'by', 'antes', 'hasta', 'a más tardar']);
const from = new Set(['after', 'since', 'después', 'desde|a partir de']);

/** "Before" became "after". Not "until" for "before": both name the end. */
function turnedRound(gone: readonly Signal[], came: readonly Signal[]): boolean {
  const has = (signals: readonly Signal[], set: ReadonlySet<string>) => signals.some(({ meaning }) => set.has(meaning));
  return (has(gone, upTo) && has(came, from)) || (has(gone, from) && has(came, upTo));
}

const strong = new Set(['must', 'debe', 'always', 'siempre', 'certain']);
const mild = new Set(['can', 'should', 'puede', 'debería', 'possible', 'usual', 'suele']);

/** "Must" became "may", or "may" became "will". */
function weaker(gone: readonly Signal[], came: readonly Signal[]): boolean {
  const has = (signals: readonly Signal[], set: ReadonlySet<string>) => signals.some(({ meaning }) => set.has(meaning));
  const firm = new Set([...strong, 'will']);
  return (has(gone, firm) && has(came, mild)) || (has(gone, mild) && has(came, firm));
}

const opposites: readonly (readonly [string, string])[] = [
  ['more', 'less'],
  ['least', 'most than'],
  ['all', 'any'],
  ['all', 'some'],
  ['over', 'under'],
  ['half', 'double'],
  ['many', 'few'],
  ['most', 'few'],
  ['some', 'most'],
  ['más', 'menos'],
  ['al menos', 'máximo'],
  ['todo', 'algún'],
  ['mucho', 'poco'],
  ['mayoría', 'poco'],
  ['algún', 'mayoría'],
];

function opposite(gone: readonly Signal[], came: readonly Signal[]): boolean {
  const has = (signals: readonly Signal[], word: string) => signals.some(({ meaning }) => meaning === word);
  return opposites.some(([one, other]) => (has(gone, one) && has(came, other)) || (has(gone, other) && has(came, one)));
}

/** What was denied and is said now, or the other way round: "do not stop" became "stop". */
function denials(
  [was, before]: readonly [readonly Signal[], string],
  [is, after]: readonly [readonly Signal[], string],
  language: Language,
): Mark[] {
  const [had, has] = [denied(was, before, language), denied(is, after, language)];
  const turned = [
    ...[...had.denied].filter((word) => has.said.has(word) && !has.denied.has(word) && !had.said.has(word)),
    ...[...has.denied].filter((word) => had.said.has(word) && !had.denied.has(word) && !has.said.has(word)),
  ];
  const dropped = [...had.denied].filter((word) => !has.denied.has(word) && !has.said.has(word));
  if (turned.length === 0 && dropped.length > 0)
    return [
      { kind: 'negation', level: 'danger', said: `${names.negation}: "${dropped.join(', ')}" is no longer warned of` },
    ];
  if (turned.length === 0) return [];
  return [{ kind: 'negation', level: 'danger', said: `${names.negation}: "${turned.join(', ')}" turned round` }];
}

const pronouns = new Set(['nothing', 'nobody', 'none', 'nada', 'nadie']);

/** What a "not" can turn round. */
const deniable = new Set<Kind>([
  'instruction',
  'food',
  'medicine',
  'claim',
  'companion',
  'emergency',
  'choice',
  'money',
]);

/** What a text says, and what it denies: up to four words of a clause after a "no" or "not". */
function denied(
  signals: readonly Signal[],
  written: string,
  language: Language,
): Record<'denied' | 'said', Set<string>> {
  const text = unified(written, language).toLowerCase();
  const found = { denied: new Set<string>(), said: new Set<string>() };
  const covered: (readonly [start: number, end: number])[] = [];
  for (const { kind, index, words, meaning } of signals) {
    if (kind !== 'negation') continue;
    const from = index + words.length;
    const clause = /^(?:[^\p{L}.,;:!?\n]*\p{L}+){0,4}/u.exec(text.slice(from))?.[0] ?? '';
    const earlier = /(?:\p{L}+[^\p{L}.,;:!?\n]+){0,3}$/u.exec(text.slice(0, index))?.[0] ?? '';
    // "Eat nothing", "no coma nada": what is denied stands before it.
    covered.push([pronouns.has(meaning) ? index - earlier.length : from, from + clause.length]);
  }
  for (const { kind, index, meaning } of signals) {
    if (!deniable.has(kind)) continue;
    const isDenied = covered.some(([start, end]) => index >= start && index < end);
    found[isDenied ? 'denied' : 'said'].add(meaning);
  }
  return found;
}

/** Words that join: alone they are style. */
const joins = new Set(['and', 'or', 'but', 'both', 'either', 'y', 'o', 'pero|sino', 'ambos|ambas']);
const isJoin = ({ kind, meaning }: Signal) => kind === 'condition' && joins.has(meaning);

/** "A driver and a phone" is not "a driver or a phone". */
function joined(gone: readonly Signal[], came: readonly Signal[]): Mark[] {
  const [out, into] = [gone.find(isJoin), came.find(isJoin)];
  if (!out && !into) return [];
  if (out && into && out.meaning !== into.meaning)
    return [{ kind: 'condition', level: 'look', said: said('condition', [out], [into]) }];
  return [];
}

/** Kinds that say something about what comes next to them. */
const binding = new Set<Kind>([
  'negation',
  'order',
  'condition',
  'amount',
  'certainty',
  'number',
  'emergency',
  'value',
]);

function rebound(
  [was, before]: readonly [readonly Signal[], string],
  [is, after]: readonly [readonly Signal[], string],
  language: Language,
): Mark[] {
  const pairs = (signals: readonly Signal[], written: string): Signal[] => {
    const text = unified(written, language);
    return signals.flatMap((signal, index) => {
      if (!binding.has(signal.kind) || isJoin(signal)) return [];
      const next = signals.slice(index + 1).find((each) => !isJoin(each));
      const isBound = next !== undefined && !/[.!?;\n]/.test(text.slice(signal.index, next.index));
      const words = isBound ? text.slice(signal.index, next.index + next.words.length) : signal.words;
      return [{ ...signal, meaning: `${signal.meaning}>${isBound ? next.meaning : ''}`, words }];
    });
  };
  const [had, has] = [pairs(was, before), pairs(is, after)];
  const [gone, came] = [without(had, has), without(has, had)];
  return [...new Set([...gone, ...came].map(({ kind }) => kind))].map((kind) => {
    const of = (signals: readonly Signal[]) => signals.filter((each) => each.kind === kind);
    return { kind, level: 'look', said: said(kind, of(gone), of(came)) };
  });
}
