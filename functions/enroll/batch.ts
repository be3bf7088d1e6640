/** A batch of stream records as the people it is about: several at once, each one's records in their order. */
import type { StreamRecord } from '../adapters/streamRecord.ts';
import type { RowName } from '../core/model/row.ts';

export type PersonRecord = StreamRecord & { readonly row: RowName };

/**
 * What a look at a record came to: `person`, who is done with, whatever else the batch tells of them; `record`, which is,
 * and the next one of its person is looked at; `later`, the world is down, and nothing more is begun.
 */
export type Look = 'person' | 'record' | 'later';

/**
 * People under way at once. A look is four or five calls of some 5 ms one after the other, and takes more CPU time than
 * that: with eight a whole core is busy (docs/scaling.md).
 */
export const peopleAtOnce = 8;

/**
 * Looks at every person of a batch. Resolves when nothing is under way any more, also when it rejects.
 * @returns the first record that is not done with: Lambda gives it and those after it again.
 * @throws what `look` throws; then nothing of the batch is done with.
 */
export async function eachPerson(
  records: readonly PersonRecord[],
  look: (record: PersonRecord) => Promise<Look>,
): Promise<PersonRecord | undefined> {
  const people = new Map<string, PersonRecord[]>();
  for (const record of records) {
    const own = people.get(record.row.contactId);
    if (own) own.push(record);
    else people.set(record.row.contactId, [record]);
  }
  const left = new Set(records);
  let isOver = false;
  async function lookAt(own: readonly PersonRecord[]): Promise<void> {
    for (const record of own) {
      const looked = await look(record);
      if (looked === 'later') isOver = true;
      if (looked === 'later') return;
      for (const done of looked === 'person' ? own : [record]) left.delete(done);
      if (looked === 'person') return;
    }
  }
  const waiting = people.values();
  const ended = await Promise.allSettled(
    Array.from({ length: Math.min(peopleAtOnce, people.size) }, async () => {
      // One iterator, several takers: each takes the next person when the last one is done with.
      for (let next = waiting.next(); !next.done && !isOver; next = waiting.next()) await lookAt(next.value);
    }),
  );
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return records.find((record) => left.has(record));
}
