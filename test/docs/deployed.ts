/** The templates that the local system runs from: built once a run, for everything that starts it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtAssembly } from '../../local/cloud/build.ts';
import type { Part, Template } from '../stack/synth.ts';

export async function deployedTemplate(part: Part): Promise<Template> {
  const { directory } = await builtAssembly('local');
  return JSON.parse(readFileSync(join(directory, `dripline-local-${part}.template.json`), 'utf8')) as Template;
}
