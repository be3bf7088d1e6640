/** Every email that compiles, with its source, and as each sample person would get it: for whoever looks at the emails themselves. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '../../functions/core/model/defined.ts';
import { type CompileOptions, compileTemplate } from '../compile/compile.ts';
import type { Email } from '../compile/journeys.ts';
import { knownNames } from '../compile/names.ts';
import { Problems } from '../findings/problems.ts';
import { contentRoot } from '../read/partials.ts';
import { type Content, readContent } from '../read/read.ts';
import { forEveryone, type Merged } from './everyone.ts';
import { readPeople, type SamplePerson } from './people.ts';

export interface CompiledContent {
  readonly content: Content;
  readonly people: readonly SamplePerson[];
  readonly emails: readonly Email[];
  /** By email: as each sample person would get it. */
  readonly samples: ReadonlyMap<Email, readonly Merged[]>;
}

/**
 * What is wrong is left out here, and told by `check()`.
 * @param cache folder for MJML's answers.
 */
export async function compiledContent(path: string, cache?: string): Promise<CompiledContent> {
  const root = contentRoot(path);
  const problems = new Problems();
  const content = readContent(root, problems);
  const { brand, clinic } = content;
  const people = clinic && existsSync(join(root.path, 'people.yaml')) ? readPeople(root, clinic, problems) : [];
  const emails: Email[] = [];
  for (const journey of content.journeys)
    for (const template of journey.templates) {
      const options = defined<CompileOptions>({ root, brand, names: knownNames, ...template, cache });
      const { email } = await compileTemplate(options);
      if (email) emails.push({ ...template, journey, email });
    }
  const samples = new Map(
    clinic ? emails.map((email) => [email, forEveryone(email, people, clinic).samples] as const) : [],
  );
  return { content, people, emails, samples };
}
