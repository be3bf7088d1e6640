/** `npm run templates:check`: what is wrong with the words, in plain English; with `-- --json`, for programs. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commands } from '../../cli/commands.ts';
import { runCommand, Slip } from '../../cli/run.ts';
import { counted } from '../../cli/words.ts';
import { check } from '../check/check.ts';
import { hasErrors, printFindings, toldFinding } from '../findings/findings.ts';

if (process.argv[1] === fileURLToPath(import.meta.url))
  await runCommand(
    commands['templates:check'],
    async ({ values, positionals }) => {
      const project = resolve(fileURLToPath(new URL('../..', import.meta.url)));
      const templates = resolve(positionals[0] ?? join(project, 'templates'));
      if (!existsSync(templates)) throw new Slip(`There is no such folder: ${templates}`);
      const { findings, templates: count } = await check(templates, { cache: join(project, 'dist', '.cache') });
      if (values.json) console.log(JSON.stringify({ templates: count, findings: findings.map(toldFinding) }, null, 2));
      else {
        console.log(printFindings(findings));
        console.log(`${counted(count, 'email')} checked, each form and language by itself.`);
      }
      if (hasErrors(findings)) process.exitCode = 1;
    },
    [Error],
  );
