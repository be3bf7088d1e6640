/** Steps 4 and 5 of the compiler: MJML itself, kept on a short leash, and its output kept by the hash of its input. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve, sep } from 'node:path';
import { sha256 } from '../hash.ts';
import { keep, readKept } from '../keep.ts';

export interface MjmlFault {
  /** From 1, in the text given to MJML. */
  readonly line: number;
  readonly tag: string;
  readonly message: string;
}

const require = createRequire(import.meta.url);
let engine: typeof import('mjml') | undefined;

/**
 * Loads MJML, which takes half a second, at the first email that is not in the cache.
 * @throws Error where MJML would find a `.mjmlconfig`: it runs code from it as soon as it is imported.
 */
async function load(): Promise<typeof import('mjml')> {
  if (engine) return engine;
  if (existsSync(resolve('.mjmlconfig')) || existsSync(resolve('.mjmlconfig.js'))) {
    throw new Error('there is a .mjmlconfig here, and MJML would run it: delete it, or work from another folder');
  }
  engine = (await import('mjml')).default as unknown as typeof import('mjml');
  return engine;
}

const version: string = require('mjml/package.json').version;

/** MJML → HTML, strict; no includes, no fonts from other hosts, no minifier (facts: one line of 20 KB). */
export async function mjmlToHtml(mjml: string, cache?: string): Promise<{ html: string } | { faults: MjmlFault[] }> {
  const key = sha256(`${version}\n${mjml}`);
  const folder = cache === undefined ? undefined : join(cache, 'mjml');
  const kept = folder === undefined ? undefined : readKept(folder, `${key}.html`);
  if (kept !== undefined) return { html: kept };
  const mjml2html = await load();
  try {
    const { html } = await mjml2html(mjml, {
      validationLevel: 'strict',
      fonts: {},
      keepComments: true,
      minify: false,
      ignoreIncludes: true,
    });
    if (folder !== undefined) keep(folder, `${key}.html`, html);
    return { html };
  } catch (error) {
    const errors = (error as { errors?: { line?: number; tagName?: string; message?: string }[] }).errors;
    if (!Array.isArray(errors)) return { faults: [{ line: 1, tag: 'mjml', message: (error as Error).message }] };
    return { faults: errors.map(({ line = 1, tagName = 'mjml', message = '' }) => ({ line, tag: tagName, message })) };
  }
}

/** True when the working directory lies inside `folder`. */
export const workingInside = (folder: string): boolean => `${process.cwd()}${sep}`.startsWith(folder + sep);
