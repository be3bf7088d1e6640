/** What somebody had before them when they last signed: the content of their signatures, from the commits that hold them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Clinic } from '../../functions/core/model/clinic.ts';
import { defined } from '../../functions/core/model/defined.ts';
import type { Journey } from '../../functions/core/model/journey.ts';
import { emailPart, type Part, partsOf, type Signature, type Signed } from '../../functions/core/model/signature.ts';
import { type ValueGroup, valueGroups } from '../../functions/core/model/signing.ts';
import type { CompiledTemplate } from '../../functions/core/model/template.ts';
import type { ReadRelease } from '../changes/words.ts';
import { check } from '../check/check.ts';
import type { ContentRoot } from '../read/partials.ts';
import type { ReleaseBody } from '../release/release.ts';
import { approvalsFile } from './file.ts';
import { valuesByGroup } from './groups.ts';

/** The newest signature of each part by one person, named as they print their name. */
export function lastSignedBy(
  name: string,
  { signatures }: Signed,
): ReadonlyMap<string, { hash: string; of: Signature }> {
  const own = signatures
    .filter((each) => each.name.toLowerCase() === name.toLowerCase())
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  return new Map(own.flatMap((of) => of.signs.map(({ part, hash }) => [part, { hash, of }] as const)));
}

/** The newest hash of each part that anybody has signed. */
export function lastSigned({ signatures }: Signed): ReadonlyMap<string, string> {
  const inTime = [...signatures].sort((a, b) => (a.at < b.at ? -1 : 1));
  return new Map(inTime.flatMap(({ signs }) => signs.map(({ part, hash }) => [part, hash] as const)));
}

/** Parts as they were signed. */
export interface Since {
  /** The release as the signer knew it: what they had signed of `parts`, and nothing of the rest of them. */
  readonly before: ReadRelease;
  /** Parts that they have never signed. */
  readonly never: Part[];
  /** Parts that they had signed in a state that no commit gives back as it was: they are shown whole. */
  readonly lost: Part[];
  /** All that is looked at. */
  readonly parts: readonly Part[];
}

/**
 * @param parts those that are looked at; of all others nothing is said to have changed.
 * @param cache folder for what the check keeps.
 */
export async function signedSince(
  root: ContentRoot,
  name: string,
  after: ReadRelease,
  parts: readonly Part[],
  signed: Signed,
  cache?: string,
): Promise<Since> {
  const last = lastSignedBy(name, signed);
  const known = (part: Part) => last.get(part.part);
  const never = parts.filter((part) => !known(part));
  const changed = parts.filter((part) => known(part) && known(part)?.hash !== part.hash);
  const states = await statesOf(root, new Set(changed.map((part) => known(part)?.of as Signature)), cache);
  const stateOf = (part: Part) => states.get(known(part)?.of as Signature);
  const lost = changed.filter((part) => stateOf(part)?.hashes.get(part.part) !== known(part)?.hash);
  const missing = new Set([...never, ...lost].map(({ part }) => part));
  const old = new Map(
    changed.filter(({ part }) => !missing.has(part)).map((part) => [part.part, stateOf(part) as State]),
  );
  // Whether the Spanish says the same is seen beside the English as it was when the Spanish was signed.
  for (const { kind, part } of parts) {
    if (kind !== 'translations') continue;
    const [english, was] = [part.replace(/\.\w+$/, ''), old.get(part)];
    if (missing.has(part)) missing.add(english);
    else if (was && !old.has(english)) old.set(english, was);
  }
  return { before: composed(after, missing, old), never, lost, parts };
}

/** The words of one commit. */
interface State {
  /** Of each part. */
  readonly hashes: ReadonlyMap<string, string | undefined>;
  readonly clinic: Clinic;
  readonly journeys: Readonly<Record<string, Journey>>;
  template(email: string, locale: string): CompiledTemplate | undefined;
}

