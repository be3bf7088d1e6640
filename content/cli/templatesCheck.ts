/**
 * `npm run templates:check`: what is wrong with the words, in plain English. `-- nurture/03` asks about the emails whose
 * name begins so; `-- --watch` goes on and tells what each change does; `-- --json` is for programs.
 */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commands } from '../../cli/commands.ts';
import { runCommand, Slip } from '../../cli/run.ts';
import { counted } from '../../cli/words.ts';
import { defined } from '../../functions/core/model/defined.ts';
import { type Chosen, chosen } from '../check/chosen.ts';
import { findingsOf } from '../check/quick.ts';
import { hasErrors, printFindings, summary, toldFinding } from '../findings/findings.ts';
import { contentRoot } from '../read/partials.ts';
import { watchFolder } from '../watchFolder.ts';

const project = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const cache = join(project, 'dist', '.cache');

async function checkOnce(templates: string, some: Chosen | undefined, json: boolean): Promise<void> {
  const { findings: all, templates: count } = await findingsOf(templates, cache);
  const findings = some ? some.findings(all) : all;
  const checked = some ? some.files.length : count;
  if (json) console.log(JSON.stringify({ templates: checked, findings: findings.map(toldFinding) }, null, 2));
  else {
    console.log(printFindings(findings, changedFiles(templates)));
    const elsewhere = all.filter((finding) => !findings.includes(finding));
    if (some && elsewhere.length > 0) console.log(`In other files: ${summary(elsewhere)}`);
    console.log(
      some
        ? `Checked: ${some.files.join(', ')}.`
        : `${counted(count, 'email')} checked, each form and language by itself.`,
    );
  }
  if (hasErrors(findings)) process.exitCode = 1;
}

/** Files that differ from the last commit, as findings name them; none where there is no git. */
function changedFiles(templates: string): ReadonlySet<string> {
  const args = ['status', '--porcelain', '--untracked-files=all', '-z', '--', '.'];
  const { status, stdout } = spawnSync('git', args, { cwd: templates, encoding: 'utf8' });
  if (status !== 0) return new Set();
  const label = basename(templates);
  const paths = stdout.split('\0').map((line) => line.slice(3));
  return new Set(paths.map((path) => path.slice(path.lastIndexOf(`${label}/`))));
}

async function checkOnEachSave(templates: string, only: string | undefined): Promise<void> {
  const { Watching } = await import('../check/watching.ts');
  const say = (text: string) => console.log(`\n${text}`);
  const watching = new Watching(defined({ templates, cache, only, say }));
  let looking = Promise.resolve();
  const look = () => {
    // A file may be half written or just gone: the next change tells.
    looking = looking.then(() => watching.look()).catch((error: Error) => console.error(error.message));
    return looking;
  };
  const end = watchFolder(templates, look);
  process.once('SIGINT', () => {
    end();
    console.log('\nNo longer watching.');
    process.exit(0);
  });
  await look();
  console.log(`\nWatching ${templates}; Ctrl-C ends it.`);
  // The dictionaries take a second or two: now, and not at the first new word.
  const { load } = await import('../rules/reading/dictionary.ts');
  for (const locale of ['en', 'es']) setImmediate(() => load(locale));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // The compiler is a hundred and fifty files: their types are not taken out anew each time.
  enableCompileCache(join(cache, 'node'));
  await runCommand(
    commands['templates:check'],
    async ({ values, positionals: [only] }) => {
      const templates = resolve(values.folder ?? join(project, 'templates'));
      if (!existsSync(templates)) throw new Slip(`There is no such folder: ${templates}`);
      const some = only === undefined ? undefined : chosen(contentRoot(templates), only);
      if (typeof some === 'string') throw new Slip(some);
      if (values.watch) await checkOnEachSave(templates, only);
      else await checkOnce(templates, some, values.json);
    },
    [Error],
  );
}
