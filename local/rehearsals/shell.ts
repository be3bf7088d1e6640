/** Runs a command of the runbook as it stands, in bash: `aws`, `date` and `npm` are answered by the system that runs here. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { staffKey } from '../runtime/access.ts';
import type { System } from '../system.ts';
import { AwsError, awsAnswer } from './aws.ts';

/** A command of the runbook ended with an error. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

export interface Shell {
  /** @returns what it printed. @throws CommandFailed */
  run(command: string): Promise<string>;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the CLI, the wall and npm are asked goes to this process; the rest of a command is bash's own. */
const standIns = `
ask() { local what="$1"; shift; printf '%s\\0' "$@" | curl -sS --fail-with-body --data-binary @- "$STANDS_IN/$what"; }
aws() { ask aws "$@"; }
date() { ask date "$@"; }
npm() { [ "$1 $2 $3" = 'run ops --' ] || { echo "not on this machine: npm $*"; return; }; shift 3; "$NODE" operations/ops.ts "$@"; }
`;

/** Of \`date\`, as far as the page uses it: now or \`-d '+6 minutes'\`, as an instant with milliseconds. */
function dateAnswer(system: System, args: readonly string[]): string {
  const [, minutes = '0'] = /^\+(\d+) minutes$/.exec(args[args.indexOf('-d') + 1] ?? '') ?? [];
  return new Date(system.clock.now() + Number(minutes) * 60_000).toISOString().replace(/\.\d{3}Z$/, '.000Z');
}

/** @param opening the runbook's own variables and functions. */
export async function openShell(system: System, opening: string): Promise<Shell> {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const args = Buffer.concat(pieces).toString('utf8').split('\0').slice(0, -1);
      const told = request.url === '/date' ? Promise.resolve(dateAnswer(system, args)) : awsAnswer(system, args);
      told
        .then((text) => response.end(text === '' ? '' : `${text}\n`))
        .catch((error: unknown) => {
          response.statusCode = error instanceof AwsError ? 400 : 500;
          response.end(`${error instanceof Error ? error.message : error}\n`);
        });
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const environment = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE: process.execPath,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    DRIPLINE_HOME: system.home,
    STANDS_IN: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: staffKey.accessKey,
    AWS_SECRET_ACCESS_KEY: staffKey.secret,
    AWS_SESSION_TOKEN: '',
  };
  const begin = opening.replace('E=prod', 'E=local');
  return {
    run(command) {
      const script = `${standIns}\n${begin}\n${command}`;
      return new Promise((done, fail) => {
        const bash = spawn('bash', ['-c', script], { cwd: root, env: environment });
        const [out, errors]: [string[], string[]] = [[], []];
        bash.stdout.on('data', (text) => out.push(String(text)));
        bash.stderr.on('data', (text) => errors.push(String(text)));
        bash.once('error', (error) => fail(new CommandFailed(`bash could not be started: ${error.message}`)));
        bash.once('close', (code) => {
          if (code === 0) done(out.join('').trim());
          else fail(new CommandFailed(`${command}\nended with ${code}: ${out.join('')}${errors.join('')}`));
        });
      });
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
}
