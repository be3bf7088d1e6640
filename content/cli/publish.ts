/** `npm run publish`: the words in `templates/` become a release, or the pointer goes back to an older one. */
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Asked } from '../../cli/arguments.ts';
import { commands } from '../../cli/commands.ts';
import { runCommand } from '../../cli/run.ts';
import { defined } from '../../functions/core/model/defined.ts';
import { runningIn } from '../../local/publishing.ts';
import { MovableClock } from '../../local/runtime/clock.ts';
import { type PublishResult, publish } from '../release/publish.ts';
import { homeHere, isHere, peopleAt, project, wordsAddress } from './address.ts';

async function run({ values }: Asked<(typeof commands.publish)['options']>): Promise<void> {
  const isLocal = isHere(values);
  const isDry = values['dry-run'];
  const reading = isDry ? undefined : peopleAt(values);
  try {
    const result = await publish(
      defined({
        address: wordsAddress(values),
        templates: join(project, 'templates'),
        cache: join(project, 'dist', '.cache'),
        dryRun: isDry || values.plan,
        people: reading?.people,
        accepts: values.accept ?? [],
        production: values.environment === 'prod',
        now: new Date(isLocal ? new MovableClock(homeHere()).now() : Date.now()).toISOString(),
        by: values.by ?? userInfo().username,
        log: console.log,
        to: values.to,
        ...(isLocal ? runningIn(homeHere()) : undefined),
      }),
    );
    tell(result);
  } finally {
    reading?.end();
  }
}

function tell(result: PublishResult): void {
  const told: Record<PublishResult['kind'], string> = {
    published: 'Published. In force from the next minute on: release',
    unchanged: 'Nothing to publish: in force already is release',
    dryRun: 'Nothing was changed. It would be release',
    refused: 'Not published:',
  };
  const line = `${told[result.kind]} ${result.kind === 'refused' ? result.reason : result.release}`;
  if (result.kind === 'refused') {
    console.error(line);
    process.exitCode = 1;
  } else console.log(line);
}

await runCommand(commands.publish, run, [Error]);
