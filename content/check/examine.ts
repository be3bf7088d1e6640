/** One email → what is wrong with it, and all that a release and the other emails must know of it. */
import { type CompileOptions, compileTemplate } from '../compile/compile.ts';
import { carriedBy, checkSupply } from '../compile/journeys.ts';
import type { NameList } from '../compile/names.ts';
import type { Finding } from '../findings/findings.ts';
import type { Content, JourneySource, TemplateFile } from '../read/read.ts';
import { type StoredContent, stored } from '../release/release.ts';
import { applyToEmail, type Notes } from '../rules/index.ts';
import { forEveryone } from '../samples/everyone.ts';
import type { SamplePerson } from '../samples/people.ts';

/** Plain JSON: it is kept by the hash of what it was made of. */
export interface Examined {
  readonly findings: readonly Finding[];
  /** Absent when the email does not compile. */
  readonly made?: Made;
}

/** What is made of an email. */
export interface Made {
  readonly template: StoredContent;
  readonly pictures: readonly StoredContent[];
  /** True when it prints a value computed from the appointment: a move makes it due again. */
  readonly printsAnchor: boolean;
  /** The steps whose words it has room for: it asks whether they ride with it. */
  readonly carries: readonly string[];
  readonly notes: Notes;
}

export interface ExamineOptions {
  readonly content: Content;
  readonly people: readonly SamplePerson[];
  readonly names: NameList;
  /** Folder for MJML's answers. */
  readonly cache?: string;
}

export async function examine(
  journey: JourneySource,
  file: TemplateFile,
  { content, people, names, cache }: ExamineOptions,
): Promise<Examined> {
  const { root, brand, clinic } = content;
  const options: CompileOptions = { root, file: file.file, name: file.name, locale: file.locale, brand, names };
  const compiled = await compileTemplate(cache === undefined ? options : { ...options, cache });
  if (!compiled.email) return { findings: compiled.findings };
  const email = { ...file, journey, email: compiled.email };
  const unsupplied = checkSupply(email);
  const merged = unsupplied.length > 0 || !clinic ? { samples: [], findings: [] } : forEveryone(email, people, clinic);
  const ruled = applyToEmail(email, content, merged.samples);
  return {
    findings: [...compiled.findings, ...unsupplied, ...merged.findings, ...ruled.findings],
    made: {
      template: stored('template', email.email.template),
      pictures: email.email.pictures.map((picture) => stored('picture', picture.content)),
      printsAnchor: email.email.printsAnchor,
      carries: carriedBy(email.email.uses),
      notes: ruled.notes,
    },
  };
}
