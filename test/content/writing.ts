/** Content written for one test, in a folder of its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CompileResult, compileTemplate } from '../../content/compile/compile.ts';
import { knownNames, type NameList } from '../../content/compile/names.ts';
import type { Finding } from '../../content/findings/findings.ts';
import { Problems } from '../../content/findings/problems.ts';
import { readBrand } from '../../content/read/brand.ts';
import { contentRoot } from '../../content/read/partials.ts';
import { temporaryFolder } from '../support/folder.ts';

/**
 * Where results are kept for all tests and the next run: most emails are the same in all of them, and a dictionary takes a
 * second to load. What the compiler and the rules are made of is part of every key.
 */
export const cache = fileURLToPath(new URL('../../node_modules/.cache/dripline-content', import.meta.url));

/** Where the build keeps what it finds out about the emails that ship. */
export const shippedCache = fileURLToPath(new URL('../../dist/.cache', import.meta.url));

/** A folder with nothing in it. */
export const emptyFolder = (): string => temporaryFolder('empty');

/** Writes files, by path, into a new `templates/`; gives back its path. */
export function write(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = join(temporaryFolder('content'), 'templates');
  mkdirSync(root);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

/** A whole email around `words`, which begin on line 9; the head's extra lines stand on line 5. */
export const email = (
  words: string,
  { head = '', title = 'A subject', preview = 'A preheader' } = {},
): string => `<mjml>
  <mj-head>
    <mj-title>${title}</mj-title>
    <mj-preview>${preview}</mj-preview>
${head}
  </mj-head>
  <mj-body>
    <mj-section><mj-column><mj-text>
${words}
    </mj-text></mj-column></mj-section>
  </mj-body>
</mjml>
`;

/** An email of whole components, which begin on line 8. */
export const layout = (components: string): string => `<mjml>
  <mj-head>
    <mj-title>A subject</mj-title>
    <mj-preview>A preheader</mj-preview>
  </mj-head>
  <mj-body>

${components}
  </mj-body>
</mjml>
`;

/** Compiles `prepare/it.mjml` among the other files. */
export const compile = (
  text: string,
  others: Readonly<Record<string, string | Uint8Array>> = {},
  names: NameList = knownNames,
  locale = 'en',
): Promise<CompileResult> => compileIn(write({ 'prepare/it.mjml': text, ...others }), names, locale);

/** `prepare/it.mjml` of a folder that `write` made. */
export async function compileIn(folder: string, names: NameList = knownNames, locale = 'en'): Promise<CompileResult> {
  const root = contentRoot(folder);
  const problems = new Problems();
  const brand = readBrand(root, problems);
  const result = await compileTemplate({ root, file: 'prepare/it.mjml', name: 'prepare/it', locale, brand, names });
  return { ...result, findings: [...problems.findings, ...result.findings] };
}

/** `file:line rule message | mend`, for comparing. */
export const told = (findings: readonly Finding[]): string[] =>
  findings.map(
    ({ file, line, rule, message, mend }) => `${file}:${line} [${rule}] ${message}${mend ? ` | ${mend}` : ''}`,
  );
