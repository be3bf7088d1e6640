/** `npm run build`: the words checked and compiled, the functions bundled, into `dist/`. */
import { commands } from '../../cli/commands.ts';
import { oneOf, runCommand } from '../../cli/run.ts';
import { environmentNames } from '../../lib/environments/index.ts';
import { ContentError, printFindings } from '../findings/findings.ts';
import { build } from '../release/build.ts';

await runCommand(
  commands.build,
  async ({ values: { environment } }) => {
    if (environment !== undefined) oneOf(environment, 'environment', environmentNames);
    const result = await build({ log: console.log, production: environment === 'prod' });
    if (result.findings.length > 0) console.error(printFindings(result.findings));
    for (const error of result.errors) console.error(error);
    if (result.ok) return;
    console.error('Nothing was written: dist/ is as it was.');
    process.exitCode = 1;
  },
  [ContentError],
);
