/** A record of the people table's stream: keys only, and so no more than a hint that a row has changed. */
import { z } from 'zod/mini';
import type { RowName } from '../core/model/row.ts';
import { rowNameOf } from './dynamodb/rows.ts';

const recordSchema = z.object({
  eventName: z.optional(z.string()),
  dynamodb: z.object({
    SequenceNumber: z.optional(z.string()),
    Keys: z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) }),
  }),
});

const batchSchema = z.object({ Records: z.array(z.unknown()) });

export interface StreamRecord {
  /** `INSERT`, `MODIFY` or `REMOVE`. */
  readonly event: string | undefined;
  readonly sequence: string | undefined;
  /** As they stand in the table, for whoever has to look the row up by hand. */
  readonly keys: { readonly pk: string; readonly sk: string };
  /** Undefined when it is no row that is kept of a person. */
  readonly row: RowName | undefined;
}

/** The batch's records, each still to be read. @throws Error when the event is no batch at all. */
export const recordsOf = (event: unknown): readonly unknown[] => batchSchema.parse(event).Records;

/** Undefined when it is no record: trying again would not make it one, and it must not hold the others (I12). */
export function readStreamRecord(record: unknown): StreamRecord | undefined {
  const read = recordSchema.safeParse(record);
  if (!read.success) return undefined;
  const { eventName, dynamodb } = read.data;
  const keys = { pk: dynamodb.Keys.pk.S, sk: dynamodb.Keys.sk.S };
  return { event: eventName, sequence: dynamodb.SequenceNumber, keys, row: rowNameOf(keys.pk, keys.sk) };
}
