/** The labelled edits, and what the marks say of each: for the test, and for the table in the documentation. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Mark } from '../../content/changes/marks.ts';
import { isDanger, marksOf } from '../../content/changes/marks.ts';
import { stepChanges } from '../../content/changes/steps.ts';
import { valueMarksIn } from '../../content/changes/values.ts';
import { changedAlone } from '../../content/changes/words.ts';
import { type Journey, journeyFileSchema, readJourney } from '../../functions/core/model/journey.ts';
import { languages } from '../../functions/core/model/language.ts';

interface About {
  readonly id: string;
  readonly where: string;
  readonly label: 'harmful' | 'harmless';
  readonly why: string;
}
interface InEach {
  readonly en: string;
  readonly es: string;
}
export type Edit = About &
  (
    | {
        readonly of: 'text' | 'value' | 'journey';
        readonly language: 'en' | 'es' | 'both';
        readonly before: string;
        readonly after: string;
      }
    | { readonly of: 'pair'; readonly language: 'both'; readonly before: InEach; readonly after: InEach }
  );

export const editsIn = (half: 'seen' | 'unseen'): readonly Edit[] =>
  parse(readFileSync(new URL(`edits/${half}.yaml`, import.meta.url), 'utf8')) as Edit[];

/** Empty: whoever signs reads it after everything that has a mark. */
export function marksOfEdit(edit: Edit): readonly Mark[] {
  switch (edit.of) {
    case 'text':
      return marksOf(edit.before, edit.after, edit.language === 'es' ? 'es' : 'en');
    case 'pair': {
      const found = languages.map((language) => marksOf(edit.before[language], edit.after[language], language));
      const quiet = languages.filter((language) => edit.before[language] === edit.after[language]);
      return [...found.flat(), ...(found.flat().length > 0 ? changedAlone(quiet) : [])];
    }
    case 'value':
      return valueMarksIn(edit.where, parse(edit.before), parse(edit.after));
    case 'journey': {
      const [was, is] = [edit.before, edit.after].map((text) => journeyOf(edit.where, text));
      // A journey that cannot be read is refused where it is checked.
      if (!was || !is) return [{ kind: 'step', level: 'danger', said: 'refused' }];
      return stepChanges(edit.where, was, is).flatMap(({ marks }) => marks);
    }
  }
}

/** The journey with what the edit shows of it, the rest as any journey has it. */
function journeyOf(where: string, text: string): Journey | undefined {
  const shown = text === '' ? [] : (parse(text) as unknown);
  const step = { id: 'other', template: 'other.mjml', send: { after: 'PT0S' }, useful: { for: 'P1D' } };
  const head = { class: 'reminder', start: { on: 'appointment.booked' }, anchor: 'appointment.start' };
  const file = Array.isArray(shown)
    ? { ...head, steps: [step, ...shown] }
    : { ...head, steps: [step], ...(shown as object) };
  const read = journeyFileSchema.safeParse(file);
  if (!read.success) return undefined;
  const made = readJourney(where.split('/')[0] ?? '', read.data, () => false);
  return 'journey' in made ? made.journey : undefined;
}

/** How many edits of each label, by the highest mark that they carry. */
export interface Figures {
  readonly harmful: Levels;
  readonly harmless: Levels;
}
interface Levels {
  readonly danger: number;
  readonly look: number;
  readonly none: number;
}

export function figuresOf(edits: readonly Edit[]): Figures {
  const levels = (label: Edit['label']): Levels => {
    const found = { danger: 0, look: 0, none: 0 };
    for (const edit of edits) if (edit.label === label) found[levelOf(edit)] += 1;
    return found;
  };
  return { harmful: levels('harmful'), harmless: levels('harmless') };
}

export function levelOf(edit: Edit): keyof Levels {
  const marks = marksOfEdit(edit);
  return marks.some(isDanger) ? 'danger' : marks.length > 0 ? 'look' : 'none';
}
