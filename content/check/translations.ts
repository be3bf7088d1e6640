/**
 * Translations that fell behind: `templates/translations.yaml` keeps, for each Spanish file, the hash of the English
 * words it was made from. When the English changes, the Spanish is stale: amber, and red for a step of safety.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/mini';
import { type Email, stepsOf } from '../compile/journeys.ts';
import type { Problems } from '../findings/problems.ts';
import { SourceText } from '../findings/source.ts';
import { sha256 } from '../hash.ts';
import { type ContentRoot, labelOf, mjmlFiles, readText } from '../read/partials.ts';
import { readYaml } from '../read/yaml.ts';

export const translationsFile = 'translations.yaml';

const hash = z.string().check(z.regex(/^[0-9a-f]{16}$/, 'the 16 letters and digits that templates:translated writes'));
const schema = z.nullable(z.record(z.string(), hash));

/** `prepare/eating.es.mjml` → `prepare/eating.mjml`. */
export const englishOf = (file: string): string => file.replace(/\.es\.mjml$/, '.mjml');

/** Every Spanish file that has an English one beside it. */
export const translatedFiles = (root: ContentRoot): string[] =>
  mjmlFiles(root).filter((file) => file.endsWith('.es.mjml') && existsSync(join(root.path, englishOf(file))));

/** The hash of the English words that `file` translates, as they stand now. */
export const presentHash = (root: ContentRoot, file: string): string =>
  sha256(readText(root, englishOf(file))).slice(0, 16);

export function readTranslations(root: ContentRoot, problems: Problems) {
  const path = join(root.path, translationsFile);
  const written = existsSync(path) ? readFileSync(path, 'utf8') : '{}\n';
  const { file, value } = readYaml(labelOf(root, translationsFile), written, schema, problems);
  return { file, recorded: value ?? {} };
}

/** An email, and the files it is put together from. */
export interface EmailParts extends Pick<Email, 'journey' | 'base'> {
  readonly parts: readonly string[];
}

export function checkTranslations(root: ContentRoot, emails: readonly EmailParts[], problems: Problems): void {
  const { file: yaml, recorded } = readTranslations(root, problems);
  const files = translatedFiles(root);
  const safety = safetyFiles(emails);
  for (const file of files) {
    const english = englishOf(file);
    const known = Object.hasOwn(recorded, file) ? recorded[file] : undefined;
    if (known === presentHash(root, file)) continue;
    const message =
      known === undefined
        ? `nobody has recorded which words of ${english} this translates`
        : `${english} has changed since this was translated`;
    const mend = `Bring it in line with ${english}, then run: npm run templates:translated -- ${file}`;
    const at = SourceText.of(labelOf(root, file), '');
    if (safety.has(file)) problems.error(at, 0, 'translation', `${message}, and it is a matter of safety`, mend);
    else problems.warning(at, 0, 'translation', message, mend);
  }
  for (const file of Object.keys(recorded)) {
    if (files.includes(file)) continue;
    const message = `there is no translation "${file}"`;
    problems.warning(yaml.source, yaml.at([file]), 'translation', message, 'Delete the line.');
  }
}

/** The files, partials too, that go into the emails of safety steps, whether these compile or not. */
const safetyFiles = (emails: readonly EmailParts[]): Set<string> =>
  new Set(emails.filter((email) => stepsOf(email).some(({ safety }) => safety)).flatMap(({ parts }) => parts));
