/** Reads everything under `templates/`: the clinic, the brand, every journey, and every email in every language. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { minimalForm } from '../../functions/core/email/compose.ts';
import { type Clinic, clinicSchema } from '../../functions/core/model/clinic.ts';
import { type JourneyFile, journeyFileSchema } from '../../functions/core/model/journey.ts';
import { didYouMean } from '../../functions/core/model/nearest.ts';
import type { Problems } from '../findings/problems.ts';
import { SourceText } from '../findings/source.ts';
import { type Brand, readBrand } from './brand.ts';
import { readDials } from './dials.ts';
import { checkHours } from './hours.ts';
import { type ContentRoot, labelOf } from './partials.ts';
import { readYaml, type YamlFile } from './yaml.ts';

/** Languages an email can be written in; the first needs no ending: `welcome.mjml`, `welcome.es.mjml`. */
export const locales = ['en', 'es'] as const;

export interface TemplateFile {
  /** From the root: `prepare/eating.minimal.es.mjml`. */
  readonly file: string;
  /** As a release names it: `prepare/eating`, or `prepare/eating.minimal`. */
  readonly name: string;
  /** What a step names: `prepare/eating`, whichever form. */
  readonly base: string;
  /** `minimal`: the words for people who have not accepted full emails (C9). */
  readonly form: 'full' | 'minimal';
  readonly locale: string;
}

export interface JourneySource {
  readonly id: string;
  readonly yaml: YamlFile;
  readonly file: JourneyFile;
  readonly templates: readonly TemplateFile[];
}

export interface Content {
  readonly root: ContentRoot;
  readonly brand: Brand;
  readonly clinic: Clinic | undefined;
  readonly clinicYaml: YamlFile;
  readonly journeys: readonly JourneySource[];
  /** Folder where a rule keeps what takes long to find out, by the hash of what it was found out from. */
  readonly cache?: string | undefined;
}

/** Folders that hold no journey. */
const otherFolders = new Set(['brand', 'images']);

export function readContent(root: ContentRoot, problems: Problems): Content {
  const brand = readBrand(root, problems);
  const { file: clinicYaml, value: clinic } = readClinic(root, problems);
  const journeys: JourneySource[] = [];
  const folders = readdirSync(root.path, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
  );
  for (const { name } of folders.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (otherFolders.has(name)) continue;
    const journey = readJourneyFolder(root, name, problems);
    if (journey) journeys.push(journey);
  }
  if (journeys.length === 0) {
    problems.error(
      SourceText.of(root.label, ''),
      0,
      'journey',
      `there is no journey in ${root.label}/`,
      'Add a folder with a journey.yaml.',
    );
  }
  return { root, brand, clinic, clinicYaml, journeys };
}

function readClinic(root: ContentRoot, problems: Problems): { file: YamlFile; value?: Clinic } {
  const label = labelOf(root, 'clinic.yaml');
  const path = join(root.path, 'clinic.yaml');
  if (!existsSync(path)) {
    const source = SourceText.of(label, '');
    problems.error(
      source,
      0,
      'clinic',
      `there is no ${label}`,
      "It holds the clinic's name, address, phone and values.",
    );
    return { file: { source, at: () => 0, keyAt: () => 0 } };
  }
  const read = readYaml(label, readFileSync(path, 'utf8'), clinicSchema, problems);
  const { value: clinic, file } = read;
  if (clinic) {
    for (const [id, type] of Object.entries(clinic.appointmentTypes)) {
      if (Object.hasOwn(clinic.locations, type.location)) continue;
      const message = `there is no location "${type.location}"`;
      const known = Object.keys(clinic.locations);
      const mend = didYouMean(type.location, known) ?? `The locations are ${known.join(', ')}.`;
      problems.error(file.source, file.at(['appointmentTypes', id, 'location']), 'clinic', message, mend);
    }
    const { from, to } = clinic.sendingWindow;
    if (from >= to)
      problems.error(
        file.source,
        file.at(['sendingWindow']),
        'clinic',
        `the sending window ${from} to ${to} is empty`,
        'Write { from: "08:00", to: "20:00" }.',
      );
    checkHours(clinic, file, problems);
    const dials = readDials(clinic, file, problems);
    return { file, value: { ...clinic, dials } };
  }
  return read;
}

