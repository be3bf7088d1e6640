/** `npm run words:sign`: what changed since somebody last signed, and their signature of it. */
import { join } from 'node:path';
import type { Asked } from '../../cli/arguments.ts';
import { commands } from '../../cli/commands.ts';
import { oneOf, runCommand, Slip } from '../../cli/run.ts';
import { counted } from '../../cli/words.ts';
import { didYouMean } from '../../functions/core/model/nearest.ts';
import type { Signed } from '../../functions/core/model/signature.ts';
import { type Meaning, meanings, rolesOf } from '../../functions/core/model/signing.ts';
import type { ReadRelease } from '../changes/words.ts';
import { check } from '../check/check.ts';
import { type Finding, hasErrors, printFindings } from '../findings/findings.ts';
import { Problems } from '../findings/problems.ts';
import { type ContentRoot, contentRoot } from '../read/partials.ts';
import { readPeople } from '../samples/people.ts';
import { committed, readSigned, removedLines } from '../signatures/file.ts';
import { addLine, codeOf, type Line, partsToSign, type Signer, shownTo, signatureOf } from '../signatures/sign.ts';
import { lastSigned, signedSince } from '../signatures/since.ts';
import { project } from './address.ts';

type Given = Asked<(typeof commands)['words:sign']['options']>;

const cache = join(project, 'dist', '.cache');

async function run(given: Given): Promise<void> {
  const { withdraw, shown } = given.values;
  const signer = signerOf(given);
  const means = withdraw ? undefined : meaningOf(given);
  const root = contentRoot(join(project, 'templates'));
  const signed = signedHere(root);
  const at = `${new Date().toISOString().slice(0, 19)}Z`;
  const line = means ? await signature(given, signer, means, root, signed, at) : withdrawal(given, signer, signed, at);
  if (!line) return;
  const code = codeOf(line);
  if (shown === undefined) {
    console.log(`Nothing is written yet. If it is right as it stands, run the same again with: --shown ${code}`);
    return;
  }
  if (shown !== code) throw new Slip(`This is not what was shown as ${shown}: look at it, and use --shown ${code}.`);
  addLine(root, line);
  console.log(`Written to templates/approvals.yaml, for ${signer.name}, ${signer.role}. Commit it with the words.`);
}

/** @throws Slip that names what is missing. */
function signerOf({ values: { name, role } }: Given): Signer {
  const example = commands['words:sign'].examples[0];
  if (!name?.trim()) throw new Slip(`Say who signs, with --name: ${example}`);
  if (!role?.trim()) throw new Slip(`Say as what, with --role, one of "signing" in clinic.yaml: ${example}`);
  return { name: name.trim(), role: role.trim() };
}

/** @throws Slip when nothing is said, or something else than a signature may say. */
function meaningOf({ values: { means } }: Given): Meaning {
  if (!means) throw new Slip(`Say what it means, with --means, one of: ${meanings.join(', ')}.`);
  return oneOf(means, 'meaning', meanings);
}

async function signature(
  { values, positionals }: Given,
  signer: Signer,
  means: Meaning,
  root: ContentRoot,
  signed: Signed,
  at: string,
): Promise<Line | undefined> {
  const { after, judged } = await wordsHere(root);
  const roles = rolesOf(after.release.clinic.signing);
  if (means !== 'lawful' && !roles.includes(signer.role)) {
    const mend = didYouMean(signer.role, roles) ?? `They are: ${roles.join(', ')}.`;
    throw new Slip(`Nobody signs as "${signer.role}": "signing" in clinic.yaml has the roles. ${mend}`);
  }
  const parts = partsToSign(after.release, signer, means, signed, positionals);
  if (parts.length === 0) {
    console.log(`There is nothing that the ${signer.role} has to sign as "${means}".`);
    return undefined;
  }
  const since = await signedSince(root, signer.name, after, parts, signed, cache);
  const people = readPeople(root, after.release.clinic, new Problems());
  console.log(shownTo(since, after, people).join('\n'));
  if (judged.length > 0) {
    console.log(`\nThe checks hold against these words:\n${printFindings(judged)}`);
    if (!values.note) throw new Slip('If they are right all the same, say why with --note; else mend them first.');
  }
  console.log(`\n${counted(parts.length, 'part')} to sign as "${means}":`);
  for (const { part } of parts) console.log(`  ${part}`);
  return signatureOf(parts, signer, means, at, signed, values.note);
}

function withdrawal({ values: { note }, positionals }: Given, signer: Signer, signed: Signed, at: string): Line {
  if (!note?.trim()) throw new Slip('Say what was wrong, with --note: whoever is refused later reads it.');
  if (positionals.length === 0) throw new Slip(`Name the parts: ${commands['words:sign'].examples[1]}`);
  const last = lastSigned(signed);
  const withdraws = positionals.map((part) => {
    const hash = last.get(part);
    if (hash !== undefined) return { part, hash };
    throw new Slip(`Nobody has signed "${part}". ${didYouMean(part, [...last.keys()]) ?? ''}`.trim());
  });
  console.log('This goes nowhere any more, under no release, however often it is signed:');
  for (const { part, hash } of withdraws) console.log(`  ${part} ${hash.slice(0, 12)}`);
  return { withdraws, ...signer, at, note };
}

/**
 * The words, and what the checks hold against them that a clinician may judge otherwise.
 * @throws Slip when they have other errors: only what could be released is signed.
 */
async function wordsHere(root: ContentRoot): Promise<{ after: ReadRelease; judged: readonly Finding[] }> {
  const { findings, release } = await check(root.path, { cache, toSign: true });
  const after = release && { release: release.release, template: (hash: string) => release.templates[hash] };
  if (after) return { after, judged: findings.filter(({ signable }) => signable) };
  console.error(printFindings(findings.filter((finding) => hasErrors([finding]))));
  throw new Slip('The words have errors: mend them first.');
}

/** @throws Slip when `approvals.yaml` has faults, or lacks a line that it had. */
function signedHere(root: ContentRoot): Signed {
  const problems = new Problems();
  const { signed } = readSigned(root, problems);
  if (problems.failed) {
    console.error(printFindings(problems.findings));
    throw new Slip('templates/approvals.yaml has errors: mend them first.');
  }
  const [gone] = committed(root).flatMap((earlier) => removedLines(earlier, signed));
  if (gone !== undefined)
    throw new Slip(`"${gone}" was changed or taken out of templates/approvals.yaml: put it back as it was.`);
  return signed;
}

await runCommand(commands['words:sign'], run, [Error]);
