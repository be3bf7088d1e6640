/** `npm run templates:check`: what is wrong with the words, in plain English; with `-- --json`, for programs. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { check } from '../check/check.ts';
import { hasErrors, printFindings, toldFinding } from '../findings/findings.ts';

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
    const project = resolve(fileURLToPath(new URL('../..', import.meta.url)));
    const templates = resolve(positionals[0] ?? join(project, 'templates'));
    const { findings, templates: count } = await check(templates, { cache: join(project, 'dist', '.cache') });
    if (values.json) console.log(JSON.stringify({ templates: count, findings: findings.map(toldFinding) }, null, 2));
    else {
      console.log(printFindings(findings));
      console.log(`${count} emails checked, each form and language by itself.`);
    }
    if (hasErrors(findings)) process.exitCode = 1;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
