/** What `npm start` does, and how it ends: `start.ts` loads it. */
import { commands } from '../cli/commands.ts';
import { portOf, runCommand, Slip, tellError } from '../cli/run.ts';
import { ContentError } from '../content/findings/findings.ts';

import { EnvironmentError } from '../lib/environment.ts';
import { openOutput } from './console.ts';
import { followHere, type LocalFollowing } from './follow/here.ts';
import { keptWordsText } from './keptWords.ts';
import { staffKey } from './runtime/access.ts';
import { scenarioNamed, scenarioNames } from './scenario/index.ts';
import { play } from './scenario/play.ts';
import { localPages } from './site/pages.ts';
import { AlreadyRunning, BuildFailed, CannotRun, PortTaken, type SystemOptions, startSystem } from './system.ts';

const mendable = [AlreadyRunning, BuildFailed, CannotRun, ContentError, EnvironmentError];

await runCommand(
  commands.start,
  async ({ values: { scenario, 'no-follow': stays } }) => {
    const make = scenario === undefined ? undefined : scenarioNamed(scenario);
    if (scenario !== undefined && !make)
      throw new Slip(`There is no scenario "${scenario}". There is: ${scenarioNames.join(', ')}.`);
    await start(scenario, make, !stays && !make, {
      port: portOf('PORT', 4300),
      gatewayPort: portOf('GATEWAY_PORT', 0),
      enginePort: portOf('ENGINE_PORT', 0),
    });
  },
  mendable,
);

async function start(
  scenario: string | undefined,
  make: ReturnType<typeof scenarioNamed>,
  follows: boolean,
  ports: Pick<SystemOptions, 'port' | 'gatewayPort' | 'enginePort'>,
): Promise<void> {
  const output = openOutput();
  const began = performance.now();
  let follow: LocalFollowing | undefined;
  const starting = startSystem({
    ...ports,
    // A scenario moves the clock itself; real minutes would only come between.
    scheduler: make ? 'manual' : 'realTime',
    // Whoever edits words is at work on them: the rest goes on, and says so.
    keepLastWords: true,
    pages: (request, system) => localPages(request, system, follow?.following),
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
      follow?.end();
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
    process.exit(tellError(error instanceof PortTaken ? new Slip(error.message) : error, mendable));
  }

  try {
    const system = await starting;
    output.line('');
    output.line(`Ready in ${((performance.now() - began) / 1_000).toFixed(1)} s.  ${system.url}`);
    output.line(`  Sign-up form   ${system.url}/signup`);
    output.line(`  Front desk     ${system.url}/desk`);
    output.line(`  Inbox          ${system.url}/inbox`);
    output.line(`  Status, clock  ${system.url}/status`);
    output.line(`  Staff routes   curl --aws-sigv4 "aws:amz:us-east-1:execute-api" \\`);
    output.line(`                   --user ${staffKey.accessKey}:${staffKey.secret} ${system.url}/staff/calls`);
    output.line('Nothing leaves this machine. Stop with Ctrl+C.');
    if (system.keptWords) output.alarm(`\n${keptWordsText(system.keptWords)}`);
    follow = await followHere(system, output);
    if (follows) follow.following.on();
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
}
