/**
 * A process that is there to be killed: the system on the durable engine, one story, and a crash at the N-th call of a
 * kind. Says `ready` when it is loaded, then waits for one line of JSON: a process is made ready while another dies.
 */
import { createInterface } from 'node:readline';
import { play } from '../../local/scenario/play.ts';
import { startSystem } from '../../local/system.ts';
import { atNth } from './boundaries.ts';
import { type CrashOrder, unstruck } from './order.ts';
import { storyNamed } from './stories.ts';
import { infusionType, releaseOf } from './words.ts';

async function run(order: CrashOrder): Promise<void> {
  const system = await startSystem({ home: order.home, assembly: order.assembly });
  const { faults } = system.gateway;
  if (order.dropEvents) faults.addEvent({ kind: 'drop' });
  faults.onCall(atNth(order.boundary, order.n, order.when, () => process.kill(process.pid, 'SIGKILL')));
  await play(system, order.story, storyNamed(order.story, infusionType(releaseOf(system))), {
    moved: () => {},
    acted: () => {},
  });
  await system.stop();
  process.stdout.write(`${unstruck}\n`);
}

const lines = createInterface({ input: process.stdin });
process.stdout.write('ready\n');
for await (const line of lines) {
  await run(JSON.parse(line) as CrashOrder);
  break;
}
process.exit(0);
