/** The findings of everything under `templates/`, at once when nothing has changed since they were last asked for. */
import { join } from 'node:path';
import type { Finding } from '../findings/findings.ts';
import { keep, prune, readKept } from '../keep.ts';
import { contentRoot } from '../read/partials.ts';
import { folderHash } from './inputs.ts';

export interface Findings {
  readonly findings: readonly Finding[];
  /** How many emails were looked at, each form and language by itself. */
  readonly templates: number;
}

/** Answers of this many states of the folder are kept. */
const statesMax = 100;

/** @param cache folder for results, kept by the hash of their inputs. */
export async function findingsOf(path: string, cache: string): Promise<Findings> {
  const root = contentRoot(path);
  const folder = join(cache, 'checks');
  const before = folderHash(root);
  const kept = readKept(folder, `${before}.json`);
  if (kept !== undefined) return JSON.parse(kept) as Findings;
  // Loaded only now: the compiler and its parsers take longer than all the rest.
  const { check } = await import('./check.ts');
  const { findings, templates } = await check(path, { cache });
  if (folderHash(root) === before) {
    keep(folder, `${before}.json`, JSON.stringify({ findings, templates }));
    prune(folder, statesMax);
  }
  return { findings, templates };
}
