/** The queue of stream records that `enroll` could not handle: keys and a code, no image (I12). */
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod/mini';
import type { DeadLetters, SetAside, SetAsideRecords } from '../core/ports.ts';
import { contactIdOf } from './dynamodb/rows.ts';

const recordSchema = z.object({ pk: z.string(), sk: z.string(), code: z.string() });
const takenAtOnce = 10;
/** A record that was taken is not given again for so long. Shorter than the queue's alarm looks back, so it stays raised. */
const takenSeconds = 120;

/** Whom a record is about; undefined when its keys are of no row of a person. */
export const contactOfRecord = ({ pk }: SetAside): string | undefined => contactIdOf(pk) || undefined;

/** A body that is no record of ours is one about nobody: it stays until a person has looked. */
function readBody(body: string | undefined): SetAside {
  try {
    const read = recordSchema.safeParse(JSON.parse(body ?? ''));
    if (read.success) return read.data;
  } catch {
    // Not even JSON.
  }
  return { pk: '', sk: '', code: 'malformedRecord' };
}

export function setAsideQueue(queueUrl: string): DeadLetters & SetAsideRecords {
  const queue = new SQSClient({ maxAttempts: 3 });
  return {
    async setAside(record) {
      await queue.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(record) }));
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
        record: readBody(Body),
        done: async () => {
          await queue.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
        },
      }));
    },
  };
}
