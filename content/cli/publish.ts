/** `npm run publish`: the words in `templates/` become a release, or the pointer goes back to an older one. */
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Asked } from '../../cli/arguments.ts';
import { commands } from '../../cli/commands.ts';
import { runCommand } from '../../cli/run.ts';
import { defined } from '../../functions/core/model/defined.ts';
import { wordsOf } from '../../local/words.ts';
import { localAddress, type PublishResult, publish } from '../release/publish.ts';
import type { ReleaseBody } from '../release/release.ts';
import { awsAddress } from './address.ts';

async function run({ values }: Asked<(typeof commands.publish)['options']>): Promise<void> {
  const project = resolve(fileURLToPath(new URL('../..', import.meta.url)));
  const remote = values.environment !== undefined && values.environment !== 'local';
  const home = resolve(process.env.DRIPLINE_HOME ?? join(project, '.dripline'));
  const address = remote ? awsAddress(values.environment as string, values.table) : localAddress(home);
  const result = await publish(
    defined({
      address,
      templates: join(project, 'templates'),
      cache: join(project, 'dist', '.cache'),
      dryRun: values['dry-run'],
      production: values.environment === 'prod',
      now: new Date().toISOString(),
      by: values.by ?? userInfo().username,
      log: console.log,
      to: values.to,
      running: remote ? undefined : (wordsOf(home).release as ReleaseBody),
    }),
  );
  const told: Record<PublishResult['kind'], string> = {
    published: 'Published. In force from the next minute on: release',
    unchanged: 'Nothing to publish: in force already is release',
    dryRun: 'Dry run, nothing was changed. It would be release',
    refused: 'Not published:',
  };
  const line = `${told[result.kind]} ${result.kind === 'refused' ? result.reason : result.release}`;
  if (result.kind === 'refused') {
    console.error(line);
    process.exitCode = 1;
  } else console.log(line);
}

await runCommand(commands.publish, run, [Error]);
