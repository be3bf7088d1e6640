/** `npm run rehearse -- throttled`: something breaks in a system of its own, and the runbook is followed, line by line. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands } from '../cli/commands.ts';
import { oneOf, runCommand, Slip } from '../cli/run.ts';
import { openOutput } from './console.ts';
import {
  CommandFailed,
  NotOnThePage,
  type PlayName,
  playNames,
  plays,
  RehearsalFailed,
  rehearse,
} from './rehearsals/index.ts';
import { AlreadyRunning, BuildFailed, CannotRun, startSystem } from './system.ts';

await runCommand(
  commands.rehearse,
  async ({ positionals }) => {
    const [named] = positionals;
    if (named === undefined) {
      for (const name of playNames) console.log(`${name.padEnd(12)}${plays[name].about}`);
      return;
    }
    if (process.platform === 'win32') throw new Slip('The commands of the runbook need bash.');
    await played(oneOf(named, 'rehearsal', playNames));
  },
  [AlreadyRunning, BuildFailed, CannotRun, CommandFailed, NotOnThePage, RehearsalFailed],
);

async function played(name: PlayName): Promise<void> {
  const output = openOutput();
  const home = mkdtempSync(join(tmpdir(), 'dripline-rehearsal-'));
  const system = await startSystem({ home, inMemory: true, onProgress: output.step, onTrouble: () => {} });
  try {
    await rehearse(name, system, (line) => output.line(line));
  } finally {
    await system.stop();
    rmSync(home, { recursive: true, force: true });
  }
}
