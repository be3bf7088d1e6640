/** The queue of stream records that `enroll` could not handle: keys and a code, no image (I12). */
import { z } from 'zod/mini';
import type { DeadLetters, SetAside, SetAsideRecords } from '../core/ports.ts';
import { contactIdOf } from './dynamodb/rows.ts';
import { JsonQueue } from './jsonQueue.ts';

const recordSchema = z.object({ pk: z.string(), sk: z.string(), code: z.string() });

/** Whom a record is about; undefined when its keys are of no row of a person. */
export const contactOfRecord = ({ pk }: SetAside): string | undefined => contactIdOf(pk) || undefined;

/** A body that is no record of ours is one about nobody: it stays until a person has looked. */
const malformed: SetAside = { pk: '', sk: '', code: 'malformedRecord' };

export function setAsideQueue(queueUrl: string): DeadLetters & SetAsideRecords {
  const queue = new JsonQueue<SetAside>(queueUrl, (json) => recordSchema.parse(json));
  return {
    setAside: (record) => queue.put(record),
    async take() {
      return (await queue.take()).map(({ value = malformed, done }) => ({ record: value, done }));
    },
  };
}
