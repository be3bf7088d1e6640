/**
 * `npm run deploy -- --environment prod`: builds, checks that words and environment fit together, then `cdk deploy`.
 * For prod the words must be signed (C22). What stands after `--` goes to the CDK.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { commands } from '../cli/commands.ts';
import { oneOf, runCommand, Slip } from '../cli/run.ts';
import { printFindings } from '../content/findings/findings.ts';
import { build } from '../content/release/build.ts';
import type { Release } from '../functions/core/ports.ts';
import { EnvironmentError } from '../lib/environment.ts';
import { environmentNamed, environmentNames } from '../lib/environments/index.ts';
import { refuseUnready } from '../lib/ready.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function stop(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

/** From addresses of `clinic.yaml` that this environment's SES identity cannot send from. */
function foreignSenders(release: Release, domain: string): readonly string[] {
  return Object.values(release.clinic.from)
    .filter((address) => address !== undefined)
    .filter((address) => !address.toLowerCase().endsWith(`@${domain}`));
}

await runCommand(
  commands.deploy,
  async ({ values, positionals }) => {
    const name = values.environment ?? process.env.DRIPLINE_ENVIRONMENT ?? 'dev';
    const environment = environmentNamed(oneOf(name, 'environment', environmentNames));
    if (environment.name === 'local') throw new Slip('"local" stays on this machine: npm start. Deploy dev or prod.');
    refuseUnready(environment);
    const result = await build({ log: console.log, production: environment.name === 'prod' });
    if (result.findings.length > 0) console.error(printFindings(result.findings));
    if (!result.ok) stop([...result.errors, 'Nothing was deployed.'].join('\n'));
    const { release } = JSON.parse(readFileSync(`${root}dist/words.json`, 'utf8')) as { release: Release };
    const foreign = foreignSenders(release, environment.mail.domain);
    if (foreign.length > 0) {
      stop(
        `templates/clinic.yaml sends from ${foreign.join(' and ')}, but ${environment.name} verifies ${environment.mail.domain} (mail.domain in lib/environments/${environment.name}.ts): make them the same domain`,
      );
    }
    const cdk = spawnSync(
      'cdk',
      ['deploy', '--all', '--no-notices', '-c', `environment=${environment.name}`, ...positionals],
      {
        cwd: root,
        stdio: 'inherit',
        env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
      },
    );
    process.exit(cdk.status ?? 1);
  },
  [EnvironmentError],
);
