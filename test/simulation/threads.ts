/** Runs tasks on worker threads, each with its own product; answers come in any order. */
import { Worker } from 'node:worker_threads';
import type { Answer, Task } from './worker.ts';

export async function onThreads(tasks: readonly Task[], jobs: number, take: (answer: Answer) => void): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.max(1, Math.min(jobs, tasks.length)) }, async () => {
      // A seed makes much that lives shortly: with more room for it, less of it is looked at twice.
      const resourceLimits = { maxYoungGenerationSizeMb: 96 };
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { resourceLimits });
      try {
        while (next < tasks.length) {
          const task = tasks[next] as Task;
          next += 1;
          take(
            await new Promise<Answer>((resolve, reject) => {
              worker.once('message', resolve);
              worker.once('error', reject);
              worker.postMessage(task);
            }),
          );
          worker.removeAllListeners('error');
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
}
