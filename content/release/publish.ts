/**
 * Checks the words, adds what is new to the words table, then moves the pointer to the new release.
 * `to` moves it to an older one. Nothing is ever deleted; nothing is released while anything is wrong.
 */

import { counted } from '../../cli/words.ts';
import { defined } from '../../functions/core/model/defined.ts';
import { lacking, type Signed } from '../../functions/core/model/signature.ts';
import { parseInstant } from '../../functions/core/time/time.ts';
import { check } from '../check/check.ts';
import { hasErrors, printFindings } from '../findings/findings.ts';
import { contentRoot } from '../read/partials.ts';
import { checkSignatures, draftsOf } from '../signatures/check.ts';
import { changesBetween } from './changes.ts';
import { checkDates } from './dates.ts';
import { type People, planRelease } from './plan/read.ts';
import type { ReleasePlan } from './plan/tally.ts';
import { planLines } from './plan/told.ts';
import { type BuiltRelease, type ContentItem, type ReleaseBody, stored } from './release.ts';
import { itemBytesMax, type Move, type Pointer, WordsTable, type WordsTableAddress } from './wordsTable.ts';

export interface PublishOptions {
  readonly address: WordsTableAddress;
  /** The content folder, `templates/`. */
  readonly templates: string;
  /** An older release: its id, or its number in the list of releases; 0 is what came with the functions. */
  readonly to?: string;
  readonly dryRun?: boolean;
  /** What is sent from while nothing was published yet: the words in the package of the functions. */
  readonly running?: ReleaseBody;
  /** Its emails, by hash: the first publish stores them, so that one can go back to it, as number 0, after other functions came. */
  readonly readRunning?: (hash: string) => unknown;
  /** Words that were checked already, in place of those in `templates`. */
  readonly built?: BuiltRelease;
  /** Signatures are asked for (C22). */
  readonly production?: boolean;
  /** Folder for MJML's answers. */
  readonly cache?: string;
  /** ISO 8601; becomes the pointer's time. */
  readonly now: string;
  /** Who publishes, for the list of releases. */
  readonly by: string;
  /** Whom the release may touch: then it is planned for each of them before the pointer moves, and refused where it does harm. */
  readonly people?: People;
  /** Steps, as `prepare/eating`, that people may miss, or get a second time: it is meant so. */
  readonly accepts?: readonly string[];
  readonly log?: (line: string) => void;
}

