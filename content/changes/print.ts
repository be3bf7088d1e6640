/** A change of words as a terminal shows it: what is at stake first, then the rest, then what moves only commas. */
import type { Change } from './compare.ts';
import type { EmailChange, WordsDiff } from './words.ts';

const quoted = (sentences: readonly string[], sign: string) => sentences.map((text) => `    ${sign} ${text}`);

const title = ({ email, language, kind }: EmailChange) =>
  `${email} (${language})${kind === 'changed' ? '' : `, ${kind}`}`;

function changeLines({ kind, part, when, before, after, marks }: Change): string[] {
  const who = when.length > 0 ? `, only if ${when.join(' and ')}` : '';
  const where = part === 'body' ? '' : ` (${part})`;
  const shown = kind === 'moved' ? quoted(after, '~') : [...quoted(before, '-'), ...quoted(after, '+')];
  return [`  ${kind}${where}${who}`, ...marks.map(({ said }) => `    ! ${said}`), ...shown];
}

/** Lines without colour; empty when nothing differs. */
export function printWords(diff: WordsDiff): string[] {
  const marked: string[] = [];
  const others: string[] = [];
  const commas: string[] = [];
  for (const { journey, step, said } of diff.steps)
    marked.push(`${journey}${step === undefined ? '' : `/${step}`}`, `  ! ${said}`);
  for (const { path, before, after, marks, printed } of diff.values) {
    const into = marks.length > 0 ? marked : others;
    into.push(`clinic.yaml: ${path}`, `  - ${before ?? '(not there)'}`, `  + ${after ?? '(not there)'}`);
    for (const { email, language, before: was, after: is } of printed)
      into.push(`  ${email} (${language}) would read`, ...quoted(was, '-'), ...quoted(is, '+'));
  }
  for (const email of diff.emails) {
    const of = (pick: (change: Change) => boolean) => email.changes.filter(pick).flatMap(changeLines);
    const dangerous = of(({ marks }) => marks.length > 0);
    const whole = email.marks.map(({ said }) => `  ! ${said}`);
    if (dangerous.length + whole.length > 0) marked.push(title(email), ...whole, ...dangerous);
    const plain = of(({ marks, isOnlyPunctuation }) => marks.length === 0 && !isOnlyPunctuation);
    if (plain.length > 0) others.push(title(email), ...plain);
    if (email.changes.some(({ isOnlyPunctuation }) => isOnlyPunctuation)) commas.push(title(email));
  }
  return [
    ...section('Read these first', marked),
    ...section('Other changes', others),
    ...section('Only commas, capitals, spaces or quotes', commas),
  ];
}

const section = (heading: string, lines: readonly string[]): string[] =>
  lines.length > 0 ? [heading, '', ...lines, ''] : [];
