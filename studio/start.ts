/** `npm run studio`: the emails on a page of this machine, to look at and to change. Nothing leaves the machine. */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { commands } from '../cli/commands.ts';
import { portOf, runCommand, Slip } from '../cli/run.ts';
import { PortTaken } from '../local/runtime/http/front.ts';
import type { WallView } from './model/views.ts';
import { type Running, serve } from './server/http.ts';
import { hashesInForce } from './server/inForce.ts';
import { studioScript } from './server/script.ts';
import { folderStore } from './server/store.ts';
import { Studio } from './server/studio.ts';
import { keptWall } from './server/wall.ts';

const project = resolve(fileURLToPath(new URL('..', import.meta.url)));

export interface StartOptions {
  readonly port: number;
  /** The content folder, `templates/`. */
  readonly folder: string;
  /** Where the studio keeps drafts, and what can be taken back. */
  readonly home: string;
  /** Folder for results. */
  readonly cache: string;
}

export async function startStudio({ port, folder, home, cache }: StartOptions): Promise<Running> {
  const store = folderStore(folder);
  const studio = new Studio({ folder, store, home, cache });
  const script = () => studioScript(project, cache);
  return serve({
    port,
    studio,
    store,
    script,
    keptWall: () => keptWall(folder, cache),
    makeWall: () => wallInThread(folder, cache),
    inForce: () => hashesInForce(dirname(home)),
    onTrouble: (error) => console.error(error),
  });
}

/** Checking every email takes seconds: somebody may be typing meanwhile. */
function wallInThread(folder: string, cache: string): Promise<WallView> {
  const worker = new Worker(new URL('./server/wallWorker.ts', import.meta.url), { workerData: { folder, cache } });
  return new Promise<WallView>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the wall could not be made')));
  }).finally(() => void worker.terminate());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runCommand(commands.studio, async () => {
    try {
      const { url, stop } = await startStudio({
        port: portOf('STUDIO_PORT', 4500),
        folder: join(project, 'templates'),
        home: join(resolve(process.env.DRIPLINE_HOME ?? '.dripline'), 'studio'),
        cache: join(project, 'dist', '.cache'),
      });
      console.log(`The studio is open at ${url}\nNothing leaves this machine. Ctrl-C ends it.`);
      process.once('SIGINT', () => void stop().then(() => process.exit(0)));
      process.once('SIGTERM', () => void stop().then(() => process.exit(0)));
    } catch (error) {
      if (error instanceof PortTaken) throw new Slip(error.message.replace('npm start', 'npm run studio'));
      throw error;
    }
  });
}
