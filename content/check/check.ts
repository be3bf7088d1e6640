/** One check for the command line, CI and the studio: everything under `templates/` → findings, and what may be released. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compileTemplate } from '../compile/compile.ts';
import type { Picture } from '../compile/images.ts';
import { checkSupply, type Email, joinJourney } from '../compile/journeys.ts';
import { knownNames, type NameList } from '../compile/names.ts';
import { type Finding, hasErrors, sorted } from '../findings/findings.ts';
import { Problems } from '../findings/problems.ts';
import { contentRoot } from '../read/partials.ts';
import { readContent } from '../read/read.ts';
import { type BuiltRelease, type CheckedContent, makeRelease } from '../release/release.ts';
import { applyRules } from '../rules/index.ts';
import { forEveryone, type Merged } from '../samples/everyone.ts';
import { readPeople, type SamplePerson } from '../samples/people.ts';
import { checkForms } from './forms.ts';
import { checkTranslations } from './translations.ts';

export interface CheckOptions {
  /** Folder for MJML's answers, kept by the hash of their input. */
  readonly cache?: string;
  readonly names?: NameList;
}

export interface Checked {
  /** By file and line, each once. */
  readonly findings: readonly Finding[];
  /** How many emails were looked at, each form and language by itself. */
  readonly templates: number;
  readonly emails: readonly Email[];
  readonly people: readonly SamplePerson[];
  /** By email: as each sample person would get it. */
  readonly samples: ReadonlyMap<Email, readonly Merged[]>;
  readonly pictures: readonly Picture[];
  /** Absent when anything is wrong: nothing is released then. */
  readonly release?: BuiltRelease;
}

/** @param path the content folder, `templates/`. */
export async function check(path: string, options: CheckOptions = {}): Promise<Checked> {
  const root = contentRoot(path);
  const problems = new Problems();
  const content = readContent(root, problems);
  checkForms(content, problems);
  const people =
    content.clinic && existsSync(join(root.path, 'people.yaml')) ? readPeople(root, content.clinic, problems) : [];
  const files = content.journeys.flatMap((journey) => journey.templates.map((template) => ({ ...template, journey })));
  const compiled = await Promise.all(
    files.map(async (file) => {
      const { file: path, name, locale } = file;
      const names = options.names ?? knownNames;
      const result = await compileTemplate({
        root,
        file: path,
        name,
        locale,
        brand: content.brand,
        names,
        ...(options.cache ? { cache: options.cache } : {}),
      });
      return { file, result };
    }),
  );
  const findings: Finding[] = [];
  const emails: Email[] = [];
  for (const { file, result } of compiled) {
    findings.push(...result.findings);
    if (result.email) emails.push({ ...file, email: result.email });
  }
  const samples = new Map<Email, readonly Merged[]>();
  for (const email of emails) {
    const unsupplied = checkSupply(email);
    findings.push(...unsupplied);
    if (unsupplied.length > 0 || !content.clinic) continue;
    const merged = forEveryone(email, people, content.clinic);
    findings.push(...merged.findings);
    samples.set(email, merged.samples);
  }
  const journeys = content.journeys.map((journey) =>
    joinJourney(
      journey,
      emails.filter((email) => email.journey === journey),
      problems,
    ),
  );
  checkTranslations(root, emails, problems);
  findings.push(...problems.findings, ...applyRules({ ...content, emails, samples }));
  const all = sorted(findings);
  const pictures = emails.flatMap(({ email }) => email.pictures);
  const checked = { findings: all, templates: files.length, emails, people, samples, pictures };
  if (hasErrors(all) || !content.clinic) return checked;
  const whole: CheckedContent = {
    clinic: content.clinic,
    journeys: journeys.filter((journey) => journey !== undefined),
    emails,
  };
  return { ...checked, release: makeRelease(whole) };
}
