/** One check for the command line, CI and the studio: everything under `templates/` → findings, and what may be released. */
import type { Clinic } from '../functions/core/clinic.ts';
import type { Journey } from '../functions/core/journey.ts';
import { compileTemplate } from './compile.ts';
import { type Finding, hasErrors, sorted } from './findings.ts';
import { checkSupply, type Email, joinJourney } from './journeys.ts';
import { knownNames, type NameList } from './names.ts';
import { contentRoot } from './partials.ts';
import { Problems } from './problems.ts';
import { readContent } from './read.ts';
import { type BuiltRelease, makeRelease } from './release.ts';
import { applyRules } from './rules/index.ts';

export interface CheckOptions {
  /** Folder for MJML's answers, kept by the hash of their input. */
  readonly cache?: string;
  readonly names?: NameList;
}

export interface Checked {
  readonly findings: readonly Finding[];
  readonly emails: readonly Email[];
  /** Absent when anything is wrong: nothing is released then. */
  readonly release?: BuiltRelease;
}

export interface CheckedContent {
  readonly clinic: Clinic;
  readonly journeys: readonly Journey[];
  readonly emails: readonly Email[];
}

/** @param path the content folder, `templates/`. */
export async function checkContent(path: string, options: CheckOptions = {}): Promise<Checked> {
  const root = contentRoot(path);
  const problems = new Problems();
  const content = readContent(root, problems);
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
  const findings: Finding[] = [...problems.findings];
  const emails: Email[] = [];
  for (const { file, result } of compiled) {
    findings.push(...result.findings);
    if (result.email) emails.push({ ...file, email: result.email });
  }
  for (const email of emails) findings.push(...checkSupply(email));
  const joining = new Problems();
  const journeys = content.journeys.map((journey) =>
    joinJourney(
      journey,
      emails.filter((email) => email.journey === journey),
      joining,
    ),
  );
  findings.push(...joining.findings);
  findings.push(...applyRules({ ...content, emails }));
  const all = sorted(findings);
  if (hasErrors(all) || !content.clinic) return { findings: all, emails };
  const whole: CheckedContent = {
    clinic: content.clinic,
    journeys: journeys.filter((journey) => journey !== undefined),
    emails,
  };
  return { findings: all, emails, release: makeRelease(whole) };
}
