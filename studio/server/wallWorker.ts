/** Makes the wall in a thread of its own: checking every email takes seconds, and somebody may be typing meanwhile. */
import { parentPort, workerData } from 'node:worker_threads';
import { makeWall } from './wall.ts';

const { folder, cache } = workerData as { folder: string; cache: string };
parentPort?.postMessage(await makeWall(folder, cache));
