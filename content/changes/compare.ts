/** What became of the sentences of an email: which came, went, were reworded or moved, neighbours kept together. */
import { diffArrays } from 'diff';
import type { Language } from '../../functions/core/model/language.ts';
import { isOnlyPunctuation, type Mark, marksOf } from './marks.ts';
import type { Part, Sentence } from './sentences.ts';

/** Neighbouring sentences that changed together. */
export interface Change {
  readonly kind: 'added' | 'removed' | 'reworded' | 'moved';
  readonly part: Part;
  /** Who sees them; of what was removed: who saw them. */
  readonly when: readonly string[];
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Nothing but commas, capitals, spaces and quotes differs. */
  readonly isOnlyPunctuation: boolean;
  readonly marks: readonly Mark[];
}

interface Hunk {
  readonly removed: readonly Sentence[];
  readonly added: readonly Sentence[];
}

/** In the order of the email as it is now. Empty: nothing differs. */
export function sentenceChanges(before: readonly Sentence[], after: readonly Sentence[], language: Language): Change[] {
  const found = hunks(before, after).flatMap(byPlace);
  const gone = found.flatMap(({ removed }) => removed);
  const came = found.flatMap(({ added }) => added);
  // A sentence that went twice and came once has moved once, and was removed once.
  const movedFrom = new Set(paired(gone, came));
  const movedTo = new Set(paired(came, gone));
  return found.flatMap(({ removed, added }) => {
    const rest = {
      removed: removed.filter((each) => !movedFrom.has(each)),
      added: added.filter((each) => !movedTo.has(each)),
    };
    const away = added.filter((each) => movedTo.has(each)).map(moveOf);
    return rest.removed.length + rest.added.length > 0 ? [...away, changeOf(rest, language)] : away;
  });
}

/** Those of `some` that are among `others` word for word, each as often as it is there. */
function paired(some: readonly Sentence[], others: readonly Sentence[]): Sentence[] {
  const left = new Map<string, number>();
  for (const each of others) left.set(keyOf(each), (left.get(keyOf(each)) ?? 0) + 1);
  return some.filter((each) => {
    const count = left.get(keyOf(each)) ?? 0;
    left.set(keyOf(each), count - 1);
    return count > 0;
  });
}

const keyOf = ({ part, text, when }: Sentence) => [part, ...when, text].join('\0');

function hunks(before: readonly Sentence[], after: readonly Sentence[]): Hunk[] {
  const found: { removed: Sentence[]; added: Sentence[] }[] = [];
  let open: { removed: Sentence[]; added: Sentence[] } | undefined;
  const steps = diffArrays([...before], [...after], { comparator: (left, right) => keyOf(left) === keyOf(right) });
  for (const { added, removed, value } of steps) {
    if (!added && !removed) {
      open = undefined;
      continue;
    }
    if (!open) {
      open = { removed: [], added: [] };
      found.push(open);
    }
    (added ? open.added : open.removed).push(...value);
  }
  return found;
}

/** A subject is not compared with a sentence of the body, nor what one group of people reads with what another does. */
function byPlace({ removed, added }: Hunk): Hunk[] {
  const parts = [...new Set([...removed, ...added].map(({ part }) => part))];
  return parts.map((part) => ({
    removed: removed.filter((each) => each.part === part),
    added: added.filter((each) => each.part === part),
  }));
}

const moveOf = ({ part, when, text }: Sentence): Change => ({
  kind: 'moved',
  part,
  when,
  before: [text],
  after: [text],
  isOnlyPunctuation: false,
  marks: part === 'link' ? [] : [{ kind: 'moved', level: 'look', said: 'stands in another place now' }],
});

function changeOf({ removed, added }: Hunk, language: Language): Change {
  const texts = (sentences: readonly Sentence[]) => sentences.map(({ text }) => text);
  const [before, after] = [texts(removed), texts(added)];
  const [was, is] = [before.join('\n'), after.join('\n')];
  const [first] = added.length > 0 ? added : removed;
  const kind = before.length === 0 ? 'added' : after.length === 0 ? 'removed' : 'reworded';
  return {
    kind,
    part: first?.part ?? 'body',
    when: first?.when ?? [],
    before,
    after,
    isOnlyPunctuation: kind === 'reworded' && isOnlyPunctuation(was, is, language) && sameAudience(removed, added),
    marks: [...marksOf(was, is, language), ...(kind === 'reworded' ? audienceOf(removed, added) : [])],
  };
}

const audience = (sentences: readonly Sentence[]) =>
  [...new Set(sentences.map(({ when }) => when.join(', ')))].join('; ');
const sameAudience = (removed: readonly Sentence[], added: readonly Sentence[]) =>
  audience(removed) === audience(added);

function audienceOf(removed: readonly Sentence[], added: readonly Sentence[]): Mark[] {
  if (sameAudience(removed, added)) return [];
  const who = (sentences: readonly Sentence[]) => audience(sentences) || 'everybody';
  return [{ kind: 'audience', level: 'danger', said: `who reads it: "${who(removed)}" became "${who(added)}"` }];
}
