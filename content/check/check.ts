/** One check for the command line, CI and the studio: everything under `templates/` → findings, and what may be released. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../../functions/core/model/defined.ts';
import { joinJourney } from '../compile/journeys.ts';
import { knownNames, type NameList } from '../compile/names.ts';
import { type Finding, hasErrors, sorted } from '../findings/findings.ts';
import { Problems } from '../findings/problems.ts';
import { contentRoot } from '../read/partials.ts';
import { type JourneySource, readContent, type TemplateFile } from '../read/read.ts';
import { type BuiltRelease, makeRelease } from '../release/release.ts';
import { applyToAll } from '../rules/index.ts';
import { readPeople } from '../samples/people.ts';
import { groupHashes } from '../signatures/groups.ts';
import { type About, Noted } from '../signatures/noted.ts';
import { examine, type Made } from './examine.ts';
import { checkForms } from './forms.ts';
import { EmailInputs, folderHash } from './inputs.ts';
import { Results } from './results.ts';
import { examineTogether, type Work } from './together.ts';
import { checkTranslations } from './translations.ts';

export interface CheckOptions {
  /** Folder for results, kept by the hash of their inputs; without it everything is found out anew. */
  readonly cache?: string;
  readonly names?: NameList;
  /** What somebody could sign with a note does not keep the release from being made: for whoever is about to sign it. */
  readonly toSign?: boolean;
}

export interface Checked {
  /** By file and line, each once. */
  readonly findings: readonly Finding[];
  /** How many emails were looked at, each form and language by itself. */
  readonly templates: number;
  /** Those that compiled. */
  readonly emails: readonly CheckedEmail[];
  /** Absent when anything is wrong: nothing is released then. Put together when it is first asked for. */
  readonly release?: BuiltRelease;
}

export interface CheckedEmail extends TemplateFile, Made {
  readonly journey: JourneySource;
}

/** @param path the content folder, `templates/`. */
export async function check(path: string, options: CheckOptions = {}): Promise<Checked> {
  const root = contentRoot(path);
  const results = new Results(options.cache);
  const before = options.cache === undefined ? '' : folderHash(root);
  const problems = new Problems();
  const content = readContent(root, problems);
  checkForms(content, problems);
  const people =
    content.clinic && existsSync(join(root.path, 'people.yaml')) ? readPeople(root, content.clinic, problems) : [];
  const names = options.names ?? knownNames;
  const inputs = new EmailInputs(root, names);
  const files = content.journeys.flatMap((journey) => journey.templates.map((file) => ({ journey, file })));
  const settings = defined<Parameters<typeof examine>[2]>({ content, people, names, cache: options.cache });
  const keys = files.map(({ journey, file }) => inputs.keyOf(journey, file));
  const known = keys.map((key) => results.get(key));
  const { cache } = options;
  const work: Work = {
    indexes: known.flatMap((kept, index) => (kept ? [] : [index])),
    own: (index) => {
      const { journey, file } = files[index] as (typeof files)[number];
      return examine(journey, file, settings);
    },
  };
  // Other names than the known ones are a test's, and its thread's alone.
  const setup = cache !== undefined && names === knownNames ? { path, cache, hasPeople: people.length > 0 } : undefined;
  const found = await examineTogether(setup ? { ...work, setup } : work);
  for (const [index, each] of found) results.add(keys[index] ?? '', each);
  const noted = new Noted(root, content.clinic);
  const examined = files.map(({ journey, file }, index) => {
    const each = known[index] ?? found.get(index);
    if (!each) throw new Error(`nobody has looked at ${file.file}`);
    const about = emailAbout(file.name, file.locale, each.made?.template.hash);
    return { journey, file, ...each, findings: noted.over(each.findings, about) };
  });
  const emails = examined.flatMap(({ journey, file, made }) => (made ? [{ ...file, ...made, journey }] : []));
  const journeys = content.journeys.map((journey) => {
    const own = emails.filter((email) => email.journey === journey);
    return joinJourney(journey, own, problems, content.journeys);
  });
  const parts = files.map(({ journey, file }) => ({ ...file, journey, parts: inputs.partsOf(file.file, file.locale) }));
  checkTranslations(root, parts, problems);
  const findings = sorted([
    ...examined.flatMap((each) => each.findings),
    ...problems.findings,
    ...noted.over(applyToAll({ ...content, cache: options.cache }, emails), {
      part: 'clinic.yaml/clinical',
      kind: 'clinical',
      hash: content.clinic && groupHashes(content.clinic).clinical,
    }),
  ]);
  // A file that was saved meanwhile may have been read before and after: nothing of this check is kept then.
  if (options.cache !== undefined && folderHash(root) === before) results.keep();
  const checked = { findings, templates: files.length, emails };
  const { clinic } = content;
  const counting = options.toSign ? findings.filter(({ signable }) => !signable) : findings;
  if (hasErrors(counting) || !clinic) return checked;
  const whole = { clinic, journeys: journeys.filter((journey) => journey !== undefined), emails };
  let release: BuiltRelease | undefined;
  return {
    ...checked,
    get release() {
      release ??= makeRelease(whole);
      return release;
    },
  };
}

const emailAbout = (name: string, locale: string, hash: string | undefined): About =>
  locale === 'en' ? { part: name, kind: 'words', hash } : { part: `${name}.${locale}`, kind: 'translations', hash };