export type PublishResult =
  | {
      readonly kind: 'published' | 'unchanged' | 'dryRun';
      readonly release: string;
      readonly changes: readonly string[];
      /** Undefined where nobody was to be looked at. */
      readonly plan?: ReleasePlan;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** Publishes, or says why not. The pointer moves last, and only if nobody else moved it meanwhile. */
export async function publish(options: PublishOptions): Promise<PublishResult> {
  const log = options.log ?? (() => undefined);
  const table = new WordsTable(options.address);
  try {
    const built = options.to === undefined ? (options.built ?? (await checked(options, log))) : undefined;
    if (typeof built === 'string') return { kind: 'refused', reason: built };
    const pointer = await table.pointer();
    const before = pointer ? await table.release(pointer.release) : options.running;
    const to = options.to === '0' ? options.running?.id : options.to;
    if (!pointer && options.running && !options.dryRun) await storeRunning(table, options.running, options.readRunning);
    const after = built?.release ?? (to === undefined ? undefined : await table.release(await idOf(table, to)));
    if (!after) return { kind: 'refused', reason: `there is no release ${options.to} in the words table` };
    const fault = built ? undefined : await incomplete(table, after);
    if (fault !== undefined) return { kind: 'refused', reason: fault };
    const signed = await signedFor(table, options, after, pointer, log);
    if (!signed) return { kind: 'refused', reason: notSigned };
    const changes = changesBetween(before, after);
    for (const line of changes) log(line);
    const withdrawn = [...new Set([...(pointer?.withdrawn ?? []), ...withdrawnIn(signed)])];
    const isThere = pointer?.release === after.id && withdrawn.length === pointer.withdrawn.length;
    // A pointer that was moved in another way is not believed by whoever sends, and is put right.
    if (isThere && (!options.production || lacking(after, await table.signedOf(after.id)).length === 0))
      return { kind: 'unchanged', release: after.id, changes };
    const plan = before && (await planned(options, before, after, log));
    const done = defined<Omit<Extract<PublishResult, { release: string }>, 'kind'>>({
      release: after.id,
      changes,
      plan,
    });
    const refused = plan?.refused.filter(({ step }) => !options.accepts?.includes(step)) ?? [];
    if (refused.length > 0 && !options.dryRun) return { kind: 'refused', reason: refusalText(refused) };
    if (options.dryRun) return { kind: 'dryRun', ...done };
    if (built) await store(table, built, pointer && before, log);
    if (signed.signatures.length > 0 || signed.withdrawals.length > 0) await table.putSigned(after.id, signed);
    const what = inOneLine(changes, options.to);
    const move = defined<Move>({
      release: after.id,
      at: options.now,
      by: options.by,
      what,
      withdrawn,
      accepted: acceptedIn(plan),
    });
    if (!(await table.point(move, pointer?.release))) {
      return { kind: 'refused', reason: 'someone else published meanwhile: look at their release, then publish again' };
    }
    return { kind: 'published', ...done };
  } finally {
    table.close();
  }
}

/** Who misses what, or gets it again, for the record; undefined: nobody. */
function acceptedIn(plan: ReleasePlan | undefined): Move['accepted'] {
  if (!plan || plan.refused.length === 0) return undefined;
  return Object.fromEntries(
    plan.refused.map(({ kind, step }) => [`${kind} ${step}`, plan.who[`${kind} ${step}`] ?? []]),
  );
}

const refusalText = (refused: ReleasePlan['refused']): string =>
  `${refused.map(({ said }) => said).join('; ')}. If that is meant, name it: ${refused.map(({ step }) => `--accept ${step}`).join(' ')}`;

/** Whom it touches, in sentences. */
async function planned(
  { people, now }: PublishOptions,
  before: ReleaseBody,
  after: ReleaseBody,
  log: (line: string) => void,
): Promise<ReleasePlan | undefined> {
  if (!people) return undefined;
  const plan = await planRelease({
    before,
    after,
    people,
    now: parseInstant(now),
    begins: (many, units) =>
      log(`${counted(many, 'person', 'people')} to look at, some ${counted(units, 'read unit')}`),
  });
  for (const line of planLines(plan)) log(line);
  return plan;
}

/** @param to a release's id, or the number of a move of the pointer, the first being 1. */
async function idOf(table: WordsTable, to: string): Promise<string> {
  if (!/^\d{1,6}$/.test(to)) return to;
  return (await table.moves())[Number(to) - 1]?.release ?? to;
}

/** What a move of the pointer changed, for the list of releases. */
function inOneLine(changes: readonly string[], to: string | undefined): string {
  const lines = changes.filter((line) => line.startsWith(' ')).map((line) => line.trim());
  const emails = lines.filter((line) => line.includes(': email ')).length;
  const steps = lines.filter((line) => line.startsWith('step ')).length;
  const journeys = lines.filter((line) => line.includes('journey')).length;
  const rest = lines.length - emails - steps - journeys;
  const all = [counted(emails, 'email'), counted(steps, 'step'), counted(journeys, 'journey')];
  const parts = [...all, counted(rest, 'other change')].filter((part) => !part.startsWith('0 '));
  const said = parts.length > 0 ? parts.join(', ') : 'the words as they were';
  return to === undefined ? said : `went back: ${said}`;
}

/** The release made of the words as they stand, or why there is none. */
async function checked(options: PublishOptions, log: (line: string) => void): Promise<BuiltRelease | string> {
  const { findings, release } = await check(options.templates, defined({ cache: options.cache }));
  if (findings.length > 0) log(printFindings(findings));
  if (!release) return 'the words have errors: nothing is released';
  for (const [hash, { kind, body }] of release.contents) {
    if (Buffer.byteLength(body) <= itemBytesMax) continue;
    const name = kind === 'template' ? release.templates[hash]?.name : kind;
    return `${name} is ${Math.round(Buffer.byteLength(body) / 1000)} KB, and a stored item may be ${itemBytesMax / 1000} KB: shorten it`;
  }
  return release;
}

const notSigned = 'these words are not signed for production, or were withdrawn, or name prices that have run out';

/** What a release carries of who signed it; undefined: it must not be sent from. */
async function signedFor(
  table: WordsTable,
  { templates, now, production }: PublishOptions,
  release: ReleaseBody,
  pointer: Pointer | undefined,
  log: (line: string) => void,
): Promise<Signed | undefined> {
  const root = contentRoot(templates);
  const today = now.slice(0, 10);
  const inForce = pointer && { signed: await table.signedOf(pointer.release), withdrawn: pointer.withdrawn };
  const { findings, signed } = (production ? checkSignatures : draftsOf)(root, release, today, inForce);
  const all = production ? [...findings, ...checkDates(root, release, today)] : findings;
  if (all.length > 0) log(printFindings(all));
  return hasErrors(all) ? undefined : signed;
}

const withdrawnIn = ({ withdrawals }: Signed): string[] =>
  withdrawals.flatMap(({ withdraws }) => withdraws.map(({ hash }) => hash));

/** An older release whose content is not all there cannot be sent from. */
async function incomplete(table: WordsTable, release: ReleaseBody): Promise<string | undefined> {
  for (const hash of hashesOf(release))
    if (!(await table.has(hash))) return `release ${release.id} lacks the content ${hash}`;
  return undefined;
}

const hashesOf = (release: ReleaseBody): string[] =>
  Object.values(release.templates).flatMap((locales) => Object.values(locales));

/** @param known the release in force: what is in it is stored. */
async function store(
  table: WordsTable,
  built: BuiltRelease,
  known: ReleaseBody | undefined,
  log: (line: string) => void,
): Promise<void> {
  const there = new Set(
    known ? [...hashesOf(known), known.sources.clinic, ...Object.values(known.sources.journeys)] : [],
  );
  const added = await addContents(
    table,
    [...built.contents].filter(([hash]) => !there.has(hash)),
  );
  await table.addRelease(built.release);
  log(`${added} new items stored, ${built.contents.size - added} were there`);
}

/** Content goes by its hash, so that what is stored of a package is what the build of it made. */
async function storeRunning(
  table: WordsTable,
  running: ReleaseBody,
  read: PublishOptions['readRunning'],
): Promise<void> {
  if (!read || (await table.release(running.id))) return;
  const emails = hashesOf(running).map((hash) => stored('template', read(hash)));
  const journeys = Object.values(running.journeys).map((journey) => stored('journey', journey));
  const all = [...emails, ...journeys, stored('clinic', running.clinic)];
  await addContents(
    table,
    all.map(({ hash, kind, body }) => [hash, { kind, body }]),
  );
  await table.addRelease(running);
}

/** The first release has some hundreds of items. */
const writesAtOnce = 12;

/** @returns how many were not there yet. */
async function addContents(table: WordsTable, items: readonly (readonly [string, ContentItem])[]): Promise<number> {
  const left = items.values();
  let added = 0;
  const worker = async () => {
    for (const [hash, item] of left) if (await table.addContent(hash, item)) added++;
  };
  await Promise.all(Array.from({ length: writesAtOnce }, worker));
  return added;
}
