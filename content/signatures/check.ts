/** What stands in the way of sending a release to patients: content that nobody has signed who may, or that was called wrong. */
import {
  type Lacking,
  lacking,
  nothingSigned,
  partsOf,
  type Signable,
  type Signature,
  type Signed,
  satisfies,
} from '../../functions/core/model/signature.ts';
import { askedOf } from '../../functions/core/model/signing.ts';
import type { Finding } from '../findings/findings.ts';
import { Problems } from '../findings/problems.ts';
import { SourceText } from '../findings/source.ts';
import { type ContentRoot, labelOf } from '../read/partials.ts';
import { committed, readSigned, removedLines } from './file.ts';

/** A signature older than this is asked for again. */
const reviewDaysMax = 365;

export interface SignedRelease {
  /** Errors: it must not be sent from. */
  readonly findings: readonly Finding[];
  /** What the release carries. */
  readonly signed: Signed;
}

export interface InForce {
  /** What the release in force carries. */
  readonly signed?: Signed;
  /** Content that was withdrawn where it is in force. */
  readonly withdrawn?: readonly string[];
}

/** @param today `YYYY-MM-DD`. */
export function checkSignatures(
  root: ContentRoot,
  release: Signable,
  today: string,
  { signed: earlier = nothingSigned, withdrawn = [] }: InForce = {},
): SignedRelease {
  const problems = new Problems();
  const { signed, source } = readSigned(root, problems);
  const gone = new Set([earlier, ...committed(root)].flatMap((each) => removedLines(each, signed)));
  for (const line of problems.failed ? [] : gone)
    problems.error(
      source,
      0,
      'approvals',
      `"${line}" was changed or taken out: signatures are only added`,
      'Put the line back as it was. What was signed and is wrong is withdrawn: npm run words:sign -- --withdraw',
    );
  for (const part of lacking(release, signed, withdrawn)) tell(root, part, release, signed, problems);
  warnOfAge(root, release, signed, today, problems);
  return { findings: problems.findings, signed: carriedBy(release, signed) };
}

/** The file that a part is written in. */
const fileOf = (part: string): string =>
  part.startsWith('clinic.yaml/') ? 'clinic.yaml' : part.endsWith('.yaml') ? part : `${part}.mjml`;

const at = (root: ContentRoot, part: string): SourceText => SourceText.of(labelOf(root, fileOf(part)), '');

function tell(root: ContentRoot, part: Lacking, { clinic }: Signable, signed: Signed, problems: Problems): void {
  const { kind, hash, lack } = part;
  const asked = askedOf(kind, clinic.signing);
  const who = asked.roles.join(' or ');
  const what = nameOf(part);
  const where = at(root, part.part);
  if (lack === 'withdrawn') {
    const by = signed.withdrawals.find(({ withdraws }) => withdraws.some((each) => each.hash === hash));
    const told = by ? ` by ${by.name} on ${by.at.slice(0, 10)}: ${by.note}` : '';
    problems.error(where, 0, 'approvals', `${what} were withdrawn${told} (C22)`, 'Write others, and have them signed.');
    return;
  }
  if (hash === undefined) {
    const message = `${what} come from a release that was made before they could be signed (C22)`;
    problems.error(where, 0, 'approvals', message, 'Publish the same words from their files.');
    return;
  }
  const about = signed.signatures.filter(({ signs }) => signs.some((each) => each.hash === hash));
  const near = about.length > 0 ? `; ${about.map((each) => shortOf(each, part, asked)).join('; ')}` : '';
  const message = `nobody has signed ${what} for production (C22): ${hash}${near}`;
  const mend = `The ${who} signs them: npm run words:sign -- --role "${asked.roles[0]}" --means "${asked.means}"`;
  problems.error(where, 0, 'approvals', message, mend);
}

const nameOf = ({ part, kind }: Lacking): string =>
  kind === 'words' || kind === 'translations'
    ? 'these words'
    : kind === 'journeys'
      ? 'the times and conditions of these emails'
      : `the values "${part.slice(part.indexOf('/') + 1)}" of the clinic`;

/** Why a signature of the same content does not count. */
function shortOf(signature: Signature, { part, translates }: Lacking, asked: ReturnType<typeof askedOf>): string {
  const { name, role, means } = signature;
  if (!satisfies(signature, asked)) {
    if (!asked.roles.includes(role)) return `${name} signed as "${role}", and ${asked.roles.join(' or ')} signs it`;
    if (means !== asked.means) return `${name} said "${means}", and "${asked.means}" has to be said`;
    return `${name} signed in the repository, and the clinic asks for a sign-in`;
  }
  const own = signature.signs.find((each) => each.part === part);
  return own && own.translates !== translates
    ? `${name} signed it as the translation of other English words`
    : `${name} signed it as another part`;
}

function warnOfAge(root: ContentRoot, release: Signable, signed: Signed, today: string, problems: Problems): void {
  for (const part of partsOf(release)) {
    const latest = signed.signatures
      .filter(({ signs }) => signs.some((each) => each.part === part.part && each.hash === part.hash))
      .map((each) => each.at.slice(0, 10))
      .sort()
      .at(-1);
    if (latest === undefined || daysBetween(latest, today) <= reviewDaysMax) continue;
    const message = `this was last signed on ${latest}, over a year ago (C22)`;
    problems.warning(at(root, part.part), 0, 'approvals', message, 'Ask for a new look.');
  }
}

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** The signatures of what is in the release, and every withdrawal. */
function carriedBy(release: Signable, { signatures, withdrawals }: Signed): Signed {
  const there = new Set(partsOf(release).map(({ part, hash }) => `${part} ${hash}`));
  const own = signatures.flatMap((signature) => {
    const signs = signature.signs.filter(({ part, hash }) => there.has(`${part} ${hash}`));
    return signs.length > 0 ? [{ ...signature, signs }] : [];
  });
  return { signatures: own, withdrawals };
}

/** The same where nobody has to have signed: in one line, what production would refuse. What was withdrawn goes nowhere. */
export function draftsOf(
  root: ContentRoot,
  release: Signable,
  _today: string,
  { withdrawn = [] }: InForce = {},
): SignedRelease {
  const problems = new Problems();
  const { signed, source } = readSigned(root, problems);
  const lack = lacking(release, signed, withdrawn);
  const drafts = lack.filter((part) => part.lack === 'unsigned');
  for (const part of lack) if (part.lack === 'withdrawn') tell(root, part, release, signed, problems);
  if (drafts.length > 0) {
    const message = `drafts: of ${partsOf(release).length} parts that are signed for production, ${drafts.length} are not (C22)`;
    const mend = 'Here they go all the same. npm run words:sign shows them.';
    problems.warning(source, 0, 'approvals', message, mend);
  }
  return { findings: problems.findings, signed: carriedBy(release, signed) };
}
