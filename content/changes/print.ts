/** A change of words as a terminal shows it: what is dangerous first, then what to look at, then what moves only commas. */
import type { Change } from './compare.ts';
import { isDanger, type Mark } from './marks.ts';
import type { Printed, ValueChange } from './values.ts';
import type { EmailChange, WordsDiff } from './words.ts';

const headings = {
  danger: 'Read these first',
  look: 'Then look at these',
  none: 'Only commas, capitals, spaces, quotes, or a "please"',
} as const;
type Level = keyof typeof headings;
const levels: readonly Level[] = ['danger', 'look', 'none'];

interface Entry {
  readonly level: Level;
  readonly lines: readonly string[];
}

/** Lines without colour; empty when nothing differs. */
export function printWords(diff: WordsDiff): string[] {
  const entries = [...diff.steps.map(stepEntry), ...diff.values.map(valueEntry), ...emailEntries(diff.emails)];
  return levels.flatMap((level) => {
    const lines = entries.filter((entry) => entry.level === level).flatMap((entry) => [...entry.lines, '']);
    return lines.length > 0 ? [headings[level], ''.padEnd(headings[level].length, '='), '', ...lines] : [];
  });
}

/** `danger, 4 · look, 12`: what a release changes, in one line; empty when nothing differs. */
export function countWords({ steps, values, emails }: WordsDiff): string {
  const found = { danger: 0, look: 0, none: 0 };
  for (const { marks } of [...steps, ...values, ...emails.flatMap(({ changes }) => changes)])
    found[levelOf(marks)] += 1;
  const said = { danger: 'to read first', look: 'to look at', none: 'only of punctuation' } as const;
  const parts = levels.filter((level) => found[level] > 0).map((level) => `${found[level]} ${said[level]}`);
  return parts.length > 0 ? `Changes: ${parts.join(', ')}.` : '';
}

const levelOf = (marks: readonly Mark[]): Level =>
  marks.some(isDanger) ? 'danger' : marks.length > 0 ? 'look' : 'none';

const marked = (marks: readonly Mark[]) =>
  marks.map(({ level, said }) => `  ${level === 'danger' ? '!' : '?'} ${said}`);
const quoted = (sentences: readonly string[], sign: string) => sentences.map((text) => `  ${sign} ${text}`);

function stepEntry({ journey, step, marks }: WordsDiff['steps'][number]): Entry {
  return { level: levelOf(marks), lines: [step === undefined ? journey : `${journey}/${step}`, ...marked(marks)] };
}

function valueEntry({ path, before, after, marks, printed }: ValueChange): Entry {
  const was = quoted([before ?? '(not there)'], '-');
  const is = quoted([after ?? '(not there)'], '+');
  return {
    level: levelOf(marks),
    lines: [`clinic.yaml: ${path}`, ...marked(marks), ...was, ...is, ...readings(printed)],
  };
}

/** What sample people read otherwise; a sentence that stands in many emails is shown once. */
function readings(printed: readonly Printed[]): string[] {
  const same = grouped(printed, ({ language, before, after }) => JSON.stringify([language, before, after]));
  return same.flatMap((group) => {
    const [{ language, before, after }] = group;
    const emails = [...new Set(group.map(({ email }) => email))];
    return [`  ${named(emails)} (${language}) would read`, ...quoted(before, '  -'), ...quoted(after, '  +')];
  });
}

/** A shared part that changed stands in many emails: the change is shown once, with all of them. */
function emailEntries(emails: readonly EmailChange[]): Entry[] {
  const all = emails.flatMap((email) => email.changes.map((change) => ({ email, change })));
  const same = grouped(all, ({ email, change }) => JSON.stringify([email.language, email.kind, email.marks, change]));
  return same.map((group) => {
    const [{ email, change }] = group;
    const kind = email.kind === 'changed' ? '' : `, ${email.kind}`;
    const title = `${named(group.map((each) => each.email.email))} (${email.language})${kind}`;
    return {
      level: levelOf(change.marks),
      lines: [`${title}: ${placeOf(change)}`, ...marked([...change.marks, ...email.marks]), ...shown(change)],
    };
  });
}

function placeOf({ kind, part, when }: Change): string {
  const where = part === 'body' ? '' : ` (${part})`;
  return `${kind}${where}${when.length > 0 ? `, only if ${when.join(' and ')}` : ''}`;
}

const shown = ({ kind, before, after }: Change): string[] =>
  kind === 'moved' ? quoted(after, '~') : [...quoted(before, '-'), ...quoted(after, '+')];

/** Names that fit on a line. */
const namesMax = 3;

const named = (emails: readonly string[]): string =>
  emails.length <= namesMax + 1
    ? emails.join(', ')
    : `${emails.slice(0, namesMax).join(', ')} and ${emails.length - namesMax} more`;

function grouped<T>(all: readonly T[], keyOf: (each: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const each of all) {
    const group = groups.get(keyOf(each));
    if (group) group.push(each);
    else groups.set(keyOf(each), [each]);
  }
  return [...groups.values()];
}
