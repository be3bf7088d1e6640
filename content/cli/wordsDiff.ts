/** `npm run words:diff`: what changed in the words, sentence by sentence, what is at stake first. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Asked } from '../../cli/arguments.ts';
import { commands } from '../../cli/commands.ts';
import { runCommand, Slip } from '../../cli/run.ts';
import { didYouMean } from '../../functions/core/model/nearest.ts';
import { partsOf } from '../../functions/core/model/signature.ts';
import { askedOf } from '../../functions/core/model/signing.ts';
import type { CompiledTemplate } from '../../functions/core/model/template.ts';
import { wordsOf } from '../../local/words.ts';
import { countWords, printWords } from '../changes/print.ts';
import { type ReadRelease, wordsBetween } from '../changes/words.ts';
import { check } from '../check/check.ts';
import { hasErrors, printFindings } from '../findings/findings.ts';
import { Problems } from '../findings/problems.ts';
import { type ContentRoot, contentRoot } from '../read/partials.ts';
import type { ReleaseBody } from '../release/release.ts';
import { WordsTable } from '../release/wordsTable.ts';
import { readPeople } from '../samples/people.ts';
import { readSigned } from '../signatures/file.ts';
import { signedSince } from '../signatures/since.ts';
import { homeHere, isHere, project, wordsAddress } from './address.ts';

type Values = Asked<(typeof commands)['words:diff']['options']>['values'];

async function run({ values }: Asked<(typeof commands)['words:diff']['options']>): Promise<void> {
  const after = values.to === undefined ? await onDisk() : await stored(values.to, values);
  const root = contentRoot(join(project, 'templates'));
  const before =
    values.since !== undefined
      ? await asSigned(root, values.since, after)
      : values.from === undefined
        ? await inForce(values)
        : await stored(values.from, values);
  const diff = wordsBetween(before, after, readPeople(root, after.release.clinic, new Problems()));
  if (values.json) console.log(JSON.stringify(diff, null, 2));
  else console.log([...printWords(diff), countWords(diff) || 'Nothing differs.'].join('\n'));
}

/** What somebody had signed of all that their roles answer for. @throws Slip when they have signed nothing. */
async function asSigned(root: ContentRoot, name: string, after: ReadRelease): Promise<ReadRelease> {
  const { signed } = readSigned(root, new Problems());
  const own = signed.signatures.filter((each) => each.name.toLowerCase() === name.toLowerCase());
  if (own.length === 0) {
    const mend = didYouMean(name, [...new Set(signed.signatures.map((each) => each.name))]) ?? '';
    throw new Slip(`"${name}" has signed nothing in templates/approvals.yaml. ${mend}`.trim());
  }
  const parts = partsOf(after.release).filter(({ kind }) =>
    own.some(({ role }) => askedOf(kind, after.release.clinic.signing).roles.includes(role)),
  );
  const cache = join(project, 'dist', '.cache');
  const { before, never, lost } = await signedSince(root, name, after, parts, signed, cache);
  const named = (some: typeof parts) => some.map(({ part }) => part).join(', ');
  if (never.length > 0) console.error(`Never signed by ${name}: ${named(never)}`);
  if (lost.length > 0) console.error(`Told as new, for no commit has what ${name} signed of it: ${named(lost)}`);
  return before;
}

/** @throws Slip when the words have errors: a change is shown of words that could be released. */
async function onDisk(): Promise<ReadRelease> {
  const { findings, release } = await check(join(project, 'templates'), { cache: join(project, 'dist', '.cache') });
  if (release) return { release: release.release, template: (hash) => release.templates[hash] };
  console.error(printFindings(findings.filter((finding) => hasErrors([finding]))));
  throw new Slip('The words have errors: mend them first.');
}

/** What the system that runs here, or the environment that is named, sends from. */
async function inForce(values: Values): Promise<ReadRelease> {
  const home = homeHere();
  if (isHere(values) && !existsSync(join(home, 'gateway.json'))) {
    console.error('No system runs here: compared with the words of the last build.');
    return bundled(home);
  }
  const found = await withTable(values, async (table) => {
    const pointer = await table.pointer();
    return pointer && readFrom(table, pointer.release);
  });
  if (found) return found;
  if (isHere(values)) return bundled(home);
  throw new Slip('Nothing was published there yet: name two releases with --from and --to.');
}

/** @throws Slip when nothing was built yet. */
function bundled(home: string): ReadRelease {
  if (!existsSync(join(project, 'dist', 'words.json')))
    throw new Slip(
      'Nothing was built here yet, so there is nothing to compare with: run "npm run build" before you change words.',
    );
  const { release, contents, read } = wordsOf(home);
  return {
    release: release as ReleaseBody,
    template: (hash) => contents[hash] ?? (read?.(hash) as CompiledTemplate | undefined),
  };
}

async function stored(id: string, values: Values): Promise<ReadRelease> {
  const found = await withTable(values, (table) => readFrom(table, id));
  if (!found) throw new Slip(`There is no release ${id} in the words table.`);
  return found;
}

async function withTable<T>(values: Values, work: (table: WordsTable) => Promise<T>): Promise<T> {
  const table = new WordsTable(wordsAddress(values));
  try {
    return await work(table);
  } finally {
    table.close();
  }
}

async function readFrom(table: WordsTable, id: string): Promise<ReadRelease | undefined> {
  const release = await table.release(id);
  if (!release) return undefined;
  const hashes = Object.values(release.templates).flatMap((locales) => Object.values(locales));
  const templates = new Map(await Promise.all(hashes.map(async (hash) => [hash, await table.template(hash)] as const)));
  return { release, template: (hash) => templates.get(hash) };
}

await runCommand(commands['words:diff'], run, [Error]);
