/** Values of `clinic.yaml` that changed, and every sentence that reads otherwise because of one. */
import type { Clinic } from '../../functions/core/model/clinic.ts';
import type { Language } from '../../functions/core/model/language.ts';
import { languages } from '../../functions/core/model/language.ts';
import type { CompiledTemplate } from '../../functions/core/model/template.ts';
import type { ReleaseBody } from '../release/release.ts';
import type { SamplePerson } from '../samples/people.ts';
import { renderSample, sampleFor } from '../samples/samples.ts';
import { sentenceChanges } from './compare.ts';
import { isOnlyPunctuation, type Mark, marksOf } from './marks.ts';
import { sentencesIn } from './sentences.ts';

/** A sentence as a sample person reads it under the old value and under the new one. */
export interface Printed {
  readonly email: string;
  readonly language: Language;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface ValueChange {
  /** `preparation.solidFoodHours` */
  readonly path: string;
  /** As JSON; undefined: not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly marks: readonly Mark[];
  readonly printed: readonly Printed[];
}

type Json = unknown;
type Leaves = ReadonlyMap<string, Json>;

/** Lists are one value: a closed day more or less is a change of the list. */
function leavesOf(value: Json, path: readonly string[] = []): [string, Json][] {
  if (!isGroup(value)) return [[path.join('.'), value]];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...path, name]));
}

/** Changed values, without what they print. */
export function changedValues(before: Clinic, after: Clinic): Omit<ValueChange, 'printed'>[] {
  const [was, is]: [Leaves, Leaves] = [new Map(leavesOf(before)), new Map(leavesOf(after))];
  const paths = [...new Set([...was.keys(), ...is.keys()])].sort();
  return paths.flatMap((path) => {
    const [old, now] = [was.get(path), is.get(path)];
    const [oldText, newText] = [old, now].map((each) => (each === undefined ? undefined : JSON.stringify(each)));
    return oldText === newText ? [] : [{ path, before: oldText, after: newText, marks: valueMarks(path, old, now) }];
  });
}

/** Of one value or of a group of them. @param path of the value or group in `clinic.yaml`. */
export function valueMarksIn(path: string, before: Json, after: Json): readonly Mark[] {
  const [was, is]: [Leaves, Leaves] = [new Map(leavesOf(before, [path])), new Map(leavesOf(after, [path]))];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((each) => {
    const [old, now] = [was.get(each), is.get(each)];
    return JSON.stringify(old) === JSON.stringify(now) ? [] : valueMarks(each, old, now);
  });
}

/**
 * A sentence is read as in an email. A name or an address that changes is to be looked at; anything else, a number, an hour, a
 * telephone, can lead somebody astray.
 */
function valueMarks(path: string, before: Json, after: Json): readonly Mark[] {
  const changed = (level: Mark['level']): Mark[] => [{ kind: 'clinicValue', level, said: `${path} changed` }];
  const isProse = (value: Json) => value === undefined || (typeof value === 'string' && /\p{L}{2,} \p{L}/u.test(value));
  if (/^(?:closedDays|shortDays)$/.test(path)) return changed(isLonger(before, after) ? 'look' : 'danger');
  if (/phone$/i.test(path) && digits(before) === digits(after)) return changed('look');
  if (!isProse(before) || !isProse(after)) return changed('danger');
  const [was, is] = [String(before ?? ''), String(after ?? '')];
  const language: Language = path.endsWith('.es') ? 'es' : 'en';
  // What the clinic is called and where it is are no prose: a letter may make another of them.
  if (
    /(?:^|\.)(?:name|discreetName|postalAddress|address|title)(?:\.|$)/.test(path) &&
    !isOnlyPunctuation(was, is, language)
  )
    return changed(digits(before) === digits(after) ? 'look' : 'danger');
  return marksOf(was, is, language);
}

const digits = (value: Json): string =>
  String(value ?? '')
    .replace(/\D/g, '')
    .replace(/^1(?=\d{10}$)/, '');

/** Days were added to a list, and none was taken from it. */
const isLonger = (before: Json, after: Json): boolean =>
  Array.isArray(before) &&
  Array.isArray(after) &&
  before.every((day) => after.some((each) => JSON.stringify(each) === JSON.stringify(day)));

/** `clinic` with one value of `next` in place of its own. */
function withValue(clinic: Clinic, next: Clinic, path: string): Clinic {
  const copy = structuredClone(clinic) as unknown as Record<string, Json>;
  let [into, from] = [copy, next as unknown as Record<string, Json>];
  for (const name of path.split('.')) {
    const [there, other] = [into[name], from[name]];
    // A text may have become one per language: then it is taken whole.
    if (!isGroup(there) || !isGroup(other)) {
      if (other === undefined) delete into[name];
      else into[name] = other;
      break;
    }
    [into, from] = [there, other];
  }
  return copy as unknown as Clinic;
}

const isGroup = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What sample people read otherwise when this one value changes.
 * @param template an email's compiled form by its hash.
 */
export function printedBy(
  path: string,
  next: Clinic,
  release: ReleaseBody,
  template: (hash: string) => CompiledTemplate | undefined,
  people: readonly SamplePerson[],
): Printed[] {
  const changed = withValue(release.clinic, next, path);
  const found = new Map<string, Printed>();
  for (const { email, language, compiled, readers } of emailsOf(release, template, people))
    for (const reader of readers) {
      const [was, is] = [reader(compiled, release.clinic), reader(compiled, changed)];
      if (was === is || was === undefined || is === undefined) continue;
      const sentences = (text: string) =>
        sentencesIn(text).map((each) => ({ part: 'body' as const, text: each, when: [] }));
      for (const { before, after } of sentenceChanges(sentences(was), sentences(is), language)) {
        const printed: Printed = { email, language, before, after };
        found.set(JSON.stringify(printed), printed);
      }
    }
  return [...found.values()];
}

type Reader = (compiled: CompiledTemplate, clinic: Clinic) => string | undefined;

function* emailsOf(
  release: ReleaseBody,
  template: (hash: string) => CompiledTemplate | undefined,
  people: readonly SamplePerson[],
): Generator<{ email: string; language: Language; compiled: CompiledTemplate; readers: readonly Reader[] }> {
  for (const [email, locales] of Object.entries(release.templates))
    for (const language of languages) {
      const compiled = template(locales[language] ?? '');
      if (compiled) yield { email, language, compiled, readers: readersOf(email, language, release, people) };
    }
}

/** Each sample person to whom the email would go: its words as they read them under a clinic's values. */
function readersOf(
  email: string,
  language: Language,
  { journeys, clinic }: ReleaseBody,
  people: readonly SamplePerson[],
): Reader[] {
  const [id = '', name = ''] = email.split('/');
  const form = name.endsWith('.minimal') ? 'minimal' : 'full';
  const base = name.replace(/\.minimal$/, '');
  const journey = journeys[id];
  const step = journey?.steps.find(({ template }) => template === `${id}/${base}`);
  if (!journey || !step) return [];
  return people.flatMap((person): Reader[] => {
    const localized = { ...person, contact: { ...person.contact, locale: language } };
    const sample = sampleFor(journey, step, form, localized, clinic);
    if (!sample) return [];
    return [
      (compiled, values) => {
        try {
          const { subject, preheader = '', text } = renderSample(compiled, step, sample, values);
          return [subject, preheader, text].join('\n');
        } catch {
          // A value that an email needs is gone: the check says so, with file and line.
          return undefined;
        }
      },
    ];
  });
}