function readJourneyFolder(root: ContentRoot, id: string, problems: Problems): JourneySource | undefined {
  const file = `${id}/journey.yaml`;
  const path = join(root.path, file);
  const label = labelOf(root, file);
  if (!existsSync(path)) {
    problems.error(
      SourceText.of(label, ''),
      0,
      'journey',
      `there is no ${label}`,
      'Every folder of emails needs one; partials belong in brand/.',
    );
    return undefined;
  }
  const templates = templateFiles(root, id, problems);
  const { file: yaml, value } = readYaml(label, readFileSync(path, 'utf8'), journeyFileSchema, problems);
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(id))
    problems.error(
      yaml.source,
      0,
      'journey',
      `"${id}" is not a name for a journey`,
      'Use small letters, digits and dashes.',
    );
  if (!value) return undefined;
  checkTemplatesExist(yaml, value, id, templates, problems);
  return { id, yaml, file: value, templates };
}

/** `eating.mjml`, `eating.es.mjml`, `eating.minimal.mjml`, `eating.minimal.es.mjml`: one step's email. */
function templateFiles(root: ContentRoot, id: string, problems: Problems): TemplateFile[] {
  const found: TemplateFile[] = [];
  for (const entry of readdirSync(join(root.path, id))
    .filter((name) => name.endsWith('.mjml'))
    .sort()) {
    const [base = '', ...endings] = entry.slice(0, -'.mjml'.length).split('.');
    const form = endings[0] === 'minimal' ? 'minimal' : 'full';
    const [locale = 'en', ...more] = form === 'minimal' ? endings.slice(1) : endings;
    const file = `${id}/${entry}`;
    if (base !== '' && more.length === 0 && isLocale(locale) && !endings.includes('en')) {
      const name = `${id}/${base}`;
      found.push({ file, name: form === 'minimal' ? `${name}${minimalForm}` : name, base: name, form, locale });
      continue;
    }
    const like = `${base || 'name'}`;
    problems.error(
      SourceText.of(labelOf(root, file), ''),
      0,
      'language',
      `"${entry}" does not name an email, its form and its language`,
      `Write ${like}.mjml for English, ${like}.es.mjml for Spanish; ${like}.minimal.mjml, ${like}.minimal.es.mjml for the minimal form.`,
    );
  }
  return found;
}

const isLocale = (text: string): boolean => (locales as readonly string[]).includes(text);

function checkTemplatesExist(
  yaml: YamlFile,
  file: JourneyFile,
  id: string,
  templates: readonly TemplateFile[],
  problems: Problems,
): void {
  const english = templates
    .filter(({ locale, form }) => locale === 'en' && form === 'full')
    .map(({ base }) => `${base.slice(id.length + 1)}.mjml`);
  file.steps.forEach((step, index) => {
    if (english.includes(step.template)) return;
    const message = `there is no email "${step.template}" beside this file`;
    problems.error(
      yaml.source,
      yaml.at(['steps', index, 'template']),
      'journey',
      message,
      didYouMean(step.template, english),
    );
  });
  const used = new Set(file.steps.map(({ template }) => `${id}/${template.replace(/\.mjml$/, '')}`));
  for (const template of templates) {
    if (used.has(template.base)) continue;
    const label = `${yaml.source.place(0).file.replace(/journey\.yaml$/, '')}${template.file.slice(id.length + 1)}`;
    problems.warning(
      SourceText.of(label, ''),
      0,
      'journey',
      'no step of the journey sends this email',
      'Add a step to journey.yaml, or delete the file.',
    );
  }
}
