/** `npm start`: the whole system on this machine, in real time, with its pages on one local address. */
import { parseArgs } from 'node:util';
import { ContentError } from '../content/findings/findings.ts';
import { EnvironmentError } from '../lib/environment.ts';
import { openOutput } from './console.ts';
import { staffKey } from './runtime/access.ts';
import { scenarioNamed, scenarioNames } from './scenario/index.ts';
import { play } from './scenario/play.ts';
import { localPages } from './site/pages.ts';
import { AlreadyRunning, CannotRun, PortTaken, startSystem } from './system.ts';

const output = openOutput();
const began = performance.now();
const { scenario } = parseArgs({ options: { scenario: { type: 'string' } } }).values;
const make = scenario === undefined ? undefined : scenarioNamed(scenario);
if (scenario !== undefined && !make) {
  console.error(`There is no scenario "${scenario}". There is: ${scenarioNames.join(', ')}.`);
  process.exit(1);
}

const starting = startSystem({
  port: Number(process.env.PORT ?? 4300),
  gatewayPort: Number(process.env.GATEWAY_PORT ?? 0),
  enginePort: Number(process.env.ENGINE_PORT ?? 0),
  // A scenario moves the clock itself; real minutes would only come between.
  scheduler: make ? 'manual' : 'realTime',
  pages: localPages,
  onBegin: output.note,
  onProgress: output.step,
  onTrouble: (error) => output.line(`! ${error instanceof Error ? error.message : String(error)}`),
});

let stopping = false;
async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  output.line(`${signal}: stopping`);
  try {
    await (await starting).stop();
    process.exit(0);
  } catch (error) {
    fail(error);
  }
}
// From the very start on: an engine that was begun is ended, too.
process.on('SIGINT', () => void stop('SIGINT'));
process.on('SIGTERM', () => void stop('SIGTERM'));
process.on('SIGHUP', () => void stop('SIGHUP'));

function fail(error: unknown): never {
  output.clear();
  // What the reader can mend is said in words; what is ours shows where.
  const mendable = [AlreadyRunning, CannotRun, ContentError, EnvironmentError, PortTaken];
  console.error(mendable.some((kind) => error instanceof kind) ? (error as Error).message : error);
  process.exit(1);
}

try {
  const system = await starting;
  output.line('');
  output.line(`Ready in ${((performance.now() - began) / 1_000).toFixed(1)} s.  ${system.url}`);
  output.line(`  Sign-up form   ${system.url}/signup`);
  output.line(`  Inbox          ${system.url}/inbox`);
  output.line(`  Status, clock  ${system.url}/status`);
  output.line(`  Staff routes   curl --aws-sigv4 "aws:amz:us-east-1:execute-api" \\`);
  output.line(`                   --user ${staffKey.accessKey}:${staffKey.secret} ${system.url}/staff/calls`);
  output.line('Nothing leaves this machine. Stop with Ctrl+C.');
  if (make && scenario !== undefined) {
    output.line(`Playing "${scenario}": its clock jumps from event to event.`);
    const played = await play(system, scenario, make, {
      moved: () => {},
      acted: (at, what) => output.line(`  ${new Date(at).toISOString().slice(0, 16)}Z  ${what}`),
    });
    output.line(`"${played.name}" is played to its end. Look at ${system.url}/status`);
  }
} catch (error) {
  // A scenario that is cut off by a stop fails in whatever it was doing.
  if (!stopping) {
    await starting.then((system) => system.stop()).catch(() => {});
    fail(error);
  }
}
