/**
 * What changed between two releases: every sentence of every email, every value of the clinic and every step, with what is at
 * stake. What whoever signs reads, so nothing that a patient meets may be left out of it.
 */
import { isLanguage, type Language, languages } from '../../functions/core/model/language.ts';
import type { CompiledTemplate } from '../../functions/core/model/template.ts';
import type { ReleaseBody } from '../release/release.ts';
import type { SamplePerson } from '../samples/people.ts';
import { type Change, sentenceChanges } from './compare.ts';
import type { Mark } from './marks.ts';
import { sentencesOf } from './sentences.ts';
import { type StepChange, stepChanges } from './steps.ts';
import { changedValues, printedBy, type ValueChange } from './values.ts';

/** A release with the emails in it. */
export interface ReadRelease {
  readonly release: ReleaseBody;
  /** An email's compiled form by its hash. */
  readonly template: (hash: string) => CompiledTemplate | undefined;
}

export interface EmailChange {
  /** `prepare/eating` */
  readonly email: string;
  readonly language: Language;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly changes: readonly Change[];
  /** Of the email as a whole: that its other language stayed as it was. */
  readonly marks: readonly Mark[];
}

export interface WordsDiff {
  readonly before: string;
  readonly after: string;
  readonly emails: readonly EmailChange[];
  readonly values: readonly ValueChange[];
  readonly steps: readonly StepChange[];
}

/** @param people for whom changed values are read out. */
export function wordsBetween(before: ReadRelease, after: ReadRelease, people: readonly SamplePerson[]): WordsDiff {
  const emails = emailChanges(before, after);
  const values = changedValues(before.release.clinic, after.release.clinic).map((change) => ({
    ...change,
    printed: printedBy(change.path, after.release.clinic, before.release, before.template, people),
  }));
  const [was, is] = [before.release.journeys, after.release.journeys];
  const journeys = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
  return {
    before: before.release.id,
    after: after.release.id,
    emails,
    values,
    steps: journeys.flatMap((id) => stepChanges(id, was[id], is[id])),
  };
}

function emailChanges(before: ReadRelease, after: ReadRelease): EmailChange[] {
  const names = [...new Set([before, after].flatMap(({ release }) => Object.keys(release.templates)))].sort();
  const all = names.flatMap((email) => languages.flatMap((language) => emailChange(email, language, before, after)));
  return all.map((each) => ({ ...each, marks: [...each.marks, ...aloneIn(each, all, after)] }));
}

function emailChange(email: string, language: Language, before: ReadRelease, after: ReadRelease): EmailChange[] {
  const [was, is] = [before, after].map(({ release, template }) => {
    const hash = release.templates[email]?.[language];
    return hash === undefined ? undefined : template(hash);
  });
  if (!was && !is) return [];
  const changes = sentenceChanges(was ? sentencesOf(was) : [], is ? sentencesOf(is) : [], language);
  const kind = !was ? 'added' : !is ? 'removed' : 'changed';
  return changes.length === 0 && kind === 'changed' ? [] : [{ email, language, kind, changes, marks: [] }];
}

/** Something that counts changed in one language, and nothing in the other that is there too. */
function aloneIn({ email, language, changes }: EmailChange, all: readonly EmailChange[], after: ReadRelease): Mark[] {
  const others = Object.keys(after.release.templates[email] ?? {})
    .filter(isLanguage)
    .filter((each) => each !== language);
  const counts = changes.some(({ marks }) => marks.length > 0);
  const quiet = others.filter((other) => !all.some((each) => each.email === email && each.language === other));
  return counts ? changedAlone(quiet) : [];
}

/** @param quiet languages that stayed as they were, while something that counts changed in the other. */
export function changedAlone(quiet: readonly Language[]): Mark[] {
  if (quiet.length === 0) return [];
  return [
    {
      kind: 'otherLanguage',
      level: 'look',
      said: `${quiet.map((each) => named[each]).join(', ')} did not change with it`,
    },
  ];
}

const named: Readonly<Record<Language, string>> = { en: 'the English', es: 'the Spanish' };
