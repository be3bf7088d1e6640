/** The queue of what is still to be asked of the record system: its own ids, and nothing of anybody. */
import { z } from 'zod/mini';
import type { WantedSince } from '../core/model/wanted.ts';
import type { WantedQueue } from '../core/ports.ts';
import { parseInstant } from '../core/time/time.ts';
import { JsonQueue } from './jsonQueue.ts';

const at = z.string();
const wantedSchema = z.union([
  z.object({ kind: z.literal('resource'), type: z.enum(['Appointment', 'Patient']), id: z.string(), at }),
  z.object({ kind: z.literal('changes'), at }),
]);

function readWanted(json: unknown): WantedSince {
  const read = wantedSchema.parse(json);
  return { ...read, at: parseInstant(read.at) };
}

export function wantedQueue(queueUrl: string): WantedQueue {
  const queue = new JsonQueue<WantedSince>(queueUrl, readWanted);
  return {
    async put(wanted, now) {
      await Promise.all(wanted.map((one) => queue.put({ ...one, at: now })));
    },
    async take() {
      return (await queue.take()).map(({ value: wanted, done }) => ({ wanted, done }));
    },
  };
}
