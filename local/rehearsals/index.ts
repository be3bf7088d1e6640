/** Rehearsals of the runbook on the local system. */
import type { System } from '../system.ts';
import { openRunbook } from './page.ts';
import { type PlayName, plays } from './plays.ts';
import { Scene } from './scene.ts';
import { openShell } from './shell.ts';

export { NotOnThePage } from './page.ts';
export { type PlayName, playNames, plays } from './plays.ts';
export { RehearsalFailed } from './scene.ts';
export { CommandFailed } from './shell.ts';

/**
 * Plays one rehearsal on a running system, from three in the afternoon of the clinic's next day on.
 *
 * @param say takes each line that is told. @throws RehearsalFailed, NotOnThePage, CommandFailed.
 */
export async function rehearse(name: PlayName, system: System, say: (line: string) => void): Promise<void> {
  const runbook = openRunbook();
  const shell = await openShell(system, runbook.opening);
  try {
    const scene = new Scene(system, runbook, shell, say);
    say(plays[name].about);
    await scene.until(scene.at(1, '15:00'));
    await plays[name].play(scene);
  } finally {
    await shell.close();
  }
}