async function statesOf(
  root: ContentRoot,
  signatures: ReadonlySet<Signature>,
  cache: string | undefined,
): Promise<ReadonlyMap<Signature, State>> {
  const states = new Map<Signature, State>();
  const byCommit = new Map<string, Promise<State | undefined>>();
  for (const signature of signatures) {
    const commit = commitOf(root, signature);
    if (commit === undefined) continue;
    const reading = byCommit.get(commit) ?? stateIn(root, commit, cache);
    byCommit.set(commit, reading);
    const state = await reading;
    if (state) states.set(signature, state);
  }
  return states;
}

/** The commit that brought a signature's line; undefined where there is none. */
function commitOf(root: ContentRoot, { signs }: Signature): string | undefined {
  const [first] = signs;
  if (!first) return undefined;
  const args = ['log', '--format=%H', '--reverse', `-S${first.hash}`, '--', approvalsFile];
  const { status, stdout } = spawnSync('git', args, { cwd: root.path, encoding: 'utf8' });
  return status === 0 ? stdout.split('\n').find((line) => line !== '') : undefined;
}

async function stateIn(root: ContentRoot, commit: string, cache: string | undefined): Promise<State | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'dripline-signed-'));
  try {
    // Run in the folder of the words, it is that folder alone.
    const archive = spawnSync('git', ['archive', commit, '.'], { cwd: root.path, maxBuffer: 512 * 1024 * 1024 });
    if (archive.status !== 0) return undefined;
    const templates = join(folder, basename(root.path));
    mkdirSync(templates);
    if (spawnSync('tar', ['-x', '-C', templates], { input: archive.stdout }).status !== 0) return undefined;
    const { release } = await check(templates, defined({ cache }));
    if (!release) return undefined;
    const { clinic, journeys, templates: byName } = release.release;
    return {
      hashes: new Map(partsOf(release.release).map(({ part, hash }) => [part, hash])),
      clinic,
      journeys,
      template: (email, locale) => release.templates[byName[email]?.[locale] ?? ''],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `after`, without what is missing, and with what has another state in that state. */
function composed(after: ReadRelease, missing: ReadonlySet<string>, old: ReadonlyMap<string, State>): ReadRelease {
  const contents = new Map<string, CompiledTemplate>();
  const templates: Record<string, Record<string, string>> = {};
  for (const [email, locales] of Object.entries(after.release.templates))
    for (const [locale, hash] of Object.entries(locales)) {
      const part = emailPart(email, locale);
      if (missing.has(part)) continue;
      const was = old.get(part)?.template(email, locale);
      const key = was ? `as signed: ${part}` : hash;
      if (was) contents.set(key, was);
      templates[email] = { ...templates[email], [locale]: key };
    }
  const journeys = Object.entries(after.release.journeys).flatMap(([id, journey]) =>
    missing.has(`${id}/journey.yaml`) ? [] : [[id, old.get(`${id}/journey.yaml`)?.journeys[id] ?? journey] as const],
  );
  const release: ReleaseBody = {
    ...after.release,
    id: 'as signed',
    templates,
    journeys: Object.fromEntries(journeys),
    clinic: valueGroups.reduce(
      (clinic, group) => withGroup(clinic, old.get(`clinic.yaml/${group}`)?.clinic, group),
      after.release.clinic,
    ),
  };
  return { release, template: (hash) => contents.get(hash) ?? after.template(hash) };
}

/** `clinic` with the values of one group as another has them. */
function withGroup(clinic: Clinic, other: Clinic | undefined, group: ValueGroup): Clinic {
  if (!other) return clinic;
  const copy = structuredClone(clinic) as unknown as Record<string, unknown>;
  for (const path of Object.keys(valuesByGroup(clinic)[group])) put(copy, path, undefined);
  for (const [path, value] of Object.entries(valuesByGroup(other)[group])) put(copy, path, value);
  return copy as unknown as Clinic;
}

function put(into: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop() as string;
  let at = into;
  for (const name of names) {
    at[name] ??= {};
    at = at[name] as Record<string, unknown>;
  }
  if (value === undefined) delete at[last];
  else at[last] = value;
}
