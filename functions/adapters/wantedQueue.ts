/** The queue of what is still to be asked of the record system: its own ids, and nothing of anybody. */
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod/mini';
import type { Wanted, WantedSince } from '../core/model/wanted.ts';
import type { WantedQueue } from '../core/ports.ts';
import { type Instant, parseInstant } from '../core/time/time.ts';

const at = z.string();
const wantedSchema = z.union([
  z.object({ kind: z.literal('resource'), type: z.enum(['Appointment', 'Patient']), id: z.string(), at }),
  z.object({ kind: z.literal('changes'), at }),
]);
const takenAtOnce = 10;
/** What was taken and could not be answered is tried again so much later. */
const takenSeconds = 120;

/** Undefined for a body that is none of ours. */
function readBody(body: string | undefined): WantedSince | undefined {
  try {
    const read = wantedSchema.safeParse(JSON.parse(body ?? ''));
    return read.success ? { ...read.data, at: parseInstant(read.data.at) } : undefined;
  } catch {
    return undefined;
  }
}

export function wantedQueue(queueUrl: string): WantedQueue {
  const queue = new SQSClient({ maxAttempts: 3 });
  return {
    async put(wanted: readonly Wanted[], now: Instant) {
      const send = (one: Wanted) =>
        queue.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify({ ...one, at: now }) }));
      await Promise.all(wanted.map(send));
    },
    async take() {
      const { Messages = [] } = await queue.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: takenAtOnce,
          VisibilityTimeout: takenSeconds,
        }),
      );
      return Messages.map(({ Body, ReceiptHandle }) => ({
        wanted: readBody(Body),
        done: async () => {
          await queue.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
        },
      }));
    },
  };
}
