/**
 * `npm run templates:translated -- prepare/eating.es.mjml`: records that a translation matches the English words as they
 * stand now. `--all` does so for every Spanish file.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commands } from '../../cli/commands.ts';
import { runCommand, Slip } from '../../cli/run.ts';
import { didYouMean } from '../../functions/core/model/nearest.ts';
import { presentHash, readTranslations, translatedFiles, translationsFile } from '../check/translations.ts';
import { printFindings } from '../findings/findings.ts';
import { Problems } from '../findings/problems.ts';
import { type ContentRoot, contentRoot } from '../read/partials.ts';

const heading = `# Which English words each Spanish file was made from: the first 16 digits of the SHA-256 of the English file.
# After translating run: npm run templates:translated -- <file.es.mjml>. It says that the translation matches, so run it
# only when it does.
`;

/**
 * @param files as an author writes them: with or without `templates/` before them.
 * @returns the files recorded.
 * @throws Error naming a file that is not a translation, or the faults of `translations.yaml`; nothing is written then.
 */
export function recordTranslations(root: ContentRoot, files: readonly string[] | 'all'): string[] {
  const problems = new Problems();
  const { recorded } = readTranslations(root, problems);
  if (problems.failed) throw new Error(printFindings(problems.findings));
  const known = translatedFiles(root);
  const chosen = files === 'all' ? known : files.map((file) => file.replace(`${root.label}/`, ''));
  for (const file of chosen) {
    if (known.includes(file)) continue;
    const mend = didYouMean(file, known) ?? 'A translation ends in .es.mjml and stands beside its English file.';
    throw new Error(`There is no translation "${file}" in ${root.label}/. ${mend}`);
  }
  const kept = Object.entries(recorded).filter(([file]) => known.includes(file));
  const all = new Map([...kept, ...chosen.map((file) => [file, presentHash(root, file)] as const)]);
  const lines = [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([file, hash]) => `${file}: "${hash}"\n`);
  const path = join(root.path, translationsFile);
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, heading + lines.join(''));
  renameSync(part, path);
  return [...chosen];
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await runCommand(
    commands['templates:translated'],
    ({ values, positionals }) => {
      if (!values.all && positionals.length === 0)
        throw new Slip(`Name the translations, or --all: ${commands['templates:translated'].examples[0]}`);
      const root = contentRoot(resolve(fileURLToPath(new URL('../../templates', import.meta.url))));
      const files = recordTranslations(root, values.all ? 'all' : positionals);
      console.log(`${files.length} recorded in templates/${translationsFile}.`);
    },
    [Error],
  );
