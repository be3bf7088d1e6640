/** Which emails there are, which files each is put together from, and which emails a file stands in. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EmailInputs } from '../../content/check/inputs.ts';
import { stepsOf } from '../../content/compile/journeys.ts';
import { knownNames } from '../../content/compile/names.ts';
import { Problems } from '../../content/findings/problems.ts';
import { contentRoot } from '../../content/read/partials.ts';
import { type Content, type JourneySource, readContent, type TemplateFile } from '../../content/read/read.ts';
import { readPeople, type SamplePerson } from '../../content/samples/people.ts';
import type { Clinic } from '../../functions/core/model/clinic.ts';

export interface CatalogEmail {
  readonly journey: JourneySource;
  readonly file: TemplateFile;
  /** The files it is put together from, itself first. */
  readonly parts: readonly string[];
  /** Its absence can harm. */
  readonly safety: boolean;
}

export interface Catalog {
  readonly content: Content;
  readonly clinic: Clinic | undefined;
  readonly people: readonly SamplePerson[];
  readonly emails: readonly CatalogEmail[];
  /** The emails that a file stands in. */
  standsIn(file: string): readonly CatalogEmail[];
}

/** @param folder the content folder, `templates/`. */
export function readCatalog(folder: string): Catalog {
  const root = contentRoot(folder);
  // What is wrong is told by the check.
  const problems = new Problems();
  const content = readContent(root, problems);
  const { clinic } = content;
  const people = clinic && existsSync(join(root.path, 'people.yaml')) ? readPeople(root, clinic, problems) : [];
  const inputs = new EmailInputs(root, knownNames);
  const emails = content.journeys.flatMap((journey) =>
    inOrder(journey).map((file) => ({
      journey,
      file,
      parts: partsIn(inputs.partsOf(file.file, file.locale), file.locale),
      safety: stepsOf({ journey, base: file.base }).some(({ safety }) => safety),
    })),
  );
  return {
    content,
    clinic,
    people,
    emails,
    standsIn: (file) => emails.filter(({ parts }) => parts.includes(file)),
  };
}

/** Of a Spanish email the Spanish parts: the English ones are only looked for. */
const partsIn = (parts: readonly string[], locale: string): readonly string[] =>
  locale === 'en' ? parts : parts.filter((part) => !parts.includes(part.replace(/\.mjml$/, `.${locale}.mjml`)));

/** As the journey sends them: its steps in order, of each the full words before the minimal, English before Spanish. */
function inOrder(journey: JourneySource): TemplateFile[] {
  const steps = journey.file.steps.map(({ template }) => `${journey.id}/${template.replace(/\.mjml$/, '')}`);
  const place = ({ base, form, locale }: TemplateFile) =>
    (steps.includes(base) ? steps.indexOf(base) : steps.length) * 4 +
    (form === 'full' ? 0 : 2) +
    (locale === 'en' ? 0 : 1);
  return [...journey.templates].sort((a, b) => place(a) - place(b));
}
