/** What somebody would sign or withdraw, and how it is written to `templates/approvals.yaml`. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Document, isCollection, stringify, visit } from 'yaml';
import { defined } from '../../functions/core/model/defined.ts';
import {
  type Part,
  partsOf,
  type Signable,
  type Signed,
  type SignedPart,
  satisfies,
} from '../../functions/core/model/signature.ts';
import { askedOf, type Meaning, type ValueGroup } from '../../functions/core/model/signing.ts';
import { countWords, printWords } from '../changes/print.ts';
import { type ReadRelease, wordsBetween } from '../changes/words.ts';
import { printFindings } from '../findings/findings.ts';
import { Problems } from '../findings/problems.ts';
import { canonical, sha256 } from '../hash.ts';
import { type ContentRoot, labelOf } from '../read/partials.ts';
import type { SamplePerson } from '../samples/people.ts';
import { approvalsFile, signedIn } from './file.ts';
import { valuesByGroup } from './groups.ts';
import { lastSignedBy, type Since } from './since.ts';

/** Who signs, as what. */
export interface Signer {
  readonly name: string;
  readonly role: string;
}

/**
 * The parts that this signer may sign with these words, and that nobody has signed so as they stand.
 * @param some beginnings of parts; none: all.
 */
export function partsToSign(
  release: Signable,
  { role }: Signer,
  means: Meaning,
  signed: Signed,
  some: readonly string[] = [],
): Part[] {
  return partsOf(release).filter((part) => {
    if (some.length > 0 && !some.some((start) => part.part.startsWith(start))) return false;
    const asked = askedOf(part.kind, release.clinic.signing);
    // Lawful is said in addition, by whoever the clinic asks: counsel has no kind of content of its own.
    const isMine = means === 'lawful' || (asked.roles.includes(role) && asked.means === means);
    return isMine && !signed.signatures.some((each) => signs(each, part) && countsAs(each, means, role, asked));
  });
}

const signs = ({ signs }: Signed['signatures'][number], { part, hash, translates }: Part): boolean =>
  signs.some((each) => each.part === part && each.hash === hash && each.translates === translates);

const countsAs = (
  signature: Signed['signatures'][number],
  means: Meaning,
  role: string,
  asked: ReturnType<typeof askedOf>,
): boolean => (means === 'lawful' ? signature.means === means && signature.role === role : satisfies(signature, asked));

/** What changed since the signer last signed, and whole what they have never signed. Lines for a terminal. */
export function shownTo(since: Since, after: ReadRelease, people: readonly SamplePerson[]): string[] {
  const diff = wordsBetween(since.before, after, people);
  const whole = [...since.never, ...since.lost];
  const steps = diff.steps.filter(({ journey }) => !whole.some(({ part }) => part === `${journey}/journey.yaml`));
  // A language that is not looked at has not stayed behind.
  const both = since.parts.some(({ kind }) => kind === 'translations');
  const emails = diff.emails.map((email) => ({
    ...email,
    marks: email.marks.filter(({ kind }) => both || kind !== 'otherLanguage'),
  }));
  const shown = { ...diff, steps, emails };
  const lost = since.lost.map(({ part }) => part);
  return [
    ...(lost.length > 0 ? [`Shown whole, for no commit has what you signed of it: ${lost.join(', ')}`, ''] : []),
    ...whole.flatMap((part) => inFull(part, after)),
    ...printWords(shown),
    countWords(shown),
  ];
}

/** Journeys and values as they stand; the sentences of an email are told as added. */
function inFull({ part, kind }: Part, { release }: ReadRelease): string[] {
  if (kind === 'journeys') {
    const journey = release.journeys[part.replace(/\/journey\.yaml$/, '')];
    return [part, ...indented(stringify(journey, { lineWidth: 0 })), ''];
  }
  if (!part.startsWith('clinic.yaml/')) return [];
  const values = valuesByGroup(release.clinic)[part.slice('clinic.yaml/'.length) as ValueGroup];
  return [part, ...Object.entries(values).map(([path, value]) => `  ${path}: ${JSON.stringify(value)}`), ''];
}

const indented = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`);

/** What is added to the file. */
export type Line =
  | (Signer & {
      readonly signs: readonly SignedPart[];
      readonly at: string;
      readonly means: Meaning;
      readonly note?: string;
    })
  | (Signer & {
      readonly withdraws: readonly { part: string; hash: string }[];
      readonly at: string;
      readonly note: string;
    });

/** @param at ISO 8601. */
export function signatureOf(
  parts: readonly Part[],
  { name, role }: Signer,
  means: Meaning,
  at: string,
  signed: Signed,
  note?: string,
): Line {
  const last = lastSignedBy(name, signed);
  const lines = parts.map(({ part, hash, translates }) =>
    defined<SignedPart>({ part, hash: hash ?? '', translates, before: last.get(part)?.hash }),
  );
  return defined<Extract<Line, { signs: unknown }>>({ signs: lines, name, role, at, means, note });
}

/** Names what was shown: it is another when anything of it is. The time of signing is no part of it. */
export const codeOf = (line: Line): string => sha256(canonical({ ...line, at: '' })).slice(0, 8);

/** Each part on a line of its own. */
function written(line: Line): string {
  const document = new Document([line]);
  visit(document, {
    Map(_key, map, path) {
      // The parts of a line of the file.
      if (path.filter(isCollection).length > 2) map.flow = true;
    },
  });
  return document.toString({ lineWidth: 0 });
}

/**
 * Adds a line; nothing of the file is changed but its end.
 * @throws Error when the file would have faults: then nothing is written.
 */
export function addLine(root: ContentRoot, line: Line): void {
  const path = join(root.path, approvalsFile);
  const body = readFileSync(path, 'utf8')
    .replace(/(^|\n)\[\]\s*$/, '$1')
    .trimEnd();
  const text = `${body}\n${written(line)}`;
  const problems = new Problems();
  signedIn(labelOf(root, approvalsFile), text, problems);
  if (problems.failed) throw new Error(printFindings(problems.findings));
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, text);
  renameSync(part, path);
}
