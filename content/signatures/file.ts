/** `templates/approvals.yaml`: who has signed what, and what was called wrong since. Lines are added, never changed or taken out. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/mini';
import {
  type Signature,
  type Signed,
  signatureSchema,
  withdrawalSchema,
} from '../../functions/core/model/signature.ts';
import { Problems } from '../findings/problems.ts';
import type { SourceText } from '../findings/source.ts';
import { canonical } from '../hash.ts';
import { type ContentRoot, labelOf } from '../read/partials.ts';
import { readYaml } from '../read/yaml.ts';

export const approvalsFile = 'approvals.yaml';

const schema = z.array(z.union([signatureSchema, withdrawalSchema]));

/** A typed line proves a commit, and no role. */
const proof = 'repository';

/** What `text` would say in the file's place. */
export function signedIn(label: string, text: string, problems: Problems): { signed: Signed; source: SourceText } {
  const { file, value = [] } = readYaml(label, text, schema, problems);
  const signatures = value.flatMap((line): Signature[] => ('signs' in line ? [{ ...line, proof }] : []));
  const withdrawals = value.flatMap((line) => ('withdraws' in line ? [line] : []));
  return { signed: { signatures, withdrawals }, source: file.source };
}

/** Faults are added to `problems`; of a file with faults nothing counts. */
export function readSigned(root: ContentRoot, problems: Problems): { signed: Signed; source: SourceText } {
  const path = join(root.path, approvalsFile);
  return signedIn(labelOf(root, approvalsFile), existsSync(path) ? readFileSync(path, 'utf8') : '[]\n', problems);
}

/** The same file in the last commit and the one before it, newest first; none where there is no git. */
export function committed(root: ContentRoot): Signed[] {
  return ['HEAD', 'HEAD^'].flatMap((commit) => {
    const { status, stdout } = spawnSync('git', ['show', `${commit}:./${approvalsFile}`], {
      cwd: root.path,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 * 1024 * 1024,
    });
    // What cannot be read was never in force.
    return status === 0 ? [signedIn(approvalsFile, stdout, new Problems()).signed] : [];
  });
}

/** One line for each thing that was signed or withdrawn, as a reader would name it, by all that it says. */
export function linesOf({ signatures, withdrawals }: Signed): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  for (const { signs, ...rest } of signatures)
    for (const each of signs)
      lines.set(canonical({ ...rest, ...each }), `${rest.name} signed ${each.part} on ${rest.at.slice(0, 10)}`);
  for (const { withdraws, ...rest } of withdrawals)
    for (const each of withdraws)
      lines.set(canonical({ ...rest, ...each }), `${rest.name} withdrew ${each.part} on ${rest.at.slice(0, 10)}`);
  return lines;
}

/** What stood there earlier and stands there no more, or no more as it did. */
export function removedLines(earlier: Signed, now: Signed): string[] {
  const there = linesOf(now);
  return [...linesOf(earlier)].flatMap(([line, told]) => (there.has(line) ? [] : [told]));
}
