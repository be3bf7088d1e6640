/** Some of the emails: those whose name begins as somebody wrote it, and the partials that they are put together from. */

import { nearest } from '../../functions/core/model/nearest.ts';
import type { Finding } from '../findings/findings.ts';
import { type ContentRoot, labelOf, mjmlFiles } from '../read/partials.ts';
import { includedBy, partsOf } from './inputs.ts';

export interface Chosen {
  /** From the root: `nurture/03-the-risks.es.mjml`. */
  readonly files: readonly string[];
  /** What was found in these emails, and in the partials that they include. */
  findings(all: readonly Finding[]): readonly Finding[];
}

/**
 * @param beginning `nurture/03`; the folder's own name before it and `.mjml` after it are let be.
 * @returns a sentence when no email is called that.
 */
export function chosen(root: ContentRoot, beginning: string): Chosen | string {
  const wanted = beginning.replaceAll('\\', '/').replace(new RegExp(`^(?:\\./)?(?:${root.label}/)?`), '');
  const all = mjmlFiles(root);
  const files = all.filter((file) => file === wanted || file.startsWith(wanted.replace(/\.mjml$/, '')));
  if (files.length === 0 || wanted === '') {
    const close = nearestTo(wanted, all);
    return `There is no email "${beginning}" in ${root.label}/.${close ? ` Did you mean "${close}"?` : ''}`;
  }
  const parts = files.flatMap((file) => partsOf(file, localeOf(file), (part) => includedBy(root, part)));
  const labels = new Set(parts.map((part) => labelOf(root, part)));
  return { files, findings: (findings) => findings.filter(({ file }) => labels.has(file)) };
}

const localeOf = (file: string): string => /\.(es)\.mjml$/.exec(file)?.[1] ?? 'en';

/** The email whose beginning is nearest: whoever writes "nuture/03" has not written the rest either. */
function nearestTo(wanted: string, files: readonly string[]): string | undefined {
  const names = new Map<string, string>();
  for (const file of files) {
    const name = file.replace(/(?:\.minimal)?(?:\.es)?\.mjml$/, '');
    for (const end of [name.length, wanted.length, wanted.length + 1])
      if (!names.has(name.slice(0, end))) names.set(name.slice(0, end), name);
  }
  return names.get(nearest(wanted, names.keys()) ?? '');
}
